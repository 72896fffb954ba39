//! Deadlines, review dates and activities as an iCalendar file (RFC 5545).

use chrono::{DateTime, Days, NaiveDate, Utc};
use icalendar::{Calendar as File, Component, Event, EventLike, Property};
use vocabulary::Period;

use crate::ExchangeError;

/// Media type of a calendar.
pub const CALENDAR_TYPE: &str = "text/calendar; charset=utf-8";

/// What an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum EntryKind {
    /// Something is due.
    Deadline,
    /// A need or an offer is to be looked at again.
    Review,
    /// A training.
    Training,
    /// An exercise.
    Exercise,
    /// A conference.
    Conference,
    /// A step of agreed help is due.
    Milestone,
}

impl EntryKind {
    /// Its code, which is also a category of the entry.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Deadline => "deadline",
            Self::Review => "review",
            Self::Training => "training",
            Self::Exercise => "exercise",
            Self::Conference => "conference",
            Self::Milestone => "milestone",
        }
    }

    /// Whether people are busy then: who has a deadline is not.
    const fn busy(self) -> bool {
        matches!(self, Self::Training | Self::Exercise | Self::Conference)
    }
}

/// When an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// Whole days.
    Days(Period),
    /// A moment.
    Moment(DateTime<Utc>),
}

/// An entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarEntry {
    /// The record's id; it stays the same for the life of the entry.
    pub id: String,
    /// What it is.
    pub kind: EntryKind,
    /// One line.
    pub title: String,
    /// More about it.
    pub words: String,
    /// When.
    pub when: When,
    /// Where; empty where nowhere.
    pub place: String,
    /// Address of its page; empty where it has none.
    pub url: String,
    /// Further categories.
    pub categories: Vec<String>,
    /// Last change.
    pub changed: DateTime<Utc>,
    /// How often it was changed: programs that have it take over a higher number.
    pub sequence: u32,
    /// Whether it is called off.
    pub cancelled: bool,
}

/// A calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    /// Its name.
    pub name: String,
    /// Host of this service, which makes identifiers of entries unlike those of others.
    pub host: String,
    /// When the file is made.
    pub made: DateTime<Utc>,
    /// Entries.
    pub entries: Vec<CalendarEntry>,
}

/// Writes a calendar. The same calendar gives the same bytes.
pub fn write_calendar(calendar: &Calendar) -> Result<Vec<u8>, ExchangeError> {
    use std::fmt::Write;
    let mut file = File::empty();
    for (key, value) in [("VERSION", "2.0"), ("PRODID", "-//matchmaker//calendar//EN"), ("CALSCALE", "GREGORIAN")] {
        file.append_property(Property::new(key, value));
    }
    file.append_property(Property::new("METHOD", "PUBLISH"));
    file.name(&line(&calendar.name));
    for entry in &calendar.entries {
        file.push(event(entry, calendar));
    }
    let mut text = String::new();
    write!(text, "{file}")?;
    Ok(text.into_bytes())
}

fn event(entry: &CalendarEntry, calendar: &Calendar) -> Event {
    let stamp = |moment: DateTime<Utc>| moment.format("%Y%m%dT%H%M%SZ").to_string();
    let mut event = Event::new();
    event.uid(&format!("{}@{}", line(&entry.id), line(&calendar.host)));
    event.add_property("DTSTAMP", stamp(calendar.made)).add_property("LAST-MODIFIED", stamp(entry.changed));
    event.add_property("SEQUENCE", entry.sequence.to_string()).summary(&line(&entry.title));
    match entry.when {
        When::Moment(moment) => {
            event.add_property("DTSTART", stamp(moment)).add_property("DTEND", stamp(moment));
        }
        When::Days(period) => {
            // The end is the day after the last one.
            let end = period.until().checked_add_days(Days::new(1)).unwrap_or(period.until());
            event.append_property(day("DTSTART", period.from()));
            event.append_property(day("DTEND", end));
        }
    }
    if !entry.words.trim().is_empty() {
        event.description(&lines(&entry.words));
    }
    if !entry.place.trim().is_empty() {
        event.location(&line(&entry.place));
    }
    if !entry.url.trim().is_empty() {
        event.url(&line(&entry.url).replace(' ', "%20"));
    }
    let categories = std::iter::once(entry.kind.code().to_owned()).chain(entry.categories.iter().map(|c| listed(c)));
    event.add_property("CATEGORIES", categories.collect::<Vec<_>>().join(","));
    event.add_property("STATUS", if entry.cancelled { "CANCELLED" } else { "CONFIRMED" });
    event.add_property("TRANSP", if entry.kind.busy() { "OPAQUE" } else { "TRANSPARENT" });
    event
}

