//! One file: opened, understood, read row by row.

use super::beside::OF_ELEMENTS;
use super::book::{Booked, Groups, book};
use super::columns::{self, Columns, Corners, Field, folded};
use super::decisions::{self, decision};
use super::empty_source;
use super::far::{Far, Reach};
use super::formats;
use super::ledger::Ledger;
use super::long::{Body, LONG_BYTES};
use super::pieces::{Inside, Piece};
use super::presets::{self, Makes, Preset};
use super::problems::{Wrong, about_file, found_in_file};
use super::reading::{Known, Reading, decide};
use super::records::{Notes, Records};
use super::roles;
use super::seen::Seen;
use super::survey::{Survey, first_shapes, median, middle};
use super::table::Table;
use super::text::ENCODINGS;
use super::zones::Zone;
use crate::model::{
    CloudCover, ColumnSeen, Decision, Effect, Elements, Facility, FileId, Grounds, Image, IngestPlan, Plan,
    Problem, Progress, Reason, Region, RegionName, Role, Satellite, Sensor, Source, Step, Strike, Wave,
};

/// Progress is told after this many bytes.
const TOLD_BYTES: u64 = 1 << 19;
/// Bytes of a long file looked at before it is read; what turns out later can still change how.
const SURVEYED_BYTES: u64 = 1 << 20;
/// Records that are kept in a run: what a browser's worker can hold beside what is computed from them.
const MOST_RECORDS: usize = 1_000_000;

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
    /// What is near them.
    pub reach: Option<Reach>,
    /// How many records there are so far.
    pub kept: usize,
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
    /// Records, in file order.
    pub region_names: Vec<RegionName>,
    /// Records, in file order.
    pub waves: Vec<Wave>,
    /// Records, in file order.
    pub elements: Vec<Elements>,
    /// Records, in file order.
    pub satellites: Vec<Satellite>,
    /// Records, in file order.
    pub sensors: Vec<Sensor>,
    /// Records, in file order.
    pub clouds: Vec<CloudCover>,
}

impl Part {
    /// How many records.
    fn len(&self) -> usize {
        self.facilities.len()
            + self.images.len()
            + self.strikes.len()
            + self.regions.len()
            + self.region_names.len()
            + self.waves.len()
            + self.elements.len()
            + self.satellites.len()
            + self.sensors.len()
            + self.clouds.len()
    }

    /// Without records.
    fn of_source(source: Source, duplicate_of: Option<usize>) -> Self {
        Self {
            source,
            duplicate_of,
            facilities: Vec::new(),
            images: Vec::new(),
            strikes: Vec::new(),
            regions: Vec::new(),
            region_names: Vec::new(),
            waves: Vec::new(),
            elements: Vec::new(),
            satellites: Vec::new(),
            sensors: Vec::new(),
            clouds: Vec::new(),
        }
    }

    fn forget_records(&mut self) {
        *self = Self::of_source(self.source.clone(), self.duplicate_of);
    }
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
    weight_bytes: u64,
    /// Images out of reach of every facility are not kept.
    is_long: bool,
    /// What it is about.
    pub role: Role,
    format: &'static str,
    preset: Option<&'static Preset>,
    columns: Columns,
    table: Option<Box<dyn Table + 'a>>,
    reading: Vec<(String, String)>,
    problems: Vec<Problem>,
    corners: Option<Corners>,
    is_time_in_name: bool,
    shape: String,
    decided: Option<(Decision, Decision)>,
    body: Option<&'a Body<'a>>,
    /// What was decided before there was a table: encoding, delimiter.
    of_text: Vec<Decision>,
    duplicate_of: Option<usize>,
    /// The user said that it is not to be used.
    is_left_out: bool,
}

