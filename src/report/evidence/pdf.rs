//! PDF writer of the report. It uses the standard font Helvetica, which every PDF reader provides, so no font is
//! embedded.

use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use pdf_writer::{Content, Filter, Finish, Name, Pdf, Rect, Ref, Str, TextStr};

use super::metrics::{encoded, has_all, lines};
use super::outline::{ReportOutline, ReportSection, ReportTable};

/// Paper size.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum PaperSize {
    /// 8.5 by 11 inches.
    #[default]
    Letter,
    /// 210 by 297 mm.
    A4,
}

impl PaperSize {
    /// Width and height in points.
    const fn points(self) -> (f32, f32) {
        match self {
            Self::Letter => (612.0, 792.0),
            Self::A4 => (595.28, 841.89),
        }
    }
}

/// Margin on every side, points.
const MARGIN: f32 = 50.0;
/// Space reserved for the page number, points.
const FOOT: f32 = 20.0;
/// Space between columns, points.
const GAP: f32 = 6.0;
/// Line height relative to the font size.
const LEADING: f32 = 1.3;
const REGULAR: Name<'static> = Name(b"F1");
const BOLD: Name<'static> = Name(b"F2");

/// Font size and weight.
#[derive(Debug, Clone, Copy)]
struct TextStyle {
    size: f32,
    bold: bool,
}

const TITLE: TextStyle = TextStyle { size: 16.0, bold: true };
const HEADING: TextStyle = TextStyle { size: 12.0, bold: true };
const BODY: TextStyle = TextStyle { size: 9.5, bold: false };
const CELL: TextStyle = TextStyle { size: 8.0, bold: false };
const HEAD: TextStyle = TextStyle { size: 8.0, bold: true };

impl TextStyle {
    fn line(self) -> f32 {
        self.size * LEADING
    }

    fn lines(self, text: &str, room: f32) -> Vec<Vec<u8>> {
        lines(text, self.size, self.bold, room)
    }
}

/// Note printed when a character was transliterated.
const ALTERED: &str = "Letters that this file's font lacks are written in Latin ones; the JSON and HTML forms of the \
                       report have them unaltered.";

/// Whether the whole report can be encoded without substitution.
fn is_printable(outline: &ReportOutline) -> bool {
    let cells = |table: &ReportTable| table.rows.iter().flatten().all(|cell| has_all(cell));
    let section = |section: &ReportSection| {
        section.sentences.iter().all(|sentence| has_all(sentence)) && section.table.as_ref().is_none_or(cells)
    };
    has_all(&outline.title) && outline.subtitle.iter().all(|line| has_all(line)) && outline.sections.iter().all(section)
}

/// Writes the report as a PDF.
pub(super) fn write(outline: &ReportOutline, paper: PaperSize) -> Vec<u8> {
    let mut pages = PdfPages::begin(paper);
    pages.text(TITLE, &outline.title);
    for line in &outline.subtitle {
        pages.text(BODY, line);
    }
    if !is_printable(outline) {
        pages.text(BODY, ALTERED);
    }
    for section in &outline.sections {
        pages.section(section);
    }
    pages.end(&outline.title)
}

/// A page's content, smaller. Writing to memory does not fail; if it did, the page would stay as it is.
fn compressed(content: &[u8]) -> Option<Vec<u8>> {
    let mut encoder = ZlibEncoder::new(Vec::with_capacity(content.len() / 4), Compression::default());
    encoder.write_all(content).and_then(|()| encoder.finish()).ok()
}

/// A table row broken into lines: each cell with its width.
struct PdfRow {
    cells: Vec<(f32, Vec<Vec<u8>>)>,
    lines: usize,
    height: f32,
}

/// Page layout state: pages are written from top to bottom.
struct PdfPages {
    width: f32,
    height: f32,
    done: Vec<Content>,
    page: Content,
    /// Top of the next line, points from the lower edge of the paper.
    y: f32,
}

impl PdfPages {
    fn begin(paper: PaperSize) -> Self {
        let (width, height) = paper.points();
        Self { width, height, done: Vec::new(), page: Content::new(), y: height - MARGIN }
    }

    fn room(&self) -> f32 {
        self.width - 2.0 * MARGIN
    }

    fn is_full(&self, wanted: f32) -> bool {
        self.y - wanted < MARGIN + FOOT
    }

    fn turn(&mut self) {
        self.done.push(std::mem::replace(&mut self.page, Content::new()));
        self.y = self.height - MARGIN;
    }

    /// Starts a new page unless the height in points is left on this one.
    fn keep(&mut self, wanted: f32) {
        if self.is_full(wanted) {
            self.turn();
        }
    }

