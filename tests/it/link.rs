//! Linking: hand-made cases with known answers.

use nadir::link::clouds::Clouds;
use nadir::link::link;
use nadir::model::{
    CloudCover, Dataset, Facility, FileId, Footprint, Image, ImageKind, Linked, LonLat, Origin, Plan,
    RegionName, RegionsFrom, Severity, Strike, When,
};

const ORIGIN: Origin = Origin { file: FileId(0), line: 1 };
const DAY: i64 = 86_400;
/// 2024-05-01T00:00:00Z.
const T0: i64 = 1_714_521_600;

fn at(lon_deg: f64, lat_deg: f64) -> LonLat {
    LonLat::new(lon_deg, lat_deg).expect("a place")
}

fn facility(id: &str, lon_deg: f64, lat_deg: f64) -> Facility {
    Facility {
        id: id.to_owned(),
        name: format!("Plant {id}"),
        place: Footprint::Point(at(lon_deg, lat_deg)),
        kind: None,
        region: None,
        country: None,
        origin: ORIGIN,
    }
}

fn outlined(id: &str, ring: &[(f64, f64)]) -> Facility {
    Facility { place: area(ring), ..facility(id, 0.0, 0.0) }
}

fn area(ring: &[(f64, f64)]) -> Footprint {
    let ring = geo::LineString::from(ring.to_vec());
    Footprint::Area(geo::MultiPolygon(vec![geo::Polygon::new(ring, vec![])]))
}

fn square(lon_deg: f64, lat_deg: f64, half_deg: f64) -> Footprint {
    let (w, e, s, n) = (lon_deg - half_deg, lon_deg + half_deg, lat_deg - half_deg, lat_deg + half_deg);
    area(&[(w, s), (e, s), (e, n), (w, n), (w, s)])
}

fn image(footprint: Footprint, secs: i64, platform: Option<&str>) -> Image {
    Image {
        id: format!("image-{secs}"),
        when: When::instant(secs),
        footprint,
        platform: platform.map(str::to_owned),
        operator: None,
        sensor: None,
        cloud_percent: None,
        off_nadir_deg: None,
        incidence_deg: None,
        published_secs: None,
        kind: ImageKind::Taken,
        origin: ORIGIN,
    }
}

fn strike(lon_deg: f64, lat_deg: f64, precision_m: f64, when: When) -> Strike {
    Strike {
        id: "s".to_owned(),
        when,
        place: Some(at(lon_deg, lat_deg)),
        precision_m,
        facility: None,
        kind: None,
        severity: Severity::default(),
        origin: ORIGIN,
    }
}

fn linked(facilities: Vec<Facility>, images: Vec<Image>, strikes: Vec<Strike>) -> Linked {
    let dataset = Dataset { facilities, images, strikes, ..Dataset::default() };
    link(&dataset, &Plan::default(), &mut |_| {})
}

fn covers(footprint: Footprint, facilities: Vec<Facility>) -> Vec<u32> {
    let linked = linked(facilities, vec![image(footprint, T0, None)], vec![]);
    linked.links.images.iter().map(|it| it.facility).collect()
}

#[test]
fn a_footprint_covers_what_it_shows() {
    let places =
        || vec![facility("in", 30.0, 50.0), facility("out", 30.2, 50.0), facility("corner", 30.1, 50.1)];
    assert_eq!(covers(square(30.0, 50.0, 0.1), places()), [0, 2], "the boundary counts");
    let hole = geo::Polygon::new(
        geo::LineString::from(vec![(29.0, 49.0), (31.0, 49.0), (31.0, 51.0), (29.0, 51.0), (29.0, 49.0)]),
        vec![geo::LineString::from(vec![
            (29.9, 49.9),
            (30.1, 49.9),
            (30.1, 50.05),
            (29.9, 50.05),
            (29.9, 49.9),
        ])],
    );
    assert_eq!(
        covers(Footprint::Area(geo::MultiPolygon(vec![hole])), places()),
        [1, 2],
        "a hole shows nothing"
    );
}

