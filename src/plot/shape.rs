//! The few shapes every figure is made of, and their SVG text.
//!
//! Knows no data and no colour: a shape has a class, never a fill. Output is the same on every machine
//! (two fixed decimals, no clock, no ids of its own).

use std::fmt::Write;

/// Where a text is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    /// The position is its left end.
    Start,
    /// The position is its middle.
    Middle,
    /// The position is its right end.
    End,
}

/// A shape in the units of its drawing (CSS pixels at natural size).
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    /// An upright rectangle.
    Rect {
        /// Left edge.
        x: f64,
        /// Upper edge.
        y: f64,
        /// Width.
        w: f64,
        /// Height.
        h: f64,
        /// Class names.
        class: &'static str,
    },
    /// A straight line.
    Line {
        /// From.
        from: [f64; 2],
        /// To.
        to: [f64; 2],
        /// Class names.
        class: &'static str,
    },
    /// An open line through points.
    Polyline {
        /// Its points.
        points: Vec<[f64; 2]>,
        /// Class names.
        class: &'static str,
    },
    /// A closed area; several rings are holes or islands (even-odd).
    Polygon {
        /// Its rings.
        rings: Vec<Vec<[f64; 2]>>,
        /// Class names.
        class: &'static str,
    },
    /// A disc.
    Circle {
        /// Centre.
        at: [f64; 2],
        /// Radius.
        r: f64,
        /// Class names.
        class: &'static str,
    },
    /// Many equal dots, small in bytes: the class gives their size as the width of a line with round ends.
    Dots {
        /// Their centres.
        at: Vec<[f64; 2]>,
        /// Class names.
        class: &'static str,
    },
    /// One line of text.
    Text {
        /// The anchor's position, on the base line.
        at: [f64; 2],
        /// Which end is held.
        anchor: Anchor,
        /// The words.
        text: String,
        /// Class names.
        class: &'static str,
    },
}

impl Shape {
    /// Text, held at its left end.
    pub fn label(x: f64, y: f64, text: impl Into<String>, class: &'static str) -> Self {
        Self::Text { at: [x, y], anchor: Anchor::Start, text: text.into(), class }
    }

    /// Text, held as told.
    pub fn anchored(x: f64, y: f64, anchor: Anchor, text: impl Into<String>, class: &'static str) -> Self {
        Self::Text { at: [x, y], anchor, text: text.into(), class }
    }

    /// A square standing on its corner.
    pub fn diamond(x: f64, y: f64, r: f64, class: &'static str) -> Self {
        Self::Polygon { rings: vec![vec![[x, y - r], [x + r, y], [x, y + r], [x - r, y]]], class }
    }

    /// A four-pointed star, the mark of a strike.
    pub fn star(x: f64, y: f64, r: f64, class: &'static str) -> Self {
        let q = r * 0.32;
        let ring = vec![
            [x, y - r],
            [x + q, y - q],
            [x + r, y],
            [x + q, y + q],
            [x, y + r],
            [x - q, y + q],
            [x - r, y],
            [x - q, y - q],
        ];
        Self::Polygon { rings: vec![ring], class }
    }

    /// A triangle that points left (`dx < 0`) or right: "goes on beyond the axis".
    pub fn arrow(x: f64, y: f64, dx: f64, class: &'static str) -> Self {
        let half = dx.abs() * 0.6;
        Self::Polygon { rings: vec![vec![[x + dx, y], [x, y - half], [x, y + half]]], class }
    }

    /// Appends the shape as SVG.
    pub fn write(&self, out: &mut String) {
        // Writing into a String cannot fail.
        let _ = match self {
            Self::Rect { x, y, w, h, class } => write!(
                out,
                r#"<rect class="{class}" x="{}" y="{}" width="{}" height="{}"/>"#,
                n(*x),
                n(*y),
                n(w.max(0.0)),
                n(h.max(0.0))
            ),
            Self::Line { from, to, class } => write!(
                out,
                r#"<line class="{class}" x1="{}" y1="{}" x2="{}" y2="{}"/>"#,
                n(from[0]),
                n(from[1]),
                n(to[0]),
                n(to[1])
            ),
            Self::Polyline { points, class } => {
                write!(out, r#"<polyline class="{class}" points="{}"/>"#, joined(points))
            }
            Self::Polygon { rings, class } => {
                write!(out, r#"<path class="{class}" fill-rule="evenodd" d="{}"/>"#, path(rings))
            }
            Self::Circle { at, r, class } => {
                write!(out, r#"<circle class="{class}" cx="{}" cy="{}" r="{}"/>"#, n(at[0]), n(at[1]), n(*r))
            }
            Self::Dots { at, class } => {
                let d: String = at.iter().map(|it| format!("M{} {}h0", n(it[0]), n(it[1]))).collect();
                write!(out, r#"<path class="{class}" stroke-linecap="round" d="{d}"/>"#)
            }
            Self::Text { at, anchor, text, class } => write!(
                out,
                r#"<text class="{class}" x="{}" y="{}" text-anchor="{}">{}</text>"#,
                n(at[0]),
                n(at[1]),
                match anchor {
                    Anchor::Start => "start",
                    Anchor::Middle => "middle",
                    Anchor::End => "end",
                },
                escaped(text)
            ),
        };
    }
}

/// A coordinate: at most two decimals, no trailing zeros, never `-0`.
pub fn n(value: f64) -> String {
    let text = format!("{value:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// Text as it may stand in SVG and HTML, attributes included. Control characters and those that turn the direction of
/// writing are shown as what they are (`␛`, `⟨202E⟩`): they could make a name read as another.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\t' | '\n' => out.push(c),
            '\u{0}'..='\u{1f}' => out.extend(char::from_u32(0x2400 + c as u32)),
            '\u{7f}'..='\u{9f}'
            | '\u{61c}'
            | '\u{200b}'
            | '\u{200e}'
            | '\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}' => out.push_str(&format!("⟨{:04X}⟩", c as u32)),
            _ => out.push(c),
        }
    }
    out
}

fn joined(points: &[[f64; 2]]) -> String {
    let points: Vec<String> = points.iter().map(|p| format!("{},{}", n(p[0]), n(p[1]))).collect();
    points.join(" ")
}

fn path(rings: &[Vec<[f64; 2]>]) -> String {
    let mut d = String::new();
    for ring in rings {
        for (i, p) in ring.iter().enumerate() {
            let _ = write!(d, "{}{} {}", if i == 0 { "M" } else { "L" }, n(p[0]), n(p[1]));
        }
        d.push('Z');
    }
    d
}
