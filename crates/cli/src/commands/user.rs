//! `user add`: a person made at the console, for the first administrator or a lost password. `user reset-factor`: for who
//! lost app and recovery codes.

use std::io::{IsTerminal, Read};

use clap::{Args, Subcommand};
use cycle::{NewUser, Settings};
use vocabulary::{Role, UnLanguage};

use crate::Done;
use crate::commands::migrate::DatabaseAt;
use crate::exit::Stop;
use crate::shown::{on_runtime, say, start_log};

/// Arguments of `user`.
#[derive(Debug, Args)]
pub struct User {
    #[command(subcommand)]
    act: Act,
}

#[derive(Debug, Subcommand)]
enum Act {
    /// Adds a person to an organisation; the password is read from standard input.
    Add(Add),
    /// Takes the second factor of a person away who lost app and recovery codes; their sessions and tokens end.
    ResetFactor(ResetFactor),
}

#[derive(Debug, Args)]
struct ResetFactor {
    /// The address the person signs in with.
    email: String,
    #[command(flatten)]
    at: DatabaseAt,
}

#[derive(Debug, Args)]
struct Add {
    /// The address the person signs in with.
    email: String,
    /// The person's name.
    #[arg(long)]
    name: String,
    /// The organisation's name, exactly.
    #[arg(long)]
    organisation: String,
    /// viewer, contributor or focal-point
    #[arg(long)]
    role: Role,
    /// ar, zh, en, fr, ru or es
    #[arg(long, default_value = "en")]
    language: UnLanguage,
    #[command(flatten)]
    at: DatabaseAt,
}

impl User {
    /// Runs the chosen act.
    pub fn run(self) -> Done {
        start_log();
        match self.act {
            Act::Add(add) => add.run(),
            Act::ResetFactor(reset) => reset.run(),
        }
    }
}

impl ResetFactor {
    fn run(self) -> Done {
        on_runtime(async {
            let matchmaker = self.at.open(Settings::default()).await?;
            matchmaker.reset_second_factor(&self.email).await?;
            say!("{} signs in with the password alone until they set up another second factor", self.email);
            Ok(())
        })
    }
}

impl Add {
    fn run(self) -> Done {
        let add = self;
        let password = password()?;
        on_runtime(async {
            let matchmaker = add.at.open(Settings::default()).await?;
            let user = NewUser {
                email: add.email,
                name: add.name,
                password,
                language: add.language,
                organisation: add.organisation,
                role: add.role,
            };
            let id = matchmaker.add_user(&user).await?;
            say!("{} may sign in now (person {id})", user.email);
            Ok(())
        })
    }
}

/// The first line of standard input; a terminal is told what is awaited.
fn password() -> Result<String, Stop> {
    let mut text = String::new();
    if std::io::stdin().is_terminal() {
        eprintln!("Type the password (12 characters or more), then Enter:");
        std::io::stdin()
            .read_line(&mut text)
            .map_err(|e| Stop::BadInput(format!("the password cannot be read: {e}")))?;
    } else {
        std::io::stdin()
            .read_to_string(&mut text)
            .map_err(|e| Stop::BadInput(format!("the password cannot be read: {e}")))?;
    }
    Ok(text.lines().next().unwrap_or_default().to_owned())
}
