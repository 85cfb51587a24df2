//! The books of one file: what became of every row, with every problem. No row is lost.

use crate::model::{Effect, Problem, Reason, Tally, When};

use super::problems::{Wrong, about_file};
use super::table::Row;

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
        self.problems.extend(notes.into_iter().map(|(wrong, effect)| wrong.at(line, effect)));
    }

    /// A row that repeats another.
    pub fn merge(&mut self, line: u64, wrong: Wrong) {
        self.tally.read += 1;
        self.tally.merged += 1;
        self.problems.push(wrong.at(line, Effect::Merged));
    }

    /// A row that cannot be used.
    pub fn reject(&mut self, row: &dyn Row, wrong: Wrong) {
        self.tally.read += 1;
        self.tally.rejected += 1;
        self.rejected_rows.push((row.line(), row.raw()));
        self.problems.push(wrong.at(row.line(), Effect::Rejected));
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
        self.problems.sort_by_key(|it| it.line);
    }
}
