//! Which facility an image covers, which facility a strike hit, in which time bin.
//!
//! Decides only whether an image or a strike came near enough; whether that means anything is for `stats`.
