//! Query parameters, read one by one. All errors are collected, so that one response names them all. An unknown parameter
//! is an error too.
//!
//! The OpenAPI document gets the schema of each parameter from its reader: [`QueryParams::describe`] runs the reader
//! without a query and records what it accepts.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::str::FromStr;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use utoipa::IntoParams;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{KnownFormat, SchemaFormat, Type};
use utoipa::openapi::{Object, ObjectBuilder, Schema};

use crate::http::problem::Problem;
use crate::inventory::ids::MAX_ID_LENGTH;
use crate::inventory::{Day, FacilityId};

/// The query parameters as a `T`. Answers 422 with each parameter that is unknown or wrong.
#[derive(Debug, Clone)]
pub struct Query<T>(pub T);

/// A type that can be read from query parameters.
pub trait FromQueryParams: Sized {
    /// Reads the parameters. Errors are collected in `params`; the value is dropped when there are any.
    fn read(params: &mut QueryParams) -> Self;
}

/// The parameters of a query that were not read yet.
#[derive(Default)]
pub struct QueryParams {
    unread: BTreeMap<String, String>,
    known: Vec<&'static str>,
    errors: BTreeMap<String, String>,
    /// What the parameters accept, while they are described.
    schemas: Option<Vec<(&'static str, Object)>>,
}

/// The parameter that every document takes.
pub const FORCE_REFRESH: &str = "force_refresh";
/// Largest whole number that JavaScript, and so most JSON readers, represent exactly.
const MAX_COUNT: u64 = (1 << 53) - 1;

impl QueryParams {
    /// Parses a query string, without the question mark. A parameter that occurs twice is an error.
    #[must_use]
    pub fn new(query: &str) -> Self {
        let mut params = Self::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let name = name.into_owned();
            if params.unread.insert(name.clone(), value.into_owned()).is_some() {
                params.errors.insert(name, "is given more than once".to_owned());
            }
        }
        params
    }

    /// Describes the parameters that `T` reads, in its order.
    #[must_use]
    pub fn describe<T: FromQueryParams>() -> Vec<(&'static str, Object)> {
        let mut params = Self { schemas: Some(Vec::new()), ..Self::default() };
        let _ = T::read(&mut params);
        params.schemas.unwrap_or_default()
    }

    fn take(&mut self, name: &'static str, schema: impl FnOnce() -> ObjectBuilder) -> Option<String> {
        if let Some(schemas) = &mut self.schemas {
            schemas.push((name, schema().build()));
        }
        self.known.push(name);
        self.unread.remove(name)
    }

    /// Adds an error. `reason` continues a sentence that starts with the parameter's name.
    pub fn add_error(&mut self, name: &str, reason: impl Into<String>) {
        self.errors.entry(name.to_owned()).or_insert_with(|| reason.into());
    }

    /// A text of at most `longest` characters; an empty text counts as absent.
    pub fn text(&mut self, name: &'static str, longest: usize) -> Option<String> {
        let schema = || ObjectBuilder::new().schema_type(Type::String).max_length(Some(longest));
        let text = self.take(name, schema).filter(|text| !text.is_empty())?;
        if text.chars().count() > longest {
            self.add_error(name, format!("has more than {longest} characters"));
            return None;
        }
        Some(text)
    }

