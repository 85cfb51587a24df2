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
    let (mut out, mut held, mut bits) = (String::new(), 0_u32, 0_u32);
    let mut put = |digit: u32| out.push(char::from(digit as u8 + 35 + u8::from(digit > 24)));
    for byte in bytes {
        held |= u32::from(*byte) << bits;
        bits += 8;
        if bits > 13 {
            let taken = if held & 8191 > 88 { 13 } else { 14 };
            let value = held & ((1 << taken) - 1);
            held >>= taken;
            bits -= taken;
            put(value % 91);
            put(value / 91);
        }
    }
    if bits > 0 {
        put(held % 91);
    }
    if bits > 7 || held > 90 {
        put(held / 91);
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
    assert_eq!(encoded(&bytes), "XHmiaH5t'3.oQx'[hc54}eUP2");
    assert_eq!(encoded(&[255; 7]), "$~$~$~$~2");
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
