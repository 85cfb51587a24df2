//! What the files can carry, before anything is tested: what was counted ([`Facts`]), and the list of checks.
//!
//! The rules are data ([`RULES`]); their words are `check.<code>.<standing>` and `check.<code>.why`. Nothing here stops
//! an analysis, and nothing looks at whether strikes follow images. Knows no tests and no formats.

pub mod facts;
pub mod spans;

use serde::{Deserialize, Serialize};

use super::passes::Both;
use super::text::{code, text, word};
use super::{Lang, show};
use crate::model::{Dataset, Linked, Plan, Reason, Role, Source};
pub use facts::Facts;

/// What the files can carry.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Check {
    /// What was counted.
    pub facts: Facts,
    /// The checks, in the order of [`RULES`]; those that do not concern these files are absent.
    pub lines: Vec<Line>,
}

/// How a check came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// Without this nothing can be said.
    Stop,
    /// Worth a look before and after the analysis.
    Warn,
    /// In order.
    Pass,
}

/// One check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// `check.<code>` are its words.
    pub code: String,
    /// How it came out.
    pub standing: Standing,
    /// What was found, in words.
    pub sentence: Both,
    /// Why it matters, in words.
    pub why: Both,
    /// Where its rows are.
    pub jump: Option<Jump>,
}

/// Where the rows of a check are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Jump {
    /// Index of the file among the sources.
    pub source: u32,
    /// The kind of problem to look at; `None`: the file as a whole.
    pub reason: Option<Reason>,
}

/// How a rule finds things to be.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Found {
    n: u64,
    all: u64,
    days: u64,
    span_secs: Option<(i64, i64)>,
    is_bad: bool,
    is_hopeless: bool,
}

/// A check.
pub struct Rule {
    /// `check.<code>` are its words.
    pub code: &'static str,
    /// The file to look at: the first with a problem of one of these kinds …
    reasons: &'static [Reason],
    /// … or of one of these roles.
    roles: &'static [Role],
    look: fn(&Facts) -> Option<Found>,
}

/// Fewer places give a comparison that hangs on one or two of them.
const FEW_PLACES: u64 = 5;
/// Fewer onsets cannot come on ten dates, without which the verdict is that nothing can be said.
const LEAST_ONSETS: u64 = 10;
/// Fewer onsets show strong associations only.
const FEW_ONSETS: u64 = 50;
/// Older than this, elements place a satellite too far along its track.
pub const FRESH_DAYS: i64 = 3;

/// Of `all` these are `n`; `least` is the share wanted, as per cent.
fn share(n: u64, all: u64, least: u64) -> Found {
    Found { n, all, is_bad: n * 100 < all * least, is_hopeless: n == 0, ..Found::default() }
}

/// Of `all` these are `n`; `most` is the share that passes, as per cent.
fn at_most(n: u64, all: u64, most: u64) -> Found {
    Found { n, all, is_bad: n * 100 > all * most, is_hopeless: n * 2 > all, ..Found::default() }
}

