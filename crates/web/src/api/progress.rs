//! `/api/v1/runs/{id}/progress`: a run's progress as it comes, as server-sent events.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context as Task, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use cycle::records::RunStatus;
use cycle::{Act, RunView, Scope};
use hyper::body::{Body as Stream, Frame};
use tokio::sync::mpsc;
use utoipa_axum::routes;
use vocabulary::RunId;

use super::Answer;
use super::runs::RunItem;
use crate::App;
use crate::extract::Id;
use crate::session::Asking;
use crate::table_of_routes::{Policy, Table};

/// How often the run is looked at.
const BEAT: Duration = Duration::from_secs(1);

/// A reader who wants more connects again.
const LONGEST: Duration = Duration::from_secs(30 * 60);

/// Adds the operation.
pub fn add(table: Table) -> Table {
    table.api(Policy::Act(Act::ReadReport), routes!(follow_run))
}

/// A body whose pieces come one by one.
struct Pieces(mpsc::Receiver<Bytes>);

impl Stream for Pieces {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, task: &mut Task<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.0.poll_recv(task).map(|piece| piece.map(|bytes| Ok(Frame::data(bytes))))
    }
}

/// One event: the run as the API shows it, under its version.
fn event(view: RunView) -> Bytes {
    let version = view.record.version;
    let data = serde_json::to_string(&RunItem::from(view)).unwrap_or_default();
    Bytes::from(format!("id: {version}\nevent: run\ndata: {data}\n\n"))
}

/// Sends the run whenever it moved, until it has ended, its reader has gone or may no longer see it.
async fn follow(app: App, scope: Scope, first: RunView, pieces: mpsc::Sender<Bytes>) {
    let (id, started) = (first.record.id, tokio::time::Instant::now());
    let mut view = first;
    let mut seen = Vec::new();
    loop {
        let working = matches!(view.record.status, RunStatus::Queued | RunStatus::Running);
        let piece = event(view);
        // Silence long enough lets proxies cut the line; a comment keeps it.
        let piece = if piece.as_ref() == seen.as_slice() { Bytes::from_static(b":\n\n") } else { piece };
        if piece.len() > 3 {
            seen = piece.to_vec();
        }
        if pieces.send(piece).await.is_err() || !working || started.elapsed() > LONGEST {
            return;
        }
        tokio::time::sleep(BEAT).await;
        match app.cycle.run(&scope, id).await {
            Ok(now) => view = now,
            Err(_) => return,
        }
    }
}

/// Follow a run: one event each time it moved, the last one when it has ended
#[utoipa::path(get, path = "/api/v1/runs/{id}/progress", tag = "runs", params(("id" = Uuid, Path)),
    responses((status = 200, description = "Server-sent events named `run`; the data of each is a run", body = String, content_type = "text/event-stream")))]
async fn follow_run(State(app): State<App>, asking: Asking, Id(id): Id<RunId>) -> Answer {
    let first = app.cycle.run(&asking.scope, id).await?;
    let (pieces, stream) = mpsc::channel(4);
    tokio::spawn(follow(app, asking.scope, first, pieces));
    let mut response: Response = Body::new(Pieces(stream)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}
