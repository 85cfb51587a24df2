// Accessibility: axe finds nothing on the page, in every state, theme and size. Its script needs a page without policy.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { AxeBuilder } from "@axe-core/playwright";
import { addFiles, analyse, loadExample, open, start } from "./kit.mjs";

let site;
before(async () => (site = await start()));
after(() => site.close());

async function clean(page, state) {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const found = violations.map((it) => `${it.id}: ${it.nodes.map((node) => node.target.join(" ")).join("; ")}`);
  assert.deepEqual(found, [], state);
}

describe("accessibility", () => {
  for (const theme of ["light", "dark"]) {
    for (const [lang, size] of [["en", [1440, 900]], ["uk", [390, 844]]]) {
      test(`empty, broken file, loaded, result (${theme}, ${lang}, ${size.join("×")})`, async () => {
        const page = await open(site, { theme, lang, size, bypassCSP: true });
        try {
          await clean(page, "empty");
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
