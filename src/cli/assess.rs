//! `masterbus assess`: reads canonical equipment records and prints one JSON line per item, in input order. It needs no
//! store and no configuration, so that a figure can be checked in a shell pipeline.

mod items;

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::PathBuf;

use clap::Args;
use jiff::tz::TimeZone;
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use serde_json::Value;

use crate::assess::catalog::DEFAULT_ALGORITHM;
use crate::assess::figure::RiskRating;
use crate::assess::nfpa70b::MaintenanceAssessment;
use crate::assess::nfpa70e::SafetyAssessment;
use crate::assess::{EquipmentContext, FutureDate, RiskScore, RuleCatalog, Rules};
use crate::clock::Clock;
use crate::inventory::Day;
use crate::inventory::reading::{self, EquipmentBundle};
use items::ItemReader;

/// Assesses canonical equipment records and prints one JSON line per item.
#[derive(Debug, Clone, Args)]
pub struct AssessArgs {
    /// Version of the risk algorithm
    #[arg(long, value_name = "VERSION", default_value = DEFAULT_ALGORITHM)]
    pub algorithm: String,
    /// Date of the assessment (YYYY-MM-DD) [default: today]
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<Day>,
    /// Adds NFPA 70B and NFPA 70E
    #[arg(long)]
    pub with_compliance: bool,
    /// File with a JSON array or one JSON object per line; `-` reads standard input
    #[arg(default_value = "-")]
    pub file: PathBuf,
}

/// Numbers of items that were assessed and rejected.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AssessmentCounts {
    /// Items assessed.
    pub assessed: u64,
    /// Items that could not be read.
    pub rejected: u64,
}

impl AssessmentCounts {
    /// 0, or 1 when an item could not be read.
    #[must_use]
    pub const fn exit_code(self) -> u8 {
        if self.rejected == 0 { 0 } else { 1 }
    }
}

/// Why a run failed.
#[derive(Debug, thiserror::Error)]
pub enum AssessError {
    /// The algorithm version does not exist.
    #[error("there is no risk algorithm `{version}`; there are {known}")]
    UnknownAlgorithm {
        /// The requested version.
        version: String,
        /// The existing versions.
        known: String,
    },
    /// The file cannot be opened or read.
    #[error("cannot read {}: {error}", file.display())]
    Read {
        /// The file.
        file: PathBuf,
        /// The cause.
        error: io::Error,
    },
    /// The output cannot be written. A reader that closed the pipe early is [`io::ErrorKind::BrokenPipe`].
    #[error("cannot write the output: {0}")]
    Write(#[source] io::Error),
}

/// Assesses every item of the file or of standard input. An item that cannot be read is reported to `stderr` with its line
/// number, and the next one follows.
///
/// # Errors
/// [`AssessError`] when the algorithm version does not exist, the file cannot be read or the output cannot be written.
pub fn run(
    args: &AssessArgs,
    catalog: &RuleCatalog,
    stdin: impl BufRead,
    stdout: impl Write,
    mut stderr: impl Write,
    today: Day,
) -> Result<AssessmentCounts, AssessError> {
    let rules = catalog.rules(&args.algorithm).ok_or_else(|| AssessError::UnknownAlgorithm {
        version: args.algorithm.clone(),
        known: catalog.versions().collect::<Vec<_>>().join(", "),
    })?;
    let assessor = ItemAssessor { rules, as_of: args.as_of.unwrap_or(today), with_compliance: args.with_compliance };
    let mut out = BufWriter::with_capacity(1 << 16, stdout);
    let failed = |error| AssessError::Read { file: args.file.clone(), error };
    let summary = if args.file.as_os_str() == "-" {
        assessor.assess_all(ItemReader::new(stdin), &failed, &mut out, &mut stderr)
    } else {
        let file = BufReader::with_capacity(1 << 16, File::open(&args.file).map_err(failed)?);
        assessor.assess_all(ItemReader::new(file), &failed, &mut out, &mut stderr)
    };
    // Also after a failure: the items before it are complete
    out.flush().map_err(AssessError::Write)?;
    summary
}

/// Runs the command on the standard streams.
pub(super) fn run_command(args: &AssessArgs) -> super::command_error::CommandResult {
    use super::command_error::CommandError;
    let catalog = RuleCatalog::embedded().map_err(CommandError::failed)?;
    let today = Clock::system().today(&TimeZone::UTC);
    let summary = run(args, &catalog, io::stdin().lock(), io::stdout().lock(), io::stderr(), today);
    match summary {
        Ok(AssessmentCounts { rejected: 0, .. }) => Ok(()),
        Ok(_) => Err(CommandError::Reported),
        Err(AssessError::Write(error)) => Err(error.into()),
        Err(error @ AssessError::UnknownAlgorithm { .. }) => Err(CommandError::usage(error)),
        Err(error) => Err(CommandError::failed(error)),
    }
}

struct ItemAssessor {
    rules: Rules,
    as_of: Day,
    with_compliance: bool,
}

impl ItemAssessor {
    fn assess_all(
        &self,
        mut items: ItemReader<impl BufRead>,
        failed: &dyn Fn(io::Error) -> AssessError,
        out: &mut impl Write,
        errors: &mut impl Write,
    ) -> Result<AssessmentCounts, AssessError> {
        let mut summary = AssessmentCounts::default();
        while let Some(text) = items.next().map_err(failed)? {
            let line = text.line;
            match text.bytes.map_err(str::to_owned).and_then(decode) {
                Ok((item, issues)) => {
                    for issue in issues.into_iter().chain(self.future_dates(&item)) {
                        let id = &item.equipment.id;
                        writeln!(errors, "line {line}: {id}: {issue}").map_err(AssessError::Write)?;
                    }
                    self.assess_item(&item, out).map_err(AssessError::Write)?;
                    summary.assessed += 1;
                }
                Err(reason) => {
                    writeln!(errors, "line {line}: {reason}").map_err(AssessError::Write)?;
                    summary.rejected += 1;
                }
            }
        }
        Ok(summary)
    }

