//! Every message that pages name exists, none is left over, and no page holds words of its own.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use cycle::rooms::assessment::{Delivery, NeedStatus};
use cycle::rooms::feedback::{ClosureReason, EngagementStatus};
use cycle::rooms::matching::rules::RULES;
use cycle::{Act, RawNeed, RawOffer};
use vocabulary::{Group, OrganisationKind, ProviderKind, Role, Visibility};

fn root() -> PathBuf {
    PathBuf::from(std::env::var("CARGO_MANIFEST_DIR").expect("cargo runs the tests"))
}

fn files(folder: &Path, ending: &str, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            files(&path, ending, found);
        } else if path.extension().is_some_and(|end| end == ending) {
            found.push(path);
        }
    }
}

pub(super) fn texts(folder: &str, ending: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    files(&root().join(folder), ending, &mut found);
    found.into_iter().map(|path| (path.display().to_string(), fs::read_to_string(&path).unwrap())).collect()
}

/// Keys with the files that hold them.
pub(super) fn keys(language: &str) -> BTreeMap<String, Vec<String>> {
    let mut keys: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (path, text) in texts(&format!("locales/{language}"), "ftl") {
        for line in text.lines() {
            let key = line.split_once(" =").map(|(key, _)| key);
            if let Some(key) = key.filter(|k| k.starts_with(|c: char| c.is_ascii_alphabetic()) && !k.contains(' ')) {
                keys.entry(key.to_owned()).or_default().push(path.clone());
            }
        }
    }
    keys
}

/// String literals of a source, its tests and comments left out.
pub(super) fn literals(source: &str) -> Vec<String> {
    let code = source.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    let code: String = code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    let mut found = Vec::new();
    let mut rest = code.as_str();
    while let Some((_, after)) = rest.split_once('"') {
        let Some((literal, next)) = after.split_once('"') else { break };
        found.push(literal.to_owned());
        rest = next;
    }
    found
}

fn is_key(text: &str) -> bool {
    text.contains('-')
        && !text.ends_with('-')
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
}

/// The words before a brace in `format!("status-{code}")`, and the families handed to `coded`.
fn families(sources: &[(String, String)]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for literal in sources.iter().flat_map(|(_, text)| literals(text)) {
        let start = literal.split('{').next().unwrap_or_default();
        if literal.contains('{') && start.ends_with('-') && is_key(&format!("{start}x")) {
            found.insert(start.to_owned());
        }
        if literal.starts_with("{prefix}-") || literal.starts_with("{family}-") {
            // Families that are handed on by name.
            found.extend(
                [
                    "matchability-",
                    "reach-",
                    "need-field-",
                    "offer-field-",
                    "measure-",
                    "bound-source-",
                    "baseline-",
                    "met-",
                ]
                .map(String::from),
            );
        }
    }
    let coded = |text: &str| -> Vec<String> {
        text.split("coded(").skip(1).filter_map(|part| part.split('"').nth(1).map(|f| format!("{f}-"))).collect()
    };
    found.extend(sources.iter().flat_map(|(_, text)| coded(text)));
    found.extend(["audit-action-", "audit-object-", "audit-through-", "obstacle-", "codelist-"].map(String::from));
    found
}

/// Messages that files and reports ask for: headings of lists, tables and columns of the reports over all engagements.
fn of_other_rooms() -> BTreeSet<String> {
    let mut wanted = BTreeSet::new();
    let mut lists = texts("../exchange/src/lists", "rs");
    lists.push(("codelists".to_owned(), fs::read_to_string(root().join("../exchange/src/codelists.rs")).unwrap()));
    for (_, text) in lists {
        let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
        let columns = code.split("column(").skip(1).filter_map(|rest| rest.trim_start().strip_prefix('"'));
        wanted.extend(columns.filter_map(|rest| rest.split('"').next()).map(|key| format!("column-{key}")));
    }
    let book = fs::read_to_string(root().join("../exchange/src/book.rs")).unwrap();
    let book = book.split("#[cfg(test)]").next().unwrap_or_default();
    wanted
        .extend(book.split("say(\"report-").skip(1).filter_map(|r| r.split('"').next()).map(|k| format!("report-{k}")));
    for (path, text) in texts("../feedback/src/reports", "rs") {
        if path.contains("tests") || path.contains("fixture") {
            continue;
        }
        for part in text.split("Table::new(").skip(1) {
            wanted.extend(part.split('"').nth(1).map(|key| format!("report-{key}")));
        }
        let lists = text.split("let columns =").skip(1).chain(text.split("Table::new(").skip(1));
        for list in lists.filter_map(|rest| rest.split_once('[')) {
            let inside = list.1.split(']').next().unwrap_or_default();
            if inside.contains('"') && !inside.contains("Cell") && !inside.contains('(') {
                let columns = inside.split('"').skip(1).step_by(2);
                wanted.extend(columns.map(|column| format!("report-column-{column}")));
            }
        }
    }
    wanted.extend(cycle::OVERALL_REPORTS.iter().flat_map(|of| [format!("report-{of}"), format!("reports-lead-{of}")]));
    wanted
}

