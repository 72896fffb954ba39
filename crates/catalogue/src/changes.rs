//! What changed between two editions, field by field and language by language.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use vocabulary::{AreaId, Text, UnLanguage};

use crate::edition::Edition;
use crate::mapping::{Carried, Fate};
use crate::words::words;

mod compare;
mod items;

use compare::compare;
use items::{Item, items};

words! {
    /// What happened.
    ChangeKind: "a kind of change", "use one of the kinds that a change log has" {
        /// It is new.
        Added = "added",
        /// It is no longer in use.
        Retired = "retired",
        /// It is gone, and no mapping says what became of it.
        Removed = "removed",
        /// It has another id.
        Renamed = "renamed",
        /// Several take its place.
        Split = "split",
        /// It is now part of another.
        Merged = "merged",
        /// It is in another area, or under another capability.
        Moved = "moved",
        /// A text is another, in one language.
        Reworded = "reworded",
        /// A translation was reviewed, or is a draft again; its words are the same.
        Reviewed = "reviewed",
        /// What a stage looks like is told otherwise, in one language.
        Level = "level",
        /// What should come first.
        Prerequisite = "prerequisite",
        /// A link to an entry of a crosswalk.
        Crosswalk = "crosswalk",
        /// A figure or a word of the file.
        Value = "value",
    }

    /// What it happened to.
    ItemKind: "a kind of item", "use one of the kinds of item that an edition has" {
        /// The edition as a whole.
        Edition = "edition",
        /// An area.
        Area = "area",
        /// A capability.
        Capability = "capability",
        /// A question.
        Question = "question",
        /// A kind of help.
        Modality = "modality",
        /// A malicious activity.
        Activity = "activity",
        /// An entry of a list from outside; its id begins with the list's name.
        Entry = "entry",
        /// A term of the glossary.
        Term = "term",
        /// The questions of a first picture.
        Starter = "starter",
    }
}

/// What changed between two editions of a catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeLog {
    /// The catalogue's id.
    pub catalogue: String,
    /// The earlier version.
    pub from_version: String,
    /// The later version.
    pub to_version: String,
    /// The changes, by area in reading order; last what belongs to no area. Areas without a change are left out.
    pub groups: Vec<AreaChanges>,
}

/// The changes of one area.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AreaChanges {
    /// The area; none for what belongs to no area.
    pub area: Option<AreaId>,
    /// Its title.
    pub title: Text,
    /// The changes, in the order of the later edition; last what it no longer has.
    pub changes: Vec<Change>,
}

/// One change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// What happened.
    pub kind: ChangeKind,
    /// What it happened to.
    pub item: ItemKind,
    /// Its id: in the later edition, or in the earlier one where it is gone or has another id now.
    pub id: String,
    /// Its title.
    pub title: Text,
    /// The ids that take its place, or where it was moved to.
    #[serde(default)]
    pub to: Vec<String>,
    /// The field; empty where the item as a whole changed.
    #[serde(default)]
    pub field: String,
    /// The language, where a text changed.
    #[serde(default)]
    pub language: Option<UnLanguage>,
    /// What was there; none where it is new.
    #[serde(default)]
    pub before: Option<String>,
    /// What is there now; none where it is gone.
    #[serde(default)]
    pub after: Option<String>,
    /// Why, where a mapping says it.
    #[serde(default)]
    pub note: Text,
}

impl Change {
    /// A change of an item as a whole.
    fn whole(kind: ChangeKind, item: &Item) -> Self {
        Self {
            kind,
            item: item.kind,
            id: item.id.clone(),
            title: item.title.clone(),
            to: Vec::new(),
            field: String::new(),
            language: None,
            before: None,
            after: None,
            note: Text::default(),
        }
    }
}

impl ChangeLog {
    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }

    /// All changes, in order.
    pub fn all(&self) -> impl Iterator<Item = &Change> {
        self.groups.iter().flat_map(|group| &group.changes)
    }

    /// How many changes are of a kind.
    pub fn count(&self, kind: ChangeKind) -> usize {
        self.all().filter(|change| change.kind == kind).count()
    }
}

