//! What every page knows, and how a template becomes an answer.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use askama::Template;
use askama::filters::{Html, HtmlSafe, escape};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use chrono::{DateTime, NaiveDate, Utc};
use cycle::{Act, Actor, Paging, Scope};
use uuid::Uuid;
use vocabulary::{Finding, Quantity, Text};

use crate::App;
use crate::assets;
use crate::charts::Figure;
use crate::context::{self, Context};
use crate::error::{Failure, encode};
use crate::format;
use crate::i18n::{self, Lang, Message, Value};
use crate::problem::finding_text;
use crate::session::Asking;

/// A whole number of any width, as templates hand it over.
pub trait Whole {
    /// The number; what is wider is cut at the largest.
    fn whole(&self) -> i64;
}

macro_rules! whole_numbers {
    ($($kind:ty),*) => {$(
        impl Whole for $kind {
            fn whole(&self) -> i64 {
                i64::try_from(*self).unwrap_or(i64::MAX)
            }
        }
    )*};
}
whole_numbers!(i32, i64, u8, u16, u32, u64, usize);

impl<T: Whole> Whole for &T {
    fn whole(&self) -> i64 {
        (*self).whole()
    }
}

/// Text that is ready for the page: escaped already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Markup(String);

impl Markup {
    /// Isolated from the direction of the text around it: numbers, codes, names in Latin letters.
    pub fn isolated(text: impl fmt::Display) -> Self {
        let text = text.to_string();
        let Ok(escaped) = escape(text.as_str(), Html);
        Self(format!("<bdi>{escaped}</bdi>"))
    }
}

impl fmt::Display for Markup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl HtmlSafe for Markup {}

/// One line of the error summary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FaultLine {
    /// The field's name, which is also the `id` of its control; empty where the fault is in no field.
    pub field: String,
    /// Where in a file, such as `sheet Needs, row 4`; empty for forms.
    pub place: String,
    /// What is wrong and the way out, in the reader's language.
    pub text: String,
    /// The value as given.
    pub value: String,
    /// Whether it only warns.
    pub warning: bool,
}

/// The faults of a form or a file, for the summary on top and the words beside each field.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Faults {
    /// Every fault, in order.
    pub lines: Vec<FaultLine>,
}

impl Faults {
    /// Whether there is nothing to say.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// The faults of one field.
    pub fn of<'a>(&'a self, field: &'a str) -> impl Iterator<Item = &'a FaultLine> + 'a {
        self.lines.iter().filter(move |line| line.field == field)
    }

    /// Whether a field has a fault.
    pub fn has(&self, field: &str) -> bool {
        self.lines.iter().any(|line| line.field == field)
    }
}

/// What every template gets as `p`: who asks, in which language, where, and the words.
#[derive(Debug, Clone)]
pub struct Page {
    /// The request.
    pub context: Context,
    /// Unread notices.
    pub notices: u64,
    /// Whether the database was made as a demonstration.
    pub demonstration: bool,
    asking: Option<Asking>,
    today: NaiveDate,
    // Whether a text was shown whose translation no native speaker has reviewed.
    drafts: Arc<AtomicBool>,
    // The chart that the address asks for, once the page has drawn it.
    pub(crate) chart: Arc<Mutex<Option<Figure>>>,
}

impl Page {
    /// A page for nobody in particular: errors before the sender is known.
    pub fn bare(app: &App, context: Context) -> Self {
        Self {
            context,
            notices: 0,
            demonstration: app.cycle.demonstration(),
            asking: None,
            today: app.cycle.today(),
            drafts: Arc::default(),
            chart: Arc::default(),
        }
    }

    /// The same page for somebody who has just signed in.
    #[must_use]
    pub fn seen_by(mut self, scope: Scope) -> Self {
        self.asking = Some(Asking { scope });
        self
    }

    /// The page's language.
    pub fn lang(&self) -> Lang {
        self.context.lang
    }

