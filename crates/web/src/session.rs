//! Who asks: the session cookie of a person, or the bearer token of a program.
//!
//! The cookie is `__Host-sid` over TLS: `Secure`, no domain, path `/`, so that neither a neighbour host nor plain HTTP
//! can set it. Over plain HTTP on loopback browsers refuse that prefix; there it is `sid`. It holds a random secret;
//! the store knows its SHA-256 only. Signing in, changing organisation, password or one's own role give a new one.
//! A change that comes with the cookie must say whence it comes: browsers do, and what says nothing is refused.

use axum::body::{Body, to_bytes};
use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{AppendHeaders, IntoResponse, Response};
use cycle::{Presented, Refusal, Scope, SignedIn, admit};
use vocabulary::TokenScope;

use crate::App;
use crate::carried::Carried;
use crate::context::{Context, cookie};
use crate::device;
use crate::error::{Failure, NOT_SIGNED_IN};
use crate::table_of_routes::{Kind, Policy};

/// The one who asks, as authenticated.
#[derive(Debug, Clone)]
pub struct Asking {
    /// What this reader may see and do; also for readers without a name.
    pub scope: Scope,
}

impl<S: Send + Sync> FromRequestParts<S> for Asking {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        parts.extensions.get::<Self>().cloned().ok_or_else(Failure::internal)
    }
}

/// Name of the session cookie on this transport.
pub const fn cookie_name(secure: bool) -> &'static str {
    if secure { "__Host-sid" } else { "sid" }
}

/// The headers that hand a fresh session to the browser.
pub fn begin(
    context: &Context,
    signed_in: &SignedIn,
) -> Result<AppendHeaders<Vec<(HeaderName, HeaderValue)>>, Failure> {
    let mut cookies = vec![(header::SET_COOKIE, cookie_header(context.secure, &signed_in.secret, "")?)];
    if let Some(device) = &signed_in.device {
        let known = named_cookie(device::cookie_name(context.secure), context.secure, device, "; Max-Age=7776000")?;
        cookies.push((header::SET_COOKIE, known));
    }
    Ok(AppendHeaders(cookies))
}

/// The headers that take the session away.
pub fn end(context: &Context) -> Result<[(HeaderName, HeaderValue); 2], Failure> {
    Ok([
        (header::SET_COOKIE, cookie_header(context.secure, "", "; Max-Age=0")?),
        (HeaderName::from_static("clear-site-data"), HeaderValue::from_static("\"cache\", \"storage\"")),
    ])
}

fn cookie_header(secure: bool, value: &str, more: &str) -> Result<HeaderValue, Failure> {
    named_cookie(cookie_name(secure), secure, value, more)
}

fn named_cookie(name: &str, secure: bool, value: &str, more: &str) -> Result<HeaderValue, Failure> {
    let transport = if secure { "; Secure" } else { "" };
    let mut header = HeaderValue::from_str(&format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{transport}{more}"))
        .map_err(|_| Failure::internal())?;
    header.set_sensitive(true);
    Ok(header)
}

/// What the request presents. A token goes before a cookie; a token that is not one is refused, never ignored.
fn presented<'a>(headers: &'a HeaderMap, context: &Context) -> Result<Presented<'a>, Failure> {
    if let Some(value) = headers.get(header::AUTHORIZATION) {
        let text = value.to_str().unwrap_or_default();
        let (scheme, token) = text.split_once(' ').unwrap_or((text, ""));
        if !scheme.eq_ignore_ascii_case("bearer") || token.trim().is_empty() {
            return Err(Refusal::NotSignedIn.into());
        }
        return Ok(Presented::Token(token.trim()));
    }
    Ok(cookie(headers, cookie_name(context.secure)).map_or(Presented::Nothing, Presented::Session))
}

/// Stands before every route: authenticates once, and lets nobody pass whom the route's policy does not name.
pub async fn guard(State((app, policy, kind)): State<(App, Policy, Kind)>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let asking = match asking(&app, kind, &parts).await {
        Ok(asking) => asking,
        Err(failure) => return failure.into_response(),
    };
    parts.extensions.insert(asking.clone());
    let let_in = let_in(policy, &parts, &asking);
    if kind == Kind::Page && asking.scope.actor().is_some() && Carried::may_be(&parts) {
        return keeping(&app, asking, let_in, parts, body, next).await;
    }
    match let_in {
        Ok(()) => next.run(Request::from_parts(parts, body)).await,
        // A person who typed for longer than the session lasted signs in and sends the same form.
        Err(failure) if kind == Kind::Page && failure.code == NOT_SIGNED_IN && says_whence(&parts.headers) => {
            let carried = Carried::read(&parts, body, app.settings.body_limit).await;
            failure.carrying(carried).into_response()
        }
        Err(failure) => failure.into_response(),
    }
}

/// Whether a browser says where the request comes from. What it says is judged before the route (`Origin` and
/// `Sec-Fetch-Site` of foreign pages are refused); here it must have said something.
fn says_whence(headers: &HeaderMap) -> bool {
    let said = |name: HeaderName| headers.get(name).is_some_and(|value| !value.is_empty());
    said(header::ORIGIN) || said(HeaderName::from_static("sec-fetch-site"))
}

