//! The records of rounds and consent in the tests of access: those of the first state, and who may read them.

use reqwest::Method;
use serde_json::{Value, json};
use tests::{Visitor, day};

use crate::world::{Named, Who, World, id, id_of, is_below};

/// No record has this identifier.
const NOTHING: &str = "00000000-0000-4000-8000-000000000001";

/// What stands beside the round that was agreed in.
pub struct Consent {
    /// A round that is closed, with its report.
    pub closed: String,
}

impl Consent {
    /// Makes the records, all through the API.
    pub async fn made(secretariat: &Visitor) -> Self {
        let closed = secretariat.post("/api/v1/rounds", &json!({"title": "Closed again"})).await.expect(201).id();
        let place = format!("/api/v1/rounds/{closed}");
        secretariat.change_now(Method::POST, &place, "/close", &json!({})).await.expect(200);
        Self { closed }
    }
}

impl World {
    /// What a path of rounds and consent names, and who may read it. `None` where the path is another one's.
    pub fn named_by_consent(&self, below: &str) -> Option<Named> {
        use Who::{Donor, OtherDonor, OtherState, Secretariat, State, Viewer};
        let starts = |prefix: &str| is_below(below, prefix);
        Some(match below {
            "/rounds/{id}/closing-report" => {
                (id(&self.consent.closed), vec![State, Viewer, OtherState, Donor, OtherDonor, Secretariat])
            }
            // The plan that was chosen stands before the later one.
            "/runs/{id}/diff" | "/runs/{id}/changes" => (id(&self.later_run), vec![Secretariat]),
            "/proposals/{id}/alternatives/{of}" => (id_of(&self.proposal, &self.offer), vec![State]),
            "/webhooks/{id}/deliveries/{of}/replay" => (id_of(NOTHING, &self.proposal), Vec::new()),
            _ if starts("/webhooks/{id}") || starts("/interests/{id}") => (id(NOTHING), Vec::new()),
            _ => return None,
        })
    }
}

/// A body with which the owner's request would succeed. `None` where the path is another one's.
pub fn sample(world: &World, path: &str) -> Option<Value> {
    let end = path.rsplit('/').next().unwrap_or_default();
    let terms = json!({"amount": 1, "words": "Taken over"});
    let moves = json!([{"need": world.run_need, "to": world.offer, "amount": {"amount": 1, "unit": tests::UNIT}}]);
    Some(match (path, end) {
        ("/api/v1/rounds/{id}/call", _) => json!({"closes": day(9)}),
        ("/api/v1/rounds/standing", _) => json!({"title": "Taken over"}),
        ("/api/v1/proposals/{id}/terms/check", _) => terms,
        ("/api/v1/interests" | "/api/v1/interests/check", _) => {
            json!({"need": world.need, "offer": world.offer, "terms": terms})
        }
        ("/api/v1/runs/{id}/overrides/check", _) => json!({"moves": moves}),
        ("/api/v1/runs/{id}/overrides", _) => json!({"moves": moves, "reason": "Taken over"}),
        ("/api/v1/me/notifications", _) => json!({"mail": "none"}),
        ("/api/v1/webhooks", _) => json!({"url": "https://example.org/hook"}),
        ("/api/v1/webhooks/{id}", _) => json!({"active": false}),
        ("/api/v1/proposals/{id}/alternatives/{of}", _) => json!({}),
        (_, "messages") => json!({"body": "Taken over"}),
        (_, "reviewed") => json!({"months": 12}),
        (_, "rotate" | "replay") => json!({}),
        _ => return None,
    })
}
