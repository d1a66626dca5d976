//! The manual: Markdown files in the binary, served as HTML below `/manual` and printed by `masterbus man`.

use std::fmt::Write;
use std::sync::{Arc, OnceLock};

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use pulldown_cmark::{CodeBlockKind, CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};
use rust_embed::RustEmbed;
use serde::Serialize;

use super::admin_page::{FramedPage, HTML};

/// The source files. A debug build reads them from the source tree.
#[derive(RustEmbed)]
#[folder = "assets/docs/"]
struct ManualFiles;

/// The pages in reading order: file names in `assets/docs` without `.md`.
const READING_ORDER: [&str; 16] = [
    "install",
    "configuration",
    "commands",
    "sources",
    "csv",
    "risk",
    "voltmetrics",
    "api",
    "monitoring",
    "maintenance",
    "scaling",
    "security",
    "troubleshooting",
    "architecture",
    "contributing",
    "changelog",
];

/// Paths of the manual's routes.
pub const PATHS: [&str; 3] = ["/manual", "/manual/index.json", "/manual/{page}"];

/// Scripts are limited to the theme switch. Nothing is fetched.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
                      base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// A page as it is written.
#[derive(Debug, Clone)]
pub struct ManualPage {
    /// Its name in addresses and for `masterbus man`.
    pub name: &'static str,
    /// Its first heading.
    pub title: String,
    /// Its first paragraph: one sentence that says what the page is about.
    pub summary: String,
    /// Its source.
    pub markdown: String,
}

/// A heading that can be linked to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ManualSection {
    /// The anchor, unique on its page.
    pub id: String,
    /// The heading's text.
    pub title: String,
}

/// A page of the search index.
#[derive(Debug, Clone, Serialize)]
pub struct ManualIndexEntry {
    /// The page's name.
    pub page: &'static str,
    /// Its title.
    pub title: String,
    /// Its headings below the title.
    pub sections: Vec<ManualSection>,
    /// Its text without markup.
    pub text: String,
}

/// All pages, in reading order.
#[must_use]
pub fn pages() -> Vec<ManualPage> {
    READING_ORDER.into_iter().filter_map(ManualPage::load).collect()
}

/// The index that the admin page searches.
#[must_use]
pub fn index() -> Vec<ManualIndexEntry> {
    pages().iter().map(|page| page.render().entry).collect()
}

/// The manual's routes. They need no log-in and carry no state of the program. `frame` is the HTML around each page.
pub(super) fn routes(frame: String) -> Router {
    let site = Arc::new(ManualSite { frame, rendered: OnceLock::new() });
    let [contents, index, page] = PATHS;
    Router::new()
        .route(contents, get(get_contents))
        .route(index, get(get_index))
        .route(page, get(get_page))
        .with_state(site)
}

async fn get_contents(State(site): State<Arc<ManualSite>>, headers: HeaderMap) -> Response {
    answer(site.rendered().map(|rendered| &rendered.contents), &headers)
}

async fn get_index(State(site): State<Arc<ManualSite>>, headers: HeaderMap) -> Response {
    answer(site.rendered().map(|rendered| &rendered.index), &headers)
}

async fn get_page(State(site): State<Arc<ManualSite>>, Path(name): Path<String>, headers: HeaderMap) -> Response {
    let Some(rendered) = site.rendered() else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    match rendered.pages.iter().find(|(known, _)| *known == name) {
        Some((_, page)) => page.respond(&headers),
        None => (StatusCode::NOT_FOUND, rendered.not_found.respond(&HeaderMap::new())).into_response(),
    }
}

fn answer(page: Option<&FramedPage>, headers: &HeaderMap) -> Response {
    page.map_or_else(|| StatusCode::INTERNAL_SERVER_ERROR.into_response(), |page| page.respond(headers))
}

/// The manual's HTML. It is rendered at the first request, so that the start of the program does not wait for it.
struct ManualSite {
    frame: String,
    rendered: OnceLock<Option<RenderedManual>>,
}

struct RenderedManual {
    contents: FramedPage,
    not_found: FramedPage,
    pages: Vec<(&'static str, FramedPage)>,
    index: FramedPage,
}

impl ManualSite {
    /// `None` when a page's headers cannot be built, which a mistake in [`POLICY`] would cause.
    fn rendered(&self) -> Option<&RenderedManual> {
        self.rendered.get_or_init(|| self.render().ok()).as_ref()
    }

