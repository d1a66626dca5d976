//! The layers laid upon each other: for every key the value that counts and where it was set.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use toml::{Table, Value};

use super::keys::{self, KEYS, Sort};
use super::{ConfigError, Flags, Surroundings, parse_span, span};

/// The file that is read from the working directory when none is named.
const USUAL_FILE: &str = "masterbus.toml";
const PREFIX: &str = "MASTERBUS_";
/// Variables that other parts of the program understand.
const NOT_SETTINGS: [&str; 1] = ["MASTERBUS_CONFIG"];

/// Where a value was set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// Nowhere: the default.
    Default,
    /// In a file.
    File(PathBuf),
    /// In an environment variable.
    Variable(String),
    /// On the command line.
    Flag,
    /// Over the API.
    Api,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File(path) => path.display().fmt(f),
            Self::Variable(name) => write!(f, "environment variable {name}"),
            Self::Flag => f.write_str("command line"),
            Self::Api => f.write_str("set over the API"),
        }
    }
}

/// A value that fits its key.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Set {
    Text(String),
    Flag(bool),
    Whole(u64),
    Span(Duration),
    List(Vec<String>),
}

/// For every key that has a value: that value and its origin. Sources are `source.0`, `source.1`, ...
#[derive(Clone)]
pub(super) struct Layers {
    values: BTreeMap<String, (Set, Origin)>,
    /// Number of sources.
    sources: usize,
}

/// Values may be secrets.
impl fmt::Debug for Layers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.values.keys()).finish()
    }
}

impl Layers {
    pub(super) fn read(flags: &Flags, surroundings: &dyn Surroundings) -> Result<Self, ConfigError> {
        let variables = variables(surroundings);
        let mut layers = Self { values: BTreeMap::new(), sources: 0 };
        let named = flags.file.clone().or_else(|| variables.get("MASTERBUS_CONFIG").map(PathBuf::from));
        if let Some((path, table)) = file(named, surroundings)? {
            layers.lay_file(&table, &Origin::File(path))?;
        }
        layers.lay_variables(&variables)?;
        for (key, text) in &flags.settings {
            layers.put((*key).to_owned(), Given::Text(text), Origin::Flag)?;
        }
        layers.lay_defaults(&variables)?;
        Ok(layers)
    }

    /// One source alone, given by the keys of its section, over the defaults.
    pub(super) fn of_source(keys: &BTreeMap<String, String>) -> Result<Self, ConfigError> {
        let mut layers = Self { values: BTreeMap::new(), sources: 1 };
        for (key, text) in keys {
            layers.put(format!("source.0.{key}"), Given::Text(text), Origin::Api)?;
        }
        layers.lay_defaults(&BTreeMap::new())?;
        Ok(layers)
    }

    fn lay_file(&mut self, table: &Table, origin: &Origin) -> Result<(), ConfigError> {
        for (name, value) in table {
            match value {
                Value::Array(sources) if name == "source" => {
                    for (place, source) in sources.iter().enumerate() {
                        let Value::Table(source) = source else {
                            return Err(refused("source", origin, "is written as [[source]] sections".into()));
                        };
                        self.sources = self.sources.max(place + 1);
                        self.lay_table(&format!("source.{place}"), source, origin)?;
                    }
                }
                _ if name == "source" => {
                    return Err(refused(name, origin, "is written as [[source]] sections".into()));
                }
                Value::Table(section) if keys::is_section(name) => self.lay_table(name, section, origin)?,
                value => self.put(name.clone(), Given::Toml(value), origin.clone())?,
            }
        }
        Ok(())
    }

    fn lay_table(&mut self, section: &str, table: &Table, origin: &Origin) -> Result<(), ConfigError> {
        table
            .iter()
            .try_for_each(|(name, value)| self.put(format!("{section}.{name}"), Given::Toml(value), origin.clone()))
    }

    /// `MASTERBUS_SOURCE__0__URL` and `MASTERBUS_SOURCE__CONDOIT__URL` mean a source by place or by name.
    fn lay_variables(&mut self, variables: &BTreeMap<String, String>) -> Result<(), ConfigError> {
        for (variable, text) in variables {
            let Some(name) = variable.strip_prefix(PREFIX).filter(|_| !NOT_SETTINGS.contains(&variable.as_str()))
            else {
                continue;
            };
            let origin = Origin::Variable(variable.clone());
            let written = name.to_ascii_lowercase().replace("__", ".");
            let key = match written.strip_prefix("source.").and_then(|rest| rest.split_once('.')) {
                Some((source, rest)) => match self.source_place(source) {
                    Some(place) => format!("source.{place}.{rest}"),
                    None => {
                        let reason = format!("means a source {source:?} that neither the file nor a lower place has");
                        return Err(refused(&written, &origin, reason));
                    }
                },
                None => written,
            };
            self.put(key, Given::Text(text), origin)?;
        }
        Ok(())
    }