/// Everything that changed from one edition to another. Items are the same where their ids are, or where the later
/// edition's mappings say so. The log depends on nothing but the two editions.
pub fn changes(old: &Edition, new: &Edition) -> ChangeLog {
    let (before, after) = (items(old), items(new));
    let held: BTreeMap<(ItemKind, &str), &Item> =
        after.iter().map(|item| ((item.kind, item.id.as_str()), item)).collect();
    let mut log = Log { old, new, found: BTreeMap::new() };
    let mut targets = BTreeSet::new();
    for item in &before {
        let carried = fate(old, new, item, &held);
        targets.extend(carried.to.iter().map(|id| (item.kind, id.clone())));
        let whole = |kind| Change { to: carried.to.clone(), note: joined(&carried.notes), ..Change::whole(kind, item) };
        let kind = match carried.fate {
            Fate::Same => None,
            Fate::Renamed => Some(ChangeKind::Renamed),
            Fate::Split => Some(ChangeKind::Split),
            Fate::Merged => Some(ChangeKind::Merged),
            Fate::Retired => Some(ChangeKind::Retired),
            Fate::Unknown => Some(ChangeKind::Removed),
        };
        // What was out of use before is no news; where it is gone now, nothing is lost that counts.
        if let Some(kind) = kind.filter(|_| !item.retired) {
            log.push(item, GONE, whole(kind));
        }
        let successor = match (carried.fate, carried.to.as_slice()) {
            (Fate::Same | Fate::Renamed, [id]) => Some(id.as_str()),
            (Fate::Split | Fate::Merged, ids) => ids.iter().find(|id| **id == item.id).map(String::as_str),
            _ => None,
        };
        if let Some(now) = successor.and_then(|id| held.get(&(item.kind, id))) {
            let place = position(&after, now);
            for change in compare(item, now) {
                log.push(now, place, change);
            }
        }
    }
    for (place, item) in after.iter().enumerate().filter(|(_, item)| !item.retired) {
        if !targets.contains(&(item.kind, item.id.clone())) {
            log.push(item, place, Change::whole(ChangeKind::Added, item));
        }
    }
    log.finish()
}

/// The place of what the later edition no longer has.
const GONE: usize = usize::MAX;

fn position(items: &[Item], item: &Item) -> usize {
    items.iter().position(|other| std::ptr::eq(other, item)).unwrap_or(GONE)
}

/// The notes of several mappings as one text.
fn joined(notes: &[Text]) -> Text {
    let mut text = Text::default();
    for language in UnLanguage::ALL {
        let parts: Vec<&str> = notes.iter().filter_map(|note| note.get(language)).collect();
        if parts.is_empty() {
            continue;
        }
        if notes.iter().any(|note| note.is_draft(language)) {
            text.set_draft(language, parts.join(" "));
        } else {
            text.set(language, parts.join(" "));
        }
    }
    text
}

/// What became of an item of the earlier edition.
fn fate(old: &Edition, new: &Edition, item: &Item, held: &BTreeMap<(ItemKind, &str), &Item>) -> Carried<String> {
    let version = old.meta.version.as_str();
    let there = held.contains_key(&(item.kind, item.id.as_str()));
    let by_id = || Carried {
        fate: if there { Fate::Same } else { Fate::Unknown },
        to: Some(item.id.clone()).filter(|_| there).into_iter().collect(),
        notes: Vec::new(),
    };
    let carried = match item.kind {
        ItemKind::Area => item.id.parse().ok().map(|id| new.carry_area(version, &id).as_text()),
        ItemKind::Capability => item.id.parse().ok().map(|id| new.carry_capability(version, &id).as_text()),
        ItemKind::Question => item.id.parse().ok().map(|id| new.carry_question(version, &id).as_text()),
        _ => None,
    };
    // An item that was out of use in both is compared as it stands.
    carried.filter(|_| !(item.retired && there)).unwrap_or_else(by_id)
}

/// An area with its place: areas of the later edition, then those of the earlier one, then none.
type Placed = (usize, Option<AreaId>);

struct Log<'a> {
    old: &'a Edition,
    new: &'a Edition,
    /// Changes by area, each with its item's place in the later edition.
    found: BTreeMap<Placed, Vec<(usize, Change)>>,
}

impl Log<'_> {
    fn push(&mut self, item: &Item, place: usize, change: Change) {
        let area = item.area.map(|area| self.area_now(area));
        self.found.entry((self.place(area.as_ref()), area)).or_default().push((place, change));
    }

    /// The area under which an item of an earlier area is told.
    fn area_now(&self, area: &AreaId) -> AreaId {
        if self.new.area(area).is_some() {
            return area.clone();
        }
        let carried = self.new.carry_area(&self.old.meta.version, area);
        carried.to.into_iter().next().unwrap_or_else(|| area.clone())
    }

    fn place(&self, area: Option<&AreaId>) -> usize {
        let Some(area) = area else { return usize::MAX };
        let areas = self.new.areas.iter().chain(&self.old.areas);
        areas.map(|known| &known.id).position(|known| known == area).unwrap_or(usize::MAX - 1)
    }

    fn finish(self) -> ChangeLog {
        let title = |area: &Option<AreaId>| {
            let area = area.as_ref().and_then(|id| self.new.area(id).or_else(|| self.old.area(id)));
            area.map(|area| area.title.clone()).unwrap_or_default()
        };
        let mut groups = Vec::new();
        for ((_, area), mut found) in self.found {
            found.sort_by_key(|(place, _)| *place);
            let changes = found.into_iter().map(|(_, change)| change).collect();
            groups.push(AreaChanges { title: title(&area), area, changes });
        }
        ChangeLog {
            catalogue: self.new.meta.id.clone(),
            from_version: self.old.meta.version.clone(),
            to_version: self.new.meta.version.clone(),
            groups,
        }
    }
}

#[cfg(test)]
mod tests;