    fn render(&self) -> Result<RenderedManual, std::io::Error> {
        let pages = pages();
        let rendered: Vec<RenderedPage> = pages.iter().map(ManualPage::render).collect();
        let mut framed = Vec::with_capacity(pages.len());
        for (at, (page, RenderedPage { html, entry })) in pages.iter().zip(&rendered).enumerate() {
            let navigation = navigation(&pages, Some((page.name, &entry.sections)));
            let mut content = html.clone();
            let neighbours = [at.checked_sub(1).and_then(|before| pages.get(before)), pages.get(at + 1)];
            content.push_str(&turn_page(neighbours));
            framed.push((page.name, self.frame_page(&page.title, &navigation, &content)?));
        }
        let plain_navigation = navigation(&pages, None);
        let contents = render(&contents_page("MasterBus manual", "", &pages)).html;
        let not_found = render(&contents_page("No such page", "The manual has these pages:", &pages)).html;
        Ok(RenderedManual {
            contents: self.frame_page("Manual", &plain_navigation, &contents)?,
            not_found: self.frame_page("No such page", &plain_navigation, &not_found)?,
            pages: framed,
            index: FramedPage::new(serde_json::to_string(&index())?, "application/json", POLICY)?,
        })
    }

    fn frame_page(&self, title: &str, navigation: &str, content: &str) -> Result<FramedPage, std::io::Error> {
        let text = self.frame.replace("{{title}}", &escape(title)).replace("{{navigation}}", navigation);
        FramedPage::new(text.replace("{{content}}", content), HTML, POLICY)
    }
}

/// A page's content as HTML, and its part of the search index.
struct RenderedPage {
    html: String,
    entry: ManualIndexEntry,
}

impl ManualPage {
    fn load(name: &'static str) -> Option<Self> {
        let file = ManualFiles::get(&format!("{name}.md"))?;
        let markdown = String::from_utf8_lossy(&file.data).into_owned();
        let mut blocks = markdown.split("\n\n").map(str::trim);
        let title = blocks.next().unwrap_or_default().trim_start_matches('#').trim().to_owned();
        let summary = blocks.next().unwrap_or_default().replace('\n', " ");
        Some(Self { name, title, summary, markdown })
    }

    fn render(&self) -> RenderedPage {
        let mut rendered = render(&self.markdown);
        rendered.entry.page = self.name;
        rendered.entry.title.clone_from(&self.title);
        rendered
    }
}

/// A list of all pages as Markdown.
fn contents_page(title: &str, lead: &str, pages: &[ManualPage]) -> String {
    let mut text = format!("# {title}\n\n{lead}\n\n");
    for page in pages {
        let _ = writeln!(text, "- [{}]({}.md): {}", page.title, page.name, page.summary);
    }
    text
}

/// Links to all pages; below the current one its sections.
fn navigation(pages: &[ManualPage], current: Option<(&str, &[ManualSection])>) -> String {
    let mut text = String::from("<ul>");
    for page in pages {
        let sections = current.filter(|(name, _)| *name == page.name).map(|(_, sections)| sections);
        let mark = if sections.is_some() { " aria-current=\"page\"" } else { "" };
        let _ = write!(text, "<li><a href=\"/manual/{}\"{mark}>{}</a>", page.name, escape(&page.title));
        if let Some(sections) = sections.filter(|sections| !sections.is_empty()) {
            text.push_str("<ul>");
            for section in sections {
                let _ = write!(text, "<li><a href=\"#{}\">{}</a></li>", section.id, escape(&section.title));
            }
            text.push_str("</ul>");
        }
        text.push_str("</li>");
    }
    text.push_str("</ul>");
    text
}

/// Links to the page before and the page after.
fn turn_page([before, after]: [Option<&ManualPage>; 2]) -> String {
    let link = |page: Option<&ManualPage>, rel: &str, label: &str| {
        page.map_or_else(String::new, |page| {
            format!("<a rel=\"{rel}\" href=\"/manual/{}\">{label}: {}</a>", page.name, escape(&page.title))
        })
    };
    let (before, after) = (link(before, "prev", "Previous"), link(after, "next", "Next"));
    format!("<nav class=\"turn\" aria-label=\"Previous and next page\">{before}{after}</nav>")
}

/// Renders Markdown with tables. Headings get anchors, links to `page.md` become addresses, raw HTML is escaped.
fn render(markdown: &str) -> RenderedPage {
    let mut events: Vec<Event> = Parser::new_ext(markdown, Options::ENABLE_TABLES).collect();
    let sections = anchor_headings(&mut events);
    let text = plain_text(&events);
    let events = events.into_iter().flat_map(|event| match event {
        Event::Html(raw) | Event::InlineHtml(raw) => vec![Event::Text(raw)],
        Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
            vec![Event::Start(Tag::Link { link_type, dest_url: address_of(&dest_url).into(), title, id })]
        }
        // A wide table scrolls by itself on a narrow screen
        Event::Start(Tag::Table(columns)) => {
            vec![Event::Html("<div class=\"scroll\" tabindex=\"0\">".into()), Event::Start(Tag::Table(columns))]
        }
        Event::End(TagEnd::Table) => vec![Event::End(TagEnd::Table), Event::Html("</div>".into())],
        // Of ```sh no-test: reason``` only the language is shown
        Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
            let language = info.split_whitespace().next().unwrap_or_default().to_owned();
            vec![Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(language.into())))]
        }
        other => vec![other],
    });
    let mut rendered = String::with_capacity(markdown.len() * 3 / 2);
    html::push_html(&mut rendered, events);
    // Long lines scroll inside their block, which the keyboard must reach. Text cannot hold this tag: it is escaped.
    let rendered = rendered.replace("<pre>", "<pre tabindex=\"0\">");
    RenderedPage { html: rendered, entry: ManualIndexEntry { page: "", title: String::new(), sections, text } }
}

