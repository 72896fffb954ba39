//! Offers: the list with its filters, one offer with its use, writing, publishing, withdrawing.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use cycle::records::OfferStatus;
use cycle::rooms::catalogue::Edition;
use cycle::rooms::matching::Preference;
use cycle::{Act, OfferFilter, OfferSummary, OfferView, Paging, RawOffer, Refusal};
use serde::Deserialize;
use vocabulary::{OfferId, OrganisationKind, ProviderKind, Quantity};

use super::needs::{Conflict, both, reach};
use super::needs_life::posted_sharing;
use super::offer_form::{Offered, filled, offered, raw, shown};
use super::parts::{
    Cell, Choice, Column, Facts, Field, Figures, Filters, Form as Shown, Link, Listing, Part, Plots, Table as Rows,
};
use super::words::{
    amount, area, area_choices, capability, coded, filter, kind, language, listed, period, provider_kind_choices,
    query, region, sharing, stage, state, status,
};
use super::{Answer, Head, ListPage, explain, findings, show_form};
use crate::App;
use crate::charts::{Usage, Words, usage};
use crate::extract::{Id, Query};
use crate::form::{Form, KEY_FIELD, VERSION_FIELD};
use crate::format;
use crate::i18n::Message;
use crate::page::Page;
use crate::table_of_routes::{Policy, Table};

pub(super) fn add(table: Table) -> Table {
    table
        .get("/{lang}/offers", Policy::Act(Act::ReadOffers), list)
        .get("/{lang}/offers/new", Policy::Act(Act::WriteOffer), new)
        .post("/{lang}/offers", Policy::Act(Act::WriteOffer), create)
        .get("/{lang}/offers/{id}", Policy::Act(Act::ReadPublic), show)
        .get("/{lang}/offers/{id}/edit", Policy::Act(Act::WriteOffer), edit)
        .post("/{lang}/offers/{id}/edit", Policy::Act(Act::WriteOffer), save)
        .post("/{lang}/offers/{id}/publish", Policy::Act(Act::PublishOffer), publish)
        .get("/{lang}/offers/{id}/withdraw", Policy::Act(Act::WithdrawOffer), ask_withdraw)
        .post("/{lang}/offers/{id}/withdraw", Policy::Act(Act::WithdrawOffer), withdraw)
        .post("/{lang}/offers/{id}/share", Policy::Act(Act::ShareOffer), share)
}

/// The code of an offer's status.
pub(super) const fn code(status: OfferStatus) -> &'static str {
    status.code()
}

/// Filters as they stand in the address.
#[derive(Deserialize, Default)]
pub(super) struct Wish {
    #[serde(default)]
    status: String,
    #[serde(default)]
    area: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    text: String,
    #[serde(default)]
    mine: String,
    after: Option<String>,
}

impl Wish {
    pub(super) fn filter(&self) -> OfferFilter {
        OfferFilter {
            status: self.status.parse::<OfferStatus>().ok(),
            area: self.area.parse().ok(),
            provider_kind: self.kind.parse::<ProviderKind>().ok(),
            text: Some(self.text.trim().to_owned()).filter(|t| !t.is_empty()),
            mine: self.mine == "1",
            ..OfferFilter::default()
        }
    }

    pub(super) fn query(&self, after: &str) -> String {
        let pairs = [
            ("status", &self.status),
            ("area", &self.area),
            ("kind", &self.kind),
            ("text", &self.text),
            ("mine", &self.mine),
        ];
        let mut pairs: Vec<(&str, &str)> = pairs.iter().map(|(name, value)| (*name, value.as_str())).collect();
        pairs.push(("after", after));
        query(&pairs)
    }
}

fn filters(p: &Page, edition: &Edition, wish: &Wish) -> Filters {
    let statuses = OfferStatus::ALL.iter().map(|s| Choice::new(s.code(), coded(p, "status", s.code()))).collect();
    let mut fields = vec![
        filter(p, "status", "column-status", &wish.status, statuses),
        filter(p, "area", "column-area", &wish.area, area_choices(p, edition)),
        filter(p, "kind", "filter-provider-kind", &wish.kind, provider_kind_choices(p)),
        Field::line("text", p.t("filter-text"), wish.text.clone()),
    ];
    if p.may(Act::WriteOffer) {
        fields.push(filter(p, "mine", "filter-mine", &wish.mine, vec![Choice::new("1", p.t("filter-mine-only"))]));
    }
    let any = !wish.query("").is_empty();
    Filters { fields, button: p.t("filter"), clear: any.then(|| Link::new(p.url("/offers"), p.t("filter-clear"))) }
}

