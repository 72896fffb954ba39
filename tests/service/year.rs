//! A scripted year: forty invented states and twenty-five donors in three rounds, with declines, lapses, a donor that
//! withdraws, delivery, re-assessment and lessons. After every step every unit of capacity is accounted for. The same
//! script runs on SQLite and PostgreSQL; the service is started anew for each season, so many days ahead.

mod cast;
mod figures;

use std::collections::BTreeMap;

use reqwest::Method;
use serde_json::{Value, json};
use tests::{Database, day};

use self::cast::{Cast, DONORS, STATES};
use self::figures::Figures;

/// Days from the start at which the seasons begin.
const ANSWERED: i64 = 22;
const SECOND: i64 = 90;
const DELIVERED: i64 = 150;
const THIRD: i64 = 200;

#[tokio::test(flavor = "multi_thread")]
async fn a_year_of_three_rounds() {
    for database in Database::all() {
        let mut cast = Cast::gather(database).await;
        let mut figures = Figures::default();
        cast.write_offers().await;
        cast.write_needs(0, 40, "first").await;
        cast.accounted_for(&mut figures, "offers and needs are published").await;

        let (round, run) = cast.round("First round", None, 0).await;
        cast.accounted_for(&mut figures, "the first round proposes").await;
        let proposals = cast.proposals(&round).await;
        assert!(proposals.len() >= 20, "a round of forty needs and twenty-five offers proposes: {}", proposals.len());
        let declined = cast.answers(&proposals, &mut figures).await;
        cast.accounted_for(&mut figures, "the first round is answered").await;

        cast.season(ANSWERED).await;
        cast.lapsed(&round, &mut figures).await;
        too_late(&cast, &round).await;
        cast.close(&round).await;
        cast.accounted_for(&mut figures, "what was not answered has lapsed").await;
        cast.a_donor_withdraws(&mut figures).await;
        cast.accounted_for(&mut figures, "a donor has withdrawn").await;
        cast.deliver(&mut figures, 1, 2).await;
        cast.accounted_for(&mut figures, "half of the help is under way").await;

        cast.season(SECOND).await;
        cast.write_needs(0, 12, "second").await;
        let (second, other) = cast.round("Second round", Some(&round), SECOND).await;
        let proposals = cast.proposals(&second).await;
        for pair in proposals.iter().map(pair_of) {
            assert!(!declined.contains(&pair), "a declined pair has come back: {pair:?}");
        }
        figures.say("declined pairs that came back", 0);
        cast.accounted_for(&mut figures, "the second round proposes").await;
        cast.answers(&proposals, &mut figures).await;
        the_difference_is_told(&cast, &run, &other).await;
        cast.accounted_for(&mut figures, "the second round is answered").await;

        cast.season(DELIVERED).await;
        cast.lapsed(&second, &mut figures).await;
        cast.close(&second).await;
        cast.deliver(&mut figures, 2, 2).await;
        cast.reassess(&mut figures).await;
        closed_is_closed(&cast).await;
        cast.accounted_for(&mut figures, "the help is delivered").await;
        learnt(&cast, &mut figures).await;

        cast.season(THIRD).await;
        cast.write_needs(12, 30, "third").await;
        let (third, _) = cast.round("Third round", Some(&second), THIRD).await;
        let proposals = cast.proposals(&third).await;
        assert!(!proposals.is_empty(), "the third round proposes");
        cast.accounted_for(&mut figures, "the third round proposes").await;
        cast.answers(&proposals, &mut figures).await;
        cast.accounted_for(&mut figures, "the third round is answered").await;
        with_and_without(&cast, &third, &mut figures).await;
        cast.accounted_for(&mut figures, "lessons were tried").await;
        cast.the_trail_is_whole();
        figures.print(database);
    }
}

/// Need and offer of a proposal.
fn pair_of(proposal: &Value) -> (String, String) {
    let text = |name: &str| proposal[name].as_str().unwrap_or_default().to_owned();
    (text("need"), text("offer"))
}

