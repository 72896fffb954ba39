//! Our code lists, each with a version, a day and a hash, so that whoever stores our codes knows when to fetch them again.

use std::collections::BTreeMap;

use assessment::Delivery;
use catalogue::{CapabilityStatus, Edition};
use chrono::NaiveDate;
use feedback::{ClosureReason, EngagementStatus, PartnerRole};
use matching::report::Cell;
use serde::Serialize;
use sha2::{Digest, Sha256};
use vocabulary::unit::Counted;
use vocabulary::{Group, ProviderKind, Register, Text, UnLanguage, Visibility};

use crate::columns::Kind;
use crate::iati::ActivityStatus;
use crate::lists::{ListColumn, Listed, column, day, maybe, name, text};
use crate::report::Words;
use crate::write::Format;
use crate::{ExchangeError, write_list};

/// Versions and days of the lists that stand in the program: name, version, day, hash of the codes. Whoever changes a
/// list changes its line; a test says so.
const VERSIONS: &str = include_str!("../data/codelists.tsv");

/// A code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ListedCode {
    /// The code.
    pub code: String,
    /// What it is called.
    pub names: Text,
    /// What it means.
    pub about: Text,
    /// Whether it is still given; old records may name others.
    pub active: bool,
    /// First day on which it holds.
    pub from: Option<NaiveDate>,
    /// Last day on which it holds.
    pub until: Option<NaiveDate>,
    /// The code above it.
    pub parent: Option<String>,
    /// The same in other lists, by the list's name.
    pub other: BTreeMap<String, String>,
}

/// A list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CodeList {
    /// Its name in addresses.
    pub name: String,
    /// Its title.
    pub title: Text,
    /// Its version.
    pub version: String,
    /// Day of this version.
    pub updated: NaiveDate,
    /// SHA-256 of its content.
    pub fingerprint: String,
    /// Its codes, in reading order.
    pub codes: Vec<ListedCode>,
}

/// Gives messages such as `closure-completed` in a language.
pub type Names<'a> = &'a dyn Fn(UnLanguage, &str) -> Option<String>;

fn listed(code: impl ToString, names: Text) -> ListedCode {
    ListedCode {
        code: code.to_string(),
        names,
        about: Text::default(),
        active: true,
        from: None,
        until: None,
        parent: None,
        other: BTreeMap::new(),
    }
}

/// A message in all languages that have it.
fn said(names: Names, key: &str) -> Text {
    let mut text = Text::default();
    for language in UnLanguage::ALL {
        if let Some(words) = names(language, key) {
            text.set(language, words);
        }
    }
    text
}

/// Every list on a day: of an edition, of the register, and those that stand in the program.
pub fn codelists(edition: &Edition, register: &Register, today: NaiveDate, names: Names) -> Vec<CodeList> {
    let mut lists = of_edition(edition);
    lists.push(kinds(edition));
    lists.extend(of_register(register, today, names));
    lists.extend(of_program(names));
    for list in &mut lists {
        list.title = said(names, &format!("codelist-{}", list.name));
        list.fingerprint = fingerprint(list);
    }
    lists
}

fn fingerprint(list: &CodeList) -> String {
    let content = serde_json::to_vec(&(&list.name, &list.version, &list.codes)).unwrap_or_default();
    hex::encode(Sha256::digest(content))
}

fn edition_list(name: &str, edition: &Edition, codes: Vec<ListedCode>) -> CodeList {
    CodeList {
        name: name.to_owned(),
        title: Text::default(),
        version: edition.meta.version.clone(),
        updated: edition.meta.published,
        fingerprint: String::new(),
        codes,
    }
}

fn of_edition(edition: &Edition) -> Vec<CodeList> {
    let areas =
        edition.areas.iter().map(|a| ListedCode { about: a.description.clone(), ..listed(&a.id, a.title.clone()) });
    let capabilities = edition.capabilities.iter().map(|c| {
        let dac = (!c.dac_purpose_code.is_empty()).then(|| ("dac".to_owned(), c.dac_purpose_code.clone()));
        let replaced = c.replaced_by.as_ref().map(|by| ("replaced-by".to_owned(), by.to_string()));
        ListedCode {
            about: c.description.clone(),
            active: c.status == CapabilityStatus::Active,
            parent: Some(c.area.to_string()),
            other: dac.into_iter().chain(replaced).collect(),
            ..listed(&c.id, c.title.clone())
        }
    });
    let frameworks = &edition.frameworks;
    let norms =
        frameworks.norms.iter().map(|n| ListedCode { about: n.paraphrase.clone(), ..listed(&n.id, n.title.clone()) });
    let cbms = frameworks.cbms.iter().map(|c| listed(&c.id, c.title.clone()));
    let principles = frameworks.principles.iter().map(|p| ListedCode {
        parent: Some(p.group.clone()).filter(|group| !group.is_empty()),
        ..listed(&p.id, p.statement.clone())
    });
    let levels = edition.scale.stages.iter().map(|s| ListedCode {
        about: s.definition.clone(),
        other: BTreeMap::from([("id".to_owned(), s.id.clone())]),
        ..listed(s.value, Text::english(s.id.clone()))
    });
    vec![
        edition_list("areas", edition, areas.collect()),
        edition_list("capabilities", edition, capabilities.collect()),
        edition_list("norms", edition, norms.collect()),
        edition_list("cbms", edition, cbms.collect()),
        edition_list("principles", edition, principles.collect()),
        edition_list("levels", edition, levels.collect()),
    ]
}

