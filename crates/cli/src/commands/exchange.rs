//! `import` and `export`: the same use cases as the API, in the name of an API token's owner.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use cycle::{Format, Matchmaker, NeedFilter, OfferFilter, Presented, Scope, Settings};

use crate::Done;
use crate::commands::migrate::DatabaseAt;
use crate::exit::{Stop, read, write};
use crate::shown::{on_runtime, start_log};

/// Which list.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum List {
    Needs,
    Offers,
}

#[derive(Debug, Args)]
struct As {
    /// An API token of the person in whose name this is done (People, API tokens).
    #[arg(long, env = "MATCHMAKER_TOKEN", hide_env_values = true)]
    token: String,
    #[command(flatten)]
    at: DatabaseAt,
}

impl As {
    async fn enter(&self) -> Result<(Matchmaker, Scope), Stop> {
        let matchmaker = self.at.open(Settings::default()).await?;
        let scope = matchmaker.authenticate(Presented::Token(&self.token)).await?;
        Ok((matchmaker, scope))
    }
}

/// Arguments of `import`.
#[derive(Debug, Args)]
pub struct Import {
    list: List,
    /// CSV, XLSX or JSON; all rows are taken or none.
    file: PathBuf,
    #[command(flatten)]
    who: As,
}

/// Arguments of `export`.
#[derive(Debug, Args)]
pub struct Export {
    list: List,
    /// Ends in .csv, .xlsx or .json.
    #[arg(short, long)]
    output: PathBuf,
    #[command(flatten)]
    who: As,
}

/// The format that a file's name asks for.
fn format(path: &std::path::Path) -> Result<Format, Stop> {
    path.extension()
        .and_then(|ending| ending.to_str())
        .and_then(|ending| ending.to_ascii_lowercase().parse().ok())
        .ok_or_else(|| Stop::BadInput(format!("{}: name a file that ends in .csv, .xlsx or .json", path.display())))
}

impl Import {
    /// Takes all rows or none.
    pub fn run(&self) -> Done {
        start_log();
        let bytes = read(&self.file)?;
        on_runtime(async {
            let (matchmaker, scope) = self.who.enter().await?;
            let (count, warnings) = match self.list {
                List::Needs => matchmaker.import_needs(&scope, &bytes, None).await.map(|i| (i.ids.len(), i.warnings)),
                List::Offers => matchmaker.import_offers(&scope, &bytes, None).await.map(|i| (i.ids.len(), i.warnings)),
            }?;
            for warning in warnings {
                eprintln!("{warning}");
            }
            println!("{count} records taken in as drafts");
            Ok(())
        })
    }
}

impl Export {
    /// Writes what the token's owner may see.
    pub fn run(&self) -> Done {
        start_log();
        let format = format(&self.output)?;
        on_runtime(async {
            let (matchmaker, scope) = self.who.enter().await?;
            let bytes = match self.list {
                List::Needs => matchmaker.export_needs(&scope, &NeedFilter::default(), format).await?,
                List::Offers => matchmaker.export_offers(&scope, &OfferFilter::default(), format).await?,
            };
            write(&self.output, &bytes)?;
            println!("{}", self.output.display());
            Ok(())
        })
    }
}
