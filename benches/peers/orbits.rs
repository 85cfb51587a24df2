//! A made-up year of satellites over a made-up country: what the count of opportunities is timed on.

use nadir::model::{Elements, FileId, LonLat, Origin};
use nadir::orbit::frames::Site;
use nadir::orbit::history::{Satellite, satellites};
use nadir::orbit::opportunities::{Asked, Counts, count};

/// 2025-01-01T00:00:00Z, microseconds.
pub const BEGIN_MICROS: i64 = 1_735_689_600_000_000;
/// The peer counts so many days of so many satellites.
pub const PART: (usize, u32) = (4, 10);
const ASKED: Asked = Asked { max_off_nadir_deg: 45.0, min_sun_deg: None, group: 0 };

pub struct Year {
    satellites: Vec<Satellite>,
    pub elements: Vec<Elements>,
    pub places: Vec<LonLat>,
    sites: Vec<Site>,
    days: u32,
}

impl Year {
    /// 300 satellites over 500 places for 365 days, divided.
    pub fn new(divisor: u32) -> Self {
        let elements: Vec<Elements> = (0..300 / divisor).map(elements).collect();
        let places: Vec<LonLat> = (0..500 / divisor).filter_map(place).collect();
        let sites = places.iter().map(|it| Site::new(*it, 0.0)).collect();
        Self { satellites: satellites(&elements), elements, places, sites, days: 365 / divisor }
    }

    /// Opportunities of all satellites, by place and day.
    pub fn counts(&self) -> Counts {
        self.of(&self.satellites, self.days)
    }

    /// Opportunities of each satellite of the part the peer counts.
    pub fn part(&self) -> Vec<u64> {
        let (n, days) = PART;
        self.satellites.iter().take(n).map(|it| self.of(std::slice::from_ref(it), days).total()).collect()
    }

    fn of(&self, satellites: &[Satellite], days: u32) -> Counts {
        let mut counts = Counts::new(self.sites.len(), 1, days);
        for it in satellites {
            count(it, &self.sites, ASKED, BEGIN_MICROS, 400.0, &mut counts);
        }
        counts
    }
}

/// Sun-synchronous orbits of 450 to 700 km, spread over the hours.
pub fn elements(i: u32) -> Elements {
    let share = |n: u32| f64::from(i * n % 300) / 300.0;
    Elements {
        norad_id: u64::from(90_000 + i),
        name: None,
        object_id: None,
        epoch_micros: BEGIN_MICROS,
        mean_motion_rev_per_day: 14.6 + 0.75 * share(7),
        eccentricity: 0.0005 + 0.001 * share(11),
        inclination_deg: 97.3 + 1.0 * share(13),
        ra_of_asc_node_deg: 360.0 * share(17),
        arg_of_pericenter_deg: 360.0 * share(19),
        mean_anomaly_deg: 360.0 * share(23),
        bstar_per_earth_radius: 0.0,
        mean_motion_dot: 0.0,
        mean_motion_ddot: 0.0,
        rev_at_epoch: 0,
        element_set_no: 0,
        origin: Origin { file: FileId(0), line: u64::from(i) + 1 },
    }
}

/// A grid over 22-40 degrees east, 44.5-52 degrees north.
fn place(i: u32) -> Option<LonLat> {
    LonLat::new(22.0 + 18.0 * f64::from(i % 25) / 25.0, 44.5 + 7.5 * f64::from(i / 25) / 20.0)
}
