// A table longer than what is held: progress is told while it goes by, and stopping leaves a page that works.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { analyse, button, onPage, start, status, until, untilStatus, word } from "./kit.mjs";

const ROWS = 700_000;
/** Told to stop, the page does so in so many milliseconds, however busy the machine is. */
const STOPPED_MS = 3_000;

let site;
before(async () => (site = await start()));
after(() => site.close());

/** Makes facilities, a few hits and a long table of images in the browser, and chooses them. */
async function choose(page, rows) {
  await page.evaluate((rows) => {
    const two = (n) => String(n).padStart(2, "0");
    const pieces = ["id,acquired,platform,operator,latitude,longitude,cloud_percent,note\n"];
    for (let k = 0; k < rows; k += 10_000) {
      let piece = "";
      for (let i = k; i < k + 10_000; i++) {
        const at = `2024-${two((i % 12) + 1)}-${two((i % 28) + 1)}T${two(i % 24)}:${two(i % 60)}:${two(i % 59)}Z`;
        piece += `scene-2024-${i},${at},SuperDove ${i % 180},Planet Labs,${((i * 7) % 140) - 70}.${i % 97},${((i * 13) % 360) - 180}.5,${i % 101},a note of some length\n`;
      }
      pieces.push(piece);
    }
    const plants = ["id,name,latitude,longitude\n"];
    const hits = ["facility,date\n"];
    for (let k = 0; k < 20; k++) {
      plants.push(`f${k},Plant ${k},${48 + k / 10},${28 + k / 10}\n`);
      hits.push(`f${k},2024-0${(k % 9) + 1}-1${k % 10}\n`);
    }
    const input = document.querySelector('input[type="file"]');
    const transfer = new DataTransfer();
    for (const [name, parts] of [["plants.csv", plants], ["hits.csv", hits], ["images.csv", pieces]]) transfer.items.add(new File(parts, name));
    input.files = transfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }, rows);
}

describe("a long table", () => {
  for (const lang of ["en", "uk"]) {
    test(`tells how far it is, stops when told, and is read again (${lang})`, async () => {
      await onPage(site, { lang }, async (page) => {
        await choose(page, ROWS);
        const share = () => page.evaluate(() => document.querySelector(".reading progress")?.value ?? -1);
        const shares = new Set();
        await until(page, "progress is told", () => (document.querySelector(".reading progress")?.value ?? 0) > 0);
        while (shares.size < 3 && (await share()) >= 0) shares.add(await share());
        assert.ok(shares.size >= 3, `progress was told ${[...shares]}`);
        const box = page.locator(".reading");
        assert.match(await box.innerText(), lang === "en" ? /\(\d+ of \d+ MB\)/ : /\(\d+ із \d+ МБ\)/);
        const pressed = Date.now();
        await button(page, "page.cancel").click();
        await untilStatus(page, ["page.status.cancelled"]);
        const took = Date.now() - pressed;
        assert.ok(took < STOPPED_MS, `stopped after ${took} ms`);
        await button(page, "page.read-again").first().click();
        await untilStatus(page, ["page.status.loaded"]);
        assert.match(await status(page), /20/);
        const card = await page.locator("li.file", { hasText: "images.csv" }).innerText();
        assert.match(card.replace(/[\s,  ]/g, ""), new RegExp(String(ROWS)), "every row is in the books");
        assert.ok(await analyse(page), word(lang, "page.verdict"));
      });
    });
  }
});
