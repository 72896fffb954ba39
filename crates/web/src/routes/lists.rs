//! Lists and code lists as files: CSV, CSV with HXL tags, XLSX, JSON.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use cycle::rooms::exchange::{CodeList, Format, Words};
use cycle::{Act, ExistingFilter, ListFilter, PracticeFilter, ProposalFilter};
use serde::Deserialize;
use vocabulary::UnLanguage;

use super::parts::{Cell, Link, Part, Tone};
use super::tables::{day, table};
use super::transfer::{file_name, format};
use super::{Answer, Head, show_parts};
use crate::App;
use crate::error::Failure;
use crate::extract::{Id, Query, download};
use crate::i18n::{self, Lang, Message};
use crate::page::Page;
use crate::table_of_routes::{Policy, Table};

pub(super) fn add(table: Table) -> Table {
    ["proposals", "engagements", "practices", "catalogue", "calendar", "activities", "remarks", "review-items"]
        .into_iter()
        .fold(table, |table, list| {
            table.get(&format!("/{{lang}}/lists/{list}/{{id}}"), Policy::Act(act(list)), list_file)
        })
        .get("/{lang}/codelists", Policy::Anyone, codelists)
        .get("/{lang}/codelists/{id}", Policy::Anyone, codelist)
        .get("/{lang}/codelists/{id}/{format}", Policy::Anyone, codelist_file)
}

/// Who may read a list.
pub(crate) const fn act(list: &str) -> Act {
    match list.as_bytes() {
        b"proposals" => Act::ReadProposals,
        b"engagements" => Act::ReadEngagements,
        b"catalogue" => Act::ReadCatalogue,
        b"activities" => Act::ReadActivities,
        b"remarks" | b"review-items" => Act::ReadRemarks,
        _ => Act::ReadPublic,
    }
}

/// The messages as headings of files.
pub(crate) struct Said(pub(crate) Lang);

/// Families of codes that files and reports name otherwise than pages do: their words stand under these.
const FAMILIES: [(&str, &[&str]); 7] = [
    ("obstacle-", &["obstacle-", "closure-", "decline-", "status-"]),
    ("pipeline-", &["status-"]),
    ("engagement-status-", &["status-"]),
    ("proposal-status-", &["status-"]),
    ("calendar-kind-", &["activity-kind-", "due-"]),
    ("catalogue-item-", &["item-"]),
    ("review-cause-", &["review-item-from-"]),
];

/// The words of a code, under its own family or the one that pages know it by.
pub(super) fn code_said(lang: Lang, key: &str) -> Option<Message> {
    let known = FAMILIES.iter().find_map(|(family, others)| Some((key.strip_prefix(family)?, *others)));
    match known {
        Some((code, others)) => others.iter().find_map(|other| i18n::find(lang, &format!("{other}{code}"), &[])),
        None => i18n::find(lang, key, &[]),
    }
}

impl Words for Said {
    fn say(&self, key: &str) -> Option<String> {
        code_said(self.0, &key.replace('_', "-")).map(|message| message.plain())
    }

    fn language(&self) -> UnLanguage {
        self.0
    }
}

/// Names of codes in a language, for the code lists.
pub(crate) fn name(language: UnLanguage, key: &str) -> Option<String> {
    i18n::find(language, key, &[]).filter(|message| !message.is_fallback()).map(|message| message.plain())
}

/// Formats of lists: the end of the address and the word.
pub(super) const FORMATS: [(&str, &str); 4] =
    [("csv", "file-csv"), ("csv-hxl", "file-csv-hxl"), ("xlsx", "file-xlsx"), ("json", "file-json")];

/// The same list as files, narrowed as the page is: `query` holds its filters.
pub(super) fn files(p: &Page, list: &str, query: &str) -> Vec<Link> {
    FORMATS.map(|(end, key)| Link::new(p.url(&format!("/lists/{list}/{end}{query}")), p.t(key))).into()
}

/// Filters of any of the lists, by the names that their pages have.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Wish {
    text: String,
    area: String,
    kind: String,
    region: String,
    state: String,
    status: String,
    mine: String,
}

impl Wish {
    fn filter(&self) -> ListFilter {
        let text = self.text.trim().to_owned();
        ListFilter {
            practices: PracticeFilter {
                text: text.clone(),
                area: self.area.parse().ok(),
                kind: self.kind.parse().ok(),
                region: self.region.parse().ok(),
                own: self.mine == "1",
                ..PracticeFilter::default()
            },
            proposals: ProposalFilter { status: self.status.parse().ok(), ..ProposalFilter::default() },
            activities: ExistingFilter { text, country: self.state.parse().ok() },
        }
    }
}