    /// A whole number within bounds (inclusive).
    pub fn whole(&mut self, name: &'static str, bounds: RangeInclusive<u32>) -> Option<u32> {
        let (least, most) = (*bounds.start(), *bounds.end());
        let reason = if most == u32::MAX {
            format!("must be a whole number from {least}")
        } else {
            format!("must be a whole number from {least} to {most}")
        };
        let schema = || {
            let schema = ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(least)).maximum(Some(most));
            let format = if i32::try_from(most).is_ok() { KnownFormat::Int32 } else { KnownFormat::Int64 };
            schema.format(Some(SchemaFormat::KnownFormat(format)))
        };
        self.parsed(name, &reason, schema, |number: &u32| bounds.contains(number))
    }

    /// A whole number from 0 to the largest that JavaScript represents exactly, 2^53 - 1.
    pub fn count(&mut self, name: &'static str) -> Option<u64> {
        let schema = || {
            let schema = ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(0_u32)).maximum(Some(MAX_COUNT));
            schema.format(Some(SchemaFormat::KnownFormat(KnownFormat::Int64)))
        };
        let reason = format!("must be a whole number from 0 to {MAX_COUNT}");
        self.parsed(name, &reason, schema, |number: &u64| *number <= MAX_COUNT)
    }

    /// A number within bounds (inclusive).
    pub fn number(&mut self, name: &'static str, bounds: RangeInclusive<f64>) -> Option<f64> {
        let (least, most) = (*bounds.start(), *bounds.end());
        let schema = || {
            let schema = ObjectBuilder::new().schema_type(Type::Number).minimum(Some(least)).maximum(Some(most));
            schema.format(Some(SchemaFormat::KnownFormat(KnownFormat::Double)))
        };
        let reason = format!("must be a number from {least} to {most}");
        self.parsed(name, &reason, schema, |number: &f64| bounds.contains(number))
    }

    /// `true` or `false`.
    pub fn flag(&mut self, name: &'static str) -> Option<bool> {
        self.parsed(name, "must be true or false", || ObjectBuilder::new().schema_type(Type::Boolean), |_| true)
    }

    /// A date.
    pub fn day(&mut self, name: &'static str) -> Option<Day> {
        let schema = || {
            let format = SchemaFormat::KnownFormat(KnownFormat::Date);
            ObjectBuilder::new().schema_type(Type::String).format(Some(format))
        };
        self.parsed(name, "must be a date, YYYY-MM-DD", schema, |_| true)
    }

    /// The id of a facility. An empty one is an error: as an absent filter it would select every facility.
    pub fn facility_id(&mut self) -> Option<FacilityId> {
        let name = "facility_id";
        let schema =
            || ObjectBuilder::new().schema_type(Type::String).min_length(Some(1)).max_length(Some(MAX_ID_LENGTH));
        let text = self.take(name, schema)?;
        FacilityId::parse(&text).map_err(|error| self.add_error(name, error.to_string())).ok()
    }

    /// The value of one of these words.
    pub fn one_of<T: Copy>(&mut self, name: &'static str, words: &[(&str, T)]) -> Option<T> {
        let known = || words.iter().map(|(known, _)| *known);
        let word = self.take(name, || ObjectBuilder::new().schema_type(Type::String).enum_values(Some(known())))?;
        let value = words.iter().find(|(known, _)| *known == word).map(|(_, value)| *value);
        if value.is_none() {
            self.add_error(name, format!("must be one of {}", known().collect::<Vec<_>>().join(", ")));
        }
        value
    }

    /// A value that parses and satisfies `is_valid`.
    fn parsed<T: FromStr>(
        &mut self,
        name: &'static str,
        reason: &str,
        schema: impl FnOnce() -> ObjectBuilder,
        is_valid: impl Fn(&T) -> bool,
    ) -> Option<T> {
        let value = self.take(name, schema)?.parse().ok().filter(is_valid);
        if value.is_none() {
            self.add_error(name, reason);
        }
        value
    }

    /// Reads a query as `T`.
    ///
    /// # Errors
    /// 422 with each wrong or unknown parameter.
    pub fn read<T: FromQueryParams>(query: &str) -> Result<T, Problem> {
        let mut params = Self::new(query);
        // Every path accepts it. `RequestContext` reads its value.
        let _: Option<bool> = params.flag(FORCE_REFRESH);
        let value = T::read(&mut params);
        let Self { unread, known, mut errors, .. } = params;
        for name in unread.into_keys() {
            let reason = format!("is unknown: known are {}", known.join(", "));
            errors.entry(name).or_insert(reason);
        }
        if errors.is_empty() { Ok(value) } else { Err(Problem::invalid(errors)) }
    }
}

/// No parameters.
impl FromQueryParams for () {
    fn read(_params: &mut QueryParams) -> Self {}
}

/// What the extractor accepts, for the annotation of a handler. Descriptions stand in the annotation.
impl<T: FromQueryParams> IntoParams for Query<T> {
    fn into_params(_place: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let refresh = (FORCE_REFRESH, ObjectBuilder::new().schema_type(Type::Boolean).build());
        let described = QueryParams::describe::<T>().into_iter().chain([refresh]);
        let parameter = |(name, schema)| {
            ParameterBuilder::new()
                .name(name)
                .parameter_in(ParameterIn::Query)
                .schema(Some(Schema::Object(schema)))
                .build()
        };
        described.map(parameter).collect()
    }
}

