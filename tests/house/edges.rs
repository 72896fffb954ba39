//! Who may depend on whom, and who may name which library: the two tables of the house.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde_json::Value;

use crate::root;

/// Each room and the rooms it may stand on. An edge that is not here fails the test.
const ROOMS: &[(&str, &[&str])] = &[
    ("vocabulary", &[]),
    ("catalogue", &["vocabulary"]),
    ("assessment", &["vocabulary", "catalogue"]),
    ("matching", &["vocabulary", "catalogue", "assessment"]),
    ("feedback", &["vocabulary", "catalogue", "assessment", "matching"]),
    ("exchange", &["vocabulary", "catalogue", "assessment", "matching", "feedback"]),
    ("identity", &[]),
    ("courier", &[]),
    ("migrations", &[]),
    ("persistence", &["vocabulary", "catalogue", "assessment", "matching", "feedback", "migrations"]),
    (
        "cycle",
        &[
            "vocabulary",
            "catalogue",
            "assessment",
            "matching",
            "feedback",
            "exchange",
            "persistence",
            "identity",
            "courier",
        ],
    ),
    ("web", &["vocabulary", "cycle"]),
    ("cli", &["vocabulary", "catalogue", "assessment", "matching", "feedback", "exchange", "cycle", "web"]),
    // Measures the optimizer from outside.
    ("benches", &["vocabulary", "matching"]),
];

/// Libraries that only the named rooms may name. Others (serde, chrono, thiserror, uuid …) are words, open to all.
const KEPT: &[(&str, &[&str])] = &[
    ("good_lp", &["matching"]),
    ("highs", &["matching"]),
    ("highs-sys", &["matching"]),
    ("rayon", &["matching"]),
    ("calamine", &["exchange"]),
    ("csv", &["exchange"]),
    ("icalendar", &["exchange"]),
    ("quick-xml", &["exchange"]),
    ("rust_xlsxwriter", &["exchange"]),
    ("zip", &["exchange"]),
    ("typst", &["exchange"]),
    ("typst-layout", &["exchange"]),
    ("typst-pdf", &["exchange"]),
    ("sea-orm", &["persistence"]),
    ("sea-orm-migration", &["migrations"]),
    ("age", &["persistence"]),
    ("argon2", &["identity"]),
    ("rand", &["identity"]),
    ("ed25519-dalek", &["identity"]),
    ("totp-rs", &["identity"]),
    ("qrcode", &["web"]),
    ("axum", &["web"]),
    ("axum-extra", &["web"]),
    ("tower", &["web"]),
    ("tower-http", &["web"]),
    ("hyper", &["web", "courier"]),
    ("hyper-util", &["web", "courier"]),
    ("lettre", &["courier"]),
    ("rustls", &["courier", "web"]),
    ("rustls-native-certs", &["courier"]),
    ("tokio-rustls", &["courier", "web"]),
    ("hmac", &["courier", "persistence"]),
    ("serde_path_to_error", &["web"]),
    ("askama", &["web"]),
    ("fluent-templates", &["web"]),
    ("icu", &["web"]),
    ("utoipa", &["web"]),
    ("utoipa-axum", &["web"]),
    ("metrics", &["web", "cycle"]),
    ("metrics-exporter-prometheus", &["web"]),
    ("clap", &["cli"]),
    ("listenfd", &["cli"]),
    ("rlimit", &["cli"]),
    ("sd-notify", &["cli"]),
    ("indicatif", &["cli"]),
    ("anyhow", &["cli"]),
    ("tracing-subscriber", &["cli"]),
    ("tokio", &["persistence", "cycle", "courier", "web", "cli"]),
    ("tracing", &["persistence", "cycle", "web", "cli"]),
];

/// Name -> names it depends on, tests and build scripts left out.
fn dependencies() -> BTreeMap<String, BTreeSet<String>> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline"])
        .current_dir(root())
        .output()
        .expect("cargo metadata runs");
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo metadata prints JSON");
    let mut found = BTreeMap::new();
    for package in metadata["packages"].as_array().into_iter().flatten() {
        let name = package["name"].as_str().unwrap_or_default().to_owned();
        let names = package["dependencies"]
            .as_array()
            .into_iter()
            .flatten()
            .filter(|d| d["kind"].is_null())
            .filter_map(|d| d["name"].as_str().map(str::to_owned))
            .collect();
        found.insert(name, names);
    }
    found
}

#[test]
fn rooms_stand_only_on_rooms_that_the_table_allows() {
    let rooms: BTreeMap<_, BTreeSet<_>> =
        ROOMS.iter().map(|(room, on)| (*room, on.iter().copied().collect())).collect();
    for (name, names) in dependencies() {
        if name == "tests" {
            continue;
        }
        let allowed = rooms
            .get(name.as_str())
            .unwrap_or_else(|| panic!("{name} is not in the table of rooms: add it with its edges"));
        for other in names.iter().filter(|n| rooms.contains_key(n.as_str())) {
            assert!(
                allowed.contains(other.as_str()),
                "{name} may not depend on {other}: see the table in tests/house/edges.rs"
            );
        }
        assert!(!names.contains("tests"), "nothing depends on tests");
    }
}

#[test]
fn libraries_are_named_only_where_the_table_allows() {
    for (name, names) in dependencies() {
        if name == "tests" {
            continue;
        }
        for (library, rooms) in KEPT {
            if names.contains(*library) {
                assert!(rooms.contains(&name.as_str()), "{name} may not name {library}; only {rooms:?} may");
            }
        }
    }
}
