//! Rejected rows as a table of their own: to be mended and dropped again.

use std::fmt::Write;

use crate::model::{Effect, Source};

/// File name and text. The first line of the file itself stays the header; line, reason and text found follow its
/// columns. Files without a header give a table of line, reason, text found and the row as it was.
pub fn to_csv(source: &Source) -> (String, String) {
    let stem = source.name.rsplit_once('.').map_or(source.name.as_str(), |(stem, _)| stem);
    let name = format!("{stem}-set-aside.csv");
    let header = source.rejected_rows.iter().find(|(line, _)| *line == 0).map(|(_, row)| row.as_str());
    let comma = delimiter(source);
    let mut out = String::from('\u{feff}');
    match header {
        Some(header) => {
            out.push_str(header.trim_end_matches(['\r', '\n']));
            let _ = write!(out, "{comma}nadir_line{comma}nadir_reason{comma}nadir_found\r\n");
        }
        None => out.push_str("nadir_line,nadir_reason,nadir_found,nadir_row\r\n"),
    }
    for (line, row) in source.rejected_rows.iter().filter(|(line, _)| *line > 0) {
        let (reason, found) = why(source, *line);
        let row = row.trim_end_matches(['\r', '\n']);
        let (reason, found) = (quoted(&reason), quoted(&found));
        let _ = match header {
            Some(_) => write!(out, "{row}{comma}{line}{comma}{reason}{comma}{found}\r\n"),
            None => write!(out, "{line},{reason},{found},{}\r\n", quoted(row)),
        };
    }
    (name, out)
}

/// The codes and texts of a line's problems.
fn why(source: &Source, line: u64) -> (String, String) {
    let of_line = source.problems.iter().filter(|it| it.line == Some(line) && it.effect == Effect::Rejected);
    let (reasons, found): (Vec<_>, Vec<_>) = of_line
        .map(|it| {
            let field = it.field.as_deref().map(|it| format!(" ({it})")).unwrap_or_default();
            (format!("{}{field}", it.reason.code()), it.found.clone().unwrap_or_default())
        })
        .unzip();
    (reasons.join("; "), found.join("; "))
}

fn delimiter(source: &Source) -> char {
    let stated = source.reading.iter().find(|(what, _)| what == "delimiter").map(|(_, it)| it.as_str());
    match stated {
        Some("semicolon" | ";") => ';',
        Some("tab" | "\t") => '\t',
        Some("pipe" | "|") => '|',
        _ => ',',
    }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Problem, Reason, Role, Tally};

    fn source(rows: &[(u64, &str)], delimiter: &str) -> Source {
        Source {
            name: "hits.2024.csv".to_owned(),
            sha256: String::new(),
            size_bytes: 0,
            role: Role::Strikes,
            format: "csv".to_owned(),
            preset: None,
            columns: Vec::new(),
            ignored_columns: Vec::new(),
            shape: String::new(),
            seen: Vec::new(),
            decisions: Vec::new(),
            reading: vec![("delimiter".to_owned(), delimiter.to_owned())],
            span_secs: None,
            tally: Tally::default(),
            problems: vec![Problem {
                line: Some(3),
                field: Some("date".to_owned()),
                found: Some("soon, \"maybe\"".to_owned()),
                reason: Reason::NotATime,
                effect: Effect::Rejected,
            }],
            rejected_rows: rows.iter().map(|(line, row)| (*line, (*row).to_owned())).collect(),
        }
    }

    #[track_caller]
    fn check(rows: &[(u64, &str)], delimiter: &str, expected: &str) {
        let (name, text) = to_csv(&source(rows, delimiter));
        assert_eq!(name, "hits.2024-set-aside.csv");
        assert_eq!(text.trim_start_matches('\u{feff}').replace("\r\n", "\n"), expected);
    }

    #[test]
    fn reasons_stand_behind_the_files_own_columns() {
        check(
            &[(0, "date;lat"), (3, "soon;50\r\n")],
            "semicolon",
            "date;lat;nadir_line;nadir_reason;nadir_found\nsoon;50;3;\"not-a-time (date)\";\"soon, \"\"maybe\"\"\"\n",
        );
    }

    #[test]
    fn without_a_header_the_row_is_one_cell() {
        check(
            &[(3, "{\"a\":1}")],
            "",
            "nadir_line,nadir_reason,nadir_found,nadir_row\n3,\"not-a-time (date)\",\"soon, \"\"maybe\"\"\",\"{\"\"a\"\":1}\"\n",
        );
    }
}
