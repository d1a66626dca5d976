//! What can be wrong with a rule file, and the checks every rule file shares. A file is refused whole, and the message
//! names the key: a silently mended rule would be a wrong figure.

use crate::inventory::EquipmentKind;

/// Number of equipment kinds: the length of a table by kind.
pub(super) const KINDS: usize = EquipmentKind::ALL.len();

/// Why a rule file is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RuleFileError {
    /// Not TOML, an unknown or missing key, or a value of the wrong type.
    #[error("the rule file cannot be read: {0}")]
    Unreadable(String),
    /// A value that no rule can have.
    #[error("{key} {reason}")]
    Value {
        /// Dotted key.
        key: String,
        /// What is wrong, in words that follow the key.
        reason: String,
    },
}

impl From<toml::de::Error> for RuleFileError {
    fn from(error: toml::de::Error) -> Self {
        Self::Unreadable(error.to_string().trim_end().to_owned())
    }
}

/// A refusal of one key.
pub(super) fn refuse(key: impl Into<String>, reason: impl Into<String>) -> RuleFileError {
    RuleFileError::Value { key: key.into(), reason: reason.into() }
}

/// A finite number within bounds, both included.
pub(super) fn within(key: &str, value: f64, least: f64, most: f64) -> Result<f64, RuleFileError> {
    if value.is_finite() && (least..=most).contains(&value) {
        Ok(value)
    } else {
        Err(refuse(key, format!("is {value}, must be from {least} to {most}")))
    }
}

/// A text that says something.
pub(super) fn said(key: &str, text: &str) -> Result<(), RuleFileError> {
    if text.trim().is_empty() { Err(refuse(key, "is empty")) } else { Ok(()) }
}

/// A rule file is of the standard it is read as, and says where each of its parts comes from.
pub(super) fn of_standard(name: &str, standard: &str, texts: &[(&str, &str)]) -> Result<(), RuleFileError> {
    for (key, text) in texts {
        said(key, text)?;
    }
    if standard == name { Ok(()) } else { Err(refuse("standard", format!("is `{standard}`, must be `{name}`"))) }
}

/// An equipment type by its word.
pub(super) fn kind_named(key: &str, word: &str) -> Result<EquipmentKind, RuleFileError> {
    EquipmentKind::parse(word).map_err(|error| refuse(format!("{key}.{word}"), error.to_string().trim_end()))
}

/// A set of equipment types.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct KindSet(u32);

impl KindSet {
    /// Every type.
    pub(super) const ALL: Self = Self(u32::MAX);

    /// The types a list names, each at most once.
    pub(super) fn named(key: &str, words: &[String]) -> Result<Self, RuleFileError> {
        let mut set = 0;
        for word in words {
            let bit = 1 << kind_named(key, word)? as u32;
            if set & bit != 0 {
                return Err(refuse(format!("{key}.{word}"), "is named twice"));
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

    /// Each change (from, to) makes the file unsound, and the refusal names the key.
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
