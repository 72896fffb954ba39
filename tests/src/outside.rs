//! The world outside: a webhook's target and a mail server, as a test wants them to behave.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// What came in, and how the outside behaves; ended when dropped.
pub struct Outside {
    pub port: u16,
    seen: Arc<Mutex<Vec<String>>>,
    task: JoinHandle<()>,
}

/// How a webhook's target answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// With this status.
    Answers(u16),
    /// With 500 so many times, then with 204.
    FailsFirst(usize),
    /// Takes the request and never answers.
    Hangs,
}

impl Outside {
    /// A webhook's target on this machine.
    pub async fn hook(target: Target) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        Self::of(listener, move |stream, seen| async move { answer(stream, seen, target).await })
    }

    /// A mail server on this machine; on this port where it is not 0.
    pub async fn mail(port: u16) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", port)).await.expect("a port");
        Self::of(listener, |stream, seen| async move { take_mail(stream, seen).await.unwrap_or_default() })
    }

    fn of<F>(listener: TcpListener, talk: impl Fn(TcpStream, Arc<Mutex<Vec<String>>>) -> F + Send + 'static) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let port = listener.local_addr().expect("an address").port();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&seen);
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(talk(stream, Arc::clone(&kept)));
            }
        });
        Self { port, seen, task }
    }

    /// What came in so far.
    pub fn seen(&self) -> Vec<String> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Waits until so many have come in; gives them.
    pub async fn wait_for(&self, count: usize) -> Vec<String> {
        let since = Instant::now();
        while since.elapsed() < Duration::from_secs(60) {
            let seen = self.seen();
            if seen.len() >= count {
                return seen;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("{count} were awaited, {} came: {:#?}", self.seen().len(), self.seen());
    }
}

impl Drop for Outside {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// A port on which nobody listens.
pub async fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    listener.local_addr().expect("an address").port()
}

async fn answer(mut stream: TcpStream, seen: Arc<Mutex<Vec<String>>>, target: Target) {
    let (mut request, mut part) = (String::new(), [0u8; 8192]);
    loop {
        match stream.read(&mut part).await {
            Ok(0) | Err(_) => return,
            Ok(count) => request.push_str(&String::from_utf8_lossy(&part[..count])),
        }
        let Some((head, body)) = request.split_once("\r\n\r\n") else { continue };
        let length = head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length: ")?.parse().ok());
        if body.len() >= length.unwrap_or(0) {
            break;
        }
    }
    let earlier = {
        let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.push(request);
        seen.len() - 1
    };
    let status = match target {
        Target::Answers(status) => status,
        Target::FailsFirst(times) if earlier < times => 500,
        Target::FailsFirst(_) => 204,
        Target::Hangs => return std::future::pending().await,
    };
    let _ = stream.write_all(format!("HTTP/1.1 {status} So\r\nContent-Length: 0\r\n\r\n").as_bytes()).await;
}

/// Speaks just enough SMTP to take mails.
async fn take_mail(stream: TcpStream, seen: Arc<Mutex<Vec<String>>>) -> std::io::Result<()> {
    let (reader, mut writer) = stream.into_split();
    let mut lines = BufReader::new(reader).lines();
    writer.write_all(b"220 mail.example.org ready\r\n").await?;
    while let Some(line) = lines.next_line().await? {
        let word = line.split_whitespace().next().unwrap_or_default().to_uppercase();
        match word.as_str() {
            "EHLO" | "HELO" => writer.write_all(b"250 mail.example.org\r\n").await?,
            "DATA" => {
                writer.write_all(b"354 go on\r\n").await?;
                let mut mail = String::new();
                while let Some(line) = lines.next_line().await? {
                    if line == "." {
                        break;
                    }
                    mail.push_str(&line);
                    mail.push('\n');
                }
                seen.lock().unwrap_or_else(PoisonError::into_inner).push(mail);
                writer.write_all(b"250 taken\r\n").await?;
            }
            "QUIT" => {
                writer.write_all(b"221 bye\r\n").await?;
                return Ok(());
            }
            _ => writer.write_all(b"250 fine\r\n").await?,
        }
    }
    Ok(())
}
