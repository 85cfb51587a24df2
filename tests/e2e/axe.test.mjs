// Accessibility: axe finds nothing on the page, in every state, theme and size. It is put into the page by the browser's
// own means, so that the page keeps its policy.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import axe from "axe-core";
import { addFiles, analyse, loadExample, open, start } from "./kit.mjs";

let site;
before(async () => (site = await start()));
after(() => site.close());

async function clean(page, state) {
  const { violations } = await page.evaluate(() => window.axe.run());
  const found = violations.map((it) => `${it.id}: ${it.nodes.map((node) => node.target.join(" ")).join("; ")}`);
  assert.deepEqual(found, [], state);
}

describe("accessibility", () => {
  for (const theme of ["light", "dark"]) {
    for (const [lang, size] of [["en", [1440, 900]], ["uk", [390, 844]]]) {
      test(`empty, broken file, loaded, result (${theme}, ${lang}, ${size.join("×")})`, async () => {
        const page = await open(site, { theme, lang, size, init: axe.source });
        try {
          await clean(page, "empty");
          await page.locator(".seal-badge").click();
          await clean(page, "the lock's drawer");
          await page.keyboard.press("Escape");
          await addFiles(page, { name: "empty.csv", mimeType: "text/csv", buffer: Buffer.alloc(0) });
          await clean(page, "broken file");
          await loadExample(page, "planted");
          await clean(page, "loaded");
          await analyse(page);
          await clean(page, "result");
        } finally {
          await page.context().close();
        }
      });
    }
  }
});
