//! JSON as programs write it that do not quite know it: `NaN`, `Infinity`, a comma behind the last item.
//!
//! Knows no format: a text that begins like JSON is mended before anybody reads it. Lines stay where they are.

/// What is not a number in JSON.
const NO_NUMBERS: [&str; 4] = ["NaN", "nan", "-Infinity", "Infinity"];

/// The text with `null` for what is no number and without commas too many, and the first thing that was mended.
/// `None`: nothing was, or it does not begin like JSON.
pub fn mended(text: &str) -> Option<(String, &str)> {
    let bytes = text.as_bytes();
    let begin = bytes.iter().position(|it| !it.is_ascii_whitespace())?;
    if !matches!(bytes[begin], b'{' | b'[') {
        return None;
    }
    let (mut out, mut kept, mut first) = (String::new(), 0, None);
    let mut at = begin;
    while let Some(byte) = bytes.get(at) {
        let (with, n) = match byte {
            b'"' => {
                at = end_of_string(bytes, at);
                continue;
            }
            b',' if is_last(&bytes[at + 1..]) => ("", 1),
            b'N' | b'n' | b'I' | b'-' => match NO_NUMBERS.iter().find(|it| text[at..].starts_with(**it)) {
                Some(it) => ("null", it.len()),
                None => ("", 0),
            },
            _ => ("", 0),
        };
        if n > 0 {
            out.push_str(&text[kept..at]);
            out.push_str(with);
            kept = at + n;
            first.get_or_insert(&text[at..kept]);
        }
        at += n.max(1);
    }
    let first = first?;
    out.push_str(&text[kept..]);
    Some((out, first))
}

/// The byte after a string that begins at `from`.
fn end_of_string(bytes: &[u8], from: usize) -> usize {
    let mut at = from + 1;
    while let Some(found) = bytes.get(at..).and_then(|it| memchr::memchr2(b'"', b'\\', it)) {
        at += found + 1;
        if bytes[at - 1] == b'"' {
            return at;
        }
        at += 1;
    }
    bytes.len()
}

/// Does a list or an object end here?
fn is_last(rest: &[u8]) -> bool {
    let next = rest.iter().find(|it| !it.is_ascii_whitespace());
    matches!(next, Some(b']' | b'}'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_mended() {
        for (text, expected) in [
            ("[1, 2, ]", "[1, 2 ]"),
            ("{\"a\": NaN,\n \"b\": [-Infinity, 1,],}", "{\"a\": null,\n \"b\": [null, 1]}"),
            ("{\"a\": \"NaN, ]\", \"b\": nan}", "{\"a\": \"NaN, ]\", \"b\": null}"),
            (" [\"ї\\\"\", NaN", " [\"ї\\\"\", null"),
        ] {
            assert_eq!(mended(text).map(|it| it.0).as_deref(), Some(expected), "{text}");
        }
        for text in ["", "a,b\nNaN,]", "[1, 2]", "{\"a\": \"x,]\", \"b\": -1, \"c\": null}", "[\"NaN"] {
            assert_eq!(mended(text), None, "{text}");
        }
    }
}
