//! One file: opened, understood, read row by row.

use super::columns::{Columns, Field};
use super::empty_source;
use super::formats;
use super::ledger::Ledger;
use super::presets::{self, Preset};
use super::problems::{Wrong, about_file, found_in_file};
use super::reading::{Known, Reading, decide};
use super::records::{Notes, Records};
use super::roles;
use super::seen::{Seen, Standing};
use super::survey::{Survey, first_shapes, median, middle};
use super::table::{Row, Table};
use super::text::Decoded;
use super::zones::Zone;
use crate::model::{
    Effect, Facility, FileId, Image, InputFile, Plan, Problem, Progress, Reason, Region, Role, Source, Step,
    Strike,
};

/// Progress is told after this many bytes.
const TOLD_BYTES: u64 = 1 << 19;

/// What all files share while they are read.
pub struct Shared<'a> {
    /// The plan.
    pub plan: &'a Plan,
    /// Bytes in all.
    pub total: u64,
    /// Bytes of the files read so far.
    pub done: u64,
    /// Records so far.
    pub seen: Seen,
    /// Median position of the facilities.
    pub facilities_at: Option<(f64, f64)>,
}

/// What came out of one file.
pub struct Part {
    /// The file.
    pub source: Source,
    /// Index of the file it repeats byte by byte.
    pub duplicate_of: Option<usize>,
    /// Records, in file order.
    pub facilities: Vec<Facility>,
    /// Records, in file order.
    pub images: Vec<Image>,
    /// Records, in file order.
    pub strikes: Vec<Strike>,
    /// Records, in file order.
    pub regions: Vec<Region>,
}

/// Median position of the facilities of all parts.
pub fn median_of(parts: &[Option<Part>]) -> Option<(f64, f64)> {
    let places = parts.iter().flatten().flat_map(|it| &it.facilities).map(|it| middle(&it.place));
    let (lons, lats): (Vec<f64>, Vec<f64>) = places.unzip();
    Some((median(lons)?, median(lats)?))
}

/// A file whose role is known.
pub struct Opened<'a> {
    name: &'a str,
    /// What it is about.
    pub role: Role,
    format: &'static str,
    preset: Option<&'static Preset>,
    columns: Columns,
    table: Option<Box<dyn Table + 'a>>,
    reading: Vec<(String, String)>,
    problems: Vec<Problem>,
    duplicate_of: Option<usize>,
    /// The user said that it is not to be used.
    is_left_out: bool,
}

impl<'a> Opened<'a> {
    /// Opens a decoded file as a table and finds out what it is about.
    pub fn of(
        file: &'a InputFile,
        decoded: &'a Result<Decoded<'_>, (Option<usize>, Problem)>,
        plan: &Plan,
    ) -> Self {
        let mut opened = Self {
            name: &file.name,
            role: Role::Unknown,
            format: "unknown",
            preset: None,
            columns: Columns::default(),
            table: None,
            reading: Vec::new(),
            problems: Vec::new(),
            duplicate_of: None,
            is_left_out: false,
        };
        let decoded = match decoded {
            Ok(it) => it,
            Err((duplicate_of, problem)) => {
                opened.duplicate_of = *duplicate_of;
                opened.problems.push(problem.clone());
                return opened;
            }
        };
        opened.reading.push(("encoding".to_owned(), decoded.encoding.clone()));
        opened.problems.extend(decoded.problems.iter().cloned());
        let chosen = plan.ingest.columns.get(&file.name);
        let format = match formats::detect(&decoded.text) {
            Ok(it) => it,
            Err((role, format, problem)) => {
                (opened.role, opened.format) = (role, format);
                opened.problems.push(problem);
                return opened;
            }
        };
        opened.format = format.id();
        let table = match format.open(&decoded.text, chosen) {
            Ok(it) => it,
            Err(problem) => {
                opened.problems.push(problem);
                return opened;
            }
        };
        opened.reading.extend(table.reading());
        opened.understand(
            table.as_ref(),
            file.role.or_else(|| plan.ingest.roles.get(&file.name).copied()),
            chosen,
        );
        opened.table = Some(table);
        opened
    }

