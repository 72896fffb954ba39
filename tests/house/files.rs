//! Sizes, heads of crates, the map, and what must not stay behind.

use std::path::Path;

use crate::{files, read, root};

const PURE: &[&str] = &["vocabulary", "catalogue", "assessment", "matching", "feedback", "exchange"];

#[test]
fn no_file_grows_past_500_lines() {
    let mut long = Vec::new();
    for path in files(&root(), ".rs") {
        let lines = read(&path).lines().count();
        if lines > 500 {
            long.push(format!("{}: {lines}", path.display()));
        }
    }
    assert!(long.is_empty(), "split these by what they do: {long:#?}");
}

#[test]
fn every_room_says_what_comes_in_what_goes_out_and_what_is_absent() {
    for room in std::fs::read_dir(root().join("crates")).expect("crates/ exists").flatten() {
        let lib = room.path().join("src/lib.rs");
        let head = if lib.exists() { read(&lib) } else { read(&room.path().join("src/main.rs")) };
        let head: String =
            head.lines().take_while(|l| l.starts_with("//!")).collect::<Vec<_>>().join(" ").to_lowercase();
        for word in ["comes in", "goes out", "absent"] {
            assert!(head.contains(word), "{}: its head comment does not say what {word:?}", room.path().display());
        }
    }
}

#[test]
fn pure_rooms_ban_clock_environment_and_hash_maps() {
    for room in PURE {
        let rules = read(&root().join("crates").join(room).join("clippy.toml"));
        for banned in
            ["SystemTime::now", "Instant::now", "Utc::now", "std::env::var", "HashMap", "too-many-lines-threshold"]
        {
            assert!(rules.contains(banned), "crates/{room}/clippy.toml does not hold {banned}");
        }
    }
}

/// How words begin that hold a slash and are no path of ours: addresses, media types, formats, build output.
const NO_PATHS: &[&str] = &["/", "application/", "matchmaker-", "target/"];

/// Words in backticks that look like paths.
fn paths(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2).filter(|w| {
        w.contains('/')
            && !w.contains([' ', '{', '<', ':', '*', '"'])
            && !NO_PATHS.iter().any(|start| w.starts_with(start))
    })
}

#[test]
fn the_map_is_short_and_its_paths_exist() {
    let map = read(&root().join("ARCHITECTURE.md"));
    assert!(map.lines().count() <= 150, "ARCHITECTURE.md: keep the map within 150 lines");
    for document in ["ARCHITECTURE.md", "README.md"] {
        for path in paths(&read(&root().join(document))) {
            assert!(root().join(path).exists(), "{document} names {path}, which does not exist");
        }
    }
}

#[test]
fn nothing_half_done_stays_behind() {
    let marks = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("#[", "ignore")];
    for path in files(&root(), ".rs") {
        let text = read(&path);
        for mark in marks {
            assert!(!text.contains(mark), "{}: {mark}", path.display());
        }
    }
}

#[test]
fn commands_print_through_the_one_place_that_survives_a_closed_pipe() {
    for path in files(&root().join("crates/cli/src"), ".rs") {
        let text = read(&path).replace("eprintln!(", "").replace("eprint!(", "");
        assert!(!text.contains("println!(") && !text.contains("print!("), "{}: use say! instead", path.display());
    }
}

#[test]
fn every_fuzz_target_is_built_and_run() {
    let (built, run) = (read(&root().join("fuzz/Cargo.toml")), read(&root().join("scripts/fuzz")));
    let targets = files(&root().join("fuzz/fuzz_targets"), ".rs");
    assert!(targets.len() >= 8);
    for path in targets {
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        assert!(built.contains(&format!("name = \"{name}\"")), "fuzz/Cargo.toml does not build {name}");
        assert!(run.contains(&format!("\"{name}\"")), "scripts/fuzz does not run {name}");
    }
}

#[test]
fn check_stays_blind_to_the_solver() {
    let folder = root().join("crates/matching/src");
    let mut judged: Vec<_> = files(&folder.join("check"), ".rs");
    judged.extend([folder.join("check.rs"), folder.join("certificate.rs")].into_iter().filter(|p| p.exists()));
    assert!(!judged.is_empty(), "the checker is missing");
    for path in judged {
        let text = read(&path);
        for word in ["good_lp", "highs", "formulation::", "crate::solve", "use crate::solve", "super::solve"] {
            assert!(!text.contains(word), "{} names {word}: a checker trusts nobody", path.display());
        }
    }
}

#[test]
fn step_names_are_mirrored_on_every_floor() {
    let has = |path: &str| Path::new(&root().join(path)).exists();
    for step in ["assessment", "needs", "offers", "proposals", "engagements", "rounds"] {
        for floor in ["crates/persistence/src", "crates/cycle/src", "crates/web/src/routes"] {
            assert!(
                has(&format!("{floor}/{step}.rs")) || has(&format!("{floor}/{step}/mod.rs")),
                "{floor} has no {step}.rs: the same word names a step on every floor"
            );
        }
        assert!(has(&format!("crates/web/templates/{step}")), "crates/web/templates has no {step}/");
    }
}
