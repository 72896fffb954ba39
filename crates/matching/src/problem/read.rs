//! Reading `matchmaker-problem/1`: every fault with its place, nothing repaired.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use vocabulary::{Finding, Place};

use super::{Earmark, FORMAT, Need, Offer, Pair, Pin, Problem, State};
use crate::json::Reader;

/// Stands for a number whose own fault is named already.
const NAMED: f64 = f64::NAN;

/// An id as the file gives it; none where its fault is named already.
type Name<'a> = Option<Cow<'a, str>>;

/// References as the file gives them, until the lists they point into are known.
#[derive(Default)]
struct Names<'a> {
    need_state: Vec<Name<'a>>,
    need_requires: Vec<Vec<Name<'a>>>,
    pair: Vec<(Name<'a>, Name<'a>)>,
    pin: Vec<(Name<'a>, Name<'a>)>,
}

/// Reads the file, or names all its faults.
pub(super) fn read(bytes: &[u8]) -> Result<Problem, Vec<Finding>> {
    let mut reader = Reader::new(bytes)?;
    let mut problem = Problem::default();
    let mut names = Names::default();
    document(&mut reader, &mut problem, &mut names);
    let broken = reader.is_broken();
    let mut faults = reader.finish();
    if broken {
        return Err(faults);
    }
    resolve(&mut problem, &names, &mut faults);
    drop(names);
    let named: BTreeSet<String> = faults.iter().filter_map(|f| f.place.path.clone()).collect();
    let more = problem.faults();
    faults.extend(more.into_iter().filter(|f| f.place.path.as_ref().is_none_or(|p| !is_named(&named, p))));
    if faults.is_empty() { Ok(problem) } else { Err(faults) }
}

/// Whether a fault of this place, or of what it lies in, is named already.
fn is_named(named: &BTreeSet<String>, path: &str) -> bool {
    let ends = path.char_indices().filter(|(_, c)| matches!(c, '.' | '[')).map(|(i, _)| i);
    ends.chain([path.len()]).any(|end| path.get(..end).is_some_and(|p| p.contains(['[', '.']) && named.contains(p)))
}

/// The four lists that must be there.
const LISTS: [&str; 4] = ["states", "needs", "offers", "pairs"];

fn document<'a>(reader: &mut Reader<'a>, problem: &mut Problem, names: &mut Names<'a>) {
    let mut format = false;
    let mut there = [false; 4];
    let is_object = reader.object(&mut |r, key| {
        if let Some(k) = LISTS.iter().position(|l| *l == key) {
            there[k] = true;
        }
        match key {
            "format" => {
                format = true;
                if let Some(text) = r.text()
                    && text != FORMAT
                {
                    r.fault("file-unknown-format", text, format!("must be {FORMAT}"));
                }
            }
            "name" => problem.name = r.text().map(Cow::into_owned).unwrap_or_default(),
            "policy" => super::policy::read(r, &mut problem.policy),
            "states" => {
                r.array(&mut |r| problem.states.push(state(r)));
            }
            "needs" => {
                r.array(&mut |r| problem.needs.push(need(r, names)));
            }
            "offers" => {
                r.array(&mut |r| problem.offers.push(offer(r)));
            }
            "pairs" => {
                r.array(&mut |r| problem.pairs.push(pair(r, names)));
            }
            "pins" => {
                r.array(&mut |r| problem.pins.push(pin(r, names)));
            }
            _ => r.skip(),
        }
    });
    if !is_object || reader.is_broken() {
        return;
    }
    if !format {
        reader.missing("format");
    }
    for (list, there) in LISTS.iter().zip(there) {
        if !there {
            reader.missing(list);
        }
    }
}

fn number(r: &mut Reader<'_>) -> f64 {
    r.number().unwrap_or(NAMED)
}

fn id(r: &mut Reader<'_>) -> String {
    r.text().map(Cow::into_owned).unwrap_or_default()
}