    /// Its code, for `lang="…"`.
    pub fn code(&self) -> &'static str {
        self.context.lang.code()
    }

    /// For `dir="…"`.
    pub fn dir(&self) -> &'static str {
        if self.context.lang.right_to_left() { "rtl" } else { "ltr" }
    }

    /// Today's date in the service's clock.
    pub fn today(&self) -> NaiveDate {
        self.today
    }

    /// The language bar: code, native name, address of this page in it, whether it is this page's.
    pub fn languages(&self) -> Vec<(&'static str, &'static str, String, bool)> {
        let here = self.context.lang;
        let place = if self.context.lang_in_path { self.context.place.as_str() } else { "/" };
        Lang::ALL.iter().map(|l| (l.code(), l.native_name(), format!("/{l}{place}"), *l == here)).collect()
    }

    /// The address of a place in the page's language: `p.url("/needs")` is `/fr/needs`.
    pub fn url(&self, place: &str) -> String {
        format!("/{}{place}", self.context.lang)
    }

    /// Whether this page's place begins so: for `aria-current` in the navigation.
    pub fn at(&self, place: &str) -> bool {
        let path = self.context.place.split('?').next().unwrap_or_default();
        path == place || path.strip_prefix(place).is_some_and(|rest| rest.starts_with('/'))
    }

    /// The address of a file under `assets/`.
    pub fn asset(&self, name: &str) -> String {
        assets::url(name)
    }

    /// The scope of the one who asks.
    pub fn scope(&self) -> Result<&Scope, Failure> {
        self.asking.as_ref().map(|asking| &asking.scope).ok_or_else(Failure::internal)
    }

    /// The one who asks, with session; for pages that change it.
    pub fn asking(&self) -> Result<&Asking, Failure> {
        self.asking.as_ref().ok_or_else(Failure::internal)
    }

    /// Who is signed in.
    pub fn actor(&self) -> Option<&Actor> {
        self.asking.as_ref().and_then(|asking| asking.scope.actor())
    }

    /// Whether the one who asks may do an act at all: to show or leave out what leads to it.
    pub fn may(&self, act: Act) -> bool {
        self.asking.as_ref().is_some_and(|asking| cycle::allowed(&asking.scope, act))
    }

    /// A message, for element content.
    pub fn t(&self, key: &str) -> Message {
        i18n::message(self.context.lang, key, &[])
    }

    /// A message with one value.
    pub fn t1(&self, key: &str, name: &str, value: impl Value) -> Message {
        i18n::message(self.context.lang, key, &[(name, &value)])
    }

    /// A message with two values.
    pub fn t2(&self, key: &str, one: &str, first: impl Value, two: &str, second: impl Value) -> Message {
        i18n::message(self.context.lang, key, &[(one, &first), (two, &second)])
    }

    /// A message with any number of values.
    pub fn t_args(&self, key: &str, args: &[(&str, &dyn Value)]) -> Message {
        i18n::message(self.context.lang, key, args)
    }

    /// A message for an attribute or a `<title>`: plain text, no isolating marks, no element.
    pub fn attr(&self, key: &str) -> String {
        self.t(key).plain()
    }

    /// The same with one value.
    pub fn attr1(&self, key: &str, name: &str, value: impl Value) -> String {
        self.t1(key, name, value).plain()
    }

    /// A text of the catalogue or the register in the page's language, marked where it is English instead.
    pub fn text(&self, text: &Text) -> Message {
        if text.is_draft(text.best(self.context.lang).1) {
            self.drafts.store(true, Ordering::Relaxed);
        }
        Message::of_text(self.context.lang, text)
    }

    /// Whether the page shows a translation that no native speaker has reviewed; it says so once.
    pub fn shows_drafts(&self) -> bool {
        self.drafts.load(Ordering::Relaxed)
    }

    /// A whole number.
    pub fn number(&self, value: impl Whole) -> Markup {
        Markup::isolated(format::number(self.context.lang, value.whole()))
    }

    /// A number with so many digits after the mark.
    pub fn decimal(&self, value: f64, digits: u8) -> Markup {
        Markup::isolated(format::decimal(self.context.lang, value, digits))
    }

    /// A share of one as a percentage.
    pub fn percent(&self, share: f64, digits: u8) -> Markup {
        Markup::isolated(format::percent(self.context.lang, share, digits))
    }

    /// An amount with its unit in words.
    pub fn quantity(&self, quantity: Quantity) -> Message {
        format::quantity(self.context.lang, quantity)
    }

    /// An amount without its unit, for columns that name the unit once.
    pub fn amount(&self, quantity: Quantity) -> Markup {
        Markup::isolated(format::amount(self.context.lang, quantity))
    }

    /// US cents as US dollars.
    pub fn usd(&self, cents: i64) -> Message {
        match "USD".parse() {
            Ok(unit) => self.quantity(Quantity::new(cents, unit)),
            Err(_) => Message::literal(cents.to_string()),
        }
    }

    /// A day with its month in words.
    pub fn date(&self, day: NaiveDate) -> Markup {
        Markup::isolated(format::date(self.context.lang, day))
    }

    /// A day for tables.
    pub fn short_date(&self, day: NaiveDate) -> Markup {
        Markup::isolated(format::short_date(self.context.lang, day))
    }

    /// A moment in UTC.
    pub fn date_time(&self, moment: DateTime<Utc>) -> Markup {
        Markup::isolated(format::date_time(self.context.lang, moment))
    }

    /// Findings as the error summary and the fields show them.
    pub fn faults(&self, findings: &[Finding]) -> Faults {
        let lines = findings.iter().map(|finding| self.fault(finding)).collect();
        Faults { lines }
    }

    fn fault(&self, finding: &Finding) -> FaultLine {
        let place = &finding.place;
        let in_file = place.row.is_some() || place.sheet.is_some();
        let mut parts = Vec::new();
        if in_file {
            parts.extend(place.sheet.as_ref().map(|sheet| self.attr1("place-sheet", "sheet", sheet)));
            parts.extend(place.row.map(|row| self.attr1("place-row", "row", row)));
            parts.extend(place.field.as_ref().map(|field| self.attr1("place-column", "column", field)));
        }
        FaultLine {
            field: if in_file {
                String::new()
            } else {
                place.field.clone().or_else(|| place.path.clone()).unwrap_or_default()
            },
            place: parts.join(", "),
            text: finding_text(self.context.lang, finding),
            value: finding.value.clone(),
            warning: !finding.is_error(),
        }
    }

    /// Answers with a template, or with the one chart of it that the address asks for. Pages for signed-in people are never stored; public ones carry a validator.
    pub fn render(&self, status: StatusCode, template: &impl Template) -> Result<Response, Failure> {
        if status == StatusCode::OK && self.context.reads && self.asked("chart").is_some() {
            return self.chart_file();
        }
        let body = template.render().map_err(|error| {
            tracing::error!(%error, "a template could not be written");
            Failure::internal()
        })?;
        let private = self.actor().is_some() || status != StatusCode::OK;
        let tag = format!("\"{}\"", assets::short_hash(body.as_bytes()));
        let unchanged = !private && self.context.if_none_match.as_deref().is_some_and(|known| matches_tag(known, &tag));
        let mut response =
            if unchanged { StatusCode::NOT_MODIFIED.into_response() } else { (status, body).into_response() };
        let headers = response.headers_mut();
        if !unchanged {
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
        }
        headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(self.code()));
        headers.insert(header::VARY, HeaderValue::from_static("cookie, accept-language"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(if private { "no-store" } else { "no-cache" }));
        if !private && let Ok(tag) = HeaderValue::from_str(&tag) {
            headers.insert(header::ETAG, tag);
        }
        if self.context.lang_in_path
            && self.context.remembered != Some(self.context.lang)
            && let Ok(cookie) = HeaderValue::from_str(&language_cookie(self.context.lang, self.context.secure))
        {
            headers.append(header::SET_COOKIE, cookie);
        }
        Ok(response)
    }

    /// Sends the browser on after a change (303), to a place in the page's language.
    pub fn go(&self, place: &str) -> Response {
        Redirect::to(&self.url(place)).into_response()
    }

    /// Where to go after signing in: `next` where it is a place of ours, else the home page.
    pub fn safe_next(next: &str) -> &str {
        let ours = next.starts_with('/') && !next.starts_with("//") && !next.contains(['\\', '\n', '\r']);
        if ours { next } else { "/home" }
    }

    /// The address of the sign-in page that comes back here.
    pub fn sign_in_url(&self) -> String {
        if self.context.place == "/" || self.at("/sign-in") || !self.context.lang_in_path {
            return self.url("/sign-in");
        }
        format!("{}?next={}", self.url("/sign-in"), encode(&self.context.place))
    }

    /// A new idempotency key for a form's hidden field.
    pub fn new_key(&self) -> String {
        Uuid::new_v4().to_string()
    }
}

