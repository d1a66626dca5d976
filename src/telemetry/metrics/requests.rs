//! Requests, counted as they are answered: an atomic or two each, no lock and no allocation once an address has answered
//! so before. What is counted is the route, never the path that was asked, so that nobody can make the page long.

use std::sync::OnceLock;
use std::time::Duration;

use prometheus::{Histogram, HistogramOpts, HistogramVec, IntCounter, IntCounterVec, Opts, Registry};

use super::MetricsError;

/// Seconds. A kept answer takes tens of microseconds, a report some seconds.
const BUCKETS: [f64; 16] =
    [0.000_05, 0.000_1, 0.000_25, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];
/// The methods that routes know; the first is the frequent one.
const METHODS: [&str; 5] = ["GET", "POST", "PUT", "DELETE", "HEAD"];
/// The statuses that answers have; the first are the frequent ones.
const STATUSES: [(u16, &str); 19] = [
    (200, "200"),
    (304, "304"),
    (404, "404"),
    (401, "401"),
    (429, "429"),
    (201, "201"),
    (202, "202"),
    (204, "204"),
    (400, "400"),
    (403, "403"),
    (405, "405"),
    (408, "408"),
    (409, "409"),
    (413, "413"),
    (415, "415"),
    (422, "422"),
    (500, "500"),
    (503, "503"),
    (507, "507"),
];
/// What is none of the known ones.
const OTHER: &str = "other";

/// The counts of one route.
struct Route {
    template: Box<str>,
    seconds: OnceLock<Histogram>,
    /// By method, then by status; the last of either is for others.
    answers: Vec<OnceLock<IntCounter>>,
}

impl Route {
    fn of(template: &str) -> Self {
        let answers = (0..(METHODS.len() + 1) * (STATUSES.len() + 1)).map(|_| OnceLock::new()).collect();
        Self { template: template.into(), seconds: OnceLock::new(), answers }
    }
}

/// Counts what is answered.
pub struct Requests {
    registry: Registry,
    answers: IntCounterVec,
    seconds: HistogramVec,
    places: matchit::Router<usize>,
    routes: Vec<Route>,
    other: Route,
}

impl Requests {
    /// Counts for these routes, written as `/facilities/{facility_id}`. What is none of them counts as `other`.
    ///
    /// # Errors
    /// When two routes are the same address under different names.
    pub fn of<T: AsRef<str>>(templates: impl IntoIterator<Item = T>) -> Result<Self, MetricsError> {
        let about = "Answers by route, method and status.";
        let answers = IntCounterVec::new(Opts::new("masterbus_requests_total", about), &["route", "method", "status"])?;
        let about = "Seconds from the request's head until its answer began to leave, by route.";
        let options = HistogramOpts::new("masterbus_request_duration_seconds", about).buckets(BUCKETS.to_vec());
        let seconds = HistogramVec::new(options, &["route"])?;
        let registry = Registry::new();
        registry.register(Box::new(answers.clone()))?;
        registry.register(Box::new(seconds.clone()))?;
        let (mut places, mut routes) = (matchit::Router::new(), Vec::new());
        for template in templates {
            let template = template.as_ref();
            let known = |source| MetricsError::Route { template: template.to_owned(), source };
            places.insert(template, routes.len()).map_err(known)?;
            routes.push(Route::of(template));
        }
        Ok(Self { registry, answers, seconds, places, routes, other: Route::of(OTHER) })
    }

    /// Counts an answer to a request for `path`, which carries no trailing slash.
    pub fn count(&self, path: &str, method: &str, status: u16, took: Duration) {
        let place = self.places.at(path).ok().map(|found| *found.value);
        let route = place.and_then(|place| self.routes.get(place)).unwrap_or(&self.other);
        let by_method = METHODS.iter().position(|known| *known == method).unwrap_or(METHODS.len());
        let by_status = STATUSES.iter().position(|(known, _)| *known == status).unwrap_or(STATUSES.len());
        if let Some(answers) = route.answers.get(by_method * (STATUSES.len() + 1) + by_status) {
            answers.get_or_init(|| self.counter(route, by_method, by_status)).inc();
        }
        let seconds = route.seconds.get_or_init(|| self.seconds.with_label_values(&[&*route.template]));
        seconds.observe(took.as_secs_f64());
    }

    fn counter(&self, route: &Route, by_method: usize, by_status: usize) -> IntCounter {
        let method = METHODS.get(by_method).copied().unwrap_or(OTHER);
        let status = STATUSES.get(by_status).map_or(OTHER, |(_, word)| *word);
        self.answers.with_label_values(&[&*route.template, method, status])
    }

    pub(super) const fn registry(&self) -> &Registry {
        &self.registry
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(requests: &Requests) -> String {
        prometheus::TextEncoder::new().encode_to_string(&requests.registry.gather()).expect("text")
    }

    #[test]
    fn answers_count_for_their_route_and_unknown_ones_for_one_of_their_own() {
        let requests = Requests::of(["/a", "/a/{id}", "/a/{id}/b", "/page/{mark}/{*path}"]).expect("routes");
        for (path, method, status) in [
            ("/a", "GET", 200),
            ("/a/1", "GET", 200),
            ("/a/2", "GET", 200),
            ("/a/2", "GET", 404),
            ("/a/2/b", "POST", 422),
            ("/page/x/y/z.js", "GET", 304),
            ("/a/2/b/c", "GET", 404),
            ("/%00\"\n", "BREW", 418),
            ("/", "GET", 404),
        ] {
            requests.count(path, method, status, Duration::from_millis(3));
        }
        let page = shown(&requests);
        for line in [
            r#"masterbus_requests_total{method="GET",route="/a",status="200"} 1"#,
            r#"masterbus_requests_total{method="GET",route="/a/{id}",status="200"} 2"#,
            r#"masterbus_requests_total{method="GET",route="/a/{id}",status="404"} 1"#,
            r#"masterbus_requests_total{method="POST",route="/a/{id}/b",status="422"} 1"#,
            r#"masterbus_requests_total{method="GET",route="/page/{mark}/{*path}",status="304"} 1"#,
            r#"masterbus_requests_total{method="GET",route="other",status="404"} 2"#,
            r#"masterbus_requests_total{method="other",route="other",status="other"} 1"#,
            r#"masterbus_request_duration_seconds_bucket{route="/a/{id}",le="0.0025"} 0"#,
            r#"masterbus_request_duration_seconds_bucket{route="/a/{id}",le="0.005"} 3"#,
            r#"masterbus_request_duration_seconds_count{route="other"} 3"#,
        ] {
            assert!(page.lines().any(|shown| shown == line), "{line} is not in\n{page}");
        }
    }

    #[test]
    fn a_million_paths_make_the_page_no_longer() {
        let requests = Requests::of(["/a/{id}"]).expect("routes");
        requests.count("/a/0", "GET", 200, Duration::ZERO);
        requests.count("/x", "GET", 404, Duration::ZERO);
        let lines = shown(&requests).lines().count();
        for path in 0..1_000 {
            requests.count(&format!("/a/{path}"), "GET", 200, Duration::ZERO);
            requests.count(&format!("/x{path}"), "GET", 404, Duration::ZERO);
        }
        assert_eq!(shown(&requests).lines().count(), lines);
    }

    #[test]
    fn one_address_under_two_names_is_refused() {
        assert!(matches!(Requests::of(["/a/{id}", "/a/{name}"]), Err(MetricsError::Route { .. })));
    }
}
