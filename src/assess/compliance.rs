//! What both standards share: status bands of compliance percentages, rounding and the overall percentage.

use serde::{Deserialize, Serialize};

use super::rule_file::{RuleFileError, invalid, require_text, within};

/// Status of a compliance percentage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
pub enum ComplianceStatus {
    /// At or above `compliant_from`.
    Compliant,
    /// At or above `warning_from`.
    Warning,
    /// Below `warning_from`.
    #[serde(rename = "Out of Compliance")]
    OutOfCompliance,
}

impl ComplianceStatus {
    /// All statuses, best first.
    pub const ALL: [Self; 3] = [Self::Compliant, Self::Warning, Self::OutOfCompliance];

    /// `Compliant`, `Warning` or `Out of Compliance`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Compliant => "Compliant",
            Self::Warning => "Warning",
            Self::OutOfCompliance => "Out of Compliance",
        }
    }
}

/// Lower bounds of the compliance statuses, percent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ComplianceBands {
    /// Lowest percentage that is Compliant.
    pub compliant_from: u8,
    /// Lowest percentage that is a Warning.
    pub warning_from: u8,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BandFile {
    source: String,
    #[serde(rename = "confidence")]
    _confidence: Confidence,
    compliant_from: u8,
    warning_from: u8,
}

/// Confidence in a number of a standard's rule file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// Stated by the standard or a public summary that quotes it.
    High,
    /// Several public summaries agree.
    Medium,
    /// An interpretation or choice of MasterBus.
    Low,
}

impl ComplianceBands {
    /// Parses the rule file of the bands.
    ///
    /// # Errors
    /// [`RuleFileError`], which names the key.
    pub fn parse(text: &str) -> Result<Self, RuleFileError> {
        let BandFile { source, _confidence: _, compliant_from, warning_from } = toml::from_str(text)?;
        require_text("source", &source)?;
        within("compliant_from", f64::from(compliant_from), 1.0, 100.0)?;
        if warning_from >= compliant_from || warning_from == 0 {
            return Err(invalid("warning_from", format!("is {warning_from}, must be from 1 to below compliant_from")));
        }
        Ok(Self { compliant_from, warning_from })
    }

    /// Status of a percentage.
    #[must_use]
    pub const fn status(&self, percentage: u8) -> ComplianceStatus {
        if percentage >= self.compliant_from {
            ComplianceStatus::Compliant
        } else if percentage >= self.warning_from {
            ComplianceStatus::Warning
        } else {
            ComplianceStatus::OutOfCompliance
        }
    }
}

/// `part / whole` rounded half up, in integer arithmetic, so that no rounding error decides. `None` when the whole is
/// 0.
#[must_use]
pub(super) fn rounded_ratio(part: u64, whole: u64) -> Option<u8> {
    let twice = u128::from(part) * 2 + u128::from(whole);
    u8::try_from(twice.checked_div(u128::from(whole) * 2)?).ok()
}

/// Overall compliance, percent: the mean of both standards rounded half up, or the one that applies.
#[must_use]
pub fn overall(maintenance: Option<u8>, safety: Option<u8>) -> Option<u8> {
    match (maintenance, safety) {
        (Some(left), Some(right)) => rounded_ratio(u64::from(left) + u64::from(right), 2),
        (one, other) => one.or(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratios_round_half_up_and_zero_of_zero_is_none() {
        assert_eq!(rounded_ratio(1, 2), Some(1));
        assert_eq!(rounded_ratio(249, 100), Some(2));
        assert_eq!(rounded_ratio(250, 100), Some(3));
        assert_eq!(rounded_ratio(0, 0), None);
        assert_eq!(overall(Some(90), Some(85)), Some(88));
        assert_eq!((overall(None, Some(7)), overall(Some(8), None), overall(None, None)), (Some(7), Some(8), None));
    }

    #[test]
    fn overlapping_bands_are_rejected() {
        let text = "source = 's'\nconfidence = 'low'\ncompliant_from = 90\nwarning_from = 90\n";
        let error = ComplianceBands::parse(text).expect_err("the bands cross");
        assert!(error.to_string().starts_with("warning_from"), "{error}");
    }
}
