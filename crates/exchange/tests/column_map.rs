//! A column map turns other people's files into ordinary tables; its own faults and those of the files have places.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeMap;

use exchange::{ColumnMap, read_needs, read_offers, resolve};
use vocabulary::{Place, Register};

const MAP: &[u8] = include_bytes!("../examples/health-security.map.json");

type Files = BTreeMap<String, Vec<u8>>;

/// Small files of the form that the example map is for; every figure in them is invented.
fn files() -> Files {
    [
        ("areas.csv", "area,name,group\nlegislation-financing,Law and money,Prevent\nlaboratory,Laboratories,Detect\n"),
        ("indicators.csv", "survey,indicator,area,text\nspar_2018,c11,legislation-financing,Law\nspar_2018,c51,laboratory,Tests\n"),
        (
            "assessments.csv",
            "state,survey,indicator,area,score\n\
             XAB,spar_2018,c51,laboratory,1\nXAB,spar_2018,c52,laboratory,2\nXAB,spar_2018,c11,legislation-financing,3\n\
             XAA,spar_2018,c51,laboratory,4\nXAA,jee1,c51,laboratory,1\n\
             XAC,spar_2018,c51,laboratory,3\n",
        ),
        (
            "received.csv",
            "state,area,year,usd\nXAB,laboratory,2018,100000\nXAC,laboratory,2017,300000\nXAC,laboratory,2018,200000\n\
             XAB,,2018,5\nXAC,legislation-financing,2018,10001\nXZZ,laboratory,2018,150000\n",
        ),
        ("funder_recipient.csv", "funder,state,usd_since_2014\nFund One,XAC,10\nFund One,XZZ,20\n"),
        (
            "offers.csv",
            "funder,category,area,year,usd\nFund Two,ngo,laboratory,2019,40000\nFund One,agency,laboratory,2019,3000000\n\
             Fund One,agency,laboratory,2018,1\nFund One,agency,,2019,1\nFund Two,ngo,legislation-financing,2019,999\n",
        ),
        ("states.csv", "state,name,m49_region,m49_subregion\nXAA,Aldoria,Africa,Sub-Saharan Africa\nXAB,Bravenia,Asia,Central Asia\nXAC,Calistan,Asia,Southern Asia\nXZZ,Nowhere,,\n"),
    ]
    .map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec()))
    .into()
}

#[test]
fn the_example_map_gives_needs_offers_and_a_catalogue() {
    let map = ColumnMap::read(MAP).unwrap();
    assert_eq!((map.needs_file(), map.offers_file(), map.files().len()), ("assessments.csv", "offers.csv", 7));
    let (mapped, findings) = map.apply(&files());
    assert!(findings.iter().all(|f| !f.is_error()), "{findings:#?}");
    let (mut needs, faults) = read_needs(&mapped.needs);
    assert_eq!(faults, []);
    let (ids, faults) = resolve(&mapped.needs, &mut needs, |at| exchange::numbered_need(at).unwrap());
    assert_eq!(faults, []);
    let found: Vec<_> = needs
        .iter()
        .map(|n| (n.row, n.reference.as_str(), n.raw.quantity.as_str(), n.raw.least_useful.as_str()))
        .collect();
    let expected = [
        (2, "XAB/laboratory", "612500.00", "122500.00"),
        (4, "XAB/legislation-financing", "20002.00", "4000.40"),
        (7, "XAC/laboratory", "350000.00", "70000.00"),
    ];
    assert_eq!(found, expected);
    assert_eq!(needs[0].raw.requires, ids[1].to_string());
    assert_eq!(mapped.weights.values().copied().collect::<Vec<_>>(), [4.5, 3.0, 3.0]);
    let (offers, faults) = read_offers(&mapped.offers);
    assert_eq!(faults, []);
    let found: Vec<_> = offers
        .iter()
        .map(|o| {
            (
                o.reference.as_str(),
                o.raw.smallest_award.as_str(),
                o.raw.eligible_states.as_str(),
                o.provider_kind.as_str(),
            )
        })
        .collect();
    assert_eq!(
        found,
        [
            ("Fund One/laboratory", "50000.00", "XAC", "government"),
            ("Fund Two/laboratory", "2000.00", "XAB;XAC", "ngo")
        ]
    );
    assert_eq!(mapped.fits.values().copied().collect::<Vec<_>>(), [1.0, 0.9]);
    assert_eq!((mapped.award_cost, mapped.max_awards_per_state, mapped.states.len()), (Some(0.01), Some(20), 3));
    let edition = mapped.edition.unwrap();
    assert_eq!(edition.areas.len(), 2);
    let register = Register::demonstration();
    for need in &needs {
        assessment::raw::parse(&need.raw, &edition, &register, |f| Place::field(f)).unwrap();
    }
    for offer in &offers {
        matching::raw::parse(&offer.raw, &edition, &register, |f| Place::field(f)).unwrap();
    }
}

