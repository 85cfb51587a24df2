//! The rows of a file that is understood: read, counted, set aside with a reason.

use super::Opened;
use crate::ingest::beside::OF_ELEMENTS;
use crate::ingest::book::{Booked, Groups, book};
use crate::ingest::columns::{Columns, Field, folded};
use crate::ingest::decisions::{self, decision};
use crate::ingest::empty_source;
use crate::ingest::far::Far;
use crate::ingest::ledger::Ledger;
use crate::ingest::part::{Part, Shared};
use crate::ingest::presets::Makes;
use crate::ingest::problems::{Wrong, about_file, found_in_file, shortened};
use crate::ingest::reading::{Known, Reading, decide};
use crate::ingest::records::{Notes, Records};
use crate::ingest::roles;
use crate::ingest::survey::Survey;
use crate::ingest::table::Table;
use crate::ingest::zones::Zone;
use crate::model::{ColumnSeen, Effect, FileId, Grounds, Problem, Progress, Reason, Role, Source, Step};

/// Progress is told after this many bytes.
const TOLD_BYTES: u64 = 1 << 19;
/// Bytes of a long file looked at before it is read; what turns out later can still change how.
const SURVEYED_BYTES: u64 = 1 << 20;
/// Records that are kept in a run: what a browser's worker can hold beside what is computed from them.
const MOST_RECORDS: usize = 1_000_000;

