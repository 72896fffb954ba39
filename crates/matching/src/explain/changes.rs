//! What would change it: single changes to a need after which a checked plan serves it and is worth at least the present
//! one, cheapest first. A change that does not is not shown.

use std::collections::BTreeSet;

use assessment::Need;
use serde::Serialize;
use vocabulary::NeedId;

use super::edit::{self, Edit};
use super::figures::{Shown, tolerance};
use super::hood::Seeds;
use super::insertion;
use super::reader::Reader;
use super::resolve::Found;
use super::room::Room;
use crate::problem::index::UNLIMITED;
use crate::rules::NeedView;

/// How many changes of one kind are tried, and how many in all.
const TRIED: (usize, usize) = (3, 14);

/// How often the size of a change is halved towards the smallest that does: where answers are exact, and elsewhere.
const HALVINGS: (u32, u32) = (12, 2);

/// What would change it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Changes {
    /// The need.
    pub need: String,
    /// It is matched already, at least in part.
    pub matched: bool,
    /// Verified changes, the cheapest first; one of each kind.
    pub found: Vec<Suggestion>,
    /// How many changes were tried.
    pub tried: usize,
}

/// A change after which the need is served.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Suggestion {
    /// The change.
    pub edit: Edit,
    /// How many further offers it opens.
    pub opens: usize,
    /// What the need then gets, in its whole units.
    pub amount: f64,
    /// The checked plan, worth at least the present one.
    pub plan: Shown,
}

/// A search for changes.
struct Search<'r, 'a> {
    room: &'r Room<'a>,
    need: &'a Need,
    number: u32,
    reader: &'r dyn Reader,
    tried: usize,
    found: Vec<Suggestion>,
}

/// A plan that serves the changed need.
struct Served {
    plan: Found,
    amount: f64,
    offers: usize,
}

impl Room<'_> {
    /// What would change it; none where the reader may not name such a need.
    pub fn changes(&self, need: NeedId, reader: &dyn Reader) -> Option<Changes> {
        let id = need.to_string();
        let number = self.desk.need(&id, reader)?;
        let need = self.need(need)?;
        let matched = self.desk.awards.iter().any(|(n, _, _)| *n == number);
        let mut search = Search { room: self, need, number, reader, tried: 0, found: Vec::new() };
        if !matched {
            search.rules();
            search.least();
            search.quantity();
            search.providers();
            search.prerequisites();
            search.found.sort_by_key(|s| s.edit.price(need));
        }
        Some(Changes { need: id, matched, found: search.found, tried: search.tried })
    }
}

impl Search<'_, '_> {
    fn halvings(&self) -> u32 {
        if self.room.desk.is_exact() { HALVINGS.0 } else { HALVINGS.1 }
    }

    fn may_try(&self) -> bool {
        self.room.desk.is_exact() || self.tried < TRIED.1
    }

    /// The plan after a change, where it serves the need and is worth at least the present one.
    fn verify(&mut self, edit: &Edit) -> Option<Served> {
        if !self.may_try() {
            return None;
        }
        self.tried += 1;
        let desk = self.room.desk;
        let edited = edit.apply(self.need);
        let share = match edit {
            Edit::CoFunding { .. } => edited.facts.quantity.major() / self.need.facts.quantity.major(),
            _ => 1.0,
        };
        let (table, offers) = self.room.with_need(&edited, share)?;
        if offers == 0 {
            return None;
        }
        let enough = desk.value - tolerance(desk.value);
        let n = self.number as usize;
        let serve = |plan: Found| {
            let amount = plan.awards.iter().filter(|(need, _, _)| *need == self.number).map(|(_, _, a)| a).sum();
            Served { plan, amount, offers }
        };
        let mut simple = table.ledger(&desk.awards);
        if insertion::insert(&mut simple, &table.reach, n, &|_| true)
            && let Some((awards, value)) = table.checked(&simple)
            && value >= enough
        {
            return Some(serve(Found { awards, value }));
        }
        let present = Found { awards: desk.awards.clone(), value: desk.value };
        let seeds = Seeds { needs: vec![self.number], offers: Vec::new() };
        let found = desk.solve(&table, &present, &seeds, Some(self.number)).found?;
        (found.value >= enough).then(|| serve(found))
    }

    fn take(&mut self, edit: Edit, served: &Served) {
        let before = self.room.desk.table.ix.by_need.row(self.number as usize).len();
        self.found.push(Suggestion {
            edit,
            opens: served.offers.saturating_sub(before),
            amount: served.amount,
            plan: self.room.desk.shown(&served.plan, self.reader),
        });
    }

