//! What the year came to.

use std::collections::BTreeMap;

use tests::Database;

/// Counts by what they count, and the ledger after each step.
#[derive(Default)]
pub struct Figures {
    counts: BTreeMap<String, u64>,
    steps: Vec<String>,
}

impl Figures {
    pub fn count(&mut self, what: &str) {
        self.add(what, 1);
    }

    pub fn add(&mut self, what: &str, by: u64) {
        *self.counts.entry(what.to_owned()).or_default() += by;
    }

    pub fn say(&mut self, what: &str, value: u64) {
        self.counts.insert(what.to_owned(), value);
    }

    pub fn step(&mut self, line: String) {
        self.steps.push(line);
    }

    /// Prints everything; seen with `--nocapture`.
    pub fn print(&self, database: Database) {
        println!("a scripted year on {database:?}");
        for line in &self.steps {
            println!("  {line}");
        }
        for (what, count) in &self.counts {
            println!("  {what}: {count}");
        }
    }
}
