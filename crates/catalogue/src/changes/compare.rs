//! One item of the earlier edition against the same item of the later one.

use std::collections::{BTreeMap, BTreeSet};

use vocabulary::{Text, UnLanguage};

use super::items::Item;
use super::{Change, ChangeKind, ItemKind};

/// All changes from an item to what it is now.
pub(super) fn compare(old: &Item, new: &Item) -> Vec<Change> {
    let mut found = Found { item: new, changes: Vec::new() };
    if old.parent != new.parent {
        found.moved(old);
    }
    let (before, after) = (by_field(&old.texts), by_field(&new.texts));
    let none = Text::default();
    // Why a capability counts comes and goes with its link, which is told by itself.
    let told = |field: &&str| !field.starts_with("why.") || (before.contains_key(field) && after.contains_key(field));
    for field in in_order(&old.texts, &new.texts).into_iter().filter(told) {
        let kind = if field.starts_with("levels.") { ChangeKind::Level } else { ChangeKind::Reworded };
        let text = |texts: &BTreeMap<&str, &'_ Text>| texts.get(field).map_or(none.clone(), |text| (*text).clone());
        found.text(kind, field, &text(&before), &text(&after));
    }
    for (field, now) in &new.lists {
        let was = old.lists.iter().find(|(known, _)| known == field).map_or(&[][..], |(_, list)| list);
        found.list(field, was, now);
    }
    for (field, now) in &new.values {
        let was = old.values.iter().find(|(known, _)| known == field).map_or("", |(_, value)| value);
        if was != now {
            let given = |value: &str| Some(value.to_owned()).filter(|value| !value.is_empty());
            found.push(ChangeKind::Value, field, given(was), given(now));
        }
    }
    found.links(old);
    found.prerequisites(old);
    found.changes
}

fn by_field<'a>(texts: &'a [(String, &'a Text)]) -> BTreeMap<&'a str, &'a Text> {
    texts.iter().map(|(field, text)| (field.as_str(), *text)).collect()
}

/// The fields of both, each once, those of the later one first.
fn in_order<'a, T>(old: &'a [(String, T)], new: &'a [(String, T)]) -> Vec<&'a str> {
    let mut seen = BTreeSet::new();
    let both = new.iter().chain(old).map(|(field, _)| field.as_str());
    both.filter(|field| seen.insert(*field)).collect()
}

struct Found<'a> {
    item: &'a Item<'a>,
    changes: Vec<Change>,
}

impl Found<'_> {
    fn push(&mut self, kind: ChangeKind, field: &str, before: Option<String>, after: Option<String>) {
        let field = field.to_owned();
        self.changes.push(Change { field, before, after, ..Change::whole(kind, self.item) });
    }

    fn moved(&mut self, old: &Item) {
        let (was, now) = (old.parent.to_owned(), self.item.parent.to_owned());
        let to = vec![now.clone()];
        let whole = Change::whole(ChangeKind::Moved, self.item);
        self.changes.push(Change { to, before: Some(was), after: Some(now), ..whole });
    }

    fn text(&mut self, kind: ChangeKind, field: &str, old: &Text, new: &Text) {
        for language in UnLanguage::ALL {
            let given = |text: &Text| text.get(language).map(str::to_owned);
            let mark = |text: &Text| Some(if text.is_draft(language) { "draft" } else { "reviewed" }.to_owned());
            let (kind, before, after) = if given(old) != given(new) {
                (kind, given(old), given(new))
            } else if old.is_draft(language) != new.is_draft(language) {
                (ChangeKind::Reviewed, mark(old), mark(new))
            } else {
                continue;
            };
            let (field, whole) = (field.to_owned(), Change::whole(kind, self.item));
            self.changes.push(Change { field, language: Some(language), before, after, ..whole });
        }
    }

    /// Lists of one length are compared place by place, others by their first language, so that one text put in
    /// between does not make all that follow look new.
    fn list(&mut self, field: &str, old: &[Text], new: &[Text]) {
        let none = Text::default();
        if old.len() == new.len() {
            for (was, now) in old.iter().zip(new) {
                self.text(ChangeKind::Reworded, field, was, now);
            }
            return;
        }
        let key = |text: &Text| text.best(UnLanguage::En).0.to_owned();
        let mut left: Vec<&Text> = old.iter().collect();
        for now in new {
            match left.iter().position(|was| key(was) == key(now)) {
                Some(place) => {
                    let was = left.remove(place);
                    self.text(ChangeKind::Reworded, field, was, now);
                }
                None => self.text(ChangeKind::Reworded, field, &none, now),
            }
        }
        for was in left {
            self.text(ChangeKind::Reworded, field, was, &none);
        }
    }

    fn links(&mut self, old: &Item) {
        let none = Vec::new();
        for crosswalk in in_order(&old.links, &self.item.links) {
            let of = |item: &Item| {
                item.links.iter().find(|(known, _)| known == crosswalk).map_or(none.clone(), |(_, ids)| ids.clone())
            };
            let (was, now) = (of(old), of(self.item));
            for id in was.iter().filter(|id| !now.contains(id)) {
                self.push(ChangeKind::Crosswalk, crosswalk, Some(id.clone()), None);
            }
            for id in now.iter().filter(|id| !was.contains(id)) {
                self.push(ChangeKind::Crosswalk, crosswalk, None, Some(id.clone()));
            }
        }
    }

    /// What should come first, for a capability; what counts against it, for an activity; how sure a list is, for the
    /// edition.
    fn prerequisites(&mut self, old: &Item) {
        let kind = match self.item.kind {
            ItemKind::Capability => ChangeKind::Prerequisite,
            ItemKind::Activity => ChangeKind::Crosswalk,
            _ => ChangeKind::Value,
        };
        for other in in_order(&old.prerequisites, &self.item.prerequisites) {
            let of = |item: &Item| {
                item.prerequisites.iter().find(|(known, _)| known == other).map(|(_, terms)| terms.clone())
            };
            let (was, now) = (of(old), of(self.item));
            if was != now {
                self.push(kind, other, was, now);
            }
        }
    }
}