fn kinds(edition: &Edition) -> CodeList {
    let kinds = edition.modalities.iter().map(|m| ListedCode {
        about: m.description.clone(),
        other: [("unit".to_owned(), m.unit.code().to_owned())]
            .into_iter()
            .chain(m.iati_aid_types.first().map(|code| ("iati-aid-type".to_owned(), code.clone())))
            .collect(),
        ..listed(&m.id, m.title.clone())
    });
    edition_list("kinds", edition, kinds.collect())
}

/// Version and day of a list of the program.
fn dated(name: &str) -> (String, NaiveDate) {
    let line = VERSIONS.lines().map(|l| l.split('\t').collect::<Vec<_>>()).find(|l| l.first() == Some(&name));
    let cell = |at: usize| line.as_ref().and_then(|l| l.get(at)).copied().unwrap_or_default();
    (cell(1).to_owned(), cell(2).parse().unwrap_or_default())
}

fn program_list(name: &str, codes: Vec<ListedCode>) -> CodeList {
    let (version, updated) = dated(name);
    CodeList { name: name.to_owned(), title: Text::default(), version, updated, fingerprint: String::new(), codes }
}

/// A list of codes that stand elsewhere in the program, such as reasons for declining: its words are the messages
/// `{family}-{code}`. Its version and day stand beside those of the others.
pub fn codelist_of(name: &str, family: &str, codes: &[&str], names: Names) -> CodeList {
    let codes = codes.iter().map(|code| listed(code, said(names, &format!("{family}-{code}"))));
    let mut list = program_list(name, codes.collect());
    list.title = said(names, &format!("codelist-{name}"));
    list.fingerprint = fingerprint(&list);
    list
}

/// States are dated by the program's line; groups change with the day, and each membership tells its days.
fn of_register(register: &Register, today: NaiveDate, names: Names) -> Vec<CodeList> {
    let states = register.iter().map(|s| ListedCode {
        parent: Some(s.subregion.as_ref().unwrap_or(&s.region).to_string()),
        other: [("alpha-2".to_owned(), s.alpha2.clone())]
            .into_iter()
            .chain((!s.un_group.is_empty()).then(|| ("regional-group".to_owned(), s.un_group.clone())))
            .chain(s.invented.then(|| ("invented".to_owned(), "yes".to_owned())))
            .collect(),
        ..listed(&s.code, s.name.clone())
    });
    let regions = register.regions().into_iter().map(|code| {
        let parent = register.iter().find_map(|s| {
            let above = [Some(&s.region), s.subregion.as_ref(), s.intermediate.as_ref()];
            let at = above.iter().position(|r| *r == Some(&code)).filter(|at| *at > 0)?;
            above.get(at - 1).copied().flatten().map(ToString::to_string)
        });
        ListedCode { parent, ..listed(&code, said(names, &format!("region-{code}"))) }
    });
    let members = Group::ALL.iter().flat_map(|group| {
        let own = listed(group, said(names, &format!("group-{group}")));
        let members = register.iter().flat_map(move |state| {
            state.memberships.iter().filter(move |m| m.group == *group).map(move |m| ListedCode {
                active: m.from.is_none_or(|from| from <= today) && m.until.is_none_or(|until| today <= until),
                from: m.from,
                until: m.until,
                parent: Some(group.to_string()),
                ..listed(format!("{group}-{}", state.code), state.name.clone())
            })
        });
        std::iter::once(own).chain(members)
    });
    vec![
        program_list("states", states.collect()),
        program_list("regions", regions.collect()),
        program_list("groups", members.collect()),
    ]
}