fn builds(p: &Page, edition: &Edition, facts: &cycle::rooms::matching::OfferFacts) -> Message {
    let areas = facts.areas.iter().map(|a| area(p, edition, a));
    listed(p, areas.chain(facts.capabilities.iter().map(|c| capability(p, edition, c))))
}

fn row(p: &Page, edition: &Edition, o: &OfferSummary) -> Vec<Cell> {
    let (offer, facts) = (&o.record.offer, &o.record.offer.facts);
    vec![
        Cell::link(p.url(&format!("/offers/{}", offer.id)), Message::literal(facts.title.clone())),
        Cell::Words(offer.provider_name.clone()),
        Cell::text(builds(p, edition, facts)),
        Cell::text(amount(p, facts.capacity, o.usd_cents, o.rate_date)),
        Cell::text(period(p, &facts.window)),
        sharing(p, &facts.sharing),
        Cell::Many(
            std::iter::once(status(p, o.record.status.code()))
                .chain(super::reviewing::mark(p, o.record.stale))
                .collect(),
        ),
    ]
}

async fn list(State(app): State<App>, page: Page, Query(wish): Query<Wish>) -> Answer {
    let p = &page;
    let paging = Paging { cursor: wish.after.clone(), ..Paging::default() };
    let found = app.cycle.offers(page.scope()?, &wish.filter(), &paging).await?;
    let edition = app.cycle.catalogue(page.scope()?, None).await?.edition;
    let columns = [
        "column-title",
        "column-provider",
        "column-builds",
        "column-capacity",
        "column-period",
        "column-sharing",
        "column-status",
    ];
    let files = ["csv", "csv-hxl", "xlsx", "json"]
        .map(|f| Link::new(p.url(&format!("/offers/export/{f}{}", wish.query(""))), p.t(&format!("file-{f}"))));
    let listing = Listing {
        filters: Some(filters(p, &edition, &wish)),
        count: Some(p.t1("offers-count", "count", found.total)),
        table: Rows {
            caption: p.t("nav-offers"),
            quiet: true,
            columns: columns.map(|k| Column::words(p.t(k))).into(),
            rows: found.items.iter().map(|o| row(p, &edition, o)).collect(),
            empty: p.t(if p.may(Act::WriteOffer) { "offers-empty-provider" } else { "offers-empty" }),
        },
        next: found.next.map(|cursor| Link::new(wish.query(&cursor), p.t("next-page"))),
        files: files.into(),
        files_title: p.t("files-title"),
    };
    let to = |act: Act, place: &str, key: &str| p.may(act).then(|| Link::new(p.url(place), p.t(key)));
    let actions = [
        to(Act::WriteOffer, "/offers/new", "offer-new"),
        to(Act::WriteOffer, "/offers/import", "import-offers"),
        to(Act::ReadLedger, "/ledgers", "ledger-title"),
    ];
    let actions = actions.into_iter().flatten().collect();
    let provider = p.actor().is_some_and(|a| a.kind == OrganisationKind::Provider);
    let head = Head::new(p, "nav-offers").lead(p.t(if provider { "offers-lead-provider" } else { "offers-lead" }));
    page.render(StatusCode::OK, &ListPage { p, head, actions, listing })
}

fn new_head(p: &Page) -> Head {
    Head::new(p, "offer-new").above(p, "/offers", p.t("nav-offers")).lead(p.t("offer-new-lead"))
}

async fn show_new(app: &App, page: &Page, head: Head, form: &Form, answer: Option<Part>) -> Answer {
    let offered = offered(app, page.scope()?).await?;
    let shown = shown(app, page, form, &offered, page.t("offer-save")).with(KEY_FIELD, form.key_or_new());
    let mut shown = explain::asking_offer(page, shown, None, answer);
    shown.action = page.url("/offers");
    show_form(page, head, None, shown.cancel(Link::new(page.url("/offers"), page.t("cancel"))))
}

