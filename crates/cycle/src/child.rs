//! The optimizer in a process of its own: its crash, hang or garbage harms one run only, and a cancel ends it at once.
//!
//! `program solve PROBLEM -o PLAN --seconds N --threads N --gap F [--work N] --memory-mb N --progress-json`, with an
//! empty environment. Progress comes as one JSON object a line on its standard output. Its standard input is a pipe
//! that stays open as long as we live; the child ends when it closes. A word on it asks the child to hand in its best
//! plan now; one that does not within the grace is killed. The memory fence is the child's own first act, because a safe
//! program cannot set another's limits.

use std::fs::{DirBuilder, File};
use std::io::{Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::process::{Child, ChildStdin, Command};
use tokio::sync::watch;
use uuid::Uuid;

use crate::course::{Course, Progress};
use crate::run_notes::RunNote;
use crate::settings::Limits;
use crate::solving::Task;

/// How a solve ended.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Ended {
    /// With a plan, as bytes that nobody has checked yet.
    Plan(Vec<u8>),
    /// Someone stopped it; with the last plan, where it handed one in.
    Cancelled(Option<Vec<u8>>),
    /// Without a plan: why.
    Without(RunNote),
}

/// A larger plan than this is not read.
const LARGEST_PLAN: u64 = 512 * 1024 * 1024;
/// Of what the child says on standard error, the last bytes are kept.
const LAST_WORDS: usize = 2000;
/// How long a child that was asked to stop has to hand in its best plan.
const GRACE: Duration = Duration::from_secs(2);

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
    task: Task,
    limits: &Limits,
    problem: Vec<u8>,
    progress: &watch::Sender<Course>,
    stop: watch::Receiver<bool>,
) -> Ended {
    let not_started = |words: String| Ended::Without(RunNote::new("child-not-started").with("words", words));
    let scratch = match tokio::task::spawn_blocking(move || prepare(&problem)).await {
        Ok(Ok(scratch)) => scratch,
        Ok(Err(e)) => return not_started(e.to_string()),
        Err(e) => return not_started(e.to_string()),
    };
    let plan = scratch.0.join("plan.json");
    let child = match start(program, task, limits, &scratch.0.join("problem.json"), &plan) {
        Ok(child) => child,
        Err(e) => return not_started(e.to_string()),
    };
    match attend(child, limits, progress, stop).await {
        Left::Done => read_plan(plan).await.map_or(Ended::Without(RunNote::new("without-plan")), Ended::Plan),
        Left::Stopped { handed_in } => Ended::Cancelled(if handed_in { read_plan(plan).await } else { None }),
        Left::Broken(note) => Ended::Without(note),
    }
}

fn prepare(problem: &[u8]) -> std::io::Result<Scratch> {
    let scratch = Scratch::new()?;
    let path = scratch.0.join("problem.json");
    let mut file = File::options().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(problem)?;
    Ok(scratch)
}