/// Gives each heading below the title an id; returns them in order.
fn anchor_headings(events: &mut [Event<'_>]) -> Vec<ManualSection> {
    let mut sections: Vec<ManualSection> = Vec::new();
    for at in 0..events.len() {
        let Event::Start(Tag::Heading { level, .. }) = &events[at] else { continue };
        if *level == HeadingLevel::H1 {
            continue;
        }
        let end = events[at..].iter().position(|event| matches!(event, Event::End(TagEnd::Heading(_))));
        let title = plain_text(&events[at..at + end.unwrap_or_default()]).trim().to_owned();
        let base = slug(&title);
        let repeated = sections.iter().filter(|section| slug(&section.title) == base).count();
        let anchor = if repeated == 0 { base } else { format!("{base}-{repeated}") };
        if let Event::Start(Tag::Heading { id, .. }) = &mut events[at] {
            *id = Some(CowStr::from(anchor.clone()));
        }
        sections.push(ManualSection { id: anchor, title });
    }
    sections
}

/// The anchor of a heading, as GitHub makes it, so that links work in both places.
fn slug(title: &str) -> String {
    let kept = title.chars().filter(|letter| letter.is_alphanumeric() || matches!(letter, ' ' | '-' | '_'));
    kept.collect::<String>().to_lowercase().replace(' ', "-")
}

/// The address of a link: `sources.md#mapping` becomes `/manual/sources#mapping`, everything else stays.
fn address_of(link: &str) -> String {
    let (file, anchor) = link.split_once('#').map_or((link, None), |(file, anchor)| (file, Some(anchor)));
    let Some(name) = file.strip_suffix(".md").filter(|_| !link.contains("://")) else { return link.to_owned() };
    anchor.map_or_else(|| format!("/manual/{name}"), |anchor| format!("/manual/{name}#{anchor}"))
}

/// Text and code without markup. Blocks and table cells are separated by a space.
fn plain_text(events: &[Event<'_>]) -> String {
    let mut text = String::new();
    for event in events {
        match event {
            Event::Text(part) | Event::Code(part) => text.push_str(part),
            Event::SoftBreak | Event::HardBreak => text.push(' '),
            Event::End(
                TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::Item | TagEnd::TableCell | TagEnd::CodeBlock,
            ) => text.push(' '),
            _ => {}
        }
    }
    text
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reading_order_names_every_file() {
        let mut files: Vec<String> = ManualFiles::iter().map(|name| name.trim_end_matches(".md").to_owned()).collect();
        let mut listed = READING_ORDER.map(str::to_owned).to_vec();
        files.sort_unstable();
        listed.sort_unstable();
        assert_eq!(files, listed);
    }

    #[test]
    fn raw_html_is_escaped_and_headings_get_unique_anchors() {
        let page =
            render("# T\n\n## A & `b`\n\n<script>x</script>\n\n## A & b\n\n[l](csv.md#x) [m](https://a.b/c.md)\n");
        assert!(!page.html.contains("<script"), "{}", page.html);
        assert!(page.html.contains("<h2 id=\"a--b\">") && page.html.contains("<h2 id=\"a--b-1\">"), "{}", page.html);
        assert!(page.html.contains("href=\"/manual/csv#x\"") && page.html.contains("href=\"https://a.b/c.md\""));
        assert_eq!(page.entry.sections.len(), 2);
    }

    #[test]
    fn tables_scroll_and_the_info_string_stays_out_of_the_page() {
        let page = render("# T\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```sh no-test: reason\nls\n```\n");
        assert!(page.html.contains("<div class=\"scroll\" tabindex=\"0\"><table>"), "{}", page.html);
        assert!(page.html.contains("<code class=\"language-sh\">") && !page.html.contains("reason"), "{}", page.html);
        assert!(page.entry.text.contains("1 2"), "{}", page.entry.text);
    }
}
