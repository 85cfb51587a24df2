//! What was changed between two states of plan and options, by the names of the knobs: the trail of an analysis.
//!
//! Plain values are told; how files are read and what the sender wrote are only named, since they may hold what redaction
//! takes out.

use serde::Serialize;
use serde_json::Value;

use crate::model::{Plan, json};
use crate::report::options::{Change, Options};

/// Fields whose values are never told.
const NAMED_ONLY: [&str; 5] = ["ingest", "negative_controls", "groups", "notes", "redaction"];

/// Every field that differs, those of the plan first, each in the order of its name.
pub fn changes(before: (&Plan, &Options), after: (&Plan, &Options)) -> Vec<Change> {
    let mut out = differing(before.0, after.0, "knob");
    out.extend(differing(before.1, after.1, "option"));
    out
}

fn differing(before: &impl Serialize, after: &impl Serialize, area: &str) -> Vec<Change> {
    let fields = |it: Value| if let Value::Object(fields) = it { fields } else { serde_json::Map::new() };
    let (before, after) = (fields(json::value(before)), fields(json::value(after)));
    let is_shown = |name: &str| name != "trail" && name != "simulated";
    let changed = after.iter().filter(|(name, it)| is_shown(name) && before.get(*name) != Some(it));
    changed
        .map(|(name, it)| Change {
            what: format!("{area}.{name}"),
            before: before.get(name).map_or_else(String::new, |it| told(name, it)),
            after: told(name, it),
        })
        .collect()
}

fn told(name: &str, value: &Value) -> String {
    match value {
        _ if NAMED_ONLY.contains(&name) => String::new(),
        Value::String(it) => it.clone(),
        Value::Array(all) => all.iter().map(|it| told(name, it)).collect::<Vec<_>>().join(" – "),
        Value::Null | Value::Object(_) => String::new(),
        it => it.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::text::Lang;

    #[test]
    fn every_field_has_a_name_and_secrets_stay() {
        let plain = (Plan::default(), Options::default());
        let mut other = plain.clone();
        other.0.lag_max_days = 3;
        other.0.period = Some(("2024-01-01".to_owned(), "2024-02-01".to_owned()));
        other.0.ingest.zones.insert("secret.csv".to_owned(), "UTC".to_owned());
        other.1.notes = "secret".to_owned();
        other.1.simulated = true;
        let found = changes((&plain.0, &plain.1), (&other.0, &other.1));
        let line = |it: &Change| format!("{} {}>{}", it.what, it.before, it.after);
        let expected = [
            "knob.ingest >",
            "knob.lag_max_days 7>3",
            "knob.period >2024-01-01 – 2024-02-01",
            "option.notes >",
        ];
        assert_eq!(found.iter().map(line).collect::<Vec<_>>(), expected);
        assert_eq!(changes((&plain.0, &plain.1), (&plain.0, &plain.1)), []);
        for (area, value) in [("knob", json::value(&plain.0)), ("option", json::value(&plain.1))] {
            for name in value.as_object().expect("fields").keys() {
                let key = format!("{area}.{name}");
                let is_named = Lang::ALL.iter().all(|it| it.entries().contains_key(key.as_str()));
                assert!(is_named || ["option.simulated", "option.trail"].contains(&key.as_str()), "{key}");
            }
        }
    }
}