    /// One sentence for each date after the date of the assessment.
    fn future_dates(&self, item: &EquipmentBundle) -> impl Iterator<Item = String> {
        let subject = EquipmentContext::new(&item.equipment, &[], &item.services, item.facility.as_ref());
        let as_of = self.as_of;
        let sentence =
            move |FutureDate { field, day }| format!("{field} {day} is after {as_of} and is treated as unknown");
        subject.days_ahead(as_of).into_iter().map(sentence)
    }

    fn assess_item(&self, item: &EquipmentBundle, out: &mut impl Write) -> io::Result<()> {
        let subject = EquipmentContext::new(&item.equipment, &[], &item.services, item.facility.as_ref());
        let score = self.rules.algorithm.score(&subject, self.as_of);
        let line = AssessLine {
            id: &item.equipment.id,
            algorithm_version: self.rules.algorithm.version(),
            as_of: self.as_of,
            score: score.exact,
            risk_score: score.rounded(),
            risk_rating: score.rating,
            components: ComponentPoints(&score),
            missing_inputs: score.missing.names(),
            confidence: score.confidence,
            nfpa_70b: self.with_compliance.then(|| self.rules.nfpa70b.assess(&subject, self.as_of)),
            nfpa_70e: self.with_compliance.then(|| self.rules.nfpa70e.assess(&subject, self.as_of)),
        };
        serde_json::to_writer(&mut *out, &line)?;
        out.write_all(b"\n")
    }
}

#[derive(Serialize)]
struct AssessLine<'a> {
    id: &'a str,
    algorithm_version: &'a str,
    as_of: Day,
    score: f64,
    risk_score: u8,
    risk_rating: RiskRating,
    components: ComponentPoints<'a>,
    missing_inputs: Vec<&'static str>,
    confidence: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    nfpa_70b: Option<MaintenanceAssessment>,
    #[serde(skip_serializing_if = "Option::is_none")]
    nfpa_70e: Option<SafetyAssessment>,
}

