//! `import` and `export`: the same use cases as the API, in the name of an API token's owner.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use cycle::{Format, Matchmaker, Presented, Scope, Settings};
use exchange::Codes;

use crate::Done;
use crate::commands::migrate::DatabaseAt;
use crate::commands::without_slash;
use crate::exit::{Stop, read, write};
use crate::shown::{on_runtime, say, start_log};

/// What is imported.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Kind {
    Needs,
    Offers,
    /// Activities of others, as IATI or as a table.
    Iati,
}

/// What is exported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum What {
    Needs,
    Offers,
    Proposals,
    Engagements,
    Practices,
    Catalogue,
    /// A list, or iCalendar where the file ends in .ics.
    Calendar,
    /// What others do already.
    Activities,
    Remarks,
    ReviewItems,
    /// Published engagements as IATI 2.03.
    Iati,
    /// A code list; --name says which.
    Codelist,
}

impl What {
    const fn list(self) -> &'static str {
        match self {
            Self::Needs => "needs",
            Self::Offers => "offers",
            Self::Proposals => "proposals",
            Self::Engagements => "engagements",
            Self::Practices => "practices",
            Self::Catalogue => "catalogue",
            Self::Calendar => "calendar",
            Self::Activities => "activities",
            Self::Remarks => "remarks",
            Self::ReviewItems => "review-items",
            Self::Iati => "iati",
            Self::Codelist => "codelist",
        }
    }
}

#[derive(Debug, Args)]
struct As {
    /// An API token of the person in whose name this is done (People, API tokens).
    /// Without one only what is public can be read.
    #[arg(long, env = "MATCHMAKER_TOKEN", hide_env_values = true)]
    token: Option<String>,
    #[command(flatten)]
    at: DatabaseAt,
}

impl As {
    async fn enter(&self) -> Result<(Matchmaker, Scope), Stop> {
        let matchmaker = self.at.open(Settings::default()).await?;
        let presented = self.token.as_deref().map_or(Presented::Nothing, Presented::Token);
        let scope = matchmaker.authenticate(presented).await?;
        Ok((matchmaker, scope))
    }
}

/// Arguments of `import`.
#[derive(Debug, Args)]
pub struct Import {
    what: Kind,
    /// CSV, XLSX or JSON, all rows or none; IATI 2.03 XML for activities, each by itself.
    file: PathBuf,
    #[command(flatten)]
    who: As,
}

/// Arguments of `export`.
#[derive(Debug, Args)]
pub struct Export {
    what: What,
    /// Ends in .csv, .xlsx or .json; .xml for IATI, .ics for the calendar.
    #[arg(short, long)]
    output: PathBuf,
    /// CSV with the tags of the Humanitarian Exchange Language.
    #[arg(long)]
    hxl: bool,
    /// Which code list, such as areas or closure-reasons.
    #[arg(long, default_value = "")]
    name: String,
    /// The public address of the service, which IATI names for our own vocabularies.
    #[arg(long, env = "MATCHMAKER_PUBLIC_URL", value_parser = without_slash, default_value = "http://localhost")]
    public_url: String,
    #[command(flatten)]
    who: As,
}

/// The format that a file's name asks for.
fn format(path: &Path, hxl: bool) -> Result<Format, Stop> {
    let wanted = || Stop::BadInput(format!("{}: name a file that ends in .csv, .xlsx or .json", path.display()));
    let ending = path.extension().and_then(|ending| ending.to_str()).ok_or_else(wanted)?.to_ascii_lowercase();
    let code = if hxl && ending == "csv" { "csv-hxl" } else { ending.as_str() };
    code.parse().map_err(|_| wanted())
}

impl Import {
    /// Takes over what can be read; tells what cannot, with its place.
    pub fn run(&self) -> Done {
        start_log();
        let bytes = read(&self.file)?;
        on_runtime(async {
            let (matchmaker, scope) = self.who.enter().await?;
            let (count, warnings) = match self.what {
                Kind::Needs => matchmaker.import_needs(&scope, &bytes, None).await.map(|i| (i.ids.len(), i.warnings)),
                Kind::Offers => matchmaker.import_offers(&scope, &bytes, None).await.map(|i| (i.ids.len(), i.warnings)),
                Kind::Iati => {
                    let done = matchmaker.import_activities(&scope, &bytes).await?;
                    for finding in &done.findings {
                        eprintln!("{finding}");
                    }
                    say!("{} activities are new, {} changed, {} as before", done.stored, done.updated, done.same);
                    return Ok(());
                }
            }?;
            for warning in warnings {
                eprintln!("{warning}");
            }
            say!("{count} records taken in as drafts");
            Ok(())
        })
    }
}

impl Export {
    /// Writes what the token's owner may see.
    pub fn run(&self) -> Done {
        start_log();
        on_runtime(async {
            let (matchmaker, scope) = self.who.enter().await?;
            let bytes = match self.what {
                What::Iati => matchmaker.iati_file(&scope, &self.public_url).await?,
                What::Calendar if self.output.extension().is_some_and(|end| end == "ics") => {
                    self.calendar(&matchmaker, &scope).await?
                }
                What::Codelist => self.codelist(&matchmaker, &scope).await?,
                list => {
                    let format = format(&self.output, self.hxl)?;
                    matchmaker.list_file(&scope, list.list(), &cycle::ListFilter::default(), format, &Codes).await?
                }
            };
            write(&self.output, &bytes)?;
            say!("{}", self.output.display());
            Ok(())
        })
    }

    async fn calendar(&self, matchmaker: &Matchmaker, scope: &Scope) -> Result<Vec<u8>, Stop> {
        let base = &self.public_url;
        let host = base.rsplit('/').next().unwrap_or("localhost");
        let address = |kind: &str, id: uuid::Uuid| format!("{base}/en/{kind}/{id}");
        Ok(matchmaker.calendar_file(scope, ("Matchmaker", host), &|line| line.title.clone(), &address).await?)
    }

    async fn codelist(&self, matchmaker: &Matchmaker, scope: &Scope) -> Result<Vec<u8>, Stop> {
        let format = format(&self.output, self.hxl)?;
        let all = matchmaker.codelists(scope, &|_, _| None).await?;
        let names = || all.iter().map(|list| list.name.as_str()).collect::<Vec<_>>().join(" ");
        let unknown =
            || Stop::BadInput(format!("there is no code list {:?}; use --name with one of: {}", self.name, names()));
        let list = all.iter().find(|list| list.name == self.name).ok_or_else(unknown)?;
        Ok(matchmaker.codelist_file(list, format, &Codes)?)
    }
}
