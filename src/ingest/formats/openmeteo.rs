//! CSV of Open-Meteo: sites first, an empty line, then tables of hours or days. Every row gets its site.

use super::{Chosen, Format};
use crate::ingest::columns::folded;
use crate::ingest::grid::{Grid, GridRow};
use crate::ingest::long::Text;
use crate::ingest::table::Table;
use crate::model::Problem;

/// See the module.
pub struct OpenMeteo;

impl Format for OpenMeteo {
    fn id(&self) -> &'static str {
        "open-meteo"
    }

    fn recognises(&self, text: &str) -> bool {
        let first: String = text.trim_start().lines().next().unwrap_or_default().chars().take(300).collect();
        ["latitude", "longitude", "elevation", "utc_offset_seconds"].iter().all(|it| first.contains(it))
    }

    fn open<'a>(&self, text: Text<'a>, _chosen: Chosen<'_>) -> Result<Box<dyn Table + 'a>, Problem> {
        let text = text.held()?;
        let mut grid = Grid::default();
        let mut sites: Vec<Vec<(&str, &str)>> = Vec::new();
        // Empty until the header of the next table was seen.
        let mut header: Vec<&str> = Vec::new();
        let mut end = 0;
        for (text, line) in text.split_inclusive('\n').zip(1..) {
            end += text.len() as u64;
            let cells: Vec<&str> = text.split(',').map(str::trim).collect();
            if cells.iter().all(|it| it.is_empty()) {
                header.clear();
                continue;
            }
            if header.is_empty() {
                header = cells;
                continue;
            }
            let has = |name: &str| header.iter().any(|it| folded(it).starts_with(name));
            let own: Vec<(&str, &str)> = header.iter().copied().zip(cells.iter().copied()).collect();
            if has("latitude") {
                sites.push(own);
            } else if has("cloudcover") {
                let id = |it: &[(&str, &str)]| {
                    it.iter().find(|it| it.0 == "location_id").map(|it| it.1.to_owned())
                };
                let site = sites.iter().find(|it| id(it) == id(&own)).or(sites.first());
                let all =
                    site.into_iter().flatten().chain(&own).map(|(name, cell)| (*name, (*cell).to_owned()));
                let malformed = (cells.len() != header.len()).then(|| text.trim().to_owned());
                grid.push(GridRow { line, malformed, end, ..GridRow::default() }, all);
            }
        }
        Ok(Box::new(grid))
    }
}
