//! Report: everything behind the answer, as figures and tables.

use leptos::prelude::*;

use crate::ui::i18n::t;
use crate::ui::parts::export::Export;
use crate::ui::parts::places::{Facilities, Pairs};
use crate::ui::parts::tables::{Companions, Figures, Inputs, Panel, Resolutions, Sensitivity};
use crate::ui::state::AppState;

/// The section "Report".
#[component]
pub fn Report() -> impl IntoView {
    let app = AppState::here();
    let has_scene = move || app.scene.with(Option::is_some);
    view! {
        <section id="/report" class="step" aria-labelledby="report-title">
            <div class="step-head">
                <h2 id="report-title">{t("page.step.report")}</h2>
                <Export/>
                <Show when=move || app.is_stale()><span class="chip chip-warn">{t("page.stale")}</span></Show>
            </div>
            {move || match app.result.get() {
                None => view! { <p class="panel blank">{t("page.report.empty")}</p> }.into_any(),
                Some(result) => view! {
                    <div class="report" class:stale=move || app.is_stale()>
                        <Figures result=result.clone()/>
                        <section class="panel sheets" aria-label=t("page.checks")>
                            <h3>{t("page.checks")}</h3>
                            <Companions result=result.clone()/>
                            <Sensitivity result=result.clone()/>
                            <Resolutions result=result.clone()/>
                        </section>
                    </div>
                }.into_any(),
            }}
            <Show when=has_scene>
                <div class="tables"><Facilities/><Pairs/></div>
            </Show>
            {move || app.result.get().map(|result| view! {
                <section class="panel sheets" aria-label=t("page.behind")>
                    <h3>{t("page.behind")}</h3>
                    <Panel result=result.clone()/>
                    <Inputs result/>
                </section>
            })}
        </section>
    }
}
