//! An edition from two plain tables, one of areas and one of indicators, as other fields publish them.
//!
//! Each area becomes one capability of the same name, unless the indicators name finer ones; each indicator becomes a
//! question. What a stage means, and the kinds of help, come from the bundled edition: both are neutral of the field.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use vocabulary::{AreaId, CapabilityId, Finding, Place, QuestionId, Text};

use crate::edition::{Area, Capability, CapabilityStatus, Descriptor, Edition, Question, QuestionKind};
use crate::frameworks::{Entry, Frameworks};
use crate::meta::Meta;
use crate::{Reading, bundled};

/// What the tables do not say about the edition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableMeta {
    /// The catalogue's id.
    pub id: String,
    /// The edition's version.
    pub version: String,
    /// Its title in English.
    pub title: String,
    /// Day of publication.
    pub published: NaiveDate,
}

/// A row of the table of areas, as text.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct RawArea {
    /// Row in the file, the header being row 1.
    #[serde(skip)]
    pub row: u32,
    /// Its id.
    pub area: String,
    /// Its title.
    pub name: String,
    /// The pillar it belongs to; may be empty.
    pub group: String,
}

/// A row of the table of indicators, as text.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct RawIndicator {
    /// Row in the file, the header being row 1.
    #[serde(skip)]
    pub row: u32,
    /// The survey it belongs to; may be empty. Becomes part of the question's id.
    pub survey: String,
    /// Its id in the survey.
    pub indicator: String,
    /// Its area.
    pub area: String,
    /// The capability; empty means the one named like the area.
    pub capability: String,
    /// The question.
    pub text: String,
}

struct Tables {
    findings: Vec<Finding>,
}

impl Tables {
    fn refuse(&mut self, code: &str, sheet: &str, row: u32, column: &str, value: &str, message: impl Into<String>) {
        let place = Place { sheet: Some(sheet.to_owned()), ..Place::cell(row, column) };
        self.findings.push(Finding::error(code, place, value, message));
    }

    fn id<T: std::str::FromStr<Err = vocabulary::Malformed>>(
        &mut self,
        (sheet, row, column): (&str, u32, &str),
        text: &str,
    ) -> Option<T> {
        let fault = |e: vocabulary::Malformed| {
            format!("this is not {}; write lower-case letters, digits, -, . or _, at most 80", e.what)
        };
        match text.parse() {
            Ok(id) => Some(id),
            Err(e) => {
                self.refuse("not-an-identifier", sheet, row, column, text, fault(e));
                None
            }
        }
    }

    fn text(&mut self, (sheet, row, column): (&str, u32, &str), text: &str) -> Option<Text> {
        let text = text.trim();
        if text.is_empty() {
            self.refuse("required", sheet, row, column, "", "nothing is given here; fill it in");
            return None;
        }
        Some(Text::english(text))
    }
}

/// Lower-case letters and digits, everything else a dash.
fn slug(text: &str) -> String {
    let dashed: String =
        text.trim().chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' }).collect();
    dashed.split('-').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-").chars().take(80).collect()
}

/// Builds an edition from rows. All faults are given at once, each with its row and column.
pub fn from_tables(meta: TableMeta, areas: Vec<RawArea>, indicators: Vec<RawIndicator>) -> Reading {
    let mut tables = Tables { findings: Vec::new() };
    let mut list: Vec<Area> = Vec::new();
    let mut pillars: BTreeMap<String, Entry> = BTreeMap::new();
    for raw in &areas {
        list.extend(area(raw, &list, &mut pillars, &mut tables));
    }
    let mut capabilities: BTreeMap<CapabilityId, Capability> = BTreeMap::new();
    let mut asked = BTreeSet::new();
    for raw in &indicators {
        indicator(raw, &mut list, &mut capabilities, &mut asked, &mut tables);
    }
    for area in list.iter_mut().filter(|area| area.capabilities.is_empty()) {
        if let Ok(id) = area.id.as_str().parse::<CapabilityId>() {
            area.capabilities.push(id.clone());
            capabilities.entry(id.clone()).or_insert_with(|| capability(id, area, area.title.clone()));
        }
    }
    if list.is_empty() {
        tables.refuse("required", "areas", 2, "area", "", "there is no area; add at least one row");
    }
    let order: Vec<CapabilityId> = list.iter().flat_map(|area| area.capabilities.clone()).collect();
    let ordered = order.iter().enumerate().filter_map(|(n, id)| {
        capabilities.remove(id).map(|c| Capability { order: u32::try_from(n + 1).unwrap_or(u32::MAX), ..c })
    });
    let base = bundled();
    let edition = Edition {
        schema_version: base.schema_version.clone(),
        meta: Meta {
            id: meta.id,
            version: meta.version,
            published: meta.published,
            title: Text::english(meta.title),
            ..Meta::default()
        },
        scale: base.scale.clone(),
        frameworks: Frameworks { pillars: pillars.into_values().collect(), ..Frameworks::default() },
        modalities: base.modalities.clone(),
        capabilities: ordered.collect(),
        areas: list,
        ..Edition::default()
    };
    Reading::of(Some(edition), tables.findings)
}

