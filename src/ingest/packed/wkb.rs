//! Well-known binary, of the OGC and of PostGIS → shapes.

use geo::Coord;

use crate::ingest::problems::Wrong;
use crate::ingest::shapes;
use crate::ingest::table::Shaped;
use crate::model::Reason;

struct Bytes<'a> {
    rest: &'a [u8],
    is_little: bool,
}

impl Bytes<'_> {
    fn four(&mut self) -> Option<u32> {
        let (head, rest) = self.rest.split_first_chunk::<4>()?;
        self.rest = rest;
        Some(if self.is_little { u32::from_le_bytes(*head) } else { u32::from_be_bytes(*head) })
    }

    fn number(&mut self) -> Option<f64> {
        let (head, rest) = self.rest.split_first_chunk::<8>()?;
        self.rest = rest;
        Some(if self.is_little { f64::from_le_bytes(*head) } else { f64::from_be_bytes(*head) })
    }

    /// Byte order, type without its dimensions, how many numbers a corner has.
    fn head(&mut self) -> Option<(u32, usize)> {
        let (order, rest) = self.rest.split_first()?;
        self.is_little = *order == 1;
        self.rest = rest;
        let kind = self.four()?;
        if kind & 0x2000_0000 != 0 {
            self.four()?;
        }
        let extended = usize::from(kind & 0x8000_0000 != 0) + usize::from(kind & 0x4000_0000 != 0);
        let plain = kind & 0x0fff_ffff;
        let iso = match plain / 1000 {
            0 => 0,
            1 | 2 => 1,
            _ => 2,
        };
        Some((plain % 1000, 2 + extended.max(iso)))
    }

    fn corner(&mut self, width: usize) -> Option<Coord<f64>> {
        let (x, y) = (self.number()?, self.number()?);
        for _ in 2..width {
            self.number()?;
        }
        Some(Coord { x, y })
    }

    fn rings(&mut self, width: usize) -> Option<Vec<Vec<Coord<f64>>>> {
        let n = self.four()?;
        let mut rings = Vec::new();
        for _ in 0..n {
            let corners = self.four()?;
            // As many as there are bytes for, whatever the count says.
            let ring: Option<Vec<_>> = (0..corners).map(|_| self.corner(width)).collect();
            rings.push(ring?);
        }
        Some(rings)
    }

    fn polygons(&mut self) -> Option<Vec<Vec<Vec<Coord<f64>>>>> {
        let n = self.four()?;
        let mut all = Vec::new();
        for _ in 0..n {
            let (kind, width) = self.head()?;
            all.push((kind == 3).then(|| self.rings(width))??);
        }
        Some(all)
    }
}

/// A shape.
pub fn shape(bytes: &[u8]) -> Result<Shaped, Wrong> {
    let bad = |found: &str| Wrong::new("geometry", found, Reason::BadGeometry);
    let other = |found: &str| Wrong::new("geometry", found, Reason::GeometryType);
    let mut bytes = Bytes { rest: bytes, is_little: true };
    let (kind, width) = bytes.head().ok_or_else(|| bad("WKB"))?;
    match kind {
        1 => shapes::point(bytes.corner(width).ok_or_else(|| bad("WKB"))?),
        3 => shapes::area(vec![bytes.rings(width).ok_or_else(|| bad("WKB"))?]),
        6 => shapes::area(bytes.polygons().ok_or_else(|| bad("WKB"))?),
        2 | 5 => Err(other("LineString")),
        4 => Err(other("MultiPoint")),
        7 => Err(other("GeometryCollection")),
        _ => Err(bad("WKB")),
    }
}
