//! PostgreSQL's own programs save and restore, in children: `pg_dump` sees the same moment as our counts do.

use std::path::Path;
use std::process::Stdio;

use percent_encoding::percent_decode_str;
use sea_orm::{AccessMode, ConnectionTrait, IsolationLevel, TransactionOptions, TransactionTrait};
use tokio::process::Command;

use super::{Facts, PrivateFolder, Restored, Unsealing, demand_kind, facts, open_into, verified};
use crate::error::StoreError;
use crate::store::{self, Store};

/// An address without its password, for a command line that others of this machine may read, and the password.
fn without_password(url: &str) -> (String, Option<String>) {
    let whole = || (url.to_owned(), None);
    let Some((scheme, rest)) = url.split_once("://") else { return whole() };
    let authority = rest.split(['/', '?']).next().unwrap_or_default();
    let Some((user, _)) = authority.rsplit_once('@') else { return whole() };
    let Some((name, password)) = user.split_once(':') else { return whole() };
    (
        format!("{scheme}://{name}{}", &rest[user.len()..]),
        Some(percent_decode_str(password).decode_utf8_lossy().into_owned()),
    )
}

/// Runs a program of PostgreSQL on this database.
async fn run(program: &str, url: Option<&str>, arguments: &[&str]) -> Result<(), StoreError> {
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).kill_on_drop(true);
    if let Some(url) = url {
        let (address, password) = without_password(url);
        command.args(["--no-password", "--dbname", &address]);
        if let Some(password) = password {
            command.env("PGPASSWORD", password);
        }
    }
    let done = command.output().await.map_err(|e| {
        StoreError::conflict(format!(
            "{program} cannot be started ({e}); install PostgreSQL's client programs of the server's version"
        ))
    })?;
    if done.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&done.stderr);
    Err(StoreError::conflict(format!("{program} could not do it: {}", said.trim())))
}

fn text(path: &Path) -> Result<&str, StoreError> {
    path.to_str().ok_or_else(|| StoreError::conflict(format!("{}: is no name in UTF-8", path.display())))
}

/// Dumps one moment of the database, and counts what that moment holds.
pub(super) async fn dump(store: &Store, copy: &Path) -> Result<Facts, StoreError> {
    let source = store::connect(store.url(), store::Use::Migrate).await?;
    let moment = TransactionOptions {
        isolation_level: Some(IsolationLevel::RepeatableRead),
        access_mode: Some(AccessMode::ReadOnly),
        ..TransactionOptions::default()
    };
    #[allow(clippy::disallowed_methods, reason = "it only reads, and pg_dump borrows what it sees")]
    let seen = source.begin_with_options(moment).await?;
    // It waits for pg_dump, which may take longer than a transaction of the service ever should.
    seen.execute_unprepared("set local idle_in_transaction_session_timeout = 0").await?;
    let snapshot = store::shown(&seen, "select pg_export_snapshot()").await?;
    let dumped = run(
        "pg_dump",
        Some(store.url()),
        &["--format=custom", "--no-owner", "--no-privileges", "--snapshot", &snapshot, "--file", text(copy)?],
    )
    .await;
    let facts = facts::of(&seen).await;
    seen.rollback().await?;
    source.close().await?;
    dumped?;
    facts
}

/// Reads the list of contents of a dump.
pub(super) async fn list(copy: &Path) -> Result<(), StoreError> {
    run("pg_restore", None, &["--list", text(copy)?]).await
}

/// Restores into an empty database, all or nothing.
pub(super) async fn restore(file: &Path, opening: Unsealing, url: &str) -> Result<Restored, StoreError> {
    let target = store::connect(url, store::Use::Migrate).await?;
    if !facts::tables(&target).await?.is_empty() {
        return Err(StoreError::conflict(
            "the database has tables; a backup is restored into an empty one only, so create a new one",
        ));
    }
    let folder = PrivateFolder::under(&std::env::temp_dir())?;
    let copy = folder.0.join("database");
    let manifest = open_into(file, opening.clone(), &copy).await?;
    demand_kind(&manifest, "postgres")?;
    run(
        "pg_restore",
        Some(url),
        &["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction", text(&copy)?],
    )
    .await?;
    let store = Store::open(url).await?;
    let done = verified(&store, manifest, &opening.witnessed).await;
    store.close().await?;
    if done.is_err() {
        // It was empty when we came. What does not hold is not left for anybody to serve.
        let schema = store::shown(&target, "select quote_ident(current_schema())").await?;
        target.execute_unprepared(&format!("drop schema {schema} cascade")).await?;
        target.execute_unprepared(&format!("create schema {schema}")).await?;
    }
    target.close().await?;
    done
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_stays_off_the_command_line() {
        for (url, address, password) in [
            ("postgres://postgres@127.0.0.1:5432/m", "postgres://postgres@127.0.0.1:5432/m", None),
            ("postgres://a:b%40c@host/m?sslmode=require", "postgres://a@host/m?sslmode=require", Some("b@c")),
            ("postgresql://a:b@c@[::1]:5/m", "postgresql://a@[::1]:5/m", Some("b@c")),
            ("postgres://host/m", "postgres://host/m", None),
        ] {
            assert_eq!(without_password(url), (address.to_owned(), password.map(str::to_owned)), "{url}");
        }
    }
}
