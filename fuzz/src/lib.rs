//! What the fuzz targets share: seeds, and workbooks of which one part is the fuzzer's.

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// Panics that were told; more of them are not, for there may be millions.
static SAID: AtomicUsize = AtomicUsize::new(0);
const MOST: usize = 50;

/// Writes seeds into the folder that `scripts/fuzz` names, before the fuzzer reads it. From here on a panic breaks a
/// target only where it leaves the target: the parser of workbooks catches those of its library.
pub fn seeds<Name: AsRef<str>>(seeds: impl IntoIterator<Item = (Name, Vec<u8>)>) {
    std::panic::set_hook(Box::new(|panic| {
        if SAID.fetch_add(1, Ordering::Relaxed) < MOST {
            eprintln!("{panic}");
        }
    }));
    let Some(folder) = std::env::var_os("MATCHMAKER_FUZZ_SEEDS") else { return };
    for (name, bytes) in seeds {
        std::fs::write(Path::new(&folder).join(name.as_ref()), bytes).expect("a seed is written");
    }
}

/// The parts of a workbook by name, unpacked. A fuzzer that changes packed bytes only ever meets a broken checksum.
pub fn parts(workbook: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut archive = ZipArchive::new(Cursor::new(workbook)).expect("a workbook of ours");
    let mut parts = BTreeMap::new();
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).expect("a part");
        let mut bytes = Vec::new();
        part.read_to_end(&mut bytes).expect("a part unpacks");
        let name = part.name().expect("a name").into_owned();
        parts.insert(name, bytes);
    }
    parts
}

/// Seeds that replace one part each: its number, then what it holds.
pub fn part_seeds(prefix: &str, parts: &BTreeMap<String, Vec<u8>>) -> Vec<(String, Vec<u8>)> {
    let seed = |(at, bytes): (usize, &Vec<u8>)| (format!("{prefix}-{at}"), [&[at as u8], bytes.as_slice()].concat());
    parts.values().enumerate().map(seed).collect()
}

/// A workbook of these parts. The first byte says which of them holds the rest of the data instead.
pub fn workbook(parts: &BTreeMap<String, Vec<u8>>, data: &[u8]) -> Option<Vec<u8>> {
    let (&which, content) = data.split_first()?;
    let replaced = usize::from(which) % parts.len();
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (at, (name, bytes)) in parts.iter().enumerate() {
        writer.start_file(name.as_str(), stored).ok()?;
        writer.write_all(if at == replaced { content } else { bytes }).ok()?;
    }
    writer.finish().ok().map(Cursor::into_inner)
}

/// Files of the repository that hold what a target reads.
pub fn files(folder: &str, ending: &str) -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(folder);
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let entries = entries.flatten().filter(|entry| entry.file_name().to_string_lossy().ends_with(ending));
    entries
        .filter_map(|entry| Some((entry.file_name().to_string_lossy().into_owned(), std::fs::read(entry.path()).ok()?)))
        .collect()
}