    fn understand(&mut self, table: &dyn Table, forced: Option<Role>, chosen: formats::Chosen<'_>) {
        let header = table.header();
        let mut columns = Columns::of_header(header, chosen);
        let is_chosen = |field: Field| chosen.is_some_and(|it| it.contains_key(field.code()));
        self.is_left_out = forced == Some(Role::Unknown);
        let preset = presets::of_header(header).filter(|it| forced.is_none_or(|role| role == it.role));
        if let Some(preset) = preset {
            for field in preset.not.iter().filter(|it| !is_chosen(**it)) {
                columns.remove(*field);
            }
            for (field, name) in preset.fields.iter().filter(|it| !is_chosen(it.0)) {
                match header.iter().position(|it| super::columns::folded(it) == *name) {
                    Some(column) => columns.set(*field, column),
                    None => columns.remove(*field),
                }
            }
        }
        // A column called `time` alone holds dates too.
        if !columns.has(Field::Date)
            && !columns.has(Field::Start)
            && let Some(time) = columns.get(Field::Time)
        {
            columns.set(Field::Date, time);
        }
        let (is_outlines, has_names_of_regions) =
            if table.has_shapes() { first_shapes(table, &columns) } else { (false, false) };
        let seen = roles::Seen {
            header,
            columns: &columns,
            has_shapes: table.has_shapes(),
            is_outlines,
            has_names_of_regions,
        };
        let by_format = (self.format == "stac").then_some(Role::Images);
        self.role = forced.or(preset.map(|it| it.role)).or(by_format).unwrap_or_else(|| roles::guess(&seen));
        // Without an own column, a hit's place may be called by the facility's name.
        if self.role == Role::Strikes && !columns.has(Field::Facility) {
            let has_place =
                columns.has(Field::Latitude) || columns.has(Field::Position) || table.has_shapes();
            if let Some(name) = columns.get(Field::Name).filter(|_| !has_place) {
                columns.set(Field::Facility, name);
            }
        }
        columns.keep(roles::fields_of(self.role));
        // One column cannot be both the hit's id and its facility.
        if self.role == Role::Strikes && columns.get(Field::Id) == columns.get(Field::Facility) {
            columns.remove(Field::Id);
        }
        (self.preset, self.columns) = (preset, columns);
    }

