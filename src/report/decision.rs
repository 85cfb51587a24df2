//! What was decided about reading a file, in words: the choice, and what it rests on.

use super::Lang;
use super::text::{code, text, word};
use crate::model::Decision;

/// What can be chosen, in words: `dmy` → "day first".
pub fn value(lang: Lang, what: &str, value: &str) -> String {
    match what {
        "role" => word(lang, "role", value),
        "preset" if value != "none" => word(lang, "preset", value),
        _ => word(lang, &format!("choice.{what}"), value),
    }
}

/// What a decision rests on, with what was counted.
pub fn because(lang: Lang, decision: &Decision) -> String {
    let grounds = text(lang, &format!("grounds.{}", code(decision.grounds)), &[]);
    let counted =
        |(code, n): &(String, u64)| text(lang, &format!("evidence.{code}"), &[("n", &lang.integer(*n))]);
    let evidence: Vec<String> = decision.evidence.iter().map(counted).collect();
    if evidence.is_empty() {
        return grounds;
    }
    text(lang, "decision.because", &[("grounds", &grounds), ("evidence", &evidence.join("; "))])
}

/// Codes of the fields a decision is about: their values are worth seeing beside it.
pub fn fields(what: &str) -> &'static [&'static str] {
    match what {
        "zone" | "date-order" | "midnight" | "serial-dates" => &["date", "time", "start", "end"],
        "coordinate-order" => &["latitude", "longitude", "position"],
        "cloud-unit" => &["cloud"],
        "incidence" => &["incidence", "off_nadir"],
        "encoding" | "delimiter" => &["name", "facility", "region", "kind", "id"],
        _ => &[],
    }
}
