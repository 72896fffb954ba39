//! Lists of needs and offers as CSV, HXL, JSON or anything else, as an import reads them.
#![no_main]

use libfuzzer_sys::fuzz_target;
use vocabulary::{NeedId, Place, Register};

const NEEDS: &str = "Reference,Title,Capability,Kinds,Quantity,Unit,Earliest start,Latest end,Requires\n\
     A,Train analysts,national-csirt,training-course,20,seat,2027-01-01,2027-06-30,\n\
     B,\"More; \"\"much\"\"\",national-csirt,training-course,1.5,USD,2027-01-01,2027-06-30,A\n";
const OFFERS: &str = "title;kinds;areas;capabilities;capacity;unit;available_from;available_until\r\n\
     #meta;#x;#y;#z;#a;#b;#c;#d\r\nSeats;training-course;;national-csirt;40;seat;2027-01-01;2027-12-31\r\n";
const JSON: &str = r#"[{"reference":"A","title":"Train","capability":"national-csirt","kinds":["training-course"],
    "quantity":20,"unit":"seat","earliest_start":"2027-01-01","latest_end":"2027-06-30","requires":[]}]"#;

fuzz_target!(
    init: fuzz::seeds([("needs.csv", NEEDS), ("offers.csv", OFFERS), ("needs.json", JSON)].map(|(n, t)| (n, t.into()))),
    |data: &[u8]| {
        let register = Register::demonstration();
        let (table, _) = exchange::read(data, None);
        let (mut needs, _) = exchange::read_needs(&table);
        exchange::resolve(&table, &mut needs, |at| exchange::numbered_need(at).unwrap_or(NeedId(Default::default())));
        for line in &needs {
            let read = assessment::raw::parse(&line.raw, catalogue::bundled(), &register, |field| Place::field(field));
            let _ = read.map_err(|faults| table.locate(line.row, faults));
        }
        let (offers, _) = exchange::read_offers(&table);
        for line in &offers {
            let read = matching::raw::parse(&line.raw, catalogue::bundled(), &register, |field| Place::field(field));
            let _ = read.map_err(|faults| table.locate(line.row, faults));
        }
    }
);
