// Reports on paper: what the browser prints, read back out of the PDF. No row is cut, nothing stands beyond the page.

import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { getDocumentProxy } from "unpdf";
import { LONG_MS, fileUrl, nadir, newFolder, start } from "./kit.mjs";

/** Pages a report may have. */
const MOST_PAGES = { public: 2, official: 6, technical: 14 };
/** Margin, in points, that must stay free. */
const MARGIN = 28;

let site;
const folder = newFolder();
const world = join(folder, "world");
before(async () => {
  site = await start();
  // The example "planted", as files.
  const size = ["--facilities", "80", "--regions", "12", "--days", "730", "--strikes", "450", "--rate-ratio", "2.5"];
  nadir("simulate", "--scenario", "waves", ...size, "--seed", "1", "--out", world);
});
after(() => site.close());

/** A report of the example; its address. */
function report(audience, lang, ...more) {
  const path = join(folder, `${audience}-${lang}.html`);
  const files = ["facilities.csv", "images.geojson", "strikes.csv"].map((it) => join(world, it));
  nadir("analyze", ...files, "--draws", "999", "--html", path, "--lang", lang, "--audience", audience, ...more);
  return fileUrl(path);
}

/** Rows as they should be on paper, and the pages of the PDF: their text without spaces, and where it stands. */
async function printed(url, { style = "" } = {}) {
  // Wide enough for nothing to be hidden that paper would show.
  const context = await site.browser.newContext({ viewport: { width: 673, height: 1000 }, bypassCSP: Boolean(style) });
  try {
    const page = await context.newPage();
    await page.goto(url);
    if (style) await page.addStyleTag({ content: style });
    await page.emulateMedia({ media: "print" });
    const rows = await page.evaluate(() => {
      const visible = [...document.querySelectorAll("tr")].filter((it) => it.checkVisibility());
      return visible.map((it) => it.textContent.replace(/\s+/g, ""));
    });
    const pdf = await getDocumentProxy(new Uint8Array(await page.pdf({ preferCSSPageSize: true })));
    const pages = [];
    for (let n = 1; n <= pdf.numPages; n++) {
      const sheet = await pdf.getPage(n);
      const { items } = await sheet.getTextContent();
      const [, , width, height] = sheet.view;
      const words = items.filter((it) => it.str.trim());
      const beyond = words.filter(({ transform: [, , , , x, y], width: length }) => x < MARGIN || x + length > width - MARGIN || y < 10 || y > height - MARGIN);
      pages.push({ text: words.map((it) => it.str).join("").replace(/\s+/g, ""), beyond: beyond.map((it) => it.str) });
    }
    return { rows, pages };
  } finally {
    await context.close();
  }
}

/** Every row stands whole on one page, and nothing stands in the margins. */
function check({ rows, pages }, most) {
  assert.ok(rows.length > 10, `only ${rows.length} rows`);
  const cut = rows.filter((row) => !pages.some((it) => it.text.includes(row)));
  assert.deepEqual(cut, [], "rows that stand whole on no page");
  assert.deepEqual(pages.flatMap((it) => it.beyond), [], "text in the margins");
  assert.ok(pages.length <= most, `${pages.length} pages, at most ${most}`);
}

describe("on paper", () => {
  for (const audience of Object.keys(MOST_PAGES)) {
    for (const lang of ["en", "uk"]) {
      test(`no row is cut (${audience}, ${lang})`, { timeout: LONG_MS }, async (t) => {
        const found = await printed(report(audience, lang));
        t.diagnostic(`${found.pages.length} pages, ${found.rows.length} rows`);
        check(found, MOST_PAGES[audience]);
      });
    }
  }

  test("of two languages the one is printed that is shown", async () => {
    const url = report("official", "both", "--places", "km10", "--codes");
    for (const [lang, own, other] of [["en", "Thefinding", "Висновок"], ["uk", "Висновок", "Thefinding"]]) {
      const found = await printed(`${url}#${lang}`);
      const text = found.pages.map((it) => it.text).join("");
      assert.ok(text.includes(own) && !text.includes(other), `${lang}: both are on paper`);
      check(found, MOST_PAGES.official);
    }
  });

  test("a cut row is noticed", async () => {
    const url = report("official", "en");
    for (const style of ["tr { break-inside: auto !important; } td { white-space: normal !important; width: 1em; font-size: 40pt; }", "table { width: 300mm; }", "td { overflow: hidden; max-width: 2em; white-space: nowrap; display: none; }"]) {
      const found = await printed(url, { style });
      assert.throws(() => check(found, 1000), style);
    }
  });
});
