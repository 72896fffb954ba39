//! The records of delivery and feedback in the tests of access: those of the first state, and who may read them.

use reqwest::Method;
use serde_json::{Value, json};
use tests::{Answer, Visitor, day};

use crate::world::{Named, Who, World, id, id_of, is_below};

/// What the first state wrote beside its engagement.
pub struct Delivery {
    /// A milestone.
    milestone: String,
    /// A document.
    document: String,
    /// A practice that is not published.
    practice: String,
    /// A remark that is not shared.
    remark: String,
    /// A point that the secretariat opened.
    item: String,
    /// An activity that only the state sees.
    activity: String,
    /// An activity of others.
    existing: String,
}

/// A list of activities of others, as our own files have it.
const OTHERS: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<iati-activities version="2.03"><iati-activity>
<iati-identifier>XM-DAC-00000-ZQ1</iati-identifier>
<reporting-org ref="XM-DAC-00000" type="40"><narrative>Others</narrative></reporting-org>
<title><narrative xml:lang="en">Courses for incident responders</narrative></title>
<description type="1"><narrative xml:lang="en">Courses.</narrative></description>
<participating-org role="1" type="40"><narrative>Others</narrative></participating-org>
<activity-status code="2"/>
<activity-date type="1" iso-date="2026-01-01"/>
<recipient-country code="KE" percentage="100"/>
</iati-activity></iati-activities>"#;

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

impl Delivery {
    /// Makes the records, all through the API.
    pub async fn made(state: &Visitor, donor: &Visitor, secretariat: &Visitor, engagement: &str) -> Self {
        let place = format!("/api/v1/engagements/{engagement}");
        let whole = format!("{place}/delivery");
        let milestone = json!({"title": "First course held", "due": day(60)});
        state.change_now(Method::POST, &place, "/milestones", &milestone).await.expect(201);
        let etag = state.read(&whole).await.expect(200).etag;
        let document = state
            .request(Method::POST, &format!("{place}/documents?name=plan.txt"))
            .header("if-match", etag)
            .header("content-type", "text/plain")
            .body("Work plan");
        Answer::of(document).await.expect(201);
        for side in [state, donor] {
            side.change_now(Method::PUT, &place, "/publication", &json!({"consented": true})).await.expect(200);
        }
        let seen = state.json(&whole).await;
        let practice = json!({"title": "Two ministries in one course", "done": "Mixed groups", "area": tests::AREA});
        let remark = json!({"subject": "a", "kind": "unclear", "text": "Who answers at night is not said"});
        let item = json!({"subject": tests::AREA, "words": "Nobody offers help"});
        let activity = json!({"title": "Course", "kind": "training", "place": "Aldoria", "starts": day(30),
            "visibility": "private"});
        let others = secretariat
            .request(Method::POST, "/api/v1/existing")
            .header("content-type", "application/xml")
            .body(OTHERS);
        Answer::of(others).await.expect(200);
        let remark = state.post(&format!("{place}/remarks"), &remark).await.expect(201);
        let item = secretariat.post("/api/v1/review-items", &item).await.expect(201);
        let activity = state.post("/api/v1/calendar/activities", &activity).await.expect(201);
        let practice = state.post("/api/v1/practices", &practice).await.expect(201);
        Self {
            milestone: text(&seen["milestones"][0]["id"]),
            document: text(&seen["documents"][0]["id"]),
            practice: text(&practice.body["summary"]["id"]),
            remark: text(&remark.body["record"]["remark"]["id"]),
            item: text(&item.body["record"]["item"]["id"]),
            activity: text(&activity.body["record"]["id"]),
            existing: text(&secretariat.json("/api/v1/existing").await["items"][0]["id"]),
        }
    }
}

