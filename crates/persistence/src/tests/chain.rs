//! The audit chain and the database itself.

use sea_orm::ConnectionTrait;

use super::bench::*;
use crate::*;

async fn unguard(bench: &Bench) {
    if bench.url.starts_with("postgres") {
        bench.sql("alter table audit disable trigger user").await;
    } else {
        bench.sql("drop trigger audit_no_update").await;
        bench.sql("drop trigger audit_no_delete").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_edit_of_the_chain_is_found() {
    let edits = [
        ("update audit set reason = 'nothing happened' where seq = 7", Some(7)),
        ("update audit set actor = null where seq = (select max(seq) from audit)", None),
        ("delete from audit where seq = 9", Some(9)),
        ("update audit set action = 'need.create' where seq = 5", Some(5)),
        ("update audit set hash = prev_hash where seq = 3", Some(3)),
        ("delete from audit where seq = (select max(seq) from audit)", None),
    ];
    for (edit, at) in edits {
        for bench in benches("audit edits").await {
            let need = needs::create(&bench.store, &bench.alpha, new_need("A need", "members"), None).await.unwrap();
            publish_need(&bench, &bench.alpha, need.need.id).await;
            let console = bench.store.console();
            let clean = console.verify_audit().await.unwrap();
            assert_eq!(clean.fault, None);
            assert!(clean.entries > 20, "{}", clean.entries);
            let guarded = bench.store.writer().unwrap().execute_unprepared(edit).await;
            assert!(guarded.is_err(), "append-only: {edit}");
            unguard(&bench).await;
            if edit.contains("set hash") {
                bench.sql("update audit set hash = hash where seq = 3").await;
            }
            bench
                .sql(&edit.replace(
                    "hash = prev_hash",
                    if bench.url.starts_with("postgres") { "hash = '\\x00'" } else { "hash = x'00'" },
                ))
                .await;
            let fault = console.verify_audit().await.unwrap().fault.expect(edit);
            assert_eq!(fault.seq, at.unwrap_or(i64::try_from(clean.entries).unwrap()), "{edit}: {}", fault.what);
            bench.close().await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_organisation_reads_what_was_done_to_its_records() {
    for bench in benches("audit view").await {
        let store = &bench.store;
        let need = needs::create(store, &bench.alpha, new_need("A need", "members"), None).await.unwrap();
        publish_need(&bench, &bench.alpha, need.need.id).await;
        let filter = AuditFilter { object: Some(("need".into(), need.need.id.to_string())) };
        let mine = audit::list(store, &bench.alpha, &filter, PageRequest::first(3)).await.unwrap();
        assert_eq!((mine.total, mine.items.len()), (5, 3));
        assert_eq!(mine.items[0].action, "need.status");
        assert_eq!(mine.items[0].organisation, Some(id(&bench.secretariat)), "the secretariat published it");
        let rest = audit::list(store, &bench.alpha, &filter, PageRequest { limit: 3, after: mine.next }).await.unwrap();
        assert_eq!(rest.items.len(), 2);
        assert!(rest.next.is_none());
        assert_eq!(
            rest.items[0].before_sha256, rest.items[1].after_sha256,
            "each change starts where the one before ended"
        );
        assert_eq!(audit::list(store, &bench.beta, &filter, PageRequest::first(3)).await.unwrap().total, 0);
        assert!(audit::list(store, &bench.visitor, &filter, PageRequest::first(3)).await.is_err());
        bench.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_could_lose_writes_does_not_open() {
    for url in ["sqlite::memory:", "mysql://x", "sqlite:///dev/null/x.sqlite"] {
        let refused = Store::open(url).await.expect_err(url);
        assert!(!refused.to_string().contains("SQL"), "no text of the database: {refused}");
    }
    for bench in benches("store").await {
        bench.store.ready().await.unwrap();
        assert!(bench.store.reader().execute_unprepared("delete from setting").await.is_err(), "readers cannot write");
        bench.store.mark_broken();
        assert!(bench.store.ready().await.is_err());
        let refused = needs::create(&bench.store, &bench.alpha, new_need("x", "members"), None).await;
        assert!(matches!(refused, Err(StoreError::Unavailable(_))));
        assert!(needs::list(&bench.store, &bench.alpha, &NeedFilter::default(), PageRequest::first(1)).await.is_ok());
        let closing = Bench { store: Store::open(&bench.url).await.unwrap(), ..bench };
        closing.close().await;
    }
}
