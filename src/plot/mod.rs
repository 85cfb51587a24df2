//! Numbers → shapes: scales, ticks, marks, as plain data and as SVG text.
//!
//! Knows no signals and no DOM: the page and the report draw the same figure. Colours are class names
//! (`style/plot.css` says what they look like); words come from the text files. A figure never comes alone:
//! it has a title, a description for those who do not see it, and the same numbers as a table.

pub mod figure;
pub mod scale;
pub mod shape;
pub mod specifications;
pub mod words;

pub mod chance;
pub mod coverage;
pub mod forest;
pub mod ladder;
pub mod lag_profile;
pub mod map;
pub mod passes;
pub mod timeline;

pub use figure::{Drawing, Figure, Table};
pub use shape::{Anchor, Shape};
