//! Where satellites were: passes over places, what their sensors could see, whether image rows agree with orbits.
//!
//! Orbits are a denominator, never an exposure: everything is overflown all the time. Knows no statistics and no words.
//! From elements to answers: [`propagate`] follows one set in the frames of [`frames`], [`history`] says which set holds
//! when, [`arc`] walks near a region without missing anything, [`search`] finds passes, [`check`] counts them.

pub mod arc;
pub mod audit;
pub mod chances;
pub mod check;
pub mod example;
pub mod frames;
pub mod history;
pub mod known;
pub mod look;
pub mod names;
pub mod opportunities;
pub mod propagate;
pub mod regard;
pub mod search;
pub mod sun;
pub mod vector;
