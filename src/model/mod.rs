//! Nouns only: what the other modules hand to each other.
//!
//! Knows no file format, no statistics, no words of any language.

pub mod audit;
pub mod chances;
pub mod dataset;
pub mod elements;
pub mod finding;
pub mod json;
pub mod land;
pub mod number;
pub mod order;
pub mod panel;
pub mod passes;
pub mod place;
pub mod plan;
pub mod problem;
pub mod progress;
pub mod source;
pub mod time;

pub use chances::{Chances, Move, Sky, Track};
pub use dataset::{
    CloudCover, Dataset, Facility, Image, ImageKind, Region, RegionName, Severity, Strike, Wave, name_key,
};
pub use elements::{Elements, Satellite, Sensor};
pub use panel::{
    Bins, ClearSkies, Group, GroupBy, HitClass, ImageLink, Linked, Links, Members, OtherRadius, PanelInput,
    RegionsFrom, Spell, StrikeLink,
};
pub use place::{Footprint, LonLat};
pub use plan::{IngestPlan, Plan, Resolution, Strata};
pub use problem::{Effect, Problem, Reason};
pub use progress::{Progress, Step};
pub use source::{ColumnSeen, Decision, FileId, Grounds, InputFile, Origin, Role, Source, Tally};
pub use time::When;
