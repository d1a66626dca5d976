//! Serves the admin page from the binary. The paths of its files contain a hash of all files, so that a browser can cache
//! them forever and never mixes two versions. Only the page itself is revalidated, with 304 while it is unchanged.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::Write;
use std::sync::{Arc, OnceLock};

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};

use super::manual;
use super::middleware::authentication::{DEMO_PAGE, PAGE_FILES, PAGES};
use super::response::accepts_gzip;

/// A debug build reads the files from the source tree.
#[derive(RustEmbed)]
#[folder = "assets/admin/"]
struct AdminFiles;

/// Media type of a page.
pub(super) const HTML: &str = "text/html; charset=utf-8";
const CACHE_FOREVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const REVALIDATE: HeaderValue = HeaderValue::from_static("no-cache");
const VARY_BY_ENCODING: HeaderValue = HeaderValue::from_static("Accept-Encoding");
/// The page that shows the OpenAPI document.
const DOCS: &str = "/api/v1/docs";
/// Hexadecimal digits of the hash in the paths.
const VERSION_DIGITS: usize = 12;
/// Placeholder in the pages for the base path of the files.
const BASE: &str = "{{base}}";
const IMPORT_MAP_START: &str = "<script type=\"importmap\">";
const IMPORT_MAP_END: &str = "</script>";

/// A file. It is compressed at the first request that accepts gzip.
struct EmbeddedFile {
    plain: Bytes,
    content_type: &'static str,
    gzip: OnceLock<Option<Bytes>>,
}

/// A page with its Content-Security-Policy and ETag.
pub(super) struct FramedPage {
    file: EmbeddedFile,
    policy: HeaderValue,
    etag: HeaderValue,
}

/// The admin page, its files, and the frame of the manual.
struct PageBundle {
    version: String,
    files: BTreeMap<String, EmbeddedFile>,
    admin: FramedPage,
    docs: FramedPage,
    /// The frame of the manual's pages, with the address of the files filled in.
    manual_frame: String,
}

/// The routes of the admin page and the manual. Their responses are the same for everybody, so they need no state. The
/// demo also has the link that logs in.
///
/// # Errors
/// When a page is missing in the binary.
pub fn routes(is_demo: bool) -> Result<Router, std::io::Error> {
    let bundle = Arc::new(PageBundle::load()?);
    let mut router = Router::new();
    for path in PAGES.into_iter().chain(is_demo.then_some(DEMO_PAGE)) {
        router = router.route(path, get(admin_page));
    }
    let manual = manual::routes(bundle.manual_frame.clone());
    Ok(router.route(DOCS, get(docs_page)).route(&files_path(), get(file)).with_state(bundle).merge(manual))
}

/// The paths of [`routes`].
#[must_use]
pub fn paths() -> Vec<String> {
    PAGES.into_iter().chain([DEMO_PAGE, DOCS]).chain(manual::PATHS).map(str::to_owned).chain([files_path()]).collect()
}

fn files_path() -> String {
    format!("{PAGE_FILES}{{version}}/{{*path}}")
}

async fn admin_page(State(bundle): State<Arc<PageBundle>>, headers: HeaderMap) -> Response {
    bundle.admin.respond(&headers)
}

async fn docs_page(State(bundle): State<Arc<PageBundle>>, headers: HeaderMap) -> Response {
    bundle.docs.respond(&headers)
}

