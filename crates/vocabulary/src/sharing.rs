//! Who may see a record: the owner's choice, private until it says otherwise.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::OrganisationId;

crate::coded! {
    /// How far a record is shared, from nobody to everybody. Each level includes the ones above it.
    Visibility, "a visibility" {
        /// The owner alone. The default.
        Private "private",
        /// The secretariat, for matching only.
        Secretariat "secretariat",
        /// Chosen states or donors as well.
        Chosen "chosen",
        /// All states and donors.
        Members "members",
        /// Everybody.
        Public "public",
    }
}

/// The owner's choice for one record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sharing {
    /// How far.
    pub visibility: Visibility,
    /// With whom, where `visibility` is `Chosen`.
    #[serde(default)]
    pub chosen: BTreeSet<OrganisationId>,
    /// Until this day only the owner and, where the level allows it, the secretariat see the record.
    #[serde(default)]
    pub embargo_until: Option<NaiveDate>,
}

impl Default for Sharing {
    fn default() -> Self {
        Self { visibility: Visibility::Private, chosen: BTreeSet::new(), embargo_until: None }
    }
}

/// Who looks, apart from the owner (who always may).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reader {
    /// The secretariat.
    Secretariat,
    /// Another state or a provider.
    Organisation(OrganisationId),
    /// Not signed in.
    Anyone,
}

impl Sharing {
    /// Whether the secretariat may see the record: without it nothing is matched.
    pub fn reaches_secretariat(&self) -> bool {
        self.visibility >= Visibility::Secretariat
    }

    /// Whether somebody other than the owner may see the record on that day.
    pub fn admits(&self, reader: Reader, today: NaiveDate) -> bool {
        if reader == Reader::Secretariat {
            return self.reaches_secretariat();
        }
        if self.embargo_until.is_some_and(|day| today < day) {
            return false;
        }
        match (self.visibility, reader) {
            (Visibility::Public, _) => true,
            (Visibility::Members, Reader::Organisation(_)) => true,
            (Visibility::Chosen, Reader::Organisation(id)) => self.chosen.contains(&id),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn private_until_shared() {
        let day = NaiveDate::default();
        let (a, b) = (OrganisationId(uuid::Uuid::from_u128(1)), OrganisationId(uuid::Uuid::from_u128(2)));
        let readers = [Reader::Secretariat, Reader::Organisation(a), Reader::Organisation(b), Reader::Anyone];
        let seen = |visibility, embargo: bool| {
            let sharing =
                Sharing { visibility, chosen: [a].into(), embargo_until: embargo.then(|| day.succ_opt()).flatten() };
            readers.map(|r| sharing.admits(r, day))
        };
        assert_eq!(seen(Visibility::Private, false), [false; 4]);
        assert_eq!(seen(Visibility::Secretariat, false), [true, false, false, false]);
        assert_eq!(seen(Visibility::Chosen, false), [true, true, false, false]);
        assert_eq!(seen(Visibility::Members, false), [true, true, true, false]);
        assert_eq!(seen(Visibility::Public, false), [true; 4]);
        assert_eq!(seen(Visibility::Public, true), [true, false, false, false]);
    }
}
