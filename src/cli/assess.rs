//! `masterbus assess`: canonical equipment in, one line of judgement an item out, in the order it came. Needs no store and
//! no configuration, so that anybody can check a figure with a pipe.

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
use items::Items;

/// Judges canonical equipment records and prints one JSON line an item.
#[derive(Debug, Clone, Args)]
pub struct AssessArgs {
    /// Version of the risk algorithm
    #[arg(long, value_name = "VERSION", default_value = DEFAULT_ALGORITHM)]
    pub algorithm: String,
    /// Day to judge as of (YYYY-MM-DD); today when left out
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<Day>,
    /// Judge by NFPA 70B and NFPA 70E too
    #[arg(long)]
    pub with_compliance: bool,
    /// A JSON array or one JSON object a line; `-` reads standard input
    #[arg(default_value = "-")]
    pub file: PathBuf,
}

/// Items of one run of the command.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AssessmentCounts {
    /// Items judged.
    pub judged: u64,
    /// Items that could not be read.
    pub refused: u64,
}

impl AssessmentCounts {
    /// 0, or 1 when something could not be read.
    #[must_use]
    pub const fn exit_code(self) -> u8 {
        if self.refused == 0 { 0 } else { 1 }
    }
}

/// Why a run could not be done.
#[derive(Debug, thiserror::Error)]
pub enum AssessError {
    /// No such algorithm.
    #[error("there is no risk algorithm `{version}`; there are {known}")]
    UnknownAlgorithm {
        /// What was asked for.
        version: String,
        /// What there is.
        known: String,
    },
    /// The file cannot be opened or read.
    #[error("cannot read {}: {error}", file.display())]
    Read {
        /// Which.
        file: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// The answer cannot be written. A reader that left early is [`io::ErrorKind::BrokenPipe`].
    #[error("cannot write the answer: {0}")]
    Write(#[source] io::Error),
}

/// Judges every item of the file or of standard input. What cannot be read goes to `stderr` with its line number, and the
/// rest is done.
///
/// # Errors
/// [`AssessError`] when there is no such algorithm, the file cannot be opened or the answer not be written.
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
    let judge = Judge { rules, as_of: args.as_of.unwrap_or(today), with_compliance: args.with_compliance };
    let mut out = BufWriter::with_capacity(1 << 16, stdout);
    let failed = |error| AssessError::Read { file: args.file.clone(), error };
    let outcome = if args.file.as_os_str() == "-" {
        judge.all(Items::of(stdin), &failed, &mut out, &mut stderr)
    } else {
        let file = BufReader::with_capacity(1 << 16, File::open(&args.file).map_err(failed)?);
        judge.all(Items::of(file), &failed, &mut out, &mut stderr)
    };
    // What was judged before a failure is still worth having.
    out.flush().map_err(AssessError::Write)?;
    outcome
}

/// The verb: judges what the arguments name and ends as [`AssessmentCounts`] says.
pub(super) fn end(args: &AssessArgs) -> super::command_error::CommandResult {
    use super::command_error::CommandError;
    let catalog = RuleCatalog::embedded().map_err(CommandError::failed)?;
    let today = Clock::system().today(&TimeZone::UTC);
    let outcome = run(args, &catalog, io::stdin().lock(), io::stdout().lock(), io::stderr(), today);
    match outcome {
        Ok(AssessmentCounts { refused: 0, .. }) => Ok(()),
        Ok(_) => Err(CommandError::Reported),
        Err(AssessError::Write(error)) => Err(error.into()),
        Err(error @ AssessError::UnknownAlgorithm { .. }) => Err(CommandError::usage(error)),
        Err(error) => Err(CommandError::failed(error)),
    }
}

struct Judge {
    rules: Rules,
    as_of: Day,
    with_compliance: bool,
}

impl Judge {
    fn all(
        &self,
        mut items: Items<impl BufRead>,
        failed: &dyn Fn(io::Error) -> AssessError,
        out: &mut impl Write,
        errors: &mut impl Write,
    ) -> Result<AssessmentCounts, AssessError> {
        let mut outcome = AssessmentCounts::default();
        while let Some(text) = items.next().map_err(failed)? {
            let line = text.line;
            match text.bytes.map_err(str::to_owned).and_then(decode) {
                Ok((item, complaints)) => {
                    for complaint in complaints.into_iter().chain(self.complaints(&item)) {
                        let id = &item.equipment.id;
                        writeln!(errors, "line {line}: {id}: {complaint}").map_err(AssessError::Write)?;
                    }
                    self.one(&item, out).map_err(AssessError::Write)?;
                    outcome.judged += 1;
                }
                Err(reason) => {
                    writeln!(errors, "line {line}: {reason}").map_err(AssessError::Write)?;
                    outcome.refused += 1;
                }
            }
        }
        Ok(outcome)
    }

