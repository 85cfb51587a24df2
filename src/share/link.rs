//! A link that holds the settings and no data: for someone who has the same files.
//!
//! All of it stands behind `#`, which browsers never send. Knows nothing of where the page lies.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::model::{Plan, plan::IngestPlan};

/// Before the settings, after the address of a section.
const MARK: &str = "&s=";
/// Mail programs break longer ones.
const MOST_CHARS: usize = 1_500;
/// Hex digits of the SHA-256 of a file that are told.
const DIGITS: usize = 16;

/// What a link holds.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Link {
    /// The settings; how files are read is not among them, since it names their columns.
    pub plan: Plan,
    /// First digits of the SHA-256 of each file.
    pub files: Vec<String>,
}

/// `#/data&s=…`; `None` where the settings are too long for a link.
pub fn write<'a>(plan: &Plan, sha256: impl Iterator<Item = &'a str>) -> Option<String> {
    let value = |it: &Plan| serde_json::to_value(it).unwrap_or_default();
    let (ours, usual) =
        (value(&Plan { ingest: IngestPlan::default(), ..plan.clone() }), value(&Plan::default()));
    let mut changed = serde_json::Map::new();
    for (name, it) in ours.as_object().into_iter().flatten().filter(|(name, it)| usual.get(name) != Some(it))
    {
        changed.insert(name.clone(), it.clone());
    }
    let files: Vec<&str> = sha256.filter_map(|it| it.get(..DIGITS)).collect();
    let link = json!({ "plan": Value::Object(changed), "files": files }).to_string();
    let out = format!("#/data{MARK}{}", URL_SAFE_NO_PAD.encode(link));
    (out.len() <= MOST_CHARS).then_some(out)
}

/// What stands behind the `#` of an address; `None` when that is no link of ours, or asks for what cannot be.
pub fn read(hash: &str) -> Option<Link> {
    let bytes = URL_SAFE_NO_PAD.decode(hash.split_once(MARK)?.1).ok()?;
    let link: Link = serde_json::from_slice(&bytes).ok()?;
    (link.plan.out_of_range().is_empty() && link.plan.ingest == IngestPlan::default()).then_some(link)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HASH: &str = "9f3ac1d200000000111111112222222233333333444444445555555566666666";

    #[test]
    fn settings_come_back_and_data_do_not_travel() {
        let mut plan = Plan { lag_max_days: 3, seed: 77, ..Plan::default() };
        let _ = plan.ingest.zones.insert("secret.csv".to_owned(), "Europe/Kyiv".to_owned());
        let link = write(&plan, [HASH, HASH].into_iter()).expect("a link");
        let found = read(&link).expect("settings");
        assert_eq!(found.plan, Plan { ingest: IngestPlan::default(), ..plan });
        assert_eq!(found.files, ["9f3ac1d200000000", "9f3ac1d200000000"]);
        assert!(link.len() < 150, "{link}");
    }

    #[test]
    fn what_is_no_link_is_none() {
        let of = |json: &str| read(&format!("#/data&s={}", URL_SAFE_NO_PAD.encode(json)));
        assert!(of("{}").is_some() && of(r#"{"plan":{"seed":5}}"#).is_some());
        for it in ["", "3", r#"{"plan":{"draws":0}}"#, r#"{"plan":{"nothing":1}}"#, r#"{"other":1}"#] {
            assert_eq!(of(it), None, "{it}");
        }
        for it in ["", "#/report", "#/data&s=", "#/data&s=%%%", "#/data&s=AAAA"] {
            assert_eq!(read(it), None, "{it}");
        }
    }

    #[test]
    fn many_files_are_too_long() {
        assert!(write(&Plan::default(), std::iter::repeat_n(HASH, 50)).is_some());
        assert_eq!(write(&Plan::default(), std::iter::repeat_n(HASH, 100)), None);
    }
}
