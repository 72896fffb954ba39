//! Questions about a round: each answer against the round built again from its records.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeSet;

use assessment::Need;
use proptest::prelude::*;
use vocabulary::{Group, NeedId, OfferId, Period};

use super::*;
use crate::build::{AgreedAward, Input, build};
use crate::eligibility::eligible;
use crate::fixture::{World, day, id, need, offer, state};
use crate::offer::{Earmark, Offer};
use crate::plan::{Award, Plan};
use crate::policy::Policy;
use crate::problem::{Problem, sha256};
use crate::solve::{Control, Limits, solve};

/// The records of a round.
#[derive(Clone, Default)]
struct Round {
    needs: Vec<Need>,
    offers: Vec<Offer>,
    policy: Policy,
    agreed: Vec<AgreedAward>,
    declined: BTreeSet<(NeedId, OfferId)>,
}

impl Round {
    fn new(needs: Vec<Need>, offers: Vec<Offer>) -> Self {
        Self { needs, offers, ..Self::default() }
    }

    fn problem(&self) -> Problem {
        let world = World::new();
        let context = world.context();
        let eligibility = eligible(&self.needs, &self.offers, &context);
        build(&self.input(&eligibility), &context).unwrap().0
    }

    fn input<'a>(&'a self, eligibility: &'a crate::eligibility::Eligibility) -> Input<'a> {
        let Self { needs, offers, policy, agreed, declined } = self;
        Input { name: "test", needs, offers, eligibility, policy, agreed, declined }
    }

