//! Programs of two versions on one database, and a database of an earlier one.

use sea_orm::ConnectionTrait;

use super::bench::*;
use crate::*;

#[tokio::test(flavor = "multi_thread")]
async fn a_program_goes_on_beside_a_newer_one_until_it_is_too_old() {
    for bench in benches("newer schema").await {
        let note = |name: &str| format!("insert into seaql_migrations (version, applied_at) values ('{name}', 1)");
        bench.sql(&note("m20991231_000001_later")).await;
        let again = Store::open(&bench.url).await.unwrap();
        assert_eq!(again.migrate().await.unwrap(), 0, "a later step is passed over");
        needs::create(&again, &bench.alpha, new_need("Beside a newer one", "members"), None).await.unwrap();
        let console = again.console();
        console.set_setting("schema-needs", "m20261101_000001_cycle".into(), now()).await.unwrap();
        assert_eq!(again.migrate().await.unwrap(), 0, "what is needed is known");
        console.set_setting("schema-needs", "m20991231_000001_later".into(), now()).await.unwrap();
        let refused = again.migrate().await.unwrap_err().to_string();
        assert!(refused.contains("needs a program that knows"), "{refused}");
        bench.sql("delete from setting where key = 'schema-needs'").await;
        bench.sql(&note("m20261101_000009_elsewhere")).await;
        let refused = again.migrate().await.unwrap_err().to_string();
        assert!(refused.contains("m20261101_000009_elsewhere"), "{refused}");
        again.close().await.unwrap();
        bench.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn several_processes_bring_one_database_up_to_date_at_once() {
    for bench in benches("schema at once").await {
        let empty = bench.empty().await;
        // SQLite's file takes its kind of log once; that is no part of what is raced for.
        Store::open(&empty.url).await.unwrap().close().await.unwrap();
        let mut taken = Vec::new();
        for _ in 0..6 {
            let url = empty.url.clone();
            taken.push(tokio::spawn(async move {
                let store = Store::open(&url).await.unwrap();
                let steps = store.migrate().await.unwrap();
                store.close().await.unwrap();
                steps
            }));
        }
        let mut steps = 0;
        for one in taken {
            steps += one.await.unwrap();
        }
        let store = Store::open(&empty.url).await.unwrap();
        assert_eq!(store.migrate().await.unwrap(), 0);
        assert!(steps >= 7, "each step was taken once: {steps}");
        let rows = store.reader().query_all_raw(empty.question(&store, "select version from seaql_migrations")).await;
        assert_eq!(rows.unwrap().len(), steps);
        store.close().await.unwrap();
        empty.drop().await;
        bench.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_of_the_version_before_keeps_all_that_it_held() {
    for bench in benches("older schema").await {
        let empty = bench.empty().await;
        let store = Store::open(&empty.url).await.unwrap();
        migrations::apply_first(store.writer().unwrap(), 6).await.unwrap();
        let postgres = empty.url.starts_with("postgres");
        let bytes = |hex: &str| if postgres { format!("'\\x{hex}'") } else { format!("x'{hex}'") };
        // An entry as the version before wrote it: words in plain, the hash of the first format.
        let mut row = entity::audit::Model {
            seq: 1,
            at: now(),
            actor: None,
            through: "console".into(),
            organisation: None,
            owner: None,
            action: "setting.set".into(),
            object_kind: "setting".into(),
            object_id: "x".into(),
            reason: "said before".into(),
            before_sha256: None,
            after_sha256: None,
            prev_hash: vec![0; 32],
            hash: Vec::new(),
            format: 1,
        };
        row.hash = chain::hash(&row).to_vec();
        let (zeros, hash) = (bytes(&"00".repeat(32)), bytes(&hex::encode(&row.hash)));
        let writer = store.writer().unwrap();
        for statement in [
            format!(
                "insert into audit (seq, at, through, action, object_kind, object_id, reason, prev_hash, hash) values (1, '{}', 'console', 'setting.set', 'setting', 'x', 'said before', {zeros}, {hash})",
                now().to_rfc3339_opts(chrono::SecondsFormat::Micros, true).replace('Z', "+00:00")
            ),
            format!("insert into audit_head (id, seq, hash) values (1, 1, {hash})"),
            "insert into setting (key, value) values ('x', '1')".to_owned(),
        ] {
            writer.execute_unprepared(&statement).await.unwrap();
        }
        assert!(store.migrate().await.unwrap() > 0);
        let console = store.console();
        assert_eq!(console.setting("x").await.unwrap(), Some(1.into()));
        console.set_setting("y", 2.into(), now()).await.unwrap();
        let verdict = console.verify_audit(&[AuditEnd { seq: 1, hash: hex::encode(&row.hash) }]).await.unwrap();
        assert_eq!((verdict.entries, verdict.faults), (2, Vec::new()));
        assert_eq!(console.audit_lines(0).await.unwrap()[0].reason, "said before");
        store.close().await.unwrap();
        empty.drop().await;
        bench.close().await;
    }
}
