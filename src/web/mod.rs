//! The browser bridge: worker, client, files, saving, the page around the program. Knows no elements of the page.

pub mod client;
pub mod files;
pub mod host;
pub mod map;
pub mod pool;
pub mod save;
pub mod wire;
pub mod worker;

pub use host::{embedded, offline_html};
