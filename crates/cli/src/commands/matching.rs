//! `match`: needs and offers from files, the match report to a folder, no server.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use assessment::Need;
use catalogue::Edition;
use chrono::NaiveDate;
use clap::Args;
use cycle::Frozen;
use exchange::{ColumnMap, Mapped, Table};
use matching::{CatalogueFacts, Offer, Policy};
use vocabulary::{ExchangeRates, Finding, OrganisationId, Place, ProviderKind, Register};

use crate::Done;
use crate::commands::repeat::run_frozen;
use crate::commands::solve::Fences;
use crate::exit::{Stop, read};

/// Arguments of `match`.
#[derive(Debug, Args)]
pub struct Match {
    /// Needs: CSV, XLSX or JSON in our columns, or any file that the map reads.
    #[arg(long)]
    needs: PathBuf,
    /// Offers: CSV, XLSX or JSON in our columns, or any file that the map reads.
    #[arg(long)]
    offers: PathBuf,
    /// An edition of a catalogue; the bundled one, or the map's, where none is given.
    #[arg(long)]
    catalogue: Option<PathBuf>,
    /// How the columns of files that are not ours become needs and offers (matchmaker-column-map/1).
    /// Other files that it names lie beside the file of needs.
    #[arg(long)]
    map: Option<PathBuf>,
    /// Weights and limits (JSON, as a round's policy); neutral where none is given.
    #[arg(long)]
    policy: Option<PathBuf>,
    /// Exchange rates (JSON: date, source, micro_usd); US dollars only where none are given.
    #[arg(long)]
    rates: Option<PathBuf>,
    /// The day of the run, as 2026-11-22; today where it is not given. Repeat a run with its day.
    #[arg(long)]
    day: Option<NaiveDate>,
    /// Folder for the problem, the plan and the report.
    #[arg(short, long)]
    output: PathBuf,
    #[command(flatten)]
    fences: Fences,
}

/// Everything read and understood.
struct Inputs {
    edition: Edition,
    register: Register,
    rates: ExchangeRates,
    policy: Policy,
    needs: Vec<Need>,
    offers: Vec<Offer>,
    day: NaiveDate,
}

/// A file's name without its folder, for titles: no path of a machine goes into a run.
fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// A file's name, for findings.
fn name(path: &Path) -> String {
    path.display().to_string()
}

/// Refuses the input where any finding is an error; prints the others.
fn settle(source: &str, findings: Vec<Finding>) -> Result<(), Stop> {
    if findings.iter().any(Finding::is_error) {
        return Err(Stop::findings(source, &findings));
    }
    for finding in findings {
        eprintln!("{source}: {finding}");
    }
    Ok(())
}

fn json<T: serde::de::DeserializeOwned>(path: &Path) -> Result<T, Stop> {
    serde_json::from_slice(&read(path)?)
        .map_err(|e| Stop::BadInput(format!("{}: {e}; mend the JSON at that place", path.display())))
}

impl Match {
    /// Writes input.json, problem.json, plan.json and the report as JSON, XLSX and a CSV for each section.
    pub fn run(&self) -> Done {
        run_frozen(&self.frozen()?, &self.output, &self.fences)
    }

    /// The files as the frozen input of a run, from which `repeat` gives the same.
    fn frozen(&self) -> Result<Frozen, Stop> {
        let Inputs { edition, register, rates, policy, needs, offers, day } = self.inputs()?;
        let asked: BTreeSet<_> = needs.iter().map(|need| &need.state).collect();
        Ok(Frozen {
            format: cycle::frozen::FORMAT.to_owned(),
            program: env!("CARGO_PKG_VERSION").to_owned(),
            round: vocabulary::RoundId(Default::default()),
            title: format!("{} and {}", file_name(&self.needs), file_name(&self.offers)),
            day,
            policy,
            facts: CatalogueFacts::from(&edition),
            rates,
            states: register.iter().filter(|state| asked.contains(&state.code)).cloned().collect(),
            delegations: BTreeMap::new(),
            served: BTreeSet::new(),
            needs,
            offers,
            agreed: Vec::new(),
            declined: BTreeSet::new(),
            lowered_earmarks: Vec::new(),
        })
    }

    fn inputs(&self) -> Result<Inputs, Stop> {
        let day = self.day.unwrap_or_else(|| cycle::Clock::system().now().date_naive());
        let mapped = self.map.as_deref().map(|map| self.mapped(map)).transpose()?;
        let edition = match (&self.catalogue, &mapped) {
            (Some(path), _) => {
                let reading = catalogue::read(&read(path)?);
                let edition = reading.edition;
                settle(&name(path), reading.findings)?;
                edition.ok_or_else(|| Stop::BadInput(format!("{}: holds no edition", path.display())))?
            }
            (None, Some(Mapped { edition: Some(edition), .. })) => edition.clone(),
            _ => catalogue::bundled().clone(),
        };
        let mut register = Register::demonstration();
        if let Some(mapped) = &mapped {
            register.add(mapped.states.clone());
        }
        let mut policy: Policy = self.policy.as_deref().map(json).transpose()?.unwrap_or_default();
        let (needs_table, offers_table) = match &mapped {
            Some(mapped) => (mapped.needs.clone(), mapped.offers.clone()),
            None => (table(&self.needs, "Needs")?, table(&self.offers, "Offers")?),
        };
        let needs = needs(&name(&self.needs), &needs_table, &edition, &register, day, mapped.as_ref(), &mut policy)?;
        let offers =
            offers(&name(&self.offers), &offers_table, &edition, &register, day, mapped.as_ref(), &mut policy)?;
        if let Some(mapped) = &mapped {
            policy.award_cost = mapped.award_cost.unwrap_or(policy.award_cost);
            policy.state_max_awards = mapped.max_awards_per_state.or(policy.state_max_awards);
        }
        settle("policy", policy.findings())?;
        let rates = self.rates.as_deref().map(json).transpose()?.unwrap_or_else(|| ExchangeRates::dollars_only(day));
        Ok(Inputs { edition, register, rates, policy, needs, offers, day })
    }

