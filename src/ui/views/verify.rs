//! Verify: a report or a bundle that someone sent, computed again.

use leptos::prelude::*;

use crate::ui::desk::Desk;
use crate::ui::i18n::t;
use crate::ui::state::Sharing;
use crate::web::files;

/// The section "Verify".
#[component]
pub fn Verify() -> impl IntoView {
    let sharing = Sharing::here();
    let desk = Desk::here();
    let choose = move |event: web_sys::Event| {
        // The bundle or report first, whatever the order in which they were chosen.
        let (first, rest): (Vec<_>, Vec<_>) =
            files::chosen(&event).into_iter().partition(|it| crate::ui::desk::is_shared(&it.name()));
        desk.verify(first.into_iter().chain(rest).collect());
    };
    view! {
        <section id="/verify" class="step" aria-labelledby="verify-title">
            <div class="step-head">
                <h2 id="verify-title">{t("page.verify")}</h2>
                <label class="button">
                    <input type="file" class="unseen" multiple on:change=choose/>
                    <span>{t("page.verify.choose")}</span>
                </label>
            </div>
            <p class="soft">{t("page.verify.lead")}</p>
            <div class="verified" aria-live="polite">
                {move || sharing.verified.get().map(|it| {
                    let kind = match (it.is_busy, it.is_fine) {
                        (true, _) => "told-busy",
                        (false, true) => "told-fine",
                        (false, false) => "told-bad",
                    };
                    let lines = it.lines.into_iter().map(|line| view! { <p>{line}</p> }).collect_view();
                    view! {
                        <div class=format!("panel {kind}") data-verified=kind>
                            {it.is_busy.then(|| view! { <p>{t("page.verify.busy")}</p> })}
                            {lines}
                            {(!it.is_busy).then(|| view! {
                                <button type="button" on:click=move |_| desk.open_shared()>{t("page.verify.open")}</button>
                            })}
                        </div>
                    }
                })}
            </div>
        </section>
    }
}
