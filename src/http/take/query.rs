//! The query of an address, read term by term. Every fault is collected, so that one answer names them all; a term
//! that nobody reads is a fault, too.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::str::FromStr;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use crate::http::problem::Problem;

/// A query that is read as `T`. 422 names each term that is unknown or wrong.
#[derive(Debug, Clone)]
pub struct Query<T>(pub T);

/// What can be read from a query.
pub trait FromTerms: Sized {
    /// Takes its terms. Faults are noted in `terms`; the value is thrown away when there are any.
    fn read(terms: &mut Terms) -> Self;
}

/// The terms of a query that are still to be read.
#[derive(Debug, Default)]
pub struct Terms {
    terms: BTreeMap<String, String>,
    known: Vec<&'static str>,
    faults: BTreeMap<String, String>,
}

/// The parameter that every document takes.
pub const FORCE_REFRESH: &str = "force_refresh";

impl Terms {
    /// Of a query as it was sent, without the question mark.
    #[must_use]
    pub fn of(query: &str) -> Self {
        let mut terms = Self::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let name = name.into_owned();
            if terms.terms.insert(name.clone(), value.into_owned()).is_some() {
                terms.faults.insert(name, "is given more than once".to_owned());
            }
        }
        terms
    }

    fn take(&mut self, name: &'static str) -> Option<String> {
        self.known.push(name);
        self.terms.remove(name)
    }

    /// Notes what is wrong with a term, in words that follow its name.
    pub fn fault(&mut self, name: &str, reason: impl Into<String>) {
        self.faults.entry(name.to_owned()).or_insert_with(|| reason.into());
    }

    /// A text of at most `longest` characters; an empty one counts as none.
    pub fn text(&mut self, name: &'static str, longest: usize) -> Option<String> {
        let text = self.take(name).filter(|text| !text.is_empty())?;
        if text.chars().count() > longest {
            self.fault(name, format!("has more than {longest} characters"));
            return None;
        }
        Some(text)
    }

    /// A whole number within bounds.
    pub fn whole(&mut self, name: &'static str, bounds: RangeInclusive<u32>) -> Option<u32> {
        let (least, most) = (*bounds.start(), *bounds.end());
        let reason = if most == u32::MAX {
            format!("must be a whole number from {least}")
        } else {
            format!("must be a whole number from {least} to {most}")
        };
        self.parsed(name, &reason, |number: &u32| bounds.contains(number))
    }

    /// A number within bounds.
    pub fn number(&mut self, name: &'static str, bounds: RangeInclusive<f64>) -> Option<f64> {
        let reason = format!("must be a number from {} to {}", bounds.start(), bounds.end());
        self.parsed(name, &reason, |number: &f64| bounds.contains(number))
    }

    /// `true` or `false`.
    pub fn flag(&mut self, name: &'static str) -> Option<bool> {
        self.parsed(name, "must be true or false", |_| true)
    }

    /// One of these words, and what it stands for.
    pub fn one_of<T: Copy>(&mut self, name: &'static str, words: &[(&str, T)]) -> Option<T> {
        let word = self.take(name)?;
        let meant = words.iter().find(|(known, _)| *known == word).map(|(_, meant)| *meant);
        if meant.is_none() {
            let known: Vec<&str> = words.iter().map(|(known, _)| *known).collect();
            self.fault(name, format!("must be one of {}", known.join(", ")));
        }
        meant
    }

    /// Whatever can be read from a text, and is good.
    pub fn parsed<T: FromStr>(&mut self, name: &'static str, reason: &str, is_good: impl Fn(&T) -> bool) -> Option<T> {
        let value = self.take(name)?.parse().ok().filter(is_good);
        if value.is_none() {
            self.fault(name, reason);
        }
        value
    }

    /// Reads a query as `T`.
    ///
    /// # Errors
    /// 422 that names each fault, when there is one or a term was not read.
    pub fn read<T: FromTerms>(query: &str) -> Result<T, Problem> {
        let mut terms = Self::of(query);
        // Every address takes it; what comes of it is for [`super::Asking`].
        let _: Option<bool> = terms.flag(FORCE_REFRESH);
        let value = T::read(&mut terms);
        let Self { terms, known, mut faults } = terms;
        for name in terms.into_keys() {
            let reason = format!("is unknown: known are {}", known.join(", "));
            faults.entry(name).or_insert(reason);
        }
        if faults.is_empty() { Ok(value) } else { Err(Problem::invalid(faults)) }
    }
}

/// No terms at all.
impl FromTerms for () {
    fn read(_terms: &mut Terms) -> Self {}
}

impl<T: FromTerms, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        Terms::read(parts.uri.query().unwrap_or_default()).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq)]
    struct List {
        limit: u32,
        min_risk: Option<f64>,
        is_descending: bool,
        search: Option<String>,
        refresh: bool,
    }

    impl FromTerms for List {
        fn read(terms: &mut Terms) -> Self {
            Self {
                limit: terms.whole("limit", 1..=100).unwrap_or(20),
                min_risk: terms.number("min_risk", 0.0..=100.0),
                is_descending: terms.one_of("order", &[("asc", false), ("desc", true)]).unwrap_or(false),
                search: terms.text("search", 20),
                refresh: terms.flag("refresh").unwrap_or(false),
            }
        }
    }

    fn faults(query: &str) -> serde_json::Value {
        let problem = Terms::read::<List>(query).expect_err("a fault");
        assert_eq!(problem.status().as_u16(), 422);
        let shape: serde_json::Value = serde_json::from_slice(&problem.to_bytes("r")).expect("JSON");
        assert_eq!(shape["error"]["code"], "VALIDATION_FAILED");
        shape["error"]["details"].clone()
    }

    #[test]
    fn terms_are_read_with_their_defaults() {
        let read = Terms::read::<List>(
            "limit=5&order=desc&search=main%20panel+2&min_risk=12.5&refresh=true&force_refresh=false",
        );
        let search = Some("main panel 2".to_owned());
        let wanted = List { limit: 5, min_risk: Some(12.5), is_descending: true, search, refresh: true };
        assert_eq!(read.expect("good"), wanted);
        let plain = List { limit: 20, min_risk: None, is_descending: false, search: None, refresh: false };
        assert_eq!(Terms::read::<List>("search=").expect("good"), plain);
    }

    #[test]
    fn every_fault_is_named() {
        let details = faults("limit=0&order=up&min_risk=NaN&colour=red&force_refresh=1&search=aaaaaaaaaaaaaaaaaaaaa");
        let named: Vec<&String> = details.as_object().expect("an object").keys().collect();
        assert_eq!(named, ["colour", "force_refresh", "limit", "min_risk", "order", "search"]);
        assert_eq!(details["limit"], "must be a whole number from 1 to 100");
        assert_eq!(details["order"], "must be one of asc, desc");
        for query in ["limit=101", "limit=-1", "limit=1.5", "limit=", "limit=99999999999", "limit=1&limit=1"] {
            assert!(faults(query)["limit"].is_string(), "{query}");
        }
    }
}
