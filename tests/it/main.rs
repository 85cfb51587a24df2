//! One native test binary. `kit` holds what the others share.
#![allow(missing_docs)]

mod basemap;
mod kit;
mod link;
mod oracles;
mod plots;
mod schema;
mod simulate;
mod tidy;