impl Opened<'_> {
    /// Reads its rows.
    pub fn read(&mut self, id: FileId, shared: &mut Shared<'_>, progress: &mut dyn FnMut(Progress)) -> Part {
        let source = Source { role: self.role, format: self.format.to_owned(), ..empty_source() };
        let mut part = Part::of_source(source, self.duplicate_of);
        let mut ledger = Ledger::default();
        ledger.problems.append(&mut self.problems);
        part.source.reading = std::mem::take(&mut self.reading);
        part.source.decisions.append(&mut self.of_text);
        let Some(table) = self.table.take() else {
            part.source.problems = ledger.problems;
            return part;
        };
        let header = table.header();
        part.source.preset = self.preset.map(|it| it.id.to_owned());
        let name_of = |column: usize| header.get(column).cloned().unwrap_or_default();
        part.source.columns =
            self.columns.iter().map(|(field, column)| (field.code().to_owned(), name_of(column))).collect();
        let by_name = matches!(self.role, Role::Orbits | Role::Sensors);
        let at_corner =
            |column: usize| self.corners.iter().flatten().any(|it| it.0 == column || it.1 == column);
        let is_used =
            |column: usize| by_name || at_corner(column) || self.columns.iter().any(|it| it.1 == column);
        part.source.shape.clone_from(&self.shape);
        part.source.seen = seen_columns(table.as_ref(), &self.columns);
        part.source.ignored_columns =
            (0..header.len()).filter(|it| !is_used(*it) && !header[*it].is_empty()).map(name_of).collect();

        if let Some(problem) = self.cannot_be_read(table.as_ref()) {
            let (rows, blank) = count(table.as_ref());
            ledger.reject_unread(rows, blank);
            if rows > 0 {
                ledger.problems.push(problem);
            }
        } else {
            self.read_rows(table.as_ref(), id, shared, &mut part, &mut ledger, progress);
            if !ledger.rejected_rows.is_empty()
                && let Some(header) = table.raw_header()
            {
                ledger.rejected_rows.insert(0, (0, header));
            }
        }
        ledger.close();
        part.source.tally = ledger.tally;
        part.source.span_secs = ledger.span_secs;
        part.source.problems = ledger.problems;
        part.source.rejected_rows = ledger.rejected_rows;
        part
    }

    /// Why none of its rows can be read, if so.
    fn cannot_be_read(&self, table: &dyn Table) -> Option<Problem> {
        let rejected = Effect::FileRejected;
        let names = || table.header().join(", ");
        let makes = self.preset.map_or(Makes::OfRole, |it| it.makes);
        match self.role {
            _ if makes == Makes::Nothing => {
                let id = self.preset.map_or("", |it| it.id).to_uppercase();
                Some(found_in_file(Reason::UnfitSource, rejected, &id))
            }
            _ if !matches!(makes, Makes::OfRole) => None,
            Role::Orbits => {
                let has = |name: &&str| table.header().iter().any(|it| folded(it) == **name);
                let is_whole = OF_ELEMENTS.iter().all(has);
                (!is_whole).then(|| Problem {
                    field: Some("elements".to_owned()),
                    ..found_in_file(Reason::MissingColumn, rejected, &names())
                })
            }
            Role::Sensors => None,
            Role::Cloud | Role::Facilities | Role::Images | Role::Strikes | Role::Regions => {
                let has_shapes = table.has_shapes() || self.corners.is_some();
                let missing = roles::missing(self.role, &self.columns, has_shapes);
                let field = missing.filter(|it| !(self.is_time_in_name && *it == Field::Date))?;
                let columns = table.header().join(", ");
                Some(Problem {
                    field: Some(field.code().to_owned()),
                    ..found_in_file(Reason::MissingColumn, rejected, &columns)
                })
            }
            Role::Unknown if self.is_left_out => Some(about_file(Reason::LeftOut, Effect::Noted)),
            Role::Unknown => Some(found_in_file(Reason::UnknownRole, rejected, &table.header().join(", "))),
            Role::Links => Some(found_in_file(Reason::NotRead, rejected, self.role.code())),
        }
    }

    fn read_rows(
        &self,
        table: &dyn Table,
        id: FileId,
        shared: &mut Shared<'_>,
        part: &mut Part,
        ledger: &mut Ledger,
        progress: &mut dyn FnMut(Progress),
    ) {
        let (decided_role, decided_preset) = self.decided.clone().unwrap_or_else(|| {
            let nothing = decision("role", self.role.code(), Grounds::Assumed, &[], &[]);
            (nothing.clone(), nothing)
        });
        let (plan, facilities_at) = (shared.plan, shared.facilities_at);
        let known = || Known {
            plan,
            shape: &self.shape,
            corners: self.corners,
            is_time_in_name: self.is_time_in_name && self.role == Role::Images,
            decided_role: decided_role.clone(),
            decided_preset: decided_preset.clone(),
            name: self.name,
            role: self.role,
            preset: self.preset,
            columns: self.columns.clone(),
            header: table.header().to_vec(),
            facilities_at,
        };
        let mut survey = Survey::new(table, &self.columns);
        table.each(&mut |row| {
            if !row.is_blank() && !row.is_header() {
                survey.see(row);
            }
            !self.is_long || row.end_byte() < SURVEYED_BYTES
        });
        let (mut reading, mut problems) = decide(known(), &survey);
        let opening = std::mem::take(&mut ledger.problems);
        // What comes later in a long file may say that it is to be read in another way: then it is, once more.
        for is_first in [true, false] {
            let before = (self.is_long && is_first).then(|| shared.seen.clone());
            ledger.problems.clone_from(&opening);
            let mut whole = before.is_some().then(|| Survey::new(table, &self.columns));
            self.read_once(table, id, &reading, whole.as_mut(), shared, part, ledger, progress);
            let (Some(whole), Some(before)) = (whole, before) else { break };
            let (again, problems_of_all) = decide(known(), &whole);
            (survey, problems) = (whole, problems_of_all);
            let is_same = again.reads_like(&reading);
            reading = again;
            if is_same {
                break;
            }
            shared.seen = before;
            part.forget_records();
            *ledger = Ledger::default();
        }
        shared.kept += part.len();
        let at = opening.len().min(ledger.problems.len());
        ledger.problems.splice(at..at, problems);
        if let Some(name) = self.body.and_then(|it| it.late_errors()) {
            ledger.problems.push(found_in_file(Reason::EncodingErrors, Effect::Noted, name));
        }
        describe(&reading, &survey, &mut part.source.reading);
        let of_text = std::mem::take(&mut part.source.decisions);
        part.source.decisions = decisions::all(&reading, &survey);
        part.source.decisions.extend(of_text);
    }

    #[allow(clippy::too_many_arguments)] // one walk through a file touches everything
    fn read_once(
        &self,
        table: &dyn Table,
        id: FileId,
        reading: &Reading,
        mut survey: Option<&mut Survey>,
        shared: &mut Shared<'_>,
        part: &mut Part,
        ledger: &mut Ledger,
        progress: &mut dyn FnMut(Progress),
    ) {
        let reach = shared.reach.as_ref().filter(|_| self.is_long);
        let records = Records { reading, file: id, reach };
        let mut zones: Vec<Zone> = Vec::new();
        let mut groups = Groups::new();
        let mut far = Far::default();
        let room = MOST_RECORDS.saturating_sub(shared.kept);
        let mut is_full = false;
        let (mut told, base, total) = (0_u64, shared.done, shared.total);
        table.each(&mut |row| {
            if row.end_byte() >= told + TOLD_BYTES {
                told = row.end_byte();
                progress(Progress {
                    step: Step::Read,
                    done: (base + told.min(self.weight_bytes)).min(total),
                    total,
                });
            }
            if row.is_blank() {
                ledger.blank();
                return true;
            }
            if row.is_header() {
                let wrong = Wrong::new("", "", Reason::SecondHeader);
                ledger.problems.push(wrong.at(row.line(), Effect::Noted));
                return true;
            }
            if is_full {
                ledger.reject_unread(1, 0);
                return true;
            }
            if let Some(survey) = &mut survey {
                survey.see(row);
            }
            let mut notes = Notes::default();
            match book(&records, row, &mut shared.seen, part, &mut groups, &mut notes) {
                Ok(Booked::Accepted(when)) => {
                    if let Some(when) = when {
                        ledger.see(when);
                    }
                    ledger.accept(row.line(), notes.all);
                }
                Ok(Booked::Far(ground)) => {
                    ledger.see(ground.when);
                    ledger.accept(row.line(), Vec::new());
                    far.see(ground);
                }
                Ok(Booked::Merged(wrong)) => ledger.merge(row.line(), wrong),
                Err(wrong) => ledger.reject(row, wrong),
            }
            for zone in notes.zones {
                if !zones.contains(&zone) {
                    zones.push(zone);
                }
            }
            if part.len() > room {
                is_full = true;
                part.forget_records();
                let tally = ledger.tally;
                let found = MOST_RECORDS.to_string();
                ledger.give_up(found_in_file(Reason::TooManyRecords, Effect::FileRejected, &found));
                ledger.reject_unread(tally.read - tally.blank, tally.blank);
            }
            true
        });
        if is_full {
            return;
        }
        let left_out = far.keep_edges(&mut part.images);
        if left_out > 0 {
            ledger.problems.push(found_in_file(Reason::OutOfReach, Effect::Noted, &left_out.to_string()));
        }
        for zone in &zones {
            ledger.problems.push(found_in_file(Reason::ZoneAssumed, Effect::Assumed, &zone.name()));
        }
    }
}

