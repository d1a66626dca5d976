//! Errors of rule files, and the checks that all rule files share. An invalid file is rejected as a whole with the key
//! in the message: silently correcting a rule would produce wrong figures.

use crate::inventory::EquipmentKind;

/// Number of equipment types: the length of a table by type.
pub(super) const KINDS: usize = EquipmentKind::ALL.len();

/// Why a rule file is rejected.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RuleFileError {
    /// Not TOML, an unknown or missing key, or a value of the wrong type.
    #[error("the rule file cannot be read: {0}")]
    Unreadable(String),
    /// An invalid value.
    #[error("{key} {reason}")]
    Value {
        /// Dotted key.
        key: String,
        /// What is wrong, as a predicate of the key.
        reason: String,
    },
}

impl From<toml::de::Error> for RuleFileError {
    fn from(error: toml::de::Error) -> Self {
        Self::Unreadable(error.to_string().trim_end().to_owned())
    }
}

/// An invalid value of one key.
pub(super) fn invalid(key: impl Into<String>, reason: impl Into<String>) -> RuleFileError {
    RuleFileError::Value { key: key.into(), reason: reason.into() }
}

/// Checks that a number is finite and within inclusive bounds.
pub(super) fn within(key: &str, value: f64, least: f64, most: f64) -> Result<f64, RuleFileError> {
    if value.is_finite() && (least..=most).contains(&value) {
        Ok(value)
    } else {
        Err(invalid(key, format!("is {value}, must be from {least} to {most}")))
    }
}

/// Checks that a text is not blank.
pub(super) fn require_text(key: &str, text: &str) -> Result<(), RuleFileError> {
    if text.trim().is_empty() { Err(invalid(key, "is empty")) } else { Ok(()) }
}

/// Checks that a rule file is of the expected standard and that its texts and sources are not blank.
pub(super) fn check_standard(name: &str, standard: &str, texts: &[(&str, &str)]) -> Result<(), RuleFileError> {
    for (key, text) in texts {
        require_text(key, text)?;
    }
    if standard == name { Ok(()) } else { Err(invalid("standard", format!("is `{standard}`, must be `{name}`"))) }
}

/// Parses an equipment type.
pub(super) fn parse_kind(key: &str, word: &str) -> Result<EquipmentKind, RuleFileError> {
    EquipmentKind::parse(word).map_err(|error| invalid(format!("{key}.{word}"), error.to_string().trim_end()))
}

/// A set of equipment types.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct KindSet(u32);

impl KindSet {
    /// Every type.
    pub(super) const ALL: Self = Self(u32::MAX);

    /// Parses a list of types, each at most once.
    pub(super) fn parse(key: &str, words: &[String]) -> Result<Self, RuleFileError> {
        let mut set = 0;
        for word in words {
            let bit = 1 << parse_kind(key, word)? as u32;
            if set & bit != 0 {
                return Err(invalid(format!("{key}.{word}"), "is named twice"));
            }
            set |= bit;
        }
        Ok(Self(set))
    }

    /// Whether a type is in it.
    pub(super) const fn has(self, kind: EquipmentKind) -> bool {
        self.0 & (1 << kind as u32) != 0
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::RuleFileError;

    /// Asserts that each change (from, to) makes the file invalid and that the error names the key.
    pub(in crate::assess) fn assert_refused<T: std::fmt::Debug>(
        file: &str,
        parse: impl Fn(&str) -> Result<T, RuleFileError>,
        changes: &[(&str, &str, &str)],
    ) {
        for (from, to, key) in changes {
            assert!(file.contains(from), "`{from}` is not in the file");
            let error = parse(&file.replacen(from, to, 1)).expect_err(to);
            assert!(error.to_string().contains(key), "`{key}` is not named: {error}");
        }
    }
}
