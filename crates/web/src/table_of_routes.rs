//! Every route as data: method, path, policy, kind. One way in, so that a route without a policy does not compile;
//! what is enforced, what OpenAPI says and what the matrix test walks are the same list.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::handler::Handler;
use axum::http::Method;
use axum::middleware::from_fn_with_state;
use axum::routing::{MethodFilter, MethodRouter, on};
use cycle::Act;
use tower_http::limit::RequestBodyLimitLayer;
use utoipa::openapi::path::{Operation, PathItem, Paths};
use utoipa::openapi::{RefOr, Schema};
use utoipa_axum::router::UtoipaMethodRouter;

use crate::App;
use crate::session::guard;

/// Who may come in. What they then see of a record is the scope's matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Policy {
    /// Everybody, also without signing in.
    Anyone,
    /// Whoever is signed in.
    SignedIn,
    /// Whoever may perform the act; without signing in that is reading the catalogue and what is public.
    Act(Act),
    /// The same, or whoever is signed in where there is no act, where lists go in or out as files: tokens that are for
    /// that alone come in too.
    Files(Option<Act>),
}

impl Policy {
    /// Its code in lists.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Anyone => "anyone",
            Self::SignedIn | Self::Files(None) => "signed-in",
            Self::Act(act) | Self::Files(Some(act)) => act.code(),
        }
    }

    /// Whether someone without a name may come in.
    pub const fn is_public(self) -> bool {
        matches!(self, Self::Anyone | Self::Act(Act::ReadPublic | Act::ReadCatalogue))
    }
}

/// What answers there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A page, under `/{lang}`.
    Page,
    /// The API, under `/api`.
    Api,
    /// The service itself: health, files, the choice of language.
    Open,
}

impl Kind {
    /// Its code in lists.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Api => "api",
            Self::Open => "open",
        }
    }
}

/// One route.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// The method.
    pub method: Method,
    /// The path with its parameters in braces.
    pub path: String,
    /// Who may come in.
    pub policy: Policy,
    /// What answers.
    pub kind: Kind,
    /// Whether files are uploaded, which lifts the limit of the body.
    pub upload: bool,
    /// Whether these are documents, which may be larger than lists.
    pub document: bool,
}

/// The routes while they are collected.
#[derive(Default)]
pub struct Table {
    entries: Vec<(Route, MethodRouter<App>)>,
    paths: Paths,
    schemas: Vec<(String, RefOr<Schema>)>,
}

impl Table {
    /// A page that is read.
    pub fn get<H, T>(self, path: &str, policy: Policy, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        self.add(Kind::Page, Method::GET, path, policy, false, on(MethodFilter::GET, handler))
    }

    /// A page's form.
    pub fn post<H, T>(self, path: &str, policy: Policy, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        self.add(Kind::Page, Method::POST, path, policy, false, on(MethodFilter::POST, handler))
    }

    /// A page's form with a file.
    pub fn upload<H, T>(self, path: &str, policy: Policy, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        self.add(Kind::Page, Method::POST, path, policy, true, on(MethodFilter::POST, handler))
    }

    /// A page's form with a document.
    pub fn document<H, T>(self, path: &str, policy: Policy, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        self.upload(path, policy, handler).of_document()
    }

    /// What the service itself answers.
    pub fn open<H, T>(self, path: &str, policy: Policy, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        self.add(Kind::Open, Method::GET, path, policy, false, on(MethodFilter::GET, handler))
    }

    /// One operation of the API with its description: `.api(policy, routes!(handler))`.
    pub fn api(self, policy: Policy, described: UtoipaMethodRouter<App>) -> Self {
        self.operation(policy, false, described)
    }

    /// One operation of the API that takes a file.
    pub fn api_upload(self, policy: Policy, described: UtoipaMethodRouter<App>) -> Self {
        self.operation(policy, true, described)
    }

    /// One operation of the API that takes a document.
    pub fn api_document(self, policy: Policy, described: UtoipaMethodRouter<App>) -> Self {
        self.operation(policy, true, described).of_document()
    }

    /// Says that the route added last takes documents.
    fn of_document(mut self) -> Self {
        if let Some((route, _)) = self.entries.last_mut() {
            route.document = true;
        }
        self
    }

    fn operation(mut self, policy: Policy, upload: bool, described: UtoipaMethodRouter<App>) -> Self {
        let (schemas, mut paths, router) = described;
        self.schemas.extend(schemas);
        for (path, item) in &mut paths.paths {
            for (method, operation) in operations(item) {
                crate::api::openapi::complete(operation, policy);
                let path = path.clone();
                self.entries
                    .push((Route { method, path, policy, kind: Kind::Api, upload, document: false }, router.clone()));
            }
        }
        self.paths.merge(paths);
        self
    }

    fn add(
        mut self,
        kind: Kind,
        method: Method,
        path: &str,
        policy: Policy,
        upload: bool,
        router: MethodRouter<App>,
    ) -> Self {
        let path = path.to_owned();
        self.entries.push((Route { method, path, policy, kind, upload, document: false }, router));
        self
    }

    /// The routes as data.
    pub fn routes(&self) -> Vec<Route> {
        self.entries.iter().map(|(route, _)| route.clone()).collect()
    }

    /// The described operations and their schemas.
    pub fn described(self) -> (Paths, Vec<(String, RefOr<Schema>)>) {
        (self.paths, self.schemas)
    }

    /// The router, each route behind its policy and its limit.
    pub fn router(self, app: &App) -> Router<App> {
        let limits = &app.settings;
        self.entries.into_iter().fold(Router::new(), |router, (route, methods)| {
            // A form with a file has a little more around the file.
            let around = |most: usize| most.saturating_add(limits.body_limit);
            let limit = match (route.document, route.upload) {
                (true, _) => around(limits.document_limit),
                (false, true) => around(limits.upload_limit),
                (false, false) => limits.body_limit,
            };
            let methods = methods
                .route_layer(DefaultBodyLimit::disable())
                .route_layer(RequestBodyLimitLayer::new(limit))
                .route_layer(from_fn_with_state((app.clone(), route.policy, route.kind), guard));
            router.route(&route.path, methods)
        })
    }
}

fn operations(item: &mut PathItem) -> Vec<(Method, &mut Operation)> {
    let by_method = [
        (Method::GET, item.get.as_mut()),
        (Method::POST, item.post.as_mut()),
        (Method::PUT, item.put.as_mut()),
        (Method::PATCH, item.patch.as_mut()),
        (Method::DELETE, item.delete.as_mut()),
    ];
    by_method.into_iter().filter_map(|(method, operation)| operation.map(|operation| (method, operation))).collect()
}
