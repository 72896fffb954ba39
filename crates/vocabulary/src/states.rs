//! States, their regions, and the dated groups they belong to. Membership changes with the day, so that a rule asks
//! for the day of the run.

use std::collections::BTreeMap;
use std::str::FromStr;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{Malformed, RegionCode, StateCode, Text, UnLanguage};

crate::coded! {
    /// A group of states that offers, earmarks and weights may name.
    Group, "a group of states" {
        /// Least developed countries.
        Ldc "LDC",
        /// Landlocked developing countries.
        Lldc "LLDC",
        /// Small island developing states.
        Sids "SIDS",
    }
}

/// Membership of a group, with its days and its source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Membership {
    /// The group.
    pub group: Group,
    /// First day; `None` where it lies before the register was compiled.
    pub from: Option<NaiveDate>,
    /// Last day; `None` where no end is known.
    pub until: Option<NaiveDate>,
    /// The list it was read from.
    pub source: String,
}

/// A state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// ISO 3166-1 alpha-3.
    pub code: StateCode,
    /// ISO 3166-1 alpha-2.
    pub alpha2: String,
    /// UN M49 region, such as 002 Africa.
    pub region: RegionCode,
    /// UN M49 sub-region.
    pub subregion: Option<RegionCode>,
    /// UN M49 intermediate region.
    pub intermediate: Option<RegionCode>,
    /// Regional group of the General Assembly; empty for observers.
    pub un_group: String,
    /// Short name in six languages.
    pub name: Text,
    /// Dated groups.
    pub memberships: Vec<Membership>,
    /// Invented for demonstration, never a real state.
    pub invented: bool,
}

impl State {
    /// The groups it belongs to on a day.
    pub fn groups_on(&self, day: NaiveDate) -> impl Iterator<Item = Group> + '_ {
        self.memberships
            .iter()
            .filter(move |m| m.from.is_none_or(|from| from <= day) && m.until.is_none_or(|until| day <= until))
            .map(|m| m.group)
    }

    /// Whether it lies in a region, sub-region or intermediate region.
    pub fn lies_in(&self, region: &RegionCode) -> bool {
        self.region == *region || self.subregion.as_ref() == Some(region) || self.intermediate.as_ref() == Some(region)
    }
}

/// The states that this service knows.
#[derive(Debug, Clone, Default)]
pub struct Register {
    states: BTreeMap<StateCode, State>,
}

const STATES: &str = include_str!("../data/states.tsv");
const MEMBERSHIPS: &str = include_str!("../data/memberships.tsv");
const DEMONSTRATION_STATES: &str = include_str!("../data/demonstration-states.tsv");
const DEMONSTRATION_MEMBERSHIPS: &str = include_str!("../data/demonstration-memberships.tsv");

/// A line of the register that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line} of the register of states: {fault}")]
pub struct RegisterFault {
    /// Line number, from 1.
    pub line: usize,
    /// What is wrong.
    pub fault: String,
}

/// Data lines of a tab-separated table with their line numbers: comments, blank lines and the header left out.
fn lines(table: &str) -> impl Iterator<Item = (usize, Vec<&str>)> {
    table
        .lines()
        .enumerate()
        .map(|(n, line)| (n + 1, line))
        .filter(|(_, line)| !line.starts_with('#') && !line.trim().is_empty())
        .skip(1)
        .map(|(n, line)| (n, line.split('\t').map(str::trim).collect()))
}

fn optional<T: FromStr<Err = Malformed>>(text: &str) -> Result<Option<T>, Malformed> {
    if text.is_empty() { Ok(None) } else { text.parse().map(Some) }
}

fn date(text: &str) -> Result<Option<NaiveDate>, Malformed> {
    if text.is_empty() {
        return Ok(None);
    }
    text.parse().map(Some).map_err(|_| Malformed::new("a date", text, "write it as 2026-11-24"))
}

fn state(columns: &[&str], invented: bool) -> Result<State, Malformed> {
    let [code, alpha2, region, subregion, intermediate, un_group, names @ ..] = columns else {
        return Err(Malformed::new("a row of twelve columns", &columns.join(" "), "fill every column"));
    };
    let mut name = Text::default();
    for (language, text) in UnLanguage::ALL.into_iter().zip(names) {
        name.set(language, *text);
    }
    Ok(State {
        code: code.parse()?,
        alpha2: (*alpha2).to_owned(),
        region: region.parse()?,
        subregion: optional(subregion)?,
        intermediate: optional(intermediate)?,
        un_group: (*un_group).to_owned(),
        name,
        memberships: Vec::new(),
        invented,
    })
}

