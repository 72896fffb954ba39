//! Activities of others: IATI XML, or a table of them.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use vocabulary::Register;

const XML: &str = r#"<?xml version="1.0"?><iati-activities version="2.03"><iati-activity xml:lang="en" hierarchy="1">
<iati-identifier>XX-1</iati-identifier><reporting-org ref="XX" type="10"><narrative>Donor</narrative></reporting-org>
<title><narrative>Help &amp; more</narrative><narrative xml:lang="fr">Aide</narrative></title>
<description><narrative>What is done</narrative></description><activity-status code="2"/>
<activity-date type="1" iso-date="2027-01-01"/><activity-date type="3" iso-date="2027-12-31"/>
<recipient-country code="KE" percentage="60"/><recipient-country code="NP" percentage="40"/>
<sector vocabulary="1" code="43081" percentage="100"/><tag vocabulary="99" code="x"><narrative>x</narrative></tag>
<budget type="1"><period-start iso-date="2027-01-01"/><period-end iso-date="2027-12-31"/>
<value currency="USD" value-date="2027-01-01">1234.50</value></budget></iati-activity></iati-activities>"#;

static REGISTER: LazyLock<Register> = LazyLock::new(Register::demonstration);

fuzz_target!(
    init: fuzz::seeds([("one.xml", XML.into()), ("one.csv", b"id,title,countries\nXX-1,Help,KEN\n".to_vec())]),
    |data: &[u8]| {
        let (activities, _) = exchange::read_activities(data, &REGISTER);
        for activity in &activities {
            exchange::activity_record(activity, catalogue::bundled());
        }
    }
);