/// The form as it was filled in, with the answer to what it asked.
pub(super) async fn again(app: &App, page: &Page, id: Option<OfferId>, form: &Form, answer: Part) -> Answer {
    let Some(id) = id else { return show_new(app, page, new_head(page), form, Some(answer)).await };
    let head = below(page, "offer-edit", id, form.value("title"));
    show_edit(app, page, id, head, form, form.version()?, Some(answer)).await
}

async fn new(State(app): State<App>, page: Page) -> Answer {
    show_new(&app, &page, new_head(&page), &Form::filled([("unit", "USD")]), None).await
}

async fn create(State(app): State<App>, page: Page, form: Form) -> Answer {
    match app.cycle.create_offer(page.scope()?, &raw(&form), form.key().as_ref()).await {
        Ok(view) => Ok(page.go(&format!("/offers/{}?done=saved", view.record.offer.id))),
        Err(refusal) => show_new(&app, &page, new_head(&page).faults(&page, &findings(refusal)?), &form, None).await,
    }
}

fn below(p: &Page, key: &str, id: OfferId, title: &str) -> Head {
    Head::new(p, key).above(p, "/offers", p.t("nav-offers")).above(p, &format!("/offers/{id}"), Message::literal(title))
}

async fn show_edit(
    app: &App,
    page: &Page,
    id: OfferId,
    head: Head,
    form: &Form,
    version: i64,
    answer: Option<Part>,
) -> Answer {
    let offered = offered(app, page.scope()?).await?;
    let shown = shown(app, page, form, &offered, page.t("save")).with(VERSION_FIELD, version);
    let mut shown = explain::asking_offer(page, shown, Some(id), answer);
    shown.action = page.url(&format!("/offers/{id}/edit"));
    show_form(page, head, None, shown.cancel(Link::new(page.url(&format!("/offers/{id}")), page.t("cancel"))))
}

async fn edit(State(app): State<App>, page: Page, Id(id): Id<OfferId>) -> Answer {
    let view = app.cycle.offer(page.scope()?, id).await?;
    let form = filled(&app.cycle.raw_offer(page.scope()?, id).await?);
    let head = below(&page, "offer-edit", id, &view.record.offer.facts.title);
    show_edit(&app, &page, id, head, &form, view.record.version, None).await
}

async fn save(State(app): State<App>, page: Page, Id(id): Id<OfferId>, form: Form) -> Answer {
    let version = form.version()?;
    match app.cycle.edit_offer(page.scope()?, id, &raw(&form), version).await {
        Ok(_) => Ok(page.go(&format!("/offers/{id}?done=saved"))),
        Err(Refusal::Stale { current_version }) => conflict(&app, &page, id, &form, current_version).await,
        Err(refusal) => {
            let head = below(&page, "offer-edit", id, form.value("title")).faults(&page, &findings(refusal)?);
            show_edit(&app, &page, id, head, &form, version, None).await
        }
    }
}

async fn conflict(app: &App, page: &Page, id: OfferId, form: &Form, current: i64) -> Answer {
    let now = app.cycle.raw_offer(page.scope()?, id).await?;
    let mine = raw(form);
    let text = |raw: &RawOffer, field: &str| raw.get(field).unwrap_or_default().to_owned();
    let offered = offered(app, page.scope()?).await?;
    let shown = |form: &Form| shown(app, page, form, &offered, page.t("save"));
    let table = both(page, "offer", &shown(form), &shown(&filled(&now)));
    let mut keep = Shown::new("", page.t("conflict-keep"), Vec::new()).with(VERSION_FIELD, current);
    keep.hidden.extend(RawOffer::FIELDS.iter().map(|f| ((*f).to_owned(), text(&mine, f))));
    let head = below(page, "conflict-title", id, &now.title).lead(page.t("conflict-lead"));
    let take = Link::new(page.url(&format!("/offers/{id}/edit")), page.t("conflict-take"));
    page.render(StatusCode::CONFLICT, &Conflict { p: page, head, table, keep, take })
}

