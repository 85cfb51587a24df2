//! What the tests share: where the oracles and the real data are.

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