    fn ask<R>(&self, question: impl FnOnce(&Room<'_>, &Plan) -> R) -> R {
        let world = World::new();
        let context = world.context();
        let eligibility = eligible(&self.needs, &self.offers, &context);
        let input = self.input(&eligibility);
        let (problem, _) = build(&input, &context).unwrap();
        let plan = best(&problem);
        let desk = Desk::new(&problem, &plan).unwrap();
        question(&Room::new(&input, &context, &desk), &plan)
    }
}

fn best(problem: &Problem) -> Plan {
    let limits = Limits { threads: 1, gap: 1e-9, ..Limits::default() };
    solve(problem, &sha256(&problem.write()), &limits, &mut |_| Control::Continue)
}

fn french(number: u128) -> Need {
    let mut need = need(number);
    need.facts.languages = ["fr".parse().unwrap()].into();
    need
}

fn english(number: u128) -> Offer {
    let mut offer = offer(number);
    offer.facts.languages = ["en".parse().unwrap()].into();
    offer
}

#[test]
fn the_rule_that_stands_against_a_need_is_named() {
    let mut over = need(3);
    over.facts.period = Period::new(day("2025-01-01"), day("2025-12-31")).unwrap();
    let mut nobody = need(4);
    nobody.facts.capability = "lead-agency".parse().unwrap();
    let mut round = Round::new(vec![french(1), need(2), over, nobody], vec![english(1)]);
    round.ask(|room, _| {
        let why = room.why(id(1), &Everyone).unwrap();
        assert_eq!((why.code, why.because.as_deref()), (Code::Excluded, Some("language")));
        assert_eq!((why.nearest.len(), why.rules[0].only), (1, 1));
        assert_eq!(room.why(id(2), &Everyone).unwrap().code, Code::Matched);
        assert_eq!(room.why(id(3), &Everyone).unwrap().code, Code::Expired);
        assert_eq!(room.why(id(4), &Everyone).unwrap().code, Code::NoOffer);
        let own = Only { needs: BTreeSet::from([id::<NeedId>(1).to_string()]), offers: BTreeSet::new() };
        assert_eq!(room.why(id(1), &own).unwrap().nearest, [], "an offer that it may not see");
        assert_eq!(room.why(id(2), &own), None);
    });
    round.declined.insert((id(2), id(1_000_001)));
    round.ask(|room, _| assert_eq!(room.why(id(2), &Everyone).unwrap().code, Code::Declined));
}

#[test]
fn accepting_a_language_or_waiting_a_day_matches_it() {
    let mut late = french(1);
    late.facts.period = Period::new(day("2027-01-01"), day("2027-06-30")).unwrap();
    let mut soon = offer(2);
    soon.facts.window = Period::new(day("2027-07-01"), day("2027-12-31")).unwrap();
    Round::new(vec![late], vec![english(1), soon]).ask(|room, _| {
        let changes = room.changes(id(1), &Everyone).unwrap();
        let edits: Vec<&Edit> = changes.found.iter().map(|s| &s.edit).collect();
        let (from, until) = (day("2027-01-01"), day("2027-07-01"));
        assert_eq!(edits[..2], [&Edit::Language { accept: "en".parse().unwrap() }, &Edit::Period { from, until }]);
        assert!(changes.found.iter().all(|s| s.opens == 1 && s.plan.value >= s.plan.present));
        assert_eq!(changes.found[0].plan.moves.enter.named.len(), 1);
    });
}

#[test]
fn the_smallest_change_of_an_amount_is_found() {
    let mut big = need(1);
    big.facts.least_useful = 80_000;
    let mut small = offer(1);
    small.facts.capacity.amount = 60_000;
    Round::new(vec![big], vec![small]).ask(|room, _| {
        assert_eq!(room.why(id(1), &Everyone).unwrap().code, Code::BelowLeastAmount);
        let changes = room.changes(id(1), &Everyone).unwrap();
        let edits: Vec<&Edit> = changes.found.iter().map(|s| &s.edit).collect();
        assert!(edits.contains(&&Edit::LeastUseful { amount: 60_000 }), "{edits:?}");
        assert!(edits.contains(&&Edit::CoFunding { covered: 20_000 }), "{edits:?}");
        assert!(!edits.iter().any(|e| matches!(e, Edit::Providers { .. } | Edit::Prerequisite { .. })));
    });
}

#[test]
fn a_draft_is_judged_as_it_is_written() {
    let world = World::new();
    let mut third = english(3);
    third.facts.delivery = [assessment::Delivery::Abroad].into();
    let offers = [english(1), english(2), third];
    let mut draft_need = french(9);
    draft_need.facts.delivery = [assessment::Delivery::Onsite].into();
    let judged = draft(&draft_need, &offers, &BTreeSet::new(), &world.context(), None, &Everyone);
    assert_eq!((judged.offers, judged.fits, judged.free), (3, 0, 0));
    assert_eq!(judged.openings[0].edit, Edit::Language { accept: "en".parse().unwrap() });
    assert_eq!(judged.openings[0].offers, 2);
    let nobody = draft(&draft_need, &offers, &BTreeSet::new(), &world.context(), None, &Only::default());
    assert_eq!(nobody.openings[0].named, Named { ids: vec![], others: Others::AFew });
    Round::new(vec![need(1)], offers.to_vec()).ask(|room, _| {
        let open = draft(&need(8), &offers, &BTreeSet::new(), &world.context(), Some(room.desk), &Everyone);
        assert_eq!((open.fits, open.free, open.free_amount), (3, 3, 1000.0));
    });
}

#[test]
fn drafts_are_quick_among_many_offers() {
    let world = World::new();
    let offers: Vec<Offer> = (1..=600).map(|n| if n % 3 == 0 { offer(n) } else { english(n) }).collect();
    let judged = draft(&french(9_999), &offers, &BTreeSet::new(), &world.context(), None, &Everyone);
    // One of them is the state's own.
    assert_eq!((judged.fits, judged.openings[0].offers), (199, 599));
}

#[test]
fn an_offer_tells_what_each_of_its_conditions_keeps_away() {
    let world = World::new();
    let needs: Vec<Need> = (1..=600).map(|n| if n % 3 == 0 { need(n) } else { french(n) }).collect();
    let mut offer = english(9_999);
    let judged = draft_offer(&offer, &needs, &world.context());
    let language = |draft: &OfferDraft| draft.conditions.iter().find(|kept| kept.condition == "language").copied();
    // What fits, and what fits once the language does not matter, is what the matcher itself says.
    let by_rules = |offer: &Offer| eligible(&needs, std::slice::from_ref(offer), &world.context()).pairs.len();
    assert_eq!((judged.needs, judged.fits), (600, by_rules(&offer)));
    let alone = language(&judged).unwrap().alone;
    offer.facts.languages.clear();
    assert_eq!(judged.fits + alone, by_rules(&offer));
    assert!(alone > 0 && judged.conditions[0].alone == alone);
    assert_eq!(language(&draft_offer(&offer, &needs, &world.context())), None);
}

/// A round of up to six needs and four offers.
fn some_round(dice: &[[u8; 8]]) -> Round {
    let mut round = Round::default();
    for (d, n) in dice.iter().zip(1u128..) {
        if round.needs.len() < 6 && (n % 5 < 3 || round.offers.len() > 3) {
            let mut need = if d[0] % 3 == 0 { french(n) } else { need(n) };
            need.state = state(["XAA", "XAB", "NPL"][usize::from(d[1] % 3)]);
            need.facts.quantity.amount = 50_000 + i64::from(d[2]) * 1_000;
            need.facts.least_useful = need.facts.quantity.amount * i64::from(d[3] % 5) / 4;
            need.facts.max_providers = (d[4] % 2 == 0).then_some(1);
            if d[5] % 4 == 0 {
                let required = round.needs.iter().find(|other| other.state == need.state).map(|other| other.id);
                need.facts.requires.extend(required);
            }
            round.needs.push(need);
        } else if round.offers.len() < 4 {
            let mut offer = if d[0] % 2 == 0 { english(n) } else { offer(n) };
            offer.facts.capacity.amount = 40_000 + i64::from(d[1]) * 1_000;
            offer.facts.smallest_award = i64::from(d[2] % 4) * 30_000;
            offer.facts.max_awards = (d[3] % 2 == 0).then_some(1);
            if d[4] % 3 == 0 {
                offer.facts.eligible.groups.insert(Group::Ldc);
            }
            if d[5] % 4 == 0 {
                offer.facts.earmarks.push(Earmark { group: Group::Ldc, min_percent: 50 });
            }
            offer.facts.setup_cost = i64::from(d[6] % 3) * 1_000;
            round.offers.push(offer);
        }
    }
    round.policy.state_max_awards = dice.first().and_then(|d| (d[7] % 2 == 0).then_some(2));
    round
}

/// The present plan with the changes that an answer shows.
fn applied(plan: &Plan, shown: &Shown) -> Plan {
    let mut out = plan.clone();
    for change in &shown.changes {
        out.awards.retain(|a| a.need != change.need || a.offer != change.offer);
        if change.after > 0.0 {
            out.awards.push(Award { need: change.need.clone(), offer: change.offer.clone(), amount: change.after });
        }
    }
    out.objective = shown.value;
    out
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn applying_a_change_matches_the_need(dice in prop::collection::vec(any::<[u8; 8]>(), 9..12)) {
        let round = some_round(&dice);
        round.ask(|room, plan| {
            for need in &round.needs {
                let changes = room.changes(need.id, &Everyone).unwrap();
                for suggestion in &changes.found {
                    let edited = suggestion.edit.apply(need);
                    let mut after = round.clone();
                    after.needs.iter_mut().filter(|n| n.id == need.id).for_each(|n| *n = edited.clone());
                    let problem = after.problem();
                    let mut shown = applied(plan, &suggestion.plan);
                    prop_assert!(suggestion.plan.value >= plan.objective - 1e-6);
                    prop_assert!(shown.awards.iter().any(|a| a.need == need.id.to_string()));
                    if matches!(suggestion.edit, Edit::CoFunding { .. }) {
                        // The rest of the need counts its share, which the round does not know.
                        let share = edited.facts.quantity.major() / need.facts.quantity.major();
                        let mut scaled = problem.clone();
                        scaled.needs.iter_mut().filter(|n| n.id == need.id.to_string()).for_each(|n| n.weight *= share);
                        prop_assert_eq!(crate::check_awards(&scaled, &shown), vec![]);
                    } else {
                        // Weights may shift among a state's needs; what is shown is worth what it says at the old ones.
                        shown.objective = suggestion.plan.value;
                        let wrong = crate::check_awards(&problem, &shown);
                        prop_assert_eq!(wrong, vec![], "{:?}", suggestion.edit);
                    }
                }
            }
            Ok(())
        })?;
    }

    #[test]
    fn conditions_cost_what_solving_without_them_gains(dice in prop::collection::vec(any::<[u8; 8]>(), 9..12)) {
        let round = some_round(&dice);
        let value = best(&round.problem()).objective;
        round.ask(|room, _| {
            for offer in &round.offers {
                for condition in room.conditions(offer.id, &Everyone).unwrap() {
                    let mut open = round.clone();
                    let facts = &mut open.offers.iter_mut().find(|o| o.id == offer.id).unwrap().facts;
                    match condition.condition {
                        "language" => facts.languages.clear(),
                        "eligible-states" => facts.eligible = crate::offer::Eligible::default(),
                        "smallest-award" => facts.smallest_award = 0,
                        "max-awards" => facts.max_awards = None,
                        "setup-cost" => facts.setup_cost = 0,
                        "earmarks" => facts.earmarks.clear(),
                        _ => continue,
                    }
                    let gain = best(&open.problem()).objective - value;
                    let said = condition.gain.unwrap_or_default();
                    prop_assert!((said.at_least - gain).abs() <= 1e-5 * (1.0 + gain.abs()), "{condition:?} {gain}");
                    prop_assert!(condition.gain.is_none_or(|g| g.exact));
                    let before: BTreeSet<String> = pairs(&round.problem(), offer);
                    let after: BTreeSet<String> = pairs(&open.problem(), offer);
                    let lost: BTreeSet<String> = condition.lost.ids.iter().cloned().collect();
                    prop_assert_eq!(lost, after.difference(&before).cloned().collect::<BTreeSet<_>>());
                }
            }
            Ok(())
        })?;
    }
}

/// Needs that an offer may serve.
fn pairs(problem: &Problem, offer: &Offer) -> BTreeSet<String> {
    let id = offer.id.to_string();
    let of = problem.pairs.iter().filter(|p| problem.offers[p.offer as usize].id == id);
    of.map(|p| problem.needs[p.need as usize].id.clone()).collect()
}