fn of_program(names: Names) -> Vec<CodeList> {
    let family = |family: &'static str, codes: Vec<&'static str>| -> Vec<ListedCode> {
        codes.into_iter().map(|code| listed(code, said(names, &format!("{family}-{code}")))).collect()
    };
    let with = |code: ListedCode, other: &str| ListedCode {
        other: BTreeMap::from([("iati".to_owned(), other.to_owned())]),
        ..code
    };
    let providers = family("provider-kind", ProviderKind::ALL.iter().map(|k| k.code()).collect());
    let providers = providers.into_iter().zip(ProviderKind::ALL).map(|(code, kind)| with(code, kind.iati()));
    let roles = family("partner-role", PartnerRole::ALL.iter().map(|r| r.code()).collect());
    let roles = roles.into_iter().zip(PartnerRole::ALL).map(|(code, role)| with(code, role.iati()));
    let closures = family("closure", ClosureReason::ALL.iter().map(|r| r.code()).collect());
    let closures = closures.into_iter().zip(ClosureReason::ALL).map(|(code, reason)| with(code, reason.iati_status()));
    vec![
        program_list("units", family("unit", Counted::ALL.iter().map(|c| c.code()).collect())),
        program_list("delivery", family("delivery", Delivery::ALL.iter().map(|d| d.code()).collect())),
        program_list("provider-kinds", providers.collect()),
        program_list("visibilities", family("visibility", Visibility::ALL.iter().map(|v| v.code()).collect())),
        program_list("provider-roles", roles.collect()),
        program_list("closure-reasons", closures.collect()),
        program_list("engagement-statuses", family("status", EngagementStatus::ALL.iter().map(|s| s.code()).collect())),
        program_list(
            "activity-statuses",
            family("activity-status", ActivityStatus::ALL.iter().map(|s| s.code()).collect()),
        ),
    ]
}

impl Listed for ListedCode {
    const NAME: &'static str = "codes";
    const COLUMNS: &'static [ListColumn<Self>] = &[
        column("code", "#x_code", Kind::Text, |c| text(&c.code)),
        column("name", "#x_code+name", Kind::Text, |c| name(&c.names)),
        column("about", "#x_code+description", Kind::Text, |c| name(&c.about)),
        column("active", "#status+active", Kind::Text, |c| Cell::Flag(c.active)),
        column("from", "#date+start", Kind::Date, |c| day(c.from)),
        column("until", "#date+end", Kind::Date, |c| day(c.until)),
        column("parent", "#x_code+parent", Kind::Text, |c| maybe(c.parent.as_ref())),
        column("other", "#x_code+other+list", Kind::List, |c| {
            crate::lists::many(c.other.iter().map(|(list, code)| format!("{list}={code}")))
        }),
    ];
}

/// Writes a list; JSON holds its version, day and hash too.
pub fn write_codelist(list: &CodeList, format: Format, words: &dyn Words) -> Result<Vec<u8>, ExchangeError> {
    match format {
        Format::Json => Ok(serde_json::to_vec_pretty(list)?),
        format => write_list(&list.codes, format, words),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use crate::Codes;
    use std::collections::BTreeSet;

    fn all() -> Vec<CodeList> {
        let names = |_: UnLanguage, key: &str| Some(key.to_owned());
        codelists(catalogue::bundled(), &Register::bundled(), "2026-11-23".parse().unwrap(), &names)
    }

    /// The hash of what a list's codes are, without their names.
    fn codes(list: &CodeList) -> String {
        let plain: Vec<_> = list.codes.iter().map(|c| (&c.code, c.from, c.until, &c.parent, &c.other)).collect();
        hex::encode(Sha256::digest(serde_json::to_vec(&plain).unwrap())).chars().take(16).collect()
    }

    #[test]
    fn whoever_changes_a_list_of_the_program_gives_it_a_new_version_and_day() {
        let edition = catalogue::bundled();
        let own = all().into_iter().filter(|l| l.version != edition.meta.version);
        let reasons = codelist_of("decline-reasons", "decline", &["timing"], &|_, _| None);
        assert_eq!(reasons.version, "1");
        let line = |l: CodeList| format!("{}\t{}\t{}\t{}", l.name, l.version, l.updated, codes(&l));
        let changed: Vec<String> = own.map(line).filter(|line| !VERSIONS.lines().any(|l| l == line)).collect();
        assert!(
            changed.is_empty(),
            "codes changed: raise version and day in data/codelists.tsv, so that the lines are\n{}",
            changed.join("\n")
        );
    }

    #[test]
    fn lists_are_named_once_their_codes_too_and_parents_exist() {
        let lists = all();
        let names: BTreeSet<_> = lists.iter().map(|l| &l.name).collect();
        assert_eq!(names.len(), lists.len());
        for list in &lists {
            let codes: BTreeSet<_> = list.codes.iter().map(|c| (&c.code, c.from)).collect();
            assert_eq!(codes.len(), list.codes.len(), "{}", list.name);
            assert!(!list.codes.is_empty() && list.fingerprint.len() == 64, "{}", list.name);
            for format in Format::ALL {
                assert!(!write_codelist(list, *format, &Codes).unwrap().is_empty());
            }
        }
    }

    #[test]
    fn groups_tell_their_days() {
        let lists = all();
        let groups = lists.iter().find(|l| l.name == "groups").unwrap();
        let nepal = groups.codes.iter().find(|c| c.code == "LDC-NPL").unwrap();
        assert!(nepal.active && nepal.until.is_some());
    }
}
