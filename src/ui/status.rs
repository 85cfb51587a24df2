//! One sentence on what is going on: for the footer and for those who listen to the page.

use leptos::prelude::*;

use super::i18n::{code, word};
use super::state::{AppState, Job};
use crate::model::Progress;
use crate::report::text::text;

/// The sentence. Names the step, not the per cent: it is read aloud at every change.
pub fn sentence(app: AppState) -> String {
    let lang = app.lang.get();
    let step = |at: Option<Progress>| {
        at.map_or_else(|| text(lang, "page.step-starting", &[]), |it| step_name(app, it))
    };
    app.job.with(|job| match job {
        Job::Idle => text(lang, "page.status.idle", &[]),
        Job::Reading(at) => text(lang, "page.status.reading", &[("step", &step(*at))]),
        Job::Analysing(at) => text(lang, "page.status.analysing", &[("step", &step(*at))]),
        Job::Loaded => loaded(app),
        Job::Done if app.is_stale() => text(lang, "page.status.stale", &[]),
        Job::Done => done(app),
        Job::Cancelled => text(lang, "page.status.cancelled", &[]),
        Job::Failed(reason) => text(lang, reason, &[]),
        Job::Bug(_) => text(lang, "page.status.bug", &[]),
    })
}

/// A step in words.
pub fn step_name(app: AppState, at: Progress) -> String {
    word(app.lang.get(), "step", &code(at.step))
}

fn loaded(app: AppState) -> String {
    let lang = app.lang.get();
    let count = |key: &str, n: usize| text(lang, key, &[("n", &lang.integer(n as u64))]);
    app.scene.with(|scene| {
        let Some(scene) = scene else { return String::new() };
        let facilities = count("page.count.facilities", scene.facilities.len());
        let images = count("page.count.images", scene.images.len());
        let strikes = count("page.count.strikes", scene.strikes.len());
        text(
            lang,
            "page.status.loaded",
            &[("facilities", &facilities), ("images", &images), ("strikes", &strikes)],
        )
    })
}

fn done(app: AppState) -> String {
    let lang = app.lang.get();
    app.result.with(|result| {
        let level = result.as_ref().map(|it| code(it.verdict.level)).unwrap_or_default();
        let level = word(lang, "level", &level);
        text(lang, "page.status.done", &[("level", &level)])
    })
}
