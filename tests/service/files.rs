//! What a file holds: what its page shows, under the same filters.

use reqwest::Method;
use serde_json::json;
use tests::{AREA, Answer, Database, SECRETARIAT, STATE, Shared, Visitor};

static SERVERS: Shared = Shared::new();

async fn text(by: &Visitor, place: &str) -> String {
    String::from_utf8_lossy(&by.bytes(place).await).into_owned()
}

fn activity(id: &str, title: &str, country: &str) -> String {
    format!(
        r#"<iati-activity><iati-identifier>XM-DAC-99998-{id}</iati-identifier>
<reporting-org ref="XM-DAC-99998" type="10"><narrative>An invented agency</narrative></reporting-org>
<title><narrative>{title}</narrative></title><description><narrative>{title}.</narrative></description>
<participating-org role="1" type="10"><narrative>An invented agency</narrative></participating-org>
<activity-status code="2"/><activity-date iso-date="2026-01-01" type="1"/>
<recipient-country code="{country}" percentage="100"/></iati-activity>"#
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_holds_what_its_page_shows() {
    for database in Database::all() {
        let server = SERVERS.on(database).await;
        let (state, secretariat) = (server.sign_in(STATE).await, server.sign_in(SECRETARIAT).await);
        for title in ["Mixed groups learn faster", "Drills at night"] {
            let practice = json!({"title": title, "done": "As the title says", "area": AREA});
            state.post("/api/v1/practices", &practice).await.expect(201);
        }
        let both = activity("1", "Courses for responders", "KE") + &activity("2", "A legal review", "XA");
        let file = format!("<iati-activities version=\"2.03\">{both}</iati-activities>");
        let brought = secretariat.request(Method::POST, "/api/v1/existing").header("content-type", "application/xml");
        Answer::of(brought.body(file)).await.expect(200);

        let cases = [
            ("practices", "mine=1", vec!["Mixed groups", "Drills at night"], vec![]),
            ("practices", "mine=1&text=drills", vec!["Drills at night"], vec!["Mixed groups"]),
            ("practices", "mine=1&text=mixed", vec!["Mixed groups"], vec!["Drills at night"]),
            ("activities", "", vec!["Courses for", "A legal review"], vec![]),
            ("activities", "text=legal", vec!["A legal review"], vec!["Courses for"]),
            ("activities", "state=KEN", vec!["Courses for"], vec!["A legal review"]),
        ];
        for (list, query, there, not_there) in cases {
            for format in ["csv", "csv-hxl", "json"] {
                let held = text(&state, &format!("/en/lists/{list}/{format}?{query}")).await;
                assert!(there.iter().all(|one| held.contains(one)), "{list} {format} {query}: {held}");
                assert!(!not_there.iter().any(|one| held.contains(one)), "{list} {format} {query}: {held}");
            }
        }
        // The page itself leads to them.
        let page = state.read("/en/practices?text=drills&mine=1").await.expect(200).text();
        assert!(page.contains("/en/lists/practices/csv?text=drills&#38;mine=1"), "{page}");
        assert!(state.read("/en/proposals?status=open").await.expect(200).text().contains("/csv?status=open"));
        for list in ["needs", "offers"] {
            let hxl = text(&state, &format!("/en/{list}/export/csv-hxl")).await;
            assert!(hxl.lines().nth(1).is_some_and(|tags| tags.contains('#')), "{list}: {hxl}");
        }
    }
}