#[derive(Template)]
#[template(path = "offers/show.html")]
struct Show<'a> {
    p: &'a Page,
    head: Head,
    figures: Figures,
    facts: Facts,
    actions: Vec<Link>,
    review: Option<(Message, Shown, Link)>,
    publish: Option<Shown>,
    share: Option<Shown>,
    plots: Plots,
    reach: Option<(Message, Rows)>,
    related: Vec<Link>,
    beside: Vec<Part>,
    history: Option<Rows>,
}

async fn show(State(app): State<App>, page: Page, Id(id): Id<OfferId>) -> Answer {
    let view = app.cycle.offer(page.scope()?, id).await?;
    let edition = app.cycle.catalogue(page.scope()?, None).await?.edition;
    let p = &page;
    let offer = &view.record.offer;
    let mut head = Head::named(p, offer.facts.title.clone()).caption(Message::literal(offer.provider_name.clone()));
    head = if p.may(Act::ReadOffers) {
        head.above(p, "/offers", p.t("nav-offers"))
    } else {
        head.above(p, "/overview", p.t("nav-overview"))
    };
    let mut actions = Vec::new();
    if view.own && view.may.contains(&Act::WriteOffer) {
        actions.push(Link::new(p.url(&format!("/offers/{id}/edit")), p.t("offer-edit")));
    }
    if view.own {
        actions.push(Link::new(p.url(&format!("/offers/{id}/worth")), p.t("worth-page")));
    }
    if view.record.committed.is_some() && p.may(Act::ReadLedger) {
        actions.push(Link::new(p.url(&format!("/offers/{id}/ledger")), p.t("ledger-title")));
    }
    actions.extend(super::interest_form::for_offer(p, &view));
    let due = (view.record.review_due, view.record.stale);
    let reviewed = view.may.contains(&Act::ReviewRecord);
    let review =
        if reviewed { super::reviewing::button(p, "offers", &id.to_string(), due, view.record.version) } else { None };
    if view.may.contains(&Act::WithdrawOffer) {
        actions.push(Link::new(p.url(&format!("/offers/{id}/withdraw")), p.t("offer-withdraw")));
    }
    let publish = view.may.contains(&Act::PublishOffer).then(|| {
        Shown::new(p.url(&format!("/offers/{id}/publish")), p.t("offer-publish"), Vec::new())
            .with(VERSION_FIELD, view.record.version)
    });
    let share = if view.may.contains(&Act::ShareOffer) {
        let offered = offered(&app, page.scope()?).await?;
        let mut form = filled(&app.cycle.raw_offer(page.scope()?, id).await?);
        form.set("version", view.record.version.to_string());
        Some(share_form(p, id, &form, &offered))
    } else {
        None
    };
    let related = view.proposals.iter().map(|x| (format!("/proposals/{x}"), "need-to-proposal"));
    let related = related.chain(view.engagements.iter().map(|x| (format!("/engagements/{x}"), "need-to-engagement")));
    let mut items =
        vec![(p.t("column-capacity"), amount(p, offer.facts.capacity, view.usd_cents, view.rate_date), None)];
    if let Some(free) = view.free {
        items.push((p.t("offer-free"), p.quantity(Quantity::new(free, offer.facts.capacity.unit)), None));
    }
    items.push((p.t("column-period"), period(p, &offer.facts.window), None));
    let body = Show {
        p,
        beside: super::beside::offer(&app, &page, &edition, &view).await?,
        figures: Figures { items },
        facts: facts(&app, p, &edition, &view),
        actions,
        review,
        publish,
        share,
        plots: Plots::new(p, plot(p, &view).into_iter().collect()),
        reach: view.reach.as_ref().map(|r| reach(p, "reach", r.needs, r.fitting, &r.excluded)),
        related: related.map(|(place, key)| Link::new(p.url(&place), p.t(key))).collect(),
        history: view.own.then(|| super::audit::rows(p, &view.history)),
        head,
    };
    page.render(StatusCode::OK, &body)
}

