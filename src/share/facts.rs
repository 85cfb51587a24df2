//! The three or four numbers that stand beside the verdict, each with what it says.

use crate::plot::words::{count, p, ratio};
use crate::report::result::Level;
use crate::report::text::text;
use crate::report::{Lang, ResultFile, show};

/// A number with what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// What it is.
    pub label: String,
    /// The number.
    pub number: String,
    /// What chance gives, or what it means.
    pub detail: String,
}

/// The facts of a result. Where the data cannot answer there is no p.
pub fn facts(lang: Lang, result: &ResultFile) -> Vec<Fact> {
    let (primary, panel) = (&result.primary, &result.panel);
    let n = |it: u64| lang.integer(it);
    let observed = Fact {
        label: text(lang, "fact.observed", &[]),
        number: text(
            lang,
            "fact.observed.number",
            &[("observed", &n(primary.statistic)), ("onsets", &n(panel.onsets))],
        ),
        detail: text(
            lang,
            "fact.observed.detail",
            &[
                ("expected", &count(lang, (primary.expected * 10.0).round() / 10.0)),
                ("low", &n(primary.null_low)),
                ("high", &n(primary.null_high)),
            ],
        ),
    };
    let effect = primary.rate_ratio.map(|it| Fact {
        label: text(lang, "fact.ratio", &[]),
        number: format!("×{}", ratio(lang, it.estimate)),
        detail: text(
            lang,
            "fact.ratio.detail",
            &[("low", &ratio(lang, it.low)), ("high", &ratio(lang, it.high))],
        ),
    });
    let chance = Fact {
        label: text(lang, "fact.chance", &[]),
        number: p(lang, primary.p),
        detail: text(lang, "fact.chance.detail", &[("n", &show::one_in(lang, primary.p))]),
    };
    let power = Fact {
        label: text(lang, "fact.power", &[]),
        number: if primary.minimum_detectable_ratio.is_finite() {
            format!("×{}", ratio(lang, primary.minimum_detectable_ratio))
        } else {
            text(lang, "fact.power.none", &[])
        },
        detail: text(
            lang,
            "fact.power.detail",
            &[("movable", &n(panel.onsets_movable)), ("waves", &n(panel.waves_movable))],
        ),
    };
    // Where the data cannot answer, a p-value would be read as an answer.
    if result.verdict.level == Level::CannotTest {
        return vec![observed, power];
    }
    [Some(observed), effect, Some(chance), Some(power)].into_iter().flatten().collect()
}