struct ComponentPoints<'a>(&'a RiskScore);

impl Serialize for ComponentPoints<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let components = self.0.components();
        let mut map = serializer.serialize_map(Some(components.len()))?;
        for (factor, points) in components {
            map.serialize_entry(factor.key(), points)?;
        }
        map.end()
    }
}

/// Parses one item.
fn decode(bytes: &[u8]) -> Result<(EquipmentBundle, Vec<String>), String> {
    let document: Value = serde_json::from_slice(bytes).map_err(|error| format!("is not readable JSON: {error}"))?;
    reading::parse_bundle(&document)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assess(input: &str, with_compliance: bool) -> (AssessmentCounts, String, String) {
        let args = AssessArgs {
            algorithm: DEFAULT_ALGORITHM.to_owned(),
            as_of: None,
            with_compliance,
            file: PathBuf::from("-"),
        };
        let catalog = RuleCatalog::embedded().expect("the embedded rule files are valid");
        let today = "2026-02-28".parse().expect("a date");
        let (mut out, mut errors) = (Vec::new(), Vec::new());
        let summary = run(&args, &catalog, input.as_bytes(), &mut out, &mut errors, today).expect("runs");
        let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
        (summary, text(out), text(errors))
    }

    #[test]
    fn a_bad_line_is_reported_and_the_others_are_assessed_in_order() {
        let input = concat!(
            r#"{"id":"a","facility_id":"f","type":"panel"}"#,
            "\n\n",
            r#"{"id":"b","facility_id":"f","type":"panel","operation":{"loading_percent":NaN}}"#,
            "\n[1]\n",
            r#"{"id":"c","facility_id":"f","type":"panel","install_date":"2027-01-01"}"#,
        );
        let (summary, out, errors) = assess(input, false);
        assert_eq!(summary, AssessmentCounts { assessed: 2, rejected: 2 });
        assert_eq!(summary.exit_code(), 1);
        let ids: Vec<String> = out
            .lines()
            .map(|line| serde_json::from_str::<Value>(line).expect("JSON")["id"].as_str().expect("id").to_owned())
            .collect();
        assert_eq!(ids, ["a", "c"]);
        let lines: Vec<&str> = errors.lines().filter_map(|line| line.split_once(": ")).map(|(at, _)| at).collect();
        assert_eq!(lines, ["line 3", "line 4", "line 5"]);
        assert!(errors.contains("c: install_date 2027-01-01 is after 2026-02-28"), "{errors}");
    }

    #[test]
    fn an_array_is_read_item_by_item() {
        let input = "[\n{\"id\":\"a\",\"facility_id\":\"f\",\"type\":\"panel\",\"name\":\"]\\\",\"},\n{\"id\":NaN},\n\
                     {\"id\":\"b\",\n\"facility_id\":\"f\",\"type\":\"motor\",\"services\":\
                     [{\"id\":\"s\",\"type\":\"cleaning\",\"date\":\"2026-01-01\"}]}]\n";
        let (summary, out, errors) = assess(input, true);
        assert_eq!(summary, AssessmentCounts { assessed: 2, rejected: 1 }, "{errors}");
        assert!(errors.starts_with("line 3: is not readable JSON"), "{errors}");
        let last: Value = serde_json::from_str(out.lines().last().expect("a line")).expect("JSON");
        assert_eq!(last["nfpa_70b"]["scopes"][2]["last_done"], "2026-01-01");
    }

    #[test]
    fn an_unknown_algorithm_is_an_error_with_the_known_versions() {
        let args =
            AssessArgs { algorithm: "9".to_owned(), as_of: None, with_compliance: false, file: PathBuf::from("-") };
        let catalog = RuleCatalog::embedded().expect("valid");
        let today = "2026-02-28".parse().expect("a date");
        let error = run(&args, &catalog, io::empty(), io::sink(), io::sink(), today).expect_err("no such version");
        assert_eq!(error.to_string(), "there is no risk algorithm `9`; there are 1.0.0, 1.2.0");
    }
}
