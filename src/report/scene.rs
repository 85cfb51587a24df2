//! What a map, a timeline and the tables need: positions and times by index. For drawing only; never computed upon.

use serde::{Deserialize, Serialize};

/// Everything that can be drawn.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Scene {
    /// Period of the panel, UTC seconds.
    pub from_secs: i64,
    /// See `from_secs`.
    pub to_secs: i64,
    /// Facilities, in order of the dataset (the index used everywhere below).
    pub facilities: Vec<SceneFacility>,
    /// Images that cover a facility, each once.
    pub images: Vec<SceneImage>,
    /// Strikes with a place or a facility.
    pub strikes: Vec<SceneStrike>,
}

/// A facility to draw.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SceneFacility {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Kind, as given.
    pub kind: Option<String>,
    /// Region, as given or from outlines.
    pub region: Option<String>,
    /// Centre, degrees.
    pub lon_deg: f64,
    /// Centre, degrees.
    pub lat_deg: f64,
    /// Outline rings, degrees, `[lon, lat]`; empty for a point.
    pub outline: Vec<Vec<[f64; 2]>>,
}

/// An image to draw.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SceneImage {
    /// Id.
    pub id: String,
    /// Platform, if given.
    pub platform: Option<String>,
    /// First possible second.
    pub start_secs: i64,
    /// End of the interval.
    pub end_secs: i64,
    /// Outer rings, degrees, `[lon, lat]`; a single position for a centre.
    pub outline: Vec<Vec<[f64; 2]>>,
    /// Indices of the facilities it covers.
    pub facilities: Vec<u32>,
}

/// A strike to draw.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SceneStrike {
    /// Id.
    pub id: String,
    /// First possible second.
    pub start_secs: i64,
    /// End of the interval.
    pub end_secs: i64,
    /// Place; that of the facility when none was given.
    pub lon_deg: f64,
    /// See `lon_deg`.
    pub lat_deg: f64,
    /// Metres.
    pub precision_m: f64,
    /// The facility it is linked to.
    pub facility: Option<u32>,
    /// Several candidates.
    pub ambiguous: bool,
    /// Was there an image of the facility in the lag window before it?
    pub imaged_before: bool,
}
