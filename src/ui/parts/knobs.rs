//! The knobs of the plan as a list of small values: how to read one, set one, and what it is called.
//!
//! Defaults and ranges are the plan's own; words are `knob.<id>` and `knob.<id>.hint`.

use crate::model::{Plan, Strata};

/// A knob that takes a number.
pub struct Number {
    /// The field of the plan.
    pub id: &'static str,
    /// Text key of its unit; empty without one.
    pub unit: &'static str,
    /// Smallest and largest value.
    pub range: (u32, u32),
    /// Reads it.
    pub get: fn(&Plan) -> u64,
    /// Sets it.
    pub set: fn(&mut Plan, u64),
}

/// A knob that takes one of a few codes; their words are `knob.<id>.<code>`.
pub struct Choice {
    /// The field of the plan.
    pub id: &'static str,
    /// The codes; `auto` leaves it to the data.
    pub codes: &'static [&'static str],
    /// Reads it.
    pub get: fn(&Plan) -> String,
    /// Sets it.
    pub set: fn(&mut Plan, &str),
}

/// Shown at once: they are part of the question.
pub const QUESTION: &[Number] = &[
    Number {
        id: "lag_min_days",
        unit: "unit.days",
        range: (0, 60),
        get: |it| u64::from(it.lag_min_days),
        set: |it, value| it.lag_min_days = value as u32,
    },
    Number {
        id: "lag_max_days",
        unit: "unit.days",
        range: (1, 60),
        get: |it| u64::from(it.lag_max_days),
        set: |it, value| it.lag_max_days = value as u32,
    },
    Number {
        id: "radius_m",
        unit: "unit.metres",
        range: (0, 200_000),
        get: |it| it.radius_m as u64,
        set: |it, value| it.radius_m = value as f64,
    },
    Number {
        id: "washout_days",
        unit: "unit.days",
        range: (1, 365),
        get: |it| u64::from(it.washout_days),
        set: |it, value| it.washout_days = value as u32,
    },
];

/// Shown on request.
pub const FINE: &[Number] = &[
    Number {
        id: "block_days",
        unit: "unit.days",
        range: (7, 3660),
        get: |it| u64::from(it.block_days),
        set: |it, value| {
            it.block_days = value as u32;
            it.resolution_chosen = false;
        },
    },
    Number {
        id: "image_radius_m",
        unit: "unit.metres",
        range: (0, 200_000),
        get: |it| it.image_radius_m as u64,
        set: |it, value| it.image_radius_m = value as f64,
    },
    Number {
        id: "pass_secs",
        unit: "unit.seconds",
        range: (0, 86_400),
        get: |it| u64::from(it.pass_secs),
        set: |it, value| it.pass_secs = value as u32,
    },
    Number {
        id: "profile_bins",
        unit: "unit.bins",
        range: (1, 60),
        get: |it| u64::from(it.profile_bins),
        set: |it, value| it.profile_bins = value as u32,
    },
    Number {
        id: "draws",
        unit: "unit.draws",
        range: (99, 999_999),
        get: |it| u64::from(it.draws),
        set: |it, value| it.draws = value as u32,
    },
    Number {
        id: "seed",
        unit: "",
        range: (0, u32::MAX),
        get: |it| it.seed,
        set: |it, value| it.seed = value,
    },
];

/// Those with a few values.
pub const CHOICES: &[Choice] = &[
    Choice {
        id: "strata",
        codes: &["auto", "region", "coarse-region", "all"],
        get: |it| match (it.resolution_chosen, it.strata) {
            (true, _) => "auto".to_owned(),
            (_, Strata::Region) => "region".to_owned(),
            (_, Strata::CoarseRegion) => "coarse-region".to_owned(),
            (_, Strata::All) => "all".to_owned(),
        },
        set: |it, code| {
            it.resolution_chosen = code == "auto";
            match code {
                "auto" => {
                    it.strata = Plan::default().strata;
                    it.block_days = Plan::default().block_days;
                }
                "coarse-region" => it.strata = Strata::CoarseRegion,
                "all" => it.strata = Strata::All,
                _ => it.strata = Strata::Region,
            }
        },
    },
    Choice {
        id: "bin_hours",
        codes: &["24", "6", "1"],
        get: |it| it.bin_hours.to_string(),
        set: |it, code| it.bin_hours = code.parse().unwrap_or(24),
    },
    Choice {
        id: "day_starts",
        codes: &["auto", "00:00", "12:00"],
        get: |it| it.day_starts.clone().unwrap_or_else(|| "auto".to_owned()),
        set: |it, code| it.day_starts = stated(code),
    },
    Choice {
        id: "day_zone",
        codes: &["auto", "UTC", "Europe/Kyiv", "Europe/Moscow", "Europe/Warsaw", "Asia/Jerusalem"],
        get: |it| it.day_zone.clone().unwrap_or_else(|| "auto".to_owned()),
        set: |it, code| it.day_zone = stated(code),
    },
];

fn stated(code: &str) -> Option<String> {
    (code != "auto").then(|| code.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::text::{Lang, text};

    #[test]
    fn a_knob_reads_back_what_it_set_and_its_ends_are_in_range() {
        for knob in QUESTION.iter().chain(FINE) {
            // The washout spans the window and the window starts before it ends, whichever of them is turned.
            let is_washout = knob.id == "washout_days";
            let mut plan = Plan {
                lag_min_days: 0,
                lag_max_days: if is_washout { 1 } else { 60 },
                washout_days: if is_washout { 1 } else { 365 },
                ..Plan::default()
            };
            for end in [knob.range.0, knob.range.1] {
                (knob.set)(&mut plan, u64::from(end));
                assert_eq!((knob.get)(&plan), u64::from(end), "{}", knob.id);
                assert!(!plan.out_of_range().contains(&knob.id), "{} = {end}", knob.id);
            }
        }
        for choice in CHOICES {
            for code in choice.codes {
                let mut plan = Plan::default();
                (choice.set)(&mut plan, code);
                assert_eq!((choice.get)(&plan), *code, "{}", choice.id);
                assert!(plan.out_of_range().is_empty());
            }
            assert_eq!((choice.get)(&Plan::default()), choice.codes[0]);
        }
    }

    #[test]
    fn every_knob_is_explained_in_every_language() {
        let numbers = QUESTION.iter().chain(FINE).map(|it| it.id);
        for id in numbers.chain(CHOICES.iter().map(|it| it.id)) {
            for lang in Lang::ALL {
                for key in [format!("knob.{id}"), format!("knob.{id}.hint")] {
                    assert!(!text(lang, &key, &[("default", "")]).contains('⟦'), "{key}");
                }
            }
        }
    }
}
