//! Who takes part in the year, what they write, and whether their ledgers add up.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use tests::{Database, PASSWORD, Server, Visitor, day, done, ours};

use super::figures::Figures;

/// The invented states of the register.
pub const STATES: [&str; 40] = [
    "XAA", "XAB", "XAC", "XAD", "XAE", "XAF", "XAG", "XAH", "XAI", "XAJ", "XAK", "XAL", "XAM", "XAN", "XAO", "XAP",
    "XAQ", "XAR", "XAS", "XAT", "XAU", "XAV", "XAW", "XAX", "XBA", "XBB", "XBC", "XBD", "XBE", "XBF", "XBG", "XBH",
    "XBI", "XBJ", "XBK", "XBL", "XBM", "XBN", "XBO", "XBP",
];
/// Donors.
pub const DONORS: usize = 25;

/// Capability and its area: what is asked for and offered.
const SUBJECTS: [(&str, &str); 3] = [
    ("lead-agency", "policy-strategy"),
    ("national-csirt", "incident-response"),
    ("national-strategy", "policy-strategy"),
];
/// Kinds of provider, in turn.
const KINDS: [&str; 4] = ["government", "multilateral", "foundation", "company"];

/// Everybody, with a token each.
pub struct Cast {
    server: Option<Server>,
    days_ahead: i64,
    pub secretariat: Visitor,
    states: Vec<Visitor>,
    donors: Vec<Visitor>,
    tokens: Vec<String>,
    needs: BTreeMap<String, usize>,
    offers: BTreeMap<String, usize>,
}

/// Signs somebody up by a one-time link; gives their access token, which outlives every season.
async fn sign_up(server: &Server, link: &str, name: &str) -> (Visitor, String) {
    let path = link.trim().strip_prefix(&server.address).unwrap_or_else(|| panic!("{link}")).to_owned();
    let visitor = server.anyone();
    visitor.form(&path, &[("name", name), ("password", PASSWORD), ("language", "en")]).await.expect(303);
    let token =
        visitor.post("/api/v1/me/tokens", &json!({"label": "year", "days": 366, "scope": "decide"})).await.expect(201);
    let token = token.body["secret"].as_str().unwrap_or_default().to_owned();
    (visitor, token)
}

/// Every identifier of a question in the questionnaire.
pub fn question_ids(questions: &Value) -> Vec<String> {
    match questions {
        Value::Array(all) => all.iter().flat_map(question_ids).collect(),
        Value::Object(of) => match of.get("id").and_then(Value::as_str) {
            Some(id) if of.contains_key("levels") || id.contains(".q") => vec![id.to_owned()],
            _ => of.values().flat_map(question_ids).collect(),
        },
        _ => Vec::new(),
    }
}

