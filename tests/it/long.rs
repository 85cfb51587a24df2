//! A file too long to be held is read like a short one: the same records, the same books.

use nadir::ingest::{LONG_BYTES, Supply, ingest, ingest_from};
use nadir::model::{Dataset, Image, InputFile, Origin, Plan, Problem, Reason};

use crate::formats::check_books;

fn file(name: &str, bytes: Vec<u8>) -> InputFile {
    InputFile { name: name.to_owned(), bytes, role: None }
}

fn facilities() -> InputFile {
    file("facilities.csv", b"id,name,latitude,longitude\nA,Plant,50.0,30.0\n".to_vec())
}

/// Rows enough to make a long file of them, with so much padding in each.
const ROWS: usize = 700;
fn padding() -> String {
    "x".repeat(LONG_BYTES as usize / ROWS + 100)
}

fn read(files: &[InputFile]) -> Dataset {
    let dataset = ingest(files, &Plan::default(), &mut |_| {});
    if dataset.sources.iter().all(|it| it.problems.iter().all(|it| it.reason != Reason::OutOfReach)) {
        check_books(&dataset);
    }
    dataset
}

/// Images without the place they were read at: that differs between formats.
fn images(dataset: &Dataset) -> Vec<Image> {
    let origin = Origin { file: nadir::model::FileId(0), line: 0 };
    dataset.images.iter().map(|it| Image { origin, ..it.clone() }).collect()
}

fn problem(dataset: &Dataset, source: usize, reason: Reason) -> Option<&Problem> {
    dataset.sources[source].problems.iter().find(|it| it.reason == reason)
}

/// A long table and the same without padding, read beside the same facility: (long, short).
fn both(rows: impl Fn(usize) -> String) -> (Dataset, Dataset) {
    let pad = padding();
    let table = |pad: &str| {
        let header = "id,acquired,platform,latitude,longitude,cloud_cover,note\n".to_owned();
        (0..ROWS).fold(header, |text, k| text + &rows(k) + ",\"" + pad + "\"\n").into_bytes()
    };
    let (long, short) = (table(&pad), table(""));
    assert!(long.len() as u64 > LONG_BYTES && (short.len() as u64) < LONG_BYTES);
    (read(&[facilities(), file("images.csv", long)]), read(&[facilities(), file("images.csv", short)]))
}

#[test]
fn a_long_table_gives_what_a_short_one_gives() {
    let (long, short) = both(|k| match k % 10 {
        3 => format!("R{k},soon,S2A,50.1,30.1,10"),
        4 => format!("R{k},2024-05-{:02} 10:00,S2A,,30.1,10", k % 28 + 1),
        5 => format!("R{k}"),
        _ => format!("R{k},2024-05-{:02} 10:00,S2A,50.1,30.1,0.{}", k % 28 + 1, k % 9),
    });
    assert_eq!(long.images, short.images);
    let (long, short) = (&long.sources[1], &short.sources[1]);
    assert_eq!((long.tally, long.role), (short.tally, short.role));
    assert_eq!(long.problems, short.problems);
    assert_eq!(long.decisions, short.decisions);
    let lines = |it: &nadir::model::Source| it.rejected_rows.iter().map(|it| it.0).collect::<Vec<_>>();
    assert_eq!(lines(long), lines(short));
}

#[test]
fn what_only_the_last_rows_say_counts_too() {
    let (long, short) = both(|k| {
        let day = if k == ROWS - 1 { 30 } else { k % 12 + 1 };
        format!("R{k},{:02}/{day:02}/2024 10:00,S2A,50.1,30.1,10", k % 12 + 1)
    });
    assert_eq!(long.images, short.images);
    assert_eq!(long.sources[1].decisions, short.sources[1].decisions);
    assert_eq!(long.sources[1].tally.rejected, 0);
}

#[test]
fn images_out_of_reach_are_counted_and_not_kept() {
    let (long, short) = both(|k| {
        let (lat, lon) = if k % 7 == 0 { (50.1, 30.1) } else { (-33.0, 151.0) };
        format!("R{k},2024-{:02}-{:02}T10:00:00Z,S2A,{lat},{lon},10", k / 28 % 12 + 1, k % 28 + 1)
    });
    assert_eq!(short.images.len(), ROWS);
    assert_eq!(long.sources[1].tally, short.sources[1].tally);
    assert_eq!(long.sources[1].span_secs, short.sources[1].span_secs);
    // The first and the last are kept, wherever they are: between them images were recorded.
    assert_eq!(long.images.len(), ROWS.div_ceil(7) + 2);
    let n = (ROWS - ROWS.div_ceil(7) - 2).to_string();
    assert_eq!(problem(&long, 1, Reason::OutOfReach).and_then(|it| it.found.clone()), Some(n));
    let plan = Plan { draws: 99, ..Plan::default() };
    let report = |it: &Dataset| nadir::engine::analyze(it, &plan, &mut |_| {}).result.panel;
    assert_eq!(format!("{:?}", report(&long)), format!("{:?}", report(&short)));
}

