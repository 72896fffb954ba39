//! A server in a process of its own.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use reqwest::Client;
use serde_json::{Value, json};
use tokio::sync::OnceCell;

use crate::visitor::Visitor;
use crate::{PASSWORD, program};

/// Keeps the server, and ends it when the test process lets go of its standard input, however that process ends. The
/// shell's own output is closed, so that the test sees the end of the server's.
const KEEPER: &str = r#""$@" </dev/null & echo "process $!"; exec >/dev/null; read -r end; kill -9 $! 2>/dev/null; wait; [ -z "$SHARED_FOLDER" ] || rm -rf "$SHARED_FOLDER""#;

/// Which database a server stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Database {
    Sqlite,
    Postgres,
}

impl Database {
    /// SQLite, and PostgreSQL where the environment names a server for tests.
    pub fn all() -> Vec<Self> {
        match std::env::var_os("MATCHMAKER_TEST_POSTGRES") {
            Some(_) => vec![Self::Sqlite, Self::Postgres],
            None => {
                eprintln!("MATCHMAKER_TEST_POSTGRES is not set: SQLite only");
                vec![Self::Sqlite]
            }
        }
    }

    /// The address of a fresh database.
    pub async fn url(self, folder: &Path) -> String {
        match self {
            Self::Sqlite => format!("sqlite://{}/matchmaker.sqlite", folder.display()),
            Self::Postgres => new_postgres(),
        }
    }
}

/// One server for each database that all tests of a file share; they end with the test process.
pub struct Shared([OnceCell<Server>; 2]);

impl Default for Shared {
    fn default() -> Self {
        Self::new()
    }
}

impl Shared {
    pub const fn new() -> Self {
        Self([OnceCell::const_new(), OnceCell::const_new()])
    }

    /// The server on this database with demonstration data.
    pub async fn on(&self, database: Database) -> &Server {
        let [sqlite, postgres] = &self.0;
        let cell = if database == Database::Sqlite { sqlite } else { postgres };
        cell.get_or_init(|| async {
            let folder = tempfile::tempdir().expect("a temporary folder");
            let url = database.url(folder.path()).await;
            Server::launch(folder, url, &["--demonstration"], "warn", true).await
        })
        .await
    }
}

/// A server in a process of its own; ended when dropped, or with the test process.
pub struct Server {
    keeper: Child,
    held: Option<ChildStdin>,
    process: u32,
    printed: Arc<Mutex<Vec<String>>>,
    pub address: String,
    pub url: String,
    pub folder: tempfile::TempDir,
}

