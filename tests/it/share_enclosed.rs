//! Interactive reports verified without a browser: the bundle is taken out of the page, and every touched byte is told.

use std::io::Write;

use nadir::share::Options;
use nadir::share::archive::pack;
use nadir::share::bundle::{self, open};
use nadir::share::enclosed::{data, is_page, program_hash};
use nadir::share::verify::What;

use super::share_verify::{check_identical, checked, sample};

const AROUND: (&str, &str) = (
    "<!doctype html>\n<html><head>\n<script>\"nadir-data\"</script>\n</head>\n<body>\n<script type=\"text/plain\" id=\"part-program\">abc</script>\n<script type=\"text/plain\" id=\"nadir-data\">",
    "</script>\n</body></html>",
);

/// As `web/enclose.js` writes it.
fn encoded(bytes: &[u8]) -> String {
    let bits = bytes.iter().flat_map(|byte| (0..8).rev().map(move |at| byte >> at & 1)).collect::<Vec<_>>();
    let sevens =
        bits.chunks(7).map(|it| (0..7).fold(0, |sum, at| sum << 1 | it.get(at).copied().unwrap_or(0)));
    let (mut out, mut due) = (String::new(), None);
    let mut put = |code: u32| out.extend(char::from_u32(code));
    for seven in sevens.map(u32::from) {
        let never = [0, 10, 13, 60].iter().position(|it| *it == seven);
        due = match (due, never) {
            (Some(due), _) => {
                put(256 + due as u32 * 128 + seven);
                None
            }
            (None, None) => {
                put(seven);
                None
            }
            (None, never) => never,
        };
    }
    if let Some(due) = due {
        put(0x400 + due as u32);
    }
    out
}

fn page_of(packed: &[u8]) -> String {
    [AROUND.0, &encoded(packed), AROUND.1].concat()
}

pub fn page(bytes: &[u8]) -> String {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packer.write_all(bytes).expect("memory");
    page_of(&packer.finish().expect("memory"))
}

#[test]
fn what_a_page_carries_is_read_as_the_page_reads_it() {
    // Written by web/enclose.js.
    let bytes: Vec<u8> = (0..20_u32).map(|it| (it * 13) as u8).collect();
    assert_eq!(encoded(&bytes), "ă#\"9Q\u{2}N-Z\u{e}X\u{14}>9)[0zɯ+n");
    assert_eq!(encoded(&[255; 7]), "\u{7f}".repeat(8));
    assert_eq!(encoded(&[0, 0, 60, 13, 10]), "Ā\u{7}@h(");
    for length in (0..200).chain([5_000]) {
        for step in [0, 1, 37, 255] {
            let bytes: Vec<u8> =
                (1..=length).map(|it: u32| (it.wrapping_pow(2).wrapping_mul(step) >> 3) as u8 | 1).collect();
            let found = data(&page(&bytes));
            assert_eq!(found.unwrap_or_default(), bytes, "{length} bytes by {step}");
        }
    }
    let html = page(b"anything");
    assert!(is_page(&html) && !is_page("<html>nadir-data</html>"));
    assert_eq!(program_hash(&html), bundle_hash(&[AROUND.0, AROUND.1].concat()));
}

fn bundle_hash(text: &str) -> String {
    nadir::share::html::hex(text.as_bytes())
}

#[test]
fn an_interactive_report_is_identical() {
    let (_, bytes) = sample(&Options::default());
    let found = checked(page(&bytes).as_bytes());
    check_identical(&found);
    assert_eq!(found.program_sha256, bundle_hash(&[AROUND.0, AROUND.1].concat()));
    assert_eq!(found.result_sha256, checked(&bytes).result_sha256);
}

#[test]
fn a_page_without_data_or_with_others_is_told() {
    for html in [AROUND.0.to_owned() + AROUND.1, page(b"no bundle"), page(b""), page_of(b"no gzip")] {
        let found = checked(html.as_bytes());
        assert!(
            !found.is_identical() && found.differences[0].what == What::Damaged,
            "{:?}",
            found.differences
        );
    }
}

#[test]
fn a_flipped_byte_in_the_data_of_a_page_is_caught() {
    let (_, bytes) = sample(&Options::default());
    let html = page(&bytes);
    let (from, to) = (AROUND.0.len(), html.len() - AROUND.1.len());
    for at in (from..to).step_by((to - from) / 60) {
        for flip in [0x01, 0x20] {
            let mut broken = html.clone().into_bytes();
            broken[at] ^= flip;
            let same = std::str::from_utf8(&broken).is_ok_and(|it| data(it).as_deref() == Some(&*bytes));
            let found = checked(&broken);
            assert_eq!(found.is_identical(), same, "byte {at} by {flip}: {:?}", found.differences);
        }
    }
}

#[test]
fn a_changed_byte_of_data_plan_or_result_in_a_page_is_caught() {
    let (_, bytes) = sample(&Options::default());
    for (name, what) in
        [("strikes.csv", What::Input), ("plan.json", What::Plan), ("result.json", What::Result)]
    {
        let mut files = open(&bytes).expect("a bundle").files;
        let path = files.keys().find(|it| it.contains(name)).expect("the file is there").clone();
        let content = files.get_mut(&path).expect("the file is there");
        // The last digit that stands before a comma: a value, whatever its name.
        let at =
            content.windows(2).rposition(|it| it[0].is_ascii_digit() && it[1] == b',').expect("a number");
        content[at] ^= 1;
        let sums = bundle::sums(&files);
        files.insert(bundle::SUMS.to_owned(), sums.into_bytes());
        let found = checked(page(&pack(&files)).as_bytes());
        assert!(!found.is_identical(), "{name} goes unnoticed");
        assert!(found.differences.iter().any(|it| it.what == what), "{name}: {:?}", found.differences);
    }
}
