//! Made-up worlds in which the truth is known: the generator behind the examples and the calibration.
//!
//! Everything is drawn from the seed; every world says what is true in it.
