//! A figure: drawings for wide and narrow places, a description, and the same numbers as a table.
//!
//! Knows no data; only how a figure stands in a page.

use std::fmt::Write;

use super::shape::{Shape, escaped, n};
use super::words::{lines, say};
use crate::report::Lang;

/// Shapes on a sheet of a natural size, in CSS pixels.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawing {
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
    /// What is drawn, back to front.
    pub shapes: Vec<Shape>,
}

/// The numbers of a figure, for reading aloud, copying and checking.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    /// Headings of the columns.
    pub columns: Vec<String>,
    /// Cells, as words; the first of a row is its heading.
    pub rows: Vec<Vec<String>>,
}

/// A figure.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// Its id in the page: letters and hyphens.
    pub id: &'static str,
    /// Its title.
    pub title: String,
    /// What is to be seen, in words, with the numbers that matter.
    pub alt: String,
    /// How to read it, one sentence; may be empty.
    pub caption: String,
    /// For places at least 560 px wide.
    pub wide: Drawing,
    /// For narrower places.
    pub narrow: Drawing,
    /// The same numbers.
    pub table: Table,
}

impl Drawing {
    /// A sheet with a sentence on it, where there is nothing to draw.
    pub fn of_words(width: f64, sentence: &str) -> Self {
        let words = lines(sentence, width);
        let height = words.len() as f64 * 18.0 + 14.0;
        let line = |(i, it)| Shape::label(0.0, 20.0 + i as f64 * 18.0, it, "plot-text plot-muted");
        Self { width, height, shapes: words.into_iter().enumerate().map(line).collect() }
    }

    /// The drawing as an `<svg>` element with a title and a description. `id` must be unique in the page.
    pub fn svg(&self, id: &str, class: &str, title: &str, alt: &str) -> String {
        let (w, h) = (n(self.width), n(self.height));
        let (title, alt) = (escaped(title), escaped(alt));
        let mut out = format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" class="plot {class}" viewBox="0 0 {w} {h}" role="img" aria-labelledby="{id}-title {id}-desc" font-size="13"><title id="{id}-title">{title}</title><desc id="{id}-desc">{alt}</desc>"#,
        );
        for shape in &self.shapes {
            shape.write(&mut out);
        }
        out.push_str("</svg>");
        out
    }
}

impl Figure {
    /// The wide drawing alone.
    pub fn svg(&self) -> String {
        self.wide.svg(self.id, "plot-only", &self.title, &self.alt)
    }

    /// The whole figure as HTML: both drawings (the style sheet shows the one that fits), caption, table twin.
    pub fn html(&self, lang: Lang) -> String {
        self.html_as(self.id, lang)
    }

    /// The same under another id: where a document shows a figure more than once.
    pub fn html_as(&self, id: &str, lang: Lang) -> String {
        let mut out = format!(r#"<figure class="figure" id="{id}">"#);
        let caption = if self.caption.is_empty() { &self.alt } else { &self.caption };
        let _ = write!(
            out,
            r#"<figcaption><strong class="figure-title">{}</strong> <span class="figure-caption">{}</span></figcaption>"#,
            escaped(&self.title),
            escaped(caption)
        );
        out.push_str(r#"<div class="figure-drawing">"#);
        out.push_str(&self.wide.svg(&format!("{id}-wide"), "plot-wide", &self.title, &self.alt));
        out.push_str(&self.narrow.svg(&format!("{id}-narrow"), "plot-narrow", &self.title, &self.alt));
        out.push_str("</div>");
        let _ = write!(
            out,
            r#"<details class="figure-table"><summary>{}</summary>{}</details></figure>"#,
            escaped(&say(lang, "plot.table")),
            self.table.html(&self.title)
        );
        out
    }
}

impl Table {
    /// The table as HTML, in a box that scrolls.
    pub fn html(&self, caption: &str) -> String {
        let caption = escaped(caption);
        let mut out = format!(
            r#"<div class="table-scroll" role="region" tabindex="0" aria-label="{caption}"><table><caption>{caption}</caption><thead><tr>"#,
        );
        for column in &self.columns {
            let _ = write!(out, r#"<th scope="col">{}</th>"#, escaped(column));
        }
        out.push_str("</tr></thead><tbody>");
        for row in &self.rows {
            out.push_str("<tr>");
            for (i, cell) in row.iter().enumerate() {
                let cell = escaped(cell);
                let _ = if i == 0 {
                    write!(out, r#"<th scope="row">{cell}</th>"#)
                } else {
                    write!(out, "<td>{cell}</td>")
                };
            }
            out.push_str("</tr>");
        }
        out.push_str("</tbody></table></div>");
        out
    }
}