/// A form of somebody who is signed in: where they are to show anew who they are, it comes along.
async fn keeping(
    app: &App,
    asking: Asking,
    let_in: Result<(), Failure>,
    parts: Parts,
    body: Body,
    next: Next,
) -> Response {
    let Ok(bytes) = to_bytes(body, app.settings.body_limit).await else {
        return Failure::from_status(StatusCode::PAYLOAD_TOO_LARGE).into_response();
    };
    let carried = Carried::of(&parts, &bytes, app.settings.body_limit);
    let context = parts.extensions.get::<Context>().cloned();
    let response = match let_in {
        Ok(()) => next.run(Request::from_parts(parts, Body::from(bytes))).await,
        Err(failure) => failure.into_response(),
    };
    let wanted = response.extensions().get::<Failure>().and_then(Failure::to_show);
    match (wanted, carried, context) {
        (Some(way), Some(carried), Some(context)) => {
            crate::routes::asked_to_show(app, context, asking, way, &carried).await.unwrap_or(response)
        }
        _ => response,
    }
}

/// Who asks, as far as the request may present anything.
async fn asking(app: &App, kind: Kind, parts: &Parts) -> Result<Asking, Failure> {
    let context = parts.extensions.get::<Context>().ok_or_else(Failure::internal)?;
    if kind == Kind::Page && !context.lang_in_path {
        return Err(Failure::not_found());
    }
    let presented = presented(&parts.headers, context)?;
    // A cookie comes along whoever sends the request; a token is sent by its holder alone.
    if !parts.method.is_safe() && matches!(presented, Presented::Session(_)) && !says_whence(&parts.headers) {
        return Err(Failure::no_origin());
    }
    // Tokens are for the API; a page shows itself to sessions only.
    if kind == Kind::Page && matches!(presented, Presented::Token(_)) {
        return Err(Refusal::NotSignedIn.into());
    }
    Ok(Asking { scope: app.cycle.authenticate(presented).await? })
}

/// Lets in whom the route's policy names. How long ago they showed who they are is asked by the act itself.
fn let_in(policy: Policy, parts: &Parts, asking: &Asking) -> Result<(), Failure> {
    let scope = &asking.scope;
    let token = scope.actor().and_then(|actor| actor.token);
    match policy {
        Policy::Anyone => {}
        Policy::SignedIn | Policy::Files(None) if scope.actor().is_none() => return Err(Refusal::NotSignedIn.into()),
        Policy::SignedIn if token == Some(TokenScope::Exchange) => return Err(Refusal::BeyondToken.into()),
        Policy::SignedIn | Policy::Files(None) => {}
        Policy::Act(act) => admit(scope, act)?,
        Policy::Files(Some(act)) => admit(&scope.exchanging(), act)?,
    }
    // Some acts of reading leave a mark, such as a notice that was read: a token that reads changes nothing at all.
    if token == Some(TokenScope::Read) && !parts.method.is_safe() {
        return Err(Refusal::BeyondToken.into());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use axum::http::{Method, Uri};

    use super::*;
    use crate::settings::Settings;

    fn context(secure: bool) -> Context {
        let settings = Settings { origin: secure.then(|| "https://x.example".into()), ..Settings::default() };
        Context::of(&Method::GET, &Uri::from_static("/en/home"), &HeaderMap::new(), &settings)
    }

    #[test]
    fn the_cookie_is_closed_to_scripts_and_neighbours() {
        let header = cookie_header(true, "abc", "").unwrap();
        assert_eq!(header.to_str().unwrap(), "__Host-sid=abc; Path=/; HttpOnly; SameSite=Lax; Secure");
        assert!(header.is_sensitive());
        assert_eq!(
            cookie_header(false, "abc", "").unwrap().to_str().unwrap(),
            "sid=abc; Path=/; HttpOnly; SameSite=Lax"
        );
        let [gone, clear] = end(&context(true)).unwrap();
        assert!(gone.1.to_str().unwrap().ends_with("Max-Age=0"));
        assert_eq!(clear.0, "clear-site-data");
    }

    #[test]
    fn a_change_says_whence_it_comes() {
        let with = |pairs: &[(&'static str, &'static str)]| {
            let pairs = pairs.iter().map(|(k, v)| (HeaderName::from_static(k), HeaderValue::from_static(v)));
            says_whence(&pairs.collect())
        };
        assert!(with(&[("origin", "https://x.example")]) && with(&[("sec-fetch-site", "same-origin")]));
        assert!(!with(&[]) && !with(&[("origin", ""), ("sec-fetch-site", "")]) && !with(&[("referer", "/en/")]));
    }

    #[test]
    fn a_token_goes_before_a_cookie_and_is_never_ignored() {
        let with = |pairs: &[(&'static str, &'static str)]| {
            let mut headers = HeaderMap::new();
            for (name, value) in pairs {
                headers.insert(*name, HeaderValue::from_static(value));
            }
            match presented(&headers, &context(false)) {
                Ok(Presented::Nothing) => "nothing".to_owned(),
                Ok(Presented::Session(secret)) => format!("session {secret}"),
                Ok(Presented::Token(token)) => format!("token {token}"),
                Err(failure) => failure.status.as_u16().to_string(),
            }
        };
        assert_eq!(with(&[]), "nothing");
        assert_eq!(with(&[("cookie", "a=b; sid=s1")]), "session s1");
        assert_eq!(with(&[("cookie", "__Host-sid=s1")]), "nothing");
        assert_eq!(with(&[("cookie", "sid=s1"), ("authorization", "bearer t1")]), "token t1");
        assert_eq!(with(&[("authorization", "Basic abc")]), "401");
        assert_eq!(with(&[("authorization", "Bearer")]), "401");
    }
}