fn state(r: &mut Reader<'_>) -> State {
    let mut s = State::default();
    let mut has_id = false;
    if r.object(&mut |r, key| match key {
        "id" => {
            has_id = true;
            s.id = id(r);
        }
        "groups" => {
            r.array(&mut |r| s.groups.extend(r.text().map(Cow::into_owned)));
        }
        "max_awards" => s.max_awards = r.count(),
        _ => r.skip(),
    }) && !has_id
        && !r.is_broken()
    {
        r.missing("id");
    }
    s
}

fn need<'a>(r: &mut Reader<'a>, names: &mut Names<'a>) -> Need {
    let mut n = Need::default();
    let (mut has_id, mut has_state, mut has_quantity) = (false, false, false);
    let mut state = None;
    let mut requires = Vec::new();
    let is_object = r.object(&mut |r, key| match key {
        "id" => {
            has_id = true;
            n.id = id(r);
        }
        "state" => {
            has_state = true;
            state = r.text();
        }
        "quantity" => {
            has_quantity = true;
            n.quantity = number(r);
        }
        "min_quantity" => n.min_quantity = number(r),
        "weight" => n.weight = number(r),
        "max_providers" => n.max_providers = r.count(),
        "requires" => {
            r.array(&mut |r| requires.push(r.text()));
        }
        _ => r.skip(),
    });
    if is_object && !r.is_broken() {
        for (key, there) in [("id", has_id), ("state", has_state), ("quantity", has_quantity)] {
            if !there {
                r.missing(key);
            }
        }
    }
    if !has_quantity {
        n.quantity = NAMED;
    }
    names.need_state.push(state);
    names.need_requires.push(requires);
    n
}

fn offer(r: &mut Reader<'_>) -> Offer {
    let mut o = Offer::default();
    let (mut has_id, mut has_capacity) = (false, false);
    let is_object = r.object(&mut |r, key| match key {
        "id" => {
            has_id = true;
            o.id = id(r);
        }
        "capacity" => {
            has_capacity = true;
            o.capacity = number(r);
        }
        "max_awards" => o.max_awards = r.count(),
        "earmarks" => {
            r.array(&mut |r| o.earmarks.push(earmark(r)));
        }
        _ => r.skip(),
    });
    if is_object && !r.is_broken() {
        for (key, there) in [("id", has_id), ("capacity", has_capacity)] {
            if !there {
                r.missing(key);
            }
        }
    }
    o
}

fn earmark(r: &mut Reader<'_>) -> Earmark {
    let mut group = None;
    let mut min_share = NAMED;
    let (mut has_group, mut has_share) = (false, false);
    let is_object = r.object(&mut |r, key| match key {
        "group" => {
            has_group = true;
            group = r.text().map(Cow::into_owned);
        }
        "min_share" => {
            has_share = true;
            min_share = number(r);
        }
        _ => r.skip(),
    });
    if is_object && !r.is_broken() {
        for (key, there) in [("group", has_group), ("min_share", has_share)] {
            if !there {
                r.missing(key);
            }
        }
    }
    // Kept even when faulty, so that the places of the following rows stay true.
    Earmark { group: group.unwrap_or_default(), min_share }
}

fn pair<'a>(r: &mut Reader<'a>, names: &mut Names<'a>) -> Pair {
    let mut p = Pair::default();
    let (mut need, mut offer) = (None, None);
    let (mut has_need, mut has_offer) = (false, false);
    let is_object = r.object(&mut |r, key| match key {
        "need" => {
            has_need = true;
            need = r.text();
        }
        "offer" => {
            has_offer = true;
            offer = r.text();
        }
        "min" => p.min = number(r),
        "max" => p.max = Some(number(r)),
        "fit" => p.fit = number(r),
        "rate" => p.rate = number(r),
        "setup" => p.setup = number(r),
        _ => r.skip(),
    });
    both(r, is_object, has_need, has_offer);
    names.pair.push((need, offer));
    p
}

