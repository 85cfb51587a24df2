//! The browser bridge: worker, client, files, saving. Knows no elements of the page.

pub mod client;
pub mod files;
pub mod map;
pub mod save;
pub mod wire;
pub mod worker;
