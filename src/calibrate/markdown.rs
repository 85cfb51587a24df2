//! The table of the calibration as a page of the documentation.

use std::fmt::Write;

use super::bounds::Status;
use super::table::{Estimate, Row, Share, Table};

/// `5.0 ± 1.5`, or `-` when there is none.
fn percent(it: Option<&Share>) -> String {
    let some = it.filter(|it| it.of > 0);
    some.map_or_else(
        || "-".to_owned(),
        |it| format!("{:.1} ± {:.1}", 100.0 * it.share, 100.0 * it.standard_error),
    )
}

fn number(it: Option<&Estimate>) -> String {
    it.map_or_else(|| "-".to_owned(), |it| format!("{:.3} ± {:.3}", it.value, it.standard_error))
}

/// World and truth.
fn name(row: &Row) -> String {
    let name = format!("`{}`", row.scenario);
    if row.rate_ratio == 1.0 { name } else { format!("{name} × {}", row.rate_ratio) }
}

/// A table with one line per row, its first column the world.
fn table<'a>(
    out: &mut String,
    rows: impl Iterator<Item = &'a Row>,
    columns: &[String],
    cells: &dyn Fn(&Row) -> Vec<String>,
) {
    let _ = writeln!(out, "| world | {} |\n|{}", columns.join(" | "), "---|".repeat(columns.len() + 1));
    for row in rows {
        let _ = writeln!(out, "| {} | {} |", name(row), cells(row).join(" | "));
    }
    out.push('\n');
}

impl Table {
    /// As markdown, to be kept as `docs/calibration.md`.
    pub fn markdown(&self) -> String {
        let mut out = String::new();
        let (replicates, draws, seed) = (self.replicates, self.draws, self.seed);
        let _ = writeln!(
            out,
            "# Calibration\n\n\
             Written by `nadir calibrate --replicates {replicates} --seed {seed} --markdown docs/calibration.md`; \
             not to be edited.\n{replicates} data sets a row, {draws} draws each. Shares in per cent ± their Monte Carlo \
             standard error.\nWhere none of {replicates} is counted the error reads 0; the share is \
             below {:.1} % then, at 95 % confidence.\n\
             The worlds are described in `worlds.md`.\n",
            300.0 / f64::from(replicates.max(1))
        );
        let null: Vec<&Row> = self.rows.iter().filter(|it| it.rate_ratio == 1.0).collect();
        let planted: Vec<&Row> = self.rows.iter().filter(|it| it.rate_ratio != 1.0).collect();
        if !null.is_empty() {
            out.push_str("## Where images change nothing\n\nHow often each test calls a data set significant at 5 %.\n");
            out.push_str("Worlds that are expected to fail are named under Bounds: what is written down there depends on the hits.\n\n");
            shares(&mut out, &null);
        }
        if !planted.is_empty() {
            out.push_str("## Where a ratio is planted\n\nHow often each test finds it.\n\n");
            shares(&mut out, &planted);
        }
        out.push_str("## The estimate\n\nBias is the median of ln(estimate / truth).\n\n");
        let columns =
            ["hits", "onsets", "median estimate", "bias", "95 % interval holds the truth", "resolution"];
        table(&mut out, self.rows.iter(), &columns.map(str::to_owned), &|row| {
            let resolutions: Vec<String> =
                row.resolutions.iter().map(|it| format!("{} ({})", it.0, it.1)).collect();
            vec![
                format!("{:.0}", row.hits_mean),
                format!("{:.0}", row.onsets_mean),
                row.estimate_median.map_or_else(|| "-".to_owned(), |it| format!("{it:.2}")),
                number(row.bias_log_ratio.as_ref()),
                percent(Some(&row.coverage)),
                resolutions.join(", "),
            ]
        });
        self.controls(&mut out);
        self.bounds(&mut out);
        out.truncate(out.trim_end().len());
        out.push('\n');
        out
    }

    fn controls(&self, out: &mut String) {
        let mut names: Vec<&str> = Vec::new();
        for it in self.rows.iter().flat_map(|it| &it.controls) {
            if !names.contains(&it.name.as_str()) {
                names.push(&it.name);
            }
        }
        if names.is_empty() {
            return;
        }
        out.push_str("## Negative controls\n\nHow often each fails, of the data sets in which it could.\n\n");
        let columns: Vec<String> = names.iter().map(|it| (*it).to_owned()).collect();
        table(out, self.rows.iter(), &columns, &|row| {
            let of =
                |name: &&str| percent(row.controls.iter().find(|it| it.name == *name).map(|it| &it.share));
            names.iter().map(of).collect()
        });
    }

    fn bounds(&self, out: &mut String) {
        let count =
            |status| self.rows.iter().flat_map(|it| &it.checks).filter(|it| it.status == status).count();
        let _ = writeln!(
            out,
            "## Bounds\n\n{} kept, {} open (passed by no more than two standard errors), {} broken.\n",
            count(Status::Kept),
            count(Status::Open),
            count(Status::Broken)
        );
        table(out, self.rows.iter(), &["bounds".to_owned()], &|row| {
            let mut said: Vec<String> = row.checks.iter().map(ToString::to_string).collect();
            if row.expected_to_fail {
                said.push("expected to fail".to_owned());
            }
            vec![said.join("; ")]
        });
    }
}

/// Every test of these rows, and the verdict.
fn shares(out: &mut String, rows: &[&Row]) {
    let mut methods: Vec<&str> = Vec::new();
    let mut columns = vec!["verdict moderate or higher".to_owned()];
    for test in rows.iter().flat_map(|it| &it.tests) {
        if !methods.contains(&test.method.as_str()) {
            methods.push(&test.method);
            columns.push(if test.naive { format!("{} (naive)", test.method) } else { test.method.clone() });
        }
    }
    table(out, rows.iter().copied(), &columns, &|row| {
        let of = |method: &&str| {
            percent(row.tests.iter().find(|it| it.method == *method).map(|it| &it.significant))
        };
        let mut cells = vec![percent(Some(&row.moderate_or_higher))];
        cells.extend(methods.iter().map(of));
        cells
    });
}
