//! What somebody may do: three roles that contain one another, and a fourth that may do what its scopes name.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A user's or key's role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Reads facilities, equipment, compliance, risks, portfolio and photos.
    Viewer,
    /// And runs syncs and calculations, and may force a refresh.
    Operator,
    /// And manages users, keys, sources, configuration and backups.
    Admin,
    /// What its key's [`Scopes`] name, and nothing else.
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

    /// Whether this role contains `needed`. [`Role::Service`] contains no other and is contained in none.
    #[must_use]
    pub const fn contains(self, needed: Self) -> bool {
        match (self, needed) {
            (Self::Service, Self::Service) => true,
            (Self::Service, _) | (_, Self::Service) => false,
            _ => self.rank() >= needed.rank(),
        }
    }

    /// As it is written in documents and on the command line.
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

/// A text that names no role.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no role: use viewer, operator, admin or service")]
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

/// One thing a service key may do: `<noun>:read` or `<noun>:write`, the noun being an address's first part.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Scope(Box<str>);

/// Why a text is no scope.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no scope: write `<noun>:read` or `<noun>:write`, as in `facilities:read`")]
pub struct NoScope(String);

impl Scope {
    /// As it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Scope {
    type Err = NoScope;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let is_noun = |noun: &str| {
            !noun.is_empty() && noun.len() <= 40 && noun.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
        };
        match text.split_once(':') {
            Some((noun, "read" | "write")) if is_noun(noun) => Ok(Self(text.into())),
            _ => Err(NoScope(text.chars().take(60).collect())),
        }
    }
}

impl Serialize for Scope {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Scope {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

/// What a service key may do. Empty for the other roles.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Scopes(BTreeSet<Scope>);

impl Scopes {
    /// Whether nothing is named.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether `<noun>:write` (`writing`) or `<noun>:read` is named. To write is not to read.
    #[must_use]
    pub fn has(&self, noun: &str, writing: bool) -> bool {
        let verb = if writing { "write" } else { "read" };
        self.0.iter().any(|scope| scope.0.split_once(':') == Some((noun, verb)))
    }

    /// The scopes in order.
    pub fn iter(&self) -> impl Iterator<Item = &Scope> {
        self.0.iter()
    }
}

impl FromIterator<Scope> for Scopes {
    fn from_iter<I: IntoIterator<Item = Scope>>(scopes: I) -> Self {
        Self(scopes.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_contain_those_below_and_service_stands_aside() {
        assert!(Role::Admin.contains(Role::Operator));
        assert!(Role::Operator.contains(Role::Operator));
        assert!(!Role::Viewer.contains(Role::Operator));
        assert!(!Role::Service.contains(Role::Viewer));
        assert!(!Role::Admin.contains(Role::Service));
    }

    #[test]
    fn a_scope_is_a_noun_and_a_verb() {
        for wrong in ["facilities", "facilities:", ":read", "facilities:delete", "Facilities:read", "a b:read"] {
            assert!(wrong.parse::<Scope>().is_err(), "{wrong} was taken");
        }
        let scopes: Scopes = ["facilities:read".parse().expect("a scope")].into_iter().collect();
        assert!(scopes.has("facilities", false));
        assert!(!scopes.has("facilities", true));
        assert!(!scopes.has("facilitie", false));
    }
}
