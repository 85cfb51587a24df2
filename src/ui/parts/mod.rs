//! Parts of the page, one component a file. Each reads and writes [`super::state::AppState`].

pub(crate) mod answer;
pub(crate) mod battery;
pub(crate) mod brush;
pub(crate) mod columns;
pub(crate) mod decisions;
pub(crate) mod dossier;
pub(crate) mod editor;
pub(crate) mod examples;
pub(crate) mod export;
pub(crate) mod file_card;
pub(crate) mod issues;
pub(crate) mod knobs;
pub(crate) mod map;
pub(crate) mod methods;
pub(crate) mod palette;
pub(crate) mod places;
pub(crate) mod plan;
pub(crate) mod run;
pub(crate) mod seal;
pub(crate) mod share;
pub(crate) mod tables;
pub(crate) mod timeline;
pub(crate) mod walk;