/// How much of the capacity is committed; for the owner and the secretariat.
fn plot(p: &Page, view: &OfferView) -> Option<crate::charts::Figure> {
    let committed = view.record.committed?;
    let capacity = view.record.offer.facts.capacity;
    let lang = p.lang();
    let part = if capacity.amount > 0 { committed as f64 / capacity.amount as f64 } else { 0.0 };
    let words = Words {
        id: "usage".into(),
        title: p.attr("usage-title"),
        description: p.attr("usage-description"),
        head: ["column-title", "usage-share", "usage-committed", "usage-capacity"].map(|k| p.attr(k)).into(),
        rtl: lang.right_to_left(),
    };
    let row = Usage {
        label: view.record.offer.facts.title.clone(),
        parts: [part, 0.0],
        text: format::percent(lang, part, 0),
        more: [committed, capacity.amount].map(|a| p.quantity(Quantity::new(a, capacity.unit)).plain()).into(),
    };
    Some(
        usage(&words, &[row])
            .with_legend(vec![("c-kind-1", p.attr("usage-committed")), ("c-ground", p.attr("offer-free"))]),
    )
}

fn facts(app: &App, p: &Page, edition: &Edition, view: &OfferView) -> Facts {
    let offer = &view.record.offer.facts;
    let unit = offer.capacity.unit;
    let quantity = |minor: i64| Cell::text(p.quantity(Quantity::new(minor, unit)));
    let words = |text: &str| if text.is_empty() { Cell::text(p.t("none-given")) } else { Cell::Prose(text.to_owned()) };
    let mut facts = Facts::default();
    facts.add(p.t("column-status"), status(p, view.record.status.code()));
    if let Some(reason) = view.record.last_reason.as_ref().filter(|r| !r.is_empty()) {
        facts.add(p.t("reason-label"), Cell::Prose(reason.clone()));
    }
    facts.add(p.t("column-sharing"), sharing(p, &offer.sharing));
    facts.add(p.t("column-provider"), Cell::Words(view.record.offer.provider_name.clone()));
    facts.add(
        p.t("filter-provider-kind"),
        Cell::text(coded(p, "provider-kind", view.record.offer.provider_kind.code())),
    );
    facts.add(p.t("offer-description"), words(&offer.description));
    facts.add(p.t("column-builds"), Cell::text(builds(p, edition, offer)));
    let kinds =
        offer.kinds.iter().map(|k| edition.modality(k).map_or_else(|| Message::literal(k.as_str()), |m| kind(p, m)));
    facts.add(p.t("offer-kinds"), Cell::text(listed(p, kinds)));
    facts.add_some(p.t("offer-smallest"), (offer.smallest_award > 0).then(|| quantity(offer.smallest_award)));
    facts.add_some(p.t("offer-largest"), offer.largest_award.map(quantity));
    facts.add_some(p.t("offer-max-awards"), offer.max_awards.map(|n| Cell::text(p.number(i64::from(n)))));
    facts.add_some(p.t("offer-setup"), (offer.setup_cost > 0).then(|| quantity(offer.setup_cost)));
    let costs = offer.regional_cost.iter().map(|(code, percent)| {
        let percent = format::percent(p.lang(), f64::from(*percent) / 100.0, 0);
        Cell::text(p.t2("regional-cost", "region", region(p, code), "percent", percent))
    });
    let costs: Vec<_> = costs.collect();
    facts.add_some(p.t("offer-regional-cost"), (!costs.is_empty()).then_some(Cell::Many(costs)));
    let groups = offer.eligible.groups.iter().map(|g| coded(p, "group", g.code()));
    let regions = offer.eligible.regions.iter().map(|r| region(p, r));
    let states = offer.eligible.states.iter().map(|s| state(app, p, s));
    facts.add(p.t("offer-eligible"), Cell::text(listed(p, groups.chain(regions).chain(states))));
    facts.add(p.t("field-languages"), Cell::text(listed(p, offer.languages.iter().map(|l| language(p, l)))));
    facts.add(
        p.t("field-delivery"),
        Cell::text(listed(p, offer.delivery.iter().map(|d| coded(p, "delivery", d.code())))),
    );
    if let Some((low, high)) = offer.levels {
        let levels = p.t2("date-from-until", "from", stage(p, Some(low)), "until", stage(p, Some(high)));
        facts.add(p.t("offer-levels"), Cell::text(levels));
    }
    let earmarks = offer.earmarks.iter().map(|e| {
        let percent = format::percent(p.lang(), f64::from(e.min_percent) / 100.0, 0);
        Cell::text(p.t2("earmark", "group", coded(p, "group", e.group.code()), "percent", percent))
    });
    let earmarks: Vec<_> = earmarks.collect();
    facts.add_some(p.t("offer-earmarks"), (!earmarks.is_empty()).then_some(Cell::Many(earmarks)));
    let wishes = offer.preferences.iter().map(|wish| preference(app, p, edition, wish));
    facts.add_some(p.t("offer-preferences"), (!offer.preferences.is_empty()).then(|| Cell::text(listed(p, wishes))));
    facts.add(p.t("offer-conditions"), words(&offer.conditions));
    facts.add(p.t("review-due"), super::reviewing::fact(p, view.record.review_due, view.record.stale));
    facts.add(p.t("column-posted"), Cell::text(p.date(view.record.offer.posted)));
    facts.add(p.t("column-changed"), Cell::text(p.date_time(view.record.updated_at)));
    facts
}

