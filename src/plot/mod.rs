//! Numbers → shapes: scales, ticks, marks, as plain data and as SVG text.
//!
//! Knows no signals and no DOM: the page and the report draw the same figure.
