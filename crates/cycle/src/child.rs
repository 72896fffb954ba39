//! The optimizer in a process of its own: its crash, hang or garbage harms one run only, and a cancel ends it at once.
//!
//! `program solve PROBLEM -o PLAN --seconds N --threads N --gap F [--work N] --memory-mb N --progress-json`, with an
//! empty environment. Progress comes as one JSON object a line on its standard output. Its standard input is a pipe
//! that stays open as long as we live; the child ends when it closes. The memory fence is the child's own first act,
//! because a safe program cannot set another's limits.

use std::fs::{DirBuilder, File};
use std::io::{Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::sync::watch;
use uuid::Uuid;

use crate::settings::Limits;

/// How far a solve is. The child writes it as one JSON object a line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Progress {
    /// What the optimizer does.
    pub phase: String,
    /// Since the start.
    pub seconds: f64,
    /// Value of the best plan so far.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub best: Option<f64>,
    /// No plan is worth more than this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bound: Option<f64>,
    /// (bound - best) / best.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gap: Option<f64>,
}

/// How a solve ended.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Ended {
    /// With a plan, as bytes that nobody has checked yet.
    Plan(Vec<u8>),
    /// Someone stopped it.
    Cancelled,
    /// Without a plan: why.
    Without(String),
}

/// A larger plan than this is not read.
const LARGEST_PLAN: u64 = 512 * 1024 * 1024;
/// Of what the child says on standard error, the last bytes are kept.
const LAST_WORDS: usize = 2000;

/// A folder that only we can read and that goes when it is dropped.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> std::io::Result<Self> {
        let folder = std::env::temp_dir().join(format!("matchmaker-{}", Uuid::new_v4()));
        DirBuilder::new().mode(0o700).create(&folder)?;
        Ok(Self(folder))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if let Err(e) = std::fs::remove_dir_all(&self.0) {
            tracing::warn!("a scratch folder of a run stays behind: {e}");
        }
    }
}

/// Solves in a child. `stop` turns true when someone cancels the run.
pub(crate) async fn solve(
    program: &Path,
    limits: &Limits,
    problem: Vec<u8>,
    progress: &watch::Sender<Option<Progress>>,
    stop: watch::Receiver<bool>,
) -> Ended {
    let prepared = tokio::task::spawn_blocking(move || prepare(&problem)).await;
    let scratch = match prepared {
        Ok(Ok(scratch)) => scratch,
        Ok(Err(e)) => return Ended::Without(format!("the problem could not be written for the optimizer: {e}")),
        Err(_) => return Ended::Without("the problem could not be written for the optimizer".into()),
    };
    let plan = scratch.0.join("plan.json");
    let ended = match start(program, limits, &scratch.0.join("problem.json"), &plan) {
        Ok(child) => attend(child, limits, progress, stop).await,
        Err(e) => Some(Ended::Without(format!("the optimizer could not be started: {e}"))),
    };
    match ended {
        Some(ended) => ended,
        None => read_plan(plan).await,
    }
}

fn prepare(problem: &[u8]) -> std::io::Result<Scratch> {
    let scratch = Scratch::new()?;
    let path = scratch.0.join("problem.json");
    let mut file = File::options().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(problem)?;
    Ok(scratch)
}

fn start(program: &Path, limits: &Limits, problem: &Path, plan: &Path) -> std::io::Result<Child> {
    let mut command = Command::new(program);
    command.arg("solve").arg(problem).arg("-o").arg(plan);
    command.args(["--seconds", &limits.seconds.to_string(), "--gap", &limits.gap.to_string()]);
    command.args(["--memory-mb", &limits.memory_mb.to_string(), "--progress-json"]);
    if let Some(work) = limits.work {
        command.args(["--work", &work.to_string()]);
    }
    if let Some(threads) = limits.threads {
        command.args(["--threads", &threads.to_string()]);
    }
    command.env_clear().stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true).spawn()
}

/// Waits for the child, whatever it does. `None`: it says that the plan is written.
async fn attend(
    mut child: Child,
    limits: &Limits,
    progress: &watch::Sender<Option<Progress>>,
    mut stop: watch::Receiver<bool>,
) -> Option<Ended> {
    let _open_pipe = child.stdin.take();
    let lines = child.stdout.take().map(|out| BufReader::new(out.take(u64::from(u32::MAX))));
    let words = child.stderr.take();
    let fence = Duration::from_secs(limits.seconds.saturating_mul(3) / 2 + 5);
    let running = async {
        let (status, (), words) = tokio::join!(child.wait(), report(lines, progress), last_words(words));
        (status, words)
    };
    let outcome = tokio::select! {
        done = running => Some(done),
        () = stopped(&mut stop) => None,
        () = tokio::time::sleep(fence) => {
            end(&mut child).await;
            return Some(Ended::Without(format!("the optimizer did not end within {} seconds and was stopped", fence.as_secs())));
        }
    };
    match outcome {
        None => {
            end(&mut child).await;
            Some(Ended::Cancelled)
        }
        Some((Ok(status), _)) if status.success() => None,
        Some((Ok(status), words)) => Some(Ended::Without(match status.code() {
            Some(3) => format!("there is no feasible plan: {words}"),
            Some(code) => format!("the optimizer ended with code {code}: {words}"),
            None => format!("the optimizer was ended from outside, perhaps by its memory limit: {words}"),
        })),
        Some((Err(e), _)) => Some(Ended::Without(format!("the optimizer was lost: {e}"))),
    }
}

