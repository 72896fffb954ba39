//! `routes`: every route with who may call it, as JSON.

use crate::Done;
use crate::shown::say;

/// Prints the table of routes.
pub fn run() -> Done {
    let routes: Vec<_> = web::routes()
        .into_iter()
        .map(|r| serde_json::json!({"method": r.method.to_string(), "path": r.path, "kind": r.kind.code(), "policy": r.policy.code()}))
        .collect();
    say!("{:#}", serde_json::Value::from(routes));
    Ok(())
}