#[test]
fn an_outlined_facility_is_covered_when_part_of_it_is_shown() {
    let site = outlined("site", &[(30.08, 50.0), (30.3, 50.0), (30.3, 50.1), (30.08, 50.1), (30.08, 50.0)]);
    assert_eq!(covers(square(30.0, 50.0, 0.1), vec![site]), [0]);
}

#[test]
fn footprints_across_the_antimeridian_cover_both_sides() {
    let places =
        || vec![facility("east", 179.9, 0.0), facility("west", -179.9, 0.0), facility("far", 0.0, 0.0)];
    let jumping = area(&[(179.0, -1.0), (-179.0, -1.0), (-179.0, 1.0), (179.0, 1.0), (179.0, -1.0)]);
    let running = area(&[(179.0, -1.0), (181.0, -1.0), (181.0, 1.0), (179.0, 1.0), (179.0, -1.0)]);
    assert_eq!(covers(jumping, places()), [0, 1]);
    assert_eq!(covers(running, places()), [0, 1]);
}

#[test]
fn an_image_known_by_its_centre_covers_what_is_near() {
    // One hundredth of a degree of latitude is 1.1 km.
    let places = vec![facility("4.4 km", 30.0, 50.04), facility("5.6 km", 30.0, 50.05)];
    assert_eq!(covers(Footprint::Point(at(30.0, 50.0)), places), [0]);
}

#[test]
fn rows_of_one_pass_are_one_look() {
    let over = || square(30.0, 50.0, 0.1);
    let images = vec![
        image(over(), T0, Some("S2A")),
        image(over(), T0 + 100, Some("S2A")),
        image(over(), T0 + 200, Some("S2A")),
        image(over(), T0 + 100, Some("S2B")),
        image(over(), T0 + 400, Some("S2A")),
    ];
    let links = linked(vec![facility("a", 30.0, 50.0)], images, vec![]).links.images;
    let seen: Vec<(u32, u32)> = links.iter().map(|it| (it.image, it.merged_rows)).collect();
    assert_eq!(seen, [(0, 2), (3, 0), (4, 0)]);
}

#[test]
fn a_strike_reaches_radius_plus_precision() {
    let hit = |precision_m| {
        let strikes = vec![strike(30.0, 50.03, precision_m, When::instant(T0))];
        linked(vec![facility("3.3 km", 30.0, 50.0)], vec![], strikes).links.strikes[0]
    };
    assert_eq!(hit(1000.0).facility, None);
    let linked = hit(1500.0);
    assert_eq!((linked.facility, linked.ambiguous), (Some(0), false));
    // GeographicLib: 50.00 to 50.03 along a meridian is 3336.9 m.
    assert_eq!(linked.distance_m, Some(3336.9));
}

#[test]
fn of_several_facilities_the_nearest_must_be_twice_as_near() {
    let hit = |lat_deg| {
        let facilities = vec![facility("south", 30.0, 50.0), facility("north", 30.0, 50.03)];
        let found = linked(facilities, vec![], vec![strike(30.0, lat_deg, 3000.0, When::instant(T0))]);
        (found.links.strikes[0].facility, found.links.strikes[0].ambiguous)
    };
    assert_eq!(hit(50.005), (Some(0), true), "0.005° against 0.025°");
    assert_eq!(hit(50.014), (None, true), "0.014° against 0.016°");
}

#[test]
fn a_strike_inside_an_outline_is_at_no_distance() {
    let site = outlined("site", &[(30.0, 50.0), (30.1, 50.0), (30.1, 50.1), (30.0, 50.1), (30.0, 50.0)]);
    let strikes =
        vec![strike(30.05, 50.05, 0.0, When::instant(T0)), strike(30.12, 50.05, 0.0, When::instant(T0))];
    let found = linked(vec![site], vec![], strikes).links.strikes;
    assert_eq!((found[0].facility, found[0].distance_m), (Some(0), Some(0.0)));
    // 0.02 degrees of longitude at 50.05° N: 0.02 × 111.32 km × cos = 1432 m.
    assert!((found[1].distance_m.expect("near") - 1432.0).abs() < 2.0, "{found:?}");
}