    /// Places follow on each other; names are those in the file, `-` and `_` alike.
    fn source_place(&mut self, source: &str) -> Option<usize> {
        if let Ok(place) = source.parse::<usize>() {
            self.sources = if place == self.sources { place + 1 } else { self.sources };
            return (place < self.sources).then_some(place);
        }
        let alike = |text: &str| text.to_ascii_lowercase().replace('-', "_");
        (0..self.sources)
            .find(|place| self.text(&format!("source.{place}.name")).is_some_and(|name| alike(name) == alike(source)))
    }

    fn lay_defaults(&mut self, variables: &BTreeMap<String, String>) -> Result<(), ConfigError> {
        // Set by systemd for a unit with StateDirectory=
        if let Some(folder) = variables.get("STATE_DIRECTORY").filter(|folder| !folder.contains(':'))
            && !self.values.contains_key("data_dir")
        {
            self.put("data_dir".into(), Given::Text(folder), Origin::Variable("STATE_DIRECTORY".into()))?;
        }
        for key in KEYS {
            let Some(default) = key.default else { continue };
            let places = if key.path.contains('*') { self.sources } else { 1 };
            for place in 0..places {
                let path = key.path.replacen('*', &place.to_string(), 1);
                if !self.values.contains_key(&path) {
                    self.put(path, Given::Text(default), Origin::Default)?;
                }
            }
        }
        Ok(())
    }

    fn put(&mut self, key: String, given: Given<'_>, origin: Origin) -> Result<(), ConfigError> {
        let Some(known) = keys::find(&key) else {
            let nearest = keys::nearest(&key).map(|known| match origin {
                Origin::Variable(_) => format!("{PREFIX}{}", known.to_ascii_uppercase().replace('.', "__")),
                _ => known,
            });
            return Err(ConfigError::UnknownKey { key, origin, nearest });
        };
        let set = given.fitting(known.sort).map_err(|reason| refused(&key, &origin, reason))?;
        self.values.insert(key, (set, origin));
        Ok(())
    }

    pub(super) fn sources(&self) -> usize {
        self.sources
    }

    pub(super) fn find(&self, key: &str) -> Option<(&Set, &Origin)> {
        self.values.get(key).map(|(set, origin)| (set, origin))
    }

    pub(super) fn origin(&self, key: &str) -> Option<&Origin> {
        self.find(key).map(|(_, origin)| origin)
    }

    /// The complaint that a value does not do.
    pub(super) fn refused(&self, key: &str, reason: impl Into<String>) -> ConfigError {
        refused(key, self.origin(key).unwrap_or(&Origin::Default), reason.into())
    }

    fn missing(key: &str) -> ConfigError {
        ConfigError::Missing { key: key.to_owned(), reason: "it has no default".into() }
    }

    pub(super) fn text(&self, key: &str) -> Option<&str> {
        match self.find(key) {
            Some((Set::Text(text), _)) => Some(text),
            _ => None,
        }
    }

    pub(super) fn path(&self, key: &str) -> Result<PathBuf, ConfigError> {
        self.text(key).map(PathBuf::from).ok_or_else(|| Self::missing(key))
    }

    pub(super) fn flag(&self, key: &str) -> Result<bool, ConfigError> {
        match self.find(key) {
            Some((Set::Flag(flag), _)) => Ok(*flag),
            _ => Err(Self::missing(key)),
        }
    }

    pub(super) fn whole(&self, key: &str) -> Result<u64, ConfigError> {
        match self.find(key) {
            Some((Set::Whole(number), _)) => Ok(*number),
            _ => Err(Self::missing(key)),
        }
    }

    pub(super) fn span(&self, key: &str) -> Result<Duration, ConfigError> {
        match self.find(key) {
            Some((Set::Span(span), _)) => Ok(*span),
            _ => Err(Self::missing(key)),
        }
    }

    pub(super) fn list(&self, key: &str) -> &[String] {
        match self.find(key) {
            Some((Set::List(list), _)) => list,
            _ => &[],
        }
    }

