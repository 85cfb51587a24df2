//! The books of one file: what became of every row, with every problem. No row is lost.

use crate::model::order::Order as _;
use std::collections::BTreeMap;

use crate::model::{Effect, Problem, Reason, Tally, When};

use super::problems::{Wrong, about_file, found_in_file};
use super::table::Row;

/// Problems that are alike are listed so often; the rest are counted.
const MOST_ALIKE: u64 = 100_000;
/// Rejected rows are kept up to so many bytes.
const MOST_KEPT_BYTES: usize = 32 << 20;

/// Tally, problems and rejected rows of a file.
#[derive(Debug, Default)]
pub struct Ledger {
    /// What became of every row.
    pub tally: Tally,
    /// Everything that was wrong, assumed or merged.
    pub problems: Vec<Problem>,
    /// Rejected rows as they stand in the file.
    pub rejected_rows: Vec<(u64, String)>,
    /// Earliest and latest second of an event.
    pub span_secs: Option<(i64, i64)>,
    /// How many problems there are of a kind.
    alike: BTreeMap<(Effect, Reason, &'static str), u64>,
    kept_bytes: usize,
}

impl Ledger {
    /// An empty row.
    pub fn blank(&mut self) {
        self.tally.read += 1;
        self.tally.blank += 1;
    }

    /// A row that became a record.
    pub fn accept(&mut self, line: u64, notes: Vec<(Wrong, Effect)>) {
        self.tally.read += 1;
        self.tally.accepted += 1;
        for (wrong, effect) in notes {
            self.add(line, wrong, effect);
        }
    }

    /// A row that repeats another.
    pub fn merge(&mut self, line: u64, wrong: Wrong) {
        self.tally.read += 1;
        self.tally.merged += 1;
        self.add(line, wrong, Effect::Merged);
    }

    /// A row that cannot be used.
    pub fn reject(&mut self, row: &dyn Row, wrong: Wrong) {
        self.tally.read += 1;
        self.tally.rejected += 1;
        if self.add(row.line(), wrong, Effect::Rejected) && self.kept_bytes < MOST_KEPT_BYTES {
            let raw = row.raw();
            self.kept_bytes += raw.len();
            self.rejected_rows.push((row.line(), raw));
        }
    }

    /// Lists a problem; `false` when there are so many alike that it is only counted.
    fn add(&mut self, line: u64, wrong: Wrong, effect: Effect) -> bool {
        let n = self.alike.entry((effect, wrong.reason, wrong.field)).or_default();
        *n += 1;
        let is_listed = *n <= MOST_ALIKE;
        if is_listed {
            self.problems.push(wrong.at(line, effect));
        }
        is_listed
    }

    /// Gives up what was booked: the file as a whole cannot be used.
    pub fn give_up(&mut self, problem: Problem) {
        let of_file = std::mem::take(&mut self.problems).into_iter().filter(|it| it.line.is_none());
        *self = Self { problems: of_file.chain([problem]).collect(), ..Self::default() };
    }

    /// Rows that are not looked at, because the file as a whole cannot be used: one problem says why.
    pub fn reject_unread(&mut self, rows: u64, blank: u64) {
        self.tally.read += rows + blank;
        self.tally.rejected += rows;
        self.tally.blank += blank;
    }

    /// Widens the period of the file.
    pub fn see(&mut self, when: When) {
        let (from, to) = self.span_secs.unwrap_or((when.start_secs, when.end_secs));
        self.span_secs = Some((from.min(when.start_secs), to.max(when.end_secs)));
    }

    /// The last entries: nothing there, nothing usable; problems in order of line, those of the file first.
    pub fn close(&mut self) {
        for ((effect, reason, field), n) in std::mem::take(&mut self.alike) {
            if n > MOST_ALIKE {
                let field = (!field.is_empty()).then(|| field.to_owned());
                let found = format!("{} × {}", n - MOST_ALIKE, reason.code());
                self.problems.push(Problem { field, ..found_in_file(Reason::MoreAlike, effect, &found) });
            }
        }
        let is_explained =
            self.problems.iter().any(|it| it.effect == Effect::FileRejected || it.reason == Reason::LeftOut);
        let tally = self.tally;
        if is_explained {
        } else if tally.rejected > 0 && tally.accepted + tally.merged == 0 {
            let effect = Effect::FileRejected;
            self.problems.push(about_file(Reason::AllRowsRejected, effect));
        } else if tally.read == tally.blank {
            self.problems.push(about_file(Reason::NoRows, Effect::FileRejected));
        }
        self.problems.order_by_key(|it| it.line);
    }
}
