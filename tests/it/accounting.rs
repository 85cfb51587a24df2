//! No row is lost, whatever the rows are like: right, wrong, blank, quoted, cut.

use std::fmt::Write;

use nadir::ingest::ingest;
use nadir::model::{InputFile, Plan, Reason};
use proptest::prelude::*;

use crate::formats::check_books;

/// One row of a table of strikes and how it is to be booked.
#[derive(Debug, Clone)]
enum Row {
    Right,
    Wrong(u8),
    Blank,
    Spaces,
    Quoted,
    Cut,
}

fn row() -> impl Strategy<Value = Row> {
    prop_oneof![
        4 => Just(Row::Right),
        2 => (0_u8..5).prop_map(Row::Wrong),
        1 => Just(Row::Blank),
        1 => Just(Row::Spaces),
        2 => Just(Row::Quoted),
        1 => Just(Row::Cut),
    ]
}

/// A table, and for every row of it: its first line, whether it is a blank one, whether it is right.
fn table(rows: &[Row], delimiter: char, line_end: &str) -> (String, Vec<(u64, bool, bool)>) {
    let header = ["id", "date", "lat", "lon", "note"].join(&delimiter.to_string());
    let mut text = header + line_end;
    let mut line = 2;
    let mut expected = Vec::new();
    for (k, row) in rows.iter().enumerate() {
        let cells = |date: &str, lat: &str, lon: &str, note: &str| {
            [&format!("R{k}"), date, lat, lon, note].join(&delimiter.to_string())
        };
        let (row, lines, is_blank, is_right) = match row {
            Row::Right => (cells("2024-05-02", "49.1", "24.1", "x"), 1, false, true),
            Row::Wrong(0) => (cells("soon", "49.1", "24.1", "x"), 1, false, false),
            Row::Wrong(1) => (cells("2024-05-02", "north", "24.1", "x"), 1, false, false),
            Row::Wrong(2) => (cells("2024-05-02", "49.1", "224.1", "x"), 1, false, false),
            Row::Wrong(3) => (cells("", "49.1", "24.1", "x"), 1, false, false),
            Row::Wrong(_) => (cells("2024-05-02", "0", "0", "x"), 1, false, false),
            Row::Blank => (String::new(), 1, true, false),
            Row::Spaces => ([" "; 5].join(&delimiter.to_string()), 1, true, false),
            Row::Quoted => {
                let note = format!("\"two{line_end}lines{delimiter} and \"\"quotes\"\"\"");
                (cells("2024-05-02", "49.1", "24.1", &note), 2, false, true)
            }
            Row::Cut => (format!("R{k}{delimiter}2024-05-02{delimiter}49"), 1, false, false),
        };
        expected.push((line, is_blank, is_right));
        line += lines;
        text += &row;
        text += line_end;
    }
    (text, expected)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_row_is_booked_where_it_belongs(
        rows in prop::collection::vec(row(), 1..40),
        delimiter in prop::sample::select(vec![',', ';', '\t', '|']),
        line_end in prop::sample::select(vec!["\n", "\r\n", "\r", "\r\r\n"]),
        has_mark in any::<bool>(),
    ) {
        let (text, expected) = table(&rows, delimiter, line_end);
        let text = if has_mark { format!("\u{feff}{text}") } else { text };
        let file = InputFile { name: "t".to_owned(), bytes: text.into_bytes(), role: None };
        let dataset = ingest(&[file], &Plan::default(), &mut |_| ());
        check_books(&dataset);
        let tally = dataset.sources[0].tally;
        let count = |of: fn(&(u64, bool, bool)) -> bool| expected.iter().filter(|it| of(it)).count() as u64;
        prop_assert_eq!(tally.accepted, count(|it| it.2));
        prop_assert_eq!(tally.blank, count(|it| it.1));
        prop_assert_eq!(tally.rejected, count(|it| !it.1 && !it.2));
        prop_assert_eq!(tally.read, rows.len() as u64);
        let lines: Vec<u64> = dataset.strikes.iter().map(|it| it.origin.line).collect();
        let right: Vec<u64> = expected.iter().filter(|it| it.2).map(|it| it.0).collect();
        prop_assert_eq!(lines, right);
        let set_aside: Vec<u64> =
            dataset.sources[0].rejected_rows.iter().map(|it| it.0).filter(|it| *it > 0).collect();
        let wrong: Vec<u64> = expected.iter().filter(|it| !it.1 && !it.2).map(|it| it.0).collect();
        prop_assert_eq!(set_aside, wrong);
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let file = InputFile { name: "t".to_owned(), bytes, role: None };
        check_books(&ingest(&[file], &Plan::default(), &mut |_| ()));
    }

    #[test]
    fn no_text_makes_it_panic(text in "[-0-9a-z.,;:\"'{}\\[\\]<>/\t\r\n /°+TZлипень]{0,200}", as_table in any::<bool>()) {
        let text = if as_table { format!("date,lat,lon,facility\n{text}") } else { text };
        let file = InputFile { name: "t".to_owned(), bytes: text.into_bytes(), role: None };
        check_books(&ingest(&[file], &Plan::default(), &mut |_| ()));
    }

    /// Any sample of any format with a few bytes changed, left out or put twice; `./dev fuzz` does the same for hours.
    #[test]
    fn no_change_of_a_sample_makes_it_panic(
        sample in any::<prop::sample::Index>(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), 0_u8..4, any::<u8>(), 1_usize..40), 1..4),
    ) {
        let samples = crate::formats::samples();
        let mut bytes = samples[sample.index(samples.len())].bytes.clone();
        for (at, what, with, length) in changes {
            let at = at.index(bytes.len() + 1);
            let end = (at + length).min(bytes.len());
            match what {
                0 if at < bytes.len() => bytes[at] = with,
                1 => drop(bytes.drain(at..end)),
                2 => { let piece = bytes[at..end].to_vec(); bytes.splice(at..at, piece); }
                _ => bytes.insert(at, with),
            }
        }
        let file = InputFile { name: "t".to_owned(), bytes, role: None };
        check_books(&ingest(&[file], &Plan::default(), &mut |_| ()));
    }

    /// A JSON document with one letter changed or left out.
    #[test]
    fn damaged_items_are_booked(at in 0_usize..1200, with in prop::option::of(prop::sample::select(b"x\"0[]{},:-".to_vec()))) {
        let mut bytes = include_bytes!("samples/items_stac.json").to_vec();
        let at = at % bytes.len();
        match with {
            Some(it) => bytes[at] = it,
            None => { bytes.remove(at); }
        }
        let file = InputFile { name: "t".to_owned(), bytes, role: None };
        check_books(&ingest(&[file], &Plan::default(), &mut |_| ()));
    }
}