#[test]
fn strikes_are_sorted_by_how_grave_they_were_the_gravest_of_a_day_counting() {
    let killed = |n: f64, secs: i64| Strike {
        severity: Severity { killed: Some(n), ..Severity::default() },
        ..strike(30.0, 50.0, 0.0, When::instant(secs))
    };
    let unknown = strike(30.0, 50.0, 0.0, When::instant(T0 + 9 * DAY));
    let strikes = vec![
        killed(0.0, T0),
        killed(12.0, T0 + 60),
        killed(0.0, T0 + 3 * DAY),
        killed(2.0, T0 + 6 * DAY),
        unknown,
    ];
    let looks = [-20, 20].map(|day| image(Footprint::Point(at(30.0, 50.0)), T0 + day * DAY, None));
    let found = linked(vec![facility("a", 30.0, 50.0)], looks.to_vec(), strikes).panel;
    let classes: Vec<(&str, &str, usize)> =
        found.hit_classes.iter().map(|it| (&*it.by, &*it.level, it.hits.len())).collect();
    assert_eq!(classes, [("killed", "0", 1), ("killed", "1-9", 1), ("killed", "10+", 1)]);
    assert_eq!(found.hit_classes[2].hits[0], found.hits[0]);
}

#[test]
fn a_strike_may_name_its_facility_by_id_or_name() {
    let named = |name: &str| {
        let by_name = Strike {
            place: None,
            facility: Some(name.to_owned()),
            ..strike(0.0, 0.0, 0.0, When::instant(T0))
        };
        linked(vec![facility("a", 30.0, 50.0), facility("b", 31.0, 50.0)], vec![], vec![by_name])
    };
    assert_eq!(named("B").links.strikes[0].facility, Some(1));
    assert_eq!(named(" plant a ").links.strikes[0].facility, Some(0));
    let unknown = named("Plant c");
    assert_eq!(unknown.links.strikes[0].facility, None);
    assert_eq!(unknown.problems.len(), 1, "and it is said");
}

#[test]
fn dates_are_intervals_and_their_order_may_be_unknown() {
    let over = || square(30.0, 50.0, 0.1);
    let images = vec![image(over(), T0 + 9 * 3600, None), image(over(), T0 + DAY + 9 * 3600, None)];
    let strikes = vec![
        strike(30.0, 50.0, 0.0, When::between(T0, T0 + DAY)),
        strike(30.0, 50.0, 0.0, When::instant(T0 + 12 * 3600)),
    ];
    let found = linked(vec![facility("a", 30.0, 50.0)], images, strikes);
    assert_eq!(found.pairs_unordered, 1, "only the date-only strike of the image's own day");
}

#[test]
fn days_are_local_and_follow_the_clocks() {
    // Clocks in Kyiv went back on 2024-10-27: that day has 25 hours.
    let over = || square(30.0, 50.0, 0.1);
    let from = 1_729_500_000; // 2024-10-21
    let images = (0..20).map(|it| image(over(), from + it * DAY, None)).collect();
    let strikes =
        (0..20).map(|it| strike(30.0, 50.0, 0.0, When::between(from + it * DAY, from + (it + 1) * DAY)));
    let found = linked(vec![facility("a", 30.0, 50.0)], images, strikes.collect());
    assert_eq!((found.day_zone.as_str(), found.day_starts.as_str()), ("Europe/Kyiv", "00:00"));
    let starts = &found.panel.bins.starts_secs;
    let lengths: Vec<i64> = starts.windows(2).map(|it| (it[1] - it[0]) / 3600).collect();
    assert_eq!(lengths.iter().filter(|it| **it == 25).count(), 1);
    assert!(lengths.iter().all(|it| *it == 24 || *it == 25));
    let long = lengths.iter().position(|it| *it == 25).expect("the long day");
    assert_eq!(starts[long], 1_729_976_400, "2024-10-26T21:00Z is midnight of the 27th in Kyiv");
}

#[test]
fn the_attack_day_begins_at_noon_when_times_of_day_are_known() {
    let over = square(30.0, 50.0, 0.1);
    let strikes = vec![
        strike(30.0, 50.0, 0.0, When::instant(T0 + 23 * 3600)),
        strike(30.0, 50.0, 0.0, When::instant(T0 + 25 * 3600)),
    ];
    let found = linked(vec![facility("a", 30.0, 50.0)], vec![image(over, T0, None)], strikes);
    assert_eq!(found.day_starts, "12:00");
    assert_eq!(found.panel.hits[0].first, found.panel.hits[1].first, "one night is one bin");
}