fn preference(app: &App, p: &Page, edition: &Edition, wish: &Preference) -> Message {
    match wish {
        Preference::Area(id) => area(p, edition, id),
        Preference::Region(code) => region(p, code),
        Preference::Group(group) => coded(p, "group", group.code()),
        Preference::State(code) => state(app, p, code),
        Preference::Delivery(way) => coded(p, "delivery", way.code()),
    }
}

async fn publish(State(app): State<App>, page: Page, Id(id): Id<OfferId>, form: Form) -> Answer {
    app.cycle.publish_offer(page.scope()?, id, form.version()?).await?;
    Ok(page.go(&format!("/offers/{id}?done=published")))
}

fn withdraw_form(p: &Page, id: OfferId, reason: &str, version: i64) -> Shown {
    let field = Field::area("reason", p.t("reason-label"), reason);
    Shown::new("", p.t("offer-withdraw"), vec![field])
        .with(VERSION_FIELD, version)
        .cancel(Link::new(p.url(&format!("/offers/{id}")), p.t("cancel")))
        .grave()
}

async fn ask_withdraw(State(app): State<App>, page: Page, Id(id): Id<OfferId>) -> Answer {
    let view = app.cycle.offer(page.scope()?, id).await?;
    let head = below(&page, "offer-withdraw", id, &view.record.offer.facts.title).lead(page.t("offer-withdraw-lead"));
    show_form(&page, head, None, withdraw_form(&page, id, "", view.record.version))
}

async fn withdraw(State(app): State<App>, page: Page, Id(id): Id<OfferId>, form: Form) -> Answer {
    let version = form.version()?;
    let reason = form.value("reason").trim();
    match app.cycle.withdraw_offer(page.scope()?, id, reason, version).await {
        Ok(_) => Ok(page.go(&format!("/offers/{id}?done=withdrawn"))),
        Err(refusal) => {
            let head = below(&page, "offer-withdraw", id, "").faults(&page, &findings(refusal)?);
            show_form(&page, head, None, withdraw_form(&page, id, reason, version))
        }
    }
}

fn share_form(p: &Page, id: OfferId, form: &Form, offered: &Offered) -> Shown {
    let mut set = super::need_form::shared(p, form, &offered.organisations);
    set.title = None;
    let place = p.url(&format!("/offers/{id}/share"));
    Shown { sets: vec![set], ..Shown::new(place, p.t("share-button"), Vec::new()) }
        .with(VERSION_FIELD, form.value(VERSION_FIELD))
}

async fn share(State(app): State<App>, page: Page, Id(id): Id<OfferId>, form: Form) -> Answer {
    let refused = match posted_sharing(&form) {
        Err(faults) => faults,
        Ok(sharing) => match app.cycle.share_offer(page.scope()?, id, sharing, form.version()?).await {
            Ok(_) => return Ok(page.go(&format!("/offers/{id}?done=shared"))),
            Err(refusal) => findings(refusal)?,
        },
    };
    let head = below(&page, "need-share", id, "").faults(&page, &refused);
    show_form(&page, head, None, share_form(&page, id, &form, &offered(&app, page.scope()?).await?))
}
