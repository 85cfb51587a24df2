//! What was read before, across files: duplicates are folded, ids of facilities are made unique.

use std::collections::{BTreeMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use super::table::Row;
use crate::model::{CloudCover, Elements, Facility, Footprint, Image, LonLat, Region, Strike, name_key};

/// Keys of the records so far. Only asked whether a key is there: no order comes out of it.
#[derive(Debug, Clone, Default)]
pub struct Seen {
    keys: HashSet<u128>,
    ids: HashSet<u128>,
    facilities: BTreeMap<String, Facility>,
}

/// What a record is to those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// New.
    New,
    /// The same again.
    Again,
    /// The same id with other content.
    OtherContent,
}

/// 128 bits of a value: two differently salted 64-bit hashes.
fn hash(value: &impl Hash) -> u128 {
    let half = |salt: u64| {
        let mut hasher = DefaultHasher::new();
        salt.hash(&mut hasher);
        value.hash(&mut hasher);
        hasher.finish()
    };
    u128::from(half(0x4e61_6469)) << 64 | u128::from(half(0x7261_6461))
}

fn bits(place: LonLat) -> (u64, u64) {
    (place.lon_deg.to_bits(), place.lat_deg.to_bits())
}

fn corners(footprint: &Footprint) -> Vec<(u64, u64)> {
    match footprint {
        Footprint::Point(it) => vec![bits(*it)],
        Footprint::Area(it) => {
            let rings = it.0.iter().flat_map(|it| std::iter::once(it.exterior()).chain(it.interiors()));
            rings.flat_map(|it| &it.0).map(|it| (it.x.to_bits(), it.y.to_bits())).collect()
        }
    }
}

impl Seen {
    fn standing(&mut self, key: u128, id: Option<u128>) -> Standing {
        if !self.keys.insert(key) {
            return Standing::Again;
        }
        match id {
            Some(id) if !self.ids.insert(id) => Standing::OtherContent,
            _ => Standing::New,
        }
    }

    /// The same scene of the same satellite at the same time; without an id: of the same ground.
    pub fn image(&mut self, it: &Image) -> Standing {
        let platform = it.platform.as_deref().map(name_key);
        let key = if it.id.is_empty() {
            hash(&("image", &platform, it.when, corners(&it.footprint)))
        } else {
            hash(&("image", &platform, it.when, &it.id))
        };
        let id = (!it.id.is_empty()).then(|| hash(&("image-id", it.origin.file, &platform, &it.id)));
        self.standing(key, id)
    }

    /// The same hit again; without an id: the same row again, all cells alike.
    pub fn strike(&mut self, it: &Strike, row: &dyn Row, header: &[String]) -> Standing {
        if it.id.is_empty() {
            let cells: Vec<&str> = (0..header.len()).map(|column| row.cell(column)).collect();
            return self.standing(hash(&("row", header, cells, it.place.map(bits))), None);
        }
        let key = hash(&("strike", &it.id, it.when, it.place.map(bits), &it.facility, &it.kind));
        self.standing(key, Some(hash(&("strike-id", it.origin.file, &it.id))))
    }

    /// The same elements of the same satellite at the same epoch.
    pub fn elements(&mut self, it: &Elements) -> Standing {
        let motion = [it.mean_motion_rev_per_day, it.mean_anomaly_deg, it.inclination_deg].map(f64::to_bits);
        self.standing(hash(&("elements", it.norad_id, it.epoch_micros, motion)), None)
    }

    /// Cloud over the same place at the same time.
    pub fn cloud(&mut self, it: &CloudCover) -> Standing {
        let value = it.cloud_percent.to_bits();
        let key = ("cloud", &it.region, it.place.map(bits), it.when, value);
        self.standing(hash(&(key, it.origin.file)), None)
    }

    /// The same row again, all cells alike.
    pub fn row(&mut self, row: &dyn Row, header: &[String]) -> Standing {
        let cells: Vec<&str> = (0..header.len()).map(|column| row.cell(column)).collect();
        self.standing(hash(&("row", header, cells)), None)
    }

    /// The same outline by the same name.
    pub fn region(&mut self, it: &Region) -> Standing {
        self.standing(hash(&("region", &it.name, corners(&it.outline))), None)
    }

    /// The same facility again, or another that must not have the same id: it gets one of its own.
    pub fn facility(&mut self, it: &mut Facility) -> Standing {
        let is_same =
            |a: &Facility, b: &Facility| Facility { id: b.id.clone(), origin: b.origin, ..a.clone() } == *b;
        let plain = it.id.clone();
        let mut n = 1_u32;
        while let Some(before) = self.facilities.get(&it.id) {
            if is_same(it, before) {
                return Standing::Again;
            }
            n += 1;
            it.id = format!("{plain}#{n}");
        }
        self.facilities.insert(it.id.clone(), it.clone());
        if n == 1 { Standing::New } else { Standing::OtherContent }
    }
}
