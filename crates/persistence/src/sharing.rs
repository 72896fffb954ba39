//! Who may see which need and which offer: one place, as conditions on rows.

use ::assessment::NeedStatus;
use chrono::NaiveDate;
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{ColumnTrait, Condition};
use uuid::Uuid;
use vocabulary::{OrganisationKind, Visibility};

use crate::entity::{need, need_partner, need_share, offer, offer_share};
use crate::records::OfferStatus;
use crate::scope::Scope;

/// The place of a visibility in its order, as rows hold it.
pub(crate) fn rank(visibility: Visibility) -> i64 {
    Visibility::ALL.iter().zip(0i64..).find(|(v, _)| **v == visibility).map_or(0, |(_, rank)| rank)
}

/// Statuses in which the secretariat sees a need that is shared with it.
const SUBMITTED: &[NeedStatus] = &[
    NeedStatus::Submitted,
    NeedStatus::Authenticated,
    NeedStatus::Published,
    NeedStatus::Proposed,
    NeedStatus::Agreed,
    NeedStatus::InDelivery,
    NeedStatus::Closed,
    NeedStatus::Rejected,
];

/// Statuses in which others see a need that is shared with them.
const PUBLISHED: &[NeedStatus] =
    &[NeedStatus::Published, NeedStatus::Proposed, NeedStatus::Agreed, NeedStatus::InDelivery, NeedStatus::Closed];

fn codes(statuses: &[NeedStatus]) -> impl Iterator<Item = &'static str> + use<> {
    statuses.iter().map(|s| s.code()).collect::<Vec<_>>().into_iter()
}

fn yes(column: impl ColumnTrait) -> Expr {
    column.eq(true)
}

/// Never a row.
fn nothing() -> Condition {
    Condition::all().add(Expr::cust("1 = 0"))
}

/// Needs in which this state is a partner.
fn partnered(state: &str) -> Expr {
    let mine = Query::select()
        .column(need_partner::Column::Need)
        .from(need_partner::Entity)
        .and_where(need_partner::Column::State.eq(state))
        .to_owned();
    need::Column::Id.in_subquery(mine)
}

/// This state is a partner of a joint need and has not consented yet.
pub(crate) fn asked_to_consent(state: &str) -> Expr {
    let asked = Query::select()
        .column(need_partner::Column::Need)
        .from(need_partner::Entity)
        .and_where(need_partner::Column::State.eq(state))
        .and_where(need_partner::Column::Consented.eq(false))
        .to_owned();
    need::Column::Id.in_subquery(asked)
}

/// Every partner of a joint need has consented.
pub(crate) fn all_consented() -> Expr {
    let waiting = Query::select()
        .column(need_partner::Column::Need)
        .from(need_partner::Entity)
        .and_where(need_partner::Column::Consented.eq(false))
        .to_owned();
    need::Column::Id.not_in_subquery(waiting)
}

/// What others see of needs: an organisation, or a visitor.
fn needs_of_others(reader: Option<Uuid>, today: NaiveDate) -> Condition {
    let mut shared = Condition::any();
    shared = match reader {
        None => shared.add(need::Column::Visibility.eq(rank(Visibility::Public))),
        Some(reader) => {
            let chosen = Query::select()
                .column(need_share::Column::Need)
                .from(need_share::Entity)
                .and_where(need_share::Column::Organisation.eq(reader))
                .to_owned();
            shared.add(need::Column::Visibility.gte(rank(Visibility::Members))).add(
                Condition::all()
                    .add(need::Column::Visibility.eq(rank(Visibility::Chosen)))
                    .add(need::Column::Id.in_subquery(chosen)),
            )
        }
    };
    Condition::all()
        .add(need::Column::Status.is_in(codes(PUBLISHED)))
        .add(yes(need::Column::Confirmed))
        .add(all_consented())
        .add(Condition::any().add(need::Column::EmbargoUntil.is_null()).add(need::Column::EmbargoUntil.lte(today)))
        .add(shared)
}

