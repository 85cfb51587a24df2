//! The panel of bit rows and every test on it.
//!
//! Knows facilities and bins as numbers only: no places, no files, no words, no clock.

use crate::model::finding::{Assessment, Primary};
use crate::model::{PanelInput, Plan, Progress};

/// Every test of the plan on one panel. Pure: the same panel and plan give the same numbers on every machine.
pub fn assess(_input: &PanelInput, plan: &Plan, _progress: &mut dyn FnMut(Progress)) -> Assessment {
    Assessment {
        facts: crate::model::finding::PanelFacts::default(),
        resolutions: Vec::new(),
        primary: Primary {
            statistic: 0,
            expected: 0.0,
            sd: 0.0,
            null_low: 0,
            null_high: 0,
            draws: plan.draws,
            enumerated: false,
            p: 1.0,
            p_mc_low: 1.0,
            p_mc_high: 1.0,
            ess: 0.0,
            acceptance: 0.0,
            resolution: plan.fixed_resolution(),
            rate_ratio: None,
            excess: None,
            minimum_detectable_ratio: f64::INFINITY,
            e_value: None,
        },
        companions: Vec::new(),
        ladder: Vec::new(),
        lags: Vec::new(),
        lags_p: None,
        facilities: Vec::new(),
        sensitivity: Vec::new(),
    }
}