/// Every check, in the order in which they are shown.
pub const RULES: &[Rule] = &[
    Rule {
        code: "places",
        reasons: &[],
        roles: &[Role::Facilities],
        look: |it| {
            let n = it.facilities;
            Some(Found { n, is_bad: n < FEW_PLACES, is_hopeless: n < 2, ..Found::default() })
        },
    },
    Rule {
        code: "images",
        reasons: &[],
        roles: &[Role::Images],
        look: |it| Some(share(it.facilities_imaged, it.facilities, 50)),
    },
    Rule {
        code: "strikes",
        reasons: &[Reason::UnknownFacility, Reason::NoPlace, Reason::CoarsePlace],
        roles: &[Role::Strikes],
        look: |it| Some(share(it.strikes_linked, it.strikes, 50)),
    },
    Rule {
        code: "overlap",
        reasons: &[],
        roles: &[Role::Images, Role::Strikes],
        look: |it| {
            let found = share(it.strikes_watched, it.strikes_linked, 80);
            (it.strikes_linked > 0).then_some(Found { span_secs: it.overlap, ..found })
        },
    },
    Rule {
        code: "zone",
        reasons: &[Reason::ZoneAssumed, Reason::NoZone],
        roles: &[Role::Strikes],
        look: |it| {
            let (n, all) = (it.zones_assumed, it.files_timed);
            (all > 0).then_some(Found { n, all, is_bad: n > 0, ..Found::default() })
        },
    },
    Rule {
        code: "precision",
        reasons: &[Reason::CoarseTime, Reason::MidnightMeansDate],
        roles: &[Role::Strikes],
        look: |it| {
            let found = share(it.strikes_linked.saturating_sub(it.strikes_vague), it.strikes_linked, 90);
            (it.strikes_linked > 0).then_some(Found { days: it.window_days, ..found })
        },
    },
    Rule {
        code: "onsets",
        reasons: &[],
        roles: &[Role::Strikes],
        look: |it| {
            let (n, all, is_hopeless) = (it.onsets, it.strikes_linked, it.onsets < LEAST_ONSETS);
            let is_bad = n < FEW_ONSETS;
            (all > 0).then_some(Found { n, all, is_bad, is_hopeless, ..Found::default() })
        },
    },
    Rule {
        code: "gaps",
        reasons: &[],
        roles: &[Role::Images],
        look: |it| {
            let gaps = it.gaps_inside();
            let longest = gaps.iter().copied().max_by_key(|it| it.1 - it.0);
            let days = longest.map_or(0, |it| ((it.1 - it.0) / 86_400) as u64);
            let n = gaps.len() as u64;
            let found = Found { n, days, span_secs: longest, is_bad: n > 0, ..Found::default() };
            it.overlap.map(|_| found)
        },
    },
    Rule {
        code: "duplicates",
        reasons: &[Reason::DuplicateId, Reason::DuplicateRow, Reason::DuplicateFile],
        roles: &[],
        look: |it| {
            let found = at_most(it.repeated, it.rows, 5);
            Some(Found { is_hopeless: false, ..found })
        },
    },
    Rule { code: "set-aside", reasons: &[], roles: &[], look: |it| Some(at_most(it.rejected, it.rows, 5)) },
    Rule {
        code: "suspicious",
        reasons: &SUSPICIOUS,
        roles: &[],
        look: |it| Some(at_most(it.suspicious, it.rows, 0)),
    },
    Rule {
        code: "regions",
        reasons: &[],
        roles: &[Role::Regions, Role::Facilities],
        look: |it| {
            let n = it.regions;
            (it.facilities > 1).then_some(Found { n, is_bad: n < 2, ..Found::default() })
        },
    },
    Rule {
        code: "after",
        reasons: &[],
        roles: &[Role::Images],
        look: |it| {
            let (n, all, days) = (it.images_after, it.images_before, it.window_days);
            let is_bad = n >= 10 && n > 2 * all;
            (n + all > 0).then_some(Found { n, all, days, is_bad, ..Found::default() })
        },
    },
    Rule {
        code: "elements",
        reasons: &[],
        roles: &[Role::Orbits],
        look: |it| {
            let (all, fresh) = (it.ages.iter().sum(), it.ages[0] + it.ages[1]);
            let days = FRESH_DAYS as u64;
            (all > 0).then_some(Found { days, ..share(fresh, all, 80) })
        },
    },
];

/// Kinds of problem that make a row suspicious although it was used.
pub const SUSPICIOUS: [Reason; 8] = [
    Reason::NullIsland,
    Reason::AtSea,
    Reason::OtherCountry,
    Reason::Swapped,
    Reason::SameCoordinates,
    Reason::FarAway,
    Reason::AfterAll,
    Reason::BeforeLaunch,
];

/// Counts, then looks. `onsets` and `unseen` (strikes outside every image) are counted elsewhere.
pub fn check(dataset: &Dataset, linked: &Linked, plan: &Plan, onsets: u64, unseen: u64) -> Check {
    let facts = facts::facts(dataset, linked, plan, onsets, unseen);
    let lines = lines(&facts, &dataset.sources);
    Check { facts, lines }
}

/// How the checks come out.
pub fn lines(facts: &Facts, sources: &[Source]) -> Vec<Line> {
    let line = |rule: &Rule| {
        let found = (rule.look)(facts)?;
        let standing = match found {
            Found { is_hopeless: true, .. } => Standing::Stop,
            Found { is_bad: true, .. } => Standing::Warn,
            _ => Standing::Pass,
        };
        Some(Line {
            code: rule.code.to_owned(),
            standing,
            sentence: Both::of(|lang| found.sentence(rule.code, standing, lang)),
            why: Both::of(|lang| word(lang, "check", &format!("{}.why", rule.code))),
            jump: if standing == Standing::Pass { None } else { jump(rule, sources) },
        })
    };
    RULES.iter().filter_map(line).collect()
}

/// The first file with such a problem, or of such a role.
fn jump(rule: &Rule, sources: &[Source]) -> Option<Jump> {
    let at = |i: usize, reason| Some(Jump { source: i as u32, reason });
    for (i, source) in sources.iter().enumerate() {
        if let Some(it) = source.problems.iter().find(|it| rule.reasons.contains(&it.reason)) {
            return at(i, Some(it.reason));
        }
    }
    if rule.code == "set-aside" {
        let most = sources.iter().enumerate().max_by_key(|(i, it)| (it.tally.rejected, usize::MAX - i));
        return most.and_then(|it| at(it.0, None));
    }
    sources.iter().position(|it| rule.roles.contains(&it.role)).and_then(|it| at(it, None))
}

impl Found {
    fn sentence(&self, rule: &str, standing: Standing, lang: Lang) -> String {
        let (from, to) = self.span_secs.unwrap_or_default();
        let share = if self.all > 0 { self.n as f64 / self.all as f64 } else { 0.0 };
        text(
            lang,
            &format!("check.{rule}.{}", code(standing)),
            &[
                ("n", &lang.integer(self.n)),
                ("all", &lang.integer(self.all)),
                ("days", &lang.integer(self.days)),
                ("percent", &show::percent(lang, share)),
                ("from", &show::date(from)),
                ("to", &show::date(to)),
            ],
        )
    }
}