    /// Applies the user's map; the files it names lie beside the file of needs.
    fn mapped(&self, map: &Path) -> Result<Mapped, Stop> {
        let map_name = name(map);
        let map = ColumnMap::read(&read(map)?).map_err(|f| Stop::findings(&map_name, &f))?;
        let beside = self.needs.parent().unwrap_or(Path::new("."));
        let mut files = BTreeMap::new();
        for file in map.files() {
            let path = if file == map.needs_file() {
                self.needs.clone()
            } else if file == map.offers_file() {
                self.offers.clone()
            } else {
                beside.join(file)
            };
            files.insert(file.to_owned(), read(&path)?);
        }
        let (mapped, findings) = map.apply(&files);
        settle(&map_name, findings)?;
        Ok(mapped)
    }
}

fn table(path: &Path, sheet: &str) -> Result<Table, Stop> {
    let (table, findings) = exchange::read(&read(path)?, Some(sheet));
    settle(&name(path), findings)?;
    Ok(table)
}

/// The day of posting in a line, or the day of the run.
fn posted(text: &str, day: NaiveDate) -> Result<NaiveDate, Vec<Finding>> {
    if text.is_empty() {
        return Ok(day);
    }
    text.parse().map_err(|_| {
        vec![Finding::error("not-a-date", Place::field("posted"), text, "is not a date; write it as 2026-11-22")]
    })
}

fn needs(
    source: &str,
    table: &Table,
    edition: &Edition,
    register: &Register,
    day: NaiveDate,
    mapped: Option<&Mapped>,
    policy: &mut Policy,
) -> Result<Vec<Need>, Stop> {
    let (mut lines, mut findings) = exchange::read_needs(table);
    let (ids, more) = exchange::resolve(table, &mut lines, |n| {
        exchange::numbered_need(n).unwrap_or(vocabulary::NeedId(Default::default()))
    });
    findings.extend(more);
    let mut needs = Vec::new();
    for (line, id) in lines.iter().zip(ids) {
        let facts = assessment::raw::parse(&line.raw, edition, register, |field| Place::field(field));
        let state = line.state.parse().map_err(|e: vocabulary::Malformed| {
            vec![Finding::error("unknown-state", Place::field("state"), &line.state, e.to_string())]
        });
        match (facts, state, posted(&line.posted, day)) {
            (Ok(facts), Ok(state), Ok(posted)) => needs.push(Need { id, state, posted, facts }),
            (facts, state, posted) => {
                let faults = [facts.err(), state.err(), posted.err()].into_iter().flatten().flatten().collect();
                findings.extend(table.locate(line.row, faults));
            }
        }
        if let Some(weight) = mapped.and_then(|m| m.weights.get(&line.reference)) {
            policy.set_weights.insert(id, *weight);
        }
    }
    settle(source, findings)?;
    Ok(needs)
}

fn offers(
    source: &str,
    table: &Table,
    edition: &Edition,
    register: &Register,
    day: NaiveDate,
    mapped: Option<&Mapped>,
    policy: &mut Policy,
) -> Result<Vec<Offer>, Stop> {
    let (lines, mut findings) = exchange::read_offers(table);
    let mut providers: BTreeMap<String, OrganisationId> = BTreeMap::new();
    let mut offers = Vec::new();
    for (n, line) in lines.iter().enumerate() {
        let facts = matching::raw::parse(&line.raw, edition, register, |field| Place::field(field));
        let kind = line.provider_kind.parse::<ProviderKind>().map_err(|e| {
            vec![Finding::error(
                "unknown-provider-kind",
                Place::field("provider_kind"),
                &line.provider_kind,
                e.to_string(),
            )]
        });
        let next = providers.len();
        let provider = *providers.entry(line.provider.clone()).or_insert_with(|| {
            format!("00000000-0000-4000-9000-{next:012x}").parse().unwrap_or(OrganisationId(Default::default()))
        });
        let id = exchange::numbered_offer(n).unwrap_or(vocabulary::OfferId(Default::default()));
        match (facts, kind, posted(&line.posted, day)) {
            (Ok(facts), Ok(provider_kind), Ok(posted)) => {
                offers.push(Offer { id, provider, provider_kind, provider_name: line.provider.clone(), posted, facts });
            }
            (facts, kind, posted) => {
                let faults = [facts.err(), kind.err(), posted.err()].into_iter().flatten().flatten().collect();
                findings.extend(table.locate(line.row, faults));
            }
        }
        if let Some(fit) = mapped.and_then(|m| m.fits.get(&line.reference)) {
            policy.set_fits.insert(id, *fit);
        }
    }
    settle(source, findings)?;
    Ok(offers)
}