fn start(program: &Path, task: Task, limits: &Limits, problem: &Path, plan: &Path) -> std::io::Result<Child> {
    let mut command = Command::new(program);
    command.arg(task.word()).arg(problem).arg("-o").arg(plan);
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

/// How a child left.
enum Left {
    /// It says that the plan is written.
    Done,
    /// Someone stopped it; it may have handed in its best plan before it went.
    Stopped { handed_in: bool },
    /// Without a plan: why.
    Broken(RunNote),
}

/// Waits for the child, whatever it does.
async fn attend(
    mut child: Child,
    limits: &Limits,
    progress: &watch::Sender<Course>,
    mut stop: watch::Receiver<bool>,
) -> Left {
    let pipe = child.stdin.take();
    let lines = child.stdout.take().map(|out| BufReader::new(out.take(u64::from(u32::MAX))));
    let words = child.stderr.take();
    let fence = Duration::from_secs(limits.seconds.saturating_mul(3) / 2 + 5);
    let (gone, (), words) =
        tokio::join!(wait(&mut child, pipe, fence, &mut stop), report(lines, progress), last_words(words));
    let status = match gone {
        Gone::Stopped { handed_in } => return Left::Stopped { handed_in },
        Gone::TooLate => {
            return Left::Broken(RunNote::new("out-of-time").with("seconds", fence.as_secs()));
        }
        Gone::ByItself(status) => status,
    };
    // What it says begins with the place of the file, which is ours alone.
    let words = words.rsplit("problem.json: ").next().unwrap_or_default().to_owned();
    Left::Broken(match status {
        Ok(status) if status.success() => return Left::Done,
        Ok(status) => match status.code() {
            Some(3) => RunNote::new("no-plan").with("words", words),
            Some(code) => RunNote::new("child-code").with("number", code).with("words", words),
            None => RunNote::new("child-ended").with("words", words),
        },
        Err(e) => RunNote::new("child-lost").with("words", e.to_string()),
    })
}

/// How a child's process ended.
enum Gone {
    ByItself(std::io::Result<std::process::ExitStatus>),
    Stopped { handed_in: bool },
    TooLate,
}

async fn wait(
    child: &mut Child,
    mut pipe: Option<ChildStdin>,
    fence: Duration,
    stop: &mut watch::Receiver<bool>,
) -> Gone {
    tokio::select! {
        status = child.wait() => return Gone::ByItself(status),
        () = stopped(stop) => {}
        () = tokio::time::sleep(fence) => {
            end(child).await;
            return Gone::TooLate;
        }
    }
    // One that has closed its ear is killed below.
    if let Some(pipe) = &mut pipe {
        let _ = pipe.write_all(b"stop\n").await;
    }
    match tokio::time::timeout(GRACE, child.wait()).await {
        Ok(Ok(status)) => Gone::Stopped { handed_in: status.success() },
        _ => {
            end(child).await;
            Gone::Stopped { handed_in: false }
        }
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

async fn report<R: AsyncRead + Unpin>(lines: Option<BufReader<R>>, progress: &watch::Sender<Course>) {
    let Some(mut lines) = lines.map(AsyncBufReadExt::lines) else { return };
    // What is no progress is left out: the child's words are not trusted.
    while let Ok(Some(line)) = lines.next_line().await {
        if let Ok(step) = serde_json::from_str::<Progress>(&line) {
            progress.send_modify(|course| course.add(step));
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

async fn read_plan(path: PathBuf) -> Option<Vec<u8>> {
    let read = tokio::task::spawn_blocking(move || {
        let mut bytes = Vec::new();
        File::open(path)?.take(LARGEST_PLAN).read_to_end(&mut bytes)?;
        std::io::Result::Ok(bytes)
    });
    read.await.ok().and_then(Result::ok)
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

    async fn run(script: &str, stop: watch::Receiver<bool>) -> (Ended, Course) {
        let folder = tempfile::tempdir().unwrap();
        let program = program(folder.path(), script);
        let (sender, receiver) = watch::channel(Course::default());
        let ended = solve(&program, Task::Solve, &limits(), b"{}".to_vec(), &sender, stop).await;
        let last = receiver.borrow().clone();
        (ended, last)
    }

    #[tokio::test]
    async fn a_crash_is_a_note() {
        let (_hand, stop) = watch::channel(false);
        let (ended, _) = run("echo out of order >&2; exit 1", stop.clone()).await;
        let note = RunNote::new("child-code").with("number", 1).with("words", "out of order");
        assert_eq!(ended, Ended::Without(note));
        let (ended, _) = run("kill -9 $$", stop.clone()).await;
        assert!(matches!(ended, Ended::Without(why) if why.code == "child-ended"));
        let (ended, _) = run("exit 0", stop).await;
        assert_eq!(ended, Ended::Without(RunNote::new("without-plan")));
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
        assert_eq!(last.now.map(|p| (p.phase, p.best)), Some(("search".into(), Some(2.0))));
        assert_eq!(last.moments.len(), 1);
    }

    #[tokio::test]
    async fn a_cancel_ends_it_at_once() {
        let (hand, stop) = watch::channel(false);
        let started = Instant::now();
        let running = tokio::spawn(run("exec sleep 30", stop));
        tokio::time::sleep(Duration::from_millis(200)).await;
        hand.send(true).unwrap();
        assert_eq!(running.await.unwrap().0, Ended::Cancelled(None));
        assert!(started.elapsed() < Duration::from_secs(5));
    }

    #[tokio::test]
    async fn one_that_is_stopped_may_hand_in_its_last_plan() {
        let (hand, stop) = watch::channel(false);
        let running = tokio::spawn(run(r#"read word; printf '%s' "$word" > "$4""#, stop));
        tokio::time::sleep(Duration::from_millis(200)).await;
        hand.send(true).unwrap();
        assert_eq!(running.await.unwrap().0, Ended::Cancelled(Some(b"stop".to_vec())));
    }
}
