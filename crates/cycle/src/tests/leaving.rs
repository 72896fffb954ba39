//! What leaves the house: tried for three days, told when it is given up, sent once more; and likenesses, kept and set
//! aside.

use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering};

use chrono::TimeDelta;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::fixture::{House, need};
use crate::*;

struct Plain;

impl Composer for Plain {
    fn letter(&self, letter: &Letter) -> Composed {
        Composed { subject: "News".into(), body: format!("{} notices", letter.count) }
    }

    fn address(&self, subject_kind: &str, subject_id: &str) -> String {
        format!("https://match.example.org/{subject_kind}/{subject_id}")
    }
}

/// A target that answers with the status that is set.
async fn target() -> (String, Arc<AtomicU16>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let status = Arc::new(AtomicU16::new(500));
    let told = status.clone();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut part = [0u8; 4096];
            let _ = stream.read(&mut part).await;
            let answer = format!("HTTP/1.1 {} So\r\nContent-Length: 0\r\n\r\n", told.load(Ordering::SeqCst));
            let _ = stream.write_all(answer.as_bytes()).await;
        }
    });
    (url, status)
}

#[tokio::test]
async fn an_event_is_tried_for_three_days_and_can_be_sent_once_more() {
    let house = House::build().await;
    let cycle = &house.cycle;
    cycle.compose_with(Arc::new(Plain));
    let (url, status) = target().await;
    let state = house.focal(&house.aldoria).await;
    let new = NewWebhook { url, kinds: vec!["need-status".into()], label: "Ours".into() };
    let made = cycle.create_webhook(&state, &new, None).await.unwrap();
    house.published_need(&house.aldoria, &need("Told outside", 10)).await;
    let first = Paging { cursor: None, limit: 50 };
    let mut steps = 0;
    while cycle.webhook(&state_now(&house).await, made.webhook.id).await.unwrap().waiting > 0 || steps == 0 {
        cycle.carry_once().await.unwrap();
        house.hand.advance(TimeDelta::hours(24));
        steps += 1;
        assert!(steps < 200, "what cannot be delivered is given up");
    }
    let state = state_now(&house).await;
    let all = cycle.deliveries(&state, made.webhook.id, &first).await.unwrap().items;
    assert!(!all.is_empty() && all.iter().all(|one| one.status == "given-up" && one.attempts == 10), "{all:?}");
    assert!(all.iter().all(|one| one.last_code == Some(500) && one.last_fault == "answer"));
    let failing = cycle.notices(&state, &first).await.unwrap().items;
    assert!(failing.iter().any(|notice| notice.kind == "webhook-failing"), "its owner is told");
    status.store(204, Ordering::SeqCst);
    let again = cycle.replay_delivery(&state, made.webhook.id, all[0].id).await.unwrap();
    assert_eq!((again.status, &again.message_id), ("waiting", &all[0].message_id));
    cycle.carry_once().await.unwrap();
    let now = cycle.deliveries(&state, made.webhook.id, &first).await.unwrap().items;
    let done = now.iter().find(|one| one.id == all[0].id).unwrap();
    assert_eq!((done.status, done.last_code), ("delivered", Some(204)));
    let stranger = house.focal(&house.bravenia).await;
    assert!(matches!(cycle.webhook(&stranger, made.webhook.id).await, Err(Refusal::NotFound)));
}

/// A session of the present time: the clock moves further than any session lasts.
async fn state_now(house: &House) -> Scope {
    house.focal(&house.aldoria).await
}

#[tokio::test]
async fn a_wish_for_mail_is_ones_own() {
    let house = House::build().await;
    let (cycle, state) = (&house.cycle, house.focal(&house.aldoria).await);
    let before = cycle.notifications(&state).await.unwrap();
    assert_eq!((before.mail, before.version, before.mail_works), (MailWish::Daily, 0, false));
    let after = cycle.set_notifications(&state, MailWish::AtOnce, 0).await.unwrap();
    assert_eq!((after.mail, after.version), (MailWish::AtOnce, 1));
    assert!(matches!(
        cycle.set_notifications(&state, MailWish::None, 0).await,
        Err(Refusal::Stale { current_version: 1 })
    ));
    let other = house.focal(&house.bravenia).await;
    assert_eq!(cycle.notifications(&other).await.unwrap().version, 0);
    assert!(matches!(cycle.delivery_health(&state).await, Err(Refusal::NotAllowed { .. })));
    let secretariat = house.focal(&house.secretariat).await;
    assert!(!cycle.delivery_health(&secretariat).await.unwrap().mail.configured);
}

#[tokio::test]
async fn the_same_need_twice_is_told_and_can_be_set_aside() {
    let house = House::build().await;
    let (cycle, state) = (&house.cycle, house.focal(&house.aldoria).await);
    let raw = need("Training of incident responders", 10);
    let first = cycle.create_need(&state, &raw, None).await.unwrap().record.need.id;
    let before = cycle.need_duplicates(&state, &raw, None).await.unwrap();
    assert_eq!(before.iter().map(|one| one.id).collect::<Vec<_>>(), [first.0], "told before it is posted");
    let second = cycle.create_need(&state, &raw, None).await.unwrap().record.need.id;
    let warned = cycle.need_warnings(&state, second).await.unwrap();
    assert_eq!((warned.len(), warned[0].duplicate.kind, warned[0].duplicate.id), (1, "need", first.0));
    cycle.set_warning_aside(&state, warned[0].id, "two classes of the same kind").await.unwrap();
    let kept = cycle.need_warnings(&state, second).await.unwrap();
    assert!(kept[0].set_aside_at.is_some() && kept[0].words == "two classes of the same kind");
    let stranger = house.focal(&house.bravenia).await;
    assert!(matches!(cycle.need_warnings(&stranger, second).await, Err(Refusal::NotFound)));
    assert!(matches!(cycle.set_warning_aside(&stranger, warned[0].id, "").await, Err(Refusal::NotFound)));
}
