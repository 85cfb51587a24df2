//! Image rows beside orbits: real plans, real passes, and what a wrong zone looks like.

use std::fmt::Write;

use nadir::engine::orbits::audit;
use nadir::model::audit::{Audit, Standing};
use nadir::model::{Dataset, InputFile, Plan};
use serde_json::Value;

use super::kit::{data, oracles};

fn load(files: &[(&str, String)]) -> Dataset {
    let files: Vec<InputFile> = files
        .iter()
        .map(|(name, text)| InputFile {
            name: (*name).to_owned(),
            bytes: text.clone().into_bytes(),
            role: None,
        })
        .collect();
    nadir::ingest::ingest(&files, &Plan::default(), &mut |_| {})
}

fn count(audit: &Audit, standing: Standing) -> usize {
    audit.rows.iter().filter(|it| it.standing == standing).count()
}

/// Passes of the oracle as rows of a catalogue, their times moved; and the elements.
fn catalogue(shift_secs: i64) -> Option<Dataset> {
    let text = std::fs::read_to_string(oracles()?.join("orbit_passes.json")).expect("an oracle");
    let file: Value = serde_json::from_str(&text).expect("JSON");
    let mut elements = String::new();
    let mut rows = "id,platform,start,latitude,longitude\n".to_owned();
    for it in file["satellites"].as_array().unwrap() {
        let of = |key: &str| it[key].as_str().unwrap();
        writeln!(elements, "{}\n{}\n{}", of("name"), of("line1"), of("line2")).unwrap();
        for (n, pass) in it["passes"].as_array().unwrap().iter().enumerate() {
            let off = pass["min_off_nadir"].as_f64().unwrap();
            // Sentinel-2A and Sentinel-1A do not turn; the others do, by 30 degrees without complaint.
            let most = if of("name").starts_with("SENTINEL-2") { 10.0 } else { 30.0 };
            let is_seen =
                if of("name").starts_with("SENTINEL-1") { (24.0..38.0).contains(&off) } else { off <= most };
            if !is_seen {
                continue;
            }
            let at = chrono::DateTime::parse_from_rfc3339(pass["t_min_off"].as_str().unwrap()).unwrap();
            let at = (at + chrono::TimeDelta::seconds(shift_secs)).format("%Y-%m-%dT%H:%M:%SZ");
            let place =
                file["facilities"].as_array().unwrap().iter().find(|it| it["id"] == pass["fac"]).unwrap();
            writeln!(rows, "{}-{n},{},{at},{},{}", of("name"), of("name"), place["lat"], place["lon"])
                .unwrap();
        }
    }
    Some(load(&[("orbits.tle", elements), ("images.csv", rows)]))
}

#[test]
fn oracle_no_false_alarm_on_untouched_rows() {
    let Some(dataset) = catalogue(0) else { return };
    let audit = audit(&dataset);
    let compared = audit.files[0].compared() as usize;
    eprintln!("{:?}", audit.files);
    assert!(compared > 300, "{compared}");
    assert_eq!(count(&audit, Standing::Agrees), compared, "{:?}", audit.files);
    assert_eq!(audit.files[0].proposed, [] as [&str; 0]);
}

#[test]
fn oracle_a_shift_by_a_zone_is_found() {
    for (hours, zone) in [(8, "Asia/Shanghai"), (3, "Europe/Moscow")] {
        let Some(dataset) = catalogue(hours * 3600) else { return };
        let audit = audit(&dataset);
        let compared = audit.files[0].compared();
        let found = audit.rows.iter().filter(|it| it.zones.iter().any(|it| it == zone)).count();
        eprintln!("{hours} h: {found} of {compared}");
        assert!(found as f64 >= 0.99 * compared as f64, "{found} of {compared}: {:?}", audit.files);
        assert!(audit.files[0].proposed.iter().any(|it| it == zone), "{:?}", audit.files);
    }
}

#[test]
fn oracle_minutes_are_told() {
    let Some(dataset) = catalogue(600) else { return };
    let audit = audit(&dataset);
    let off = audit.rows.iter().filter_map(|it| it.minutes).filter(|it| (it + 10.0).abs() < 3.0).count();
    assert!(off as f64 >= 0.99 * audit.files[0].compared() as f64, "{off}: {:?}", audit.files);
}

/// Every datatake of the plans whose elements are near enough lies under the ground track.
#[test]
fn oracle_sentinel_plans_lie_under_the_track() {
    let Some(folder) = data() else { return };
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder.join("imaging/s2_plan")).unwrap().flatten() {
        let bytes = std::fs::read(entry.path()).unwrap();
        files.push(InputFile { name: entry.file_name().to_string_lossy().into_owned(), bytes, role: None });
    }
    let name = "celestrak_resource_2024-10-04.txt";
    let bytes = std::fs::read(folder.join("orbits").join(name)).unwrap();
    files.push(InputFile { name: name.to_owned(), bytes, role: None });
    let dataset = nadir::ingest::ingest(&files, &Plan::default(), &mut |_| {});
    let audit = audit(&dataset);
    let total: u64 = audit.files.iter().map(nadir::model::audit::AuditFile::compared).sum();
    eprintln!("{total} datatakes compared of {}", audit.rows.len());
    assert!(total > 50, "{total}");
    let wrong: Vec<_> = audit
        .rows
        .iter()
        .filter(|it| {
            matches!(it.standing, Standing::OffByMinutes | Standing::OtherZone | Standing::NotOverhead)
        })
        .map(|it| (it, &dataset.images[it.image as usize].id, &dataset.images[it.image as usize].when))
        .collect();
    assert!(wrong.is_empty(), "{} of {total}: {wrong:?}", wrong.len());
}

#[test]
fn what_cannot_be_compared_says_why() {
    let elements = "SENTINEL-2A\n1 40697U 15028A   24278.50000000  .00000100  00000-0  50000-4 0  9999\n2 40697  98.5700 350.0000 0001000  90.0000 270.0000 14.30800000    00\n";
    let summed = |line: &str| {
        let sum: u32 = line[..68].chars().map(|it| it.to_digit(10).unwrap_or(u32::from(it == '-'))).sum();
        format!("{}{}", &line[..68], sum % 10)
    };
    let mut lines = elements.lines();
    let name = lines.next().unwrap();
    let pair: Vec<String> = lines.map(|it| summed(&format!("{it:068}"))).collect();
    let rows = "id,platform,start,end,latitude,longitude\n\
        a,Unheard-1,2024-10-04T09:00:00Z,2024-10-04T09:00:05Z,50,30\n\
        b,S2A,2022-10-04T09:00:00Z,2022-10-04T09:00:05Z,50,30\n\
        c,S2A,2024-10-04T00:00:00Z,2024-10-05T00:00:00Z,50,30\n";
    let dataset =
        load(&[("o.tle", format!("{name}\n{}\n{}\n", pair[0], pair[1])), ("images.csv", rows.to_owned())]);
    assert_eq!(dataset.elements.len(), 1, "{:?}", dataset.sources);
    let standings: Vec<Standing> = audit(&dataset).rows.iter().map(|it| it.standing).collect();
    assert_eq!(standings, [Standing::PlatformUnknown, Standing::ElementsTooOld, Standing::TimeUnknown]);
}
