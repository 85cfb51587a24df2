//! Findings → something to read, save and verify: the result file, the verdict, the words.
//!
//! Computes no statistics; decides only how findings are said.

pub mod assemble;
pub mod audit;
pub mod check;
pub mod decision;
pub mod dossier;
pub mod json;
pub mod layers;
pub mod methods;
pub mod options;
pub mod pairs;
pub mod passes;
pub mod rejected;
pub mod result;
pub mod scene;
pub mod show;
pub mod template;
pub mod text;
pub mod verdict;

pub use assemble::{build, panel_counts};
pub use check::Check;
pub use result::ResultFile;
pub use scene::Scene;
pub use text::Lang;

/// What a run gives: the result file, and what a map and a timeline need to draw it.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// `nadir-result/1`.
    pub result: ResultFile,
    /// Positions and times, for drawing only.
    pub scene: Scene,
    /// What the files could carry, before anything was tested.
    pub check: Check,
}
