//! Broken files yield all their faults with sheet, row, column, value and way out; large ones are read in good time.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use assessment::raw;
use exchange::{Format, NEED_FIELDS, NeedLine, numbered_need, read, read_needs, resolve, write_needs};
use vocabulary::{Finding, Place, Register};

/// Every fault of a file of needs, as an import finds them.
fn faults(bytes: &[u8]) -> Vec<Finding> {
    let (table, mut findings) = read(bytes, Some("Needs"));
    let (mut lines, more) = read_needs(&table);
    findings.extend(more);
    let (_, more) = resolve(&table, &mut lines, |at| numbered_need(at).unwrap());
    findings.extend(more);
    for line in &lines {
        if let Err(found) =
            raw::parse(&line.raw, catalogue::bundled(), &Register::demonstration(), |field| Place::field(field))
        {
            findings.extend(table.locate(line.row, found));
        }
    }
    findings
}

const HEADER: &str = "Reference,Title,Capability,Kinds,Quantity,Unit,Earliest start,Latest end,Requires";

fn good() -> String {
    format!(
        "{HEADER}\nA,Train analysts,national-csirt,training-course,20,seat,2027-01-01,2027-06-30,\nB,More,national-csirt,training-course,5,seat,2027-01-01,2027-06-30,A\n"
    )
}

#[test]
fn a_good_file_has_no_faults() {
    assert_eq!(faults(good().as_bytes()), []);
}

#[test]
fn each_fault_has_row_column_value_and_way_out() {
    let text = format!(
        "{HEADER}\nA,Train,national-csrt,training-course,\"1,250\",seat,2027-01-01,2027-06-30,\n\nA,Again,national-csirt,magic,20,seats,01/02/2027,2027-06-30,C\n"
    );
    let found = faults(text.as_bytes());
    let named: Vec<_> =
        found.iter().map(|f| (f.place.row.unwrap(), f.place.field.clone().unwrap(), f.value.clone())).collect();
    let expected = [
        (4, "Reference", "A"),
        (4, "Requires", "C"),
        (2, "Capability", "national-csrt"),
        (2, "Quantity", "1,250"),
        (4, "Kinds", "magic"),
        (4, "Unit", "seats"),
        (4, "Earliest start", "01/02/2027"),
    ];
    for (row, field, value) in expected {
        assert!(named.contains(&(row, field.to_owned(), value.to_owned())), "{row} {field} {value} in {named:#?}");
    }
    assert!(
        found.iter().all(|f| f.message.contains(';') || f.message.contains(',')),
        "every message names a way out: {found:#?}"
    );
}

#[test]
fn columns_that_do_not_fit_are_named() {
    let text = good().replace("Capability", "Capabilty").replace("Unit", "Quantity");
    let found = faults(text.as_bytes());
    let codes: Vec<_> = found
        .iter()
        .take(5)
        .map(|f| (f.code.as_str(), f.value.as_str(), f.args.values().next().map(String::as_str)))
        .collect();
    assert_eq!(
        codes[..4],
        [
            ("unknown-column", "Capabilty", Some("capability")),
            ("repeated-column", "Quantity", Some("quantity")),
            ("missing-column", "", Some("capability")),
            ("missing-column", "", Some("unit")),
        ]
    );
}

