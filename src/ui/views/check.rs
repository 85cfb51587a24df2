//! Check: what the files can carry, before anything is analysed – coverage, precision, and a list of checks.

use leptos::prelude::*;

use crate::report::check::{Jump, Line, Standing};
use crate::report::text::text;
use crate::ui::i18n::{code, t, word};
use crate::ui::mapping::Mapping;
use crate::ui::state::{AppState, Checked};

/// Standings, the gravest first, with what marks them besides their colour.
const STANDINGS: [(Standing, &str, &str); 3] = [
    (Standing::Stop, "chip chip-bad", "✕ "),
    (Standing::Warn, "chip chip-warn", "! "),
    (Standing::Pass, "chip chip-good", "✓ "),
];

/// The section "Check".
#[component]
pub fn Check() -> impl IntoView {
    let app = AppState::here();
    let found = move || app.check.get();
    view! {
        <section id="/check" class="step" aria-labelledby="check-title">
            <div class="step-head">
                <h2 id="check-title">{t("page.step.check")}</h2>
                {move || found().map(|check| view! { <Counts check/> })}
            </div>
            <Show when=move || app.check.with(Option::is_some) fallback=|| view! { <p class="panel blank">{t("check.empty")}</p> }>
                <div class="checked">
                    <div class="panel checked-list">
                        <h3>{t("check.list")}</h3>
                        <p class="soft">{t("check.list.lead")}</p>
                        <ul class="check-lines">{move || found().map(|check| lines(&check.0))}</ul>
                    </div>
                    <div class="checked-counts" inner_html=move || found().map(|it| it.1.get(app.lang.get()).to_owned())></div>
                </div>
            </Show>
        </section>
    }
}

/// How many checks stand how.
#[component]
fn Counts(check: Checked) -> impl IntoView {
    let app = AppState::here();
    let chip = move |(standing, class, mark): (Standing, &'static str, &'static str)| {
        let n = check.0.iter().filter(|it| it.standing == standing).count();
        let key = format!("check.count.{}", code(standing));
        (n > 0).then(|| {
            let say = move || text(app.lang.get(), &key, &[("n", &n.to_string())]);
            view! { <span class=class><span aria-hidden="true">{mark}</span>{say}</span> }
        })
    };
    STANDINGS.map(chip).into_iter().collect_view()
}

/// The checklist, the gravest first.
fn lines(all: &[Line]) -> Vec<AnyView> {
    let of = |(standing, class, mark): (Standing, &'static str, &'static str)| {
        let lines = all.iter().filter(move |it| it.standing == standing).cloned();
        lines.map(move |line| view! { <ListLine line class mark/> }.into_any())
    };
    STANDINGS.into_iter().flat_map(of).collect()
}

#[component]
fn ListLine(line: Line, class: &'static str, mark: &'static str) -> impl IntoView {
    let app = AppState::here();
    let Line { code: of_check, standing, sentence, why, jump } = line;
    let standing = code(standing);
    let kind = standing.clone();
    view! {
        <li class="check-line" data-check=of_check data-standing=kind>
            <span class=class><span aria-hidden="true">{mark}</span>{move || word(app.lang.get(), "check.standing", &standing)}</span>
            <div>
                <p>{move || sentence.get(app.lang.get()).to_owned()}</p>
                <p class="soft">{move || why.get(app.lang.get()).to_owned()}</p>
                {jump.map(|jump| view! { <p><ToRows jump/></p> })}
            </div>
        </li>
    }
}

/// Goes to the file, opens what was understood of it and the rows in question.
#[component]
fn ToRows(jump: Jump) -> impl IntoView {
    let app = AppState::here();
    // The files are known a moment after the checks.
    let name = move || app.sources.with(|it| it.get(jump.source as usize).map(|it| it.source.name.clone()));
    let label = move || text(app.lang.get(), "check.jump", &[("name", &name().unwrap_or_default())]);
    let go = move |_| Mapping::show(jump.source, jump.reason);
    view! { <a href="#/data" on:click=go>{label}</a> }
}
