//! What was decided about reading a file: value, grounds, evidence, alternatives. Decides nothing itself.

use super::reading::{Known, Reading};
use super::survey::Survey;
use super::times::Order;
use super::zones::Zone;
use crate::model::{Decision, Grounds, Role};

/// Codes of what can be decided by `plan.ingest.choices`.
pub const CHOICES: [&str; 10] = [
    "zone",
    "date-order",
    "coordinate-order",
    "cloud-unit",
    "incidence",
    "midnight",
    "serial-dates",
    "preset",
    "encoding",
    "delimiter",
];

/// Codes of what is counted as evidence.
pub const EVIDENCE: [&str; 18] = [
    "times-with-zone",
    "times-without-zone",
    "day-first",
    "month-first",
    "either",
    "midnights",
    "numbers",
    "greatest",
    "between-0-and-1",
    "per-cent-signs",
    "fits-as-incidence",
    "fits-as-elevation",
    "in-ukraine-as-it-stands",
    "in-ukraine-turned-over",
    "rows-that-say-ukraine",
    "other-files-in-ukraine",
    "below-zero",
    "columns",
];

/// What the plan says of one decision about a file, by its name or its shape.
pub fn choice<'p>(known: &Known<'p>, what: &str) -> Option<&'p str> {
    known.plan.ingest.choice(known.name, known.shape, what)
}

/// A decision.
pub fn decision(
    what: &str,
    value: &str,
    grounds: Grounds,
    evidence: &[(&str, u64)],
    alternatives: &[&str],
) -> Decision {
    Decision {
        what: what.to_owned(),
        value: value.to_owned(),
        grounds,
        evidence: evidence.iter().filter(|it| it.1 > 0).map(|(code, n)| ((*code).to_owned(), *n)).collect(),
        alternatives: alternatives.iter().filter(|it| **it != value).map(|it| (*it).to_owned()).collect(),
        samples: Vec::new(),
    }
}

/// Zones that are offered beside the one taken.
const ZONES: [&str; 9] = [
    "Europe/Kyiv",
    "UTC",
    "Europe/Moscow",
    "Europe/Warsaw",
    "Europe/London",
    "Asia/Shanghai",
    "Asia/Jerusalem",
    "Asia/Tehran",
    "America/New_York",
];

/// The zone of times without one.
pub fn of_zone(zone: Zone, grounds: Grounds, survey: &Survey) -> Decision {
    let without = survey.stamps.saturating_sub(survey.with_zone);
    // Where every time states its own, nothing is assumed of the others.
    let grounds = if without == 0 && survey.with_zone > 0 { Grounds::Evidence } else { grounds };
    let evidence = [("times-with-zone", survey.with_zone), ("times-without-zone", without)];
    Decision { samples: survey.unzoned.clone(), ..decision("zone", &zone.name(), grounds, &evidence, &ZONES) }
}

/// The order of day and month.
pub fn of_order(order: Order, grounds: Grounds, survey: &Survey) -> Decision {
    let [dmy, mdy, either] = survey.dates;
    let evidence = [("day-first", dmy), ("month-first", mdy), ("either", either)];
    decision("date-order", order.code(), grounds, &evidence, &["dmy", "mdy"])
}

/// Everything that follows from how the file was read, in a fixed order.
pub fn all(reading: &Reading, survey: &Survey) -> Vec<Decision> {
    let mut all = vec![reading.decided_role.clone(), reading.decided_preset.clone()];
    if matches!(reading.role, Role::Images | Role::Strikes | Role::Cloud) {
        all.push(of_zone(reading.zone, reading.zone_grounds, survey));
    }
    if survey.dates.iter().any(|it| *it > 0) {
        all.push(of_order(reading.order, reading.order_grounds, survey));
    }
    all.extend(reading.decided.iter().cloned());
    if survey.has_decimal_comma {
        all.push(decision("decimal", "comma", Grounds::Evidence, &[], &[]));
    }
    if survey.negative_angles > 0 {
        let evidence = [("below-zero", survey.negative_angles)];
        all.push(decision("off-nadir", "signed", Grounds::Evidence, &evidence, &[]));
    }
    all
}
