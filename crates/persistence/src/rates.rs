//! Dated exchange rates. Everybody reads them: pages show the original amount and the converted one with its date.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use vocabulary::ExchangeRates;

use crate::entity::exchange_rate;
use crate::error::{Fault, StoreError};
use crate::scope::Scope;
use crate::store::Store;
use crate::unit::{Act, Unit, write};

fn record(row: exchange_rate::Model) -> Result<ExchangeRates, StoreError> {
    let micro_usd: BTreeMap<String, i64> =
        serde_json::from_value(row.micro_usd).map_err(|e| StoreError::corrupt("exchange rates", e))?;
    Ok(ExchangeRates { date: row.day, source: row.source, micro_usd })
}

/// Writes the rates of a day over those that were there; a step for the console too.
pub(crate) async fn replace(unit: &Unit, rates: &ExchangeRates) -> Result<(), Fault> {
    let row = exchange_rate::Model {
        day: rates.date,
        source: rates.source.clone(),
        micro_usd: serde_json::to_value(&rates.micro_usd).map_err(|e| StoreError::corrupt("the exchange rates", e))?,
        created_at: unit.now(),
    };
    exchange_rate::Entity::delete_by_id(rates.date).exec(&unit.tx).await?;
    let owner = unit.author.actor.as_ref().map(|a| a.organisation.0);
    unit.record(Act::new("rates.put", owner), "exchange-rate", rates.date, Some(&row))?;
    unit.put(row).await
}

/// Keeps the rates of a day. For the secretariat.
pub async fn put(store: &Store, scope: &Scope, rates: ExchangeRates) -> Result<(), StoreError> {
    scope.secretariat()?;
    write(store, scope.author()?, rates, |unit, rates| Box::pin(replace(unit, rates))).await
}

/// The latest rates that are not after the day.
pub async fn on(store: &Store, _scope: &Scope, day: NaiveDate) -> Result<Option<ExchangeRates>, StoreError> {
    let row = exchange_rate::Entity::find()
        .filter(exchange_rate::Column::Day.lte(day))
        .order_by_desc(exchange_rate::Column::Day)
        .one(store.reader())
        .await?;
    row.map(record).transpose()
}

/// All rates, newest first.
pub async fn list(store: &Store, _scope: &Scope) -> Result<Vec<ExchangeRates>, StoreError> {
    let rows = exchange_rate::Entity::find().order_by_desc(exchange_rate::Column::Day).all(store.reader()).await?;
    rows.into_iter().map(record).collect()
}
