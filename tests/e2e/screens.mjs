// Pictures of every state at two sizes, in both themes and languages, into tests/e2e/out (not kept in git).
//
//   node tests/e2e/screens.mjs [FILTER]      only pictures whose name contains FILTER
//   node tests/e2e/screens.mjs --readme      docs/screenshot.png

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { ROOT, addFiles, analyse, button, filesIn, loadExample, open, realData, start, until, untilStatus } from "./kit.mjs";

const SIZES = { wide: [1440, 900], phone: [390, 844] };
const text = (name, content) => ({ name, mimeType: "text/csv", buffer: Buffer.from(content) });

/** State → how to get there. */
const STATES = {
  empty: async () => {},
  loaded: async (page) => loadExample(page, "planted"),
  analysing: async (page) => {
    await loadExample(page, "planted");
    await button(page, "page.analyse").click();
    await button(page, "page.cancel").waitFor();
  },
  cancelled: async (page) => {
    await loadExample(page, "planted");
    await button(page, "page.analyse").click();
    await button(page, "page.cancel").click();
    await untilStatus(page, "page.status.cancelled");
  },
  planted: async (page) => {
    await loadExample(page, "planted");
    await analyse(page);
  },
  chosen: async (page) => {
    await loadExample(page, "planted");
    await analyse(page);
    await button(page, "work.pin").click();
    await page.locator(".lane-name").first().click();
    await page.locator(".brush-strip").press("ArrowRight");
  },
  actions: async (page) => page.keyboard.press("Control+k"),
  lock: async (page) => page.locator(".seal-badge").click(),
  walk: async (page) => {
    await button(page, "work.walk").click();
    await untilStatus(page, "page.status.loaded");
  },
  alarming: async (page) => {
    await loadExample(page, "alarming");
    await analyse(page);
  },
  "too-little": async (page) => {
    await loadExample(page, "too-little");
    await analyse(page);
  },
  problems: async (page) => {
    await addFiles(page, [
      text("empty.csv", ""),
      text("strikes.csv", "date,time,latitude,longitude\n2024-05-01,03:10,50.1,30.2\nyesterday,,50.1,30.2\n2024-05-02,04:00,950,30\n"),
      text("facilities.csv", "name,latitude,longitude,region\nNorth,50.1,30.2,A\nSouth,0,0,A\n"),
    ]);
    await page.evaluate(() => document.querySelectorAll("details").forEach((it) => (it.open = true)));
  },
  passes: async (page) => {
    await button(page, "passes.example").click();
    await until(page, "passes are counted", () => document.querySelector('[data-passes="done"]'));
  },
  real: async (page) => {
    const data = realData();
    if (!data) return false;
    await addFiles(page, [
      join(data, "facilities/gppd_v130_ukraine_14cols.csv"),
      join(data, "strikes/viina_strategic_targets_2024.csv"),
      ...filesIn(join(data, "imaging/s2_plan"), ".kml"),
    ]);
    await analyse(page);
  },
};

async function picture(site, { state, size, theme, lang, path, fullPage = true, at = null }) {
  const page = await open(site, { theme, lang, size });
  try {
    if ((await STATES[state](page)) === false) return;
    if (at) await page.evaluate((at) => document.getElementById(at).scrollIntoView({ behavior: "instant" }), at);
    await new Promise((done) => setTimeout(done, 300));
    await page.screenshot({ path, fullPage });
    console.log(path.replace(ROOT, ""));
    page.seen.forEach((it) => console.log(`  ${it}`));
  } finally {
    await page.context().close();
  }
}

const site = await start();
try {
  const [filter = ""] = process.argv.slice(2);
  if (filter === "--readme") {
    const path = join(ROOT, "docs/screenshot.png");
    await picture(site, { state: "planted", size: [1440, 1400], theme: "light", lang: "en", path, fullPage: false, at: "/analyse" });
  } else {
    const out = join(ROOT, "tests/e2e/out");
    mkdirSync(out, { recursive: true });
    for (const state of Object.keys(STATES)) {
      for (const [name, size] of Object.entries(SIZES)) {
        for (const theme of ["light", "dark"]) {
          for (const lang of ["en", "uk"]) {
            const file = `${state}-${name}-${theme}-${lang}.png`;
            if (file.includes(filter)) await picture(site, { state, size, theme, lang, path: join(out, file) });
          }
        }
      }
    }
  }
} finally {
  await site.close();
}
