//! Identifiers assigned by Condoit: opaque text, ordered by code point. Each record kind has its own type, so that a
//! facility id cannot be passed where an equipment id is expected.

use serde::{Deserialize, Serialize};

/// Maximum length of an identifier, bytes. Prisma generates 25 (cuid) or 36 (uuid) bytes.
pub const MAX_ID_LENGTH: usize = 200;

/// Reason why a text is not a valid identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// Empty or only white space.
    #[error("is empty")]
    Empty,
    /// More than [`MAX_ID_LENGTH`] bytes.
    #[error("is longer than {MAX_ID_LENGTH} bytes")]
    TooLong,
    /// Contains a control character, which would break store keys and log lines.
    #[error("holds a control character")]
    ControlCharacter,
}

fn checked(text: &str) -> Result<&str, IdError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(IdError::Empty);
    }
    if text.len() > MAX_ID_LENGTH {
        return Err(IdError::TooLong);
    }
    if text.chars().any(char::is_control) {
        return Err(IdError::ControlCharacter);
    }
    Ok(text)
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Box<str>);

        impl $name {
            /// Parses an identifier; surrounding white space is removed.
            ///
            /// # Errors
            /// [`IdError`] when it is empty, too long or contains control characters.
            pub fn parse(text: &str) -> Result<Self, IdError> {
                checked(text).map(|text| Self(text.into()))
            }

            /// The identifier as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::ops::Deref for $name {
            type Target = str;
            fn deref(&self) -> &str {
                &self.0
            }
        }

        impl std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    )+};
}

ids! {
    /// A facility's id.
    FacilityId,
    /// A piece of equipment's id, unique over all facilities.
    EquipmentId,
    /// A service record's id.
    ServiceId,
    /// A photo's id.
    PhotoId,
    /// A conductor run's id.
    ConductorId,
}