async fn file(
    State(bundle): State<Arc<PageBundle>>,
    Path((version, path)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    match bundle.files.get(&path) {
        Some(file) if version == bundle.version => {
            let mut response = file.respond(&headers);
            response.headers_mut().insert(header::CACHE_CONTROL, CACHE_FOREVER);
            response
        }
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

impl PageBundle {
    fn load() -> Result<Self, std::io::Error> {
        let mut files = BTreeMap::new();
        let mut hash = Sha256::new();
        for name in AdminFiles::iter() {
            let Some(found) = AdminFiles::get(&name) else { continue };
            hash.update(name.as_bytes());
            hash.update(found.metadata.sha256_hash());
            files.insert(name.into_owned(), found.data);
        }
        let mut version: String = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        version.truncate(VERSION_DIGITS);
        let admin = FramedPage::from_file(&files, "index.html", &version)?;
        let docs = FramedPage::from_file(&files, "docs.html", &version)?;
        let manual_frame = page_text(&files, "manual.html", &version)?;
        let files = files.into_iter().map(|(name, data)| {
            let file = EmbeddedFile::new(data, content_type(&name));
            (name, file)
        });
        Ok(Self { files: files.collect(), version, admin, docs, manual_frame })
    }
}

fn missing(name: &str) -> std::io::Error {
    std::io::Error::other(format!("the admin page lacks {name}"))
}

/// The text of a page, with the address of the files filled in.
fn page_text(
    files: &BTreeMap<String, Cow<'static, [u8]>>,
    name: &str,
    version: &str,
) -> Result<String, std::io::Error> {
    let text = files.get(name).and_then(|data| std::str::from_utf8(data).ok()).ok_or_else(|| missing(name))?;
    Ok(text.replace(BASE, &format!("{PAGE_FILES}{version}")))
}

impl FramedPage {
    fn from_file(
        files: &BTreeMap<String, Cow<'static, [u8]>>,
        name: &str,
        version: &str,
    ) -> Result<Self, std::io::Error> {
        let text = page_text(files, name, version)?;
        // The page has one inline script, the import map. The policy allows it by its hash.
        let map = text.split_once(IMPORT_MAP_START).and_then(|(_, rest)| rest.split_once(IMPORT_MAP_END));
        let (map, _) = map.ok_or_else(|| missing(name))?;
        let map_hash = BASE64_STANDARD.encode(Sha256::digest(map.as_bytes()));
        let policy = format!(
            "default-src 'none'; script-src 'self' 'sha256-{map_hash}'; style-src 'self'; img-src 'self' data: blob:; \
             connect-src 'self'; font-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; \
             frame-ancestors 'none'"
        );
        Self::new(text, HTML, &policy)
    }

    /// A page, or a document that belongs to one, with its Content-Security-Policy.
    ///
    /// # Errors
    /// When the policy is not valid as a header.
    pub(super) fn new(text: String, content_type: &'static str, policy: &str) -> Result<Self, std::io::Error> {
        let policy = HeaderValue::try_from(policy).map_err(std::io::Error::other)?;
        let digest: String =
            Sha256::digest(text.as_bytes()).iter().take(16).map(|byte| format!("{byte:02x}")).collect();
        let etag = HeaderValue::try_from(format!("W/\"{digest}\"")).map_err(std::io::Error::other)?;
        Ok(Self { file: EmbeddedFile::new(Cow::Owned(text.into_bytes()), content_type), policy, etag })
    }

    pub(super) fn respond(&self, request: &HeaderMap) -> Response {
        let is_unchanged = request.get(header::IF_NONE_MATCH).is_some_and(|etag| etag == self.etag);
        let mut response =
            if is_unchanged { StatusCode::NOT_MODIFIED.into_response() } else { self.file.respond(request) };
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, REVALIDATE);
        headers.insert(header::ETAG, self.etag.clone());
        headers.insert(header::CONTENT_SECURITY_POLICY, self.policy.clone());
        response
    }
}

impl EmbeddedFile {
    fn new(data: Cow<'static, [u8]>, content_type: &'static str) -> Self {
        let plain = match data {
            Cow::Borrowed(bytes) => Bytes::from_static(bytes),
            Cow::Owned(bytes) => Bytes::from(bytes),
        };
        Self { plain, content_type, gzip: OnceLock::new() }
    }

    fn respond(&self, request: &HeaderMap) -> Response {
        let gzip = if accepts_gzip(request) { self.gzip.get_or_init(|| compress(&self.plain)).clone() } else { None };
        let is_gzip = gzip.is_some();
        let mut response = gzip.unwrap_or_else(|| self.plain.clone()).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(self.content_type));
        headers.insert(header::VARY, VARY_BY_ENCODING);
        if is_gzip {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
        response
    }
}

fn compress(plain: &[u8]) -> Option<Bytes> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(plain.len() / 3), Compression::best());
    encoder.write_all(plain).ok()?;
    let bytes = encoder.finish().ok()?;
    (bytes.len() < plain.len()).then(|| bytes.into())
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, extension)| extension) {
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("json") => "application/json",
        Some("svg") => "image/svg+xml",
        Some("webmanifest") => "application/manifest+json",
        Some("html") => HTML,
        _ => "text/plain; charset=utf-8",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_refers_to_its_files_and_its_policy_allows_nothing_else() {
        let bundle = PageBundle::load().expect("the page is there");
        for framed in [&bundle.admin, &bundle.docs] {
            let text = String::from_utf8_lossy(&framed.file.plain).into_owned();
            assert!(!text.contains(BASE) && text.contains(&format!("{PAGE_FILES}{}", bundle.version)));
            let policy = framed.policy.to_str().expect("ASCII");
            assert!(!policy.contains("unsafe") && !policy.contains("http"), "{policy}");
            for part in text.split(&format!("{PAGE_FILES}{}/", bundle.version)).skip(1) {
                let name: String = part.chars().take_while(|letter| !"\"'<> ".contains(*letter)).collect();
                assert!(bundle.files.contains_key(&name) || name.ends_with('/'), "{name} is named and not there");
            }
        }
    }

    #[test]
    fn an_unchanged_page_is_answered_with_304() {
        let bundle = PageBundle::load().expect("the page is there");
        let held = HeaderMap::from_iter([(header::IF_NONE_MATCH, bundle.admin.etag.clone())]);
        assert_eq!(bundle.admin.respond(&held).status(), StatusCode::NOT_MODIFIED);
        let gzip = HeaderMap::from_iter([(header::ACCEPT_ENCODING, HeaderValue::from_static("gzip, br"))]);
        let fresh = bundle.admin.respond(&gzip);
        assert_eq!(fresh.status(), StatusCode::OK);
        assert_eq!(fresh.headers()[header::CONTENT_ENCODING], "gzip");
    }
}