/// Rows looked at for the first values of the columns.
const SAMPLE_ROWS: u32 = 50;

/// Every column with its first three different values.
fn seen_columns(table: &dyn Table, columns: &Columns) -> Vec<ColumnSeen> {
    let field = |column: usize| columns.iter().find(|it| it.1 == column).map(|it| it.0.code().to_owned());
    let mut all: Vec<ColumnSeen> = (table.header().iter().enumerate())
        .map(|(column, name)| ColumnSeen { name: name.clone(), field: field(column), samples: Vec::new() })
        .collect();
    let mut rows = 0;
    table.each(&mut |row| {
        if !row.is_blank() && !row.is_header() {
            rows += 1;
            for (column, seen) in all.iter_mut().enumerate().filter(|it| it.1.samples.len() < 3) {
                let cell = shortened(row.cell(column));
                if !cell.is_empty() && !seen.samples.contains(&cell) {
                    seen.samples.push(cell);
                }
            }
        }
        rows < SAMPLE_ROWS
    });
    all
}

/// How the rows were read, for the user.
fn describe(reading: &Reading, survey: &Survey, into: &mut Vec<(String, String)>) {
    let mut say = |what: &str, value: String| into.push((what.to_owned(), value));
    if survey.has_decimal_comma {
        say("decimal", "comma".to_owned());
    }
    let all_state_theirs = survey.with_zone > 0 && survey.with_zone == survey.stamps;
    if matches!(reading.role, Role::Images | Role::Strikes) && !all_state_theirs {
        say("zone", reading.zone.name());
    }
    if survey.dates.iter().any(|it| *it > 0) {
        say("date-order", reading.order.code().to_owned());
    }
    if reading.columns.has(Field::Cloud) {
        say("cloud-unit", if reading.is_cloud_fraction { "0–1" } else { "%" }.to_owned());
    }
}

/// Rows and blank rows.
fn count(table: &dyn Table) -> (u64, u64) {
    let (mut rows, mut blank) = (0, 0);
    table.each(&mut |row| {
        if row.is_blank() {
            blank += 1;
        } else if !row.is_header() {
            rows += 1;
        }
        true
    });
    (rows, blank)
}