fn pin<'a>(r: &mut Reader<'a>, names: &mut Names<'a>) -> Pin {
    let mut amount = NAMED;
    let (mut need, mut offer) = (None, None);
    let (mut has_need, mut has_offer, mut has_amount) = (false, false, false);
    let is_object = r.object(&mut |r, key| match key {
        "need" => {
            has_need = true;
            need = r.text();
        }
        "offer" => {
            has_offer = true;
            offer = r.text();
        }
        "amount" => {
            has_amount = true;
            amount = number(r);
        }
        _ => r.skip(),
    });
    both(r, is_object, has_need, has_offer);
    if is_object && !r.is_broken() && !has_amount {
        r.missing("amount");
    }
    names.pin.push((need, offer));
    Pin { need: u32::MAX, offer: u32::MAX, amount }
}

fn both(r: &mut Reader<'_>, is_object: bool, has_need: bool, has_offer: bool) {
    if is_object && !r.is_broken() {
        for (key, there) in [("need", has_need), ("offer", has_offer)] {
            if !there {
                r.missing(key);
            }
        }
    }
}

/// Where each id stands first.
fn positions<'p>(ids: impl Iterator<Item = &'p str>) -> BTreeMap<&'p str, u32> {
    let mut map = BTreeMap::new();
    for (i, id) in ids.enumerate() {
        map.entry(id).or_insert_with(|| u32::try_from(i).unwrap_or(u32::MAX));
    }
    map
}

/// Turns names into positions; an unknown name is a fault, a missing one has been named already.
fn resolve(problem: &mut Problem, names: &Names<'_>, faults: &mut Vec<Finding>) {
    let state_ids: Vec<String> = problem.states.iter().map(|s| s.id.clone()).collect();
    let need_ids: Vec<String> = problem.needs.iter().map(|n| n.id.clone()).collect();
    let states = positions(state_ids.iter().map(String::as_str));
    let needs = positions(need_ids.iter().map(String::as_str));
    let mut find = |map: &BTreeMap<&str, u32>, name: &Option<Cow<'_, str>>, place: &dyn Fn() -> String, what: &str| {
        let name = name.as_ref()?;
        let found = map.get(name.as_ref()).copied();
        if found.is_none() {
            let message = format!("names no {what} of the list; add the {what} or correct the id");
            faults.push(Finding::error("file-unknown-id", Place::path(place()), name.as_ref(), message));
        }
        found
    };
    for (i, need) in problem.needs.iter_mut().enumerate() {
        if let Some(name) = names.need_state.get(i) {
            need.state = find(&states, name, &|| format!("needs[{i}].state"), "state").unwrap_or(u32::MAX);
        }
        for (k, name) in names.need_requires.get(i).into_iter().flatten().enumerate() {
            let place = || format!("needs[{i}].requires[{k}]");
            need.requires.push(find(&needs, name, &place, "need").unwrap_or(u32::MAX));
        }
    }
    let offer_ids = positions(problem.offers.iter().map(|o| o.id.as_str()));
    for (i, (pair, (need, offer))) in problem.pairs.iter_mut().zip(&names.pair).enumerate() {
        pair.need = find(&needs, need, &|| format!("pairs[{i}].need"), "need").unwrap_or(u32::MAX);
        pair.offer = find(&offer_ids, offer, &|| format!("pairs[{i}].offer"), "offer").unwrap_or(u32::MAX);
    }
    for (i, (pin, (need, offer))) in problem.pins.iter_mut().zip(&names.pin).enumerate() {
        pin.need = find(&needs, need, &|| format!("pins[{i}].need"), "need").unwrap_or(u32::MAX);
        pin.offer = find(&offer_ids, offer, &|| format!("pins[{i}].offer"), "offer").unwrap_or(u32::MAX);
    }
}
