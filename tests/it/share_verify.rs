//! Bundles and reports computed again: identical when nothing was touched, and every touched byte is told.

use nadir::model::{InputFile, Plan};
use nadir::share::archive::pack;
use nadir::share::bundle::{self, open};
use nadir::share::made::make;
use nadir::share::verify::{Verified, What, verify};
use nadir::share::{Audience, Carried, Case, Options, Places, Redaction, Times};
use nadir::simulate::{SCENARIOS, Settings, example, write};

fn quick(seed: u64) -> Plan {
    Plan { draws: 99, seed, ..Plan::default() }
}

/// A small made-up world as files.
fn world(seed: u64) -> Vec<InputFile> {
    let scenario = &SCENARIOS[seed as usize % SCENARIOS.len()];
    if seed.is_multiple_of(25) {
        let size = Settings {
            facilities: 40,
            regions: 4,
            days: 400,
            strikes: 220.0,
            ..Settings::of(scenario, 3.0, seed)
        };
        return write(&size);
    }
    let size =
        Settings { facilities: 6, regions: 2, days: 110, strikes: 14.0, ..Settings::of(scenario, 1.5, seed) };
    write(&size)
}

fn options(seed: u64) -> Options {
    let redaction = Redaction {
        places: [Places::Exact, Places::Km1, Places::Km50, Places::Region][seed as usize % 4],
        times: [Times::Exact, Times::Day, Times::Hour][seed as usize % 3],
        names: seed.is_multiple_of(5),
        drop: if seed.is_multiple_of(7) {
            vec!["platform".to_owned(), "region".to_owned()]
        } else {
            Vec::new()
        },
        delay_note: String::new(),
    };
    let audience = Audience::ALL[seed as usize % 3];
    Options { redaction, audience, notes: format!("Session {seed}"), ..Options::default() }
}

pub fn checked(bytes: &[u8]) -> Verified {
    verify(bytes, &[], &mut |_| {})
}

#[track_caller]
pub fn check_identical(found: &Verified) {
    assert!(found.is_identical(), "{:#?}", found.differences);
}

#[test]
fn two_hundred_sessions_are_identical() {
    let mut levels = std::collections::BTreeSet::new();
    for seed in 0..200 {
        let files = world(seed);
        let options = options(seed);
        let case = Case::of_files(&files, &quick(seed), &mut |_| {});
        let made = make(&case, &files, &options).expect("a redaction");
        let bundle = made.bundle().expect("no leak").bytes;
        let found = checked(&bundle);
        check_identical(&found);
        assert_eq!(found.from_files, !options.redaction.is_on());
        let html = made.html().expect("no leak").bytes;
        if options.audience == Audience::Technical {
            check_identical(&checked(&html));
        }
        if seed.is_multiple_of(10) {
            check_identical(&verify(&html, &files, &mut |_| {}));
        }
        levels.insert(made.report.result.verdict.level);
        if seed.is_multiple_of(40) {
            assert_eq!(made.bundle().map(|it| it.bytes), Ok(bundle), "the same bytes twice");
        }
    }
    assert!(levels.len() > 1, "all sessions gave {levels:?}");
}

/// The bundle of an example, files by name.
pub fn sample(options: &Options) -> (Vec<InputFile>, Vec<u8>) {
    let files = world(3);
    let case = Case::of_files(&files, &quick(3), &mut |_| {});
    let made = make(&case, &files, options).expect("a redaction");
    let bytes = made.bundle().expect("no leak").bytes;
    (files, bytes)
}

#[test]
fn a_flipped_byte_anywhere_is_caught() {
    let (_, bytes) = sample(&Options::default());
    // In the bundle as it lies there: the zip itself notices, or a checksum does, or nothing that is read changed.
    for at in (0..bytes.len()).step_by(bytes.len() / 40) {
        let mut broken = bytes.clone();
        broken[at] ^= 0x20;
        let found = checked(&broken);
        let same = open(&broken) == open(&bytes);
        assert_ne!(found.is_identical(), !same, "byte {at}: {:?}", found.differences);
    }
}

#[test]
fn a_changed_file_is_caught_even_with_new_checksums() {
    let (_, bytes) = sample(&Options::default());
    let change = |name: &str, from: &str, to: &str| {
        let mut files = open(&bytes).expect("a bundle").files;
        let path = files.keys().find(|it| it.contains(name)).expect("the file is there").clone();
        let text = String::from_utf8(files[&path].clone()).expect("text");
        let changed = text.replacen(from, to, 1);
        assert_ne!(text, changed, "{name} holds no {from}");
        files.insert(path, changed.into_bytes());
        let sums = bundle::sums(&files);
        files.insert(bundle::SUMS.to_owned(), sums.into_bytes());
        checked(&pack(&files))
    };
    for (name, from, to, what) in [
        ("strikes.csv", "2023-", "2022-", What::Input),
        ("facilities.csv", "5", "6", What::Input),
        ("plan.json", "\"lag_max_days\": 7", "\"lag_max_days\": 8", What::Plan),
        ("plan.json", "\"seed\": 3", "\"seed\": 4", What::Plan),
        ("plan.json", "\"draws\": 99", "\"draws\": 1", What::Plan),
        ("result.json", "\"statistic\": ", "\"statistic\": 1", What::Result),
        ("result.json", "\"p\": 0", "\"p\": 1", What::Result),
        ("result.json", "\"level\": \"", "\"level\": \"strong\", \"was\": \"", What::Result),
        ("report.html", "<p>", "<p>not ", What::Report),
        ("manifest.json", "nadir-bundle/1", "nadir-bundle/9", What::Schema),
    ] {
        let found = change(name, from, to);
        assert!(!found.is_identical(), "{name}: {from} → {to} goes unnoticed");
        let told =
            found.differences.iter().any(|it| it.what == what) || name == "result.json" && !found.recomputed;
        assert!(told, "{name}: {from} → {to} is told as {:?}", found.differences);
    }
}

