// Nothing leaves the page, wherever it lies: on a host, under a path, without network, as one file on a disk.

import assert from "node:assert/strict";
import { cpSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { DIST, analyse, fileUrl, loadExample, newFolder, open, start, until, word } from "./kit.mjs";

const MEGABYTE = 1_000_000;

let site;
before(async () => (site = await start()));
after(() => site.close());

/** Example → analyse → verdict, and nothing seen that must not be. */
async function journey(page, id = "too-little", level = "cannot-test") {
  await loadExample(page, id);
  assert.equal(await analyse(page), level);
  await until(page, "the map is drawn", () => document.querySelector("canvas.maplibregl-canvas"));
  assert.deepEqual(page.seen, []);
}

async function withPage(options, what, at = site) {
  const page = await open(at, options);
  try {
    return await what(page);
  } finally {
    await page.context().close();
  }
}

/** A host that only counts what reaches it. */
async function counter() {
  const asked = [];
  const server = createServer((request, response) => (asked.push(request.url), response.end()));
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const close = () => new Promise((done) => (server.close(done), server.closeAllConnections()));
  return { asked, url: `http://127.0.0.1:${server.address().port}`, close };
}

const offlineText = (page) => page.evaluate(() => Nadir.offline(null));

describe("where the page lies", () => {
  test("in one file, opened from a disk", () => withPage({ url: fileUrl() }, (page) => journey(page)));

  test("under a sub-path of a plain static host", async () => {
    const below = await start({ prefix: "/some/sub/" });
    try {
      await withPage({}, (page) => journey(page), below);
      assert.deepEqual(below.server.notFound, []);
    } finally {
      await below.close();
    }
  });

  test("on a host that is gone, after the first visit", async () => {
    const once = await start({ prefix: "/once/" });
    const page = await open(once);
    try {
      await until(page, "the service worker is there", () => navigator.serviceWorker.ready.then((it) => Boolean(it.active)));
      await once.server.close();
      await page.goto(`${once.url}#/data`);
      await page.reload();
      await until(page, "the page is ready", () => document.querySelector(".seal-badge"));
      page.seen = [];
      await journey(page);
    } finally {
      await once.browser.close();
    }
  });
});

describe("seal", () => {
  for (const [where, url] of [["on a host", undefined], ["in one file", fileUrl()]]) {
    test(`no way out of the page ${where} reaches anybody`, async () => {
      const host = await counter();
      try {
        await withPage({ url }, async (page) => {
          const found = await page.evaluate(async (target) => {
            const link = Object.assign(document.createElement("link"), { rel: "preconnect", href: target });
            document.head.append(link);
            return Nadir.tryWays(target);
          }, host.url);
          assert.equal(found.length, 14);
          assert.deepEqual(found.filter((it) => it.state !== "refused"), []);
          await new Promise((done) => setTimeout(done, 500));
          assert.deepEqual(host.asked, []);
          const badge = await page.locator(".seal-badge").innerText();
          assert.match(badge, /14\/14/);
        });
      } finally {
        await host.close();
      }
    });
  }

  test("a page without a policy is found out, says so and takes no files", async () => {
    const open_ = newFolder();
    cpSync(DIST, open_, { recursive: true });
    const html = readFileSync(join(open_, "index.html"), "utf8");
    const bare = html.replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/, "").replace("    seal();\n", "");
    assert.notEqual(bare, html);
    writeFileSync(join(open_, "index.html"), bare);
    const unsealed = await start({ folder: open_ });
    const page = await open(unsealed);
    try {
      assert.ok((await page.locator(".alarm").innerText()).includes(word("en", "seal.alarm")));
      assert.ok(await page.locator('input[type="file"]').first().isDisabled());
      assert.ok(unsealed.server.asked.some((it) => it.includes("nadir-seal-")), "the attempts reached nobody: they could not have shown anything");
    } finally {
      await unsealed.close();
    }
  });
});

describe("one file", () => {
  test("every copy is the same program, to the third generation, with the data it was given", async () => {
    const first = readFileSync(join(DIST, "nadir-offline.html"), "utf8");
    const folder = newFolder();
    let url = fileUrl();
    await withPage({}, async (page) => assert.ok((await offlineText(page)) === first, "a hosted page writes another file than the build"));
    for (const generation of [1, 2, 3]) {
      const text = `data of generation ${generation}`;
      const copy = await withPage({ url }, async (page) => {
        assert.ok((await offlineText(page)) === first, `generation ${generation - 1} is another program`);
        const found = await page.evaluate(() => Nadir.data && new TextDecoder().decode(Nadir.data));
        assert.equal(found, generation === 1 ? null : `data of generation ${generation - 1}`);
        return page.evaluate((text) => Nadir.offline(new TextEncoder().encode(text)), text);
      });
      const path = join(folder, `${generation}.html`);
      writeFileSync(path, copy);
      url = fileUrl(path);
    }
  });

  test("a copy with 5 MB of data stays under 3 MB", async (t) => {
    await withPage({ url: fileUrl() }, async (page) => {
      const [ms, bytes] = await page.evaluate(async () => {
        // Rows as they come: numbers that do not repeat, words that do.
        let seed = 1;
        const draw = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
        let rows = "";
        while (rows.length < 5_000_000) rows += `2024-${(draw() * 12 | 0) + 1}-${(draw() * 28 | 0) + 1}T${draw() * 24 | 0}:00:00Z,${(44 + 8 * draw()).toFixed(3)},${(22 + 18 * draw()).toFixed(3)},Sentinel-2,image\n`;
        const given = new TextEncoder().encode(rows);
        const started = performance.now();
        const made = await Nadir.offline(given);
        return [performance.now() - started, made.length];
      });
      t.diagnostic(`${Math.round(ms)} ms, ${bytes} bytes`);
      assert.ok(bytes < 3.2 * MEGABYTE, `${bytes} bytes`);
    });
  });
});

/** In bytes. `program` is what every visitor waits for; the limits of single parts say early which one grew. */
const LIMITS = { "nadir-offline.html": 2 * MEGABYTE, "index.html": 64_000, program: 1_200_000, glue: 12_000, map: 370_000, mapstyle: 12_000 };

test("sizes", (t) => {
  const weights = readdirSync(DIST).map((name) => [name.replace(/-[0-9a-f]{16}\.bin$/, ""), statSync(join(DIST, name)).size]);
  for (const [name, size] of weights) {
    t.diagnostic(`${size} bytes  ${name}`);
    assert.ok(size <= (LIMITS[name] ?? 4_000), `${name} has ${size} bytes, the limit is ${LIMITS[name] ?? 4_000}: find what grew (docs/deploy.md, "Sizes")`);
  }
  assert.ok(Object.keys(LIMITS).every((name) => weights.some(([it]) => it === name)), "a part with a limit is not there");
});
