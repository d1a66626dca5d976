//! Validates responses against the OpenAPI document. Implements the part of JSON Schema that the document uses and fails for
//! other keywords. A key that the schema does not have is an error too.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

/// The OpenAPI document.
pub struct Contract(pub Value);

/// Objects with more keys than their schema: the specifications from the source.
const OPEN: &str = "SpecificationsDocument";

impl Contract {
    /// Every operation: method and path.
    pub fn operations(&self) -> BTreeSet<(String, String)> {
        let paths = self.0["paths"].as_object().expect("paths");
        let of = |(path, methods): (&String, &Value)| -> Vec<(String, String)> {
            let methods = methods.as_object().expect("methods").keys();
            methods.map(|method| (method.to_uppercase(), path.clone())).collect()
        };
        paths.iter().flat_map(of).collect()
    }

    /// Validates a response of an operation.
    pub fn check(&self, method: &str, path: &str, status: u16, answer: &Value) {
        let response = self.response(method, path, status);
        let schema = &response["content"]["application/json"]["schema"];
        assert!(schema.is_object(), "{method} {path} {status} has no schema");
        let faults = self.faults(schema, answer);
        assert!(faults.is_empty(), "{method} {path} {status}: {faults:#?}");
    }

    /// Why a value does not fit a schema.
    pub fn faults(&self, schema: &Value, value: &Value) -> Vec<String> {
        let mut faults = Vec::new();
        self.walk(schema, value, "", &mut faults);
        faults
    }

    /// The documented response of an operation.
    pub fn response(&self, method: &str, path: &str, status: u16) -> &Value {
        let responses = &self.0["paths"][path][method.to_lowercase()]["responses"];
        let response = &responses[status.to_string()];
        assert!(response.is_object(), "{method} {path} documents no {status}, only {responses}");
        let Some(name) = response["$ref"].as_str() else { return response };
        self.0.pointer(name.strip_prefix('#').expect("a path in the document")).expect("the response is there")
    }

    fn resolved<'s>(&'s self, schema: &'s Value) -> (&'s Value, &'s str) {
        match schema["$ref"].as_str() {
            Some(name) => {
                let name = name.strip_prefix("#/components/schemas/").expect("a component");
                let found = &self.0["components"]["schemas"][name];
                assert!(found.is_object(), "no schema {name}");
                (found, name)
            }
            None => (schema, ""),
        }
    }

    fn walk(&self, schema: &Value, value: &Value, at: &str, faults: &mut Vec<String>) {
        let (schema, name) = self.resolved(schema);
        for (keyword, wanted) in schema.as_object().expect("a schema") {
            match keyword.as_str() {
                "type" => {
                    let types: Vec<&str> = match wanted {
                        Value::Array(types) => types.iter().filter_map(Value::as_str).collect(),
                        one => one.as_str().into_iter().collect(),
                    };
                    if !types.iter().any(|kind| is_of(kind, value)) {
                        faults.push(format!("{at} is {value}, not {types:?}"));
                    }
                }
                "enum" => {
                    if !wanted.as_array().expect("a list").contains(value) {
                        faults.push(format!("{at} is {value}, not one of {wanted}"));
                    }
                }
                "minimum" => {
                    if value.as_f64().zip(wanted.as_f64()).is_some_and(|(value, least)| value < least) {
                        faults.push(format!("{at} is {value}, less than {wanted}"));
                    }
                }
                "maximum" => {
                    if value.as_f64().zip(wanted.as_f64()).is_some_and(|(value, most)| value > most) {
                        faults.push(format!("{at} is {value}, more than {wanted}"));
                    }
                }
                "minLength" | "maxLength" => {
                    let length = value.as_str().map(|text| text.chars().count() as u64);
                    let is_least = keyword == "minLength";
                    let breaks = |(length, bound)| if is_least { length < bound } else { length > bound };
                    if length.zip(wanted.as_u64()).is_some_and(breaks) {
                        faults.push(format!("{at} is {value}, against its {keyword} {wanted}"));
                    }
                }
                "minItems" | "maxItems" => {
                    let count = value.as_array().map(|items| items.len() as u64);
                    let is_least = keyword == "minItems";
                    let breaks = |(count, bound)| if is_least { count < bound } else { count > bound };
                    if count.zip(wanted.as_u64()).is_some_and(breaks) {
                        faults.push(format!("{at} has {count:?} items, against its {keyword} {wanted}"));
                    }
                }
                "items" => {
                    for (place, item) in value.as_array().into_iter().flatten().enumerate() {
                        self.walk(wanted, item, &format!("{at}[{place}]"), faults);
                    }
                }
                "required" => {
                    for key in wanted.as_array().expect("a list").iter().filter_map(Value::as_str) {
                        if value.as_object().is_some_and(|members| !members.contains_key(key)) {
                            faults.push(format!("{at}.{key} is missing"));
                        }
                    }
                }
                "oneOf" | "anyOf" => {
                    let fits = |one: &&Value| {
                        let mut faults = Vec::new();
                        self.walk(one, value, at, &mut faults);
                        faults.is_empty()
                    };
                    let fitting = wanted.as_array().expect("a list").iter().filter(fits).count();
                    // Unknown keys are faults here, so that the smaller one of nested alternatives does not fit either.
                    if fitting != 1 {
                        faults.push(format!("{at} fits {fitting} of {wanted}: {value}"));
                    }
                }
                // What members there may be is looked at below, of all parts together
                "properties" | "allOf" | "additionalProperties" => {}
                // Formats and patterns are checked by the contract tests
                "propertyNames" | "description" | "format" | "pattern" | "default" => {}
                other => panic!("{at}: the keyword {other} is not understood here"),
            }
        }
        if let Some(members) = value.as_object() {
            self.walk_members(schema, name == OPEN, members, at, faults);
        }
    }

    fn walk_members(
        &self,
        schema: &Value,
        is_open: bool,
        members: &Map<String, Value>,
        at: &str,
        faults: &mut Vec<String>,
    ) {
        if schema.get("oneOf").or_else(|| schema.get("anyOf")).is_some() {
            return;
        }
        let mut properties = Vec::new();
        self.gather(schema, members, at, &mut properties, faults);
        let others = schema.get("additionalProperties");
        for (key, value) in members {
            let at = format!("{at}.{key}");
            match properties.iter().find(|(name, _)| *name == key) {
                Some((_, schema)) => self.walk(schema, value, &at, faults),
                None if is_open => {}
                None => match others {
                    Some(schema) if schema.is_object() => self.walk(schema, value, &at, faults),
                    _ => faults.push(format!("{at} is not in the document")),
                },
            }
        }
    }

    /// The properties of a schema, including those of its `allOf` parts.
    fn gather<'s>(
        &'s self,
        schema: &'s Value,
        members: &Map<String, Value>,
        at: &str,
        properties: &mut Vec<(&'s String, &'s Value)>,
        faults: &mut Vec<String>,
    ) {
        properties.extend(schema["properties"].as_object().into_iter().flatten());
        for part in schema["allOf"].as_array().into_iter().flatten() {
            let (part, _) = self.resolved(part);
            for key in part["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
                if !members.contains_key(key) {
                    faults.push(format!("{at}.{key} is missing"));
                }
            }
            self.gather(part, members, at, properties, faults);
        }
    }
}

