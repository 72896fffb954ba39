//! What README and the unit files tell operators to type exists: commands, options, settings, files.

use std::collections::BTreeSet;

use crate::{files, read, root};

/// Settings that are no argument of a command: the log's filter, and what tests are told.
const OTHERS: &[&str] = &["MATCHMAKER_TEST_POSTGRES"];

struct CommandLine {
    commands: BTreeSet<String>,
    options: BTreeSet<String>,
    settings: BTreeSet<String>,
}

fn kebab(name: &str) -> String {
    let mut text = String::new();
    for c in name.chars() {
        if c.is_ascii_uppercase() && !text.is_empty() {
            text.push('-');
        }
        text.push(if c == '_' { '-' } else { c.to_ascii_lowercase() });
    }
    text
}

/// The first word of a line of code, as an option or command is called.
fn first_name(line: &str) -> String {
    let line = line.trim().trim_start_matches("pub ");
    kebab(&line.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect::<String>())
}

/// Reads the command line out of its source: `#[arg(long …)]` before a field, `env = "…"`, and the variants of enums.
fn command_line() -> CommandLine {
    let (mut commands, mut options, mut settings) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for path in files(&root().join("crates/cli/src"), ".rs") {
        let text = read(&path);
        for (at, _) in text.match_indices("#[arg(") {
            let end = text[at..].find(")]").map_or(text.len(), |length| at + length);
            let arguments = &text[at..end];
            if arguments.contains("long") {
                options.insert(first_name(text[end..].split_once('\n').map_or("", |(_, rest)| rest)));
            }
        }
        settings.extend(text.split("env = \"").skip(1).filter_map(|rest| rest.split('"').next()).map(str::to_owned));
        let mut within = false;
        for line in text.lines() {
            within = (within || line.contains("enum ")) && line != "}";
            if within && line.starts_with("    ") && line.trim_start().starts_with(|c: char| c.is_ascii_uppercase()) {
                commands.insert(first_name(line));
            }
        }
    }
    CommandLine { commands, options, settings }
}

/// What is typed: fenced lines and words in backticks of README, command lines of units.
fn typed() -> Vec<(String, String)> {
    let mut typed = Vec::new();
    let readme = read(&root().join("README.md"));
    for (number, part) in readme.split("```").enumerate() {
        if number % 2 == 1 {
            typed.extend(part.lines().map(|line| ("README.md".to_owned(), line.to_owned())));
        } else {
            typed.extend(part.split('`').skip(1).step_by(2).map(|words| ("README.md".to_owned(), words.to_owned())));
        }
    }
    for path in files(&root().join("packaging"), ".service") {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let text = read(&path);
        let lines = text.lines().filter(|line| line.starts_with("Exec")).filter_map(|line| line.split_once('='));
        typed.extend(lines.map(|(_, command)| (name.clone(), command.to_owned())));
    }
    typed
}

#[test]
fn every_command_and_option_that_operators_are_told_exists() {
    let known = command_line();
    assert!(known.commands.len() > 20 && known.options.len() > 30, "{:?} {:?}", known.commands, known.options);
    let (mut faults, mut seen) = (Vec::new(), 0);
    for (place, line) in typed() {
        // What stands behind the program's name; other programs have options of their own.
        let line = line.split(" #").next().unwrap_or_default().replace("as_service ", "matchmaker ");
        let words: Vec<&str> = line.split([' ', '[', ']', '|']).filter(|word| !word.is_empty()).collect();
        let program = words.iter().position(|word| matches!(*word, "matchmaker" | "/usr/local/bin/matchmaker"));
        let Some(start) = program.filter(|at| *at == 0 || line.contains("/bin/matchmaker ")) else { continue };
        let Some(command) = words.get(start + 1).filter(|word| word.starts_with(|c: char| c.is_ascii_lowercase()))
        else {
            continue;
        };
        seen += 1;
        if !known.commands.contains(*command) {
            faults.push(format!("{place}: matchmaker {command} is no command"));
        }
        for option in words.iter().skip(start).filter_map(|word| word.strip_prefix("--")) {
            let option = option.split('=').next().unwrap_or_default();
            if !known.options.contains(option) {
                faults.push(format!("{place}: --{option} is no option of matchmaker: {line}"));
            }
        }
    }
    assert!(seen > 30, "the commands are read: {seen}");
    assert!(faults.is_empty(), "{faults:#?}");
}

/// Words in capitals that begin like a setting of ours.
fn settings(text: &str) -> BTreeSet<String> {
    let word = |c: char| !(c.is_ascii_uppercase() || c == '_');
    let ours = |word: &&str| word.starts_with("MATCHMAKER_") && !word.ends_with('_') || *word == "DATABASE_URL";
    text.split(word).filter(ours).map(str::to_owned).collect()
}

#[test]
fn every_setting_is_told_and_every_setting_that_is_told_exists() {
    let known = command_line().settings;
    assert!(known.len() > 10, "{known:?}");
    let readme = settings(&read(&root().join("README.md")));
    let untold: Vec<&String> = known.difference(&readme).collect();
    assert!(untold.is_empty(), "README does not tell of {untold:?}");
    let mut told = readme;
    let packaged = std::fs::read_dir(root().join("packaging")).expect("packaging/ is there").flatten();
    told.extend(packaged.flat_map(|entry| settings(&read(&entry.path()))));
    told.retain(|name| !known.contains(name) && !OTHERS.contains(&name.as_str()));
    assert!(told.is_empty(), "no command reads {told:?}");
}

#[test]
fn units_fence_the_service_in() {
    let units: Vec<_> = files(&root().join("packaging"), ".service");
    assert_eq!(units.len(), 3);
    for path in units {
        let text = read(&path);
        for fence in [
            "User=matchmaker",
            "NoNewPrivileges=yes",
            "CapabilityBoundingSet=\n",
            "ProtectSystem=strict",
            "ProtectHome=yes",
            "PrivateTmp=yes",
            "MemoryDenyWriteExecute=yes",
            "RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX",
            "SystemCallFilter=@system-service",
            "SystemCallFilter=~@privileged",
            "UMask=0077",
        ] {
            assert!(text.contains(fence), "{} lacks {fence}", path.display());
        }
    }
}
