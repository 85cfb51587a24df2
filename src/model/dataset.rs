//! What the files say, once read: facilities, images, strikes, regions.

use serde::{Deserialize, Serialize};

use super::{Footprint, LonLat, Origin, Source, When};

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
    /// Where it was read.
    pub origin: Origin,
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
