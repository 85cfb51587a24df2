//! The few blocks a report is made of, as HTML text. Everything that comes in is escaped here.

use std::fmt::Write;

use crate::plot::shape::escaped;
use crate::share::sheets::Sheet;

/// HTML being written.
#[derive(Default)]
pub(super) struct Blocks {
    pub(super) out: String,
}

// Writing into a String cannot fail.
impl Blocks {
    /// An element with a text; `class` may be empty.
    pub(super) fn tag(&mut self, tag: &str, class: &str, text: &str) {
        let class = if class.is_empty() { String::new() } else { format!(r#" class="{class}""#) };
        let _ = writeln!(self.out, "<{tag}{class}>{}</{tag}>", escaped(text));
    }

    pub(super) fn p(&mut self, text: &str) {
        self.tag("p", "", text);
    }

    /// Opens a section with a heading.
    pub(super) fn open(&mut self, class: &str, heading: &str) {
        let _ = writeln!(self.out, r#"<section class="{class}"><h2>{}</h2>"#, escaped(heading));
    }

    pub(super) fn close(&mut self) {
        self.out.push_str("</section>\n");
    }

    /// Ready-made HTML of this project's own.
    pub(super) fn raw(&mut self, html: &str) {
        self.out.push_str(html);
    }

    pub(super) fn list(&mut self, class: &str, items: &[String]) {
        let _ = write!(self.out, r#"<ul class="{class}">"#);
        for it in items {
            let _ = write!(self.out, "<li>{}</li>", escaped(it));
        }
        self.out.push_str("</ul>\n");
    }

    /// A table with its heading and the sentence on how to read it; nothing when it has no rows.
    pub(super) fn sheet(&mut self, it: &Sheet) {
        if it.rows.is_empty() {
            return;
        }
        self.tag("h3", "", &it.caption);
        if !it.lead.is_empty() {
            self.tag("p", "soft", &it.lead);
        }
        self.table(&it.caption, &it.columns, it.words, &it.rows);
    }

    pub(super) fn table(
        &mut self,
        caption: &str,
        columns: &[String],
        words: &[usize],
        rows: &[(Vec<String>, bool)],
    ) {
        let class = |i: usize| if words.contains(&i) { r#" class="words""# } else { "" };
        let _ = write!(
            self.out,
            r#"<div class="table-scroll" role="region" tabindex="0" aria-label="{0}"><table><caption class="unseen">{0}</caption><thead><tr>"#,
            escaped(caption)
        );
        for (i, column) in columns.iter().enumerate() {
            let _ = write!(self.out, r#"<th scope="col"{}>{}</th>"#, class(i), escaped(column));
        }
        self.out.push_str("</tr></thead><tbody>\n");
        for (cells, used) in rows {
            self.out.push_str(if *used { r#"<tr class="used">"# } else { "<tr>" });
            for (i, cell) in cells.iter().enumerate() {
                let _ = if i == 0 {
                    write!(self.out, r#"<th scope="row">{}</th>"#, escaped(cell))
                } else {
                    write!(self.out, "<td{}>{}</td>", class(i), escaped(cell))
                };
            }
            self.out.push_str("</tr>\n");
        }
        self.out.push_str("</tbody></table></div>\n");
    }

    /// Lines that are copied as they are: commands, hashes, JSON.
    pub(super) fn pre(&mut self, text: &str) {
        self.tag("pre", "", text);
    }
}
