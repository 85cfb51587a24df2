//! Everything that leaves the program: the static report, tables, the bundle that can be re-verified, redaction.
//!
//! Computes nothing: it shows, writes and compares what the engine found. What is written depends on the report and
//! the [`Options`] alone, byte for byte, natively and in the browser alike.

pub mod check;
pub mod facts;
pub mod sheets;

pub mod case;
pub mod changes;
pub mod cite;
pub mod passes;
pub mod redact;

pub mod html;

pub mod archive;
pub mod bundle;
pub mod canary;
pub mod enclosed;
pub mod link;
pub mod made;
pub mod table;
pub mod tables;
pub mod verify;

pub mod words;

pub use crate::report::options::{Audience, Carried, Options, Places, Redaction, Times};
pub use case::Case;
pub use made::{Made, make};
