//! What the files say, once read: facilities, images, strikes, regions, and what stands beside them.

use serde::{Deserialize, Serialize};

use super::{Elements, Footprint, LonLat, Origin, Satellite, Sensor, Source, When};

/// Everything that was read. Records are in file order, files in order of name.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Dataset {
    /// Places that may be imaged and hit.
    pub facilities: Vec<Facility>,
    /// Images taken, ordered or planned.
    pub images: Vec<Image>,
    /// Hits.
    pub strikes: Vec<Strike>,
    /// Administrative outlines.
    pub regions: Vec<Region>,
    /// Names of regions known by a code, without outlines.
    #[serde(default)]
    pub region_names: Vec<RegionName>,
    /// Waves of an attack that are known to no place.
    #[serde(default)]
    pub waves: Vec<Wave>,
    /// Mean elements of satellites.
    #[serde(default)]
    pub elements: Vec<Elements>,
    /// Rows of a satellite catalogue.
    #[serde(default)]
    pub satellites: Vec<Satellite>,
    /// Rows of a table of sensors.
    #[serde(default)]
    pub sensors: Vec<Sensor>,
    /// Cloud cover by time and place.
    #[serde(default)]
    pub clouds: Vec<CloudCover>,
    /// The files, in order; [`super::FileId`] indexes this.
    pub sources: Vec<Source>,
}

/// A place that may be imaged and hit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Facility {
    /// Its id in the file, or one made from name and position; unique in the dataset.
    pub id: String,
    /// Its name as given; the id when there is none.
    pub name: String,
    /// Where it stands: a point, or an outline.
    pub place: Footprint,
    /// Power plant, substation, refinery, …; as given.
    pub kind: Option<String>,
    /// Administrative region, as given.
    pub region: Option<String>,
    /// Country, as given.
    pub country: Option<String>,
    /// Where it was read.
    pub origin: Origin,
}

/// How an image row is to be understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ImageKind {
    /// An image that was taken.
    Taken,
    /// An image that was ordered or tasked.
    Ordered,
    /// An image that was planned.
    Planned,
}

/// An image taken, ordered or planned.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Image {
    /// Scene, item or order id as given; empty when there is none.
    pub id: String,
    /// When it was taken.
    pub when: When,
    /// The ground it shows.
    pub footprint: Footprint,
    /// Satellite, as given (`S2A`, `capella-2`).
    pub platform: Option<String>,
    /// Who operates it or sells it, as given.
    pub operator: Option<String>,
    /// Instrument, as given.
    pub sensor: Option<String>,
    /// Cloud cover, per cent 0..=100.
    pub cloud_percent: Option<f64>,
    /// Off-nadir angle, degrees.
    pub off_nadir_deg: Option<f64>,
    /// Incidence angle, degrees.
    #[serde(default)]
    pub incidence_deg: Option<f64>,
    /// When it was published, UTC seconds: before that only its owner had it.
    #[serde(default)]
    pub published_secs: Option<i64>,
    /// Taken, ordered or planned.
    pub kind: ImageKind,
    /// Where it was read.
    pub origin: Origin,
}

/// A hit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Strike {
    /// Event id as given; empty when there is none.
    pub id: String,
    /// When it happened; an interval when only the date is known.
    pub when: When,
    /// Where; `None` when only a facility is named.
    pub place: Option<LonLat>,
    /// How far off the stated place may be, metres.
    pub precision_m: f64,
    /// Id or name of the facility, as given.
    pub facility: Option<String>,
    /// What was hit or with what, as given.
    pub kind: Option<String>,
    /// How grave it was, as far as known.
    #[serde(default)]
    pub severity: Severity,
    /// Where it was read.
    pub origin: Origin,
}

/// How grave a hit was; none of it has to be known. Numbers are finite and not negative.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Severity {
    /// People killed.
    #[serde(default)]
    pub killed: Option<f64>,
    /// Missiles, drones or shells that hit.
    #[serde(default)]
    pub munitions: Option<f64>,
    /// Capacity lost, megawatts.
    #[serde(default)]
    pub capacity_mw: Option<f64>,
}

/// An administrative outline.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Region {
    /// Its name as given.
    pub name: String,
    /// Its outline: always [`Footprint::Area`].
    pub outline: Footprint,
    /// Where it was read.
    pub origin: Origin,
}

/// The name of a region that other tables know by a code.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RegionName {
    /// Its code as given (`UA43`).
    pub id: String,
    /// Its name as given.
    pub name: String,
    /// Where it was read.
    pub origin: Origin,
}

/// One wave of an attack: weapons of one model, known to regions at best.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Wave {
    /// From its begin to its end.
    pub when: When,
    /// Weapon, as given.
    pub model: Option<String>,
    /// How many were launched.
    pub launched: Option<u64>,
    /// How many were shot down.
    pub destroyed: Option<u64>,
    /// Regions it was meant for or that it hit, as given.
    pub regions: Vec<String>,
    /// Where it was read.
    pub origin: Origin,
}

/// Cloud cover over a time and a place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CloudCover {
    /// Name or code of the region, as given; `None` when a place is given or the whole country is meant.
    pub region: Option<String>,
    /// Where; `None` when a region is named.
    pub place: Option<LonLat>,
    /// The hour or the day.
    pub when: When,
    /// Per cent, 0..=100.
    pub cloud_percent: f64,
    /// Where it was read.
    pub origin: Origin,
}

/// A name or id as it is compared: lower case, quotation marks left out, white space and dashes made one space.
/// `Зміївська  ТЕС`, `зміївська тес` and `"Зміївська ТЕС"` are the same place.
pub fn name_key(name: &str) -> String {
    let mut key = String::with_capacity(name.len());
    for letter in name.chars().flat_map(char::to_lowercase) {
        match letter {
            '"' | '\'' | '«' | '»' | '“' | '”' | '„' | '’' | 'ʼ' | '`' => {}
            it if it.is_whitespace() || matches!(it, '-' | '‐' | '‑' | '–' | '—' | '_') => {
                if !key.is_empty() && !key.ends_with(' ') {
                    key.push(' ');
                }
            }
            it => key.push(it),
        }
    }
    key.truncate(key.trim_end().len());
    key
}
