//! The one binary, `matchmaker`: wiring, configuration, offline files.
//!
//! Comes in: arguments, environment, files. Goes out: a served address, files, exit codes (0 done, 1 internal fault,
//! 2 bad input, 3 no feasible plan, 4 `check` refused the plan).
//!
//! Deliberately absent: domain rules, queries, pages.

mod commands;
mod exit;
#[cfg(feature = "pdf")]
mod fonts;
mod limits;
mod shown;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::exit::Stop;

/// Turns states' self-assessed ICT-security needs into agreed, delivered help.
#[derive(Debug, Parser)]
#[command(name = "matchmaker", version, about)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serves pages and the API.
    Serve(commands::serve::Serve),
    /// Works on jobs, mail and webhooks; pages and API are served by others.
    Worker(commands::worker::Worker),
    /// Brings a database to the present schema.
    Migrate(commands::migrate::Migrate),
    /// Solves an allocation problem and writes its plan.
    Solve(commands::solve::Solve),
    /// Checks a plan, also a hand-made one, without any solver.
    Check(commands::check::Check),
    /// Says why: reasons for a plan, what would change it, what a unit is worth, who depends on whom.
    Explain(commands::explain::Explain),
    /// Trades fairness against the total: plans of which none is better than another in both.
    Frontier(commands::frontier::Frontier),
    /// Says what going from one plan to another costs, and which needs enter and leave.
    Compare(commands::frontier::Compare),
    /// Files in, match report out, no server.
    Match(commands::matching::Match),
    /// Repeats a run from its frozen input.
    Repeat(commands::repeat::Repeat),
    /// Brings needs or offers from a file into a database, in the name of a token's owner.
    Import(commands::exchange::Import),
    /// Writes the needs or offers that a token's owner may see to a file.
    Export(commands::exchange::Export),
    /// Editions of the catalogue as files: check, changes, export, template.
    Catalogue(commands::catalogue::Catalogue),
    /// Self-assessments as files: form, workbook, check, merge, results.
    Assessment(commands::assessment::Assessment),
    /// Verifies the audit log.
    Audit(commands::audit::Audit),
    /// Saves the whole database into one encrypted file, while it serves.
    Backup(commands::backup::Backup),
    /// Puts a backup into an empty database and verifies it.
    Restore(commands::backup::Restore),
    /// Makes keys.
    Keys(commands::keys::Keys),
    /// Manages people at the console.
    User(commands::user::User),
    /// Lists every route with who may call it, as JSON.
    Routes,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let done = match arguments.command {
        Command::Serve(command) => command.run(),
        Command::Worker(command) => command.run(),
        Command::Migrate(command) => command.run(),
        Command::Solve(command) => command.run(),
        Command::Check(command) => command.run(),
        Command::Explain(command) => command.run(),
        Command::Frontier(command) => command.run(),
        Command::Compare(command) => command.run(),
        Command::Match(command) => command.run(),
        Command::Repeat(command) => command.run(),
        Command::Import(command) => command.run(),
        Command::Export(command) => command.run(),
        Command::Catalogue(command) => command.run(),
        Command::Assessment(command) => command.run(),
        Command::Audit(command) => command.run(),
        Command::Backup(command) => command.run(),
        Command::Restore(command) => command.run(),
        Command::Keys(command) => command.run(),
        Command::User(command) => command.run(),
        Command::Routes => commands::routes::run(),
    };
    match done {
        Ok(()) if shown::all_said() => ExitCode::SUCCESS,
        Ok(()) => ExitCode::FAILURE,
        Err(stop) => {
            eprintln!("{stop}");
            ExitCode::from(stop.code())
        }
    }
}

/// Result of a command.
type Done = Result<(), Stop>;