fn day(key: &str, day: NaiveDate) -> Property {
    Property::new(key, day.format("%Y%m%d").to_string()).add_parameter("VALUE", "DATE").done()
}

/// Text of one line: nobody begins a line of the file with his own words.
fn line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect::<String>().trim().to_owned()
}

/// Text of several lines.
fn lines(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    text.chars().map(|c| if c.is_control() && c != '\n' { ' ' } else { c }).collect::<String>().trim().to_owned()
}

/// An entry of a list of texts.
fn listed(text: &str) -> String {
    line(text).replace('\\', "\\\\").replace(',', "\\,").replace(';', "\\;")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use proptest::prelude::*;

    fn entry(title: &str, words: &str) -> CalendarEntry {
        CalendarEntry {
            id: "r-1".into(),
            kind: EntryKind::Deadline,
            title: title.into(),
            words: words.into(),
            when: When::Days(Period::new("2027-01-31".parse().unwrap(), "2027-02-01".parse().unwrap()).unwrap()),
            place: String::new(),
            url: "https://example.org/r;1,2".into(),
            categories: vec!["a,b".into()],
            changed: "2026-11-23T10:00:00Z".parse().unwrap(),
            sequence: 2,
            cancelled: false,
        }
    }

    fn written(entries: Vec<CalendarEntry>) -> String {
        let made = "2026-11-23T12:00:00Z".parse().unwrap();
        let calendar = Calendar { name: "Deadlines".into(), host: "example.org".into(), made, entries };
        String::from_utf8(write_calendar(&calendar).unwrap()).unwrap()
    }

    /// Lines with their continuation put back.
    fn unfolded(text: &str) -> Vec<String> {
        text.replace("\r\n ", "").split("\r\n").map(str::to_owned).collect()
    }

    #[test]
    fn an_entry_has_what_the_standard_demands() {
        let text = written(vec![entry("Decide; now", "one\ntwo")]);
        let lines = unfolded(&text);
        for wanted in [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "UID:r-1@example.org",
            "DTSTAMP:20261123T120000Z",
            "DTSTART;VALUE=DATE:20270131",
            "DTEND;VALUE=DATE:20270202",
            "SUMMARY:Decide\\; now",
            "DESCRIPTION:one\\ntwo",
            "CATEGORIES:deadline,a\\,b",
            "SEQUENCE:2",
            "STATUS:CONFIRMED",
            "TRANSP:TRANSPARENT",
            "URL:https://example.org/r;1,2",
            "END:VCALENDAR",
        ] {
            assert!(lines.iter().any(|l| l == wanted), "{wanted} in\n{text}");
        }
        assert_eq!(text, written(vec![entry("Decide; now", "one\ntwo")]));
    }

    #[test]
    fn long_lines_are_folded_in_any_script() {
        let text = written(vec![entry(&"بناء القدرات 能力建设 ".repeat(20), "")]);
        assert!(text.split("\r\n").all(|line| line.len() <= 75), "{text}");
    }

    proptest! {
        #[test]
        fn nobody_begins_a_line_of_the_file(title in "[\\p{L}\r\n:;,\\\\\u{0}]{0,60}", words in "(BEGIN:VEVENT|\r|\n|END:VEVENT|x){0,8}") {
            let text = written(vec![entry(&title, &words)]);
            let lines = unfolded(&text);
            prop_assert_eq!(lines.iter().filter(|l| l.as_str() == "BEGIN:VEVENT").count(), 1);
            prop_assert_eq!(lines.iter().filter(|l| l.as_str() == "END:VEVENT").count(), 1);
            prop_assert!(text.ends_with("END:VCALENDAR\r\n"));
            prop_assert!(!text.replace("\r\n", "").contains(['\r', '\n']));
        }
    }
}
