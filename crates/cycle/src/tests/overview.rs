//! The public overview as a search: each filter keeps what fits, and nothing comes in by it.

use super::fixture::{House, need, offer};
use crate::*;

/// Titles of the needs, offers and activities that a filter lets through, by alphabet: records of one moment come in any
/// order.
async fn titles(house: &House, filter: OverviewFilter) -> (Vec<String>, Vec<String>, Vec<String>) {
    let anyone = house.anyone().await;
    let found = house.cycle.overview(&anyone, &filter, &OverviewPaging::default()).await.unwrap();
    // The file of each list holds exactly what is shown.
    for (list, total) in
        [("needs", found.needs.total), ("offers", found.offers.total), ("activities", found.activities.total)]
    {
        let file = house.cycle.overview_file(&anyone, &filter, list, Format::Json).await.unwrap();
        let rows: Vec<serde_json::Value> = serde_json::from_slice(&file).unwrap();
        assert_eq!(rows.len() as u64, total, "{list} under {filter:?}");
    }
    let activities = found.activities.items.iter().map(|one| one.title.best(vocabulary::UnLanguage::En).0.to_owned());
    let sorted = |mut titles: Vec<String>| {
        titles.sort();
        titles
    };
    (
        sorted(found.needs.items.iter().map(|one| one.record.need.facts.title.clone()).collect()),
        sorted(found.offers.items.iter().map(|one| one.record.offer.facts.title.clone()).collect()),
        sorted(activities.collect()),
    )
}

#[tokio::test]
async fn each_filter_keeps_what_fits_and_opens_nothing() {
    let house = House::build().await;
    let mut english = need("English", 10);
    (english.visibility, english.languages) = ("public".into(), "en".into());
    house.published_need(&house.aldoria, &english).await;
    let mut french = need("French", 10);
    (french.visibility, french.languages) = ("public".into(), "fr".into());
    (french.earliest_start, french.latest_end) = ("2028-01-10".into(), "2028-12-20".into());
    house.published_need(&house.bravenia, &french).await;
    house.published_need(&house.aldoria, &need("Members", 10)).await;
    let mut seats = offer("Seats", 40);
    (seats.visibility, seats.eligible_regions) = ("public".into(), "002".into());
    house.published_offer(&house.donor, &seats).await;
    house.published_offer(&house.donor, &offer("Members' seats", 40)).await;
    let file = "id,title,reporter,reporter_ref,states,sectors,status,starts,ends\n\
                XX-1,Elsewhere,Portal of others,XX-9,XAB,1:99810,2,2027-03-01,2027-09-30\n";
    house.cycle.import_activities(&house.focal(&house.donor).await, file.as_bytes()).await.unwrap();

    let all = OverviewFilter::default;
    let named = |needs: &[&str], offers: &[&str], activities: &[&str]| {
        let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        (owned(needs), owned(offers), owned(activities))
    };
    let cases = [
        (all(), named(&["English", "French"], &["Seats"], &["Elsewhere"])),
        (OverviewFilter { language: "fr".parse().ok(), ..all() }, named(&["French"], &[], &[])),
        (OverviewFilter { region: "142".parse().ok(), ..all() }, named(&["French"], &[], &["Elsewhere"])),
        (OverviewFilter { region: "002".parse().ok(), ..all() }, named(&["English"], &["Seats"], &[])),
        (OverviewFilter { from: "2028-06-01".parse().ok(), ..all() }, named(&["French"], &[], &[])),
        (OverviewFilter { until: "2026-12-15".parse().ok(), ..all() }, named(&[], &["Seats"], &[])),
        (
            OverviewFilter { kind: "training-course".parse().ok(), ..all() },
            named(&["English", "French"], &["Seats"], &[]),
        ),
        (OverviewFilter { kind: "equipment-grant".parse().ok(), ..all() }, named(&[], &[], &[])),
        (
            OverviewFilter { area: "skills-awareness".parse().ok(), text: Some("s".into()), ..all() },
            named(&["English"], &["Seats"], &[]),
        ),
        (OverviewFilter { field: Some("no-such-field".into()), ..all() }, named(&[], &[], &[])),
        (OverviewFilter { text: Some("Members".into()), ..all() }, named(&[], &[], &[])),
    ];
    for (filter, wanted) in cases {
        assert_eq!(titles(&house, filter.clone()).await, wanted, "{filter:?}");
    }
    // Records of a field are those whose capabilities the catalogue links to it.
    let edition = house.cycle.catalogue(&house.anyone().await, None).await.unwrap().edition;
    for field in &edition.frameworks.adjacent_fields {
        let serves = edition.serving("adjacent_fields", &field.id);
        let linked = serves.iter().any(|capability| capability.id.as_str() == "professional-training");
        let found = titles(&house, OverviewFilter { field: Some(field.id.clone()), ..all() }).await;
        assert_eq!(!found.0.is_empty(), linked, "{}", field.id);
    }
}
