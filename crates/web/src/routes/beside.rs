//! What stands beside a need or an offer: what resembles it, practices that fit, what others do, the letter, the label,
//! the contributions behind it.

use cycle::rooms::catalogue::Edition;
use cycle::{Act, LabelOf, NeedView, OfferView};

use super::parts::{Link, Part};
use super::{existing, labels, practices};
use crate::App;
use crate::error::Failure;
use crate::page::Page;

/// Parts of the page of a need.
pub(super) async fn need(app: &App, page: &Page, edition: &Edition, view: &NeedView) -> Result<Vec<Part>, Failure> {
    let (p, id, scope) = (page, view.record.need.id, page.scope()?);
    let mut parts = Vec::new();
    if view.own && p.may(Act::WriteNeed) {
        let found = app.cycle.need_warnings(scope, id).await?;
        parts.extend(existing::warnings(p, &found, &format!("/needs/{id}")));
    }
    parts.extend(practices::part(p, edition, "practices", &app.cycle.practices_for_need(scope, id).await?));
    let mut more = Part::new("more", p.t("need-more"));
    if p.may(Act::ReadActivities) {
        more.links.push(Link::new(p.url(&format!("/needs/{id}/existing")), p.t("existing-beside-need")));
    }
    if view.own && p.may(Act::WriteNeed) {
        more.links.push(Link::new(p.url(&format!("/needs/{id}/letter")), p.t("letter-title")));
    }
    if !more.links.is_empty() {
        parts.push(more);
    }
    Ok(parts)
}

/// Parts of the page of an offer.
pub(super) async fn offer(app: &App, page: &Page, edition: &Edition, view: &OfferView) -> Result<Vec<Part>, Failure> {
    let (p, id, scope) = (page, view.record.offer.id, page.scope()?);
    let mut parts = Vec::new();
    if view.own && p.may(Act::WriteOffer) {
        let found = app.cycle.offer_warnings(scope, id).await?;
        parts.extend(existing::warnings(p, &found, &format!("/offers/{id}")));
    }
    let steps = app.cycle.label(scope, LabelOf::Offer(id)).await?;
    if !steps.is_empty() || p.may(Act::GiveLabel) {
        parts.push(labels::part(p, &steps, &format!("/offers/{id}/label")));
    }
    if p.may(Act::ReadOffers) {
        let mut fund = Part::new("fund", p.t("fund-title")).say(p.t("fund-lead"));
        fund.links.push(Link::new(p.url(&format!("/offers/{id}/fund")), p.t("fund-title")));
        let pooled = app.cycle.contributions(scope, id).await?.pooled;
        if pooled || (view.own && p.may(Act::KeepContributions)) {
            parts.push(fund);
        }
    }
    parts.extend(practices::part(p, edition, "practices", &app.cycle.practices_for_offer(scope, id).await?));
    Ok(parts)
}
