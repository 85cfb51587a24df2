//! One native test binary. `kit` holds what the others share.
#![allow(missing_docs)]

mod accounting;
mod basemap;
mod battery;
mod calibrate;
mod check;
mod formats;
mod formats_doc;
mod kit;
mod link;
mod long;
mod mapping;
mod methods;
mod opportunity;
mod oracles;
mod oracles_counts;
mod oracles_regression;
mod orbit;
mod orbit_audit;
#[cfg(feature = "formats")]
mod packed;
mod parts;
mod plots;
mod schema;
mod share_enclosed;
mod share_html;
mod share_redact;
mod share_tables;
mod share_verify;
mod simulate;
mod tidy;
mod ugly;