/// What the secretariat sees of needs: what is shared with it, once it was submitted; and what it entered on behalf of a
/// state that has not confirmed it yet.
fn needs_of_secretariat() -> Condition {
    let left = [NeedStatus::Withdrawn, NeedStatus::Expired].map(NeedStatus::code);
    let sent = Condition::any()
        .add(need::Column::Status.is_in(codes(SUBMITTED)))
        .add(Condition::all().add(need::Column::Status.is_in(left)).add(yes(need::Column::Submitted)));
    let shared = Condition::all()
        .add(sent)
        .add(need::Column::Visibility.gte(rank(Visibility::Secretariat)))
        .add(yes(need::Column::Confirmed));
    let entered = Condition::all().add(yes(need::Column::EnteredBySecretariat)).add(need::Column::Confirmed.eq(false));
    Condition::any().add(shared).add(entered)
}

/// The needs that this scope may see.
pub(crate) fn needs(scope: &Scope) -> Condition {
    let Some(actor) = scope.actor() else { return needs_of_others(None, scope.today()) };
    if actor.kind == OrganisationKind::Secretariat {
        return needs_of_secretariat();
    }
    let mut seen = Condition::any()
        .add(need::Column::Organisation.eq(actor.organisation.0))
        .add(needs_of_others(Some(actor.organisation.0), scope.today()));
    if let Some(state) = &actor.state {
        seen = seen.add(Condition::all().add(partnered(state.as_str())).add(yes(need::Column::Confirmed)));
    }
    seen
}

/// The needs that this scope may change: its own; the secretariat those that it may see.
pub(crate) fn needs_to_change(scope: &Scope) -> Condition {
    match scope.actor() {
        None => nothing(),
        Some(actor) if actor.kind == OrganisationKind::Secretariat => needs_of_secretariat(),
        Some(actor) => Condition::all().add(need::Column::Organisation.eq(actor.organisation.0)),
    }
}

/// The needs that this scope owns.
pub(crate) fn own_needs(scope: &Scope) -> Condition {
    scope
        .actor()
        .map_or_else(nothing, |actor| Condition::all().add(need::Column::Organisation.eq(actor.organisation.0)))
}

/// The needs in which this scope's state is asked to consent.
pub(crate) fn needs_of_partner(scope: &Scope) -> Condition {
    scope
        .actor()
        .and_then(|actor| actor.state.as_ref())
        .map_or_else(nothing, |state| Condition::all().add(partnered(state.as_str())).add(yes(need::Column::Confirmed)))
}

/// What others see of offers.
fn offers_of_others(reader: Option<Uuid>, today: NaiveDate) -> Condition {
    let mut shared = Condition::any();
    shared = match reader {
        None => shared.add(offer::Column::Visibility.eq(rank(Visibility::Public))),
        Some(reader) => {
            let chosen = Query::select()
                .column(offer_share::Column::Offer)
                .from(offer_share::Entity)
                .and_where(offer_share::Column::Organisation.eq(reader))
                .to_owned();
            shared.add(offer::Column::Visibility.gte(rank(Visibility::Members))).add(
                Condition::all()
                    .add(offer::Column::Visibility.eq(rank(Visibility::Chosen)))
                    .add(offer::Column::Id.in_subquery(chosen)),
            )
        }
    };
    Condition::all()
        .add(offer::Column::Status.eq(OfferStatus::Published.code()))
        .add(Condition::any().add(offer::Column::EmbargoUntil.is_null()).add(offer::Column::EmbargoUntil.lte(today)))
        .add(shared)
}

/// What the secretariat sees of offers: what is shared with it, once it was published.
fn offers_of_secretariat() -> Condition {
    Condition::all()
        .add(offer::Column::Status.ne(OfferStatus::Draft.code()))
        .add(yes(offer::Column::Published))
        .add(offer::Column::Visibility.gte(rank(Visibility::Secretariat)))
}

/// The offers that this scope may see.
pub(crate) fn offers(scope: &Scope) -> Condition {
    match scope.actor() {
        None => offers_of_others(None, scope.today()),
        Some(actor) => {
            let others = if actor.kind == OrganisationKind::Secretariat {
                offers_of_secretariat()
            } else {
                offers_of_others(Some(actor.organisation.0), scope.today())
            };
            Condition::any().add(offer::Column::Organisation.eq(actor.organisation.0)).add(others)
        }
    }
}

/// The offers that this scope owns.
pub(crate) fn own_offers(scope: &Scope) -> Condition {
    scope
        .actor()
        .map_or_else(nothing, |actor| Condition::all().add(offer::Column::Organisation.eq(actor.organisation.0)))
}
