//! Open proposals and interests are brought to mind some days before their end.

use chrono::{NaiveDate, TimeDelta};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use crate::consent::Asked;
use crate::entity::{proposal, round};
use crate::error::{Fault, StoreError};
use crate::jobs::{self, Lease};
use crate::records::ProposalStatus;
use crate::rounds::frame;
use crate::store::Store;
use crate::unit::{Act, Unit, write};

/// Whether one of the days of notice has come since somebody was reminded last.
fn due_now(due: NaiveDate, days: &[u32], told: Option<NaiveDate>, sent: NaiveDate, today: NaiveDate) -> bool {
    days.iter().any(|days| {
        let day = due - TimeDelta::days(i64::from(*days));
        day <= today && today <= due && sent < day && told.is_none_or(|told| told < day)
    })
}

/// Reminds the sides that have not answered; tells how many proposals. For the worker.
pub async fn proposals(store: &Store, lease: &Lease, today: NaiveDate) -> Result<u64, StoreError> {
    jobs::held(store, lease).await?;
    let open = proposal::Entity::find()
        .filter(proposal::Column::Status.eq(ProposalStatus::Open.code()))
        .filter(proposal::Column::Due.gte(today))
        .order_by_asc(proposal::Column::Id)
        .all(store.reader())
        .await?;
    let mut told = 0;
    for row in open {
        let Some(round) = round::Entity::find_by_id(row.round).one(store.reader()).await? else { continue };
        let days = frame(&round)?.remind_days;
        if !due_now(row.due, &days, row.told, row.created_at.date_naive(), today) {
            continue;
        }
        let input = (lease.clone(), row.id, row.version, today);
        let done = write(store, lease.author(store).await?, input, |unit, (lease, id, version, today)| {
            Box::pin(async move {
                jobs::fence(unit, lease).await?;
                remind(unit, *id, *version, *today).await
            })
        })
        .await;
        match done {
            Ok(()) => told += 1,
            Err(StoreError::Stale { .. } | StoreError::NotFound) => {}
            Err(other) => return Err(other),
        }
    }
    Ok(told)
}

/// The reminder is no change of the proposal: whoever has read it may still answer it.
async fn remind(unit: &Unit, id: Uuid, version: i64, today: NaiveDate) -> Result<(), Fault> {
    let row = unit.lock::<proposal::Entity>(id, Some(version), Condition::all()).await?;
    let asked: Asked = crate::scope::coded(&row.asked)?;
    let sides = [
        (row.state_organisation, &row.state_decision, asked != Asked::Provider),
        (row.provider_organisation, &row.provider_decision, asked != Asked::State),
    ];
    let args = serde_json::json!({ "due": row.due, "days": (row.due - today).num_days() });
    for (side, _, _) in sides.into_iter().filter(|(_, said, asked)| said.is_none() && *asked) {
        unit.notify(side, "proposal-due", ("proposal", id), args.clone());
    }
    proposal::Entity::update_many()
        .col_expr(proposal::Column::Told, sea_orm::sea_query::Expr::value(Some(today)))
        .filter(proposal::Column::Id.eq(id))
        .exec(&unit.tx)
        .await?;
    unit.record(Act::new("proposal.remind", None), "proposal", id, None::<&()>)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn each_day_of_notice_reminds_once() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let (due, sent, days) = (day("2027-03-31"), day("2027-03-01"), [7, 2]);
        let at = |told: Option<&str>, today: &str| due_now(due, &days, told.map(day), sent, day(today));
        assert!(!at(None, "2027-03-23"));
        assert!(at(None, "2027-03-24"));
        assert!(!at(Some("2027-03-24"), "2027-03-28"));
        assert!(at(Some("2027-03-24"), "2027-03-29"));
        assert!(!at(Some("2027-03-29"), "2027-03-31"));
        assert!(at(None, "2027-03-30"), "late, where the service was down");
        assert!(!due_now(due, &days, None, day("2027-03-25"), day("2027-03-26")), "sent after that day of notice");
    }
}