#[test]
fn only_hashes_need_the_very_files() {
    let options = Options { carried: Carried::Hashes, ..Options::default() };
    let (files, bytes) = sample(&options);
    assert!(open(&bytes).expect("a bundle").files.keys().all(|it| !it.starts_with("inputs/")));
    let found = checked(&bytes);
    assert!(!found.is_identical() && found.differences.is_empty() && found.needs.len() == files.len());
    check_identical(&verify(&bytes, &files, &mut |_| {}));
    let mut other = files;
    other[0].bytes.push(b'\n');
    let found = verify(&bytes, &other, &mut |_| {});
    assert!(found.differences.iter().any(|it| it.what == What::Input), "{:?}", found.differences);
}

#[test]
fn any_bytes_may_come() {
    let (_, bytes) = sample(&Options::default());
    for at in (0..bytes.len()).step_by(997) {
        assert!(!checked(&bytes[..at]).is_identical());
    }
    for it in [
        &b""[..],
        b"PK",
        b"PK\x03\x04",
        b"<html>",
        b"<pre class=\"recipe\" id=\"recipe\">{}</pre>",
        &[0xff; 64],
    ] {
        let found = checked(it);
        assert!(!found.is_identical() && !found.differences.is_empty());
    }
}

#[test]
fn linked_data_with_wrong_indices_is_refused() {
    let redaction = Redaction { names: true, ..Redaction::default() };
    let (_, bytes) = sample(&Options { redaction, ..Options::default() });
    let mut files = open(&bytes).expect("a bundle").files;
    let linked = String::from_utf8(files[bundle::LINKED].clone()).expect("text");
    let value: serde_json::Value = serde_json::from_str(&linked).expect("JSON");
    for path in ["/linked/panel/looks/0/facility", "/linked/links/images/0/image", "/linked/panel/region/0"] {
        let mut broken = value.clone();
        *broken.pointer_mut(path).expect(path) = 4_000_000_000_u32.into();
        files.insert(bundle::LINKED.to_owned(), broken.to_string().into_bytes());
        let found = checked(&pack(&files));
        assert!(
            found.differences.iter().any(|it| it.what == What::Missing),
            "{path}: {:?}",
            found.differences
        );
    }
}

#[test]
fn a_session_is_a_bundle_with_its_undo_log() {
    let files = example("too-little").expect("an example").files();
    let case = Case::of_files(&files, &quick(1), &mut |_| {});
    let options = Options::default();
    let session = make(&case, &files, &options).and_then(|it| it.session("[]")).expect("no leak").bytes;
    check_identical(&checked(&session));
    assert_eq!(open(&session).expect("a bundle").files[bundle::UNDO], b"[]");
}

#[test]
fn every_released_schema_keeps_opening() {
    let folder = crate::tidy::root().join("tests/golden");
    if std::env::var_os("NADIR_GOLDEN").is_some() {
        let options = Options { audience: Audience::Technical, ..Options::default() };
        let files = world(3);
        let case = Case::of_files(&files, &quick(3), &mut |_| {});
        let made = make(&case, &files, &options).expect("a redaction");
        let bytes = made.bundle().expect("no leak").bytes;
        let result = open(&bytes).expect("a bundle").files[bundle::RESULT].clone();
        let page = super::share_enclosed::page(&bytes).into_bytes();
        let report = made.html().expect("no leak").bytes;
        std::fs::create_dir_all(&folder).expect("a folder");
        for (name, bytes) in [
            ("nadir-bundle-1.nadir.zip", bytes),
            ("nadir-result-1.json", result),
            ("nadir-report-1.html", report),
            ("nadir-page-2.html", page),
        ] {
            // A file that was released is never written again.
            if !folder.join(name).exists() {
                std::fs::write(folder.join(name), bytes).expect("a file");
            }
        }
    }
    let mut opened = 0;
    for entry in std::fs::read_dir(folder).expect("tests/golden").flatten() {
        let bytes = std::fs::read(entry.path()).expect("a file");
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.contains(".json") {
            let text = String::from_utf8(bytes).expect("text");
            nadir::report::json::from_json(&text).unwrap_or_else(|why| panic!("{name} opens no more: {why}"));
            opened += 1;
        } else {
            let inside =
                nadir::share::enclosed::bundle(&bytes).unwrap_or_else(|| panic!("{name} carries no bundle"));
            let files = open(&inside).unwrap_or_else(|why| panic!("{name} opens no more: {why:?}"));
            assert!(bundle::reopen(&inside, &mut |_| {}).is_ok(), "{name}: nobody can go on with it");
            let manifest = files.manifest().unwrap_or_else(|why| panic!("{name}: {why:?}"));
            assert!(!files.inputs(&manifest).expect("its inputs").is_empty());
            let _: nadir::report::ResultFile = files.json(bundle::RESULT).expect("its result");
            let _: Plan = files.json(bundle::PLAN).expect("its plan");
            let damaged = checked(&bytes).differences.into_iter();
            // A later version may compute differently; what was written must still be whole.
            let whole =
                |it: &nadir::share::verify::Difference| matches!(it.what, What::Result | What::Report);
            assert_eq!(damaged.filter(|it| !whole(it)).collect::<Vec<_>>(), [], "{name}");
            opened += 1;
        }
    }
    assert!(opened >= 5, "not all golden files were found");
}