fn feature(k: usize, pad: &str) -> String {
    format!(
        "{{\"type\":\"Feature\",\"stac_version\":\"1.0.0\",\"id\":\"R{k}\",\"note\":\"\\\"]}}{pad}\",\
\"geometry\":{{\"type\":\"Point\",\"coordinates\":[30.1,50.1]}},\
\"properties\":{{\"datetime\":\"2024-05-{:02}T10:00:00Z\",\"platform\":\"S2A\"}}}}",
        k % 28 + 1
    )
}

#[test]
fn long_lists_of_items_are_read_one_by_one() {
    let pad = padding();
    let all = |pad: &str| (0..ROWS).map(|k| feature(k, pad)).collect::<Vec<_>>();
    let collection = |pad: &str| {
        format!(
            "{{\"type\":\"FeatureCollection\",\"links\":[{{}}],\"features\":[{}],\"x\":1}}",
            all(pad).join(",\n")
        )
    };
    let short = read(&[facilities(), file("a.json", collection("").into_bytes())]);
    assert_eq!(short.images.len(), ROWS);
    for (format, text) in [
        ("stac", collection(&pad)),
        ("stac", format!("[{}]", all(&pad).join(", "))),
        ("json-lines", all(&pad).join("\n") + "\n"),
    ] {
        let long = read(&[facilities(), file("a.json", text.into_bytes())]);
        assert_eq!(long.sources[0].format, format);
        assert_eq!(images(&long), images(&short), "{format}");
    }
    // A list that was cut costs its last item only.
    let text = collection(&pad);
    let cut = read(&[facilities(), file("a.json", text.as_bytes()[..text.len() - 100].to_vec())]);
    assert_eq!((cut.images.len(), cut.sources[0].tally.rejected), (ROWS - 1, 1));
}

#[test]
fn letters_are_not_cut_where_a_window_ends() {
    let pad = "ї".repeat(padding().len() / 2);
    let table = |name: &str, pad: &str| {
        let header = "id,name,latitude,longitude,note\n".to_owned();
        (0..ROWS).fold(header, |text, k| text + &format!("R{k},{name} {k},50.{k:03},30.1,{pad}\n"))
    };
    let long = table("Станція «Ї»", &pad);
    let short = read(&[file("a.csv", table("Станція «Ї»", "").into_bytes())]);
    let utf_8 = read(&[file("a.csv", long.clone().into_bytes())]);
    assert_eq!(utf_8.facilities, short.facilities);
    assert_eq!(problem(&utf_8, 0, Reason::EncodingErrors), None);
    let mut bytes = long.into_bytes();
    let last = bytes.len() - 3;
    bytes[last] = 0xff;
    let spoilt = read(&[file("a.csv", bytes)]);
    assert_eq!(spoilt.facilities, short.facilities);
    assert!(problem(&spoilt, 0, Reason::EncodingErrors).is_some());
}

#[test]
fn what_cannot_be_read_piece_by_piece_says_so() {
    let kml = format!("<kml><Document>{}</Document></kml>", "<Placemark/>".repeat(LONG_BYTES as usize / 11));
    let dataset = read(&[file("a.kml", kml.into_bytes())]);
    assert!(problem(&dataset, 0, Reason::TooLarge).is_some());
}

/// A file that is never in the memory as a whole.
struct Afar(InputFile);

impl Supply for Afar {
    fn name(&self) -> &str {
        &self.0.name
    }
    fn role(&self) -> Option<nadir::model::Role> {
        None
    }
    fn size_bytes(&self) -> u64 {
        self.0.bytes.len() as u64
    }
    fn held(&self) -> Option<&[u8]> {
        None
    }
    fn fill(&self, at: u64, into: &mut [u8]) -> bool {
        self.0.fill(at, into)
    }
}

#[test]
fn a_long_file_is_hashed_while_it_goes_by() {
    use sha2::{Digest, Sha256};
    let pad = padding();
    let table = (0..ROWS).fold("id,name,latitude,longitude,note\n".to_owned(), |text, k| {
        text + &format!("R{k},Plant {k},50.{k:03},30.1,{pad}\n")
    });
    // A list that ends before the file does, and a text nobody can read: what did not go by is hashed too.
    let list = format!("{{\"features\":[{}], \"x\":\"{table}\"}}", feature(1, "")).replace('\n', " ");
    let prose = "Lorem ipsum dolor sit amet. ".repeat(LONG_BYTES as usize / 28 + 1);
    let mark = format!("\u{feff}{table}");
    for text in [table, mark, list, prose] {
        let it = Afar(file("it", text.into_bytes()));
        let expected: String = Sha256::digest(&it.0.bytes).iter().map(|it| format!("{it:02x}")).collect();
        let dataset = ingest_from(&[&it], &Plan::default(), &mut |_| {});
        assert_eq!(dataset.sources[0].sha256, expected);
        // The same twice is told by its hash.
        let twice = ingest_from(&[&it, &it], &Plan::default(), &mut |_| {});
        assert!(problem(&twice, 1, Reason::DuplicateFile).is_some());
    }
}
