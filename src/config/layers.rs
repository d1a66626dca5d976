//! Merges the configuration layers: for every key the effective value and where it was set.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use toml::{Table, Value};

use super::keys::{self, KEYS, ValueType};
use super::{ConfigError, Environment, Flags, duration, parse_duration};

/// Configuration file in the working directory, read when no other is named.
const DEFAULT_FILE: &str = "masterbus.toml";
const PREFIX: &str = "MASTERBUS_";
/// Variables with the prefix that are not settings.
const RESERVED_VARIABLES: [&str; 1] = ["MASTERBUS_CONFIG"];

/// Where a value was set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SettingOrigin {
    /// The default value.
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

impl fmt::Display for SettingOrigin {
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

/// A value of the type that its key requires.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum SettingValue {
    Text(String),
    Bool(bool),
    Integer(u64),
    Duration(Duration),
    List(Vec<String>),
}

/// The effective value and origin of every key that has one. Sources are `source.0`, `source.1`, ...
#[derive(Clone)]
pub(super) struct Layers {
    values: BTreeMap<String, (SettingValue, SettingOrigin)>,
    /// Number of sources.
    sources: usize,
}

/// Shows the keys only: values may be secrets.
impl fmt::Debug for Layers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.values.keys()).finish()
    }
}

impl Layers {
    pub(super) fn read(flags: &Flags, environment: &dyn Environment) -> Result<Self, ConfigError> {
        let variables = variables(environment);
        let mut layers = Self { values: BTreeMap::new(), sources: 0 };
        let named = flags.file.clone().or_else(|| variables.get("MASTERBUS_CONFIG").map(PathBuf::from));
        if let Some((path, table)) = file(named, environment)? {
            layers.add_file(&table, &SettingOrigin::File(path))?;
        }
        layers.add_variables(&variables)?;
        for (key, text) in &flags.settings {
            layers.put((*key).to_owned(), RawValue::Text(text), SettingOrigin::Flag)?;
        }
        layers.add_defaults(&variables)?;
        Ok(layers)
    }

    /// The layers of a single source that was given over the API: its keys over the defaults.
    pub(super) fn for_source(keys: &BTreeMap<String, String>) -> Result<Self, ConfigError> {
        let mut layers = Self { values: BTreeMap::new(), sources: 1 };
        for (key, text) in keys {
            layers.put(format!("source.0.{key}"), RawValue::Text(text), SettingOrigin::Api)?;
        }
        layers.add_defaults(&BTreeMap::new())?;
        Ok(layers)
    }

    fn add_file(&mut self, table: &Table, origin: &SettingOrigin) -> Result<(), ConfigError> {
        for (name, value) in table {
            match value {
                Value::Array(sources) if name == "source" => {
                    for (index, source) in sources.iter().enumerate() {
                        let Value::Table(source) = source else {
                            return Err(invalid_value("source", origin, "is written as [[source]] sections".into()));
                        };
                        self.sources = self.sources.max(index + 1);
                        self.add_table(&format!("source.{index}"), source, origin)?;
                    }
                }
                _ if name == "source" => {
                    return Err(invalid_value(name, origin, "is written as [[source]] sections".into()));
                }
                Value::Table(section) if keys::is_section(name) => self.add_table(name, section, origin)?,
                value => self.put(name.clone(), RawValue::Toml(value), origin.clone())?,
            }
        }
        Ok(())
    }

    fn add_table(&mut self, section: &str, table: &Table, origin: &SettingOrigin) -> Result<(), ConfigError> {
        table
            .iter()
            .try_for_each(|(name, value)| self.put(format!("{section}.{name}"), RawValue::Toml(value), origin.clone()))
    }

    /// Adds environment variables. A source is addressed by index (`MASTERBUS_SOURCE__0__URL`) or by name
    /// (`MASTERBUS_SOURCE__CONDOIT__URL`).
    fn add_variables(&mut self, variables: &BTreeMap<String, String>) -> Result<(), ConfigError> {
        for (variable, text) in variables {
            let Some(name) = variable.strip_prefix(PREFIX).filter(|_| !RESERVED_VARIABLES.contains(&variable.as_str()))
            else {
                continue;
            };
            let origin = SettingOrigin::Variable(variable.clone());
            let written = name.to_ascii_lowercase().replace("__", ".");
            let key = match written.strip_prefix("source.").and_then(|rest| rest.split_once('.')) {
                Some((source, rest)) => match self.source_index(source) {
                    Some(index) => format!("source.{index}.{rest}"),
                    None => {
                        let reason = format!(
                            "names a source {source:?} that is not in the file; indexes must follow each other from 0"
                        );
                        return Err(invalid_value(&written, &origin, reason));
                    }
                },
                None => written,
            };
            self.put(key, RawValue::Text(text), origin)?;
        }
        Ok(())
    }