/// Waits until someone says stop.
pub(crate) async fn stopped(stop: &mut watch::Receiver<bool>) {
    // A sender that is gone can no longer stop anything: wait for the child then.
    if stop.wait_for(|&stop| stop).await.is_err() {
        std::future::pending::<()>().await;
    }
}

async fn end(child: &mut Child) {
    if let Err(e) = child.kill().await {
        tracing::warn!("the optimizer could not be ended: {e}");
    }
}

async fn report<R: AsyncRead + Unpin>(lines: Option<BufReader<R>>, progress: &watch::Sender<Option<Progress>>) {
    let Some(mut lines) = lines.map(AsyncBufReadExt::lines) else { return };
    // What is no progress is left out: the child's words are not trusted.
    while let Ok(Some(line)) = lines.next_line().await {
        if let Ok(step) = serde_json::from_str::<Progress>(&line) {
            progress.send_replace(Some(step));
        }
    }
}

async fn last_words<R: AsyncRead + Unpin>(words: Option<R>) -> String {
    let Some(mut words) = words else { return String::new() };
    let (mut kept, mut chunk) = (Vec::new(), [0u8; 1024]);
    while let Ok(read) = words.read(&mut chunk).await {
        if read == 0 {
            break;
        }
        kept.extend(chunk.iter().take(read));
        let surplus = kept.len().saturating_sub(LAST_WORDS);
        kept.drain(..surplus);
    }
    String::from_utf8_lossy(&kept).trim().to_owned()
}

async fn read_plan(path: PathBuf) -> Ended {
    let read = tokio::task::spawn_blocking(move || {
        let mut bytes = Vec::new();
        File::open(path)?.take(LARGEST_PLAN).read_to_end(&mut bytes)?;
        std::io::Result::Ok(bytes)
    });
    match read.await {
        Ok(Ok(bytes)) => Ended::Plan(bytes),
        _ => Ended::Without("the optimizer ended without a plan".into()),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use std::time::Instant;

    fn limits() -> Limits {
        Limits { seconds: 20, ..Limits::default() }
    }

    /// A program that is no optimizer, to see that whatever it does harms its run only.
    fn program(folder: &Path, script: &str) -> PathBuf {
        let path = folder.join("program");
        let mut file = File::options().write(true).create(true).truncate(true).mode(0o700).open(&path).unwrap();
        write!(file, "#!/bin/sh\n{script}\n").unwrap();
        path
    }

    async fn run(script: &str, stop: watch::Receiver<bool>) -> (Ended, Option<Progress>) {
        let folder = tempfile::tempdir().unwrap();
        let program = program(folder.path(), script);
        let (sender, receiver) = watch::channel(None);
        let ended = solve(&program, &limits(), b"{}".to_vec(), &sender, stop).await;
        let last = receiver.borrow().clone();
        (ended, last)
    }

    #[tokio::test]
    async fn a_crash_is_a_message() {
        let (_hand, stop) = watch::channel(false);
        let (ended, _) = run("echo out of order >&2; exit 1", stop.clone()).await;
        assert_eq!(ended, Ended::Without("the optimizer ended with code 1: out of order".into()));
        let (ended, _) = run("kill -9 $$", stop.clone()).await;
        assert!(matches!(ended, Ended::Without(why) if why.contains("from outside")));
        let (ended, _) = run("exit 0", stop).await;
        assert_eq!(ended, Ended::Without("the optimizer ended without a plan".into()));
    }

    #[tokio::test]
    async fn its_environment_is_empty_and_its_progress_is_read() {
        let (_hand, stop) = watch::channel(false);
        let script = r#"echo garbage; echo '{"phase":"search","seconds":1.5,"best":2.0}'; /usr/bin/env > "$4""#;
        let (ended, last) = run(script, stop).await;
        let Ended::Plan(bytes) = ended else { panic!("{ended:?}") };
        let environment = String::from_utf8(bytes).unwrap();
        assert!(
            environment.lines().all(|l| l.starts_with("PWD=")
                || l.starts_with("_=")
                || l.starts_with("SHLVL=")
                || l.starts_with("OLDPWD=")),
            "{environment}"
        );
        assert_eq!(last.map(|p| (p.phase, p.best)), Some(("search".into(), Some(2.0))));
    }

    #[tokio::test]
    async fn a_cancel_ends_it_at_once() {
        let (hand, stop) = watch::channel(false);
        let started = Instant::now();
        let running = tokio::spawn(run("exec sleep 30", stop));
        tokio::time::sleep(Duration::from_millis(200)).await;
        hand.send(true).unwrap();
        assert_eq!(running.await.unwrap().0, Ended::Cancelled);
        assert!(started.elapsed() < Duration::from_secs(5));
    }
}
