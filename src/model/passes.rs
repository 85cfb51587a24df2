//! Passes of satellites over places: what is asked, and what is found.

use serde::{Deserialize, Serialize};

use super::LonLat;

/// Why nothing (more) can be said about an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unusable {
    /// The numbers are no orbit SGP4 can follow.
    BadElements,
    /// The satellite is below the ground: it has come down.
    Decayed,
    /// SGP4 gave up: the elements do not reach this far.
    Diverged,
    /// The nearest epoch is too far from the time asked about.
    TooOld,
}

impl Unusable {
    /// Every reason.
    pub const ALL: [Self; 4] = [Self::BadElements, Self::Decayed, Self::Diverged, Self::TooOld];

    /// Its code in files and texts.
    pub fn code(self) -> &'static str {
        match self {
            Self::BadElements => "bad-elements",
            Self::Decayed => "decayed",
            Self::Diverged => "diverged",
            Self::TooOld => "too-old",
        }
    }
}

/// On which side of its track a satellite has a place, looking along its flight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    /// To the left.
    Left,
    /// To the right.
    Right,
}

/// A place passes are counted over.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PassPlace {
    /// Its name as it is to be shown.
    pub name: String,
    /// Where it is.
    pub at: LonLat,
}

/// What is asked about passes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PassQuestion {
    /// Places asked about.
    pub places: Vec<PassPlace>,
    /// Places over which the same window is counted beside.
    pub others: Vec<PassPlace>,
    /// Begin of the window, UTC seconds.
    pub from_secs: i64,
    /// End of the window, UTC seconds.
    pub to_secs: i64,
    /// A pass counts when the satellite rises this high, degrees.
    pub min_elevation_deg: f64,
    /// A pass can image when the place is at most this far off nadir, degrees; `None`: what the table of sensors says.
    pub max_off_nadir_deg: Option<f64>,
    /// A pass of an optical satellite can image when the Sun is at least this high, degrees; `None`: what the table says.
    pub min_sun_deg: Option<f64>,
    /// Only satellites whose name fits this pattern; `None`: all.
    pub satellites: Option<String>,
    /// The same window this many days before and after is counted beside.
    pub other_days: u32,
    /// Elements are not used further than this from their epoch, days.
    pub max_age_days: f64,
}

impl Default for PassQuestion {
    fn default() -> Self {
        Self {
            places: Vec::new(),
            others: Vec::new(),
            from_secs: 0,
            to_secs: 0,
            min_elevation_deg: 10.0,
            max_off_nadir_deg: None,
            min_sun_deg: None,
            satellites: None,
            other_days: 5,
            max_age_days: 14.0,
        }
    }
}

/// How far off a position may be, from the age of the elements.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Accuracy {
    /// Days from the nearest epoch to this moment; negative before the epoch.
    pub age_days: f64,
    /// Expected error along the track, km: half of such satellites are better.
    pub along_track_km: f64,
    /// Nine in ten are better than this, km.
    pub along_track_p90_km: f64,
    /// How far the elements before and after this moment disagree, km; `None` when there is only one side.
    pub bracket_km: Option<f64>,
    /// The two sets disagree by more than 20 km: the satellite manoeuvred in between.
    pub has_manoeuvred: bool,
}

/// How many points of a pass are kept to draw it.
pub const SKY_POINTS: usize = 9;