fn area(raw: &RawArea, earlier: &[Area], pillars: &mut BTreeMap<String, Entry>, tables: &mut Tables) -> Option<Area> {
    let id: Option<AreaId> = tables.id(("areas", raw.row, "area"), raw.area.trim());
    let title = tables.text(("areas", raw.row, "name"), &raw.name);
    let (id, title) = (id?, title?);
    if earlier.iter().any(|area| area.id == id) {
        tables.refuse(
            "duplicate-id",
            "areas",
            raw.row,
            "area",
            id.as_str(),
            "this area is in an earlier row; give each its own id",
        );
        return None;
    }
    let pillar = slug(&raw.group);
    if !pillar.is_empty() {
        let entry = Entry { id: pillar.clone(), title: Text::english(raw.group.trim()) };
        pillars.entry(pillar.clone()).or_insert(entry);
    }
    Some(Area {
        id,
        order: u32::try_from(earlier.len() + 1).unwrap_or(u32::MAX),
        title,
        description: Text::default(),
        pillars: Some(pillar).filter(|p| !p.is_empty()).into_iter().collect(),
        gfce_themes: Vec::new(),
        unidir_fcc_pillars: Vec::new(),
        capabilities: Vec::new(),
    })
}

fn indicator(
    raw: &RawIndicator,
    areas: &mut [Area],
    capabilities: &mut BTreeMap<CapabilityId, Capability>,
    asked: &mut BTreeSet<QuestionId>,
    tables: &mut Tables,
) {
    let at = |column| ("indicators", raw.row, column);
    let name = [raw.survey.as_str(), raw.indicator.as_str()].map(str::trim);
    let id = name.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(".");
    let question: Option<QuestionId> = tables.id(at("indicator"), &id);
    let text = tables.text(at("text"), &raw.text);
    let named = raw.capability.trim();
    let capability_id: Option<CapabilityId> =
        if named.is_empty() { raw.area.trim().parse().ok() } else { tables.id(at("capability"), named) };
    let area = areas.iter_mut().find(|area| area.id.as_str() == raw.area.trim());
    if area.is_none() {
        let message = "the table of areas has no such area; correct it or add the area there";
        tables.refuse("unknown-area", "indicators", raw.row, "area", raw.area.trim(), message);
    }
    let (Some(question), Some(text), Some(capability_id), Some(area)) = (question, text, capability_id, area) else {
        return;
    };
    if !asked.insert(question.clone()) {
        let message = "this indicator is in an earlier row; give each its own id";
        tables.refuse("duplicate-id", "indicators", raw.row, "indicator", question.as_str(), message);
        return;
    }
    let title = if named.is_empty() { area.title.clone() } else { text.clone() };
    let held =
        capabilities.entry(capability_id.clone()).or_insert_with(|| capability(capability_id.clone(), area, title));
    if held.area != area.id {
        let message = format!("this capability belongs to {} in an earlier row; let all rows say the same", held.area);
        tables.refuse("area-differs", "indicators", raw.row, "capability", capability_id.as_str(), message);
        return;
    }
    if !area.capabilities.contains(&capability_id) {
        area.capabilities.push(capability_id);
    }
    let levels = bundled().scale.stages.iter().map(|s| Descriptor { stage: s.value, descriptor: s.definition.clone() });
    held.questions.push(Question {
        id: question,
        text,
        guidance: Text::default(),
        kind: QuestionKind::SingleStage,
        weight: 1,
        allows_not_applicable: true,
        levels: levels.collect(),
    });
}

