//! Column maps, and tables that a map reads. Up to the first zero byte it is a map, after it a table; without one the
//! example map reads the data as each of its files.
#![no_main]

use std::collections::BTreeMap;
use std::sync::LazyLock;

use exchange::ColumnMap;
use libfuzzer_sys::fuzz_target;

const MAP: &[u8] = include_bytes!("../../crates/exchange/examples/health-security.map.json");
const TABLE: &str = "state,survey,indicator,area,score,funder,category,year,usd,group,name,text,m49_region,m49_subregion\n\
     KEN,spar_2018,c51,laboratory,1,Fund,ngo,2019,40000,Detect,Laboratories,Tests,Africa,Sub-Saharan Africa\n";

static EXAMPLE: LazyLock<ColumnMap> = LazyLock::new(|| ColumnMap::read(MAP).expect("the example is sound"));

fn apply(map: &ColumnMap, table: &[u8]) {
    let files: BTreeMap<String, Vec<u8>> =
        map.files().into_iter().map(|name| (name.to_owned(), table.to_vec())).collect();
    map.apply(&files);
}

fuzz_target!(
    init: fuzz::seeds([("table.csv", TABLE.into()), ("map", [MAP, b"\0", TABLE.as_bytes()].concat())]),
    |data: &[u8]| {
        match data.iter().position(|byte| *byte == 0) {
            Some(end) => {
                if let Ok(map) = ColumnMap::read(&data[..end]) {
                    apply(&map, &data[end + 1..]);
                }
            }
            None => apply(&EXAMPLE, data),
        }
    }
);
