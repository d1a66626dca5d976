//! Roles. Viewer, operator and admin each include the one before; a service has only the rights that its scopes name.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// The role of a user or API key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// May read facilities, equipment, compliance, risks, portfolio and photos.
    Viewer,
    /// May also start syncs and calculations, and force a refresh.
    Operator,
    /// May also manage users, keys, sources, configuration and backups.
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

/// One right of a service key: `<resource>:read` or `<resource>:write`, where the resource is the first segment of the API path.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ApiScope(Box<str>);

/// A text that is not a scope.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a scope: write `<resource>:read` or `<resource>:write`, for example `facilities:read`")]
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
        let is_resource = |name: &str| {
            !name.is_empty() && name.len() <= 40 && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
        };
        match text.split_once(':') {
            Some((resource, "read" | "write")) if is_resource(resource) => Ok(Self(text.into())),
            _ => Err(InvalidApiScope(text.chars().take(60).collect())),
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
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
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
    /// the right to read.
    #[must_use]
    pub fn has(&self, resource: &str, is_writing: bool) -> bool {
        let verb = if is_writing { "write" } else { "read" };
        self.0.iter().any(|scope| scope.0.split_once(':') == Some((resource, verb)))
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
        for wrong in ["facilities", "facilities:", ":read", "facilities:delete", "Facilities:read", "a b:read"] {
            assert!(wrong.parse::<ApiScope>().is_err(), "{wrong} was accepted");
        }
        let scopes: ApiScopes = ["facilities:read".parse().expect("a scope")].into_iter().collect();
        assert!(scopes.has("facilities", false));
        assert!(!scopes.has("facilities", true));
        assert!(!scopes.has("facilitie", false));
    }
}
