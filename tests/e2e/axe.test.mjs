// Accessibility: axe finds nothing on the page, in every state, theme and size. It is put into the page by the browser's
// own means, so that the page keeps its policy.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import axe from "axe-core";
import { addFiles, button, loadExample, open, start, untilStatus } from "./kit.mjs";

let site;
before(async () => (site = await start()));
after(() => site.close());

async function clean(page, state) {
  const { violations } = await page.evaluate(() => window.axe.run());
  const found = violations.map((it) => `${it.id}: ${it.nodes.map((node) => node.target.join(" ")).join("; ")}`);
  assert.deepEqual(found, [], state);
  const [width, window_] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  assert.ok(width <= window_, `${state}: scrolls sideways, ${width} of ${window_}`);
  // A key stands where its text is missing.
  const keys = await page.evaluate(() => document.body.innerText.match(/\b(?:page|work|map|plot|seal|share|check|knob|option|glossary)\.[a-z-]+\b/g));
  assert.equal(keys, null, `${state}: no text`);
}

const sizes = [[320, 700], [768, 1024], [1440, 900]];
for (const theme of ["light", "dark"]) {
  for (const lang of ["en", "uk"]) {
    for (const size of sizes) {
      test(`nothing to object to (${theme}, ${lang}, ${size.join("×")})`, async () => {
        const page = await open(site, { theme, lang, size, init: axe.source });
        try {
          await clean(page, "empty");
          await page.locator(".seal-badge").click();
          await clean(page, "the lock's drawer");
          await page.keyboard.press("Escape");
          await page.keyboard.press("Control+k");
          await clean(page, "all actions");
          await page.keyboard.press("Escape");
          await addFiles(page, { name: "empty.csv", mimeType: "text/csv", buffer: Buffer.alloc(0) });
          await clean(page, "broken file");
          await loadExample(page, "planted");
          await clean(page, "loaded");
          await button(page, "page.analyse").evaluate((it) => it.click());
          await clean(page, "analysing");
          await untilStatus(page, "page.status.done");
          await page.locator(".lane-name").first().evaluate((it) => it.click());
          await button(page, "work.pin").evaluate((it) => it.click());
          await clean(page, "result, with a place chosen and an answer pinned");
        } finally {
          await page.context().close();
        }
      });
    }
  }
}
