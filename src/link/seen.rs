//! Which strikes lie on ground that some image shows, whether or not a facility is near.

use geo::{BoundingRect, Intersects, Rect, coord};

use super::index::{turned, unwrapped};
use crate::model::order::Order as _;
use crate::model::{Dataset, Footprint, LonLat, Plan};

/// After so many images the strikes that were found are taken out.
const SWEEP: usize = 256;

/// Strikes with a place that lie outside every image; those known only by a centre reach `plan.image_radius_m`.
pub fn strikes_unseen(dataset: &Dataset, plan: &Plan) -> u64 {
    let mut left: Vec<(LonLat, bool)> =
        dataset.strikes.iter().filter_map(|it| Some((it.place?, false))).collect();
    left.order_by(|a, b| a.0.lon_deg.total_cmp(&b.0.lon_deg));
    for (i, image) in dataset.images.iter().enumerate() {
        if left.is_empty() {
            break;
        }
        match &image.footprint {
            Footprint::Area(outline) => {
                for outline in turned(&unwrapped(outline)) {
                    let Some(rect) = outline.bounding_rect() else { continue };
                    see(&mut left, rect, &|it| outline.intersects(&it.point()));
                }
            }
            Footprint::Point(centre) => {
                let dlat = plan.image_radius_m / 110_000.0;
                let dlon = dlat / libm::cos(centre.lat_deg.to_radians()).max(0.01);
                let (lon, lat) = (centre.lon_deg, centre.lat_deg);
                let rect = Rect::new(
                    coord! { x: lon - dlon, y: lat - dlat },
                    coord! { x: lon + dlon, y: lat + dlat },
                );
                see(&mut left, rect, &|it| it.distance_m(*centre) <= plan.image_radius_m);
            }
        }
        if i % SWEEP == 0 {
            left.retain(|it| !it.1);
        }
    }
    left.iter().filter(|it| !it.1).count() as u64
}

/// Marks the strikes of a box that an image shows; they are in order of longitude.
fn see(left: &mut [(LonLat, bool)], rect: Rect<f64>, shows: &dyn Fn(LonLat) -> bool) {
    let (min, max) = (rect.min(), rect.max());
    let from = left.partition_point(|it| it.0.lon_deg < min.x);
    for (place, is_seen) in left[from..].iter_mut().take_while(|it| it.0.lon_deg <= max.x) {
        *is_seen = *is_seen || (min.y..=max.y).contains(&place.lat_deg) && shows(*place);
    }
}