    /// Known keys under which a source has a value.
    pub(super) fn keys_of_source(&self, place: usize) -> BTreeSet<&str> {
        let prefix = format!("source.{place}.");
        let set = self.values.iter().filter(|(_, (_, origin))| *origin != Origin::Default);
        set.filter_map(|(key, _)| key.strip_prefix(&prefix)).collect()
    }
}

fn refused(key: &str, origin: &Origin, reason: String) -> ConfigError {
    ConfigError::Value { key: key.to_owned(), origin: origin.clone(), reason }
}

/// Variables that are text; a setting that is not would not be understood anyway.
fn variables(surroundings: &dyn Surroundings) -> BTreeMap<String, String> {
    let pairs = surroundings.variables().into_iter();
    pairs.filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?))).collect()
}

fn file(named: Option<PathBuf>, surroundings: &dyn Surroundings) -> Result<Option<(PathBuf, Table)>, ConfigError> {
    let may_lack = named.is_none();
    let path = named.unwrap_or_else(|| USUAL_FILE.into());
    let text = match surroundings.read(&path) {
        Ok(text) => text,
        Err(error) if may_lack && error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(ConfigError::File { path, source }),
    };
    match text.parse::<Table>() {
        Ok(table) => Ok(Some((path, table))),
        Err(error) => {
            let line = error
                .span()
                .and_then(|span| text.get(..span.start))
                .map_or(1, |before| before.matches('\n').count() + 1);
            Err(ConfigError::Toml { path, line, reason: error.message().replace('\n', ", ") })
        }
    }
}

/// A value as it was given.
enum Given<'a> {
    Text(&'a str),
    Toml(&'a Value),
}

impl Given<'_> {
    /// The value as its key wants it, or what is wrong with it.
    fn fitting(&self, sort: Sort) -> Result<Set, String> {
        match (sort, self) {
            (Sort::Flag, Self::Toml(Value::Boolean(flag))) => Ok(Set::Flag(*flag)),
            (Sort::Flag, Self::Text("true" | "1")) => Ok(Set::Flag(true)),
            (Sort::Flag, Self::Text("false" | "0")) => Ok(Set::Flag(false)),
            (Sort::Flag, _) => Err("must be true or false".into()),
            (Sort::Whole(low, high), _) => {
                let number = match self {
                    Self::Toml(Value::Integer(number)) => u64::try_from(*number).ok(),
                    Self::Toml(_) => None,
                    Self::Text(text) => text.trim().parse().ok(),
                };
                let fits = number.filter(|number| (low..=high).contains(number));
                fits.map(Set::Whole).ok_or_else(|| format!("must be a whole number from {low} to {high}"))
            }
            (Sort::List, Self::Toml(Value::Array(entries))) => {
                let texts = entries.iter().map(|entry| entry.as_str().map(str::to_owned));
                texts.collect::<Option<_>>().map(Set::List).ok_or_else(|| "must be a list of texts".into())
            }
            (Sort::List, Self::Text(text)) => {
                let entries = text.split(',').map(str::trim).filter(|entry| !entry.is_empty());
                Ok(Set::List(entries.map(str::to_owned).collect()))
            }
            (Sort::List, _) => Err("must be a list of texts".into()),
            (sort, Self::Toml(Value::String(text))) => text_fitting(sort, text),
            (sort, Self::Text(text)) => text_fitting(sort, text),
            (_, Self::Toml(other)) => Err(format!("must be a text in quotes, not {} {other}", other.type_str())),
        }
    }
}

fn text_fitting(sort: Sort, text: &str) -> Result<Set, String> {
    match sort {
        _ if text.trim().is_empty() => Err("must not be empty".into()),
        Sort::Span => parse_span(text).map(Set::Span).map_err(|error| format!("cannot be understood: {error}")),
        Sort::Word(words) if !words.contains(&text) => {
            Err(format!("must be one of {}, not {text:?}", words.join(", ")))
        }
        _ => Ok(Set::Text(text.to_owned())),
    }
}

/// As TOML would have it.
impl fmt::Display for Set {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => write!(f, "{}", Value::from(text.as_str())),
            Self::Flag(flag) => flag.fmt(f),
            Self::Whole(number) => number.fmt(f),
            Self::Span(length) => write!(f, "\"{}\"", span::written(*length)),
            Self::List(list) => write!(f, "{}", Value::from(list.clone())),
        }
    }
}