/// An answer after the deadline is refused by a name of its own, and nothing has changed; the side that had answered in
/// time is told that its answer stands.
async fn too_late(cast: &Cast, round: &str) {
    let lapsed: Vec<Value> = cast.proposals(round).await.into_iter().filter(|p| p["status"] == "lapsed").collect();
    let (mut late, mut stands) = (0, 0);
    for proposal in &lapsed {
        let place = format!("/api/v1/proposals/{}", proposal["id"].as_str().unwrap_or_default());
        let state = cast.state_of(proposal);
        let answered = !state.json(&place).await["own_decision"].is_null();
        let refused = state.change_now(Method::POST, &place, "/decision", &json!({"accept": true})).await.problem(409);
        let told = refused.body["type"].as_str().unwrap_or_default();
        let wanted = if answered { "conflict-already-answered" } else { "conflict-deadline-passed" };
        assert!(told.ends_with(wanted), "{told}, {wanted} was awaited");
        assert_eq!(state.json(&place).await["status"], "lapsed");
        *(if answered { &mut stands } else { &mut late }) += 1;
    }
    assert!(late > 0 && stands > 0, "both came about: {late} late, {stands} answered in time");
}

/// What changed between two plans, for whom, because of which input.
async fn the_difference_is_told(cast: &Cast, before: &str, after: &str) {
    let diff = cast.secretariat.json(&format!("/api/v1/runs/{after}/diff?against={before}")).await;
    let lines = |name: &str| diff[name].as_array().cloned().unwrap_or_default();
    assert!(!lines("inputs").is_empty(), "inputs changed between the rounds: {diff:#}");
    for line in lines("gains").iter().chain(&lines("losses")) {
        assert!(line["because"].as_array().is_some_and(|because| !because.is_empty()), "{line:#}");
    }
}

/// A report on an engagement that is closed is refused by a name of its own.
async fn closed_is_closed(cast: &Cast) {
    let all = cast.engagements().await;
    let closed = all.iter().find(|one| one["status"] == "closed").unwrap_or_else(|| panic!("one is closed"));
    let place = format!("/api/v1/engagements/{}", closed["id"].as_str().unwrap_or_default());
    let state = cast.state_of(closed);
    let refused = state.change_now(Method::POST, &place, "/reports", &json!({"delivered": 1})).await.problem(409);
    let told = refused.body["type"].as_str().unwrap_or_default();
    assert!(told.ends_with("conflict-engagement-closed"), "{told}");
}

/// Lessons count what was closed; they enter matching only when an administrator approves.
async fn learnt(cast: &Cast, figures: &mut Figures) {
    let lessons = cast.secretariat.json("/api/v1/lessons").await;
    let engagements = lessons["engagements"].as_u64().unwrap_or(0);
    assert!(engagements > 0, "there is something to learn from: {lessons:#}");
    figures.say("engagements behind the lessons", engagements);
    let few = json!({"threshold": 100_000, "groups": [], "reason": "far too much is asked"});
    cast.secretariat.post("/api/v1/lessons/approvals", &few).await.problem(409);
    let wish = json!({"threshold": 5, "groups": [], "reason": "what a year has shown"});
    let approved = cast.secretariat.post("/api/v1/lessons/approvals", &wish).await;
    approved.expect(201);
}

/// The same input with the approved lessons and without, side by side.
async fn with_and_without(cast: &Cast, round: &str, figures: &mut Figures) {
    let place = format!("/api/v1/rounds/{round}/lessons-trial");
    let trial = tests::Answer::of(cast.secretariat.request(Method::POST, &place)).await.expect(201);
    let of = |which: &str| trial.body[which]["id"].as_str().unwrap_or_default().to_owned();
    let (without, with) = (of("without"), of("with"));
    for run in [&without, &with] {
        let done = tests::finished(&cast.secretariat, run).await;
        assert_eq!(done["status"], "done", "{done:#}");
    }
    let seen = cast.secretariat.json(&format!("/api/v1/runs/{with}/lessons")).await;
    let factors = seen["factors"].as_array().map_or(0, Vec::len);
    assert!(factors > 0 && !seen["compared"].is_null(), "{seen:#}");
    let twin = cast.secretariat.json(&format!("/api/v1/runs/{without}/lessons")).await;
    assert_eq!(seen, twin, "either run leads to the other");
    figures.say("groups whose lessons took part", u64::try_from(factors).unwrap_or_default());
}