fn is_of(kind: &str, value: &Value) -> bool {
    match kind {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        other => panic!("the type {other} is not understood here"),
    }
}

/// Required keys in the notation of the specification: `id, coordinates{lat,lng}, photos[{id,url}], tags[]`.
pub struct Shape(&'static str, Vec<Member>);

struct Member {
    key: String,
    within: Option<Vec<Member>>,
    is_list: bool,
}

impl Shape {
    /// Parses the notation.
    pub fn of(notation: &'static str) -> Self {
        let mut rest = notation.char_indices().peekable();
        let members = members(notation, &mut rest);
        assert!(rest.next().is_none(), "more than a shape: {notation}");
        Self(notation, members)
    }

    /// Lists every missing key, and adds the lists that are not empty to `seen`.
    pub fn check(&self, document: &Value, path: &str, seen: &mut BTreeSet<String>) {
        let mut missing = Vec::new();
        keys_missing(&self.1, document, "", &mut missing, seen);
        assert!(missing.is_empty(), "{path}: {missing:?} of {}", self.0);
    }
}

type Letters<'n> = std::iter::Peekable<std::str::CharIndices<'n>>;

fn members(notation: &str, rest: &mut Letters<'_>) -> Vec<Member> {
    let mut found = Vec::new();
    loop {
        while rest.next_if(|(_, letter)| letter.is_whitespace() || *letter == ',').is_some() {}
        let Some(&(start, _)) = rest.peek() else { return found };
        while rest.next_if(|(_, letter)| letter.is_alphanumeric() || *letter == '_').is_some() {}
        let end = rest.peek().map_or(notation.len(), |(place, _)| *place);
        if start == end {
            return found;
        }
        let is_list = rest.next_if(|(_, letter)| *letter == '[').is_some();
        let within = rest.next_if(|(_, letter)| *letter == '{').map(|_| {
            let within = members(notation, rest);
            assert_eq!(rest.next().map(|(_, letter)| letter), Some('}'), "{notation}");
            within
        });
        if is_list {
            assert_eq!(rest.next().map(|(_, letter)| letter), Some(']'), "{notation}");
        }
        found.push(Member { key: notation[start..end].to_owned(), within, is_list });
    }
}

fn keys_missing(members: &[Member], value: &Value, at: &str, missing: &mut Vec<String>, seen: &mut BTreeSet<String>) {
    for Member { key, within, is_list } in members {
        let at = format!("{at}.{key}");
        let Some(value) = value.get(key) else {
            missing.push(at);
            continue;
        };
        match (is_list, within) {
            (true, within) => {
                let Some(items) = value.as_array() else {
                    missing.push(format!("{at} is no list"));
                    continue;
                };
                for item in items {
                    seen.insert(at.clone());
                    keys_missing(within.as_deref().unwrap_or_default(), item, &at, missing, seen);
                }
            }
            // A point that is unknown is null as a whole
            (false, Some(_)) if key == "coordinates" && value.is_null() => {}
            (false, Some(within)) => keys_missing(within, value, &at, missing, seen),
            (false, None) => {}
        }
    }
}