impl<'a> Opened<'a> {
    /// Opens a piece as a table and finds out what it is about.
    pub fn of(
        piece: &'a Piece<'_>,
        body: Option<&'a Result<Body<'a>, Problem>>,
        table: Option<(&'static str, Box<dyn Table>)>,
        duplicate_of: Option<usize>,
        plan: &Plan,
    ) -> Self {
        let mut opened = Self {
            name: &piece.name,
            weight_bytes: piece.weight_bytes,
            is_long: piece.size_bytes > LONG_BYTES,
            role: Role::Unknown,
            format: "unknown",
            preset: None,
            columns: Columns::default(),
            table: None,
            reading: Vec::new(),
            problems: Vec::new(),
            corners: None,
            is_time_in_name: false,
            shape: String::new(),
            decided: None,
            body: None,
            of_text: Vec::new(),
            duplicate_of,
            is_left_out: false,
        };
        if duplicate_of.is_none() {
            match opened.table_of(piece, body, table, &plan.ingest) {
                Ok(table) => {
                    opened.shape = shape_of(table.header());
                    opened.understand(table.as_ref(), piece.role, plan);
                    opened.table = Some(table);
                }
                Err(problem) => opened.problems.push(problem),
            }
        }
        opened
    }

    fn table_of(
        &mut self,
        piece: &'a Piece<'_>,
        body: Option<&'a Result<Body<'a>, Problem>>,
        table: Option<(&'static str, Box<dyn Table>)>,
        plan: &IngestPlan,
    ) -> Result<Box<dyn Table + 'a>, Problem> {
        if let Some((format, table)) = table {
            self.format = format;
            self.reading.extend(table.reading());
            return Ok(table);
        }
        if let Inside::Unusable(format, problem) = &piece.inside {
            self.format = format;
            return Err(problem.clone());
        }
        let Some(body) = body else {
            return Err(about_file(Reason::UnknownFormat, Effect::FileRejected));
        };
        let body = body.as_ref().map_err(Clone::clone)?;
        self.body = Some(body);
        let decoded = body.decoded();
        self.problems.extend(decoded.problems.iter().cloned());
        let stated = |what: &str| plan.choices.get(&piece.name)?.get(what).map(String::as_str);
        let chosen =
            formats::Chosen { columns: plan.columns.get(&piece.name), delimiter: stated("delimiter") };
        if let Inside::Sheet(format, _) = &piece.inside {
            self.format = format;
            return formats::sheet(&decoded.text, chosen);
        }
        self.reading.push(("encoding".to_owned(), decoded.encoding.clone()));
        let is_assumed = decoded.problems.iter().any(|it| it.reason == Reason::EncodingAssumed);
        let grounds = match () {
            () if stated("encoding").is_some() => Grounds::Plan,
            () if is_assumed => Grounds::Assumed,
            () => Grounds::Evidence,
        };
        let encoding = decision("encoding", &decoded.encoding, grounds, &[], &ENCODINGS);
        let is_plain = grounds == Grounds::Evidence && decoded.encoding == "utf-8";
        self.of_text.push(encoding);
        let format = formats::detect(body.text().head())?;
        self.format = format.id();
        let table = format.open(body.text(), chosen)?;
        let reading = table.reading();
        if let Some((_, layout)) = reading.iter().find(|it| it.0 == "header") {
            self.problems.push(found_in_file(Reason::NoHeader, Effect::Assumed, layout));
        }
        if is_plain && self.format != "csv" {
            self.of_text.clear();
        }
        if let Some((_, delimiter)) = reading.iter().find(|it| it.0 == "delimiter") {
            let is_stated = stated("delimiter") == Some(delimiter);
            let grounds = if is_stated { Grounds::Plan } else { Grounds::Evidence };
            self.of_text.push(decision("delimiter", delimiter, grounds, &[], &formats::delimiters()));
        }
        self.reading.extend(reading);
        Ok(table)
    }

    fn understand(&mut self, table: &dyn Table, forced: Option<Role>, plan: &Plan) {
        let header = table.header();
        let ingest = &plan.ingest;
        let chosen = IngestPlan::of(&ingest.columns, self.name, &self.shape);
        let forced = forced.or_else(|| IngestPlan::of(&ingest.roles, self.name, &self.shape).copied());
        let no_preset = ingest.choice(self.name, &self.shape, "preset") == Some("none");
        let mut columns = Columns::of_header(header, chosen);
        let is_chosen = |field: Field| chosen.is_some_and(|it| it.contains_key(field.code()));
        self.is_left_out = forced == Some(Role::Unknown);
        let preset = presets::of_table(header, &first_cells(table))
            .filter(|it| !no_preset && forced.is_none_or(|role| role == it.role));
        if let Some(preset) = preset {
            for field in preset.not.iter().filter(|it| !is_chosen(**it)) {
                columns.remove(*field);
            }
            let column = |name: &str| header.iter().position(|it| folded(it) == name);
            let is_open = |it: &&(Field, &str)| !is_chosen(it.0);
            preset.fields.iter().filter(is_open).for_each(|it| columns.remove(it.0));
            for (field, name) in preset.fields.iter().filter(is_open) {
                if let Some(column) = column(name).filter(|_| !columns.has(*field)) {
                    columns.set(*field, column);
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
        self.corners = columns::corners(header);
        let has_time = columns.has(Field::Date) || columns.has(Field::Start);
        let first = |field: Field| columns.get(field).and_then(|it| first_cells(table).get(it).cloned());
        self.is_time_in_name =
            !has_time && first(Field::Id).is_some_and(|it| super::times::in_name(&it).is_some());
        let (is_outlines, has_names_of_regions) = if table.has_shapes() || columns.has(Field::Geometry) {
            first_shapes(table, &columns)
        } else {
            (false, false)
        };
        let seen = roles::Seen {
            header,
            columns: &columns,
            has_shapes: table.has_shapes() || self.corners.is_some(),
            is_outlines,
            has_names_of_regions,
            is_time_in_name: self.is_time_in_name,
        };
        let by_format = match self.format {
            "stac" => Some(Role::Images),
            "gpx" => Some(Role::Facilities),
            "topojson" if is_outlines => Some(Role::Regions),
            _ => None,
        };
        let guessed = preset.map(|it| it.role).or(by_format).unwrap_or_else(|| roles::guess(&seen));
        self.role = forced.unwrap_or(guessed);
        let grounds = match () {
            () if forced.is_some() => Grounds::Plan,
            () if preset.is_some() || by_format.is_some() => Grounds::Layout,
            () => Grounds::Evidence,
        };
        let roles: Vec<&str> = Role::ALL.iter().map(|it| it.code()).collect();
        let role = decision(
            "role",
            self.role.code(),
            grounds,
            &[("columns", columns.iter().count() as u64)],
            &roles,
        );
        let id = preset.map_or("none", |it| it.id);
        let grounds = if no_preset { Grounds::Plan } else { Grounds::Evidence };
        let needs = preset.map_or(0, |it| it.needs.len() as u64);
        let others: &[&str] = if preset.is_some() { &["none"] } else { &[] };
        self.decided = Some((role, decision("preset", id, grounds, &[("columns", needs)], others)));
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
            survey.see(row);
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
                Ok(Booked::Far(image)) => {
                    ledger.see(image.when);
                    ledger.accept(row.line(), Vec::new());
                    far.see(image);
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

/// Hash of the names of columns: 16 hexadecimal digits. Rows that were set aside come back with columns of ours behind
/// their own; they are read like the file they are from.
fn shape_of(header: &[String]) -> String {
    let is_ours = |name: &String| ["nadirline", "nadirreason", "nadirfound"].contains(&name.as_str());
    let names: Vec<String> = header.iter().map(|it| folded(it)).filter(|it| !is_ours(it)).collect();
    let mut shape = super::pieces::sha256(names.join("\n").as_bytes());
    shape.truncate(16);
    shape
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
                let cell = super::problems::shortened(row.cell(column));
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

/// The first values of the columns: some layouts can only be told by them.
fn first_cells(table: &dyn Table) -> Vec<String> {
    let mut first = Vec::new();
    table.each(&mut |row| {
        if !row.is_blank() && !row.is_header() {
            first = (0..table.header().len()).map(|it| row.cell(it).to_owned()).collect();
        }
        first.is_empty()
    });
    first
}
