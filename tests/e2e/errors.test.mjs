// The first error a user meets: it names file, line, column and the text found, and says what to do, in both languages.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { addFiles, onPage, start, word } from "./kit.mjs";

const PLANTS = "plant,lat,lon\nTrypillia,50.45,30.52\n";
const strikes = (row) => `date,lat,lon\n2025-10-05 03:15,50.45,30.52\n${row}\n`;
const plants = (row) => `${PLANTS}${row}\n`;

/** Reason, a table with the error, and what must be named: line, column, the text found. */
const CASES = [
  ["not-a-time", strikes("soon,50.46,30.53"), "3", "date", "soon"],
  ["time-out-of-range", strikes("0202-10-05,50.46,30.53"), "3", "date", "0202-10-05"],
  ["time-skipped", strikes("2025-03-30 03:30,50.46,30.53"), "3", "date", "2025-03-30 03:30"],
  ["not-a-number", plants("Zmiiv,n/a,36.52"), "3", "lat", "n/a"],
  ["out-of-range", plants("Zmiiv,149.58,136.52"), "3", "lat", "149.58"],
  ["missing-value", plants("Zmiiv,,36.52"), "3", "lat", null],
  ["null-island", plants("Zmiiv,0,0"), "3", null, "0"],
  ["same-coordinates", plants("Zmiiv,49.5812,49.5812"), "3", "lon", "49.5812"],
  ["cell-count", plants("Zmiiv,49.58"), "3", null, "2 ≠ 3"],
  ["end-before-start", "start,end,lat,lon\n2025-10-05 04:00,2025-10-05 03:00,50.45,30.52\n", "2", "end", "2025-10-05 03:00"],
  ["swapped", plants("Zmiiv,149.58,36.52"), "3", "lat", "149.58, 36.52"],
  ["no-rows", "name,lat,lon\n", null, null, null],
  ["unknown-role", "a,b\n1,2\n3,4\n", null, null, "a, b"],
];

let site;
before(async () => (site = await start()));
after(() => site.close());

describe("the first error", () => {
  for (const lang of ["en", "uk"]) {
    test(`says where it is, what was found and what to do (${lang})`, async () => {
      await onPage(site, { lang }, async (page) => {
        const files = CASES.map(([reason, text]) => ({ name: `it-${reason}.csv`, mimeType: "text/csv", buffer: Buffer.from(text) }));
        await addFiles(page, files);
        const missing = [];
        for (const [reason, , line, column, found] of CASES) {
          const card = page.locator("li.file", { hasText: `it-${reason}.csv` });
          const issues = await card.locator("li.issue").evaluateAll((all) => all.map((it) => it.textContent.replace(/\s+/g, " ")));
          const advice = word(lang, `advice.${reason}`);
          const issue = issues.find((it) => it.includes(advice)) ?? "";
          for (const what of [advice, line, column, found]) {
            if (what && !issue.includes(what)) missing.push(`${reason}: “${what}” is not in “${issue || issues.join(" | ")}”`);
          }
        }
        assert.deepEqual(missing, []);
      });
    });
  }
});
