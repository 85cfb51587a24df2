//! Plain JSON: an array of objects is a table.

use super::{Chosen, Format, items};
use crate::ingest::long::Text;
use crate::ingest::table::Table;
use crate::model::Problem;

/// See the module.
pub struct Json;

impl Format for Json {
    fn id(&self) -> &'static str {
        "json"
    }

    fn recognises(&self, text: &str) -> bool {
        let text = text.trim_start();
        let inside = text.strip_prefix('[').map(str::trim_start);
        inside.is_some_and(|it| it.starts_with('{')) || text.starts_with('{')
    }

    fn open<'a>(&self, text: Text<'a>, _chosen: Chosen<'_>) -> Result<Box<dyn Table + 'a>, Problem> {
        let (all, _) = items::items(text)?;
        Ok(Box::new(items::Items::new(all, items::object)))
    }
}