impl Cast {
    /// Opens a round, runs it, chooses its plan; gives round and run.
    async fn round(&self, title: &str, parent: Option<&str>, at: i64) -> (String, String) {
        let body = json!({
            "title": title,
            "call": "A scripted year.",
            "policy": {"name": "the year's", "award_cost": 0.001},
            "parent": parent,
            "alternatives": 0,
        });
        let round = self.secretariat.post("/api/v1/rounds", &body).await.expect(201).id();
        let place = format!("/api/v1/rounds/{round}");
        let runs = self.secretariat.request(Method::POST, &format!("{place}/runs"));
        let run = tests::Answer::of(runs).await.expect(202).id();
        let done = tests::finished(&self.secretariat, &run).await;
        assert_eq!(done["status"], "done", "{done:#}");
        let wish = json!({"run": run, "proposals_due": day(at + 20)});
        let chosen = self.secretariat.change_now(Method::POST, &place, "/choose", &wish).await.expect(200);
        assert_eq!(chosen.body["status"], "proposing");
        (round, run)
    }

    async fn close(&self, round: &str) {
        let place = format!("/api/v1/rounds/{round}");
        let closed = self.secretariat.change_now(Method::POST, &place, "/close", &json!({})).await.expect(200);
        assert_eq!(closed.body["status"], "closed");
    }

    /// The proposals of a round, in the order of their needs.
    async fn proposals(&self, round: &str) -> Vec<Value> {
        let round = self.secretariat.json(&format!("/api/v1/rounds/{round}")).await;
        let mut all = round["proposals"].as_array().cloned().unwrap_or_default();
        all.sort_by_key(|p| self.number_of(p));
        all
    }

    /// Both sides answer: of seven, four are agreed, the state declines one, the donor one, one is left alone by the
    /// donor, and every other time by both.
    async fn answers(&self, proposals: &[Value], figures: &mut Figures) -> Vec<(String, String)> {
        let mut declined = Vec::new();
        let open = proposals.iter().filter(|p| p["status"] == "open");
        for (number, proposal) in open.enumerate() {
            let place = format!("/api/v1/proposals/{}", proposal["id"].as_str().unwrap_or_default());
            let (state, donor) = (self.state_of(proposal), self.donor_of(proposal));
            let no = |reason: &str| json!({"accept": false, "reason_code": reason, "reason": "scripted"});
            let yes = json!({"accept": true});
            match number % 7 {
                4 => {
                    state.change_now(Method::POST, &place, "/decision", &no("timing")).await.expect(200);
                    declined.push(pair_of(proposal));
                    figures.count("declined by a state");
                }
                5 => {
                    state.change_now(Method::POST, &place, "/decision", &yes).await.expect(200);
                    donor.change_now(Method::POST, &place, "/decision", &no("conditions")).await.expect(200);
                    declined.push(pair_of(proposal));
                    figures.count("declined by a donor");
                }
                6 if number % 14 == 13 => figures.count("left unanswered by both"),
                6 => {
                    state.change_now(Method::POST, &place, "/decision", &yes).await.expect(200);
                    figures.count("left unanswered by the donor");
                }
                _ => {
                    state.change_now(Method::POST, &place, "/decision", &yes).await.expect(200);
                    let agreed = donor.change_now(Method::POST, &place, "/decision", &yes).await.expect(200);
                    assert_eq!(agreed.body["status"], "agreed", "{:#}", agreed.body);
                    figures.count("agreed");
                }
            }
        }
        declined
    }

