//! The whole cycle through the API, as three people: from the catalogue to a lesson.

use std::process::Command;

use reqwest::Method;
use serde_json::{Value, json};
use tests::{
    Answer, CAPABILITY, DONOR, Database, KIND, SECRETARIAT, STATE, Server, Shared, UNIT, Visitor, day, finished,
    need_body, offer_body, open_need, open_offer, program, run_of, status_of,
};

static SERVERS: Shared = Shared::new();

struct People {
    state: Visitor,
    donor: Visitor,
    secretariat: Visitor,
}

impl People {
    async fn of(server: &Server) -> Self {
        Self {
            state: server.sign_in(STATE).await,
            donor: server.sign_in(DONOR).await,
            secretariat: server.sign_in(SECRETARIAT).await,
        }
    }

    async fn move_need(&self, by: &Visitor, need: &str, to: &str) -> Answer {
        by.change_now(Method::POST, &format!("/api/v1/needs/{need}"), "/moves", &json!({"to": to})).await
    }
}

fn codes(list: &Value) -> Vec<&str> {
    list.as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn from_the_catalogue_to_a_lesson() {
    for database in Database::all() {
        let server = Server::demonstration(database).await;
        let people = People::of(&server).await;
        the_catalogue_is_open_to_all(&server).await;
        let asked = a_gap_becomes_a_published_need(&people).await;
        let refused =
            open_need(&people.state, &people.secretariat, &need_body("A second twinning, to be declined", 1)).await;
        let offer = open_offer(&people.donor, &offer_body("Twinning with our lead body", 4)).await;
        let (round, run) = run_of(&people.secretariat, "The walk", &[asked.clone(), refused.clone()]).await;
        let done = finished(&people.secretariat, &run).await;
        assert_eq!(done["status"], "done", "{done:#}");
        the_run_can_be_judged_and_repeated(&people.secretariat, &server, &done).await;
        proposals_go_to_both_sides(&people, &round, &run).await;
        one_is_declined(&people, &refused).await;
        let engagement = one_is_agreed(&people, &asked, &offer).await;
        delivered_and_learnt(&people, &engagement, &asked, &offer).await;
    }
}

async fn the_catalogue_is_open_to_all(server: &Server) {
    let catalogue = server.anyone().json("/api/v1/catalogue").await;
    assert_eq!(
        (&catalogue["areas"], &catalogue["capabilities"], &catalogue["questions"]),
        (&json!(12), &json!(61), &json!(65))
    );
    assert!(catalogue["bundled"] == true && catalogue["current"] == true);
    assert_eq!(catalogue["edition"]["areas"].as_array().map(Vec::len), Some(12));
}

/// Step 1 and 2: answers, targets, results, a draft with its evidence, and its way to the matcher.
async fn a_gap_becomes_a_published_need(people: &People) -> String {
    let state = &people.state;
    let record = state.post("/api/v1/assessments", &json!({"title": "Position of this year"})).await.expect(201);
    let place = format!("/api/v1/assessments/{}", record.id());
    assert_eq!(record.location, place);
    let questionnaire = state.json(&format!("{place}/questionnaire")).await.to_string();
    assert!(
        questionnaire.contains("lead-agency.q1") && questionnaire.contains("legal or cabinet mandate"),
        "the questions have their levels"
    );

    let first = |question: &str, body: Value| {
        let put = state.request(Method::PUT, &format!("{place}/answers/{question}"));
        Answer::of(put.header("if-none-match", "*").json(&body))
    };
    let answered = first(
        "lead-agency.q1",
        json!({"kind": "level", "level": 1, "evidence": "No body has been named", "confidence": "high"}),
    )
    .await
    .expect(200);
    first("lead-agency.q1", json!({"kind": "level", "level": 2})).await.problem(412);
    let mended = json!({"kind": "level", "level": 1, "evidence": "No body has been named yet"});
    let second = state
        .change(Method::PUT, &format!("{place}/answers/lead-agency.q1"), &answered.etag, &mended)
        .await
        .expect(200);
    assert_eq!(second.body["answer"]["evidence"], "No body has been named yet");
    let many = json!([
        {"question": "lead-agency.q2", "answer": {"kind": "level", "level": 1}},
        {"question": "threat-intelligence.q1", "answer": {"kind": "not-applicable"}},
        {"question": "early-warning.q1", "answer": {"kind": "do-not-know"}},
    ]);
    let whole = state.post(&format!("{place}/answers"), &many).await.expect(200);
    assert_eq!(whole.body["answers"].as_array().map(Vec::len), Some(4));
    let nowhere = json!([{"question": "early-warning.q1", "answer": {"kind": "do-not-know"}, "version": 1}, {"question": "no.such", "answer": {"kind": "do-not-know"}}]);
    assert!(state.post(&format!("{place}/answers"), &nowhere).await.status.is_client_error());

    let target = format!("{place}/targets/{CAPABILITY}");
    let unset = state.read(&target).await.expect(200);
    assert_eq!(unset.body["level"], Value::Null);
    state.change(Method::PUT, &target, &unset.etag, &json!({"level": 3})).await.expect(200);
    state.change(Method::PUT, &target, &unset.etag, &json!({"level": 4})).await.problem(412);

    let results = state.json(&format!("{place}/results")).await;
    let capability =
        results["result"]["capabilities"].as_array().into_iter().flatten().find(|c| c["capability"] == CAPABILITY);
    let capability = capability.unwrap_or_else(|| panic!("{CAPABILITY} has a result: {results:#}"));
    assert_eq!((&capability["level"], &capability["gap"]), (&json!(1), &json!(2)), "{capability:#}");
    let endorsed = state.change_now(Method::POST, &place, "/endorse", &json!({})).await.expect(200);
    assert_eq!(endorsed.body["status"], "endorsed");

    let drafts = state.post(&format!("{place}/drafts"), &json!({"capabilities": [CAPABILITY]})).await.expect(201);
    let draft = &drafts.body[0];
    assert_eq!((&draft["status"], &draft["facts"]["sharing"]["visibility"]), (&json!("draft"), &json!("private")));
    assert!(
        draft["facts"]["evidence"].to_string().contains("lead-agency.q1"),
        "the draft carries its evidence: {draft:#}"
    );
    let need = draft["id"].as_str().unwrap_or_default().to_owned();
    people.donor.read(&format!("/api/v1/needs/{need}")).await.problem(404);
    people.secretariat.read(&format!("/api/v1/needs/{need}")).await.problem(404);
    sent_to_the_matcher(people, &need, &draft["facts"]).await;
    need
}

async fn sent_to_the_matcher(people: &People, need: &str, drafted: &Value) {
    let place = format!("/api/v1/needs/{need}");
    let mut facts = need_body("Twinning of our lead body", 2);
    facts["evidence"] = drafted["evidence"].clone();
    facts["sharing"] = json!({"visibility": "private"});
    let edited = people.state.change_now(Method::PUT, &place, "", &facts).await.expect(200);
    assert_eq!(edited.body["facts"]["title"], "Twinning of our lead body");
    people.move_need(&people.state, need, "endorsed").await.expect(200);
    people.move_need(&people.state, need, "published").await.problem(403);
    people.move_need(&people.state, need, "submitted").await.problem(409);
    people.state.change_now(Method::PUT, &place, "/sharing", &json!({"visibility": "secretariat"})).await.expect(200);
    people.move_need(&people.state, need, "submitted").await.expect(200);
    let tasks = people.secretariat.json("/api/v1/me/tasks").await;
    assert!(
        tasks.as_array().is_some_and(|all| all.iter().any(|t| t["code"] == "authenticate-needs" && t["done"] == false)),
        "{tasks:#}"
    );
    let theirs = people.secretariat.read(&place).await.expect(200);
    assert!(theirs.body["facts"]["evidence"].as_array().is_none_or(Vec::is_empty), "evidence stays with the state");
    assert!(codes(&theirs.body["moves"]).contains(&"authenticated"));
    people.move_need(&people.secretariat, need, "authenticated").await.expect(200);
    people.move_need(&people.secretariat, need, "published").await.expect(200);
    people.donor.read(&place).await.problem(404);
    assert_eq!(status_of(&people.state, &place).await, "published");
}

/// Step 3: report and files; the files alone repeat the run, byte for byte.
async fn the_run_can_be_judged_and_repeated(secretariat: &Visitor, server: &Server, run: &Value) {
    let place = format!("/api/v1/runs/{}", run["id"].as_str().unwrap_or_default());
    let report = secretariat.json(&format!("{place}/report")).await;
    assert_eq!(report["input_sha256"], run["input_sha256"]);
    let awards = report["report"]["awards"].as_array().cloned().unwrap_or_default();
    let ours = awards.iter().filter(|a| a["agreed"] == false).count();
    assert_eq!(ours, 2, "both needs are met, no other weighs anything: {awards:#?}");
    assert_eq!(report["report"]["baselines"].as_array().map(Vec::len), Some(2));
    let wrong = secretariat.read(&format!("{place}/report?format=csv&section=no-such")).await.problem(400);
    let csv =
        wrong.body["detail"].as_str().unwrap_or_default().rsplit("use one of ").next().unwrap_or_default().to_owned();
    let section = csv.split([',', ')']).next().unwrap_or_default().trim().to_owned();
    let csv = secretariat.bytes(&format!("{place}/report?format=csv&section={section}")).await;
    assert!(String::from_utf8_lossy(&csv).lines().count() >= 1);
    let xlsx = secretariat.bytes(&format!("{place}/report?format=xlsx")).await;
    assert!(xlsx.starts_with(b"PK\x03\x04"), "a workbook");

    let folder = server.folder.path().join("repeat");
    std::fs::create_dir_all(&folder).expect("a folder");
    for file in ["input", "problem", "plan", "report"] {
        std::fs::write(folder.join(format!("{file}.json")), secretariat.bytes(&format!("{place}/files/{file}")).await)
            .expect("written");
    }
    let at = |name: &str| folder.join(name).display().to_string();
    let judged = Command::new(program())
        .args(["check", &at("problem.json"), &at("plan.json")])
        .output()
        .expect("the program starts");
    assert_eq!(judged.status.code(), Some(0), "{}", String::from_utf8_lossy(&judged.stderr));
    let again = Command::new(program())
        .args(["repeat", &at("input.json"), "-o", &at("again")])
        .output()
        .expect("the program starts");
    assert_eq!(again.status.code(), Some(0), "{}", String::from_utf8_lossy(&again.stderr));
    for name in ["input.json", "problem.json", "plan.json"] {
        let (first, second) =
            (std::fs::read(folder.join(name)).ok(), std::fs::read(folder.join("again").join(name)).ok());
        assert!(first.is_some() && first == second, "{name} is repeated byte for byte");
    }
}

async fn proposals_go_to_both_sides(people: &People, round: &str, run: &str) {
    let place = format!("/api/v1/rounds/{round}");
    people
        .secretariat
        .change_now(Method::POST, &place, "/choose", &json!({"run": run, "proposals_due": day(0)}))
        .await
        .problem(422);
    let chosen = people
        .secretariat
        .change_now(Method::POST, &place, "/choose", &json!({"run": run, "proposals_due": day(20)}))
        .await
        .expect(200);
    assert_eq!(
        (&chosen.body["status"], &chosen.body["counts"]["open"]),
        (&json!("proposing"), &json!(2)),
        "{:#}",
        chosen.body
    );
    for side in [&people.state, &people.donor] {
        let tasks = side.json("/api/v1/me/tasks").await;
        let task = tasks
            .as_array()
            .into_iter()
            .flatten()
            .find(|t| t["code"] == "answer-proposals")
            .cloned()
            .unwrap_or_default();
        assert_eq!((&task["count"], &task["due"]), (&json!(2), &json!(day(20))), "{tasks:#}");
        let notices = side.json("/api/v1/notices").await;
        assert!(
            notices["items"].as_array().is_some_and(|all| all.iter().any(|n| n["subject_kind"] == "proposal")),
            "{notices:#}"
        );
    }
    assert_eq!(people.state.json(&place).await["proposals"], json!([]), "others' proposals are not a state's to see");
}

async fn proposal_for(by: &Visitor, need: &str) -> String {
    let all = by.json("/api/v1/proposals?limit=200").await;
    let found =
        all["items"].as_array().into_iter().flatten().find(|p| p["need"] == need && p["status"] == "open").cloned();
    found.and_then(|p| p["id"].as_str().map(str::to_owned)).unwrap_or_else(|| panic!("{need} has a proposal: {all:#}"))
}

async fn decide(by: &Visitor, proposal: &str, body: Value) -> Answer {
    by.change_now(Method::POST, &format!("/api/v1/proposals/{proposal}"), "/decision", &body).await
}

async fn one_is_declined(people: &People, need: &str) {
    let proposal = proposal_for(&people.state, need).await;
    decide(&people.state, &proposal, json!({"accept": false})).await.problem(422);
    decide(&people.state, &proposal, json!({"accept": false, "reason_code": "mood"})).await.problem(422);
    let declined = decide(
        &people.state,
        &proposal,
        json!({"accept": false, "reason_code": "timing", "reason": "After the elections"}),
    )
    .await
    .expect(200);
    assert_eq!(declined.body["status"], "declined");
    decide(&people.state, &proposal, json!({"accept": true})).await.problem(409);
    // The need was shared for matching only: with the proposal ended, nothing of it is the donor's to see.
    people.donor.read(&format!("/api/v1/proposals/{proposal}")).await.problem(404);
    assert_eq!(status_of(&people.state, &format!("/api/v1/needs/{need}")).await, "published");
}

/// Step 4: both sides accept; the capacity is taken once.
async fn one_is_agreed(people: &People, need: &str, offer: &str) -> String {
    let proposal = proposal_for(&people.donor, need).await;
    let seen = people.donor.read(&format!("/api/v1/proposals/{proposal}")).await.expect(200).body;
    assert_eq!((&seen["side"], &seen["amount"]), (&json!("provider"), &json!({"amount": 2, "unit": UNIT})));
    assert!(seen["need_facts"]["evidence"].as_array().is_none_or(Vec::is_empty), "the other side sees no evidence");
    assert_eq!(seen["kind"], KIND);
    let free = |offer: Value| offer["free"].as_i64();
    assert_eq!(free(people.donor.json(&format!("/api/v1/offers/{offer}")).await), Some(4));
    let half = decide(&people.state, &proposal, json!({"accept": true})).await.expect(200);
    assert_eq!((&half.body["status"], &half.body["engagement"]), (&json!("open"), &Value::Null));
    let agreed = decide(&people.donor, &proposal, json!({"accept": true})).await.expect(200);
    assert_eq!(agreed.body["status"], "agreed");
    assert_eq!(free(people.donor.json(&format!("/api/v1/offers/{offer}")).await), Some(2), "two of four are taken");
    assert_eq!(status_of(&people.state, &format!("/api/v1/needs/{need}")).await, "agreed");
    let engagement = agreed.body["engagement"].as_str().unwrap_or_default().to_owned();
    for side in [&people.state, &people.donor] {
        let notices = side.json("/api/v1/notices").await;
        assert!(
            notices["items"].as_array().is_some_and(|all| all
                .iter()
                .any(|n| n["kind"] == "proposal-agreed" && n["subject_id"] == proposal.as_str())),
            "{notices:#}"
        );
        let tasks = side.json("/api/v1/me/tasks").await;
        assert!(
            tasks
                .as_array()
                .is_some_and(|all| all.iter().any(|t| t["code"] == "report-progress" && t["done"] == false)),
            "{tasks:#}"
        );
    }
    engagement
}

async fn delivered_and_learnt(people: &People, engagement: &str, need: &str, offer: &str) {
    let place = format!("/api/v1/engagements/{engagement}");
    let before = people.secretariat.json("/api/v1/lessons").await;
    let report = json!({"delivered": 1, "level_before": 1, "level_after": 2, "practice": "Sit together before you write to each other", "norm": "d", "framework_remark": "Whom to tell first is unclear"});
    people.state.change_now(Method::POST, &place, "/reports", &report).await.expect(201);
    let theirs = json!({"delivered": 1, "level_before": 1, "level_after": 3, "obstacle": "Visas took eleven weeks"});
    let both = people.donor.change_now(Method::POST, &place, "/reports", &theirs).await.expect(201);
    let sides: Vec<&str> =
        both.body["reports"].as_array().into_iter().flatten().filter_map(|r| r["side"].as_str()).collect();
    assert_eq!(sides, ["state", "provider"]);
    assert_eq!(status_of(&people.state, &format!("/api/v1/needs/{need}")).await, "in-delivery");
    people.state.change_now(Method::POST, &place, "/reports", &json!({"delivered": -1})).await.problem(422);
    people.state.change_now(Method::POST, &place, "/close", &json!({"reason": "because"})).await.problem(422);
    // Whether help is complete is for its two sides to say.
    people.secretariat.change_now(Method::POST, &place, "/close", &json!({"reason": "completed"})).await.problem(409);
    let closed = people
        .state
        .change_now(Method::POST, &place, "/close", &json!({"reason": "partly-completed"}))
        .await
        .expect(200);
    assert_eq!((&closed.body["status"], &closed.body["closure"]), (&json!("closed"), &json!("partly-completed")));
    assert_eq!(
        people.donor.json(&format!("/api/v1/offers/{offer}")).await["free"],
        3,
        "what was not delivered is free again"
    );
    let after = people.secretariat.json("/api/v1/lessons").await;
    assert_eq!(after["engagements"], before["engagements"], "counted since it was agreed");
    let told = |lessons: &Value| lessons.to_string().contains("Sit together before you write");
    assert!(!told(&before) && told(&after), "{after:#}");
    let page = people.state.read("/en/reports").await.expect(200).text();
    assert!(page.contains("Sit together before you write"), "the page of lessons shows it");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_joint_need_waits_for_its_partner() {
    for database in Database::all() {
        let server = SERVERS.on(database).await;
        let people = People::of(server).await;
        let partner = server.added("Delegation of Bravenia", "joint.bravenia@example.org", "focal-point").await;
        let stranger = server.added("Delegation of Calistan", "joint.calistan@example.org", "focal-point").await;
        let mut body = need_body("A joint twinning", 1);
        body["partners"] = json!(["XAB"]);
        let need = people.state.post("/api/v1/needs", &body).await.expect(201);
        let place = format!("/api/v1/needs/{}", need.id());
        assert_eq!(need.body["partners"][0]["consented"], false);
        stranger.read(&place).await.problem(404);
        stranger
            .change(Method::POST, &format!("{place}/consent"), &need.etag, &json!({"consented": true}))
            .await
            .problem(404);
        let tasks = partner.json("/api/v1/me/tasks").await;
        assert!(
            tasks.as_array().is_some_and(|all| all.iter().any(|t| t["code"] == "consent-needs" && t["count"] == 1)),
            "{tasks:#}"
        );
        let given = partner.change_now(Method::POST, &place, "/consent", &json!({"consented": true})).await.expect(200);
        assert_eq!(given.body["partners"][0]["consented"], true);
        people
            .state
            .change(Method::POST, &format!("{place}/consent"), &given.etag, &json!({"consented": true}))
            .await
            .problem(404);
        assert_eq!(people.state.json(&place).await["partners"][0]["consented"], true);
        partner.change_now(Method::PUT, &place, "", &body).await.problem(404);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_came_on_paper_is_void_until_the_state_confirms_it() {
    for database in Database::all() {
        let server = SERVERS.on(database).await;
        let people = People::of(server).await;
        let aldoria = server.organisation(&people.secretariat, "Delegation of Aldoria").await;
        let body = need_body("Asked for by letter", 1);
        people.donor.post(&format!("/api/v1/organisations/{aldoria}/needs"), &body).await.problem(403);
        let made = people.secretariat.post(&format!("/api/v1/organisations/{aldoria}/needs"), &body).await.expect(201);
        let place = format!("/api/v1/needs/{}", made.id());
        assert_eq!((&made.body["entered_by_secretariat"], &made.body["confirmed"]), (&json!(true), &json!(false)));
        assert_eq!(made.body["moves"], json!([]));
        people.state.change_now(Method::POST, &place, "/moves", &json!({"to": "endorsed"})).await.problem(409);
        people.secretariat.change_now(Method::POST, &place, "/confirm", &json!({})).await.problem(403);
        let confirmed = people.state.change_now(Method::POST, &place, "/confirm", &json!({})).await.expect(200);
        assert_eq!(confirmed.body["confirmed"], true);
        people.state.change_now(Method::POST, &place, "/confirm", &json!({})).await.problem(409);
        people.state.change_now(Method::POST, &place, "/moves", &json!({"to": "endorsed"})).await.expect(200);
        let state_of = |r: &str| format!("/api/v1/organisations/{r}/needs");
        let no_state = server.organisation(&people.secretariat, "Lantern Foundation").await;
        people.secretariat.post(&state_of(&no_state), &body).await.problem(422);
    }
}
