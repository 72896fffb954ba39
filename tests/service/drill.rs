//! The drill: a backup is taken while people write, opened elsewhere, and holds what was acknowledged before it; what is
//! damaged, forged or meant for somebody else is refused and leaves nothing behind.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tests::{Database, STATE, Server, Visitor, done, figure, need_body, ours, turns};

fn refused(url: &str, arguments: &[&str], words: &str) {
    let (code, said) = ours(url, arguments);
    assert!(code != Some(0) && said.contains(words), "{arguments:?} is refused with {words:?}: {said}");
}

fn path(folder: &Path, name: &str) -> String {
    folder.join(name).display().to_string()
}

/// A new pair of keys: the file and the public key.
fn keys(folder: &Path, name: &str) -> (String, String) {
    let file = path(folder, name);
    let public = done("", &["keys", "backup", "-o", &file]).trim().to_owned();
    (file, public)
}

/// Writes needs until it is told to stop; gives the titles that were acknowledged.
async fn write(state: Visitor, writer: usize, stop: Arc<AtomicBool>) -> Vec<String> {
    let mut acknowledged = Vec::new();
    for number in 0.. {
        if stop.load(Ordering::Relaxed) {
            break;
        }
        let title = format!("Drill {writer}-{number}");
        let answer = state.post("/api/v1/needs", &need_body(&title, 1)).await;
        if answer.status == 201 {
            acknowledged.push(title);
        }
    }
    acknowledged
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_taken_under_load_is_restored_whole_elsewhere() {
    for database in turns("R13") {
        let server = Server::demonstration(database).await;
        let state = server.sign_in(STATE).await;
        let keep = tempfile::tempdir().expect("a temporary folder");
        let (key, public) = keys(keep.path(), "key");
        let before: Vec<_> = (0..5).map(|number| format!("Before {number}")).collect();
        for title in &before {
            state.post("/api/v1/needs", &need_body(title, 1)).await.expect(201);
        }
        let stop = Arc::new(AtomicBool::new(false));
        let writers: Vec<_> =
            (0..4).map(|writer| tokio::spawn(write(state.clone(), writer, Arc::clone(&stop)))).collect();
        let (url, backup) = (server.url.clone(), path(keep.path(), "backup"));
        let saved = {
            let (url, backup, public) = (url.clone(), backup.clone(), public.clone());
            tokio::task::spawn_blocking(move || done(&url, &["backup", "-o", &backup, "--key", &public]))
                .await
                .expect("a backup")
        };
        stop.store(true, Ordering::Relaxed);
        let mut during = 0;
        for writer in writers {
            during += writer.await.expect("a writer").len();
        }
        assert!(during > 0, "people wrote meanwhile");
        figure("R13", &format!("{database:?}: {}; {during} needs were written meanwhile", saved.trim()));
        let head = saved.split("ends with ").nth(1).expect("the end of the audit log").trim().to_owned();
        refused(&url, &["backup", "-o", &backup, "--key", &public], "exists");
        refused(&url, &["restore", &backup, "--key-file", &key], "empty");
        done(&url, &["restore", "--check", &backup, "--key-file", &key]);

        let elsewhere = tempfile::tempdir().expect("a temporary folder");
        let target = database.url(elsewhere.path()).await;
        let said = done(&target, &["restore", &backup, "--key-file", &key]);
        assert!(said.contains(&head), "it ends where the saved one ended: {said}, {head}");
        done(&target, &["audit", "verify"]);
        done(&target, &["audit", "capacity"]);
        let restored = Server::start(elsewhere, target, &["--demonstration"]).await;
        let state = restored.sign_in(STATE).await;
        let all = state.json("/api/v1/needs?mine=true&limit=200&text=Before").await.to_string();
        for title in &before {
            assert!(all.contains(title.as_str()), "{title} was acknowledged before the backup");
        }
        state.post("/api/v1/needs", &need_body("After the restore", 1)).await.expect(201);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_that_does_not_hold_is_refused_and_leaves_nothing() {
    for database in Database::all() {
        let server = Server::demonstration(database).await;
        let keep = tempfile::tempdir().expect("a temporary folder");
        let ((key, public), (other, _)) = (keys(keep.path(), "key"), keys(keep.path(), "other"));
        let (backup, plain) = (path(keep.path(), "backup"), path(keep.path(), "plain"));
        refused(&server.url, &["backup", "-o", &backup], "--key");
        done(&server.url, &["backup", "-o", &backup, "--key", &public]);
        done(&server.url, &["backup", "-o", &plain, "--plain"]);
        let bytes = std::fs::read(&backup).expect("the backup");
        let marks = ["matchmaker-backup", "Aldoria", "seaql_migrations", "SQLite format"];
        for mark in marks {
            let found = bytes.windows(mark.len()).any(|window| window == mark.as_bytes());
            assert!(!found, "{mark} can be read in an encrypted backup");
        }

        let elsewhere = tempfile::tempdir().expect("a temporary folder");
        let target = database.url(elsewhere.path()).await;
        refused(&target, &["restore", &backup, "--key-file", &other], "cannot be opened with this key");
        refused(&target, &["restore", &backup], "cannot be opened with this key");
        // One bit at each of many places, in the head, in the middle, in the last block; and the end cut off.
        let damaged = path(keep.path(), "damaged");
        let step = (bytes.len() / 5).max(1);
        for at in (100..bytes.len()).step_by(step).chain([bytes.len() - 1]) {
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            std::fs::write(&damaged, changed).expect("a file");
            let (code, said) = ours(&target, &["restore", "--check", &damaged, "--key-file", &key]);
            assert!(code != Some(0), "byte {at} of {}: {said}", bytes.len());
        }
        std::fs::write(&damaged, &bytes[..bytes.len() - 40]).expect("a file");
        refused(&target, &["restore", &damaged, "--key-file", &key], "damaged");
        // Without encryption the manifest's hash is what holds.
        let mut changed = std::fs::read(&plain).expect("the plain backup");
        let middle = changed.len() / 2;
        changed[middle] ^= 1;
        std::fs::write(&damaged, changed).expect("a file");
        refused(&target, &["restore", &damaged], "damaged");

        done(&target, &["restore", &plain]);
        let left: Vec<_> = std::fs::read_dir(elsewhere.path())
            .expect("a folder")
            .flatten()
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .filter(|name| name != "matchmaker.sqlite" && !name.ends_with("-wal") && !name.ends_with("-shm"))
            .collect();
        assert!(left.is_empty(), "nothing half done stays behind: {left:?}");
    }
}
