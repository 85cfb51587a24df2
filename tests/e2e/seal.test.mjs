// Nothing leaves the page, wherever it lies: on a host, under a path, without network, as one file on a disk.

import assert from "node:assert/strict";
import { cpSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { DIST, analyse, fileUrl, loadExample, newFolder, open, save, start, until, verifyInPage, word } from "./kit.mjs";

const MEGABYTE = 1_000_000;

let site;
before(async () => (site = await start()));
after(() => site.close());

/** Example → analyse → verdict → map → interactive report → verified, and nothing seen that must not be. */
async function journey(page, id = "too-little", level = "cannot-test") {
  await loadExample(page, id);
  assert.equal(await analyse(page), level);
  await until(page, "the map is drawn", () => document.querySelector("canvas.maplibregl-canvas"));
  const found = await verifyInPage(page, await save(page, "page.export.interactive"));
  assert.equal(found.kind, "told-fine", found.said);
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
      page.unwatch();
      await page.goto(`${once.url}#/data`);
      await page.reload();
      await until(page, "the page is ready", () => document.querySelector(".seal-badge"));
      page.watch();
      page.seen = [];
      await journey(page);
    } finally {
      await once.close();
    }
  });
});

test("an open page says that a newer version lies ready, and stays as it is", async () => {
  const folder = newFolder();
  cpSync(DIST, folder, { recursive: true });
  const updated = await start({ folder });
  try {
    const page = await open(updated);
    await until(page, "the service worker is there", () => navigator.serviceWorker.ready.then((it) => Boolean(it.active)));
    await page.evaluate(() => (window.stays = true));
    const worker = readFileSync(join(folder, "sw.js"), "utf8");
    writeFileSync(join(folder, "sw.js"), worker.replace(/BUILD = "[0-9a-f]+"/, 'BUILD = "0123456789abcdef"'));
    page.unwatch();
    const other = await page.context().newPage();
    await other.goto(updated.url);
    await until(page, "the news is there", () => document.querySelector(".footer-fresh"));
    assert.ok(await page.evaluate(() => window.stays));
  } finally {
    await updated.close();
  }
});

test("the page can be installed, though browsers ask for its manifest after it was sealed", () =>
  withPage({}, async (page) => {
    const devtools = await page.context().newCDPSession(page);
    const { installabilityErrors } = await devtools.send("Page.getInstallabilityErrors");
    // The one thing a test's browser cannot do.
    assert.deepEqual(installabilityErrors.map((it) => it.errorId).filter((it) => it !== "in-incognito"), []);
  }));

test("files dropped before the program is here are taken", async () => {
  const context = await site.browser.newContext();
  const page = await context.newPage();
  try {
    let go;
    const held = new Promise((done) => (go = done));
    await page.route("**/*.bin", async (route) => (await held, route.continue()));
    await page.goto(site.url, { waitUntil: "domcontentloaded" });
    await page.evaluate(() => {
      const transfer = new DataTransfer();
      transfer.items.add(new File(["date,latitude,longitude\n2024-05-01,50.1,30.2\n"], "early.csv"));
      for (const kind of ["dragover", "drop"]) document.body.dispatchEvent(new DragEvent(kind, { dataTransfer: transfer, bubbles: true, cancelable: true }));
    });
    assert.equal(await page.evaluate(() => typeof wasm_bindgen), "undefined", "the program was here already");
    go();
    await until(page, "the file is there", () => document.querySelector(".file")?.textContent.includes("early.csv"));
  } finally {
    await context.close();
  }
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
    const bare = html.replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/, "").replace("seal();tried=", "tried=");
    assert.ok(bare.includes("tried=") && !bare.includes("seal();tried="), "the start script is not what this test takes it for");
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
        // What comes in practice: mostly footprints of images, the rest rows of strikes; numbers that do not repeat.
        let seed = 1;
        const draw = (from, to, digits) => (from + (to - from) * ((seed = (seed * 48271) % 2147483647) / 2147483647)).toFixed(digits);
        const day = () => `202${draw(2, 5, 0)}-0${draw(1, 9, 0)}-1${draw(0, 9, 0)}`;
        const image = () => {
          const [west, south] = [Number(draw(22, 40, 4)), Number(draw(44, 52, 4))];
          const corners = [[0, 0], [0.31, 0.02], [0.33, 0.29], [0.02, 0.27], [0, 0]].map(([x, y]) => `[${(west + x).toFixed(4)},${(south + y).toFixed(4)}]`);
          return `{"type":"Feature","stac_version":"1.0.0","id":"S2_${draw(0, 1e9, 0)}","properties":{"datetime":"${day()}T0${draw(7, 9, 0)}:${draw(10, 59, 0)}:${draw(10, 59, 0)}Z","platform":"sentinel-2a","eo:cloud_cover":${draw(0, 100, 1)}},"geometry":{"type":"Polygon","coordinates":[[${corners}]]},"links":[],"assets":{}},\n`;
        };
        let rows = "";
        while (rows.length < 4_000_000) rows += image();
        while (rows.length < 5_000_000) rows += `${day()},${draw(44, 52, 3)},${draw(22, 40, 3)},missile,energy,Kharkiv\n`;
        const given = new TextEncoder().encode(rows);
        const started = performance.now();
        const made = await Nadir.offline(given);
        return [performance.now() - started, made.length];
      });
      t.diagnostic(`${Math.round(ms)} ms, ${bytes} bytes`);
      assert.ok(bytes <= 3 * MEGABYTE, `${bytes} bytes`);
    });
  });
});

/** In bytes. `program` is what every visitor waits for; the limits of single parts say early which one grew. */
const LIMITS = { "nadir-offline.html": 2 * MEGABYTE, "index.html": 40_000, program: 1_400_000, glue: 12_000, map: 310_000, style: 20_000 };

test("sizes", (t) => {
  const weights = readdirSync(DIST).filter((name) => !name.startsWith(".")).map((name) => [name.replace(/-[0-9a-f]{16}\.bin$/, ""), statSync(join(DIST, name)).size]);
  for (const [name, size] of weights) {
    t.diagnostic(`${size} bytes  ${name}`);
    assert.ok(size <= (LIMITS[name] ?? 4_000), `${name} has ${size} bytes, the limit is ${LIMITS[name] ?? 4_000}: find what grew (docs/deploy.md, "Sizes")`);
  }
  assert.ok(Object.keys(LIMITS).every((name) => weights.some(([it]) => it === name)), "a part with a limit is not there");
});
