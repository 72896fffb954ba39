//! `migrate`: brings a database to the present schema.

use std::path::Path;

use clap::Args;
use cycle::{Clock, Matchmaker, Refusal, Settings};

use crate::Done;
use crate::exit::Stop;
use crate::shown::{on_runtime, say, start_log};

/// Where the database is.
#[derive(Debug, Args, Clone)]
pub struct DatabaseAt {
    /// sqlite:///path/file.sqlite or postgres://user@host/name
    #[arg(long, env = "DATABASE_URL", default_value = "sqlite://data/matchmaker.sqlite", hide_env_values = true)]
    pub database: String,
}

impl DatabaseAt {
    /// Refuses an SQLite file that is not there, where making an empty one would hide a wrong address.
    pub fn demand_there(&self) -> Done {
        let file = self.database.strip_prefix("sqlite://").map(|path| path.split('?').next().unwrap_or(path));
        match file.filter(|path| !Path::new(path).exists()) {
            None => Ok(()),
            Some(path) => {
                Err(Stop::BadInput(format!("{path}: is not there; name the database with --database or DATABASE_URL")))
            }
        }
    }

    /// Opens the database, makes an SQLite file and its folder where there is none, and brings the schema up to date.
    pub async fn open(&self, settings: Settings) -> Result<Matchmaker, Stop> {
        self.open_at(Clock::system(), settings).await
    }

    /// The same by another clock.
    pub async fn open_at(&self, clock: Clock, settings: Settings) -> Result<Matchmaker, Stop> {
        if let Some(path) = self.database.strip_prefix("sqlite://")
            && let Some(folder) =
                Path::new(path.split('?').next().unwrap_or(path)).parent().filter(|f| !f.as_os_str().is_empty())
        {
            std::fs::create_dir_all(folder).map_err(|e| {
                Stop::BadInput(format!("{}: cannot be made ({e}); name a folder you may write to", folder.display()))
            })?;
        }
        Matchmaker::open(&self.database, clock, settings).await.map_err(|refusal| match refusal {
            Refusal::Unavailable => Stop::BadInput(
                "the database cannot be opened; see the line above, and name one with --database or DATABASE_URL: sqlite:///path/file.sqlite or postgres://user@host/name".to_owned(),
            ),
            other => other.into(),
        })
    }
}

/// Arguments of `migrate`.
#[derive(Debug, Args)]
pub struct Migrate {
    #[command(flatten)]
    at: DatabaseAt,
}

impl Migrate {
    /// Says how many steps it took.
    pub fn run(&self) -> Done {
        start_log();
        on_runtime(async {
            let matchmaker = self.at.open(Settings::default()).await?;
            say!("{} migrations applied; the schema is up to date", matchmaker.migrations_applied());
            Ok(())
        })
    }
}
