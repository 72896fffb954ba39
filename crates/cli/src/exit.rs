//! Why a command stops, and with which exit code.

use std::fmt;

use cycle::Refusal;
use vocabulary::Finding;

/// A command's end that is not success.
#[derive(Debug)]
pub enum Stop {
    /// 1: a fault of ours or of the machine.
    Internal(anyhow::Error),
    /// 2: the input is at fault; every fault on a line of its own.
    BadInput(String),
    /// 3: nothing feasible, and why.
    NoPlan(String),
    /// 4: the plan was judged and refused.
    Refused(String),
}

impl Stop {
    /// The process's exit code.
    pub fn code(&self) -> u8 {
        match self {
            Self::Internal(_) => 1,
            Self::BadInput(_) => 2,
            Self::NoPlan(_) => 3,
            Self::Refused(_) => 4,
        }
    }

    /// Bad input from findings, each with its place, value and way out.
    pub fn findings(source: &str, findings: &[Finding]) -> Self {
        let lines = findings.iter().map(|f| format!("{source}: {f}")).collect::<Vec<_>>();
        Self::BadInput(lines.join("\n"))
    }
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Internal(error) => write!(f, "internal fault: {error:#}"),
            Self::BadInput(text) | Self::NoPlan(text) | Self::Refused(text) => f.write_str(text),
        }
    }
}

impl From<anyhow::Error> for Stop {
    fn from(error: anyhow::Error) -> Self {
        Self::Internal(error)
    }
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Invalid(findings) => Self::findings("input", &findings),
            Refusal::Unavailable | Refusal::Internal(_) => Self::Internal(anyhow::anyhow!("{refusal}")),
            other => Self::BadInput(other.to_string()),
        }
    }
}

/// Reads a file that the user named; a missing one is the user's to mend.
pub fn read(path: &std::path::Path) -> Result<Vec<u8>, Stop> {
    std::fs::read(path)
        .map_err(|e| Stop::BadInput(format!("{}: cannot be read ({e}); name a file that exists", path.display())))
}

/// Writes a file beside its place first, so that a crash never leaves half of it.
pub fn write(path: &std::path::Path, bytes: &[u8]) -> Result<(), Stop> {
    let cannot = |e: std::io::Error| {
        Stop::BadInput(format!("{}: cannot be written ({e}); name a folder you may write to", path.display()))
    };
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(format!(".{}.part", std::process::id()));
    let part = path.with_file_name(name);
    std::fs::write(&part, bytes).map_err(cannot)?;
    std::fs::rename(&part, path).map_err(cannot)
}