    /// Places follow on each other; names are those in the file, `-` and `_` alike.
    fn source_index(&mut self, source: &str) -> Option<usize> {
        if let Ok(index) = source.parse::<usize>() {
            self.sources = if index == self.sources { index + 1 } else { self.sources };
            return (index < self.sources).then_some(index);
        }
        let alike = |text: &str| text.to_ascii_lowercase().replace('-', "_");
        (0..self.sources)
            .find(|index| self.text(&format!("source.{index}.name")).is_some_and(|name| alike(name) == alike(source)))
    }

    fn add_defaults(&mut self, variables: &BTreeMap<String, String>) -> Result<(), ConfigError> {
        // Set by systemd for a unit with StateDirectory=
        if let Some(folder) = variables.get("STATE_DIRECTORY").filter(|folder| !folder.contains(':'))
            && !self.values.contains_key("data_dir")
        {
            self.put("data_dir".into(), RawValue::Text(folder), SettingOrigin::Variable("STATE_DIRECTORY".into()))?;
        }
        for key in KEYS {
            let Some(default) = key.default else { continue };
            let count = if key.path.contains('*') { self.sources } else { 1 };
            for index in 0..count {
                let path = key.path.replacen('*', &index.to_string(), 1);
                if !self.values.contains_key(&path) {
                    self.put(path, RawValue::Text(default), SettingOrigin::Default)?;
                }
            }
        }
        Ok(())
    }

    fn put(&mut self, key: String, given: RawValue<'_>, origin: SettingOrigin) -> Result<(), ConfigError> {
        let Some(known) = keys::find(&key) else {
            let nearest = keys::nearest(&key).map(|known| match origin {
                SettingOrigin::Variable(_) => format!("{PREFIX}{}", known.to_ascii_uppercase().replace('.', "__")),
                _ => known,
            });
            return Err(ConfigError::UnknownKey { key, origin, nearest });
        };
        let set = given.parse_as(known.value_type).map_err(|reason| invalid_value(&key, &origin, reason))?;
        self.values.insert(key, (set, origin));
        Ok(())
    }

    pub(super) fn sources(&self) -> usize {
        self.sources
    }

    pub(super) fn find(&self, key: &str) -> Option<(&SettingValue, &SettingOrigin)> {
        self.values.get(key).map(|(set, origin)| (set, origin))
    }

    pub(super) fn origin(&self, key: &str) -> Option<&SettingOrigin> {
        self.find(key).map(|(_, origin)| origin)
    }

    /// The error for a value that is not allowed.
    pub(super) fn invalid(&self, key: &str, reason: impl Into<String>) -> ConfigError {
        invalid_value(key, self.origin(key).unwrap_or(&SettingOrigin::Default), reason.into())
    }

    fn missing(key: &str) -> ConfigError {
        ConfigError::Missing { key: key.to_owned(), reason: "it has no default".into() }
    }

    pub(super) fn text(&self, key: &str) -> Option<&str> {
        match self.find(key) {
            Some((SettingValue::Text(text), _)) => Some(text),
            _ => None,
        }
    }

    pub(super) fn path(&self, key: &str) -> Result<PathBuf, ConfigError> {
        self.text(key).map(PathBuf::from).ok_or_else(|| Self::missing(key))
    }

    pub(super) fn boolean(&self, key: &str) -> Result<bool, ConfigError> {
        match self.find(key) {
            Some((SettingValue::Bool(flag), _)) => Ok(*flag),
            _ => Err(Self::missing(key)),
        }
    }

    pub(super) fn integer(&self, key: &str) -> Result<u64, ConfigError> {
        match self.find(key) {
            Some((SettingValue::Integer(number), _)) => Ok(*number),
            _ => Err(Self::missing(key)),
        }
    }

    pub(super) fn duration(&self, key: &str) -> Result<Duration, ConfigError> {
        match self.find(key) {
            Some((SettingValue::Duration(span), _)) => Ok(*span),
            _ => Err(Self::missing(key)),
        }
    }

    pub(super) fn list(&self, key: &str) -> &[String] {
        match self.find(key) {
            Some((SettingValue::List(list), _)) => list,
            _ => &[],
        }
    }