impl Server {
    /// Starts on an empty database with demonstration data.
    pub async fn demonstration(database: Database) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let url = database.url(folder.path()).await;
        Self::start(folder, url, &["--demonstration"]).await
    }

    /// Starts on a database that is there or is to be made. The log goes to `log` in the folder.
    pub async fn start(folder: tempfile::TempDir, url: String, arguments: &[&str]) -> Self {
        Self::start_logging(folder, url, arguments, "warn").await
    }

    /// The same with this filter of the log.
    pub async fn start_logging(folder: tempfile::TempDir, url: String, arguments: &[&str], filter: &str) -> Self {
        Self::launch(folder, url, arguments, filter, false).await
    }

    /// What is shared is never dropped: its keeper takes the folder away.
    async fn launch(folder: tempfile::TempDir, url: String, arguments: &[&str], filter: &str, shared: bool) -> Self {
        let log =
            std::fs::File::options().create(true).append(true).open(folder.path().join("log")).expect("a log file");
        let mut keeper = Command::new("sh")
            .args(["-c", KEEPER, "sh"])
            .arg(program())
            .args(["serve", "--listen", "127.0.0.1:0", "--metrics", "127.0.0.1:0"])
            .args(arguments)
            .env("DATABASE_URL", &url)
            .env("RUST_LOG", filter)
            .env("SHARED_FOLDER", if shared { folder.path().as_os_str() } else { OsStr::new("") })
            .current_dir(folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .expect("the program starts");
        let held = keeper.stdin.take();
        let mut lines = BufReader::new(keeper.stdout.take().expect("its output is piped")).lines();
        let printed = Arc::new(Mutex::new(Vec::new()));
        let mut process = 0;
        let address = loop {
            let Some(line) = lines.next().and_then(Result::ok) else {
                panic!("the server ended before it said where it serves: {}", log_of(folder.path()));
            };
            if let Some(id) = line.strip_prefix("process ") {
                process = id.parse().expect("a process id");
            }
            if let Some(at) = line.find("http://127.0.0.1:") {
                break line[at..].split_whitespace().next().unwrap_or_default().trim_end_matches('/').to_owned();
            }
        };
        // Whatever else it prints is read away, or the pipe fills and the server stands still.
        let more = Arc::clone(&printed);
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                more.lock().unwrap_or_else(PoisonError::into_inner).push(line);
            }
        });
        let server = Self { keeper, held, process, printed, address, url, folder };
        server.wait_until_ready().await;
        server
    }

    async fn wait_until_ready(&self) {
        let since = Instant::now();
        while since.elapsed() < Duration::from_secs(30) {
            if Client::new().get(format!("{}/readyz", self.address)).send().await.is_ok_and(|r| r.status().is_success())
            {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("{} is not ready after 30 s: {}", self.address, self.log());
    }

    /// Ends the process as a crash would and starts again on the same database.
    pub async fn crash_and_restart(mut self) -> Self {
        self.crash();
        let folder = std::mem::replace(&mut self.folder, tempfile::tempdir().expect("a temporary folder"));
        let url = self.url.clone();
        drop(self);
        Self::start(folder, url, &["--demonstration"]).await
    }

    /// Ends the process as a crash would and starts again on the same database with these arguments.
    pub async fn restarted_with(mut self, arguments: &[&str]) -> Self {
        self.crash();
        let folder = std::mem::replace(&mut self.folder, tempfile::tempdir().expect("a temporary folder"));
        let url = self.url.clone();
        drop(self);
        Self::start(folder, url, arguments).await
    }

    /// Ends the process at once, with SIGKILL.
    pub fn crash(&self) {
        let killed = Command::new("kill").args(["-9", &self.process.to_string()]).status();
        assert!(killed.is_ok_and(|s| s.success()), "process {} runs", self.process);
    }

    /// The process id.
    pub fn id(&self) -> u32 {
        self.process
    }

    /// What it printed after its address that contains this text; waits a moment for it.
    pub async fn line_with(&self, text: &str) -> String {
        for _ in 0..100 {
            let found = self
                .printed
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .iter()
                .find(|line| line.contains(text))
                .cloned();
            if let Some(line) = found {
                return line;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("the server never printed {text:?}");
    }

    /// What it logged so far.
    pub fn log(&self) -> String {
        log_of(self.folder.path())
    }

    /// Changes the database behind the server's back: for what takes time to come about.
    pub fn sql(&self, statement: &str) {
        const SQLITE: &str =
            "import sqlite3, sys\nwith sqlite3.connect(sys.argv[1], timeout=30) as db: db.execute(sys.argv[2])";
        let mut command = match self.url.strip_prefix("sqlite://") {
            Some(file) => {
                let mut command = Command::new("python3");
                command.args(["-c", SQLITE, file]);
                command
            }
            None => {
                let mut command = Command::new("psql");
                command.args([&self.url, "-qc"]);
                command
            }
        };
        let done = command.arg(statement).output().expect("the database's program starts");
        assert!(done.status.success(), "{statement}: {}", String::from_utf8_lossy(&done.stderr));
    }

    /// A client that is not signed in.
    pub fn anyone(&self) -> Visitor {
        Visitor::new(&self.address)
    }

    /// A client signed in with the demonstration's password.
    pub async fn sign_in(&self, email: &str) -> Visitor {
        Visitor::signed_in(&self.address, email).await
    }

    /// A new person of an organisation, invited by somebody who may; signed in, with the demonstration's password.
    pub async fn invited(&self, by: &Visitor, organisation: &str, email: &str, role: &str) -> Visitor {
        let wish = json!({"email": email, "role": role});
        let made = by.post(&format!("/api/v1/organisations/{organisation}/invitations"), &wish).await.expect(201);
        let link = made.body["link"].as_str().expect("a link").to_owned();
        let path =
            link.strip_prefix(&self.address).unwrap_or_else(|| panic!("{link} is an address of {}", self.address));
        let visitor = self.anyone();
        let form = [("name", "Invited Person"), ("password", PASSWORD), ("language", "en")];
        let accepted = visitor.form(path, &form).await;
        assert_eq!(accepted.status.as_u16(), 303, "acceptance by {email}: {}", accepted.body);
        visitor
    }

    /// A new person of an organisation, added at the console of the machine as where nobody is left who could invite;
    /// signed in, with the demonstration's password.
    pub async fn added(&self, organisation: &str, email: &str, role: &str) -> Visitor {
        let mut child = Command::new(program())
            .args(["user", "add", email, "--name", "Added Person", "--organisation", organisation, "--role", role])
            .env("DATABASE_URL", &self.url)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .expect("the program starts");
        child.stdin.take().expect("a pipe").write_all(PASSWORD.as_bytes()).expect("the password is read");
        assert!(child.wait().is_ok_and(|status| status.success()), "{email} is added");
        self.sign_in(email).await
    }

    /// The identifier of the organisation with this name.
    pub async fn organisation(&self, by: &Visitor, name: &str) -> String {
        let all = by.json("/api/v1/organisations?limit=200").await;
        let found = all["items"].as_array().into_iter().flatten().find(|o| o["name"] == name);
        found.and_then(|o| o["id"].as_str()).unwrap_or_else(|| panic!("{name} takes part: {all}")).to_owned()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.held.take());
        let _ = self.keeper.wait();
    }
}

/// What a server in this folder logged.
pub fn log_of(folder: &Path) -> String {
    std::fs::read(folder.join("log")).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default()
}

/// Runs `serve` where it must refuse to start: its exit code and what it said. It is ended after twenty seconds.
pub fn exit_code(url: &str, arguments: &[&str]) -> (Option<i32>, String) {
    let done = Command::new("timeout")
        .arg("20")
        .arg(program())
        .arg("serve")
        .args(arguments)
        .env("DATABASE_URL", url)
        .env("RUST_LOG", "warn")
        .output()
        .expect("the program starts");
    (done.status.code(), String::from_utf8_lossy(&done.stderr).into_owned())
}

/// A fresh database on the server for tests, made with the program `psql`.
fn new_postgres() -> String {
    let admin = std::env::var("MATCHMAKER_TEST_POSTGRES").expect("MATCHMAKER_TEST_POSTGRES names a server");
    let unique = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(0, |d| d.as_nanos());
    let name = format!("service_{}_{unique}", std::process::id());
    let made = Command::new("psql").args([&admin, "-qc", &format!("create database {name}")]).status();
    assert!(made.is_ok_and(|s| s.success()), "psql cannot create a database on {admin}");
    let (server, _) = admin.rsplit_once('/').expect("the URL ends with a database");
    format!("{server}/{name}")
}

/// Where an answer that is JSON has a text.
pub(crate) fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
