//! Reference values of the classic regression: `$NADIR_ORACLES`.
