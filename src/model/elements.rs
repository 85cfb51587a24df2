//! Orbits as files give them: mean elements, the satellites they belong to, and what their sensors can see.

use serde::{Deserialize, Serialize};

use super::Origin;

/// One set of mean elements for SGP4, as TLE and OMM give them: TEME frame, UTC.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Elements {
    /// Catalogue number; Alpha-5 decoded, so it may be past 99,999.
    pub norad_id: u64,
    /// Name as given, without padding.
    pub name: Option<String>,
    /// International designator as given: `22019T` in a TLE, `2022-019T` in an OMM.
    pub object_id: Option<String>,
    /// Epoch, UTC, microseconds since 1970-01-01T00:00:00Z.
    pub epoch_micros: i64,
    /// Mean motion, revolutions per day.
    pub mean_motion_rev_per_day: f64,
    /// Eccentricity, 0..1.
    pub eccentricity: f64,
    /// Inclination, degrees.
    pub inclination_deg: f64,
    /// Right ascension of the ascending node, degrees.
    pub ra_of_asc_node_deg: f64,
    /// Argument of pericentre, degrees.
    pub arg_of_pericenter_deg: f64,
    /// Mean anomaly, degrees.
    pub mean_anomaly_deg: f64,
    /// Drag term B*, per Earth radius.
    pub bstar_per_earth_radius: f64,
    /// Half the first derivative of the mean motion, revolutions per day², as a TLE gives it.
    pub mean_motion_dot: f64,
    /// A sixth of the second derivative of the mean motion, revolutions per day³, as a TLE gives it.
    pub mean_motion_ddot: f64,
    /// Revolutions at epoch.
    pub rev_at_epoch: u64,
    /// Number of the element set.
    pub element_set_no: u64,
    /// Where it was read.
    pub origin: Origin,
}

/// A row of a satellite catalogue.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Satellite {
    /// Catalogue number.
    pub norad_id: u64,
    /// Name as given.
    pub name: String,
    /// International designator, `2022-019T`.
    pub object_id: Option<String>,
    /// Owner's code as given.
    pub owner: Option<String>,
    /// `PAY`, `R/B`, `DEB`, as given.
    pub kind: Option<String>,
    /// Launched: first second of the day, UTC seconds.
    pub launch_secs: Option<i64>,
    /// Decayed: first second of the day, UTC seconds.
    pub decay_secs: Option<i64>,
    /// Where it was read.
    pub origin: Origin,
}

/// A row of a table of sensors: which satellites carry it and what they can see.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sensor {
    /// Id in the table.
    pub id: String,
    /// Constellation.
    pub constellation: Option<String>,
    /// Operator.
    pub operator: Option<String>,
    /// Country of the operator, as given.
    pub country: Option<String>,
    /// `optical`, `sar`, …, as given.
    pub kind: Option<String>,
    /// Ground sample distance, metres.
    pub gsd_m: Option<f64>,
    /// Swath, km.
    pub swath_km: Option<f64>,
    /// Greatest off-nadir angle, degrees.
    pub off_nadir_max_deg: Option<f64>,
    /// Least incidence angle, degrees.
    pub incidence_min_deg: Option<f64>,
    /// Greatest incidence angle, degrees.
    pub incidence_max_deg: Option<f64>,
    /// `left`, `right`, `both`, as given.
    pub look_side: Option<String>,
    /// Does the satellite turn to look aside?
    #[serde(default)]
    pub is_agile: Option<bool>,
    /// Lowest sun at which it images, degrees above the horizon.
    pub min_sun_elevation_deg: Option<f64>,
    /// Pattern of the names of its satellites.
    pub name_regex: Option<String>,
    /// Catalogue numbers of its satellites.
    pub norad_ids: Vec<u64>,
    /// How sure the table is, as given.
    pub confidence: Option<String>,
    /// Where it was read.
    pub origin: Origin,
}
