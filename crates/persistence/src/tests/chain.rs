//! The audit chain and the database itself.

use sea_orm::{ActiveModelTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryOrder};

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
            let clean = console.verify_audit(&[]).await.unwrap();
            assert_eq!(clean.faults, []);
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
            let faults = console.verify_audit(&[]).await.unwrap().faults;
            let fault = faults.first().expect(edit);
            assert_eq!(fault.seq, at.unwrap_or(i64::try_from(clean.entries).unwrap()), "{edit}: {}", fault.what);
            bench.close().await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn words_are_erased_and_the_chain_holds() {
    for bench in benches("audit erasure").await {
        let store = &bench.store;
        let need = needs::create(store, &bench.alpha, new_need("A need", "members"), None).await.unwrap();
        let endorsed = ::assessment::NeedStatus::Endorsed;
        needs::set_status(store, &bench.alpha, need.need.id, need.version, endorsed, "said by the minister")
            .await
            .unwrap();
        let need_id = need.need.id.to_string();
        let filter = AuditFilter { object: Some(("need".into(), need_id.clone())) };
        let said = |items: &[AuditRecord]| items.iter().filter(|entry| !entry.reason.is_empty()).count();
        let before = audit::list(store, &bench.alpha, &filter, PageRequest::first(20)).await.unwrap().items;
        assert!(said(&before) > 0, "something was said: {before:?}");
        assert_eq!(bench.number("select count(*) from audit where format = 2 and reason like '% %'").await, 0);
        for table in ["audit_words set words = 'x'", "audit_key set object_id = 'x'"] {
            let guarded = store.writer().unwrap().execute_unprepared(&format!("update {table}")).await;
            assert!(guarded.is_err(), "{table}");
        }
        let console = store.console();
        let witnessed = console.audit_head().await.unwrap();
        let (gone, plain) = console.erase_from_audit("need", &need_id, now()).await.unwrap();
        assert_eq!((gone, plain), (said(&before) as u64, 0));
        assert!(console.erase_from_audit("need", "nobody", now()).await.is_err());
        let after = audit::list(store, &bench.alpha, &filter, PageRequest::first(20)).await.unwrap().items;
        assert_eq!(said(&after), 0);
        assert_eq!(after[0].action, "audit.erase", "the erasure itself is told");
        assert_eq!(console.verify_audit(&[witnessed]).await.unwrap().faults, []);
        let other = needs::create(store, &bench.alpha, new_need("Another", "members"), None).await.unwrap();
        needs::set_status(store, &bench.alpha, other.need.id, other.version, endorsed, "said again").await.unwrap();
        bench.sql("delete from audit_words where seq = (select max(seq) from audit_words)").await;
        let faults = console.verify_audit(&[]).await.unwrap().faults;
        assert_eq!(faults.len(), 1, "words that go silently are missed: {faults:?}");
        bench.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn entries_of_the_first_format_still_hold() {
    for bench in benches("audit formats").await {
        let mut row = audit_row(&bench).await;
        (row.format, row.reason) = (1, "in plain".to_owned());
        (row.seq, row.prev_hash) = (row.seq + 1, row.hash.clone());
        row.hash = chain::hash(&row).to_vec();
        let (seq, hash) = (row.seq, row.hash.clone());
        let head = entity::audit_head::Model { id: 1, seq, hash };
        let db = bench.store.writer().unwrap();
        entity::audit::Entity::insert(row.into_active_model()).exec_without_returning(db).await.unwrap();
        let head = head.into_active_model().reset_all();
        entity::audit_head::Entity::update(head).exec(db).await.unwrap();
        needs::create(&bench.store, &bench.alpha, new_need("After it", "members"), None).await.unwrap();
        assert_eq!(bench.store.console().verify_audit(&[]).await.unwrap().faults, []);
        let page = audit::list(&bench.store, &bench.alpha, &AuditFilter::default(), PageRequest::first(50)).await;
        assert!(page.unwrap().items.iter().any(|entry| entry.reason == "in plain"));
        bench.close().await;
    }
}

/// The last entry of the chain, as one of alpha's.
async fn audit_row(bench: &Bench) -> entity::audit::Model {
    let rows = entity::audit::Entity::find().order_by_desc(entity::audit::Column::Seq);
    let mut row = rows.one(bench.store.reader()).await.unwrap().unwrap();
    row.owner = Some(id(&bench.alpha).0);
    row
}

#[tokio::test(flavor = "multi_thread")]
async fn a_look_at_what_few_may_see_stands_in_its_owners_log() {
    for bench in benches("looks").await {
        let store = &bench.store;
        let need = needs::create(store, &bench.alpha, new_need("A need", "members"), None).await.unwrap();
        let (owner, record) = (Some(id(&bench.alpha)), need.need.id.0);
        for scope in [&bench.secretariat, &bench.secretariat, &bench.alpha, &bench.donor] {
            looks::note_record(store, scope, looks::LookedAt::Need, record, owner).await.unwrap();
        }
        let all = audit::list(store, &bench.alpha, &AuditFilter::default(), PageRequest::first(50)).await.unwrap();
        let looks: Vec<_> = all.items.iter().filter(|entry| entry.action == "need.look").collect();
        assert_eq!(looks.len(), 2, "one for each other reader and day: {looks:?}");
        assert_eq!(store.console().verify_audit(&[]).await.unwrap().faults, []);
        bench.close().await;
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
        let later = now() + chrono::TimeDelta::minutes(5);
        let seen = authenticate(&bench.store, Credential::Session(&secret(2)), later).await;
        assert!(seen.is_ok(), "who is signed in reads on: {seen:?}");
        assert!(needs::list(&bench.store, &bench.alpha, &NeedFilter::default(), PageRequest::first(1)).await.is_ok());
        let closing = Bench { store: Store::open(&bench.url).await.unwrap(), ..bench };
        closing.close().await;
    }
}
