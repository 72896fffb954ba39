//! The translator's view: which texts of an edition are missing in a language, which are drafts.

use axum::extract::State;
use cycle::rooms::catalogue::Passage;
use serde::Deserialize;
use vocabulary::{EditionRecordId, UnLanguage};

use super::catalogue::{Wish, suffix, view};
use super::parts::{Cell, Choice, Column, Field, Filters, Link, Part, Table as Rows, Tone};
use super::{Answer, Head, show_parts};
use crate::App;
use crate::extract::Query;
use crate::i18n::Message;
use crate::page::Page;
use crate::table_of_routes::{Policy, Table};

/// Texts on one page.
const MANY: usize = 100;

pub(super) fn add(table: Table) -> Table {
    table.get("/{lang}/catalogue/translation", Policy::Anyone, show)
}

#[derive(Deserialize, Default)]
struct Ask {
    edition: Option<EditionRecordId>,
    #[serde(default)]
    language: String,
    #[serde(default)]
    show: String,
    #[serde(default)]
    after: String,
}

/// Where a text stands in a language.
fn standing(passage: &Passage<'_>, language: UnLanguage) -> &'static str {
    match passage.text.get(language) {
        None => "missing",
        Some(_) if passage.text.is_draft(language) => "draft",
        Some(_) => "reviewed",
    }
}

async fn show(State(app): State<App>, page: Page, Query(ask): Query<Ask>) -> Answer {
    let wish = Wish { edition: ask.edition };
    let view = view(&app, &page, &wish).await?;
    let p = &page;
    let language = ask.language.parse().unwrap_or(if p.lang() == UnLanguage::En { UnLanguage::Fr } else { p.lang() });
    let passages = view.edition.passages();
    let head = Head::new(p, "translation-title")
        .above(p, &format!("/catalogue{}", suffix(&wish)), p.t("nav-catalogue"))
        .lead(p.t("translation-lead"));
    let chosen: Vec<_> = passages.iter().filter(|x| ask.show.is_empty() || standing(x, language) == ask.show).collect();
    let start: usize = ask.after.parse().unwrap_or(0);
    let rows = chosen.iter().skip(start).take(MANY).map(|x| row(x, language, p));
    let table = Rows {
        caption: p.t("translation-texts"),
        quiet: true,
        columns: vec![
            Column::words(p.t("column-place")),
            Column::words(p.t("column-english")),
            Column::words(Message::literal(language.native_name())),
            Column::words(p.t("column-status")),
        ],
        rows: rows.collect(),
        empty: p.t("translation-none"),
    };
    let mut part = Part::new("texts", p.t1("translation-count", "count", chosen.len())).table(table);
    if chosen.len() > start + MANY {
        let edition = ask.edition.map(|e| e.to_string()).unwrap_or_default();
        let next = super::words::query(&[
            ("edition", &edition),
            ("language", language.code()),
            ("show", &ask.show),
            ("after", &(start + MANY).to_string()),
        ]);
        part = part.link(Link::new(p.url(&format!("/catalogue/translation{next}")), p.t("next-page")));
    }
    let counts = Part::new("counts", p.t("translation-counts")).table(counts(p, &passages));
    show_parts(p, head, Some(filters(p, &ask, language)), vec![counts, part])
}

fn filters(p: &Page, ask: &Ask, language: UnLanguage) -> Filters {
    let languages = UnLanguage::ALL.iter().map(|l| Choice::new(l.code(), Message::literal(l.native_name()))).collect();
    let standings = ["", "missing", "draft", "reviewed"].map(|s| {
        let key = if s.is_empty() { "all".to_owned() } else { format!("translation-{s}") };
        Choice::new(s, p.t(&key))
    });
    Filters {
        fields: vec![
            Field::select("language", p.t("account-language"), languages).chosen(&[language.code()]),
            Field::select("show", p.t("column-status"), standings.into()).chosen(&[&ask.show]),
        ],
        button: p.t("filter"),
        clear: None,
    }
}

fn row(passage: &Passage<'_>, language: UnLanguage, p: &Page) -> Vec<Cell> {
    let code = standing(passage, language);
    let tone = match code {
        "missing" => Tone::Danger,
        "draft" => Tone::Warn,
        _ => Tone::Good,
    };
    let english = passage.text.get(UnLanguage::En).unwrap_or_default().to_owned();
    let theirs = passage.text.get(language).unwrap_or_default().to_owned();
    vec![
        Cell::Code(passage.path.clone()),
        Cell::Foreign(english, UnLanguage::En.code()),
        Cell::Foreign(theirs, language.code()),
        Cell::Tag(tone, p.t(&format!("translation-{code}"))),
    ]
}

fn counts(p: &Page, passages: &[Passage<'_>]) -> Rows {
    let count = |language: UnLanguage, code: &str| passages.iter().filter(|x| standing(x, language) == code).count();
    let rows = UnLanguage::ALL.iter().map(|l| {
        let mut cells = vec![Cell::Foreign(l.native_name().to_owned(), l.code())];
        cells.extend(["missing", "draft", "reviewed"].map(|code| Cell::number(p.number(count(*l, code)))));
        cells
    });
    let mut columns = vec![Column::words(p.t("account-language"))];
    columns
        .extend(["translation-missing", "translation-draft", "translation-reviewed"].map(|k| Column::numbers(p.t(k))));
    Rows { caption: p.t("translation-counts"), quiet: true, columns, rows: rows.collect(), empty: p.t("none-given") }
}
