//! STAC: an Item, an `ItemCollection`, a page of an API, or a bare array of Items.

use super::{Chosen, Format, items};
use crate::ingest::long::Text;
use crate::ingest::table::Table;
use crate::model::Problem;

/// See the module.
pub struct Stac;

impl Format for Stac {
    fn id(&self) -> &'static str {
        "stac"
    }

    fn recognises(&self, text: &str) -> bool {
        let text = text.trim_start();
        text.starts_with(['{', '['])
            && (text.contains("\"stac_version\"") || text.contains("\"stac_extensions\""))
    }

    fn open<'a>(&self, text: Text<'a>, _chosen: Chosen<'_>) -> Result<Box<dyn Table + 'a>, Problem> {
        let (all, _) = items::items(text)?;
        Ok(Box::new(items::Items::new(all, items::feature)))
    }
}
