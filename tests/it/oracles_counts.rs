//! Reference values of the classic counts: `$NADIR_ORACLES`.
