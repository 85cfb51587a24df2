//! Place: longitude and latitude on WGS 84, and the ground an image shows.

use geo::{Centroid, MultiPolygon, Point};
use serde::{Deserialize, Serialize};

/// A place on WGS 84, in degrees. Longitude first, as in GeoJSON.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct LonLat {
    /// Degrees east, -180..=180.
    pub lon_deg: f64,
    /// Degrees north, -90..=90.
    pub lat_deg: f64,
}

impl LonLat {
    /// `None` when a coordinate is outside its range or not a number.
    pub fn new(lon_deg: f64, lat_deg: f64) -> Option<Self> {
        ((-180.0..=180.0).contains(&lon_deg) && (-90.0..=90.0).contains(&lat_deg))
            .then_some(Self { lon_deg, lat_deg })
    }

    /// The same place as a `geo` point (x = longitude, y = latitude).
    pub fn point(self) -> Point<f64> {
        Point::new(self.lon_deg, self.lat_deg)
    }

    /// Length of the geodesic between two places.
    ///
    /// # Units
    /// Metres, on WGS 84 (Karney 2013, as in GeographicLib).
    ///
    /// # Example
    /// ```
    /// # use nadir::model::LonLat;
    /// let kyiv = LonLat::new(30.523, 50.450).unwrap();
    /// let lviv = LonLat::new(24.032, 49.842).unwrap();
    /// assert_eq!((kyiv.distance_m(lviv) / 1000.0).round(), 469.0);
    /// ```
    pub fn distance_m(self, other: Self) -> f64 {
        use geo::{Distance, Geodesic};
        Geodesic.distance(self.point(), other.point())
    }
}

/// The ground an image shows, or the ground a facility stands on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Footprint {
    /// Only a centre is known.
    Point(LonLat),
    /// Outlines, longitude and latitude in degrees. Rings may cross the antimeridian by running past ±180.
    Area(MultiPolygon<f64>),
}

impl Footprint {
    /// Its middle: the centroid of an outline, degrees.
    pub fn centre(&self) -> LonLat {
        match self {
            Self::Point(it) => *it,
            Self::Area(it) => {
                let middle = it.centroid().unwrap_or(Point::new(0.0, 0.0));
                LonLat { lon_deg: wrapped(middle.x()), lat_deg: middle.y() }
            }
        }
    }
}

/// A longitude that ran past ±180 by less than a turn, back in -180..=180.
pub fn wrapped(lon_deg: f64) -> f64 {
    if lon_deg > 180.0 {
        lon_deg - 360.0
    } else if lon_deg < -180.0 {
        lon_deg + 360.0
    } else {
        lon_deg
    }
}