fn language_cookie(lang: Lang, secure: bool) -> String {
    let (name, secure) = (context::language_cookie(secure), if secure { "; Secure" } else { "" });
    format!("{name}={lang}; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax{secure}")
}

/// Whether an `If-None-Match` or `If-Match` list names the tag; weak marks are ignored, as comparison for reads does.
pub fn matches_tag(list: &str, tag: &str) -> bool {
    list.split(',').map(str::trim).any(|known| known == "*" || known.trim_start_matches("W/") == tag)
}

impl FromRequestParts<App> for Page {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
        let context = Context::from_request_parts(parts, app).await?;
        let asking = Asking::from_request_parts(parts, app).await?;
        let mut page = Self::bare(app, context);
        if page.context.reads && cycle::admit(&asking.scope, Act::ReadNotices).is_ok() {
            let one = Paging { limit: 1, ..Paging::default() };
            page.notices = app.cycle.unread_notices(&asking.scope, &one).await?.total;
        }
        page.asking = Some(asking);
        Ok(page)
    }
}

/// The page of a failure.
#[derive(Template)]
#[template(path = "error.html")]
pub struct ErrorPage<'a> {
    /// The page.
    pub p: &'a Page,
    /// The HTTP status.
    pub status: u16,
    /// The failure's code.
    pub code: &'a str,
    /// Its short name.
    pub title: String,
    /// What happened, what is safe, what to do.
    pub detail: String,
    /// Number of the request in the log.
    pub request_id: Uuid,
    /// Faults of the input.
    pub faults: Faults,
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn only_our_own_places_are_followed() {
        assert_eq!(Page::safe_next("/needs?status=draft"), "/needs?status=draft");
        for foreign in ["https://evil.example", "//evil.example", "/\\evil.example", "", "javascript:x", "/a\r\nb"] {
            assert_eq!(Page::safe_next(foreign), "/home", "{foreign}");
        }
    }

    #[test]
    fn tags_match_weakly() {
        assert!(matches_tag("\"a\", W/\"b\"", "\"b\"") && matches_tag("*", "\"x\""));
        assert!(!matches_tag("\"a\"", "\"b\""));
    }

    #[test]
    fn markup_is_escaped_and_isolated() {
        assert_eq!(Markup::isolated("<1>").to_string(), "<bdi>&#60;1&#62;</bdi>");
    }
}
