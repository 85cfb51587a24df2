//! Binary formats in a build without their crates: recognised, and told how to be converted.

pub mod parquet {
    //! Parquet.

    use crate::ingest::packed::{Inside, to_convert};

    /// Says what to do.
    pub fn table(_: &[u8]) -> Inside {
        to_convert("Parquet")
    }
}

pub mod flatgeobuf {
    //! FlatGeobuf.

    use crate::ingest::packed::{Inside, to_convert};

    /// Says what to do.
    pub fn table(_: &[u8]) -> Inside {
        to_convert("FlatGeobuf")
    }
}

pub mod shapefile {
    //! Shapefile.

    use crate::ingest::packed::{Inside, to_convert};

    /// The files of a shapefile.
    #[derive(Default)]
    #[allow(dead_code)] // as where they are read
    pub struct Parts<'a> {
        /// Shapes.
        pub shp: &'a [u8],
        /// Attributes.
        pub dbf: Option<&'a [u8]>,
        /// Coordinate system.
        pub prj: Option<&'a [u8]>,
        /// Encoding.
        pub cpg: Option<&'a [u8]>,
    }

    /// Says what to do.
    pub fn table(_: Parts<'_>) -> Inside {
        to_convert("Shapefile")
    }
}