    fn complaints(&self, item: &EquipmentBundle) -> impl Iterator<Item = String> {
        let subject = EquipmentContext::new(&item.equipment, &[], &item.services, item.facility.as_ref());
        let as_of = self.as_of;
        let say = move |FutureDate { field, day }| format!("{field} {day} lies after {as_of}, taken as unknown");
        subject.days_ahead(as_of).into_iter().map(say)
    }

    fn one(&self, item: &EquipmentBundle, out: &mut impl Write) -> io::Result<()> {
        let subject = EquipmentContext::new(&item.equipment, &[], &item.services, item.facility.as_ref());
        let score = self.rules.algorithm.score(&subject, self.as_of);
        let line = Line {
            id: &item.equipment.id,
            algorithm_version: self.rules.algorithm.version(),
            as_of: self.as_of,
            score: score.exact,
            risk_score: score.rounded(),
            risk_rating: score.rating,
            components: Components(&score),
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
struct Line<'a> {
    id: &'a str,
    algorithm_version: &'a str,
    as_of: Day,
    score: f64,
    risk_score: u8,
    risk_rating: RiskRating,
    components: Components<'a>,
    missing_inputs: Vec<&'static str>,
    confidence: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    nfpa_70b: Option<MaintenanceAssessment>,
    #[serde(skip_serializing_if = "Option::is_none")]
    nfpa_70e: Option<SafetyAssessment>,
}

struct Components<'a>(&'a RiskScore);

impl Serialize for Components<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let components = self.0.components();
        let mut map = serializer.serialize_map(Some(components.len()))?;
        for (factor, points) in components {
            map.serialize_entry(factor.key(), points)?;
        }
        map.end()
    }
}

/// Reads the item of one line.
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
        let catalog = RuleCatalog::embedded().expect("the embedded rule files are sound");
        let today = "2026-02-28".parse().expect("a date");
        let (mut out, mut errors) = (Vec::new(), Vec::new());
        let outcome = run(&args, &catalog, input.as_bytes(), &mut out, &mut errors, today).expect("runs");
        let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
        (outcome, text(out), text(errors))
    }

    #[test]
    fn a_bad_line_is_named_and_the_rest_is_done_in_order() {
        let input = concat!(
            r#"{"id":"a","facility_id":"f","type":"panel"}"#,
            "\n\n",
            r#"{"id":"b","facility_id":"f","type":"panel","operation":{"loading_percent":NaN}}"#,
            "\n[1]\n",
            r#"{"id":"c","facility_id":"f","type":"panel","install_date":"2027-01-01"}"#,
        );
        let (outcome, out, errors) = assess(input, false);
        assert_eq!(outcome, AssessmentCounts { judged: 2, refused: 2 });
        assert_eq!(outcome.exit_code(), 1);
        let ids: Vec<String> = out
            .lines()
            .map(|line| serde_json::from_str::<Value>(line).expect("JSON")["id"].as_str().expect("id").to_owned())
            .collect();
        assert_eq!(ids, ["a", "c"]);
        let places: Vec<&str> = errors.lines().filter_map(|line| line.split_once(": ")).map(|(at, _)| at).collect();
        assert_eq!(places, ["line 3", "line 4", "line 5"]);
        assert!(errors.contains("c: install_date 2027-01-01 lies after 2026-02-28"), "{errors}");
    }

    #[test]
    fn an_array_is_read_item_by_item() {
        let input = "[\n{\"id\":\"a\",\"facility_id\":\"f\",\"type\":\"panel\",\"name\":\"]\\\",\"},\n{\"id\":NaN},\n\
                     {\"id\":\"b\",\n\"facility_id\":\"f\",\"type\":\"motor\",\"services\":\
                     [{\"id\":\"s\",\"type\":\"cleaning\",\"date\":\"2026-01-01\"}]}]\n";
        let (outcome, out, errors) = assess(input, true);
        assert_eq!(outcome, AssessmentCounts { judged: 2, refused: 1 }, "{errors}");
        assert!(errors.starts_with("line 3: is not readable JSON"), "{errors}");
        let last: Value = serde_json::from_str(out.lines().last().expect("a line")).expect("JSON");
        assert_eq!(last["nfpa_70b"]["scopes"][2]["last_done"], "2026-01-01");
    }

    #[test]
    fn an_unknown_algorithm_names_those_there_are() {
        let args =
            AssessArgs { algorithm: "9".to_owned(), as_of: None, with_compliance: false, file: PathBuf::from("-") };
        let catalog = RuleCatalog::embedded().expect("sound");
        let today = "2026-02-28".parse().expect("a date");
        let error = run(&args, &catalog, io::empty(), io::sink(), io::sink(), today).expect_err("no such version");
        assert_eq!(error.to_string(), "there is no risk algorithm `9`; there are 1.0.0, 1.2.0");
    }
}
