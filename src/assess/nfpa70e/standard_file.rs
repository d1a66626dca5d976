//! Parser and validation of the rule file of an NFPA 70E edition.

use serde::Deserialize;

use super::{IndexPoints, Nfpa70e};
use crate::assess::compliance::Confidence;
use crate::assess::rule_file::{KindSet, RuleFileError, check_standard, invalid, within};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Nfpa70eFile {
    standard: String,
    edition: String,
    source: String,
    scope: Nfpa70eScopeTable,
    study: StudyTable,
    label: LabelTable,
    index: IndexTable,
    ppe: PpeTable,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Nfpa70eScopeTable {
    source: String,
    #[serde(rename = "confidence")]
    _confidence: Confidence,
    types: Vec<String>,
    volts_from: f64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StudyTable {
    source: String,
    #[serde(rename = "confidence")]
    _confidence: Confidence,
    valid_months: i32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LabelTable {
    source: String,
    #[serde(rename = "confidence")]
    _confidence: Confidence,
    voltage_word: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct IndexTable {
    source: String,
    #[serde(rename = "confidence")]
    _confidence: Confidence,
    study_points: u8,
    complete_label_points: u8,
    incomplete_label_points: u8,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PpeTable {
    source: String,
    #[serde(rename = "confidence")]
    _confidence: Confidence,
    none_up_to_cal_cm2: f64,
    arc_ratings_cal_cm2: Vec<f64>,
}

impl Nfpa70e {
    /// Parses the rule file of an edition.
    ///
    /// # Errors
    /// [`RuleFileError`], which names the key: an unknown or missing key, a type that does not exist, points that are
    /// not 100 together, ratings that do not rise, a number out of its range.
    pub fn parse(text: &str) -> Result<Self, RuleFileError> {
        let file: Nfpa70eFile = toml::from_str(text)?;
        let texts: &[(&str, &str)] = &[
            ("edition", &file.edition),
            ("source", &file.source),
            ("scope.source", &file.scope.source),
            ("study.source", &file.study.source),
            ("label.source", &file.label.source),
            ("label.voltage_word", &file.label.voltage_word),
            ("index.source", &file.index.source),
            ("ppe.source", &file.ppe.source),
        ];
        check_standard("NFPA 70E", &file.standard, texts)?;
        within("study.valid_months", f64::from(file.study.valid_months), 1.0, 1200.0)?;
        let ratings = &file.ppe.arc_ratings_cal_cm2;
        let mut least = within("ppe.none_up_to_cal_cm2", file.ppe.none_up_to_cal_cm2, 0.0, 1000.0)?;
        if ratings.is_empty() {
            return Err(invalid("ppe.arc_ratings_cal_cm2", "is empty"));
        }
        for rating in ratings {
            within("ppe.arc_ratings_cal_cm2", *rating, 0.0, 1000.0)?;
            if *rating <= least {
                return Err(invalid("ppe.arc_ratings_cal_cm2", format!("must rise, but {rating} follows {least}")));
            }
            least = *rating;
        }
        Ok(Self {
            edition: file.edition.trim().into(),
            kinds: KindSet::parse("scope.types", &file.scope.types)?,
            volts_from: within("scope.volts_from", file.scope.volts_from, 0.0, 1_000_000.0)?,
            valid_months: file.study.valid_months,
            voltage_word: file.label.voltage_word.trim().into(),
            points: points(&file.index)?,
            no_ppe_up_to: file.ppe.none_up_to_cal_cm2,
            arc_ratings: ratings.as_slice().into(),
        })
    }
}

fn points(table: &IndexTable) -> Result<IndexPoints, RuleFileError> {
    let (study, complete, incomplete) =
        (table.study_points, table.complete_label_points, table.incomplete_label_points);
    if u16::from(study) + u16::from(complete) != 100 {
        return Err(invalid("index.study_points", "and index.complete_label_points must be 100 together"));
    }
    if incomplete > complete {
        return Err(invalid("index.incomplete_label_points", "must not be above index.complete_label_points"));
    }
    Ok(IndexPoints { study, complete_label: complete, incomplete_label: incomplete })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assess::rule_file::tests::assert_refused;

    const EDITION: &str = include_str!("../../../assets/standards/nfpa70e-2024.toml");

    #[test]
    fn every_invalid_file_is_rejected_with_the_key() {
        let changes = [
            ("edition = \"2024\"", "edition = \"\"", "edition is empty"),
            ("standard = \"NFPA 70E\"", "standard = \"NFPA 70B\"", "standard is `NFPA 70B`"),
            ("volts_from = 50", "volts = 50", "volts"),
            ("volts_from = 50", "volts_from = -50", "scope.volts_from"),
            ("\"mcc\"", "\"mmc\"", "scope.types.mmc"),
            ("\"mcc\"", "\"panel\"", "scope.types.panel is named twice"),
            ("valid_months = 60", "valid_months = 0", "study.valid_months"),
            ("voltage_word = \"voltage\"", "voltage_word = \"\"", "label.voltage_word"),
            ("study_points = 70", "study_points = 60", "index.study_points"),
            ("incomplete_label_points = 15", "incomplete_label_points = 31", "index.incomplete_label_points"),
            ("none_up_to_cal_cm2 = 1.2", "none_up_to_cal_cm2 = -1", "ppe.none_up_to_cal_cm2"),
            ("[4, 8, 25, 40]", "[]", "ppe.arc_ratings_cal_cm2"),
            ("[4, 8, 25, 40]", "[4, 8, 8, 40]", "ppe.arc_ratings_cal_cm2 must rise"),
            ("[4, 8, 25, 40]", "[1, 8, 25, 40]", "ppe.arc_ratings_cal_cm2 must rise"),
        ];
        assert_refused(EDITION, Nfpa70e::parse, &changes);
    }
}
