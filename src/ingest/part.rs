//! What comes out of one file, and what all files share while they are read.

use super::far::Reach;
use super::seen::Seen;
use super::survey::{median, middle};
use crate::model::{
    CloudCover, Elements, Facility, Image, Plan, Region, RegionName, Satellite, Sensor, Source, Strike, Wave,
};

/// What all files share while they are read.
pub struct Shared<'a> {
    /// The plan.
    pub plan: &'a Plan,
    /// Bytes in all.
    pub total: u64,
    /// Bytes of the files read so far.
    pub done: u64,
    /// Records so far.
    pub seen: Seen,
    /// Median position of the facilities.
    pub facilities_at: Option<(f64, f64)>,
    /// What is near them.
    pub reach: Option<Reach>,
    /// How many records there are so far.
    pub kept: usize,
}

/// What came out of one file.
pub struct Part {
    /// The file.
    pub source: Source,
    /// Index of the file it repeats byte by byte.
    pub duplicate_of: Option<usize>,
    /// Records, in file order.
    pub facilities: Vec<Facility>,
    /// Records, in file order.
    pub images: Vec<Image>,
    /// Records, in file order.
    pub strikes: Vec<Strike>,
    /// Records, in file order.
    pub regions: Vec<Region>,
    /// Records, in file order.
    pub region_names: Vec<RegionName>,
    /// Records, in file order.
    pub waves: Vec<Wave>,
    /// Records, in file order.
    pub elements: Vec<Elements>,
    /// Records, in file order.
    pub satellites: Vec<Satellite>,
    /// Records, in file order.
    pub sensors: Vec<Sensor>,
    /// Records, in file order.
    pub clouds: Vec<CloudCover>,
}

impl Part {
    /// How many records.
    pub fn len(&self) -> usize {
        self.facilities.len()
            + self.images.len()
            + self.strikes.len()
            + self.regions.len()
            + self.region_names.len()
            + self.waves.len()
            + self.elements.len()
            + self.satellites.len()
            + self.sensors.len()
            + self.clouds.len()
    }

    /// Without records.
    pub fn of_source(source: Source, duplicate_of: Option<usize>) -> Self {
        Self {
            source,
            duplicate_of,
            facilities: Vec::new(),
            images: Vec::new(),
            strikes: Vec::new(),
            regions: Vec::new(),
            region_names: Vec::new(),
            waves: Vec::new(),
            elements: Vec::new(),
            satellites: Vec::new(),
            sensors: Vec::new(),
            clouds: Vec::new(),
        }
    }

    /// Without the records it has so far.
    pub fn forget_records(&mut self) {
        *self = Self::of_source(self.source.clone(), self.duplicate_of);
    }
}

/// Median position of the facilities of all parts.
pub fn median_of(parts: &[Option<Part>]) -> Option<(f64, f64)> {
    let places = parts.iter().flatten().flat_map(|it| &it.facilities).map(|it| middle(&it.place));
    let (lons, lats): (Vec<f64>, Vec<f64>) = places.unzip();
    Some((median(lons)?, median(lats)?))
}