async fn list_file(State(app): State<App>, page: Page, Id(end): Id<String>, Query(wish): Query<Wish>) -> Answer {
    let format: Format = end.parse().map_err(|_| Failure::not_found())?;
    let list = page.context.path.rsplit('/').nth(1).unwrap_or_default().to_owned();
    let bytes = app.cycle.list_file(page.scope()?, &list, &wish.filter(), format, &Said(page.lang())).await?;
    download(&cycle::rooms::exchange::file_name(&list, format), format.media_type(), bytes)
}

async fn all(app: &App, page: &Page) -> Result<Vec<CodeList>, Failure> {
    Ok(app.cycle.codelists(page.scope()?, &name).await?)
}

async fn find(app: &App, page: &Page, wanted: &str) -> Result<CodeList, Failure> {
    all(app, page).await?.into_iter().find(|list| list.name == wanted).ok_or_else(Failure::not_found)
}

async fn codelists(State(app): State<App>, page: Page) -> Answer {
    let p = &page;
    let rows = all(&app, &page).await?.into_iter().map(|list| {
        vec![
            Cell::link(p.url(&format!("/codelists/{}", list.name)), p.text(&list.title)),
            Cell::Words(list.version),
            day(p, Some(list.updated)),
            Cell::number(p.number(list.codes.len())),
        ]
    });
    let columns = ["codelist-name", "codelist-version", "codelist-updated", "codelist-codes"];
    let rows = table(p, p.t("codelists-title"), &columns, rows.collect(), "none-given");
    let lists = Part::new("lists", p.t("codelists-title")).say(p.t("codelists-lead")).table(rows);
    let mut more = Part::new("files", p.t("exchange-files"));
    more.links.push(Link::new("/iati/activities.xml", p.t("exchange-iati")));
    more.links.push(Link::new(p.url("/map.geojson"), p.t("map-file")));
    more.links.push(Link::new(p.url("/calendar.ics"), p.t("calendar-file")));
    more.links.extend(files(p, "catalogue", "").into_iter().map(|link| {
        let text = Message::literal(format!("{}: {}", p.attr("nav-catalogue"), link.text.plain()));
        Link { text, ..link }
    }));
    show_parts(p, Head::new(p, "exchange-title"), None, vec![lists, more])
}

async fn codelist(State(app): State<App>, page: Page, Id(wanted): Id<String>) -> Answer {
    let list = find(&app, &page, &wanted).await?;
    let p = &page;
    let rows = list.codes.iter().map(|one| {
        let mut name = vec![Cell::text(p.text(&one.names))];
        if !one.active {
            name.push(Cell::Tag(Tone::Plain, p.t("codelist-retired")));
        }
        vec![Cell::Code(one.code.clone()), Cell::Many(name), day(p, one.from), day(p, one.until)]
    });
    let columns = ["column-code", "column-name", "column-since", "column-until"];
    let rows = table(p, p.text(&list.title), &columns, rows.collect(), "none-given");
    let mut part = Part::new("codes", p.t("codelist-codes")).table(rows);
    part.links =
        FORMATS.map(|(end, key)| Link::new(p.url(&format!("/codelists/{}/{end}", list.name)), p.t(key))).into();
    let head = Head::named(p, p.text(&list.title).plain())
        .above(p, "/codelists", p.t("exchange-title"))
        .caption(Message::literal(format!("{} {}", p.attr("codelist-version"), list.version)));
    show_parts(p, head, None, vec![part])
}

async fn codelist_file(State(app): State<App>, page: Page, Id(wanted): Id<String>) -> Answer {
    let format = format(&page)?;
    let list = find(&app, &page, &wanted).await?;
    let bytes = app.cycle.codelist_file(&list, format, &Said(page.lang()))?;
    download(&file_name(&page.text(&list.title), format), format.media_type(), bytes)
}

/// A public file that does not change with the reader: kept by whoever fetched it until it changes.
pub(crate) fn open_file(
    context: &crate::context::Context,
    media_type: &'static str,
    bytes: Vec<u8>,
) -> Result<Response, Failure> {
    use axum::http::{HeaderValue, header};
    use axum::response::IntoResponse;
    let tag = format!("\"{}\"", crate::assets::short_hash(&bytes));
    let known =
        context.reads && context.if_none_match.as_deref().is_some_and(|list| crate::page::matches_tag(list, &tag));
    let mut response = if known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        ([(header::CONTENT_TYPE, HeaderValue::from_static(media_type))], bytes).into_response()
    };
    let headers = response.headers_mut();
    headers.insert(header::ETAG, HeaderValue::from_str(&tag).map_err(|_| Failure::internal())?);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    headers.insert(header::VARY, HeaderValue::from_static("authorization, cookie"));
    Ok(response)
}
