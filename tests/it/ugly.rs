//! Ugly tables (`ugly.txt`), read untouched: roles and columns found, and no zone wrong in silence.

use nadir::ingest::ingest;
use nadir::model::time::iso_utc;
use nadir::model::{Dataset, Footprint, InputFile, Plan, Reason};

use crate::formats::check_books;

/// One table.
#[derive(Default)]
struct Ugly<'t> {
    what: &'t str,
    made_of: Vec<&'t str>,
    role: &'t str,
    columns: Vec<(&'t str, &'t str)>,
    first: Vec<&'t str>,
    lines: Vec<String>,
}

fn unescaped(text: &str) -> String {
    let mut out = text.replace("\\t", "\t");
    while let Some((before, rest)) = out.clone().split_once("\\u{") {
        let (code, after) = rest.split_once('}').expect("\\u{…}");
        let letter = u32::from_str_radix(code, 16).ok().and_then(char::from_u32).expect("a letter");
        out = format!("{before}{letter}{after}");
    }
    out
}

fn corpus() -> Vec<Ugly<'static>> {
    let mut all: Vec<Ugly<'_>> = Vec::new();
    for line in include_str!("ugly.txt").lines() {
        if let Some(what) = line.strip_prefix("= ") {
            all.push(Ugly { what, ..Ugly::default() });
        }
        let Some(it) = all.last_mut() else { continue };
        if let Some(row) = line.strip_prefix('|') {
            it.lines.push(unescaped(row.strip_prefix(' ').unwrap_or(row)));
        } else if let Some((key, value)) = line.split_once(':') {
            let value = value.trim();
            match key {
                "made of" => it.made_of = value.split(' ').collect(),
                "role" => it.role = value,
                "first" => it.first = value.split(' ').collect(),
                "columns" => {
                    let pairs = value.split(';').filter_map(|it| it.split_once('='));
                    it.columns = pairs.map(|(ours, theirs)| (ours.trim(), theirs.trim())).collect();
                }
                _ => panic!("{}: what is {key}?", it.what),
            }
        }
    }
    all
}

fn bytes(it: &Ugly<'_>) -> Vec<u8> {
    let [encoding, end, ref rest @ ..] = it.made_of[..] else { panic!("{}: made of what?", it.what) };
    if encoding == "sample" {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/samples").join(end);
        return std::fs::read(path).expect("a sample");
    }
    let end = match end {
        "lf" => "\n",
        "crlf" => "\r\n",
        "cr" => "\r",
        "crcrlf" => "\r\r\n",
        _ => panic!("{}: lines end by {end}?", it.what),
    };
    let mark = if rest.contains(&"bom") { "\u{feff}" } else { "" };
    let text = format!("{mark}{}{end}", it.lines.join(end));
    match encoding {
        "utf-8" => text.into_bytes(),
        "utf-16le" => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        other => {
            let encoding = encoding_rs::Encoding::for_label(other.as_bytes()).expect("an encoding");
            let (bytes, _, has_errors) = encoding.encode(&text);
            assert!(!has_errors, "{}: not in {other}", it.what);
            bytes.into_owned()
        }
    }
}

/// When the first record begins, and where it is, where one time and one place can be told.
fn first(dataset: &Dataset) -> (Option<String>, Option<(f64, f64)>) {
    let strikes = dataset.strikes.iter().map(|it| it.when.start_secs);
    let images = dataset.images.iter().map(|it| it.when.start_secs);
    let epochs = dataset.elements.iter().map(|it| it.epoch_micros / 1_000_000);
    let place = |it: &Footprint| match it {
        Footprint::Point(it) => Some((it.lat_deg, it.lon_deg)),
        Footprint::Area(_) => None,
    };
    let facilities = dataset.facilities.first().and_then(|it| place(&it.place));
    let images_at = || dataset.images.first().and_then(|it| place(&it.footprint));
    let strikes_at = || dataset.strikes.first()?.place.map(|it| (it.lat_deg, it.lon_deg));
    (
        strikes.chain(images).chain(epochs).next().map(iso_utc),
        facilities.or_else(images_at).or_else(strikes_at),
    )
}

#[test]
fn ugly_tables_are_read_untouched() {
    let (mut roles, mut columns, mut asked, mut assumed) = (0, 0, 0, 0);
    let mut wrong = Vec::new();
    let corpus = corpus();
    for it in &corpus {
        let file = InputFile { name: "table".to_owned(), bytes: bytes(it), role: None };
        let dataset = ingest(&[file], &Plan::default(), &mut |_| ());
        check_books(&dataset);
        let source = &dataset.sources[0];
        let mut say = |what: String| wrong.push(format!("{}: {what}", it.what));
        if source.role.code() == it.role {
            roles += 1;
        } else {
            say(format!("role {}, not {}; {:?}", source.role.code(), it.role, source.problems));
        }
        for (ours, theirs) in &it.columns {
            asked += 1;
            if source.columns.iter().any(|it| it.0 == *ours && it.1 == *theirs) {
                columns += 1;
            } else {
                say(format!("{ours} is not {theirs}, of {:?}", source.columns));
            }
        }
        // Times and places are right, and a time that is not is at least said to rest on an assumption.
        let (time, place) = first(&dataset);
        let (time, [at, rest @ ..]) = (time.unwrap_or_default(), &it.first[..]) else {
            panic!("{}", it.what)
        };
        if *at != "-" && time != *at {
            if source.problems.iter().any(|it| it.reason == Reason::ZoneAssumed) {
                assumed += 1;
            } else {
                say(format!("{time}, not {at}, in silence"));
            }
        }
        if let [lat, lon] = rest {
            let right = (lat.parse::<f64>().expect("latitude"), lon.parse::<f64>().expect("longitude"));
            let is_near = |it: (f64, f64)| (it.0 - right.0).abs() < 1e-9 && (it.1 - right.1).abs() < 1e-9;
            if !place.is_some_and(is_near) {
                say(format!("at {place:?}, not {right:?}; {:?}", source.problems));
            }
        }
    }
    let (n, told) = (corpus.len(), wrong.join("\n"));
    println!(
        "{n} tables: {roles} roles, {columns} of {asked} columns; {assumed} in another zone, and said so"
    );
    assert!(n >= 60, "only {n} tables");
    // Hits by the names of plants, where nothing says which country it is.
    assert!(assumed <= 1, "{assumed} in another zone");
    assert_eq!(told, "", "{roles} of {n} roles, {columns} of {asked} columns");
}
