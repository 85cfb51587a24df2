//! The satellites and sensors of the files, found by what images call them.

use std::collections::BTreeMap;

use super::history::{Satellite, satellites};
use super::names::Names;
use super::regard::Table;
use crate::model::Dataset;

/// Satellites with elements, and what their sensors can.
pub struct Known {
    /// In order of their number.
    pub satellites: Vec<Satellite>,
    /// Of the files and the shipped one.
    pub table: Table,
    names: Names,
}

impl Known {
    /// What the files have.
    pub fn of(dataset: &Dataset) -> Self {
        let satellites = satellites(&dataset.elements);
        let mut also: BTreeMap<u64, Vec<String>> = BTreeMap::new();
        for it in &dataset.satellites {
            also.entry(it.norad_id).or_default().push(it.name.clone());
        }
        let names = Names::new(&satellites, &also);
        Self { satellites, names, table: Table::new(&dataset.sensors) }
    }

    /// The satellite a platform's name means, as an index.
    pub fn find(&self, platform: &str) -> Option<usize> {
        self.names.find(platform)
    }
}
