//! House rules: what ARCHITECTURE.md says, held by a test.

#![allow(clippy::expect_used, clippy::panic)]

mod asvs;
mod edges;
mod files;
mod messages;
mod operations;
mod scope;
mod supply;

use std::path::{Path, PathBuf};

/// The workspace's root.
fn root() -> PathBuf {
    // Read when the tests run: one build directory may serve several checkouts.
    let tests = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR").expect("cargo runs the tests"));
    tests.parent().map(Path::to_path_buf).expect("tests/ lies in the workspace")
}

/// Every file below a folder with this ending, build output left out.
fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let Ok(entries) = std::fs::read_dir(folder) else { return found };
    for path in entries.flatten().map(|e| e.path()) {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() {
            if !matches!(name.as_str(), "target" | "node_modules" | ".git") {
                found.extend(files(&path, ending));
            }
        } else if name.ends_with(ending) {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}