#[test]
fn json_faults_have_paths() {
    let found = faults(br#"[{"title": "Train", "quantity": -3, "unit": "seat", "kinds": ["training-course"]}]"#);
    let paths: Vec<_> = found.iter().filter_map(|f| f.place.path.as_deref()).collect();
    assert!(paths.contains(&"[0].quantity"), "{found:#?}");
}

#[test]
fn an_hxl_file_is_read_by_its_tags() {
    let text = "Pays,Besoin,Capacité,Aide,Demande (USD),Début,Fin,État\n\
        #country+code+v_iso3+recipient,#x_need+title+i_en,#subsector+code+v_ccb,#modality+code,#value+requested+usd,#date+start,#date+end,#status+code\n\
        XAA,Former des analystes,national-csirt,grant-funding,150000,2027-01-01,2027-06-30,draft\n";
    let (table, findings) = read(text.as_bytes(), None);
    assert_eq!(findings, []);
    let (lines, findings) = read_needs(&table);
    assert_eq!(findings, []);
    assert_eq!((lines[0].row, lines[0].state.as_str(), lines[0].raw.unit.as_str()), (3, "XAA", "USD"));
    assert_eq!(faults(text.as_bytes()), []);
}

#[test]
fn a_list_as_published_names_what_an_import_lacks() {
    let text = "Requesting state,ISO3,Region,Area code,Area,Need,Priority,Current stage,Target stage,Requested (USD),Donor,Implementer,Modality,Status,Start,End,Offered (USD),Matched (USD),Score,Consent (state),Consent (donor),Reported\n\
        #country+name+recipient+i_en,#country+code+v_iso3+recipient,#region+name,#sector+code+v_ccb,#sector+name+i_en,#x_need+title+i_en,#severity+priority+num,#indicator+stage+current+num,#indicator+stage+target+num,#value+requested+usd,#org+funder+name,#org+impl+name,#modality+code,#status+code,#date+start,#date+end,#value+offered+usd,#value+matched+usd,#meta+score+num,#status+consent+state,#status+consent+donor,#date+reported\n\
        Aldoria,XAA,Africa,CIRT.2,National CIRT,Train analysts,3,2,3,150000,Donor A,NGO B,training-course,agreed,2027-01-01,2027-06-30,200000,150000,0.82,yes,yes,2026-11-22\n";
    let (table, findings) = read(text.as_bytes(), None);
    assert_eq!(findings, []);
    let (lines, findings) = read_needs(&table);
    let codes: Vec<_> = findings.iter().map(|f| (f.code.as_str(), f.place.field.as_deref())).collect();
    assert_eq!(codes, [("missing-column", Some("capability"))]);
    let raw = &lines[0].raw;
    let read = [
        &lines[0].state,
        &raw.title,
        &raw.quantity,
        &raw.unit,
        &raw.level_now,
        &raw.level_goal,
        &raw.priority,
        &raw.latest_end,
    ];
    assert_eq!(read, ["XAA", "Train analysts", "150000", "USD", "2", "3", "3", "2027-06-30"]);
}

#[test]
fn other_content_is_refused_with_a_way_out() {
    for (bytes, code) in [
        (&b"\xd0\xcf\x11\xe0rest"[..], "old-workbook"),
        (b"PK\x03\x04broken", "not-a-workbook"),
        (b"{\"needs\": []}", "not-a-list"),
        (b"", "empty-file"),
        (b"\xff\xfet\x00i\x00", "not-utf-8"),
    ] {
        assert_eq!(read(bytes, None).1[0].code, code);
    }
}

#[test]
fn a_workbook_cut_anywhere_never_panics() {
    let lines = [NeedLine { state: "XAA".into(), ..NeedLine::default() }];
    let bytes = write_needs(&lines, Format::Xlsx).unwrap();
    for cut in (0..bytes.len()).step_by(97) {
        assert!(read(&bytes[..cut], None).1.iter().any(Finding::is_error), "cut at {cut}");
    }
    for at in (0..bytes.len()).step_by(31) {
        let mut damaged = bytes.clone();
        damaged[at] ^= 0x55;
        faults(&damaged);
    }
}

#[test]
#[allow(clippy::disallowed_methods)] // a test may look at the clock
fn twenty_thousand_rows_in_good_time() {
    let mut line = NeedLine { state: "XAA".into(), ..NeedLine::default() };
    for (field, text) in [
        ("title", "Train analysts"),
        ("capability", "national-csirt"),
        ("kinds", "training-course"),
        ("quantity", "20"),
        ("unit", "seat"),
        ("earliest_start", "2027-01-01"),
        ("latest_end", "2027-06-30"),
    ] {
        assert!(line.raw.set(field, text));
    }
    let lines: Vec<_> = (0..20_000).map(|n| NeedLine { reference: format!("N{n}"), ..line.clone() }).collect();
    for format in [Format::Csv, Format::Xlsx, Format::Json] {
        let bytes = write_needs(&lines, format).unwrap();
        assert!(bytes.len() < exchange::limits::MAX_BYTES, "{format}: {} bytes", bytes.len());
        let start = std::time::Instant::now();
        let (table, findings) = read(&bytes, Some("Needs"));
        let (again, more) = read_needs(&table);
        let seconds = start.elapsed().as_secs_f64();
        println!("{format}: {} bytes read in {seconds:.2} s", bytes.len());
        assert_eq!((findings.as_slice(), more.as_slice(), again.len()), (&[][..], &[][..], 20_000));
        assert!(seconds < 30.0, "{format} took {seconds} s");
    }
    let mut more = lines;
    more.push(NeedLine { reference: "one too many".into(), ..line });
    for format in [Format::Csv, Format::Xlsx, Format::Json] {
        let bytes = write_needs(&more, format).unwrap();
        assert!(read(&bytes, None).1.iter().any(|f| f.code == "too-many-rows"), "{format}");
    }
}

#[test]
fn guides_explain_every_column() {
    assert!(NEED_FIELDS.iter().all(|f| f.about.len() > 5 && f.about.len() <= 250));
}