impl<T: FromQueryParams, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        QueryParams::read(parts.uri.query().unwrap_or_default()).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::extract::list_query::{EquipmentListParams, FacilityListParams};

    #[derive(Debug, PartialEq)]
    struct TestParams {
        limit: u32,
        min_risk: Option<f64>,
        is_descending: bool,
        search: Option<String>,
        refresh: bool,
    }

    impl FromQueryParams for TestParams {
        fn read(params: &mut QueryParams) -> Self {
            Self {
                limit: params.whole("limit", 1..=100).unwrap_or(20),
                min_risk: params.number("min_risk", 0.0..=100.0),
                is_descending: params.one_of("order", &[("asc", false), ("desc", true)]).unwrap_or(false),
                search: params.text("search", 20),
                refresh: params.flag("refresh").unwrap_or(false),
            }
        }
    }

    fn errors(query: &str) -> serde_json::Value {
        let problem = QueryParams::read::<TestParams>(query).expect_err("an error");
        assert_eq!(problem.status().as_u16(), 422);
        let document: serde_json::Value = serde_json::from_slice(&problem.to_bytes("r")).expect("JSON");
        assert_eq!(document["error"]["code"], "VALIDATION_FAILED");
        document["error"]["details"].clone()
    }

    #[test]
    fn parameters_are_read_with_their_defaults() {
        let read = QueryParams::read::<TestParams>(
            "limit=5&order=desc&search=main%20panel+2&min_risk=12.5&refresh=true&force_refresh=false",
        );
        let search = Some("main panel 2".to_owned());
        let expected = TestParams { limit: 5, min_risk: Some(12.5), is_descending: true, search, refresh: true };
        assert_eq!(read.expect("good"), expected);
        let plain = TestParams { limit: 20, min_risk: None, is_descending: false, search: None, refresh: false };
        assert_eq!(QueryParams::read::<TestParams>("search=").expect("good"), plain);
    }

    #[test]
    fn an_empty_facility_id_does_not_select_every_facility() {
        struct Filter(Option<FacilityId>);
        impl FromQueryParams for Filter {
            fn read(params: &mut QueryParams) -> Self {
                Self(params.facility_id())
            }
        }
        let read = |query: &str| QueryParams::read::<Filter>(query).map(|Filter(id)| id.map(|id| id.to_string()));
        assert_eq!(read("").expect("good"), None);
        assert_eq!(read("facility_id=f%201").expect("good"), Some("f 1".to_owned()));
        let too_long = format!("facility_id={}", "x".repeat(MAX_ID_LENGTH + 1));
        for wrong in ["facility_id=", "facility_id=%20", "facility_id=%00", &too_long] {
            assert_eq!(read(wrong).expect_err(wrong).status().as_u16(), 422, "{wrong}");
        }
    }

    #[test]
    fn a_reader_describes_what_it_accepts() {
        let described = QueryParams::describe::<TestParams>();
        let schemas = described.into_iter().map(|(name, schema)| (name.to_owned(), serde_json::json!(schema)));
        let expected = serde_json::json!({
            "limit": {"type": "integer", "format": "int32", "minimum": 1, "maximum": 100},
            "min_risk": {"type": "number", "format": "double", "minimum": 0, "maximum": 100},
            "order": {"type": "string", "enum": ["asc", "desc"]},
            "search": {"type": "string", "maxLength": 20},
            "refresh": {"type": "boolean"},
        });
        assert_eq!(serde_json::Value::Object(schemas.collect()), expected);
    }

    #[test]
    fn every_error_is_reported() {
        let details = errors("limit=0&order=up&min_risk=NaN&colour=red&force_refresh=1&search=aaaaaaaaaaaaaaaaaaaaa");
        let named: Vec<&String> = details.as_object().expect("an object").keys().collect();
        assert_eq!(named, ["colour", "force_refresh", "limit", "min_risk", "order", "search"]);
        assert_eq!(details["limit"], "must be a whole number from 1 to 100");
        assert_eq!(details["order"], "must be one of asc, desc");
        for query in ["limit=101", "limit=-1", "limit=1.5", "limit=", "limit=99999999999", "limit=1&limit=1"] {
            assert!(errors(query)["limit"].is_string(), "{query}");
        }
    }

    #[test]
    fn generated_queries_are_read_or_refused() {
        let corpus: &[&[u8]] = &[
            b"limit=5&order=desc&search=main%20panel+2&min_risk=12.5&refresh=true&force_refresh=false",
            b"page=4294967295&limit=1000&sort=risk_score&type=panel&risk_level=high&facility_id=f-0001",
            b"page=1&limit=100&sort=name&compliance_status=compliant&min_risk=100",
        ];
        crate::generated_tests::check("query parameters and pages", corpus, |input| {
            let query = String::from_utf8_lossy(input);
            if let Ok(params) = QueryParams::read::<TestParams>(&query) {
                assert!((1..=100).contains(&params.limit));
            }
            let equipment = QueryParams::read::<EquipmentListParams>(&query).map(|params| params.0.page);
            let facilities = QueryParams::read::<FacilityListParams>(&query).map(|params| params.0.page);
            for page in [equipment, facilities].into_iter().flatten() {
                assert!(page.number >= 1 && (1..=1_000).contains(&page.limit));
                // No page lies beyond what can be counted
                assert!((page.number - 1).checked_mul(page.limit).is_some());
            }
        });
    }
}