    /// Changes that take away the only rule against an offer; of each kind the smallest that does.
    fn rules(&mut self) {
        let room = self.room;
        let view = NeedView::new(self.need, &room.present, room.context);
        let mut edits: Vec<(Edit, usize)> = edit::candidates(&view, room.input.offers).into_iter().collect();
        edits.retain(|(edit, _)| match edit {
            Edit::Language { .. } | Edit::Delivery { .. } | Edit::Period { .. } | Edit::Quantity { .. } => true,
            Edit::LeastUseful { .. } | Edit::Providers { .. } | Edit::Kind { .. } => false,
            Edit::CoFunding { .. } | Edit::Prerequisite { .. } => false,
        });
        // The cheapest first, then the one that concerns most offers.
        edits.sort_by(|a, b| {
            (a.0.price(self.need), std::cmp::Reverse(a.1), &a.0).cmp(&(
                b.0.price(self.need),
                std::cmp::Reverse(b.1),
                &b.0,
            ))
        });
        let mut kinds: BTreeSet<u8> = BTreeSet::new();
        let mut tries = [0usize; 16];
        for (edit, _) in edits {
            let kind = edit.price(self.need).0;
            let count = &mut tries[usize::from(kind) % 16];
            if kinds.contains(&kind) || (*count >= TRIED.0 && !room.desk.is_exact()) {
                continue;
            }
            *count += 1;
            if let Some(served) = self.verify(&edit) {
                kinds.insert(kind);
                self.take(edit, &served);
            }
        }
    }

    fn minor(&self, amount: f64) -> i64 {
        let scale = 10f64.powi(self.need.facts.quantity.unit.exponent() as i32);
        (amount * scale * (1.0 + 1e-12) + 1e-6).floor() as i64
    }

    /// The smallest change of an amount between one that does not do and one that does, with its plan.
    fn smallest(
        &mut self,
        (mut fails, mut does): (i64, i64),
        mut served: Served,
        edit: &dyn Fn(i64) -> Edit,
    ) -> (i64, Served) {
        for _ in 0..self.halvings() {
            let middle = does + (fails - does) / 2;
            if middle == does || middle == fails {
                break;
            }
            match self.verify(&edit(middle)) {
                Some(better) => (does, served) = (middle, better),
                None => fails = middle,
            }
        }
        (does, served)
    }

    /// A smaller least useful amount, and, where that does, as much from others instead.
    fn least(&mut self) {
        let least = self.need.facts.least_useful;
        if least <= 0 {
            return;
        }
        let Some(served) = self.verify(&Edit::LeastUseful { amount: 0 }) else { return };
        let reached = self.minor(served.amount).min(least);
        let lower = |amount| Edit::LeastUseful { amount };
        let stated = self.verify(&lower(reached)).filter(|_| reached < least);
        let (does, served) = match stated {
            Some(served) => self.smallest((least, reached), served, &lower),
            None => self.smallest((least, 0), served, &lower),
        };
        self.take(lower(does), &served);
        let covered = |covered| Edit::CoFunding { covered };
        if least - does > 0
            && least - does < self.need.facts.quantity.amount
            && let Some(served) = self.verify(&covered(least - does))
        {
            self.take(covered(least - does), &served);
        }
    }

    /// A smaller amount, not below the least useful one.
    fn quantity(&mut self) {
        if self.found.iter().any(|s| matches!(s.edit, Edit::Quantity { .. })) {
            return;
        }
        let facts = &self.need.facts;
        let (all, lowest) = (facts.quantity.amount, facts.least_useful.max(1));
        let edit = |amount| Edit::Quantity { amount };
        let half = (all / 2).max(lowest);
        for amount in BTreeSet::from([std::cmp::Reverse(half), std::cmp::Reverse(lowest)]) {
            if amount.0 < all
                && let Some(served) = self.verify(&edit(amount.0))
            {
                let (does, served) = self.smallest((all, amount.0), served, &edit);
                self.take(edit(does), &served);
                return;
            }
        }
    }

    fn providers(&mut self) {
        let most = self.room.desk.table.ix.providers[self.number as usize];
        if most == UNLIMITED {
            return;
        }
        let edit = Edit::Providers { most: most + 1 };
        if let Some(served) = self.verify(&edit) {
            self.take(edit, &served);
        }
    }

    /// Each required need that is not served, as far as the reader may see it.
    fn prerequisites(&mut self) {
        let room = self.room;
        let served: BTreeSet<String> =
            room.desk.awards.iter().map(|(n, _, _)| room.desk.table.need_id(*n).to_owned()).collect();
        let open = self.need.facts.requires.iter().filter(|id| {
            let name = id.to_string();
            !room.context.served.contains(id) && !served.contains(&name) && self.reader.may_name_need(&name)
        });
        for without in open.copied().take(TRIED.0).collect::<Vec<_>>() {
            let edit = Edit::Prerequisite { without };
            if let Some(served) = self.verify(&edit) {
                self.take(edit, &served);
                return;
            }
        }
    }
}
