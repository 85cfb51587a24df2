//! **Nadir**: were places hit more often in the days after satellites imaged them than the same
//! places, in the same weeks, on the same nights, would have been anyway?
//!
//! Files go in, a report comes out: [`engine::run`]. The modules, in reading order:
//!
//! | module | what it owns |
//! |---|---|
//! | [`model`] | the nouns: times, places, facilities, images, strikes, problems, the plan, the findings |
//! | [`ingest`] | bytes → records; problems instead of panics |
//! | [`link`] | which facility an image covers, which facility a strike hit, in which time bin |
//! | [`stats`] | the panel of bit rows and every test on it |
//! | [`orbit`] | where satellites were: passes, what they can see, whether image rows agree |
//! | [`report`] | findings → the result file, the verdict, the words |
//! | [`plot`] | numbers → shapes; no signals, no DOM |
//! | [`engine`] | the order of the steps, and the messages between page and worker |
//! | [`share`] | what leaves the program: static report, tables, bundle, redaction, verification |
//! | [`simulate`] | made-up worlds in which the truth is known |
//! | [`calibrate`] | size, power and coverage of the tests over many such worlds |
//!
//! Behind features: `web` (the browser bridge), `ui` (the page), `cli` (the command line).

pub mod model;

pub mod ingest;
pub mod link;
pub mod orbit;
pub mod plot;
pub mod report;
pub mod simulate;
pub mod stats;

pub mod calibrate;
pub mod engine;

pub mod share;

#[cfg(feature = "cli")]
pub mod cli;
#[cfg(feature = "ui")]
pub mod ui;
#[cfg(feature = "web")]
pub mod web;
