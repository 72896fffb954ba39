//! Who did what, as far as it concerns the reader's organisation.

use persistence::audit::{self, AuditFilter};
use persistence::{AuditRecord, Scope};

use crate::access::{Act, demand};
use crate::matchmaker::{Matchmaker, page, refusal, wanted};
use crate::paging::{Page, Paging};
use crate::refusal::Outcome;

impl Matchmaker {
    /// The entries of the own organisation, newest first.
    pub async fn audit(&self, scope: &Scope, paging: &Paging) -> Outcome<Page<AuditRecord>> {
        demand(scope, Act::ReadAudit)?;
        audit::list(self.store(), scope, &AuditFilter::default(), wanted(paging)?).await.map(page).map_err(refusal)
    }
}