impl Cast {
    /// An empty database, the secretariat, forty delegations and twenty-five donors.
    pub async fn gather(database: Database) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let url = database.url(folder.path()).await;
        let server = Server::start(folder, url, &["--rehearsal", "--run-seconds", "10"]).await;
        let link = server.line_with("/en/invitation/").await;
        let (administrator, token) = sign_up(&server, &link, "The administrator").await;
        let secretariat = Visitor::with_token(&server.address, &token);
        let mut cast = Self {
            secretariat,
            states: Vec::new(),
            donors: Vec::new(),
            tokens: vec![token],
            needs: BTreeMap::new(),
            offers: BTreeMap::new(),
            days_ahead: 0,
            server: Some(server),
        };
        for state in STATES {
            let body = json!({"kind": "state", "name": format!("Delegation {state}"), "state": state});
            let visitor =
                cast.join(&administrator, &body, &format!("focal.{}@example.org", state.to_lowercase())).await;
            cast.states.push(visitor);
        }
        for donor in 0..DONORS {
            let kind = KINDS[donor % KINDS.len()];
            let body = json!({"kind": "provider", "name": format!("Donor {donor}"), "provider_kind": kind});
            let visitor = cast.join(&administrator, &body, &format!("officer.{donor}@example.org")).await;
            cast.donors.push(visitor);
        }
        cast
    }

    fn server(&self) -> &Server {
        self.server.as_ref().unwrap_or_else(|| panic!("the server runs between seasons only"))
    }

    /// Accredits an organisation by token and invites its first person by session: no token reaches people.
    async fn join(&mut self, administrator: &Visitor, body: &Value, email: &str) -> Visitor {
        let made = self.secretariat.post("/api/v1/organisations", body).await.expect(201).id();
        let wish = json!({"email": email, "role": "focal-point"});
        let invited = administrator.post(&format!("/api/v1/organisations/{made}/invitations"), &wish).await.expect(201);
        let link = invited.body["link"].as_str().unwrap_or_default().to_owned();
        let (_, token) = sign_up(self.server(), &link, "Scripted Person").await;
        self.tokens.push(token.clone());
        Visitor::with_token(&self.server().address, &token)
    }

    /// Ends the service as a crash would and starts it again so many days ahead.
    pub async fn season(&mut self, days: i64) {
        let ahead = days.to_string();
        let arguments = ["--rehearsal", "--run-seconds", "10", "--days-ahead", &ahead];
        let server = self.server.take().unwrap_or_else(|| panic!("the server runs"));
        let server = server.restarted_with(&arguments).await;
        let mut visitors = self.tokens.iter().map(|token| Visitor::with_token(&server.address, token));
        self.secretariat = visitors.next().unwrap_or_else(|| panic!("the administrator has a token"));
        self.states = visitors.by_ref().take(STATES.len()).collect();
        self.donors = visitors.collect();
        self.days_ahead = days;
        self.server = Some(server);
    }

    /// One offer of each donor: two or three projects of twinning in one area.
    pub async fn write_offers(&mut self) {
        for (number, donor) in self.donors.iter().enumerate() {
            let body = json!({
                "title": format!("Twinning of donor {number}"),
                "areas": [SUBJECTS[number % SUBJECTS.len()].1],
                "kinds": ["twinning"],
                "capacity": {"amount": 2 + number % 2, "unit": "project"},
                "window": {"from": day(0), "until": day(700)},
                "conditions": "Two officials stay for six weeks a year.",
                "sharing": {"visibility": "members"},
            });
            let id = tests::open_offer(donor, &body).await;
            self.offers.insert(id, number);
        }
    }

    /// One need of each of these states.
    pub async fn write_needs(&mut self, from: usize, until: usize, season: &str) {
        for (number, state) in self.states.iter().enumerate().take(until).skip(from) {
            let body = json!({
                "title": format!("{season} twinning for {}", STATES[number]),
                "description": "Twinning with a body that works under a similar law.",
                "capability": SUBJECTS[number % SUBJECTS.len()].0,
                "kinds": ["twinning"],
                "quantity": {"amount": 1 + number % 2, "unit": "project"},
                "period": {"from": day(self.days_ahead + 25), "until": day(self.days_ahead + 350)},
                "sharing": {"visibility": "secretariat"},
            });
            let id = tests::open_need(state, &self.secretariat, &body).await;
            self.needs.insert(id, number);
        }
    }

    /// The number of the state behind a record that names a need.
    pub fn number_of(&self, record: &Value) -> usize {
        let need = record["need"].as_str().unwrap_or_default();
        *self.needs.get(need).unwrap_or_else(|| panic!("a need of ours: {record:#}"))
    }

    pub fn state_of(&self, record: &Value) -> &Visitor {
        &self.states[self.number_of(record)]
    }

    pub fn donor_of(&self, record: &Value) -> &Visitor {
        let offer = record["offer"].as_str().unwrap_or_default();
        let number = self.offers.get(offer).unwrap_or_else(|| panic!("an offer of ours: {record:#}"));
        &self.donors[*number]
    }

    /// Every item of a list.
    async fn every(&self, first: &str) -> Vec<Value> {
        let (mut all, mut place) = (Vec::new(), first.to_owned());
        loop {
            let page = self.secretariat.json(&place).await;
            all.extend(page["items"].as_array().cloned().unwrap_or_default());
            match page["next"].as_str() {
                Some(next) => place = format!("{first}&after={next}"),
                None => return all,
            }
        }
    }

    pub async fn engagements(&self) -> Vec<Value> {
        let mut all = self.every("/api/v1/engagements?limit=200").await;
        all.sort_by_key(|one| self.number_of(one));
        all
    }

    /// Capacity is free, proposed, agreed and delivered, for each offer and at all times; the program's own audit of
    /// the database says the same.
    pub async fn accounted_for(&self, figures: &mut Figures, step: &str) {
        let ledgers = self.every("/api/v1/ledgers?limit=200").await;
        assert_eq!(ledgers.len(), DONORS, "{step}: every offer has a ledger");
        let mut sums = BTreeMap::new();
        for ledger in &ledgers {
            let of = |name: &str| ledger[name].as_i64().unwrap_or_else(|| panic!("{name}: {ledger:#}"));
            let parts = ["free", "proposed", "agreed", "delivered"].map(|name| (name, of(name)));
            assert!(parts.iter().all(|(_, amount)| *amount >= 0), "{step}: {ledger:#}");
            let sum: i64 = parts.iter().map(|(_, amount)| amount).sum();
            assert_eq!(sum, of("capacity"), "{step}: {ledger:#}");
            for (name, amount) in parts.into_iter().chain([("capacity", of("capacity")), ("returned", of("returned"))])
            {
                *sums.entry(name).or_insert(0) += amount;
            }
        }
        figures.step(format!("{step}: {sums:?}"));
        let (code, said) = ours(&self.server().url, &["audit", "capacity"]);
        assert_eq!(code, Some(0), "{step}: {said}");
    }

    /// The audit trail of the whole year, entry by entry.
    pub fn the_trail_is_whole(&self) {
        done(&self.server().url, &["audit", "verify"]);
    }
}
