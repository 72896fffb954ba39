//! `migrate`: brings a database to the present schema.

use clap::Args;
use cycle::{Clock, Matchmaker, Settings};

use crate::Done;
use crate::shown::{on_runtime, start_log};

/// Where the database is.
#[derive(Debug, Args, Clone)]
pub struct DatabaseAt {
    /// sqlite:///path/file.sqlite or postgres://user@host/name
    #[arg(long, env = "DATABASE_URL", default_value = "sqlite://data/matchmaker.sqlite", hide_env_values = true)]
    pub database: String,
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
            let matchmaker = Matchmaker::open(&self.at.database, Clock::system(), Settings::default()).await?;
            println!("{} migrations applied; the schema is up to date", matchmaker.migrations_applied());
            Ok(())
        })
    }
}