    fn show(&mut self, style: TextStyle, x: f32, y: f32, text: &[u8]) {
        let font = if style.bold { BOLD } else { REGULAR };
        self.page.begin_text();
        self.page.set_font(font, style.size);
        self.page.set_text_matrix([1.0, 0.0, 0.0, 1.0, x, y]);
        self.page.show(Str(text));
        self.page.end_text();
    }

    fn text(&mut self, style: TextStyle, text: &str) {
        for line in style.lines(text, self.room()) {
            self.keep(style.line());
            self.show(style, MARGIN, self.y - style.size, &line);
            self.y -= style.line();
        }
    }

    fn section(&mut self, section: &ReportSection) {
        self.y -= BODY.line();
        // Keep a heading together with the first lines of its section
        self.keep(HEADING.line() + 4.0 * BODY.line());
        self.text(HEADING, section.heading);
        for sentence in &section.sentences {
            self.text(BODY, sentence);
        }
        if let Some(table) = &section.table {
            self.table(table);
        }
    }

    fn table(&mut self, table: &ReportTable) {
        let has_head = table.columns.iter().any(|(name, _)| !name.is_empty());
        let head: Vec<String> = table.columns.iter().map(|(name, _)| (*name).to_owned()).collect();
        let head = has_head.then(|| self.wrapped(HEAD, &table.columns, &head));
        if let Some(head) = &head {
            self.row(HEAD, head);
        }
        for cells in &table.rows {
            let row = self.wrapped(CELL, &table.columns, cells);
            if self.is_full(row.height) && !self.is_at_top() {
                self.turn();
                if let Some(head) = &head {
                    self.row(HEAD, head);
                }
            }
            self.row(CELL, &row);
        }
    }

    /// Whether the page is empty or has only a table header.
    fn is_at_top(&self) -> bool {
        self.y > self.height - MARGIN - 3.0 * CELL.line()
    }

    fn wrapped(&self, style: TextStyle, columns: &[(&'static str, f32)], cells: &[String]) -> PdfRow {
        let room = self.room();
        let wrap = |((_, share), cell): (&(&str, f32), &String)| (share * room, style.lines(cell, share * room - GAP));
        let cells: Vec<(f32, Vec<Vec<u8>>)> = columns.iter().zip(cells).map(wrap).collect();
        let lines = cells.iter().map(|(_, lines)| lines.len()).max().unwrap_or(0);
        PdfRow { cells, lines, height: f32::from(u16::try_from(lines).unwrap_or(u16::MAX)) * style.line() }
    }

    /// Writes a row line by line; a row longer than a page continues on the next.
    fn row(&mut self, style: TextStyle, row: &PdfRow) {
        for at in 0..row.lines {
            self.keep(style.line());
            let mut x = MARGIN;
            for (width, lines) in &row.cells {
                if let Some(line) = lines.get(at).filter(|line| !line.is_empty()) {
                    self.show(style, x, self.y - style.size, line);
                }
                x += width;
            }
            self.y -= style.line();
        }
        self.y -= 2.0;
    }

    /// Numbers the pages and assembles the file.
    fn end(mut self, title: &str) -> Vec<u8> {
        self.turn();
        let (width, height) = (self.width, self.height);
        let contents = std::mem::take(&mut self.done);
        let count = i32::try_from(contents.len()).unwrap_or(i32::MAX);
        let (catalog, tree, regular, bold, info) = (Ref::new(1), Ref::new(2), Ref::new(3), Ref::new(4), Ref::new(5));
        let page_ref = |number: i32| Ref::new(4 + 2 * number);
        let content_ref = |number: i32| Ref::new(5 + 2 * number);
        let mut pdf = Pdf::new();
        pdf.catalog(catalog).pages(tree).lang(TextStr("en"));
        pdf.pages(tree).kids((1..=count).map(page_ref)).count(count);
        for (font, name) in [(regular, &b"Helvetica"[..]), (bold, b"Helvetica-Bold")] {
            pdf.type1_font(font).base_font(Name(name)).encoding_predefined(Name(b"WinAnsiEncoding"));
        }
        pdf.document_info(info).title(TextStr(title)).producer(TextStr("MasterBus"));
        for (number, content) in (1..=count).zip(contents) {
            self.page = content;
            let foot = encoded(&format!("Page {number} of {count}"));
            self.show(CELL, MARGIN, MARGIN - CELL.size, &foot);
            let content = std::mem::replace(&mut self.page, Content::new());
            let mut page = pdf.page(page_ref(number));
            page.media_box(Rect::new(0.0, 0.0, width, height)).parent(tree).contents(content_ref(number));
            page.resources().fonts().pair(REGULAR, regular).pair(BOLD, bold);
            page.finish();
            let content = content.finish();
            match compressed(&content) {
                Some(small) => drop(pdf.stream(content_ref(number), &small).filter(Filter::FlateDecode)),
                None => drop(pdf.stream(content_ref(number), &content)),
            }
        }
        pdf.finish()
    }
}
