//! `./dev big`: makes files of the size archives have, and reads them beside the plain `csv` crate.
//!
//! The files are random and seeded: the same on every machine, and no part of the repository.
#![allow(clippy::disallowed_methods)] // it measures time

use std::fs::File;
use std::io::{BufWriter, Write};
use std::time::Instant;

use nadir::ingest::ingest;
use nadir::model::{InputFile, Plan};

/// SplitMix64.
struct Random(u64);

impl Random {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut it = self.0;
        it = (it ^ (it >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        it = (it ^ (it >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (it ^ (it >> 31)) % n
    }
}

/// One image of anywhere on the Earth, one of fifty of Ukraine.
struct Scene {
    id: String,
    time: String,
    platform: String,
    lon_deg: f64,
    lat_deg: f64,
    cloud_percent: u64,
    off_nadir_deg: f64,
}

fn scene(k: u64, random: &mut Random) -> Scene {
    let (lon, lat) = if random.below(50) == 0 { ((22, 18), (44, 8)) } else { ((-180, 360), (-70, 140)) };
    let mut degrees = |(from, wide): (i64, u64)| from as f64 + random.below(wide * 10_000) as f64 / 10_000.0;
    let (lon_deg, lat_deg) = (degrees(lon), degrees(lat));
    let day = random.below(28) + 1;
    let (month, hour, minute) = (random.below(12) + 1, random.below(24), random.below(60));
    let second = random.below(60);
    Scene {
        id: format!("2024{month:02}{day:02}_{k:08}_24{:02x}", random.below(256)),
        time: format!("2024-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z"),
        platform: format!("SuperDove {}", random.below(180)),
        lon_deg,
        lat_deg,
        cloud_percent: random.below(101),
        off_nadir_deg: random.below(300) as f64 / 10.0,
    }
}

fn make(kind: &str, path: &str, rows: u64) -> std::io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 20, File::create(path)?);
    let mut random = Random(1);
    let is_collection = kind == "geojson";
    match kind {
        "csv" => writeln!(
            out,
            "id,acquired,platform,operator,sensor,latitude,longitude,cloud_percent,off_nadir,gsd_m,quality,note"
        )?,
        "facilities" => writeln!(out, "id,name,latitude,longitude")?,
        _ if is_collection => write!(out, "{{\"type\":\"FeatureCollection\",\"features\":[")?,
        _ => {}
    }
    for k in 0..rows {
        let Scene { id, time, platform, lon_deg: lon, lat_deg: lat, cloud_percent, off_nadir_deg } =
            scene(k, &mut random);
        match kind {
            "csv" => writeln!(
                out,
                "{id},{time},{platform},Planet Labs,PSB.SD,{lat:.6},{lon:.6},{cloud_percent},{off_nadir_deg},3.7,standard,ground lock"
            )?,
            "facilities" => writeln!(
                out,
                "f{k},Plant {k},{:.4},{:.4}",
                46.0 + (k % 50) as f64 * 0.1,
                24.0 + (k % 77) as f64 * 0.17
            )?,
            _ => {
                if is_collection && k > 0 {
                    write!(out, ",")?;
                }
                let (east, north) = (lon + 0.2, lat + 0.2);
                writeln!(
                    out,
                    "{{\"type\":\"Feature\",\"stac_version\":\"1.0.0\",\"id\":\"{id}\",\"collection\":\"psscene\",\"bbox\":[{lon:.4},{lat:.4},{east:.4},{north:.4}],\
\"geometry\":{{\"type\":\"Polygon\",\"coordinates\":[[[{lon:.4},{lat:.4}],[{east:.4},{lat:.4}],[{east:.4},{north:.4}],[{lon:.4},{north:.4}],[{lon:.4},{lat:.4}]]]}},\
\"properties\":{{\"datetime\":\"{time}\",\"platform\":\"{platform}\",\"eo:cloud_cover\":{cloud_percent},\"view:off_nadir\":{off_nadir_deg},\"gsd\":3.7}},\"assets\":{{}},\"links\":[]}}"
                )?;
            }
        }
    }
    if is_collection {
        write!(out, "]}}")?;
    }
    out.flush()
}

/// Seconds that the `csv` crate needs: bytes alone, text, and text with a place and a time read out of it.
fn plain(path: &str) -> Result<[f64; 3], Box<dyn std::error::Error>> {
    let timed = |read: &mut dyn FnMut() -> Result<u64, Box<dyn std::error::Error>>| {
        let started = Instant::now();
        let rows = read()?;
        Ok::<f64, Box<dyn std::error::Error>>(
            started.elapsed().as_secs_f64() + if rows == 0 { 1e9 } else { 0.0 },
        )
    };
    let reader = || csv::ReaderBuilder::new().buffer_capacity(1 << 16).from_path(path);
    Ok([
        timed(&mut || {
            let (mut reader, mut record, mut rows) = (reader()?, csv::ByteRecord::new(), 0);
            while reader.read_byte_record(&mut record)? {
                rows += 1;
            }
            Ok(rows)
        })?,
        timed(&mut || {
            let (mut reader, mut record, mut rows) = (reader()?, csv::StringRecord::new(), 0);
            while reader.read_record(&mut record)? {
                rows += 1;
            }
            Ok(rows)
        })?,
        timed(&mut || {
            let (mut reader, mut record, mut rows) = (reader()?, csv::StringRecord::new(), 0);
            while reader.read_record(&mut record)? {
                let lat: f64 = record[5].parse()?;
                let lon: f64 = record[6].parse()?;
                let at = chrono::DateTime::parse_from_rfc3339(&record[1])?;
                rows += u64::from(lat + lon < 1e9 && at.timestamp() > 0);
            }
            Ok(rows)
        })?,
    ])
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["make", kind, path, rows] => make(kind, path, rows.parse()?)?,
        ["plain", path] => {
            let [bytes, text, typed] = plain(path)?;
            println!("{{\"bytes_secs\":{bytes:.3},\"text_secs\":{text:.3},\"typed_secs\":{typed:.3}}}");
        }
        ["read", ..] => {
            let mut files = Vec::new();
            for path in &args[1..] {
                let name = std::path::Path::new(path).file_name().unwrap_or_default().to_string_lossy();
                files.push(InputFile { name: name.into_owned(), bytes: std::fs::read(path)?, role: None });
            }
            let started = Instant::now();
            let dataset = ingest(&files, &Plan::default(), &mut |_| {});
            println!("read in {:.3} s", started.elapsed().as_secs_f64());
            for it in &dataset.sources {
                println!("{} {:?} {:?} {} problems", it.name, it.role, it.tally, it.problems.len());
            }
        }
        _ => eprintln!(
            "big make csv|json-lines|geojson|facilities PATH ROWS · big plain PATH · big read PATH…"
        ),
    }
    Ok(())
}
