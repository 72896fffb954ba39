//! Several processes on one database behind one socket that outlives each of them, as a supervisor hands it over.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::os::fd::OwnedFd;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::program;
use crate::visitor::Visitor;

/// Moves the socket to where the convention wants it and becomes the program.
const HAND_OVER: &str = r#"exec 3<&0 </dev/null; exec env LISTEN_FDS=1 LISTEN_PID=$$ "$@""#;

/// The socket, and what the processes share.
pub struct Fleet {
    socket: TcpListener,
    pub address: String,
    pub url: String,
    pub folder: tempfile::TempDir,
}

/// One process; ended when dropped.
pub struct Member(Child);

impl Fleet {
    pub fn new(folder: tempfile::TempDir, url: String) -> Self {
        let socket = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = format!("http://{}", socket.local_addr().expect("an address"));
        Self { socket, address, url, folder }
    }

    /// A process that serves, once it does.
    pub fn serve(&self, arguments: &[&str]) -> Member {
        let socket = self.socket.try_clone().expect("the socket");
        let mut command = Command::new("sh");
        command
            .args(["-c", HAND_OVER, "sh"])
            .arg(program())
            .args(["serve", "--metrics", "127.0.0.1:0"])
            .args(arguments);
        self.start(command, Stdio::from(OwnedFd::from(socket)), "Stop with")
    }

    /// A process that works and serves nothing, once it does.
    pub fn worker(&self) -> Member {
        let mut command = Command::new(program());
        command.arg("worker");
        self.start(command, Stdio::null(), "matchmaker works")
    }

    fn start(&self, mut command: Command, input: Stdio, ready: &str) -> Member {
        let log = std::fs::File::options().create(true).append(true).open(self.folder.path().join("log"));
        let mut child = command
            .env("DATABASE_URL", &self.url)
            .env("RUST_LOG", "warn")
            .current_dir(self.folder.path())
            .stdin(input)
            .stdout(Stdio::piped())
            .stderr(log.expect("a log file"))
            .spawn()
            .expect("the program starts");
        let mut lines = BufReader::new(child.stdout.take().expect("its output is piped")).lines();
        let member = Member(child);
        let found = lines.by_ref().map_while(Result::ok).any(|line| line.contains(ready));
        assert!(found, "the process ended before it was ready: {}", crate::log_of(self.folder.path()));
        // Whatever else it prints is read away, or the pipe fills and it stands still.
        std::thread::spawn(move || lines.map_while(Result::ok).for_each(drop));
        member
    }

    /// A client that is not signed in.
    pub fn anyone(&self) -> Visitor {
        Visitor::new(&self.address)
    }

    /// A client signed in with the demonstration's password.
    pub async fn sign_in(&self, email: &str) -> Visitor {
        Visitor::signed_in(&self.address, email).await
    }
}

impl Member {
    fn signal(&self, name: &str) {
        let told = Command::new("kill").args([name, &self.0.id().to_string()]).status();
        assert!(told.is_ok_and(|status| status.success()), "process {} runs", self.0.id());
    }

    /// Tells it to stop.
    pub fn tell_to_stop(&self) {
        self.signal("-TERM");
    }

    /// Waits until it has stopped: how long that took, and whether it ended well.
    pub fn stopped(mut self) -> (Duration, bool) {
        let since = Instant::now();
        let ended = self.0.wait();
        (since.elapsed(), ended.is_ok_and(|status| status.success()))
    }

    /// Tells it to stop and waits.
    pub fn stop(self) -> (Duration, bool) {
        self.tell_to_stop();
        self.stopped()
    }

    /// Ends it as a crash would.
    pub fn crash(mut self) {
        self.signal("-KILL");
        let _ = self.0.wait();
    }
}

impl Drop for Member {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
