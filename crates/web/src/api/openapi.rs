//! The description of the API: OpenAPI 3.1, built from the same table that is served.

use std::sync::OnceLock;

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use utoipa::openapi::extensions::ExtensionsBuilder;
use utoipa::openapi::path::{Operation, Parameter};
use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme,
};
use utoipa::openapi::{
    ComponentsBuilder, ContentBuilder, InfoBuilder, OpenApi, OpenApiBuilder, Ref, RefOr, ResponseBuilder, ServerBuilder,
};
use utoipa::{PartialSchema, ToSchema};

use crate::problem::{Fault, Problem};
use crate::table_of_routes::Policy;

const ABOUT: &str = "Needs of states, offers of providers, matching between them, agreement and progress.\n\n\
Sign in with `Authorization: Bearer` and a personal token, or from the same site with the session cookie. \
A token reaches as far as its scope: `read` changes nothing, `write` does what its owner may do except to \
endorse, share and accept, `decide` does that too, `exchange` moves lists in and out as files; none reaches people, \
passwords, second factors, sessions or tokens (403 `token-scope`). With the cookie those acts ask that the session showed \
within 10 minutes who asks (403 `proof-required`; the way out is the page `/account/prove`), and where the service says so \
for a second factor (403 `second-factor-required`; `/account/second-factor`). \
A change with the cookie needs `Origin` or `Sec-Fetch-Site`, as browsers send them (403 without). \
Lists come in pages: give `next` as `after`, or follow the `Link` header. \
Every record has a strong `ETag`; a change sends it back as `If-Match` (428 without it, 412 when somebody was faster). \
A creation may carry an `Idempotency-Key` (after draft-ietf-httpapi-idempotency-key-header): repeated with the same \
body it gives the same record, with another body 422. \
Amounts are whole numbers in minor units (cents of a dollar, whole seats). Unknown fields are refused. \
A record that is not yours looks like one that does not exist: 404. \
Every error is `application/problem+json` (RFC 9457).";

/// Adds to an operation what all operations share: who may call it, and how it refuses.
pub fn complete(operation: &mut Operation, policy: Policy) {
    let changes = operation.parameters.iter().flatten().any(names_version);
    let takes_body = operation.request_body.is_some();
    let mut refusals = vec!["400", "401", "403", "404", "421", "500", "503"];
    if changes {
        refusals.extend(["412", "428"]);
    }
    if takes_body {
        refusals.extend(["409", "413", "415", "422"]);
    } else if changes {
        refusals.extend(["409", "422"]);
    }
    for status in refusals {
        operation
            .responses
            .responses
            .entry(status.to_owned())
            .or_insert_with(|| RefOr::Ref(Ref::from_response_name("Problem")));
    }
    let none: [&str; 0] = [];
    let mut security = vec![SecurityRequirement::new("token", none), SecurityRequirement::new("session", none)];
    if policy.is_public() {
        security.push(SecurityRequirement::default());
    }
    operation.security = Some(security);
    operation.extensions = Some(ExtensionsBuilder::new().add("x-policy", policy.code()).build());
}

/// Whether a parameter is the version that a change saw.
fn names_version(parameter: &RefOr<Parameter>) -> bool {
    matches!(parameter, RefOr::T(parameter) if parameter.name == "If-Match")
}

/// The description of the whole table.
pub fn document() -> OpenApi {
    let (paths, schemas) = super::add(crate::Table::default()).described();
    let problem = ContentBuilder::new().schema(Some(Ref::from_schema_name(Problem::name()))).build();
    let mut session = ApiKeyValue::new("__Host-sid");
    session.description = Some("The cookie of a signed-in person; `sid` on loopback without TLS.".to_owned());
    let components = ComponentsBuilder::new()
        .schemas_from_iter(schemas)
        .schema(Problem::name(), Problem::schema())
        .schema(Fault::name(), Fault::schema())
        .response(
            "Problem",
            ResponseBuilder::new()
                .description("Why it was not done.")
                .content("application/problem+json", problem)
                .build(),
        )
        .security_scheme("token", SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build()))
        .security_scheme("session", SecurityScheme::ApiKey(ApiKey::Cookie(session)))
        .build();
    let info =
        InfoBuilder::new().title("matchmaker").version(env!("CARGO_PKG_VERSION")).description(Some(ABOUT)).build();
    OpenApiBuilder::new()
        .info(info)
        .servers(Some([ServerBuilder::new().url("/").build()]))
        .paths(paths)
        .components(Some(components))
        .build()
}

/// `GET /api/openapi.json`
pub async fn show() -> Response {
    static TEXT: OnceLock<String> = OnceLock::new();
    let text = TEXT.get_or_init(|| document().to_pretty_json().unwrap_or_default());
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=300")),
    ];
    (headers, text.as_str()).into_response()
}
