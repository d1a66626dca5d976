//! What the front layers ask of the appliance at every request.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::http::{Method, StatusCode};
use percent_encoding::percent_decode_str;

use super::App;
use super::layer::identity::Credential;
use super::layers::Doorkeeper;
use super::problem::Problem;
use super::take::Terms;
use super::take::query::FromTerms;
use crate::auth::{ApiScopes, CredentialKind, FacilityScope, Identity, Principal, RateLimiter, Role};
use crate::cache::{CacheKeyRef, CachedDocument};
use crate::inventory::{Moment, PhotoId};

impl Doorkeeper for App {
    fn now(&self) -> Moment {
        self.appliance.clock().now()
    }

    fn find_pass(&self, credential: Credential<'_>, now: Moment) -> Option<Arc<Principal>> {
        self.appliance.find_pass(credential.text(), now)
    }

    async fn verify(&self, credential: Credential<'_>, now: Moment) -> Result<Arc<Principal>, Problem> {
        let text = credential.text().to_owned();
        Ok(self.appliance.aside(move |appliance| appliance.verify(&text, now)).await?)
    }

    fn find_signed(&self, path: &str, query: &str, _now: Moment) -> Option<Arc<Principal>> {
        let rest = path.strip_prefix("/api/v1/photos/")?;
        let (id, small) = rest.strip_suffix("/thumbnail").map_or((rest, false), |id| (id, true));
        let id = percent_decode_str(id).decode_utf8().ok()?;
        let Signed { expires, signature } = Terms::read(query).ok()?;
        let signed = self.appliance.has_signed(&PhotoId::parse(&id).ok()?, small, expires?, &signature?);
        signed.then(|| Arc::new(self.photo_pass(&id)))
    }

    fn find_document(&self, path: &str, query: &str, pass: &Principal, now: Moment) -> Option<Arc<CachedDocument>> {
        let rules = self.appliance.rules();
        let algorithm = rules.algorithm.version();
        self.appliance.shelf().find(&CacheKeyRef { path, query, algorithm, scope: &pass.scope_key }, now)
    }

    fn address_limiter(&self, address: IpAddr) -> Option<Arc<RateLimiter>> {
        self.appliance.limits().get(&format!("address {address}"))
    }

    fn failure_limiter(&self, address: IpAddr) -> Option<Arc<RateLimiter>> {
        self.appliance.failures().get(&format!("address {address}"))
    }

    fn count(&self, method: &Method, path: &str, status: StatusCode, took: Duration) {
        self.requests.count(path, method.as_str(), status.as_u16(), took);
    }
}

impl App {
    /// A signed address lets one picture be seen. Each picture is counted by itself, so that a page full of them does
    /// not use up anybody's limit.
    fn photo_pass(&self, id: &str) -> Principal {
        let viewer = Identity {
            kind: CredentialKind::SignedUrl,
            id: id.into(),
            name: "signed address".into(),
            role: Role::Viewer,
            scopes: ApiScopes::default(),
            facility_scope: FacilityScope::All,
        };
        Principal::new(viewer, "", None, self.appliance.limits().get(&format!("photo {id}")))
    }
}

/// What a signed address carries.
struct Signed {
    expires: Option<i64>,
    signature: Option<String>,
}

impl FromTerms for Signed {
    fn read(terms: &mut Terms) -> Self {
        let expires = terms.parsed("expires", "must be a whole number", |_| true);
        Self { expires, signature: terms.text("signature", 64) }
    }
}
