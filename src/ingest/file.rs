//! One file: opened and understood. Its rows are read in `rows`.

mod rows;

use super::columns::{self, Columns, Corners, Field, folded};
use super::decisions::decision;
use super::fields::is_position;
use super::formats;
use super::long::{Body, LONG_BYTES};
use super::pieces::{Inside, Piece};
use super::presets::{self, Preset};
use super::problems::{about_file, found_in_file};
use super::roles;
use super::survey::first_shapes;
use super::table::Table;
use super::text::ENCODINGS;
use crate::model::{Decision, Effect, Grounds, IngestPlan, Plan, Problem, Reason, Role};

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
        let is_placed = [Field::Latitude, Field::Position, Field::Geometry].iter().any(|it| columns.has(*it));
        if !is_placed && !table.has_shapes() && !is_chosen(Field::Position) {
            let taken = |column: &usize| columns.iter().any(|it| it.1 == *column);
            let cells = first_cells(table);
            let at = (0..cells.len()).find(|it| !taken(it) && is_position(&cells[*it]));
            at.into_iter().for_each(|it| columns.set(Field::Position, it));
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