fn capability(id: CapabilityId, area: &Area, title: Text) -> Capability {
    Capability {
        id,
        order: 0,
        area: area.id.clone(),
        title,
        description: Text::default(),
        status: CapabilityStatus::Active,
        introduced_in: String::new(),
        replaced_by: None,
        foundational: false,
        cross_cutting: false,
        norms: Vec::new(),
        cbms: Vec::new(),
        principles: Vec::new(),
        cmm: Vec::new(),
        gci: Vec::new(),
        ncsi: Vec::new(),
        first: Vec::new(),
        adjacent_fields: Vec::new(),
        checklist: Vec::new(),
        links: BTreeMap::new(),
        prerequisites: Vec::new(),
        default_target_stage: None,
        modalities: Vec::new(),
        indicative_package: None,
        dac_purpose_code: String::new(),
        evidence_examples: Vec::new(),
        questions: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use crate::read;

    fn meta() -> TableMeta {
        let published = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap();
        TableMeta { id: "health-security".into(), version: "2018".into(), title: "Health security".into(), published }
    }

    fn areas(rows: &[[&str; 3]]) -> Vec<RawArea> {
        let row = |(n, [area, name, group]): (usize, &[&str; 3])| RawArea {
            row: n as u32 + 2,
            area: (*area).into(),
            name: (*name).into(),
            group: (*group).into(),
        };
        rows.iter().enumerate().map(row).collect()
    }

    fn indicators(rows: &[[&str; 5]]) -> Vec<RawIndicator> {
        let row = |(n, [survey, indicator, area, capability, text]): (usize, &[&str; 5])| RawIndicator {
            row: n as u32 + 2,
            survey: (*survey).into(),
            indicator: (*indicator).into(),
            area: (*area).into(),
            capability: (*capability).into(),
            text: (*text).into(),
        };
        rows.iter().enumerate().map(row).collect()
    }

    #[test]
    fn tables_become_an_edition() {
        let reading = from_tables(
            meta(),
            areas(&[
                ["zoonoses", "Animal disease", "Prevent"],
                ["labs", "Laboratories", "Detect & act"],
                ["borders", "Points of entry", ""],
            ]),
            indicators(&[
                ["jee", "p41", "zoonoses", "", "Surveillance is in place"],
                ["jee", "p42", "zoonoses", "", "Vets are trained"],
                ["jee", "d11", "labs", "lab-network", "Tests can be run"],
                ["", "d12", "labs", "lab-quality", "Quality is assured"],
            ]),
        );
        let edition = reading.edition.unwrap_or_else(|| panic!("{:#?}", reading.findings));
        let ids: Vec<_> = edition.capabilities.iter().map(|c| c.id.as_str()).collect();
        assert_eq!(ids, ["zoonoses", "lab-network", "lab-quality", "borders"]);
        assert_eq!(
            edition.questions().map(|(_, q)| q.id.as_str()).collect::<Vec<_>>(),
            ["jee.p41", "jee.p42", "jee.d11", "d12"]
        );
        assert_eq!(edition.frameworks.pillars.len(), 2);
        assert!(edition.crosswalks() == ["pillars"] && edition.kinds_for(&edition.capabilities[0]).len() == 20);
        assert!(reading.findings.iter().any(|f| f.code == "no-question"));
        let again = read(&serde_json::to_vec(&edition).unwrap());
        assert_eq!(again.edition.as_ref(), Some(&edition), "{:#?}", again.findings);
    }

    #[test]
    fn every_fault_has_row_and_column() {
        let reading = from_tables(
            meta(),
            areas(&[["Zoo noses", "A", ""], ["labs", "", ""], ["ok", "Fine", ""], ["ok", "Again", ""]]),
            indicators(&[
                ["jee", "P 41", "ok", "", "Text"],
                ["jee", "p1", "nowhere", "", "Text"],
                ["jee", "p2", "ok", "Not An Id", ""],
                ["jee", "p3", "ok", "", "Text"],
                ["jee", "p3", "ok", "", "Text"],
            ]),
        );
        assert!(reading.edition.is_none());
        let found: Vec<_> = reading
            .findings
            .iter()
            .filter(|f| f.place.sheet.is_some())
            .map(|f| {
                format!(
                    "{} {} {} {}",
                    f.code,
                    f.place.sheet.as_deref().unwrap(),
                    f.place.row.unwrap(),
                    f.place.field.as_deref().unwrap()
                )
            })
            .collect();
        assert_eq!(
            found,
            [
                "not-an-identifier areas 2 area",
                "required areas 3 name",
                "duplicate-id areas 5 area",
                "not-an-identifier indicators 2 indicator",
                "unknown-area indicators 3 area",
                "required indicators 4 text",
                "not-an-identifier indicators 4 capability",
                "duplicate-id indicators 6 indicator",
            ]
        );
        assert!(from_tables(meta(), vec![], vec![]).edition.is_none());
    }

    proptest::proptest! {
        #[test]
        fn no_row_panics(cells in proptest::collection::vec(("\\PC{0,12}", "[a-c]{0,2}", "\\PC{0,5}"), 0..8)) {
            let areas = cells.iter().map(|(a, b, c)| RawArea { row: 2, area: b.clone(), name: a.clone(), group: c.clone() }).collect();
            let indicators = cells.iter().map(|(a, b, c)| RawIndicator { row: 2, survey: b.clone(), indicator: b.clone(), area: b.clone(), capability: c.clone(), text: a.clone() }).collect();
            let reading = from_tables(meta(), areas, indicators);
            proptest::prop_assert!(reading.edition.is_some() || reading.findings.iter().any(Finding::is_error));
        }
    }
}