#[test]
fn files_and_reports_find_their_words() {
    let (known, wanted) = (keys("en"), of_other_rooms());
    assert!(wanted.len() > 100, "{}: {wanted:?}", wanted.len());
    let missing: Vec<_> = wanted.into_iter().filter(|key| !known.contains_key(key)).collect();
    assert!(missing.is_empty(), "{missing:#?}");
}

fn sources() -> Vec<(String, String)> {
    let mut sources = texts("src", "rs");
    sources.retain(|(path, _)| !path.contains("/tests_"));
    sources.extend(texts("templates", "html"));
    sources
}

/// Literals of pages that look like keys and are none: autocomplete, CSS classes, codes of values.
const NO_KEYS: &[&str] = &[
    "current-password",
    "one-time-code",
    "new-password",
    "do-not-know",
    "not-applicable",
    "prefer-not-to-say",
    "in-delivery",
    "given-up",
    "two-years",
    "three-years",
    "incident-response",
    "csv-hxl",
    "no-store",
    "no-cache",
    "reassessment-sharing",
    "by-norm",
];

#[test]
fn every_message_that_pages_name_exists() {
    let known = keys("en");
    let mut missing = Vec::new();
    for (path, text) in sources() {
        if !path.contains("/routes/") && !path.contains("/templates/") {
            continue;
        }
        for literal in literals(&text) {
            let other = NO_KEYS.contains(&literal.as_str())
                || literal.starts_with("c-")
                || literal.starts_with("h-")
                || known.contains_key(&format!("finding-{literal}"))
                || known.contains_key(&format!("conflict-{literal}"))
                || known.contains_key(&format!("task-{literal}"))
                || known.keys().any(|k| k.starts_with(&format!("{literal}-")));
            let in_markup = path.ends_with(".html")
                && !text.contains(&format!("t(\"{literal}\""))
                && !text.contains(&format!("attr(\"{literal}\""));
            if is_key(&literal) && !other && !in_markup && !known.contains_key(&literal) {
                missing.push(format!("{path}: {literal}"));
            }
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn every_coded_value_has_a_message() {
    let mut wanted: Vec<String> = Vec::new();
    let mut of = |family: &str, codes: &[&str]| wanted.extend(codes.iter().map(|code| format!("{family}-{code}")));
    let needs: Vec<_> = NeedStatus::ALL.iter().map(|s| s.code()).collect();
    of("status", &needs);
    of("need-move", &needs);
    of("status", &EngagementStatus::ALL.iter().map(|s| s.code()).collect::<Vec<_>>());
    use cycle::records::{AssessmentStatus, OfferStatus, ProposalStatus, RoundStatus, RunStatus};
    of("status", &AssessmentStatus::ALL.iter().map(|s| s.code()).collect::<Vec<_>>());
    of("status", &OfferStatus::ALL.iter().map(|s| s.code()).collect::<Vec<_>>());
    of("status", &ProposalStatus::ALL.iter().map(|s| s.code()).collect::<Vec<_>>());
    of("status", &RoundStatus::ALL.iter().map(|s| s.code()).collect::<Vec<_>>());
    of("status", &RunStatus::ALL.iter().map(|s| s.code()).collect::<Vec<_>>());
    of("closure", &ClosureReason::ALL.iter().map(|s| s.code()).collect::<Vec<_>>());
    of("visibility", &Visibility::ALL.iter().map(|s| s.code()).collect::<Vec<_>>());
    of("visibility-hint", &Visibility::ALL.iter().map(|s| s.code()).collect::<Vec<_>>());
    of("delivery", &Delivery::ALL.iter().map(|s| s.code()).collect::<Vec<_>>());
    of("organisation-kind", &OrganisationKind::ALL.iter().map(|s| s.code()).collect::<Vec<_>>());
    of("side", &OrganisationKind::ALL.iter().map(|s| s.code()).collect::<Vec<_>>());
    of("provider-kind", &ProviderKind::ALL.iter().map(|s| s.code()).collect::<Vec<_>>());
    of("role", &Role::ALL.iter().map(|s| s.code()).collect::<Vec<_>>());
    of("role-hint", &Role::ALL.iter().map(|s| s.code()).collect::<Vec<_>>());
    of("group", &Group::ALL.iter().map(|s| s.code()).collect::<Vec<_>>());
    of("unit", &vocabulary::unit::Counted::ALL.iter().map(|s| s.code()).collect::<Vec<_>>());
    of("rule", &RULES.iter().map(|r| r.name).collect::<Vec<_>>());
    of("act", &Act::ALL.iter().map(|a| a.code()).collect::<Vec<_>>());
    of("decline", cycle::DECLINE_REASONS);
    assessment_codes(&mut of);
    catalogue_codes(&mut of);
    consent_codes(&mut of);
    delivery_codes(&mut of);
    of("stage", &["1", "2", "3", "4", "5", "none"]);
    let fields = |names: &[&str]| names.iter().map(|f| f.replace('_', "-")).collect::<Vec<_>>();
    let (need, offer) = (fields(RawNeed::FIELDS), fields(RawOffer::FIELDS));
    of("need-field", &need.iter().map(String::as_str).collect::<Vec<_>>());
    of("offer-field", &offer.iter().map(String::as_str).collect::<Vec<_>>());
    wanted.extend(NeedStatus::ALL.iter().map(|s| format!("need-move-{s}-means")));
    wanted.extend(vocabulary::Register::demonstration().regions().iter().map(|r| format!("region-{r}")));
    let known = keys("en");
    let missing: Vec<_> = wanted.into_iter().filter(|key| !known.contains_key(key)).collect();
    assert!(missing.is_empty(), "{missing:#?}");
}

/// Values of self-assessments that pages say in words.
fn assessment_codes(of: &mut impl FnMut(&str, &[&str])) {
    use cycle::rooms::assessment::{Confidence, Effect, Index, LinkState, PartKind, SectionState};
    of("confidence", &Confidence::ALL.iter().map(|c| c.code()).collect::<Vec<_>>());
    of("effect", &Effect::ALL.iter().map(|c| c.code()).collect::<Vec<_>>());
    of("index", &Index::ALL.iter().map(|c| c.code()).collect::<Vec<_>>());
    of("link-state", &LinkState::ALL.iter().map(|c| c.code()).collect::<Vec<_>>());
    of("survey", &PartKind::ALL.iter().map(|c| c.code()).collect::<Vec<_>>());
    of("survey-lead", &PartKind::ALL.iter().map(|c| c.code()).collect::<Vec<_>>());
    of("section-state", &SectionState::ALL.iter().map(|c| c.code()).collect::<Vec<_>>());
    of("section-move", &SectionState::ALL.iter().map(|c| c.code()).collect::<Vec<_>>());
    of("rhythm", &["none", "yearly", "two-years", "three-years", "review"]);
    of("selection", &["whole", "starter", "areas", "activity"]);
    of("review", &["open", "expired", "revoked"]);
    of("look", &["read", "review", "export"]);
    of("audience", &["secretariat", "members", "public"]);
    of("take", &["workbook", "blank", "xlsform", "archive"]);
    of("sharing-evidence", &["with", "without"]);
}

/// Values of delivery and feedback that pages say in words.
fn delivery_codes(of: &mut impl FnMut(&str, &[&str])) {
    use cycle::ActivityKind;
    use cycle::rooms::feedback::{Adhered, Grade, Moment, PartnerRole, PracticeStatus, RemarkKind, ReviewCause};
    of("adherence", &Adhered::ALL.iter().map(|c| c.code()).collect::<Vec<_>>());
    of("grade", &Grade::ALL.iter().map(|c| c.code()).collect::<Vec<_>>());
    of("moment", &Moment::ALL.iter().map(|c| c.code()).collect::<Vec<_>>());
    of("partner-role", &PartnerRole::ALL.iter().map(|c| c.code()).collect::<Vec<_>>());
    of("status", &PracticeStatus::ALL.iter().map(|c| c.code()).collect::<Vec<_>>());
    of("remark-kind", &RemarkKind::ALL.iter().map(|c| c.code()).collect::<Vec<_>>());
    of("review-item-from", &ReviewCause::ALL.iter().map(|c| c.code()).collect::<Vec<_>>());
    of("activity-kind", &ActivityKind::ALL.iter().map(|c| c.code()).collect::<Vec<_>>());
    of("practice-fit", &["capability", "area", "kind", "region"]);
    of("duplicate-kind", &["need", "offer", "activity"]);
    let about = ["reference", "country", "area", "capability", "kind", "period", "amount", "title", "words"];
    of("duplicate", &about);
    of("activity-status", &["1", "2", "3", "4", "5", "6"]);
    let days = ["activity", "proposal-due", "report-due", "milestone", "round-closes", "round-answers"];
    of("due", &days);
    of("due", &["need-review", "offer-review"]);
}

/// Values of rounds, consent, interests and deliveries that pages say in words.
fn consent_codes(of: &mut impl FnMut(&str, &[&str])) {
    use cycle::records::{Audience, InterestKind, InterestStatus, Regime, RoundKind, RunKind};
    of("regime", &Regime::ALL.iter().map(|r| r.code()).collect::<Vec<_>>());
    of("regime-hint", &Regime::ALL.iter().map(|r| r.code()).collect::<Vec<_>>());
    let sides = ["state", "provider", "secretariat"];
    for regime in Regime::ALL {
        of(&format!("regime-says-{}", regime.code()), &sides);
        if matches!(regime, Regime::StateFirst | Regime::ProviderFirstUnnamed) {
            of(&format!("regime-after-{}", regime.code()), &sides);
        }
    }
    of("terms-by", &sides);
    of("audience", &Audience::ALL.iter().map(|a| a.code()).collect::<Vec<_>>());
    of("audience-only", &["state", "provider"]);
    of("round-kind", &RoundKind::ALL.iter().map(|k| k.code()).collect::<Vec<_>>());
    of("round-kind", &RunKind::ALL.iter().map(|k| k.code()).collect::<Vec<_>>());
    of("interest", &InterestKind::ALL.iter().map(|k| k.code()).collect::<Vec<_>>());
    of("status", &InterestStatus::ALL.iter().map(|s| s.code()).collect::<Vec<_>>());
    of("notifications-mail", &cycle::MailWish::ALL.iter().map(|w| w.code()).collect::<Vec<_>>());
    of("notifications-mail-hint", &cycle::MailWish::ALL.iter().map(|w| w.code()).collect::<Vec<_>>());
    of("webhook-status", &["active", "off", "gone"]);
    of("delivery-status", &["waiting", "delivered", "given-up", "dropped"]);
    of("notice", cycle::Matchmaker::webhook_kinds());
    let inputs = ["need-new", "need-changed", "need-withdrawn", "offer-new", "offer-changed", "offer-withdrawn"];
    of("input", &inputs);
    of("input", &["agreed-new", "agreed-ended", "declined", "policy", "rates", "lessons", "edition", "override"]);
    of("input", &["competition"]);
}

/// Values of the catalogue that pages say in words, and the lists that the bundled edition is linked to.
fn catalogue_codes(of: &mut impl FnMut(&str, &[&str])) {
    use cycle::rooms::catalogue::{ActivityRole, ChangeKind, Confidence, EditionStatus, Fate, ItemKind, bundled};
    of("activity-role", &ActivityRole::ALL.iter().map(|c| c.as_str()).collect::<Vec<_>>());
    of("change", &ChangeKind::ALL.iter().map(|c| c.as_str()).collect::<Vec<_>>());
    of("fate", &Fate::ALL.iter().map(|c| c.as_str()).collect::<Vec<_>>());
    of("item", &ItemKind::ALL.iter().map(|c| c.as_str()).collect::<Vec<_>>());
    of("status", &EditionStatus::ALL.iter().map(|c| c.as_str()).collect::<Vec<_>>());
    let sure: Vec<String> = Confidence::ALL.iter().map(|c| c.as_str().to_ascii_lowercase()).collect();
    of("sureness", &sure.iter().map(String::as_str).collect::<Vec<_>>());
    of("translation", &["missing", "draft", "reviewed"]);
    let edition = bundled();
    let lists: Vec<String> = edition.crosswalks().into_iter().map(|list| list.replace('_', "-")).collect();
    of("crosswalk", &lists.iter().map(String::as_str).collect::<Vec<_>>());
}

#[test]
fn every_language_has_every_message_with_the_same_values() {
    let values = |language: &str| -> BTreeMap<String, BTreeSet<String>> {
        let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (_, text) in texts(&format!("locales/{language}"), "ftl") {
            let mut key = String::new();
            for line in text.lines() {
                if let Some((name, _)) = line.split_once(" =").filter(|(name, _)| !name.contains([' ', '#', '{'])) {
                    key = name.to_owned();
                    found.entry(key.clone()).or_default();
                }
                let named = line.split('$').skip(1).map(|rest| {
                    rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_' || *c == '-').collect::<String>()
                });
                if let Some(values) = found.get_mut(&key) {
                    values.extend(named);
                }
            }
        }
        found
    };
    let english = values("en");
    assert!(english.len() > 2_000, "{}", english.len());
    for language in ["ar", "zh", "fr", "ru", "es"] {
        let theirs = values(language);
        let differ: Vec<_> =
            english.keys().chain(theirs.keys()).filter(|key| english.get(*key) != theirs.get(*key)).collect();
        assert!(differ.is_empty(), "{language}: {differ:#?}");
    }
}

#[test]
fn every_column_of_the_report_has_a_message() {
    let known = keys("en");
    let report = include_str!("../../../matching/src/report/sections.rs");
    let mut wanted = BTreeSet::new();
    for part in report.split("Section {").skip(1) {
        let key = part.split("key: \"").nth(1).and_then(|rest| rest.split('"').next());
        wanted.extend(key.map(|key| format!("report-{key}")));
    }
    for list in report.split("&[").skip(1) {
        let inside = list.split(']').next().unwrap_or_default();
        wanted.extend(inside.split('"').skip(1).step_by(2).map(|column| format!("column-{column}")));
    }
    wanted.extend(
        report.split("row(\"").skip(1).filter_map(|rest| rest.split('"').next()).map(|m| format!("measure-{m}")),
    );
    let missing: Vec<_> = wanted.into_iter().filter(|key| !known.contains_key(key)).collect();
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn no_message_stands_twice_or_is_left_over() {
    let known = keys("en");
    let twice: Vec<_> = known.iter().filter(|(_, files)| files.len() > 1).collect();
    assert!(twice.is_empty(), "{twice:#?}");
    let sources = sources();
    let mut used: BTreeSet<String> = sources.iter().flat_map(|(_, text)| literals(text)).collect();
    used.extend(of_other_rooms());
    let families = families(&sources);
    let templates: String =
        sources.iter().filter(|(path, _)| path.ends_with(".html")).map(|(_, text)| text.as_str()).collect();
    let left: Vec<_> = known
        .keys()
        .filter(|key| !used.contains(*key) && !templates.contains(&format!("(\"{key}\"")))
        .filter(|key| !families.iter().any(|family| key.starts_with(family)))
        .collect();
    assert!(left.is_empty(), "{left:#?}");
}

/// Takes what askama computes, tags, and entities out of a template.
fn bare(template: &str) -> String {
    let mut text = template.to_owned();
    for (open, close) in [("{#", "#}"), ("{%", "%}"), ("{{", "}}")] {
        while let Some(start) = text.find(open) {
            let end = text[start..].find(close).map_or(text.len(), |at| start + at + close.len());
            text.replace_range(start..end, " ");
        }
    }
    let code = |text: &str, open: &str, close: &str| {
        let mut text = text.to_owned();
        while let Some(start) = text.find(open) {
            let end = text[start..].find(close).map_or(text.len(), |at| start + at + close.len());
            text.replace_range(start..end, " ");
        }
        text
    };
    // A command is the same in every language.
    let text = code(&text, "<code>", "</code>");
    code(&text, "<", ">")
}

#[test]
fn no_template_holds_words() {
    let mut wrong = Vec::new();
    for (path, text) in texts("templates", "html") {
        let words: Vec<_> =
            bare(&text).split_whitespace().filter(|w| w.chars().any(char::is_alphabetic)).map(str::to_owned).collect();
        if !words.is_empty() {
            wrong.push(format!("{path}: {words:?}"));
        }
        for attribute in ["aria-label=\"", "title=\"", "alt=\"", "placeholder=\""] {
            for part in text.split(attribute).skip(1).filter(|part| !part.starts_with("{{")) {
                wrong.push(format!("{path}: {attribute}{}", part.split('"').next().unwrap_or_default()));
            }
        }
        for banned in ["style=\"", "onclick", "<script>", "javascript:"] {
            if text.contains(banned) {
                wrong.push(format!("{path}: {banned}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
