//! Where the libraries come from and under which licences: one registry, each with its checksum, none that would bind us.

use std::process::Command;
use std::sync::LazyLock;

use serde_json::Value;

use crate::{read, root};

/// The one place that libraries come from.
const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// The lines of a list of `deny.toml`, which cargo-deny reads too: `allow` licences, `deny` libraries. Each begins with a
/// name; others that it names follow.
fn listed(key: &str) -> Vec<Vec<String>> {
    let file = read(&root().join("deny.toml"));
    let list = file.split_once(&format!("\n{key} = [\n")).and_then(|(_, rest)| rest.split_once("\n]"));
    let (list, _) = list.unwrap_or_else(|| panic!("deny.toml has no list {key}"));
    let names = |line: &str| line.split('"').skip(1).step_by(2).map(str::to_owned).collect();
    list.lines().map(names).collect()
}

/// Licences that ask for no more than their text beside the program.
static LICENCES: LazyLock<Vec<String>> = LazyLock::new(|| listed("allow").concat());

/// Whether an SPDX expression can be fulfilled with the licences of the list. An exception only ever permits more.
fn fulfilled(expression: &str) -> bool {
    let text = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let mut words = text.split_whitespace().peekable();
    let good = either(&mut words);
    good && words.next().is_none()
}

type Words<'a> = std::iter::Peekable<std::str::SplitWhitespace<'a>>;

fn either(words: &mut Words<'_>) -> bool {
    let mut good = both(words);
    while words.next_if_eq(&"OR").is_some() {
        good |= both(words);
    }
    good
}

fn both(words: &mut Words<'_>) -> bool {
    let mut good = one(words);
    while words.next_if_eq(&"AND").is_some() {
        good &= one(words);
    }
    good
}

fn one(words: &mut Words<'_>) -> bool {
    let good = match words.next() {
        Some("(") => {
            let good = either(words);
            good & words.next_if_eq(&")").is_some()
        }
        Some(name) => LICENCES.iter().any(|licence| licence == name),
        None => false,
    };
    if words.next_if_eq(&"WITH").is_some() {
        words.next();
    }
    good
}

#[test]
fn an_expression_is_read_as_spdx_has_it() {
    for good in [
        "MIT",
        "MIT/Apache-2.0",
        "GPL-3.0 OR MIT",
        "(MIT OR GPL-3.0) AND Unicode-3.0",
        "Apache-2.0 WITH LLVM-exception",
    ] {
        assert!(fulfilled(good), "{good}");
    }
    for bad in ["", "GPL-3.0", "MIT AND GPL-3.0", "(MIT", "MIT MIT", "MIT AND (GPL-3.0 OR AGPL-3.0)"] {
        assert!(!fulfilled(bad), "{bad}");
    }
}

#[test]
fn every_library_comes_from_the_registry_with_its_checksum() {
    let lock = read(&root().join("Cargo.lock"));
    let banned = listed("deny");
    assert!(banned.len() > 3 && LICENCES.len() > 10, "the lists are read: {banned:?} {:?}", *LICENCES);
    let mut outside = 0;
    for package in lock.split("[[package]]").skip(1) {
        let value = |key: &str| {
            let start = format!("{key} = \"");
            package.lines().find_map(|line| line.strip_prefix(&start)).map(|rest| rest.trim_end_matches('"'))
        };
        let name = value("name").expect("a package has a name");
        // Who may still stand on a banned library, where it is banned.
        let still = |name: &str| banned.iter().find(|line| line[0] == name).map(|line| &line[1..]);
        assert!(still(name).is_none_or(|by| !by.is_empty()), "{name} is not to be used");
        for other in package.lines().filter_map(|line| line.trim().strip_prefix('"')?.split(['"', ' ']).next()) {
            let allowed = still(other).is_none_or(|by| by.iter().any(|one| one == name));
            assert!(allowed, "{name} is not to use {other}");
        }
        let Some(source) = value("source") else { continue };
        outside += 1;
        assert_eq!(source, REGISTRY, "{name} comes from elsewhere");
        assert!(value("checksum").is_some_and(|sum| sum.len() == 64), "{name} has no checksum");
    }
    assert!(outside > 100, "the list is read: {outside}");
}

#[test]
fn every_library_has_a_licence_that_the_list_allows() {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--offline", "--locked"])
        .args(["--filter-platform", "x86_64-unknown-linux-gnu"])
        .current_dir(root())
        .output()
        .expect("cargo metadata runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo metadata prints JSON");
    let packages = metadata["packages"].as_array().expect("packages");
    assert!(packages.len() > 100, "the list is read: {}", packages.len());
    let bad: Vec<String> = packages
        .iter()
        .filter(|package| !fulfilled(package["license"].as_str().unwrap_or_default()))
        .map(|package| format!("{} {}: {}", package["name"], package["version"], package["license"]))
        .collect();
    assert!(bad.is_empty(), "{bad:#?}");
}
