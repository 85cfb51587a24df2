//! Parts of the page, one component a file. Each reads and writes [`super::state::AppState`].
