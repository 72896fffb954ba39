//! What the programs that measure share: their arguments, their exit, their memory.

use std::process::ExitCode;

use matching::Problem;

/// The value after `name` on the command line.
pub fn option(name: &str) -> Option<String> {
    let mut arguments = std::env::args();
    arguments.find(|a| a == name)?;
    arguments.next()
}

/// The number after `name`, or another where it is not given.
pub fn number(name: &str, otherwise: f64) -> Result<f64, String> {
    option(name).map_or(Ok(otherwise), |text| text.parse().map_err(|_| format!("{name}: {text:?} is not a number")))
}

/// A problem file, read and checked, with the hash of its bytes.
pub fn problem(path: &str) -> Result<(Problem, String), String> {
    let bytes = std::fs::read(path).map_err(|e| format!("{path}: {e}"))?;
    Problem::read(&bytes).map_err(|f| f.first().map_or_else(String::new, |f| format!("{path}: {f:?}")))
}

/// Peak memory of this process in MB, where the system tells.
pub fn peak_megabytes() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|l| l.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse::<f64>().ok().map(|kb| kb / 1024.0)
}

/// Seconds that the processors have worked for this process, all threads together, where the system tells.
pub fn processor_seconds() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    // The name of the program stands in brackets and may hold spaces.
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
    let mut ticks = || fields.next()?.parse::<f64>().ok();
    Some((ticks()? + ticks()?) / 100.0)
}

/// Ends a program: with what went wrong on the error stream and code 2, or well.
pub fn exit(outcome: Result<(), String>) -> ExitCode {
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::from(2)
        }
    }
}
