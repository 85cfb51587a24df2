//! What the tests share: where the oracles and the real data are.

use serde_json::Value;
use std::path::PathBuf;

/// `$NADIR_ORACLES`, or `../shared/oracles` beside the project. Says aloud when there is none.
#[allow(dead_code)]
pub fn oracles() -> Option<PathBuf> {
    folder("NADIR_ORACLES", "../shared/oracles")
}

/// `$NADIR_DATA`, or `../shared/data` beside the project. Says aloud when there is none.
#[allow(dead_code)]
pub fn data() -> Option<PathBuf> {
    folder("NADIR_DATA", "../shared/data")
}

fn folder(variable: &str, fallback: &str) -> Option<PathBuf> {
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(fallback);
    let path = std::env::var_os(variable).map_or(beside, PathBuf::from);
    if path.is_dir() {
        return Some(path);
    }
    eprintln!("SKIPPED: {} is not there (set {variable})", path.display());
    None
}

/// The cases of a kind; empty, said aloud, when the oracles are not there.
pub fn cases(kind: &str) -> Vec<Value> {
    let Some(folder) = oracles() else { return Vec::new() };
    let path = folder.join(format!("{kind}.json"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|it| panic!("{}: {it}", path.display()));
    let file: Value = serde_json::from_str(&text).expect("an oracle file is JSON");
    let cases = file["cases"].as_array().expect("cases").clone();
    assert!(!cases.is_empty(), "{kind} has no cases");
    cases
}

/// A number, or an infinity in words.
pub fn number(value: &Value) -> f64 {
    match value {
        Value::String(it) if it == "Infinity" => f64::INFINITY,
        Value::String(it) if it == "-Infinity" => f64::NEG_INFINITY,
        _ => value.as_f64().unwrap_or_else(|| panic!("not a number: {value}")),
    }
}

/// A list of numbers.
pub fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().expect("a list").iter().map(number).collect()
}

/// A list of whole numbers.
pub fn integers(value: &Value) -> Vec<u32> {
    value.as_array().expect("a list").iter().map(|it| it.as_u64().expect("a whole number") as u32).collect()
}

/// Within an absolute tolerance.
#[track_caller]
pub fn near(what: &str, got: f64, want: f64, tolerance: f64) {
    let fine = if want.is_infinite() { got == want } else { (got - want).abs() <= tolerance };
    assert!(fine, "{what}: got {got}, want {want} ± {tolerance}");
}

/// Within a relative tolerance.
#[track_caller]
pub fn near_relative(what: &str, got: f64, want: f64, tolerance: f64) {
    near(what, got, want, tolerance * want.abs().max(1e-300));
}
