//! Report: everything behind the answer, as figures and tables.

use std::sync::Arc;

use leptos::prelude::*;

use crate::report::ResultFile;
use crate::ui::i18n::t;
use crate::ui::parts::battery::{Classics, Controls, Doses, Groups, Power, Trends, Windows};
use crate::ui::parts::export::Export;
use crate::ui::parts::places::{Facilities, Pairs};
use crate::ui::parts::share::Share;
use crate::ui::parts::tables::{
    Audit, Companions, Inputs, Ladder, Lags, Opportunities, Panel, Resolutions, Sensitivity,
};
use crate::ui::state::AppState;

/// One block of the report is drawn per frame: all at once would hold the page up for longer than a frame or two.
const BLOCKS: u8 = 7;

/// The result, block by block: `true` for a block that may be drawn.
fn in_turn(app: AppState) -> impl Fn(u8) -> Option<Arc<ResultFile>> + Copy + Send + Sync {
    let drawn = RwSignal::new(0_u8);
    let round = StoredValue::new(0_u32);
    Effect::new(move || {
        app.result.track();
        drawn.set(0);
        round.update_value(|it| *it += 1);
        draw_next(drawn, round, round.get_value());
    });
    move |block| if drawn.get() > block { app.result.get() } else { None }
}

/// Lets one more block be drawn, then asks for the next frame; stops when another result has come.
fn draw_next(drawn: RwSignal<u8>, round: StoredValue<u32>, mine: u32) {
    request_animation_frame(move || {
        if round.try_get_value() == Some(mine) {
            drawn.update(|it| *it += 1);
            if drawn.get_untracked() < BLOCKS {
                draw_next(drawn, round, mine);
            }
        }
    });
}

/// The section "Report".
#[component]
pub fn Report() -> impl IntoView {
    let app = AppState::here();
    let has_scene = move || app.scene.with(Option::is_some);
    let has_result = move || app.result.with(Option::is_some);
    let block = in_turn(app);
    let memo = move |i: u8| Memo::new_with_compare(move |_| block(i), |a, b| !same(a, b));
    let [ladder, lags, checks, groups, more, panel, inputs] = [0, 1, 2, 3, 4, 5, 6].map(memo);
    view! {
        <section id="/report" class="step" aria-labelledby="report-title">
            <div class="step-head">
                <h2 id="report-title">{t("page.step.report")}</h2>
                <Export/>
                <Show when=move || app.is_stale()><span class="chip chip-warn">{t("page.stale")}</span></Show>
            </div>
            <Show when=has_result fallback=|| view! { <p class="panel blank">{t("page.report.empty")}</p> }>
                <div class="report" class:stale=move || app.is_stale()>
                    <div class="figures">
                        <section class="panel" aria-label=t("page.ladder")>
                            {move || ladder.get().map(|result| view! { <Ladder result/> })}
                        </section>
                        <section class="panel" aria-label=t("page.lags")>
                            {move || lags.get().map(|result| view! { <Lags result/> })}
                        </section>
                    </div>
                    <section class="panel sheets" aria-label=t("page.checks")>
                        <h3>{t("page.checks")}</h3>
                        {move || checks.get().map(|result| view! {
                            <Companions result=result.clone()/>
                            <Sensitivity result=result.clone()/>
                            <Controls result=result.clone()/>
                            {result.opportunity.is_some().then(|| view! { <Opportunities result=result.clone()/> })}
                            {(!result.audit.is_empty()).then(|| view! { <Audit result=result.clone()/> })}
                            <Resolutions result/>
                        })}
                    </section>
                    <section class="panel sheets" aria-label=t("page.groups")>
                        <h3>{t("page.groups")}</h3>
                        {move || groups.get().map(|result| view! { <Groups result/> })}
                    </section>
                    <section class="panel sheets" aria-label=t("page.more")>
                        <h3>{t("page.more")}</h3>
                        {move || more.get().map(|result| view! {
                            <Windows result=result.clone()/>
                            <Doses result=result.clone()/>
                            <Power result=result.clone()/>
                            <Classics result=result.clone()/>
                            <Trends result/>
                        })}
                    </section>
                </div>
            </Show>
            <Show when=has_scene>
                <div class="tables"><Facilities/><Pairs/></div>
            </Show>
            <Show when=has_result>
                <Share/>
                <section class="panel sheets" aria-label=t("page.behind")>
                    <h3>{t("page.behind")}</h3>
                    {move || panel.get().map(|result| view! { <Panel result/> })}
                    {move || inputs.get().map(|result| view! { <Inputs result/> })}
                </section>
            </Show>
        </section>
    }
}

/// The very same result, not only an equal one.
fn same(a: Option<&Option<Arc<ResultFile>>>, b: Option<&Option<Arc<ResultFile>>>) -> bool {
    match (a, b) {
        (Some(Some(a)), Some(Some(b))) => Arc::ptr_eq(a, b),
        (Some(None), Some(None)) | (None, None) => true,
        _ => false,
    }
}
