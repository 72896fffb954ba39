//! Step 4: the reports over everything that was asked, matched and delivered; the year's report to the governing body;
//! the request for assistance as a letter. Figures tell nothing about fewer than five states.

use chrono::Datelike;
use exchange::{DOCX_TYPE, Document, LetterInput, ReportBook, ReportPart, Words, write_letter};
use feedback::reports::{
    AnnualInput, AnnualReport, Levels, Table, annual, gain, gain_tables, norm_heat, obstacles, pipeline, shares, unmet,
    utilisation, women,
};
use persistence::{Scope, needs};
use vocabulary::{NeedId, UnLanguage};

use crate::access::{Act, demand};
use crate::aggregates::AggregateFilter;
use crate::gathering::Gathered;
use crate::matchmaker::{Matchmaker, refusal};
use crate::need_views::is_own;
use crate::refusal::{Outcome, Refusal};

/// The media type of a workbook.
const XLSX_TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// The reports there are; pages show the message `report-{code}`.
pub const OVERALL_REPORTS: &[&str] = &[
    "annual",
    "pipeline",
    "shares",
    "unmet",
    "norms",
    "utilisation",
    "gain",
    "progress",
    "obstacles",
    "briefing",
    "participants",
];

/// A file to be handed out: its name, its media type, its bytes.
pub type MadeFile = (String, &'static str, Vec<u8>);

impl Matchmaker {
    async fn annual_of(&self, scope: &Scope, gathered: &Gathered, year: Option<i32>) -> Outcome<AnnualReport> {
        let (_, edition) = self.current_edition(scope).await?;
        let aggregates = self.aggregates(scope, &AggregateFilter::default()).await?.rows;
        let day = self.today();
        let year = year.unwrap_or_else(|| day.year());
        let rounds: Vec<_> = gathered.rounds.iter().filter(|round| round.closed.year() == year).cloned().collect();
        Ok(annual(&AnnualInput {
            year,
            day,
            edition: &edition,
            stages: &gathered.stages,
            needs: &gathered.needs,
            supply: &gathered.supply,
            rounds: &rounds,
            levels: &gathered.levels,
            obstacles: &gathered.obstacles,
            participants: &gathered.participants,
            aggregates: &aggregates,
        }))
    }

    /// Every report together, with the rounds that closed in a year: this one where none is named.
    pub async fn overall_report(&self, scope: &Scope, year: Option<i32>) -> Outcome<AnnualReport> {
        let gathered = self.gathered(scope).await?;
        self.annual_of(scope, &gathered, year).await
    }

    /// One report of [`OVERALL_REPORTS`] as tables.
    pub async fn overall_tables(&self, scope: &Scope, of: &str, year: Option<i32>) -> Outcome<Vec<Table>> {
        demand(scope, Act::ReadDeliveryReports)?;
        if !OVERALL_REPORTS.contains(&of) {
            return Err(Refusal::NotFound);
        }
        let gathered = self.gathered(scope).await?;
        Ok(match of {
            "pipeline" => pipeline(&gathered.stages, self.today()).tables(),
            "shares" => shares(&gathered.needs).tables(),
            "unmet" => unmet(&gathered.needs).tables(),
            "norms" => {
                let (_, edition) = self.current_edition(scope).await?;
                norm_heat(&edition, &gathered.needs).tables()
            }
            "utilisation" => utilisation(&gathered.supply).tables(),
            "gain" => gain_tables(&gain(&gathered.rounds)),
            "obstacles" => obstacles(&gathered.obstacles).tables(),
            "participants" => women(&gathered.participants).tables(),
            "progress" => {
                let report = self.annual_of(scope, &gathered, year).await?;
                report.levels.iter().flat_map(Levels::tables).collect()
            }
            "briefing" => self.annual_of(scope, &gathered, year).await?.briefing.tables(),
            _ => self.annual_of(scope, &gathered, year).await?.tables(),
        })
    }

    async fn overall_book(
        &self,
        scope: &Scope,
        of: &str,
        year: Option<i32>,
        words: &(dyn Words + Sync),
    ) -> Outcome<ReportBook> {
        let tables = self.overall_tables(scope, of, year).await?;
        let day = self.today();
        let said = words.say(&format!("report-{of}")).unwrap_or_else(|| of.to_owned());
        let title = match of {
            "annual" => format!("{said} {}", year.unwrap_or_else(|| day.year())),
            _ => said,
        };
        let parts = tables.iter().map(ReportPart::from).collect();
        let (_, edition) = self.current_edition(scope).await?;
        Ok(ReportBook::new(title, day, parts, &edition, self.register()))
    }

    /// One report as a workbook with a sheet for each table, in the words of a language.
    pub async fn overall_workbook(
        &self,
        scope: &Scope,
        of: &str,
        year: Option<i32>,
        words: &(dyn Words + Sync),
    ) -> Outcome<MadeFile> {
        let book = self.overall_book(scope, of, year, words).await?;
        let bytes = exchange::write_report_book(&book, words)
            .map_err(|e| Refusal::internal(&format!("a report could not be written: {e}")))?;
        Ok((format!("{of}-{}.xlsx", book.day), XLSX_TYPE, bytes))
    }

    /// One report as a document that is still to be written, with the name of its file without ending.
    pub async fn overall_document(
        &self,
        scope: &Scope,
        of: &str,
        year: Option<i32>,
        words: &(dyn Words + Sync),
    ) -> Outcome<(String, Document)> {
        let book = self.overall_book(scope, of, year, words).await?;
        Ok((format!("{of}-{}", book.day), exchange::report_document(&book, words)))
    }

    /// An own need as a note verbale to the secretariat, in one of the six languages.
    pub async fn letter_file(&self, scope: &Scope, id: NeedId, language: UnLanguage) -> Outcome<MadeFile> {
        demand(scope, Act::ReadNeeds)?;
        let record = needs::get(self.store(), scope, id).await.map_err(refusal)?;
        let actor = scope.actor().filter(|_| is_own(scope, record.organisation)).ok_or(Refusal::NotFound)?;
        let edition = self.edition_for(scope, &[record.need.facts.capability.as_str()]).await?;
        let rates = self.current_rates(scope).await?;
        let ongoing = self.existing_for_need(scope, id).await?;
        let input = LetterInput {
            sender: actor.organisation_name.clone(),
            contact: format!("{}, {}", actor.name, actor.email),
            usd_cents: rates.usd_cents(record.need.facts.quantity),
            ongoing: ongoing.into_iter().map(|one| one.title).collect(),
            ..LetterInput::of(&record.need, &edition, self.register(), self.today())
        };
        let bytes = write_letter(&input, language)
            .map_err(|e| Refusal::internal(&format!("a letter could not be written: {e}")))?;
        Ok((format!("note-verbale-{}-{}.docx", record.need.state, self.today()), DOCX_TYPE, bytes))
    }
}
