//! Images × facilities: who was imaged when, rows of one pass merged.

use super::index::FacilityIndex;
use crate::model::{Dataset, Footprint, Image, ImageLink, Plan, Progress, Step};

/// One link per facility and pass, sorted by facility, then time.
///
/// A footprint covers a facility of which it shows some part; an image known only by its centre covers what is within
/// `plan.image_radius_m`. Rows of one platform over one facility that start within `plan.pass_secs` of the row before
/// are one pass; rows without a platform count as one unnamed platform.
pub fn covered(
    dataset: &Dataset,
    index: &FacilityIndex<'_>,
    plan: &Plan,
    progress: &mut dyn FnMut(Progress),
) -> Vec<ImageLink> {
    let mut pairs: Vec<(u32, u32)> = Vec::new();
    let total = dataset.images.len() as u64;
    for (i, image) in dataset.images.iter().enumerate() {
        if i % 512 == 0 {
            progress(Progress { step: Step::Link, done: i as u64, total });
        }
        let facilities = match &image.footprint {
            Footprint::Area(it) => index.shown_by(it),
            Footprint::Point(it) => {
                index.within(*it, plan.image_radius_m).into_iter().map(|it| it.0).collect()
            }
        };
        pairs.extend(facilities.into_iter().map(|it| (it, i as u32)));
    }
    merged_by_pass(&dataset.images, pairs, plan)
}

/// So far beside a facility an image may end and still be a near miss.
const NEAR_MISS_M: f64 = 20_000.0;

/// Facilities and images that showed the ground within 20 km of them, and not them.
pub fn near_misses(dataset: &Dataset, index: &FacilityIndex<'_>, plan: &Plan) -> Vec<(u32, u32)> {
    let mut pairs = Vec::new();
    for (i, image) in dataset.images.iter().enumerate() {
        let near = match &image.footprint {
            Footprint::Area(it) => index.beside(it, NEAR_MISS_M),
            Footprint::Point(it) => {
                let reach_m = plan.image_radius_m + NEAR_MISS_M;
                let found = index.within(*it, reach_m).into_iter();
                found.filter(|it| it.1 > plan.image_radius_m).map(|it| it.0).collect()
            }
        };
        pairs.extend(near.into_iter().map(|it| (it, i as u32)));
    }
    pairs
}

fn merged_by_pass(images: &[Image], mut pairs: Vec<(u32, u32)>, plan: &Plan) -> Vec<ImageLink> {
    let image = |it: u32| &images[it as usize];
    pairs.sort_by(|a, b| {
        let key = |it: &(u32, u32)| (it.0, image(it.1).platform.as_deref(), image(it.1).when, it.1);
        key(a).cmp(&key(b))
    });
    let mut links: Vec<ImageLink> = Vec::new();
    let mut before: Option<(u32, u32)> = None;
    for (facility, this) in pairs {
        let same_pass = before.is_some_and(|(of, last)| {
            of == facility
                && image(last).platform == image(this).platform
                && image(this).when.start_secs - image(last).when.start_secs <= i64::from(plan.pass_secs)
        });
        match links.last_mut() {
            Some(pass) if same_pass => pass.merged_rows += 1,
            _ => links.push(ImageLink { facility, image: this, merged_rows: 0 }),
        }
        before = Some((facility, this));
    }
    links.sort_by_key(|it| (it.facility, image(it.image).when, it.image));
    links
}
