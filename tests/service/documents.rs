//! Reports as documents: the same words as on the page, for the same readers, in six languages.

use tests::{Database, Server, Visitor};

use crate::world::{Who, World};

const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

/// What a page's title says, without its elements.
async fn title_of(by: &Visitor, page: &str) -> String {
    let html = by.read(page).await.expect(200).text();
    let heading = html.split("<h1>").nth(1).and_then(|rest| rest.split("</h1>").next()).unwrap_or_default();
    let title = heading.rsplit("<bdi>").next().and_then(|rest| rest.split("</bdi>").next()).unwrap_or_default();
    assert!(!title.is_empty(), "{page}");
    title.to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn reports_are_documents_for_whoever_may_read_them() {
    let server = Server::demonstration(Database::Sqlite).await;
    let world = World::made(&server).await;
    let (secretariat, state, donor) = (world.of(Who::Secretariat), world.of(Who::State), world.of(Who::Donor));
    let (run, national) = (format!("/runs/{}", world.run), format!("/assessment/{}/report", world.shared));
    let closing = format!("/rounds/{}/closing-report", world.consent.closed);
    let of_run = format!("{run}/report/docx");
    let reports = [
        (secretariat, run.clone(), of_run.clone(), "match-report-"),
        (state, national.clone(), format!("{national}?evidence=0&as=docx"), "national-report-"),
        (donor, closing.clone(), format!("{closing}?as=docx"), "closing-report-"),
    ];
    for (by, page, file, name) in &reports {
        for language in ["ar", "zh", "en", "fr", "ru", "es"] {
            let title = title_of(by, &format!("/{language}{page}")).await;
            let answer = by.read(&format!("/{language}{file}")).await.expect(200);
            assert_eq!(answer.header("content-type"), DOCX);
            let disposition = answer.header("content-disposition").to_owned();
            assert!(
                disposition.contains(&format!("filename=\"{name}")) && disposition.contains(".docx"),
                "{disposition}"
            );
            let text = answer.text();
            // Runs of one script are pieces of their own: the first word stands in one.
            let word = title.split_whitespace().next().unwrap_or_default();
            assert!(text.contains(word), "{language} {file}: {word}");
            assert!(text.contains("NUMPAGES"), "every page says its number");
            assert_eq!(text.contains("<w:bidi/>"), language == "ar", "{language} {file}");
        }
    }

    // The run is named by its hash on every page; what it says is what the page says.
    let input =
        secretariat.json(&format!("/api/v1{run}")).await["input_sha256"].as_str().unwrap_or_default().to_owned();
    let text = secretariat.read(&format!("/en{of_run}")).await.expect(200).text();
    assert_eq!(input.len(), 64);
    assert!(text.matches(&input).count() >= 2, "in the text and at the foot");
    assert!(text.contains("landscape"), "wide tables lie across");

    // Programs get the same, in the language that they ask for.
    for (by, place) in [
        (secretariat, format!("/api/v1{run}/report?format=docx")),
        (state, format!("/api/v1/assessments/{}/report?format=docx", world.shared)),
        (donor, format!("/api/v1{closing}?format=docx")),
    ] {
        let answer = tests::Answer::of(by.request(reqwest::Method::GET, &place).header("accept-language", "ar")).await;
        let answer = answer.expect(200);
        assert_eq!(answer.header("content-type"), DOCX);
        assert!(answer.text().contains("<w:bidi/>"), "{place}");
    }

    // Whoever may not read the page gets no document.
    for place in [format!("/en{of_run}"), format!("/en{national}?as=docx"), format!("/api/v1{run}/report?format=docx")]
    {
        assert!(matches!(donor.read(&place).await.status.as_u16(), 403 | 404), "{place}");
    }
    for (by, page, file, _) in &reports {
        // A build with PDF leads to it; any other says what to take instead.
        let html = by.read(&format!("/en{page}")).await.expect(200).text();
        let place = format!("/en{}", file.replace("docx", "pdf"));
        if html.contains("pdf\">") {
            let answer = by.read(&place).await.expect(200);
            assert_eq!(answer.header("content-type"), "application/pdf");
            assert!(answer.text().starts_with("%PDF-"), "{place}");
        } else {
            let said = by.read(&place).await.expect(404).text();
            assert!(said.contains("DOCX") && said.contains("print"), "{place}: {said}");
        }
    }
    for (by, page, ..) in reports {
        let unknown = by.read(&format!("/en{page}?as=odt")).await.expect(200);
        assert!(unknown.header("content-type").starts_with("text/html"), "{page}");
    }
}