#[test]
fn faults_of_the_files_have_file_row_and_column() {
    let map = ColumnMap::read(MAP).unwrap();
    let faults = |change: &dyn Fn(&mut Files)| {
        let mut files = files();
        change(&mut files);
        let (_, findings) = map.apply(&files);
        findings.iter().filter(|f| f.is_error()).map(ToString::to_string).collect::<Vec<_>>()
    };
    let replace = |name: &'static str, from: &'static str, to: &'static str| {
        move |files: &mut Files| {
            let text = String::from_utf8(files[name].clone()).unwrap().replace(from, to);
            files.insert(name.to_owned(), text.into_bytes());
        }
    };
    let missing = faults(&|files| drop(files.remove("received.csv")));
    assert!(
        missing[0].starts_with("sheet received.csv: \"received.csv\": the column map names this file"),
        "{missing:?}"
    );
    let renamed = faults(&replace("received.csv", "state,area,year,usd", "state,area,year,euro"));
    assert!(
        renamed[0].starts_with("sheet received.csv, field usd: \"usd\": the file has no such column"),
        "{renamed:?}"
    );
    let word = faults(&replace("assessments.csv", "laboratory,2\n", "laboratory,two\n"));
    assert!(
        word[0].starts_with("sheet assessments.csv, row 3, field score: \"two\": this must be a number"),
        "{word:?}"
    );
    let kind = faults(&replace("offers.csv", "ngo,laboratory", "guild,laboratory"));
    assert!(kind[0].starts_with("sheet offers.csv, row 2: \"guild\": the column map has no code for this"), "{kind:?}");
    let region = faults(&replace("states.csv", "Asia,Central Asia", "Asia,Middle"));
    assert!(region[0].contains("row 3: \"Middle\""), "{region:?}");
}

#[test]
fn all_faults_of_a_map_have_paths() {
    let text = r#"{
        "format": "matchmaker-column-map/2", "lookup": {},
        "lookups": {"typical": {"file": "a.csv", "by": [], "take": {"average": "usd"}}},
        "needs": {"file": "a.csv", "where": [{"column": "year", "equals": "2019"}], "keep": [{"number": {"mode": "x"}, "below": 4}],
                  "columns": {"titel": "x", "quantity": {"number": {"divide": [1]}}, "title": "{open"}},
        "policy": {"award_cost": -1},
        "edition": {"id": "x", "version": "1", "title": "t", "published": "yesterday"}
    }"#;
    let findings = ColumnMap::read(text.as_bytes()).unwrap_err();
    let paths: Vec<_> = findings.iter().map(|f| f.place.path.clone().unwrap()).collect();
    for path in [
        "format",
        "lookup",
        "lookups.typical.by",
        "needs.where[0].equals",
        "needs.where[0]",
        "needs.keep[0].number",
        "needs.columns.titel",
        "needs.columns.quantity.number",
        "needs.columns.title",
        "offers",
        "policy.award_cost",
        "edition.published",
    ] {
        assert!(paths.contains(&path.to_owned()), "{path} in {paths:#?}");
    }
    assert_eq!(ColumnMap::read(b"{").unwrap_err()[0].code, "not-json");
}

#[test]
fn a_name_may_not_stand_for_two_things() {
    let text = String::from_utf8(MAP.to_vec()).unwrap().replace("wanted-year", "year");
    let (_, findings) = ColumnMap::read(text.as_bytes()).unwrap().apply(&files());
    assert!(findings.iter().any(|f| f.code == "ambiguous-name"), "{findings:#?}");
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { failure_persistence: None, ..proptest::prelude::ProptestConfig::with_cases(64) })]
    #[test]
    fn no_cell_makes_it_panic(cell in "[-0-9a-zé,.;\"\n ]{0,12}", name in 0usize..7, at in 0usize..60) {
        let map = ColumnMap::read(MAP).unwrap();
        let mut files = files();
        let key = files.keys().nth(name).unwrap().clone();
        let mut text = String::from_utf8(files[&key].clone()).unwrap();
        let at = at.min(text.len());
        text.insert_str(at, &cell);
        files.insert(key, text.into_bytes());
        map.apply(&files);
    }
}