#[test]
fn strata_come_from_a_column_or_from_nowhere_and_it_is_said() {
    let with = |region: &str, it: Facility| Facility { region: Some(region.to_owned()), ..it };
    let found = linked(
        vec![
            with("North", facility("a", 30.0, 51.0)),
            with("East", facility("b", 37.0, 48.0)),
            with("North", facility("c", 31.0, 51.0)),
        ],
        vec![],
        vec![],
    );
    assert_eq!((found.regions_from, found.panel.region), (RegionsFrom::Column, vec![1, 0, 1]));
    let found = linked(vec![facility("a", 30.0, 51.0), facility("b", 37.0, 48.0)], vec![], vec![]);
    assert_eq!((found.regions_from, found.panel.region), (RegionsFrom::None, vec![0, 0]));
}

#[test]
fn no_overlap_in_time_gives_no_bins() {
    let images = vec![image(square(30.0, 50.0, 0.1), T0, None)];
    let strikes = vec![strike(30.0, 50.0, 0.0, When::instant(T0 + 400 * DAY))];
    assert!(linked(vec![facility("a", 30.0, 50.0)], images, strikes).panel.bins.is_empty());
}

#[test]
fn cloud_is_that_of_the_nearest_place_else_of_the_region_else_of_the_country() {
    let row =
        |region: Option<&str>, place: Option<LonLat>, hours: (i64, i64), cloud_percent: f64| CloudCover {
            region: region.map(str::to_owned),
            place,
            when: When { start_secs: T0 + hours.0 * 3600, end_secs: T0 + hours.1 * 3600 },
            cloud_percent,
            origin: ORIGIN,
        };
    let named = |id: &str, region: &str, lon: f64| Facility {
        region: Some(region.to_owned()),
        ..facility(id, lon, 50.0)
    };
    let dataset = Dataset {
        facilities: vec![
            named("near", "Lviv Oblast", 30.1),
            named("coded", "Kharkiv", 36.0),
            named("named", "lviv oblast", 24.0),
            facility("else", 33.0, 50.0),
        ],
        region_names: vec![RegionName { id: "UA63".to_owned(), name: "Kharkiv".to_owned(), origin: ORIGIN }],
        clouds: vec![
            row(None, Some(at(30.0, 50.0)), (0, 1), 10.0),
            row(None, Some(at(30.0, 50.0)), (1, 2), 90.0),
            row(None, Some(at(30.0, 50.0)), (2, 3), 20.0),
            row(None, Some(at(30.0, 50.0)), (12, 13), 0.0),
            row(Some("UA63"), None, (0, 24), 30.0),
            row(Some("Lviv oblast"), None, (0, 24), 40.0),
            row(None, None, (0, 24), 70.0),
        ],
        ..Dataset::default()
    };
    let clouds = Clouds::new(&dataset).expect("there are rows");
    let at_hour = |facility: u32, hour: i64| clouds.percent(facility, T0 + hour * 3600);
    assert_eq!(
        [0, 1, 2, 3, 12].map(|it| at_hour(0, it)),
        [Some(10.0), Some(90.0), Some(20.0), None, Some(0.0)]
    );
    assert_eq!([1, 2, 3].map(|it| at_hour(it, 5)), [Some(30.0), Some(40.0), Some(70.0)]);
    assert_eq!(at_hour(1, 24), None);
    let clear = clouds.clear();
    let spans = |facility: usize| {
        clear.of_facility[facility].map(|it| clear.spans[it as usize].clone()).expect("rows")
    };
    // An hour of cloud between two clear ones is not seen on a line of months.
    assert_eq!(spans(0), [(T0, T0 + 3 * 3600), (T0 + 12 * 3600, T0 + 13 * 3600)]);
    assert_eq!(spans(1), [(T0, T0 + DAY)]);
    assert_eq!(spans(3), []);
    assert!(Clouds::new(&Dataset::default()).is_none());
}