    /// Keys that were set for a source (defaults excluded).
    pub(super) fn source_keys(&self, index: usize) -> BTreeSet<&str> {
        let prefix = format!("source.{index}.");
        let set = self.values.iter().filter(|(_, (_, origin))| *origin != SettingOrigin::Default);
        set.filter_map(|(key, _)| key.strip_prefix(&prefix)).collect()
    }
}

fn invalid_value(key: &str, origin: &SettingOrigin, reason: String) -> ConfigError {
    ConfigError::Value { key: key.to_owned(), origin: origin.clone(), reason }
}

/// Environment variables that are valid Unicode. Others cannot be settings: every value is text.
fn variables(environment: &dyn Environment) -> BTreeMap<String, String> {
    let pairs = environment.variables().into_iter();
    pairs.filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?))).collect()
}

fn file(named: Option<PathBuf>, environment: &dyn Environment) -> Result<Option<(PathBuf, Table)>, ConfigError> {
    let is_optional = named.is_none();
    let path = named.unwrap_or_else(|| DEFAULT_FILE.into());
    let text = match environment.read(&path) {
        Ok(text) => text,
        Err(error) if is_optional && error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
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

/// A value as it was written: text from a flag or variable, or a TOML value.
enum RawValue<'a> {
    Text(&'a str),
    Toml(&'a Value),
}

impl RawValue<'_> {
    /// Converts the value to its key's type, or returns the reason why it does not fit.
    fn parse_as(&self, value_type: ValueType) -> Result<SettingValue, String> {
        match (value_type, self) {
            (ValueType::Bool, Self::Toml(Value::Boolean(flag))) => Ok(SettingValue::Bool(*flag)),
            (ValueType::Bool, Self::Text("true" | "1")) => Ok(SettingValue::Bool(true)),
            (ValueType::Bool, Self::Text("false" | "0")) => Ok(SettingValue::Bool(false)),
            (ValueType::Bool, _) => Err("must be true or false".into()),
            (ValueType::Integer(low, high), _) => {
                let number = match self {
                    Self::Toml(Value::Integer(number)) => u64::try_from(*number).ok(),
                    Self::Toml(_) => None,
                    Self::Text(text) => text.trim().parse().ok(),
                };
                let fits = number.filter(|number| (low..=high).contains(number));
                fits.map(SettingValue::Integer).ok_or_else(|| format!("must be a whole number from {low} to {high}"))
            }
            (ValueType::List, Self::Toml(Value::Array(entries))) => {
                let texts = entries.iter().map(|entry| entry.as_str().map(str::to_owned));
                texts.collect::<Option<_>>().map(SettingValue::List).ok_or_else(|| "must be a list of strings".into())
            }
            (ValueType::List, Self::Text(text)) => {
                let entries = text.split(',').map(str::trim).filter(|entry| !entry.is_empty());
                Ok(SettingValue::List(entries.map(str::to_owned).collect()))
            }
            (ValueType::List, _) => Err("must be a list of strings".into()),
            (value_type, Self::Toml(Value::String(text))) => parse_text(value_type, text),
            (value_type, Self::Text(text)) => parse_text(value_type, text),
            // The value itself may be a secret
            (ValueType::Secret | ValueType::Url, Self::Toml(other)) => {
                Err(format!("must be a string in quotes, not {}", other.type_str()))
            }
            (_, Self::Toml(other)) => Err(format!("must be a string in quotes, not {} {other}", other.type_str())),
        }
    }
}

fn parse_text(value_type: ValueType, text: &str) -> Result<SettingValue, String> {
    match value_type {
        _ if text.trim().is_empty() => Err("must not be empty".into()),
        ValueType::Duration => {
            parse_duration(text).map(SettingValue::Duration).map_err(|error| format!("is not valid: {error}"))
        }
        ValueType::Choice(words) if !words.contains(&text) => {
            Err(format!("must be one of {}, not {text:?}", words.join(", ")))
        }
        _ => Ok(SettingValue::Text(text.to_owned())),
    }
}

/// Formats the value as TOML.
impl fmt::Display for SettingValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => write!(f, "{}", Value::from(text.as_str())),
            Self::Bool(flag) => flag.fmt(f),
            Self::Integer(number) => number.fmt(f),
            Self::Duration(length) => write!(f, "\"{}\"", duration::format_duration(*length)),
            Self::List(list) => write!(f, "{}", Value::from(list.clone())),
        }
    }
}
