//! One schema text for both databases: column types are written as `{words}` and put into the words of each.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

/// Word, SQLite, PostgreSQL. SQLite's tables are STRICT, so that a wrong type is refused there too. Times are RFC 3339
/// in UTC with the digits that they need, which sort as text; nothing may ever write one with SQL's own clock.
const WORDS: &[(&str, &str, &str)] = &[
    ("{uuid}", "blob", "uuid"),
    ("{bytes}", "blob", "bytea"),
    ("{json}", "text", "jsonb"),
    ("{time}", "text", "timestamptz"),
    ("{day}", "text", "date"),
    ("{flag}", "integer", "boolean"),
    ("{int}", "integer", "bigint"),
    ("{strict}", "strict", ""),
];

/// The statements of a schema text in the words of this database: they end with `;` at the end of a line.
pub fn statements(backend: DbBackend, schema: &str) -> Vec<String> {
    let mut text = schema.lines().filter(|line| !line.trim_start().starts_with("--")).collect::<Vec<_>>().join("\n");
    for (word, sqlite, postgres) in WORDS {
        text = text.replace(word, if backend == DbBackend::Postgres { postgres } else { sqlite });
    }
    text.split(";\n").map(|s| s.trim().trim_end_matches(';').to_owned()).filter(|s| !s.is_empty()).collect()
}

/// Runs a schema text statement by statement.
pub async fn run(manager: &SchemaManager<'_>, schema: &str) -> Result<(), DbErr> {
    for statement in statements(manager.get_database_backend(), schema) {
        manager.get_connection().execute_unprepared(&statement).await?;
    }
    Ok(())
}

/// Runs statements as they are.
pub async fn run_plain(manager: &SchemaManager<'_>, statements: &[&str]) -> Result<(), DbErr> {
    for statement in statements {
        manager.get_connection().execute_unprepared(statement).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits_and_translates() {
        let schema = "-- people\ncreate table a (id {uuid}) {strict};\ncreate index i on a (id);\n";
        assert_eq!(
            statements(DbBackend::Sqlite, schema),
            ["create table a (id blob) strict", "create index i on a (id)"]
        );
        assert_eq!(statements(DbBackend::Postgres, schema), ["create table a (id uuid)", "create index i on a (id)"]);
    }
}
