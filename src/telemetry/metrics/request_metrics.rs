//! Request counters and durations. Counting costs an atomic or two: no lock, and no allocation once a route has answered
//! with a status before. The label is the route's template, never the requested path: clients cannot create series.

use std::sync::OnceLock;
use std::time::Duration;

use prometheus::{Histogram, HistogramOpts, HistogramVec, IntCounter, IntCounterVec, Opts, Registry};

use super::MetricsError;

/// Upper bounds of the duration buckets, seconds. A cached response takes tens of microseconds, a report some seconds.
const BUCKETS: [f64; 16] =
    [0.000_05, 0.000_1, 0.000_25, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];
/// Counted methods, the most frequent first: they are searched in order.
const METHODS: [&str; 5] = ["GET", "POST", "PUT", "DELETE", "HEAD"];
/// Counted statuses, the most frequent first: they are searched in order.
const STATUSES: [(u16, &str); 22] = [
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
    (414, "414"),
    (415, "415"),
    (421, "421"),
    (422, "422"),
    (431, "431"),
    (500, "500"),
    (503, "503"),
    (507, "507"),
];
/// Label of unknown routes, methods and statuses.
const OTHER: &str = "other";

/// Counters of one route.
struct Route {
    template: Box<str>,
    seconds: OnceLock<Histogram>,
    /// By method, then by status; the last entry of each is for unknown values.
    responses: Vec<OnceLock<IntCounter>>,
}

impl Route {
    fn new(template: &str) -> Self {
        let responses = (0..(METHODS.len() + 1) * (STATUSES.len() + 1)).map(|_| OnceLock::new()).collect();
        Self { template: template.into(), seconds: OnceLock::new(), responses }
    }
}

/// Counts responses by route, method and status.
pub struct RequestMetrics {
    registry: Registry,
    responses: IntCounterVec,
    seconds: HistogramVec,
    router: matchit::Router<usize>,
    routes: Vec<Route>,
    other: Route,
}

impl RequestMetrics {
    /// Counters for these route templates, such as `/facilities/{facility_id}`. Other paths count as `other`.
    ///
    /// # Errors
    /// [`MetricsError::Route`] when two templates match the same paths.
    pub fn new<T: AsRef<str>>(templates: impl IntoIterator<Item = T>) -> Result<Self, MetricsError> {
        let about = "Responses by route, method and status.";
        let responses =
            IntCounterVec::new(Opts::new("masterbus_requests_total", about), &["route", "method", "status"])?;
        let about = "Seconds from the request's headers to the start of its response, by route.";
        let options = HistogramOpts::new("masterbus_request_duration_seconds", about).buckets(BUCKETS.to_vec());
        let seconds = HistogramVec::new(options, &["route"])?;
        let registry = Registry::new();
        registry.register(Box::new(responses.clone()))?;
        registry.register(Box::new(seconds.clone()))?;
        let (mut router, mut routes) = (matchit::Router::new(), Vec::new());
        for template in templates {
            let template = template.as_ref();
            let known = |source| MetricsError::Route { template: template.to_owned(), source };
            router.insert(template, routes.len()).map_err(known)?;
            routes.push(Route::new(template));
        }
        Ok(Self { registry, responses, seconds, router, routes, other: Route::new(OTHER) })
    }

    /// Counts a response to a request for `path`, which has no trailing slash.
    pub fn count(&self, path: &str, method: &str, status: u16, took: Duration) {
        let index = self.router.at(path).ok().map(|found| *found.value);
        let route = index.and_then(|index| self.routes.get(index)).unwrap_or(&self.other);
        let by_method = METHODS.iter().position(|known| *known == method).unwrap_or(METHODS.len());
        let by_status = STATUSES.iter().position(|(known, _)| *known == status).unwrap_or(STATUSES.len());
        if let Some(responses) = route.responses.get(by_method * (STATUSES.len() + 1) + by_status) {
            responses.get_or_init(|| self.counter(route, by_method, by_status)).inc();
        }
        let seconds = route.seconds.get_or_init(|| self.seconds.with_label_values(&[&*route.template]));
        seconds.observe(took.as_secs_f64());
    }

    fn counter(&self, route: &Route, by_method: usize, by_status: usize) -> IntCounter {
        let method = METHODS.get(by_method).copied().unwrap_or(OTHER);
        let status = STATUSES.get(by_status).map_or(OTHER, |(_, word)| *word);
        self.responses.with_label_values(&[&*route.template, method, status])
    }

    pub(super) const fn registry(&self) -> &Registry {
        &self.registry
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(requests: &RequestMetrics) -> String {
        prometheus::TextEncoder::new().encode_to_string(&requests.registry.gather()).expect("text")
    }

    #[test]
    fn responses_are_counted_by_route_and_unknown_paths_as_other() {
        let requests = RequestMetrics::new(["/a", "/a/{id}", "/a/{id}/b", "/page/{mark}/{*path}"]).expect("routes");
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
    fn requested_paths_create_no_series() {
        let requests = RequestMetrics::new(["/a/{id}"]).expect("routes");
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
    fn two_templates_for_the_same_path_are_refused() {
        assert!(matches!(RequestMetrics::new(["/a/{id}", "/a/{name}"]), Err(MetricsError::Route { .. })));
    }
}
