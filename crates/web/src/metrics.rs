//! Figures of the running service for Prometheus, on a port of their own that only the machine itself reaches.

use std::sync::OnceLock;
use std::time::Duration;

use axum::Router;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};

/// One recorder for the process: figures are global.
static RECORDER: OnceLock<Option<PrometheusHandle>> = OnceLock::new();

/// Upper bounds of the histogram of answer times, in seconds.
const BUCKETS: [f64; 10] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 15.0];

fn recorder() -> Option<&'static PrometheusHandle> {
    let install = || {
        let recorder = PrometheusBuilder::new().set_buckets(&BUCKETS).ok()?.build_recorder();
        let handle = recorder.handle();
        metrics::set_global_recorder(recorder).ok()?;
        metrics::describe_counter!("http_requests_total", "Requests by method, route and status.");
        metrics::describe_histogram!("http_request_seconds", metrics::Unit::Seconds, "Time to the answer by route.");
        Some(handle)
    };
    RECORDER.get_or_init(install).as_ref()
}

/// Counts one request under its route's pattern, never under its address, which may name a record.
pub fn count(method: &str, route: &str, status: u16, took: Duration) {
    let labels = [("method", method.to_owned()), ("route", route.to_owned()), ("status", status.to_string())];
    metrics::counter!("http_requests_total", &labels).increment(1);
    metrics::histogram!("http_request_seconds", "route" => route.to_owned()).record(took.as_secs_f64());
}

/// The listener's only route.
pub fn router() -> Router {
    // Installed before the first request is counted.
    let _ = recorder();
    Router::new().route("/metrics", get(show))
}

async fn show() -> Response {
    let text = recorder().map(|handle| {
        handle.run_upkeep();
        handle.render()
    });
    let kind = HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");
    ([(header::CONTENT_TYPE, kind)], text.unwrap_or_default()).into_response()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn counts_by_route_pattern() {
        let _ = router();
        count("GET", "/{lang}/needs/{id}", 200, Duration::from_millis(3));
        let text = recorder().unwrap().render();
        assert!(
            text.contains("http_requests_total{method=\"GET\",route=\"/{lang}/needs/{id}\",status=\"200\"} 1"),
            "{text}"
        );
        assert!(text.contains("http_request_seconds_bucket"));
    }
}
