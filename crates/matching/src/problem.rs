//! The allocation problem as it travels: `matchmaker-problem/1`.
//!
//! In memory needs, offers and states are named by their position in their own list, so that a million pairs stay
//! small and a dangling name cannot exist. [`Problem::read`] and [`Problem::write`] translate from and to ids.

pub(crate) mod faults;
pub mod index;
pub mod policy;
mod read;
mod write;

pub use index::Indexed;
pub use policy::{Floor, Policy};

use vocabulary::Finding;

/// The name of the format that this program reads and writes.
pub const FORMAT: &str = "matchmaker-problem/1";

/// A whole allocation problem.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Problem {
    /// Free text.
    pub name: String,
    /// What is maximised.
    pub policy: Policy,
    /// Who asks.
    pub states: Vec<State>,
    /// What is asked for.
    pub needs: Vec<Need>,
    /// What is on offer.
    pub offers: Vec<Offer>,
    /// Which offer may serve which need.
    pub pairs: Vec<Pair>,
    /// Awards already agreed.
    pub pins: Vec<Pin>,
}

/// A state that has needs.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct State {
    /// Its id.
    pub id: String,
    /// Groups it belongs to, which earmarks name.
    pub groups: Vec<String>,
    /// Absorptive capacity: most awards to all its needs together.
    pub max_awards: Option<u64>,
}

/// One need.
#[derive(Debug, Clone, PartialEq)]
pub struct Need {
    /// Its id.
    pub id: String,
    /// Position of its state.
    pub state: u32,
    /// What is wanted, in the need's own unit.
    pub quantity: f64,
    /// Less than this in total is useless.
    pub min_quantity: f64,
    /// What it counts.
    pub weight: f64,
    /// Most offers that may serve it together.
    pub max_providers: Option<u64>,
    /// Positions of needs of the same state that must be served too.
    pub requires: Vec<u32>,
}

impl Default for Need {
    fn default() -> Self {
        Self {
            id: String::new(),
            state: 0,
            quantity: 1.0,
            min_quantity: 0.0,
            weight: 1.0,
            max_providers: None,
            requires: Vec::new(),
        }
    }
}

/// One offer.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Offer {
    /// Its id.
    pub id: String,
    /// What it can spend, in the offer's own unit.
    pub capacity: f64,
    /// Most awards it makes.
    pub max_awards: Option<u64>,
    /// Least shares for groups of states.
    pub earmarks: Vec<Earmark>,
}

/// Of what an offer spends, a least share for states of a group.
#[derive(Debug, Clone, PartialEq)]
pub struct Earmark {
    /// The group.
    pub group: String,
    /// The least share, 0 to 1.
    pub min_share: f64,
}

/// An eligible pair.
#[derive(Debug, Clone, PartialEq)]
pub struct Pair {
    /// Position of the need.
    pub need: u32,
    /// Position of the offer.
    pub offer: u32,
    /// Smallest award, in need units.
    pub min: f64,
    /// Largest award; the need's quantity where it is not given.
    pub max: Option<f64>,
    /// How well the offer fits, above 0 and at most 1.
    pub fit: f64,
    /// Offer units used per need unit.
    pub rate: f64,
    /// Offer units used once per award.
    pub setup: f64,
}

impl Default for Pair {
    fn default() -> Self {
        Self { need: 0, offer: 0, min: 0.0, max: None, fit: 1.0, rate: 1.0, setup: 0.0 }
    }
}

/// An award already agreed.
#[derive(Debug, Clone, PartialEq)]
pub struct Pin {
    /// Position of the need.
    pub need: u32,
    /// Position of the offer.
    pub offer: u32,
    /// The amount, in need units.
    pub amount: f64,
}

impl Problem {
    /// Reads a problem file; gives the problem and the SHA-256 of the bytes, or every fault with its place.
    ///
    /// # Errors
    /// All findings, in the order of the file's rules; nothing is repaired.
    pub fn read(bytes: &[u8]) -> Result<(Self, String), Vec<Finding>> {
        read::read(bytes).map(|problem| (problem, sha256(bytes)))
    }

    /// Writes the problem file: the same problem, the same bytes.
    pub fn write(&self) -> Vec<u8> {
        write::write(self)
    }

    /// Every rule of the format that this problem breaks; empty means that it may be written and solved.
    pub fn faults(&self) -> Vec<Finding> {
        faults::of(self)
    }
}

/// The SHA-256 of some bytes, in hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    use sha2::{Digest, Sha256};
    hex::encode(Sha256::digest(bytes))
}
