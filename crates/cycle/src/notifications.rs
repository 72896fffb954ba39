//! How the signed-in person wants to be told by mail.

use persistence::{MailWish, Scope, mails};

use crate::access::{Act, demand};
use crate::matchmaker::{Matchmaker, refusal};
use crate::refusal::{Outcome, Refusal};

/// A person's wish for mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotificationsView {
    /// When mail is wanted.
    pub mail: MailWish,
    /// Where it goes.
    pub email: String,
    /// Whether this service sends mail at all.
    pub mail_works: bool,
    /// 0 where the person never chose.
    pub version: i64,
}

impl Matchmaker {
    /// The own wish.
    pub async fn notifications(&self, scope: &Scope) -> Outcome<NotificationsView> {
        demand(scope, Act::ChooseMail)?;
        let email = scope.actor().ok_or(Refusal::NotSignedIn)?.email.clone();
        let kept = mails::wish(self.store(), scope).await.map_err(refusal)?;
        let mail_works = self.settings().mail.is_some();
        Ok(NotificationsView { mail: kept.wish, email, mail_works, version: kept.version })
    }

    /// Keeps it.
    pub async fn set_notifications(&self, scope: &Scope, mail: MailWish, version: i64) -> Outcome<NotificationsView> {
        demand(scope, Act::ChooseMail)?;
        mails::set_wish(self.store(), scope, mail, version).await.map_err(refusal)?;
        self.notifications(scope).await
    }
}
