//! Values as JSON: one writer in the program, whatever the layout, since every further one is made anew for every type
//! and the page has to stay small.

use serde::Serialize;
use serde_json::Value;

/// Without white space.
pub fn compact<T: Serialize>(it: &T) -> Vec<u8> {
    serde_json::to_vec(it).unwrap_or_default()
}

/// Indented by two spaces, with a final line break.
pub fn pretty<T: Serialize>(it: &T) -> String {
    indented(&compact(it))
}

/// As a value that can be walked through.
pub fn value<T: Serialize>(it: &T) -> Value {
    serde_json::from_slice(&compact(it)).unwrap_or_default()
}

/// The code of something that is written as one word; empty when it is not.
pub fn code<T: Serialize>(it: &T) -> String {
    let written = compact(it);
    let word = written.strip_prefix(b"\"").and_then(|it| it.strip_suffix(b"\""));
    word.map(|it| String::from_utf8_lossy(it).into_owned()).unwrap_or_default()
}

/// The same with line breaks.
fn indented(compact: &[u8]) -> String {
    let mut out = Vec::with_capacity(compact.len() * 2);
    let mut from = serde_json::Deserializer::from_slice(compact);
    let _ = serde_transcode::transcode(&mut from, &mut serde_json::Serializer::pretty(&mut out));
    out.push(b'\n');
    String::from_utf8(out).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Effect, Plan, Reason};

    #[test]
    fn every_layout_says_the_same_as_the_library_alone() {
        let plan =
            Plan { radius_m: 0.1 + 0.2, day_zone: Some("a\"\u{1}\u{2028}é".to_owned()), ..Plan::default() };
        let alone = serde_json::to_string_pretty(&plan).expect("it can be written") + "\n";
        assert_eq!(pretty(&plan), alone);
        assert_eq!(
            pretty(&[(f64::MAX, f64::MIN_POSITIVE, u64::MAX, i64::MIN, 1.0)])
                .split_whitespace()
                .collect::<String>(),
            String::from_utf8(compact(&[(f64::MAX, f64::MIN_POSITIVE, u64::MAX, i64::MIN, 1.0)]))
                .expect("text")
        );
        assert_eq!(value(&plan), serde_json::to_value(&plan).expect("it can be written"));
        assert_eq!(
            (code(&Effect::FileRejected).as_str(), code(&Reason::EmptyFile).as_str()),
            ("file-rejected", "empty-file")
        );
        assert_eq!(code(&plan), "");
    }
}
