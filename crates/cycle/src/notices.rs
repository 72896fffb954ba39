//! What moved, for the reader's organisation.

use persistence::{NoticeRecord, PageRequest, Scope, notices};

use crate::access::{Act, demand};
use crate::matchmaker::{Matchmaker, page, refusal, wanted};
use crate::paging::{LARGEST_PAGE, Page, Paging};
use crate::refusal::Outcome;

impl Matchmaker {
    /// What moved, newest first.
    pub async fn notices(&self, scope: &Scope, paging: &Paging) -> Outcome<Page<NoticeRecord>> {
        demand(scope, Act::ReadNotices)?;
        notices::list(self.store(), scope, false, wanted(paging)?).await.map(page).map_err(refusal)
    }

    /// What moved and was not read yet, newest first.
    pub async fn unread_notices(&self, scope: &Scope, paging: &Paging) -> Outcome<Page<NoticeRecord>> {
        demand(scope, Act::ReadNotices)?;
        notices::list(self.store(), scope, true, wanted(paging)?).await.map(page).map_err(refusal)
    }

    /// Marks everything that moved as read.
    pub async fn mark_notices_read(&self, scope: &Scope) -> Outcome<()> {
        demand(scope, Act::ReadNotices)?;
        loop {
            let unread =
                notices::list(self.store(), scope, true, PageRequest::first(LARGEST_PAGE)).await.map_err(refusal)?;
            let ids: Vec<_> = unread.items.iter().map(|notice| notice.id).collect();
            if ids.is_empty() || notices::mark_read(self.store(), scope, &ids).await.map_err(refusal)? == 0 {
                return Ok(());
            }
        }
    }
}
