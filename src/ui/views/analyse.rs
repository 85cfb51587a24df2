//! Analyse: the question and its knobs, map and time, the answer.

use leptos::prelude::*;

use crate::ui::i18n::t;
use crate::ui::parts::answer::Verdict;
use crate::ui::parts::dossier::DossierPanel;
use crate::ui::parts::map::Map;
use crate::ui::parts::places::SelectionBar;
use crate::ui::parts::plan::PlanPanel;
use crate::ui::parts::timeline::Timeline;
use crate::ui::state::AppState;

/// The section "Analyse".
#[component]
pub fn Analyse() -> impl IntoView {
    let app = AppState::here();
    let has_scene = move || app.scene.with(Option::is_some);
    view! {
        <section id="/analyse" class="step" aria-labelledby="analyse-title">
            <h2 id="analyse-title">{t("page.step.analyse")}</h2>
            <div class="workspace">
                <div class="column column-plan"><PlanPanel/></div>
                <div class="column column-view">
                    <Show when=has_scene fallback=|| view! { <p class="panel blank">{t("page.view.empty")}</p> }>
                        <SelectionBar/>
                        <Map/>
                        <DossierPanel/>
                        <Timeline/>
                    </Show>
                </div>
                <div class="column column-answer"><Verdict/></div>
            </div>
        </section>
    }
}
