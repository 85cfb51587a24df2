//! Where there is land: outlines of countries, finest around Ukraine, in the borders of UNGA resolution 68/262.
//!
//! Made by `scripts/basemap/figure.mjs`; away from Ukraine a coast is known to a degree or so.

use std::sync::OnceLock;

use super::LonLat;

/// What an outline is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LandKind {
    /// A country other than Ukraine.
    Country,
    /// Ukraine.
    Home,
    /// A border between regions of Ukraine: a line.
    Region,
}

/// An outline: a ring without repeated end, or a line. Longitude and latitude, degrees.
#[derive(Debug)]
pub struct Land {
    /// What it is of.
    pub kind: LandKind,
    /// Its points.
    pub points: Vec<[f64; 2]>,
    /// West, south, east, north, degrees.
    pub bounds: [f64; 4],
}

/// All outlines.
pub fn land() -> &'static [Land] {
    static ALL: OnceLock<Vec<Land>> = OnceLock::new();
    ALL.get_or_init(|| include_str!("land.txt").lines().filter_map(outline).collect())
}

fn outline(line: &str) -> Option<Land> {
    let mut words = line.split(' ');
    let kind = match words.next()? {
        "c" => LandKind::Country,
        "h" => LandKind::Home,
        _ => LandKind::Region,
    };
    let numbers: Vec<i32> = words.filter_map(|it| it.parse().ok()).collect();
    let (mut x, mut y) = (0, 0);
    let points: Vec<[f64; 2]> = numbers
        .chunks_exact(2)
        .map(|step| {
            (x, y) = (x + step[0], y + step[1]);
            [f64::from(x) / 100.0, f64::from(y) / 100.0]
        })
        .collect();
    let bounds = points.iter().fold([180.0_f64, 90.0_f64, -180.0_f64, -90.0_f64], |b, p| {
        [b[0].min(p[0]), b[1].min(p[1]), b[2].max(p[0]), b[3].max(p[1])]
    });
    (!points.is_empty()).then_some(Land { kind, points, bounds })
}

impl Land {
    /// Is a place within this ring, or nearer to it than `margin_deg`?
    pub fn is_near(&self, place: LonLat, margin_deg: f64) -> bool {
        let (x, y) = (place.lon_deg, place.lat_deg);
        let [west, south, east, north] = self.bounds;
        let beside = margin_deg * 2.0;
        if x < west - beside || x > east + beside || y < south - margin_deg || y > north + margin_deg {
            return false;
        }
        // A degree of longitude is about so long in degrees of latitude.
        let squeeze = (1.0 - (y / 90.0) * (y / 90.0)).max(0.1);
        let mut is_within = false;
        let mut before = self.points[self.points.len() - 1];
        for &at in &self.points {
            let ([ax, ay], [bx, by]) = (before, at);
            if (ay > y) != (by > y) && x < (bx - ax) * (y - ay) / (by - ay) + ax {
                is_within = !is_within;
            }
            let (dx, dy) = ((bx - ax) * squeeze, by - ay);
            let (px, py) = ((x - ax) * squeeze, y - ay);
            let length = dx * dx + dy * dy;
            let share = if length > 0.0 { ((px * dx + py * dy) / length).clamp(0.0, 1.0) } else { 0.0 };
            let (ex, ey) = (px - share * dx, py - share * dy);
            if ex * ex + ey * ey < margin_deg * margin_deg {
                return true;
            }
            before = at;
        }
        is_within
    }
}

/// Where a place is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whereabouts {
    /// In Ukraine, or so near that nobody can tell.
    Ukraine,
    /// On other land, or so near that nobody can tell.
    Elsewhere,
    /// At sea.
    Sea,
}

/// Where a place is, as far as the outlines tell: what is near a border or a coast is given the benefit of the doubt.
pub fn whereabouts(place: LonLat) -> Whereabouts {
    let is_fine = (20.0..43.0).contains(&place.lon_deg) && (42.5..57.0).contains(&place.lat_deg);
    let margin_deg = if is_fine { 0.15 } else { 1.5 };
    let near = |kind: LandKind, margin: f64| {
        land().iter().filter(|it| it.kind == kind).any(|it| it.is_near(place, margin))
    };
    match () {
        () if near(LandKind::Home, 0.1) => Whereabouts::Ukraine,
        () if near(LandKind::Country, margin_deg) || near(LandKind::Home, margin_deg) => {
            Whereabouts::Elsewhere
        }
        () => Whereabouts::Sea,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, lon_deg: f64, lat_deg: f64, expected: Whereabouts) {
        assert_eq!(whereabouts(LonLat { lon_deg, lat_deg }), expected, "{name}");
    }

    #[test]
    fn places_are_where_they_are() {
        for (name, lon, lat) in [
            ("Kyiv", 30.52, 50.45),
            ("Sevastopol", 33.53, 44.58),
            ("Simferopol", 34.1, 44.95),
            ("Kerch", 36.4, 45.35),
            ("Donetsk", 37.8, 48.0),
            ("Luhansk", 39.31, 48.57),
            ("Odesa", 30.73, 46.48),
            ("Izmail", 28.84, 45.35),
            ("Uzhhorod", 22.29, 48.62),
        ] {
            check(name, lon, lat, Whereabouts::Ukraine);
        }
        for (name, lon, lat) in [
            ("Moscow", 37.62, 55.76),
            ("Minsk", 27.56, 53.9),
            ("Warsaw", 21.01, 52.23),
            ("Bucharest", 26.1, 44.43),
            ("Ankara", 32.85, 39.93),
            ("Tehran", 51.4, 35.7),
            ("Paris", 2.35, 48.85),
        ] {
            check(name, lon, lat, Whereabouts::Elsewhere);
        }
        for (name, lon, lat) in [
            ("Black Sea", 32.0, 43.6),
            ("Atlantic", -30.0, 40.0),
            ("null island", 0.0, 0.0),
            ("Pacific", -150.0, 20.0),
        ] {
            check(name, lon, lat, Whereabouts::Sea);
        }
    }
}