/// Rows that were mended and dropped again are read; the columns of reasons are not in the way.
#[test]
fn rejected_rows_can_be_mended_and_dropped_again() {
    let text = "id,date,lat,lon,note\n1,soon,49.1,24.1,\"a, b\"\n2,2024-05-02,49.1,24.1,c\n";
    let file = |name: &str, text: &str| InputFile {
        name: name.to_owned(),
        bytes: text.as_bytes().to_vec(),
        role: None,
    };
    let dataset = ingest(&[file("hits.csv", text)], &Plan::default(), &mut |_| ());
    let (name, set_aside) = nadir::report::rejected::to_csv(&dataset.sources[0]);
    let again =
        ingest(&[file(&name, &set_aside.replacen("soon", "2024-05-01", 1))], &Plan::default(), &mut |_| ());
    assert_eq!(again.strikes.len(), 1, "{set_aside}");
    assert_eq!(again.strikes[0].id, "1");
}

/// A million rows are held as records and problems, not as copies of the file: rejected rows alone are kept as text.
#[test]
fn all_rows_of_a_long_table_are_booked() {
    let mut text = "id,date,lat,lon\n".to_owned();
    for k in 0..50_000 {
        let lon = if k % 10 == 0 { "x" } else { "24.1" };
        let _ = writeln!(text, "{k},2024-05-{:02},49.1,{lon}", k % 28 + 1);
    }
    let file = InputFile { name: "t".to_owned(), bytes: text.into_bytes(), role: None };
    let dataset = ingest(&[file], &Plan::default(), &mut |_| ());
    check_books(&dataset);
    let source = &dataset.sources[0];
    assert_eq!((source.tally.accepted, source.tally.rejected), (45_000, 5_000));
    let last = source.problems.last().map(|it| (it.line, it.reason));
    assert_eq!(last, Some((Some(49_992), Reason::NotANumber)));
}
