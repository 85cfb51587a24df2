//! When satellites that imaged places could have imaged them: what images are compared with where orbits are known.

use serde::{Deserialize, Serialize};

/// The passes in which linked images were taken, and those in which they might have been.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chances {
    /// By satellite, then facility.
    pub tracks: Vec<Track>,
    /// By satellite, then time.
    pub moves: Vec<Move>,
    /// Looks of satellites whose orbits are not in the files, or that fit no pass.
    pub looks_unmatched: u64,
}

/// Passes of one satellite in which it could have imaged one facility that it did image.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Track {
    /// Facility index.
    pub facility: u32,
    /// Satellite, as its images name it.
    pub platform: String,
    /// Its operator, as its images name it.
    pub operator: Option<String>,
    /// Bin of each pass, in order of time.
    pub bins: Vec<i32>,
    /// Cloud at each pass.
    pub skies: Vec<Sky>,
    /// Passes in which it was imaged: indices into `bins`, ascending.
    pub imaged: Vec<u32>,
}

/// One image as taken in one pass, however many facilities it shows: what moves as a whole.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Move {
    /// Indices into [`super::PanelInput::looks`], ascending.
    pub looks: Vec<u32>,
    /// The track that says where it may move to: index into [`Chances::tracks`].
    pub track: u32,
    /// The pass it was taken in: index into the track's `bins`.
    pub pass: u32,
}

/// Cloud at a place and time, as a table of weather has it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sky {
    /// No table says, or it does not matter (radar).
    #[default]
    Unknown,
    /// Less than half covered.
    Clear,
    /// Half covered or more.
    Cloudy,
}

impl Sky {
    /// The class of a cloud cover, per cent.
    pub fn of_percent(cloud_percent: f64) -> Self {
        if cloud_percent < 50.0 { Self::Clear } else { Self::Cloudy }
    }
}
