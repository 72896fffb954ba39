//! Pairs that a side declined: they are not proposed again as long as the terms of need and offer are those that were
//! declined.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::{EntityTrait, QuerySelect};
use serde_json::Value;
use uuid::Uuid;
use vocabulary::{NeedId, OfferId};

use crate::chain::sha256;
use crate::entity::{declined_pair, need, offer, proposal};
use crate::error::{Fault, StoreError};
use crate::scope::Scope;
use crate::store::Store;
use crate::unit::Unit;

/// What of a need or an offer is no term: how it is told, to whom, and what it rests on.
const NO_TERMS: &[&str] = &["title", "description", "evidence", "sharing", "partners", "priority"];

/// A fingerprint of the terms of a need or an offer.
fn terms(body: &Value) -> String {
    let mut body = body.clone();
    if let Value::Object(fields) = &mut body {
        fields.retain(|name, _| !NO_TERMS.contains(&name.as_str()));
    }
    // Fields come in the order of their names, whatever the database made of them.
    let sorted: BTreeMap<String, Value> = match body {
        Value::Object(fields) => fields.into_iter().collect(),
        _ => BTreeMap::new(),
    };
    hex::encode(sha256(&serde_json::to_vec(&sorted).unwrap_or_default()))
}

/// Keeps on which terms a pair was declined; a step of the decision.
pub(crate) async fn keep(unit: &Unit, row: &proposal::Model) -> Result<(), Fault> {
    let need = need::Entity::find_by_id(row.need).one(&unit.tx).await?.ok_or(StoreError::NotFound)?;
    let offer = offer::Entity::find_by_id(row.offer).one(&unit.tx).await?.ok_or(StoreError::NotFound)?;
    unit.put(declined_pair::Model {
        proposal: row.id,
        need: row.need,
        offer: row.offer,
        need_terms: Some(terms(&need.body)),
        offer_terms: Some(terms(&offer.body)),
        created_at: unit.now(),
    })
    .await
}

/// Pairs of which one side has declined a proposal on the terms that still hold: the next run leaves them out. For the
/// secretariat.
pub async fn pairs(store: &Store, scope: &Scope) -> Result<BTreeSet<(NeedId, OfferId)>, StoreError> {
    scope.secretariat()?;
    let db = store.reader();
    let rows = declined_pair::Entity::find().all(db).await?;
    if rows.is_empty() {
        return Ok(BTreeSet::new());
    }
    let needs: Vec<(Uuid, Value)> =
        need::Entity::find().select_only().columns([need::Column::Id, need::Column::Body]).into_tuple().all(db).await?;
    let offers: Vec<(Uuid, Value)> = offer::Entity::find()
        .select_only()
        .columns([offer::Column::Id, offer::Column::Body])
        .into_tuple()
        .all(db)
        .await?;
    let wanted: BTreeSet<Uuid> = rows.iter().flat_map(|row| [row.need, row.offer]).collect();
    let now: BTreeMap<Uuid, String> = needs
        .iter()
        .chain(&offers)
        .filter(|(id, _)| wanted.contains(id))
        .map(|(id, body)| (*id, terms(body)))
        .collect();
    let holds = |kept: &Option<String>, id: &Uuid| kept.as_ref().is_none_or(|kept| now.get(id) == Some(kept));
    Ok(rows
        .into_iter()
        .filter(|row| holds(&row.need_terms, &row.need) && holds(&row.offer_terms, &row.offer))
        .map(|row| (NeedId(row.need), OfferId(row.offer)))
        .collect())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn words_are_no_terms_and_amounts_are() {
        let need = |title: &str, amount: i64| serde_json::json!({ "title": title, "quantity": { "amount": amount } });
        assert_eq!(terms(&need("A", 5)), terms(&need("B", 5)));
        assert_ne!(terms(&need("A", 5)), terms(&need("A", 6)));
        let other_order: Value = serde_json::from_str(r#"{"quantity":{"amount":5},"title":"A"}"#).unwrap();
        assert_eq!(terms(&need("A", 5)), terms(&other_order));
    }
}
