//! The browser bridge: worker, client, files, saving. Knows no elements of the page.

pub mod worker;