    /// Reads its rows.
    pub fn read(&mut self, id: FileId, shared: &mut Shared<'_>, progress: &mut dyn FnMut(Progress)) -> Part {
        let mut part = Part {
            source: Source { role: self.role, format: self.format.to_owned(), ..empty_source() },
            duplicate_of: self.duplicate_of,
            facilities: Vec::new(),
            images: Vec::new(),
            strikes: Vec::new(),
            regions: Vec::new(),
        };
        let mut ledger = Ledger { problems: std::mem::take(&mut self.problems), ..Ledger::default() };
        part.source.reading = std::mem::take(&mut self.reading);
        let Some(table) = self.table.take() else {
            part.source.problems = ledger.problems;
            return part;
        };
        let header = table.header();
        part.source.preset = self.preset.map(|it| it.id.to_owned());
        let name_of = |column: usize| header.get(column).cloned().unwrap_or_default();
        part.source.columns =
            self.columns.iter().map(|(field, column)| (field.code().to_owned(), name_of(column))).collect();
        let is_used = |column: usize| self.columns.iter().any(|it| it.1 == column);
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
        match self.role {
            Role::Facilities | Role::Images | Role::Strikes | Role::Regions => {
                let field = roles::missing(self.role, &self.columns, table.has_shapes())?;
                let columns = table.header().join(", ");
                Some(Problem {
                    field: Some(field.code().to_owned()),
                    ..found_in_file(Reason::MissingColumn, rejected, &columns)
                })
            }
            Role::Unknown if self.is_left_out => Some(about_file(Reason::LeftOut, Effect::Noted)),
            Role::Unknown => Some(found_in_file(Reason::UnknownRole, rejected, &table.header().join(", "))),
            role => Some(found_in_file(Reason::NotRead, rejected, role.code())),
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
        let survey = Survey::of(table, &self.columns);
        let known = Known {
            plan: shared.plan,
            name: self.name,
            role: self.role,
            preset: self.preset,
            columns: self.columns.clone(),
            header: table.header().to_vec(),
            facilities_at: shared.facilities_at,
        };
        let (reading, problems) = decide(known, &survey);
        ledger.problems.extend(problems);
        let records = Records { reading: &reading, file: id };
        let mut zones: Vec<Zone> = Vec::new();
        let (mut told, base, total) = (0_u64, shared.done, shared.total);
        table.each(&mut |row| {
            if row.end_byte() >= told + TOLD_BYTES {
                told = row.end_byte();
                progress(Progress { step: Step::Read, done: (base + told).min(total), total });
            }
            if row.is_blank() {
                ledger.blank();
            } else if row.is_header() {
                let wrong = Wrong::new("", "", Reason::SecondHeader);
                ledger.problems.push(wrong.at(row.line(), Effect::Noted));
            } else {
                let mut notes = Notes::default();
                match book(&records, row, &mut shared.seen, part, &mut notes) {
                    Ok(Booked::Accepted(when)) => {
                        if let Some(when) = when {
                            ledger.see(when);
                        }
                        ledger.accept(row.line(), notes.all);
                    }
                    Ok(Booked::Merged(wrong)) => ledger.merge(row.line(), wrong),
                    Err(wrong) => ledger.reject(row, wrong),
                }
                for zone in notes.zones {
                    if !zones.contains(&zone) {
                        zones.push(zone);
                    }
                }
            }
            true
        });
        for zone in &zones {
            ledger.problems.push(found_in_file(Reason::ZoneAssumed, Effect::Assumed, &zone.name()));
        }
        describe(&reading, &survey, &mut part.source.reading);
    }
}

/// How the rows were read, for the user.
fn describe(reading: &Reading, survey: &Survey, into: &mut Vec<(String, String)>) {
    let mut say = |what: &str, value: String| into.push((what.to_owned(), value));
    if survey.has_decimal_comma {
        say("decimal", "comma".to_owned());
    }
    if matches!(reading.role, Role::Images | Role::Strikes) {
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

enum Booked {
    Accepted(Option<crate::model::When>),
    Merged(Wrong),
}

/// A row becomes a record, is folded into another, or says what is wrong.
fn book(
    records: &Records<'_>,
    row: &dyn Row,
    seen: &mut Seen,
    part: &mut Part,
    notes: &mut Notes,
) -> Result<Booked, Wrong> {
    if let Some(found) = row.malformed() {
        return Err(Wrong::new("", found, Reason::Malformed));
    }
    if let Some(n) = row.wrong_cells() {
        let found = format!("{n} ≠ {}", records.reading.header.len());
        return Err(Wrong::new("", &found, Reason::CellCount));
    }
    let (standing, id, when) = match records.reading.role {
        Role::Facilities => {
            let mut it = records.facility(row, notes)?;
            let given = it.id.clone();
            let standing = seen.facility(&mut it);
            if standing != Standing::Again {
                part.facilities.push(it);
            }
            (standing, given, None)
        }
        Role::Images => {
            let it = records.image(row, notes)?;
            let (standing, id, when) = (seen.image(&it), it.id.clone(), it.when);
            if standing != Standing::Again {
                part.images.push(it);
            }
            (standing, id, Some(when))
        }
        Role::Strikes => {
            let it = records.strike(row, notes)?;
            let standing = seen.strike(&it, row, &records.reading.header);
            let (id, when) = (it.id.clone(), it.when);
            if standing != Standing::Again {
                part.strikes.push(it);
            }
            (standing, id, Some(when))
        }
        _ => {
            let it = records.region(row, notes)?;
            let (standing, name) = (seen.region(&it), it.name.clone());
            if standing != Standing::Again {
                part.regions.push(it);
            }
            (standing, name, None)
        }
    };
    match standing {
        Standing::Again => return Ok(Booked::Merged(Wrong::new("id", &id, Reason::DuplicateRow))),
        Standing::OtherContent => {
            notes.all.push((Wrong::new("id", &id, Reason::DuplicateId), Effect::Noted));
        }
        Standing::New => {}
    }
    Ok(Booked::Accepted(when))
}
