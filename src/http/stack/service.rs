//! The stack as a `tower` and `hyper` service, and its future.

use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::HttpBody;
use axum::http::uri::PathAndQuery;
use axum::http::{Request, Uri};
use bytes::Bytes;
use tower::Service;

use super::{HttpStack, StackResponse};
use crate::http::auth_gateway::AuthGateway;
use crate::http::middleware::authentication;

/// The response of the stack: available at once, or still computed by the router.
pub enum ResponseFuture {
    /// A response from the cache; `None` after it was taken.
    Cached(Option<StackResponse>),
    /// A response from the router.
    Routed(Pin<Box<dyn Future<Output = StackResponse> + Send>>),
}

impl Future for ResponseFuture {
    type Output = Result<StackResponse, Infallible>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match self.get_mut() {
            Self::Cached(response) => response.take().map_or(Poll::Pending, |response| Poll::Ready(Ok(response))),
            Self::Routed(routed) => routed.as_mut().poll(context).map(Ok),
        }
    }
}

impl<G, B> Service<Request<B>> for HttpStack<G>
where
    G: AuthGateway,
    B: HttpBody<Data = Bytes> + Send + 'static,
    B::Error: Into<axum::BoxError>,
{
    type Response = StackResponse;
    type Error = Infallible;
    type Future = ResponseFuture;

    fn poll_ready(&mut self, _context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> ResponseFuture {
        self.handle(request)
    }
}

impl<G, B> hyper::service::Service<Request<B>> for HttpStack<G>
where
    G: AuthGateway,
    B: HttpBody<Data = Bytes> + Send + 'static,
    B::Error: Into<axum::BoxError>,
{
    type Response = StackResponse;
    type Error = Infallible;
    type Future = ResponseFuture;

    fn call(&self, request: Request<B>) -> ResponseFuture {
        self.handle(request)
    }
}

/// Removes trailing slashes from the path, so that every route has one spelling.
pub(super) fn remove_trailing_slashes(uri: &mut Uri) {
    let path = authentication::trim_trailing_slashes(uri.path());
    if path.len() == uri.path().len() {
        return;
    }
    let text = match uri.query() {
        Some(query) => format!("{path}?{query}"),
        None => path.to_owned(),
    };
    let mut parts = uri.clone().into_parts();
    if let Ok(shorter) = PathAndQuery::try_from(text) {
        parts.path_and_query = Some(shorter);
        if let Ok(shorter) = Uri::from_parts(parts) {
            *uri = shorter;
        }
    }
}
