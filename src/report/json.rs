//! The result file as text. The same bytes natively and in every browser, but for `engine.build`.

use super::ResultFile;

/// `nadir-result/1` as JSON, indented by two spaces, with a final line break.
pub fn to_json(result: &ResultFile) -> String {
    crate::model::json::pretty(result)
}

/// Reads a result file.
pub fn from_json(text: &str) -> Result<ResultFile, serde_json::Error> {
    serde_json::from_slice(text.as_bytes())
}