    /// Waits until the worker has lapsed what was not answered.
    async fn lapsed(&self, round: &str, figures: &mut Figures) {
        for _ in 0..300 {
            let all = self.proposals(round).await;
            if all.iter().all(|p| p["status"] != "open") {
                let lapsed = all.iter().filter(|p| p["status"] == "lapsed").count();
                assert!(lapsed > 0, "what was left alone has lapsed");
                figures.add("lapsed", lapsed as u64);
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(200)).await;
        }
        panic!("proposals of {round} are still open after their deadline");
    }

    /// The donor with the most engagements ends them all and takes its offer back.
    async fn a_donor_withdraws(&self, figures: &mut Figures) {
        let all = self.engagements().await;
        let mut of: BTreeMap<String, usize> = BTreeMap::new();
        for one in &all {
            *of.entry(one["offer"].as_str().unwrap_or_default().to_owned()).or_default() += 1;
        }
        let (offer, _) =
            of.into_iter().max_by_key(|(_, count)| *count).unwrap_or_else(|| panic!("something is agreed"));
        for one in all.iter().filter(|one| one["offer"] == offer.as_str()) {
            let place = format!("/api/v1/engagements/{}", one["id"].as_str().unwrap_or_default());
            let body = json!({"reason": "provider-withdrew"});
            self.donor_of(one).change_now(Method::POST, &place, "/close", &body).await.expect(200);
            figures.count("ended by the donor's withdrawal");
        }
        let place = format!("/api/v1/offers/{offer}");
        let donor = self.donor_of(&json!({"offer": offer}));
        donor.change_now(Method::POST, &place, "/withdraw", &json!({"reason": "our budget was cut"})).await.expect(200);
    }

    /// Both sides report; of those that run, every `of`-th part is delivered, up to `part`; whole ones are closed.
    async fn deliver(&self, figures: &mut Figures, part: i64, of: i64) {
        for one in self.engagements().await.iter().filter(|one| one["status"] != "closed") {
            let place = format!("/api/v1/engagements/{}", one["id"].as_str().unwrap_or_default());
            let agreed = one["agreed"]["amount"].as_i64().unwrap_or(0);
            let done = one["delivered"]["amount"].as_i64().unwrap_or(0);
            let now = (agreed * part / of - done).max(0);
            let whole = part == of;
            let report = json!({
                "delivered": now, "level_before": 1, "level_after": if whole { json!(3) } else { Value::Null },
                "participants": 20, "women": 9,
            });
            let (state, donor) = (self.state_of(one), self.donor_of(one));
            state.change_now(Method::POST, &place, "/reports", &report).await.expect(201);
            donor.change_now(Method::POST, &place, "/reports", &report).await.expect(201);
            figures.add("reports", 2);
            if whole {
                let body = json!({"reason": "completed"});
                state.change_now(Method::POST, &place, "/close", &body).await.expect(200);
                figures.count("completed");
            }
        }
    }

    /// The states look again at just the capability of five engagements, and share what they found.
    async fn reassess(&self, figures: &mut Figures) {
        for one in self.engagements().await.iter().filter(|one| one["closure"] == "completed").take(5) {
            let place = format!("/api/v1/engagements/{}", one["id"].as_str().unwrap_or_default());
            let state = self.state_of(one);
            for (moment, level) in [("before", 1), ("after", 3)] {
                let form = state.read(&format!("{place}/reassessment/{moment}")).await.expect(200);
                let questions = cast::question_ids(&form.body["questions"]);
                assert!(!questions.is_empty(), "just the capability's questions: {:#}", form.body);
                let answers: serde_json::Map<String, Value> =
                    questions.into_iter().map(|id| (id, json!({"kind": "level", "level": level}))).collect();
                let put = format!("{place}/reassessment/{moment}");
                let kept = state.change(Method::PUT, &put, &form.etag, &Value::Object(answers)).await.expect(200);
                assert_eq!(kept.body["level"], level, "{:#}", kept.body);
            }
            figures.count("re-assessed");
        }
        assert!(STATES.len() == 40 && DONORS == 25);
    }
}