fn membership(columns: &[&str]) -> Result<(StateCode, Membership), Malformed> {
    let [code, group, from, until, source] = columns else {
        return Err(Malformed::new("a row of five columns", &columns.join(" "), "fill every column"));
    };
    Ok((
        code.parse()?,
        Membership { group: group.parse()?, from: date(from)?, until: date(until)?, source: (*source).to_owned() },
    ))
}

impl Register {
    /// Reads tables in the form of `data/states.tsv` and `data/memberships.tsv`.
    pub fn read(states: &str, memberships: &str, invented: bool) -> Result<Self, RegisterFault> {
        let mut register = Self::default();
        let fault = |line, e: Malformed| RegisterFault { line, fault: e.to_string() };
        for (line, columns) in lines(states) {
            let state = state(&columns, invented).map_err(|e| fault(line, e))?;
            register.states.insert(state.code.clone(), state);
        }
        for (line, columns) in lines(memberships) {
            let (code, membership) = membership(&columns).map_err(|e| fault(line, e))?;
            let unknown =
                || RegisterFault { line, fault: format!("{code} is not in the table of states; add it there first") };
            register.states.get_mut(&code).ok_or_else(unknown)?.memberships.push(membership);
        }
        Ok(register)
    }

    /// The 193 members and two observers of the United Nations.
    pub fn bundled() -> Self {
        Self::read(STATES, MEMBERSHIPS, false).unwrap_or_default()
    }

    /// The bundled register and the invented states of the demonstration.
    pub fn demonstration() -> Self {
        let mut register = Self::bundled();
        let invented = Self::read(DEMONSTRATION_STATES, DEMONSTRATION_MEMBERSHIPS, true).unwrap_or_default();
        register.states.extend(invented.states);
        register
    }

    /// Adds states that the register lacks; one that it has stays as it is.
    pub fn add(&mut self, states: impl IntoIterator<Item = State>) {
        for state in states {
            self.states.entry(state.code.clone()).or_insert(state);
        }
    }

    /// A state by its code.
    pub fn get(&self, code: &StateCode) -> Option<&State> {
        self.states.get(code)
    }

    /// All states in the order of their codes.
    pub fn iter(&self) -> impl Iterator<Item = &State> {
        self.states.values()
    }

    /// Every region, sub-region and intermediate region that some state lies in.
    pub fn regions(&self) -> std::collections::BTreeSet<RegionCode> {
        self.states
            .values()
            .flat_map(|s| [Some(s.region.clone()), s.subregion.clone(), s.intermediate.clone()])
            .flatten()
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap_or_default()
    }

    #[test]
    fn the_bundled_register_reads_whole() {
        let register = Register::read(STATES, MEMBERSHIPS, false);
        assert_eq!(register.as_ref().map(|r| r.iter().count()), Ok(195));
        let register = register.unwrap_or_default();
        for state in register.iter() {
            assert_eq!(state.name.missing().count(), 0, "{}", state.code);
            assert_eq!(state.alpha2.len(), 2);
        }
        assert!(Register::read(DEMONSTRATION_STATES, DEMONSTRATION_MEMBERSHIPS, true).is_ok());
        for state in Register::demonstration().iter().filter(|s| s.invented) {
            assert!(state.code.as_str().starts_with('X'), "{} must be user-assigned", state.code);
        }
    }

    #[test]
    fn groups_change_with_the_day() {
        let register = Register::bundled();
        let nepal = "NPL".parse().ok().and_then(|c| register.get(&c)).cloned();
        let ldc = |d| nepal.as_ref().is_some_and(|s| s.groups_on(day(d)).any(|g| g == Group::Ldc));
        assert!(ldc("2026-11-23") && !ldc("2026-12-01"));
    }

    #[test]
    fn a_broken_line_is_named() {
        let fault = Register::read("code\nXAA\tXA\tnowhere\t\t\t\ta", "", true).map_err(|e| e.to_string()).err();
        assert!(fault.is_some_and(|f| f.starts_with("line 2") && f.contains("nowhere")));
    }
}
