//! The audit log for people outside: its end is kept by others, read by a program that shares no code with ours, and a
//! forged line or a changed entry is named.

use std::path::Path;
use std::process::Command;

use tests::{Database, SECRETARIAT, STATE, Server, need_body, open_need, ours, run};

fn path(folder: &Path, name: &str) -> String {
    folder.join(name).display().to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn others_keep_the_end_of_the_log_and_find_what_was_changed() {
    for database in Database::all() {
        let keep = tempfile::tempdir().expect("a temporary folder");
        let at = |name: &str| path(keep.path(), name);
        let (code, public) = ours("", &["keys", "audit", "-o", &at("key")]);
        assert_eq!(code, Some(0), "{public}");
        let public = public.trim();
        let folder = tempfile::tempdir().expect("a temporary folder");
        let url = database.url(folder.path()).await;
        let server = Server::start(folder, url, &["--demonstration", "--audit-key-file", &at("key")]).await;
        let (state, secretariat) = (server.sign_in(STATE).await, server.sign_in(SECRETARIAT).await);
        let first = state.json("/api/v1/audit/head").await;
        assert_eq!(first["public_key"], public, "{first:#}");
        open_need(&state, &secretariat, &need_body("Witnessed", 1)).await;
        let second = secretariat.json("/api/v1/audit/head").await;
        assert!(second["seq"].as_i64() > first["seq"].as_i64());
        let page = state.read("/en/audit").await.expect(200);
        assert!(page.text().contains("/api/v1/audit/head"), "the page leads there");
        let line = |head: &serde_json::Value| head["line"].as_str().expect("a line").to_owned();
        let (first, second) = (line(&first), line(&second));
        std::fs::write(at("heads"), format!("# kept by a delegation\n{first}\n{second}\n")).expect("a file");

        let (code, said) = ours(&server.url, &["audit", "verify", "--against", &at("heads"), "--key", public]);
        assert_eq!(code, Some(0), "{said}");
        assert!(said.contains("2 witnesses agree"), "{said}");
        // A line that nobody signed, one whose number was changed, and one that says what never was.
        let bare = second.split_whitespace().take(4).collect::<Vec<_>>().join(" ");
        let hash = bare.split_whitespace().nth(2).expect("a hash").to_owned();
        let other = bare.replace(&hash, &"0".repeat(64));
        for (kept, key, words) in [
            (bare.clone(), true, "is not signed by this key"),
            (second.replacen(" ", " 1", 1), true, "signature does not hold"),
            (other, false, "is not the entry that a witness saw"),
        ] {
            std::fs::write(at("forged"), &kept).expect("a file");
            let with_key = ["audit", "verify", "--against", &at("forged"), "--key", public];
            let (code, said) = ours(&server.url, if key { &with_key } else { &with_key[..4] });
            assert!(code == Some(2) && said.contains(words), "{kept}: {said}");
        }

        let (code, said) = ours(&server.url, &["audit", "export", "-o", &at("log")]);
        assert_eq!(code, Some(0), "{said}");
        let judge = std::env::var("CARGO_MANIFEST_DIR").expect("cargo runs the tests") + "/../tools/verify_audit.py";
        let theirs = |log: &str, more: &[&str]| {
            let heads = at("heads");
            let arguments = [&[judge.as_str(), log, "--against", &heads, "--key", public], more].concat();
            run(Command::new("python3"), "", &arguments)
        };
        let (code, said) = theirs(&at("log"), &[]);
        assert_eq!(code, Some(0), "{said}");
        let log = std::fs::read_to_string(at("log")).expect("the log");
        assert!(!log.contains("Witnessed"), "no title stands in the log");
        let lines: Vec<&str> = log.lines().collect();
        let without = [&lines[..9], &lines[10..]].concat().join("\n");
        let cut = lines[..lines.len() / 2].join("\n");
        let changed = log.replacen("\"action\":\"need.create\"", "\"action\":\"need.share\"", 1);
        for (name, forged, words) in [
            ("without the tenth", without, "entry 10: is not there"),
            ("cut", cut, "a witness saw it, and the log ends"),
            ("changed", changed, "its content does not fit its hash"),
        ] {
            std::fs::write(at("other"), forged).expect("a file");
            let (code, said) = theirs(&at("other"), &[]);
            assert!(code == Some(1) && said.contains(words), "{name}: {said}");
        }

        let (code, said) = ours(&server.url, &["audit", "erase", "need", "nobody"]);
        assert_ne!(code, Some(0), "{said}");
    }
}