/// A pass of a satellite over a place. Times are microseconds of UTC, exact to a millisecond of the orbit.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Pass {
    /// Index into [`PassReport::satellites`].
    pub satellite: u32,
    /// Index into the places asked about.
    pub place: u32,
    /// Rises above the least elevation.
    pub rise_micros: i64,
    /// Stands highest.
    pub highest_micros: i64,
    /// Sets below the least elevation.
    pub set_micros: i64,
    /// Sees the place least obliquely.
    pub nearest_micros: i64,
    /// The pass reaches beyond what was looked at.
    pub is_cut: bool,
    /// Greatest elevation, degrees.
    pub elevation_deg: f64,
    /// Azimuth of the satellite at its highest, from north over east, degrees.
    pub azimuth_deg: f64,
    /// Least angle off the vertical of the ellipsoid, degrees.
    pub off_nadir_deg: f64,
    /// Angle from the zenith at the place at that moment, degrees.
    pub incidence_deg: f64,
    /// Distance at that moment, km.
    pub range_km: f64,
    /// Below the satellite at that moment.
    pub below: LonLat,
    /// Altitude at that moment, km.
    pub altitude_km: f64,
    /// Side of the track on which the place is.
    pub side: Side,
    /// Flying south?
    pub is_descending: bool,
    /// Height of the Sun at the place at that moment, degrees.
    pub sun_deg: f64,
    /// Azimuth of the Sun at that moment, degrees.
    pub sun_azimuth_deg: f64,
    /// From when to when the place is at most so far off nadir as the sensor (or the question) allows.
    pub access_micros: Option<(i64, i64)>,
    /// Could the sensor have imaged the place, clouds aside?
    pub can_image: bool,
    /// How far off all this may be.
    pub accuracy: Accuracy,
    /// Where it stands from rise to set, at even steps: azimuth and elevation, degrees; for drawing only.
    pub sky: [[f32; 2]; SKY_POINTS],
    /// The places straight below it, at the same steps: longitude and latitude, degrees; for drawing only.
    pub track: [[f32; 2]; SKY_POINTS],
}

/// What a satellite's sensor can see.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Regard {
    /// Id of the row in the table of sensors; `None`: assumed.
    pub sensor: Option<String>,
    /// What kind of sensor.
    pub kind: SensorKind,
    /// Greatest off-nadir angle, degrees, half of the field of view included.
    pub max_off_nadir_deg: f64,
    /// Least and greatest incidence, degrees, of a radar.
    pub incidence_deg: Option<(f64, f64)>,
    /// The only side a radar looks to; `None`: both.
    pub side: Option<Side>,
    /// Lowest Sun, degrees; `None`: needs none.
    pub min_sun_deg: Option<f64>,
    /// How sure the table is, as given; `None`: assumed.
    pub confidence: Option<String>,
}

/// What kind of sensor a satellite carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SensorKind {
    /// Needs daylight and a clear sky.
    Optical,
    /// Radar: sees by night and through clouds.
    Sar,
    /// Known to take no images.
    NotImaging,
    /// Not known; taken as optical without need of the Sun.
    Unknown,
}

impl SensorKind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Optical, Self::Sar, Self::NotImaging, Self::Unknown];

    /// Its code in files and texts.
    pub fn code(self) -> &'static str {
        match self {
            Self::Optical => "optical",
            Self::Sar => "sar",
            Self::NotImaging => "not-imaging",
            Self::Unknown => "unknown",
        }
    }
}

/// A satellite that was looked at.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SatelliteSeen {
    /// Catalogue number.
    pub norad_id: u64,
    /// Name in the newest set of elements; its number when there is none.
    pub name: String,
    /// How many sets of elements there are.
    pub sets: u32,
    /// What its sensor can see.
    pub regard: Regard,
    /// Why nothing (more) could be said about it, and from when on, UTC microseconds; `None`: all the window was looked at.
    pub unusable: Option<(Unusable, i64)>,
}

/// How many passes in one window.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PassCount {
    /// Passes that rise high enough.
    pub passes: u32,
    /// Those of them in which the sensor could have imaged the place, clouds aside.
    pub can_image: u32,
    /// Different satellites among the passes.
    pub satellites: u32,
    /// Satellites about which nothing could be said in this window.
    pub unknown: u32,
}

/// The count over a place on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PassCell {
    /// Index into the places asked about, then the others.
    pub place: u32,
    /// Days after the window asked about; 0 is that window.
    pub day: i32,
    /// What was counted.
    pub count: PassCount,
}

/// What became of a question about passes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PassReport {
    /// What was asked.
    pub question: PassQuestion,
    /// Every satellite that fits the pattern, in order of its number.
    pub satellites: Vec<SatelliteSeen>,
    /// Every pass over the places asked about in the window, in order of time.
    pub passes: Vec<Pass>,
    /// Counts of every place and day, places in order, days in order.
    pub cells: Vec<PassCell>,
}

impl PassReport {
    /// Counts over a place, in order of the day.
    pub fn of_place(&self, place: usize) -> impl Iterator<Item = &PassCell> {
        self.cells.iter().filter(move |it| it.place as usize == place)
    }

    /// Passes over a place in the window asked about.
    pub fn here(&self, place: usize) -> PassCount {
        self.of_place(place).find(|it| it.day == 0).map(|it| it.count).unwrap_or_default()
    }
}