impl World {
    /// The records of delivery and feedback that a path names.
    pub fn named_by_step_four(&self, below: &str) -> Option<Named> {
        use Who::{Donor, OtherDonor, OtherState, Secretariat, State, Viewer};
        let of = &self.delivery;
        let both_sides = || vec![State, Viewer, Donor, Secretariat];
        let own = || vec![State, Viewer];
        let signed_in = || vec![State, Viewer, OtherState, Donor, OtherDonor, Secretariat];
        let all = || Who::ALL.to_vec();
        let starts = |prefix: &str| is_below(below, prefix);
        let of_engagement = |entry: &str| id_of(&self.engagement, entry);
        Some(match below {
            // Each side takes away its own.
            "/engagements/{id}/documents/{of}/remove" => (of_engagement(&of.document), own()),
            // Both sides have consented to its publication.
            "/engagements/{id}/iati" => (id(&self.engagement), signed_in()),
            _ if starts("/engagements/{id}/documents/{of}") => (of_engagement(&of.document), both_sides()),
            "/engagements/{id}/reassessment/{of}" => (of_engagement("before"), own()),
            _ if starts("/engagements/{id}/entries/{of}")
                || starts("/engagements/{id}/milestones/{of}")
                || starts("/engagements/{id}/disbursements/{of}")
                || starts("/engagements/{id}/risks/{of}") =>
            {
                (of_engagement(&of.milestone), both_sides())
            }
            "/iati/activities/{id}" => (id(&self.engagement), all()),
            _ if starts("/practices/{id}") => (id(&of.practice), own()),
            _ if starts("/remarks/{id}") => (id(&of.remark), own()),
            _ if starts("/review-items/{id}") => (id(&of.item), signed_in()),
            _ if starts("/calendar/{id}") || starts("/calendar/activities/{id}") => (id(&of.activity), own()),
            _ if starts("/existing/{id}") => (id(&of.existing), signed_in()),
            // Nobody has one of these.
            "/warnings/{id}/aside" => (id("00000000-0000-4000-8000-000000000001"), Vec::new()),
            "/lessons/approvals/{id}/revoke" => (id("00000000-0000-4000-8000-000000000001"), vec![Secretariat]),
            "/runs/{id}/lessons" => (id(&self.run), Vec::new()),
            "/codelists/{id}" => (id("areas"), all()),
            "/codelists/{id}/{format}" => (vec![("id", "areas".to_owned()), ("format", "csv-hxl".to_owned())], all()),
            "/reports/annual/{id}" => (id("2026"), all()),
            "/reports/annual/{id}/{of}" => (id_of("2026", "docx"), all()),
            "/reports/{id}" => (id("pipeline"), all()),
            "/reports/{id}/{of}" => (id_of("pipeline", "xlsx"), all()),
            "/lists/{id}" => (id("engagements"), signed_in()),
            _ if starts("/lists") => (id("json"), all()),
            _ => return None,
        })
    }
}

/// Bodies with which the owner's request would succeed.
pub fn sample(path: &str) -> Option<Value> {
    let end = path.rsplit('/').next().unwrap_or_default();
    Some(match (path, end) {
        (_, "partners") => json!({"partners": [{"name": "Taken over", "role": "funding"}]}),
        (_, "milestones") => json!({"title": "Taken over", "due": day(20)}),
        (_, "done") => json!({"done": day(0)}),
        (_, "disbursements") => json!({"day": day(0), "amount": 1}),
        (_, "dispute") => json!({"words": "Taken over"}),
        (_, "risks") | ("/api/v1/engagements/{id}/risks/{of}", _) => {
            json!({"text": "Taken over", "likelihood": "low", "impact": "low"})
        }
        (_, "suspend" | "label") => json!({"reason": "Taken over"}),
        ("/api/v1/engagements/{id}/rhythm", _) => json!({"every_months": 6}),
        (_, "publication") => json!({"consented": false}),
        (_, "adherence") => json!({"moment": "agreement", "answers": []}),
        ("/api/v1/engagements/{id}/reassessment/{of}", _) => json!({}),
        (_, "reassessment-sharing") => json!({"shared": true}),
        (_, "carry") => json!({"assessment": "00000000-0000-4000-8000-000000000000"}),
        ("/api/v1/practices/{id}", _) => {
            json!({"title": "Taken over", "done": "Taken over", "area": tests::AREA})
        }
        ("/api/v1/engagements/{id}/remarks", _) => json!({"subject": "a", "kind": "unclear", "text": "Taken over"}),
        ("/api/v1/review-items/{id}/close", _) => {
            json!({"edition": "00000000-0000-4000-8000-000000000000", "outcome": "Taken over"})
        }
        ("/api/v1/offers/{id}/contributions", _) => json!({"contributions": []}),
        ("/api/v1/calendar/activities/{id}", _) => {
            json!({"title": "Taken over", "kind": "training", "place": "Aldoria", "starts": day(30),
                "visibility": "public"})
        }
        (_, "aside") => json!({"words": "Taken over"}),
        (_, "resume" | "lessons-trial" | "suggested") => json!({}),
        _ => return None,
    })
}
