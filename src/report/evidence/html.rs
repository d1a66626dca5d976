//! HTML writer of the report: one self-contained page that prints on Letter and A4.

use super::outline::{ReportOutline, ReportTable};

/// Embedded style sheet. It references no external resources.
const STYLE: &str = "body{font:11pt/1.4 Helvetica,Arial,sans-serif;color:#111;max-width:60rem;margin:2rem auto;padding:0 1rem}\
h1{font-size:1.5rem}h2{font-size:1.1rem;margin-top:1.6rem;break-after:avoid}\
table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.2rem .4rem;\
border-bottom:1px solid #ccc;overflow-wrap:anywhere}tr{break-inside:avoid}thead{display:table-header-group}\
@page{margin:18mm}@media print{body{font-size:9pt;margin:0;max-width:none;padding:0}}";

/// Escapes text for HTML content and attributes.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            other => safe.push(other),
        }
    }
    safe
}

/// Writes the page.
pub(super) fn write(outline: &ReportOutline) -> String {
    let title = escaped(&outline.title);
    let mut page = format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title}</title><style>{STYLE}</style>\
         </head><body>\n<h1>{title}</h1>\n"
    );
    let paragraph = |text: &String| format!("<p>{}</p>\n", escaped(text));
    page.extend(outline.subtitle.iter().map(paragraph));
    for section in &outline.sections {
        page.push_str(&format!("<h2>{}</h2>\n", escaped(section.heading)));
        page.extend(section.sentences.iter().map(paragraph));
        if let Some(table) = &section.table {
            write_table(&mut page, table);
        }
    }
    page.push_str("</body></html>\n");
    page
}

fn write_table(page: &mut String, table: &ReportTable) {
    page.push_str("<table>\n");
    if table.columns.iter().any(|(name, _)| !name.is_empty()) {
        let cells: String = table.columns.iter().map(|(name, _)| format!("<th>{}</th>", escaped(name))).collect();
        page.push_str(&format!("<thead><tr>{cells}</tr></thead>\n"));
    }
    for row in &table.rows {
        let cells: String = row.iter().map(|cell| format!("<td>{}</td>", escaped(cell))).collect();
        page.push_str(&format!("<tr>{cells}</tr>\n"));
    }
    page.push_str("</table>\n");
}

#[cfg(test)]
mod tests {
    use super::super::outline::ReportSection;
    use super::*;

    #[test]
    fn names_are_escaped() {
        let nasty = "<script>alert(\"1\")</script> & Co";
        let table = ReportTable { columns: vec![("Name", 1.0)], rows: vec![vec![nasty.to_owned()]] };
        let sections =
            vec![ReportSection { heading: "Findings", sentences: vec![nasty.to_owned()], table: Some(table) }];
        let page = write(&ReportOutline { title: nasty.to_owned(), subtitle: vec![nasty.to_owned()], sections });
        assert!(!page.contains("<script"));
        assert_eq!(page.matches("&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; Co").count(), 5);
    }
}
