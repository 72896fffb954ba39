//! Tests of the rules for reporting, resting and closing.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use proptest::prelude::*;

use super::*;
use crate::lessons::tests::{engagement, report};
use OrganisationKind::{Provider, Secretariat, State};

#[test]
fn each_side_gives_its_own_reasons() {
    let half = engagement("incident-response", "training-course", 10, vec![report(State, 5, None)]);
    let allowed = |side| -> Vec<&str> {
        ClosureReason::ALL.iter().filter(|r| may_close(&half, **r, side).is_ok()).map(|r| r.code()).collect()
    };
    assert_eq!(
        allowed(State),
        ["partly-completed", "out-of-scope", "done-by-others", "no-longer-wanted", "duplicate", "state-withdrew"]
    );
    assert_eq!(
        allowed(Provider),
        ["partly-completed", "out-of-scope", "duplicate", "provider-withdrew", "funding-lapsed"]
    );
    assert_eq!(allowed(Secretariat), ["out-of-scope", "duplicate", "expired"]);
}

#[test]
fn completed_means_all_and_partly_means_some() {
    let close = |amount, reason| {
        let reports = if amount > 0 { vec![report(Provider, amount, None)] } else { vec![] };
        may_close(&engagement("incident-response", "training-course", 10, reports), reason, State)
    };
    use ClosureReason::{Completed, PartlyCompleted, Rejected};
    assert!(close(10, Completed).is_ok() && close(12, Completed).is_ok());
    let refusal = close(9, Completed).unwrap_err();
    assert_eq!(refusal.code(), "not-all-delivered");
    assert!(refusal.to_string().starts_with("only 9 seat of 10 seat are reported"), "{refusal}");
    assert_eq!(close(0, PartlyCompleted), Err(CloseRefusal::NothingDelivered));
    assert!(matches!(close(10, PartlyCompleted), Err(CloseRefusal::AllDelivered(_))));
    assert!(close(0, Rejected).is_ok());
    assert!(matches!(close(1, Rejected), Err(CloseRefusal::DeliveredAlready(_))));
}

#[test]
fn nothing_happens_after_the_end_but_remarks() {
    let mut done = engagement("incident-response", "training-course", 10, vec![report(State, 10, None)]);
    assert_eq!(status_after(&done), EngagementStatus::InDelivery);
    done.status = EngagementStatus::Closed;
    assert_eq!(status_after(&done), EngagementStatus::Closed);
    assert_eq!(may_close(&done, ClosureReason::Completed, State), Err(CloseRefusal::AlreadyClosed));
    assert_eq!(may_report(&done, &report(State, 1, None)), Err(ReportRefusal::DeliveredAfterClosing));
    assert!(may_report(&done, &report(State, 0, Some((1, 3)))).is_ok());
    assert_eq!(may_report(&done, &report(State, -1, None)), Err(ReportRefusal::BelowZero(-1)));
    assert_eq!(may_report(&done, &report(Secretariat, 0, None)), Err(ReportRefusal::NoSide(Secretariat)));
}

#[test]
fn an_engagement_without_delivery_stays_agreed() {
    let fresh = engagement("incident-response", "training-course", 10, vec![report(State, 0, None)]);
    assert_eq!(status_after(&fresh), EngagementStatus::Agreed);
}

#[test]
fn help_rests_and_goes_on() {
    let mut one = engagement("incident-response", "training-course", 10, vec![]);
    assert_eq!(may_suspend(&one, State, " "), Err(SuspendRefusal::NoReason));
    assert_eq!(may_suspend(&one, Secretariat, "flood"), Err(SuspendRefusal::NoSide));
    assert!(may_suspend(&one, Provider, "flood").is_ok());
    assert_eq!(may_resume(&one, State), Err(SuspendRefusal::NotSuspended));
    one.status = EngagementStatus::Suspended;
    assert_eq!(may_suspend(&one, State, "flood"), Err(SuspendRefusal::AlreadySuspended));
    assert_eq!(may_report(&one, &report(State, 1, None)), Err(ReportRefusal::Suspended));
    assert!(may_report(&one, &report(State, 0, None)).is_ok() && may_resume(&one, State).is_ok());
    assert_eq!((status_after(&one), status_resumed(&one)), (EngagementStatus::Suspended, EngagementStatus::Agreed));
    assert!(may_close(&one, ClosureReason::StateWithdrew, State).is_ok());
    one.reports.push(report(State, 2, None));
    assert_eq!(status_resumed(&one), EngagementStatus::InDelivery);
    one.status = EngagementStatus::Closed;
    assert_eq!(may_resume(&one, State), Err(SuspendRefusal::Closed));
}

#[test]
fn women_are_a_part_of_the_participants() {
    let one = engagement("incident-response", "training-course", 10, vec![]);
    let people = |participants, women| Report { participants, women, ..report(State, 1, None) };
    assert!(may_report(&one, &people(Some(5), Some(5))).is_ok() && may_report(&one, &people(None, Some(5))).is_ok());
    assert_eq!(may_report(&one, &people(Some(4), Some(5))).unwrap_err().code(), "women-above-participants");
}

proptest! {
    #[test]
    fn every_closing_accounts_for_every_unit(
        agreed in 1i64..1_000_000,
        told in prop::collection::vec((any::<bool>(), 0i64..400_000), 0..6),
        draw in 0i64..1_000_000_000,
    ) {
        let reports = told.iter().map(|(state, n)| report(if *state { State } else { Provider }, *n, None)).collect();
        let one = engagement("incident-response", "training-course", agreed, reports);
        let delivered = delivered_of(&one);
        let back = returned(&one);
        prop_assert!((0..=agreed).contains(&back));
        prop_assert_eq!(back + delivered.min(agreed), agreed);
        let freed = returned_draw(draw, agreed, delivered);
        prop_assert!((0..=draw).contains(&freed));
        prop_assert_eq!(freed == draw, delivered == 0 || draw == 0);
        if delivered >= agreed { prop_assert_eq!(freed, 0); }
        for side in OrganisationKind::ALL {
            let ends: Vec<_> = ClosureReason::ALL.iter().filter(|r| may_close(&one, **r, *side).is_ok()).collect();
            // Each side can always end it, and completed and partly-completed never both stand open.
            prop_assert!(!ends.is_empty());
            prop_assert!(!(ends.contains(&&ClosureReason::Completed) && ends.contains(&&ClosureReason::PartlyCompleted)));
            prop_assert_eq!(
                ends.contains(&&ClosureReason::Completed),
                *side != Secretariat && delivered >= agreed
            );
        }
    }

    #[test]
    fn a_closed_engagement_stays_as_it_is(delivered in 0i64..20, reason in 0usize..11) {
        let mut one = engagement("incident-response", "training-course", 10, vec![report(State, delivered, None)]);
        one.status = EngagementStatus::Closed;
        for side in OrganisationKind::ALL {
            prop_assert!(may_close(&one, ClosureReason::ALL[reason], *side).is_err());
            prop_assert!(may_suspend(&one, *side, "why").is_err() && may_resume(&one, *side).is_err());
        }
        prop_assert_eq!(status_after(&one), EngagementStatus::Closed);
    }
}
