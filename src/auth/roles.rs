//! Roles and scopes. Viewer, operator and admin each include the one before; a service has only the rights that its scopes
//! name.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The role of a user or API key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// May read facilities, equipment, compliance, risks, portfolio and photos.
    Viewer,
    /// May also start and read syncs and calculations, and force a refresh.
    Operator,
    /// May also manage users, keys, sources, configuration, backups and dead letters.
    Admin,
    /// An API key with the rights that its [`ApiScopes`] name, and no others.
    Service,
}

impl Role {
    const fn rank(self) -> u8 {
        match self {
            Self::Service => 0,
            Self::Viewer => 1,
            Self::Operator => 2,
            Self::Admin => 3,
        }
    }

    /// Whether this role has the rights of `needed`. [`Role::Service`] includes no other role and is included in none.
    #[must_use]
    pub const fn includes(self, needed: Self) -> bool {
        match (self, needed) {
            (Self::Service, Self::Service) => true,
            (Self::Service, _) | (_, Self::Service) => false,
            _ => self.rank() >= needed.rank(),
        }
    }

    /// The role as it is written in documents and on the command line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Operator => "operator",
            Self::Admin => "admin",
            Self::Service => "service",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A text that is not a role.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a role: use viewer, operator, admin or service")]
pub struct UnknownRole(String);

impl FromStr for Role {
    type Err = UnknownRole;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "viewer" => Ok(Self::Viewer),
            "operator" => Ok(Self::Operator),
            "admin" => Ok(Self::Admin),
            "service" => Ok(Self::Service),
            other => Err(UnknownRole(other.to_owned())),
        }
    }
}

/// Every scope: `<resource>:read` or `<resource>:write`, where the resource is the first segment of an API path.
///
/// Users, keys, sources and logs are missing on purpose, and so is changing the engine and the algorithm: no key may give
/// itself or others more rights, or read what belongs to no facility. A key stored with such a scope has no right from it.
pub const SCOPES: [&str; 24] = [
    "algorithms:read",
    "cache:read",
    // The right to `force_refresh`.
    "cache:write",
    "compliance:read",
    "dead-letters:read",
    "dead-letters:write",
    "engine:read",
    "engines:read",
    "equipment:read",
    "events:read",
    "export:read",
    "facilities:read",
    "facilities:write",
    "import:write",
    "metrics:read",
    "photos:read",
    "portfolio:read",
    "report-key:read",
    "sync:read",
    "sync:write",
    "threatmap:read",
    "voltmetrics:read",
    "voltmetrics:write",
    // For senders of webhooks. No route needs it yet: today a signature authenticates them.
    "webhooks:write",
];

/// Resources whose scopes give a right that otherwise only an administrator has. With any other scope, a service is refused
/// what is for administrators.
const FOR_ADMINISTRATORS: [&str; 1] = ["dead-letters"];

/// Whether a scope of the resource gives the rights of this role.
#[must_use]
pub fn scopes_reach(needed: Role, resource: &str) -> bool {
    needed != Role::Admin || FOR_ADMINISTRATORS.contains(&resource)
}

/// Whether there is the scope `<resource>:write` (`is_writing`) or `<resource>:read`.
#[must_use]
pub fn has_scope(resource: &str, is_writing: bool) -> bool {
    SCOPES.iter().any(|scope| names(scope, resource, is_writing))
}

fn names(scope: &str, resource: &str, is_writing: bool) -> bool {
    scope.split_once(':') == Some((resource, if is_writing { "write" } else { "read" }))
}

/// One right of a service key: `<resource>:read` or `<resource>:write`, where the resource is the first segment of the API
/// path.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ApiScope(Box<str>);

/// A text that is not a scope.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a scope: known are {known}", known = SCOPES.join(", "))]
pub struct InvalidApiScope(String);

impl ApiScope {
    /// The scope as it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for ApiScope {
    type Err = InvalidApiScope;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if SCOPES.contains(&text) {
            Ok(Self(text.into()))
        } else {
            Err(InvalidApiScope(text.chars().take(60).collect()))
        }
    }
}

impl Serialize for ApiScope {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for ApiScope {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // Not parsed: an earlier version stored scopes that do not exist. They must not make their key unreadable, and
        // `ApiScopes::has` ignores them.
        String::deserialize(deserializer).map(|text| Self(text.into()))
    }
}

/// The rights of a service key. Empty for the other roles.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ApiScopes(BTreeSet<ApiScope>);

impl ApiScopes {
    /// Whether there are no scopes.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether the scopes have `<resource>:write` (`is_writing`) or `<resource>:read`. The right to write does not include
    /// the right to read. False for a scope that does not exist, even when it is stored.
    #[must_use]
    pub fn has(&self, resource: &str, is_writing: bool) -> bool {
        self.0.iter().any(|scope| names(scope.as_str(), resource, is_writing)) && has_scope(resource, is_writing)
    }

    /// The scopes in order.
    pub fn iter(&self) -> impl Iterator<Item = &ApiScope> {
        self.0.iter()
    }
}

impl FromIterator<ApiScope> for ApiScopes {
    fn from_iter<I: IntoIterator<Item = ApiScope>>(scopes: I) -> Self {
        Self(scopes.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_includes_the_lower_ones_and_service_none() {
        assert!(Role::Admin.includes(Role::Operator));
        assert!(Role::Operator.includes(Role::Operator));
        assert!(!Role::Viewer.includes(Role::Operator));
        assert!(!Role::Service.includes(Role::Viewer));
        assert!(!Role::Admin.includes(Role::Service));
    }

    #[test]
    fn a_scope_has_a_resource_and_a_verb() {
        for wrong in [
            "facilities",
            "facilities:",
            ":read",
            "facilities:delete",
            "Facilities:read",
            "a b:read",
            "facility:read",
            "equipment:write",
            "users:read",
            "keys:write",
            "sources:read",
            "logs:read",
            "engine:write",
        ] {
            assert!(wrong.parse::<ApiScope>().is_err(), "{wrong} was accepted");
        }
        for right in ["dead-letters:write", "report-key:read", "cache:write"] {
            assert!(right.parse::<ApiScope>().is_ok(), "{right} was refused");
        }
        let scopes: ApiScopes = ["facilities:read".parse().expect("a scope")].into_iter().collect();
        assert!(scopes.has("facilities", false));
        assert!(!scopes.has("facilities", true));
        assert!(!scopes.has("facilitie", false));
    }

    #[test]
    fn a_stored_scope_that_does_not_exist_is_read_and_gives_no_right() {
        let stored: ApiScopes = serde_json::from_str(r#"["keys:write", "facilities:read"]"#).expect("it is read");
        assert!(!stored.has("keys", true));
        assert!(stored.has("facilities", false));
    }
}
