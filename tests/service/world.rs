//! Who takes part in the tests of access, which records are theirs, and what stands for the parameters of every path.

use std::collections::BTreeSet;
use std::process::Command;

use reqwest::Method;
use serde_json::{Value, json};
use tests::{
    Answer, CAPABILITY, DONOR, SECRETARIAT, STATE, Server, Visitor, day, finished, need_body, offer_body, open_need,
    open_offer, program, run_of,
};

use crate::world_consent::Consent;
use crate::world_delivery::Delivery;

/// A line of `matchmaker routes`.
#[derive(Debug, Clone)]
pub struct Route {
    pub method: Method,
    pub path: String,
    pub kind: String,
    pub policy: String,
}

impl Route {
    pub fn reads(&self) -> bool {
        self.method == Method::GET
    }

    /// Whether someone without a name may come in.
    pub fn is_public(&self) -> bool {
        matches!(self.policy.as_str(), "anyone" | "read-public" | "read-catalogue")
    }
}

/// Every route of the program.
pub fn routes() -> Vec<Route> {
    let printed = Command::new(program()).arg("routes").output().expect("the program starts");
    let all: Value = serde_json::from_slice(&printed.stdout).expect("routes are JSON");
    let routes: Vec<Route> = all
        .as_array()
        .into_iter()
        .flatten()
        .map(|r| Route {
            method: text(&r["method"]).parse().expect("a method"),
            path: text(&r["path"]),
            kind: text(&r["kind"]),
            policy: text(&r["policy"]),
        })
        .collect();
    assert!(routes.len() > 100, "the table of routes is whole: {}", routes.len());
    routes
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Who {
    Anonymous,
    State,
    Viewer,
    OtherState,
    Donor,
    OtherDonor,
    Secretariat,
}

impl Who {
    pub const ALL: [Self; 7] = [
        Self::Anonymous,
        Self::State,
        Self::Viewer,
        Self::OtherState,
        Self::Donor,
        Self::OtherDonor,
        Self::Secretariat,
    ];
}

/// What stands for the parameters of a path, and who may read the record that it names.
pub type Named = (Vec<(&'static str, String)>, Vec<Who>);

/// One of them: what they may do by their role.
pub struct Principal {
    pub who: Who,
    pub visitor: Visitor,
    pub may: BTreeSet<String>,
}

/// Everybody, and the records of the first state and the first donor.
pub struct World {
    pub people: Vec<Principal>,
    pub need: String,
    pub unmet_reason: String,
    pub offer: String,
    pub assessment: String,
    pub engagement: String,
    pub proposal: String,
    pub round: String,
    pub run: String,
    /// A need that the run looked at.
    pub run_need: String,
    pub later_run: String,
    pub organisation: String,
    /// The first donor's.
    pub provider: String,
    pub person: String,
    pub token: String,
    /// A session of the first state's focal point, apart from the one that asks.
    pub session: String,
    pub edition: String,
    pub invitation: String,
    pub asset: (String, String),
    /// The first state's endorsed assessment, of which the other state may see one area.
    pub shared: String,
    /// The other state's own assessment.
    pub theirs: String,
    /// The other state is invited to a section of the shared assessment.
    pub review: String,
    /// What it said there.
    pub review_comment: String,
    /// A file of answers that waits for the first state.
    pub import: String,
    /// An edition in consultation.
    pub draft: String,
    /// What the first state said about it.
    pub comment: String,
    /// What stands beside the engagement, and what both wrote about it.
    pub delivery: Delivery,
    /// What stands beside the round.
    pub consent: Consent,
}

impl World {
    pub fn of(&self, who: Who) -> &Visitor {
        &self.people.iter().find(|p| p.who == who).unwrap_or_else(|| panic!("{who:?} takes part")).visitor
    }

    /// Invites the people and makes the records, all through the API.
    pub async fn made(server: &Server) -> Self {
        let (state, donor, secretariat) =
            (server.sign_in(STATE).await, server.sign_in(DONOR).await, server.sign_in(SECRETARIAT).await);
        let organisation = server.organisation(&secretariat, "Delegation of Aldoria").await;
        let viewer = server.invited(&state, &organisation, "viewer@example.org", "viewer").await;
        let other_state = server.added("Delegation of Bravenia", "other.state@example.org", "focal-point").await;
        let other_donor = server.added("Lantern Foundation", "other.donor@example.org", "focal-point").await;
        let invited = json!({"email": "not.yet@example.org", "role": "viewer"});
        let invitation =
            state.post(&format!("/api/v1/organisations/{organisation}/invitations"), &invited).await.expect(201);
        let invitation =
            invitation.body["link"].as_str().and_then(|l| l.rsplit('/').next()).unwrap_or_default().to_owned();
        let (run_need, run, round, proposal, engagement) = agreed(&state, &donor, &secretariat).await;
        let again = Answer::of(secretariat.request(Method::POST, &format!("/api/v1/rounds/{round}/runs")))
            .await
            .expect(202)
            .id();
        assert_eq!(finished(&secretariat, &again).await["status"], "done");
        let unmet =
            secretariat.json(&format!("/api/v1/runs/{run}/report")).await["report"]["unmet"][0]["reason"].clone();
        let mut private = need_body("A need that is nobody else's business", 1);
        private["sharing"] = json!({"visibility": "private"});
        let need = state.post("/api/v1/needs", &private).await.expect(201).id();
        let mut draft = offer_body("An offer that is not out yet", 1);
        draft["sharing"] = json!({"visibility": "private"});
        let offer = donor.post("/api/v1/offers", &draft).await.expect(201).id();
        let asset = asset(server).await;
        let assessment = text(&state.json("/api/v1/assessments").await[0]["id"]);
        let edition = text(&state.json("/api/v1/editions").await[0]["id"]);
        let (shared, review, review_comment) = shared_by(&state, &other_state).await;
        let theirs = json!({"title": "Beside the other"});
        let theirs = other_state.post("/api/v1/assessments", &theirs).await.expect(201).id();
        let import = waiting(&state, &assessment).await;
        let (draft, comment) = consulted_on(&state, &secretariat, &edition).await;
        let person = text(&viewer.json("/api/v1/me").await["person"]);
        let provider = text(&donor.json("/api/v1/me").await["organisation"]);
        let token = text(
            &state.post("/api/v1/me/tokens", &json!({"label": "mine", "days": 1})).await.expect(201).body["token"]["id"],
        );
        server.sign_in(STATE).await;
        let sessions = state.json("/api/v1/me/sessions").await;
        let session = sessions.as_array().into_iter().flatten().find(|one| one["current"] == false);
        let session = text(&session.unwrap_or_else(|| panic!("another session: {sessions:#}"))["id"]);
        let delivery = Delivery::made(&state, &donor, &secretariat, &engagement).await;
        let consent = Consent::made(&secretariat).await;
        let visitors = [server.anyone(), state, viewer, other_state, donor, other_donor, secretariat];
        let people = principals(visitors).await;
        let unmet_reason = text(&unmet);
        Self {
            people,
            need,
            unmet_reason,
            offer,
            assessment,
            engagement,
            proposal,
            round,
            run,
            run_need,
            later_run: again,
            organisation,
            provider,
            person,
            token,
            session,
            edition,
            invitation,
            asset,
            shared,
            theirs,
            review,
            review_comment,
            import,
            draft,
            comment,
            delivery,
            consent,
        }
    }

    /// The records that a path names and who may read them. `None` where the table does not know the path yet.
    fn named(&self, path: &str) -> Option<Named> {
        use Who::{Donor, OtherDonor, OtherState, Secretariat, State, Viewer};
        let both_sides = || vec![State, Viewer, Donor, Secretariat];
        let signed_in = || vec![State, Viewer, OtherState, Donor, OtherDonor, Secretariat];
        let all = || Who::ALL.to_vec();
        let below = path.strip_prefix("/api/v1").or_else(|| path.strip_prefix("/{lang}")).unwrap_or(path);
        let starts = |prefix: &str| is_below(below, prefix);
        let named = self.named_by_steps_one_and_two(below).or_else(|| self.named_by_consent(below));
        if let Some(named) = named.or_else(|| self.named_by_step_four(below)) {
            return Some(named);
        }
        Some(match below {
            _ if !below.contains('{') => (Vec::new(), all()),
            "/assets/{hash}/{name}" => (vec![("hash", self.asset.0.clone()), ("name", self.asset.1.clone())], all()),
            "/invitation/{secret}" => (vec![("secret", self.invitation.clone())], all()),
            "/needs/export/{format}"
            | "/offers/export/{format}"
            | "/overview/needs/{format}"
            | "/overview/offers/{format}"
            | "/overview/activities/{format}" => (vec![("format", "csv".into())], all()),
            "/needs/{id}/move/{of}" => (id_of(&self.need, "endorsed"), vec![State]),
            _ if starts("/needs/{id}") => (id(&self.need), vec![State, Viewer]),
            _ if starts("/offers/{id}") => (id(&self.offer), vec![Donor]),
            _ if starts("/proposals/{id}") => (id(&self.proposal), both_sides()),
            _ if starts("/engagements/{id}") => (id(&self.engagement), both_sides()),
            "/rounds/{id}/choose/{of}" => (id_of(&self.round, &self.later_run), vec![Secretariat]),
            _ if starts("/rounds/{id}") => (id(&self.round), signed_in()),
            "/runs/{id}/unmet/{of}" => (id_of(&self.run, &self.unmet_reason), vec![Secretariat]),
            "/runs/{id}/tables/{of}" => (id_of(&self.run, "needs"), vec![Secretariat]),
            "/runs/{id}/files/{of}" => (id_of(&self.run, "problem"), vec![Secretariat]),
            "/runs/{id}/why/{of}" | "/runs/{id}/changes/{of}" | "/runs/{id}/needs/{of}" => {
                (id_of(&self.run, &self.run_need), vec![Secretariat])
            }
            "/runs/{id}/next-unit/{of}" => (id_of(&self.run, tests::AREA), vec![Secretariat]),
            "/runs/{id}/withdrawal/{of}" => (id_of(&self.run, &self.provider), vec![Secretariat]),
            "/runs/{id}/compare/{of}" => (id_of(&self.run, &self.later_run), vec![Secretariat]),
            "/runs/{id}/report/{of}" => (id_of(&self.run, "json"), vec![Secretariat]),
            _ if starts("/runs/{id}") => (id(&self.run), vec![Secretariat]),
            _ if starts("/organisations/{id}/people/{of}") => {
                (id_of(&self.organisation, &self.person), vec![State, Viewer])
            }
            _ if starts("/organisations/{id}/people") || starts("/organisations/{id}/invitations") => {
                (id(&self.organisation), vec![State, Viewer, Secretariat])
            }
            _ if starts("/organisations/{id}") => (id(&self.organisation), signed_in()),
            "/me/sessions/{id}/end" | "/account/sessions/{id}/end" => (id(&self.session), vec![State]),
            _ if starts("/me/tokens/{id}") || starts("/account/tokens/{id}") => (id(&self.token), vec![State]),
            _ if below.starts_with('/') && below.matches('{').count() == 1 && below == "/{lang}" => (Vec::new(), all()),
            _ => return None,
        })
    }

    /// The same for the catalogue and the self-assessment.
    fn named_by_steps_one_and_two(&self, below: &str) -> Option<Named> {
        use Who::{OtherState, Secretariat, State, Viewer};
        let of_state = || vec![State, Viewer];
        let all = || Who::ALL.to_vec();
        let starts = |prefix: &str| is_below(below, prefix);
        Some(match below {
            "/catalogue/areas/{id}" => (id(tests::AREA), all()),
            "/catalogue/{id}" => (id(CAPABILITY), all()),
            "/assessments/{id}/report"
            | "/assessment/{id}/report"
            | "/assessments/{id}/reopen"
            | "/assessment/{id}/reopen" => (id(&self.shared), of_state()),
            "/assessments/{id}/files/{of}" | "/assessment/{id}/files/{of}" => {
                (id_of(&self.assessment, "archive"), of_state())
            }
            "/assessment/threats/{id}" | "/catalogue/activities/{id}" => (id("ransomware"), all()),
            "/assessment/{id}/threats/{of}" => (id_of(&self.assessment, "ransomware"), of_state()),
            "/assessments/{id}/sharing/{of}" => (id_of(&self.assessment, "assessment"), of_state()),
            _ if starts("/assessments/{id}/sections/{of}") || starts("/assessment/{id}/areas/{of}") => {
                (id_of(&self.assessment, tests::AREA), of_state())
            }
            _ if starts("/assessments/{id}/imports/{of}") || starts("/assessment/{id}/import/{of}") => {
                (id_of(&self.assessment, &self.import), of_state())
            }
            "/shared-assessments/{id}/compare/{of}" => (id_of(&self.shared, &self.theirs), vec![OtherState]),
            "/shared-assessments/{id}/compare" => (id(&self.shared), vec![OtherState]),
            _ if starts("/shared-assessments/{id}") => (id(&self.shared), vec![OtherState, Secretariat]),
            "/reviews/{id}/comments" => (id(&self.review), vec![OtherState]),
            "/reviews/{id}/comments/{of}" | "/reviews/{id}/comments/{of}/answer" => {
                (id_of(&self.review, &self.review_comment), of_state())
            }
            "/reviews/{id}/revoke" => (id(&self.review), of_state()),
            _ if starts("/reviews/{id}") => (id(&self.review), vec![State, Viewer, OtherState]),
            "/comments/{id}/answer" => (id(&self.comment), vec![Secretariat]),
            "/comments/{id}" => (id(&self.comment), of_state()),
            "/editions/{id}/comments/{of}/answer" => (id_of(&self.draft, &self.comment), vec![Secretariat]),
            "/editions/{id}/comments/{of}/withdraw" => (id_of(&self.draft, &self.comment), of_state()),
            _ if starts("/editions/{id}/comments") => (id(&self.draft), all()),
            "/editions/{id}/changes/{of}" => (id_of(&self.edition, &self.draft), all()),
            "/editions/{id}/files/{of}" | "/editions/{id}/file/{of}" => (id_of(&self.edition, "json"), all()),
            "/catalogue/capabilities/{id}/served" => (id(CAPABILITY), all()),
            "/catalogue/crosswalks/{id}" => (id("norms"), all()),
            "/catalogue/crosswalks/{id}/{of}" => (id_of("norms", "g"), all()),
            "/overlay/areas/{id}" => (id(tests::AREA), all()),
            _ if starts("/overlay/capabilities/{id}") => (id(CAPABILITY), all()),
            "/overlay/versions/{id}" => (id("1"), of_state()),
            "/assessments/{id}/answers/{of}" => (id_of(&self.assessment, "lead-agency.q1"), of_state()),
            "/assessments/{id}/targets/{of}" => (id_of(&self.assessment, CAPABILITY), of_state()),
            "/assessment/{id}/areas/{of}" => (id_of(&self.assessment, tests::AREA), of_state()),
            _ if starts("/assessments/{id}") || starts("/assessment/{id}") => (id(&self.assessment), of_state()),
            _ if starts("/editions/{id}") => (id(&self.edition), all()),
            _ => return None,
        })
    }

    /// A route's path with real identifiers, the same with an identifier of nothing, and who may read what it names.
    pub fn filled(&self, route: &Route) -> (String, String, Vec<Who>) {
        let Some((parameters, readers)) = self.named(&route.path) else {
            panic!(
                "{} {} is new: say in `World::named` of tests/service/world.rs which record of the first state or donor stands for its parameters and who may read it",
                route.method, route.path
            );
        };
        // The proposal has been agreed: it is the state's to answer, and has nothing left to choose from.
        let readers = if route.reads() && route.path.ends_with("/alternatives/{of}") { Vec::new() } else { readers };
        let nothing = "00000000-0000-4000-8000-000000000000";
        let (mut real, mut missing) = (route.path.replace("{lang}", "en"), route.path.replace("{lang}", "en"));
        for (name, value) in &parameters {
            real = real.replace(&format!("{{{name}}}"), value);
            let other = if *name == "id" && value.len() == 36 { nothing } else { value };
            missing = missing.replace(&format!("{{{name}}}"), other);
        }
        assert!(
            !real.contains('{'),
            "{} {}: a parameter is left: say in `World::named` what stands for it",
            route.method,
            route.path
        );
        (real, missing, readers)
    }
}

/// The text of a JSON value; empty where it is none.
fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// Hash and name of the first asset of the start page.
async fn asset(server: &Server) -> (String, String) {
    let page = server.anyone().read("/en/").await.expect(200).text();
    let path = page.split("/assets/").nth(1).and_then(|rest| rest.split('"').next());
    let (hash, name) = path.and_then(|path| path.split_once('/')).expect("a page has assets");
    (hash.to_owned(), name.to_owned())
}

/// Everybody with what they may do.
async fn principals(visitors: [Visitor; 7]) -> Vec<Principal> {
    let mut people = Vec::new();
    for (who, visitor) in Who::ALL.into_iter().zip(visitors) {
        let me = if who == Who::Anonymous { Value::Null } else { visitor.json("/api/v1/me").await };
        let may = me["may"].as_array().into_iter().flatten().map(text).collect();
        people.push(Principal { who, visitor, may });
    }
    people
}

/// Whether a path is the prefix or lies below it.
pub fn is_below(path: &str, prefix: &str) -> bool {
    path == prefix || path.strip_prefix(prefix).is_some_and(|rest| rest.starts_with('/'))
}

/// The parameter `id`.
pub fn id(id: &str) -> Vec<(&'static str, String)> {
    vec![("id", id.to_owned())]
}

/// The parameters `id` and `of`.
pub fn id_of(id: &str, of: &str) -> Vec<(&'static str, String)> {
    vec![("id", id.to_owned()), ("of", of.to_owned())]
}

/// An endorsed assessment of the first state: one area of it is shared with the other state, another one is under its
/// review. Gives the assessment, the review and what was said there. The state has an overlay too.
async fn shared_by(state: &Visitor, other: &Visitor) -> (String, String, String) {
    let theirs = other.json("/api/v1/me").await["organisation"].clone();
    let overlay = json!({"overlay": {"hidden_questions": []}, "note": "zqoverlaynote"});
    Answer::of(state.request(Method::PUT, "/api/v1/overlay").header("if-match", "\"0\"").json(&overlay))
        .await
        .expect(200);
    let shared = state.post("/api/v1/assessments", &json!({"title": "zqsharedtitle"})).await.expect(201).id();
    let place = format!("/api/v1/assessments/{shared}");
    let answer = |question: &str, evidence: &str| {
        let answer = json!({"kind": "level", "level": 2, "evidence": evidence, "comment": "zqsharedcomment"});
        json!({"question": question, "answer": answer})
    };
    let answers = json!([
        answer("national-csirt.q1", "zqsharedevidence"),
        answer("lead-agency.q1", "zqreviewevidence"),
        answer("professional-training.q1", "zqunsharedanswer"),
    ]);
    state.post(&format!("{place}/answers"), &answers).await.expect(200);
    let chosen = json!({"visibility": "chosen", "chosen": [theirs]});
    let rules = state.read(&format!("{place}/sharing")).await.expect(200).etag;
    state.change(Method::PUT, &format!("{place}/sharing/area:incident-response"), &rules, &chosen).await.expect(200);
    state.change_now(Method::POST, &place, "/endorse", &json!({})).await.expect(200);
    let invited = json!({"organisation": theirs, "areas": [tests::AREA], "message": "", "until": day(30)});
    let review = state.post(&format!("{place}/reviews"), &invited).await.expect(201).id();
    let said = json!({"capability": CAPABILITY, "text": "A friendly word"});
    other.post(&format!("/api/v1/reviews/{review}/comments"), &said).await;
    let seen = state.json(&format!("/api/v1/reviews/{review}")).await;
    let comment = seen["comments"][0]["id"].as_str().unwrap_or_else(|| panic!("a comment: {seen:#}")).to_owned();
    (shared, review, comment)
}

/// A file of answers that was read and waits to be taken over.
async fn waiting(state: &Visitor, assessment: &str) -> String {
    let place = format!("/api/v1/assessments/{assessment}");
    let book = state.bytes(&format!("{place}/files/workbook")).await;
    let request = state.request(Method::POST, &format!("{place}/imports"));
    let preview = Answer::of(
        request.header("content-type", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet").body(book),
    )
    .await;
    preview.expect(201).id()
}

/// An edition in consultation with a comment of the first state.
async fn consulted_on(state: &Visitor, secretariat: &Visitor, edition: &str) -> (String, String) {
    let mut file = secretariat.json(&format!("/api/v1/editions/{edition}/files/json")).await;
    file["catalogue"]["version"] = json!("2027.1");
    file["catalogue"]["supersedes"] = json!("2026.1");
    let draft = secretariat.post("/api/v1/editions", &file).await.expect(201).id();
    let place = format!("/api/v1/editions/{draft}");
    secretariat.change_now(Method::POST, &place, "/consultation", &json!({"until": day(30)})).await.expect(200);
    let said = json!({"item": "capability:national-csirt", "text": "Say whom it serves"});
    let comment = state.post(&format!("{place}/comments"), &said).await.expect(201).id();
    (draft, comment)
}

/// A need and an offer that went all the way to an agreement: need, run, round, proposal, engagement.
async fn agreed(state: &Visitor, donor: &Visitor, secretariat: &Visitor) -> (String, String, String, String, String) {
    let need = open_need(state, secretariat, &need_body("A need that was agreed", 2)).await;
    open_offer(donor, &offer_body("An offer that was agreed", 4)).await;
    let (round, run) = run_of(secretariat, "Access", std::slice::from_ref(&need)).await;
    assert_eq!(finished(secretariat, &run).await["status"], "done");
    let wish = json!({"run": run, "proposals_due": day(20)});
    secretariat.change_now(Method::POST, &format!("/api/v1/rounds/{round}"), "/choose", &wish).await.expect(200);
    let all = state.json("/api/v1/proposals?limit=200").await;
    let proposal = all["items"]
        .as_array()
        .into_iter()
        .flatten()
        .find(|p| p["need"] == need.as_str())
        .and_then(|p| p["id"].as_str());
    let proposal = proposal.unwrap_or_else(|| panic!("a proposal: {all:#}")).to_owned();
    let place = format!("/api/v1/proposals/{proposal}");
    state.change_now(Method::POST, &place, "/decision", &json!({"accept": true})).await.expect(200);
    let done = donor.change_now(Method::POST, &place, "/decision", &json!({"accept": true})).await.expect(200);
    let engagement = done.body["engagement"].as_str().unwrap_or_default().to_owned();
    (need, run, round, proposal, engagement)
}
