//! The classic tests on a panel, each as an analyst would first try it: for comparison with the primary.

use super::panel::Panel;
use crate::model::PanelInput;
use crate::model::finding::Classic;

/// One row per test.
pub fn rows(_panel: &Panel, _input: &PanelInput) -> Vec<Classic> {
    Vec::new()
}
