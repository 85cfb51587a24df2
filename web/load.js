// Starts the program: gathers its parts, closes the page's way out, and only then runs the first line of it.
// A hosted page fetches its parts (and keeps them for when there is no network); a page in one file has them inside.
{
  const original = "<!doctype html>\n" + document.documentElement.outerHTML;
  const element = (name) => document.getElementById(`part-${name}`);
  const names = [...document.querySelectorAll('[id^="part-"]')].map((it) => it.id.slice("part-".length));
  const isHosted = names.some((name) => element(name).dataset.src);
  const build = document.querySelector('meta[name="build"]').content;
  const parts = new Map();
  const text = (bytes) => new TextDecoder().decode(bytes);
  const part = (name) => Lzma.unpack(parts.get(name));

  const run = (source) => {
    const script = document.createElement("script");
    script.textContent = source;
    document.head.append(script);
  };
  const dress = (source) => {
    const style = document.createElement("style");
    style.textContent = source;
    document.head.append(style);
  };

  // ------------------------------------------------------------------------------ parts, and what is kept of them

  const cacheName = `nadir-${build}`;
  const openCache = async () => (isHosted && globalThis.caches ? caches.open(cacheName).catch(() => null) : null);

  const gather = async (name, cache) => {
    const { dataset, textContent } = element(name);
    if (!dataset.src) return parts.set(name, Enclosed.decode(textContent));
    const url = new URL(dataset.src, document.baseURI).href;
    let found = await cache?.match(url);
    if (!found) {
      found = await fetch(url);
      if (!found.ok) throw new Error(`${dataset.src}: ${found.status}`);
      await cache?.put(url, found.clone()).catch(() => {});
    }
    parts.set(name, new Uint8Array(await found.arrayBuffer()));
  };

  // The page itself is kept last: only a version whose parts are all there is ever started without network.
  const keepForOffline = async (cache) => {
    if (!cache) return;
    const here = new URL("./", document.baseURI).href;
    try {
      if (!(await cache.match(here))) await cache.put(here, new Response(original, { headers: { "content-type": "text/html; charset=utf-8" } }));
      for (const name of await caches.keys()) if (/^nadir-[0-9a-f]+$/.test(name) && name !== cacheName) await caches.delete(name);
    } catch {
      // No room, or not allowed: the page works all the same, only not offline.
    }
  };

  // ------------------------------------------------------------------------------ a new version

  let tellFresh = () => {};
  let isFresh = false;
  const watchVersions = async () => {
    const workers = navigator.serviceWorker;
    if (!isHosted || !workers || !globalThis.isSecureContext) return;
    workers.addEventListener("message", ({ data }) => {
      if (typeof data?.build !== "string" || data.build === build) return;
      isFresh = true;
      tellFresh();
    });
    workers.startMessages();
    await workers.register("sw.js", { scope: "./", updateViaCache: "none" });
  };

  // The manifest travels in the page: browsers ask for one after the page is sealed, when no file can be had any more.
  const offerToInstall = () => {
    const here = new URL("./", document.baseURI).href;
    const manifest = JSON.parse(document.getElementById("manifest").textContent);
    const whole = JSON.stringify({ ...manifest, id: here, start_url: here, scope: here });
    const link = Object.assign(document.createElement("link"), { rel: "manifest", href: `data:application/manifest+json,${encodeURIComponent(whole)}` });
    document.head.append(link);
  };

  // ------------------------------------------------------------------------------ the seal

  const seal = () => {
    if (!isHosted) return;
    // The whole policy once more, not only what closes: a browser lets `prefetch` out where any directive is left open.
    const meta = document.querySelector('meta[http-equiv="Content-Security-Policy"]').cloneNode();
    meta.content = Enclosed.sealed(meta.content);
    document.head.append(meta);
  };

  // ------------------------------------------------------------------------------ what the program may ask for

  let glue, module, workerUrl, map, tried;
  Object.assign(Nadir, {
    isHosted,
    data: null,
    /** A worker that runs the program; it gets the module that was compiled for the page. */
    worker() {
      workerUrl ??= URL.createObjectURL(
        new Blob([glue, "onmessage = ({ data }) => { onmessage = null; wasm_bindgen({ module_or_path: data }); };"], { type: "text/javascript" }),
      );
      const worker = new Worker(workerUrl);
      worker.postMessage(module);
      return worker;
    },
    /** Makes the map library ready. */
    map() {
      map ??= (async () => run(text(part("map"))))();
      return map;
    },
    /** The page in one file, opening on `bytes` (or null: as it was built). */
    async offline(bytes) {
      return Enclosed.enclose(original, (name) => parts.get(name), bytes ? await Enclosed.deflate(bytes) : null);
    },
    /** A figure (SVG) as PNG, twice as large, on white. */
    async png(svg) {
      const image = Object.assign(new Image(), { src: URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" })) });
      await image.decode();
      const [width, height] = [image.width * 2, image.height * 2];
      const canvas = Object.assign(document.createElement("canvas"), { width, height });
      const pen = canvas.getContext("2d");
      pen.fillStyle = "#fff";
      pen.fillRect(0, 0, width, height);
      pen.drawImage(image, 0, 0, width, height);
      URL.revokeObjectURL(image.src);
      const made = await new Promise((done) => canvas.toBlob(done));
      return new Uint8Array(await made.arrayBuffer());
    },
    /** SHA-256 of the page in one file without data, in hex; "" where the browser cannot compute it. */
    async hash() {
      if (!globalThis.crypto?.subtle) return "";
      const bytes = new TextEncoder().encode(await Nadir.offline(null));
      const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
      return [...hash].map((it) => it.toString(16).padStart(2, "0")).join("");
    },
    /** What became of an attempt to get out by every way: `[{ way, state }]`. Tried once, when the page opens. */
    tried: () => tried,
    /** Calls back once a newer version lies ready for the next start. */
    whenFresh(callback) {
      tellFresh = callback;
      if (isFresh) callback();
    },
  });

  const start = async () => {
    const cache = await openCache();
    const watching = Promise.race([watchVersions().catch(() => {}), new Promise((done) => setTimeout(done, 3000))]);
    await Promise.all(names.map((name) => gather(name, cache)));
    await Promise.all([keepForOffline(cache), watching]);
    if (isHosted) offerToInstall();
    seal();
    tried = Nadir.trySeal();
    const data = document.getElementById("nadir-data").textContent;
    if (data) Nadir.data = await Enclosed.inflate(Enclosed.decode(data));
    glue = text(part("glue"));
    module = await WebAssembly.compile(part("program"));
    dress(text(part("style")));
    run(glue);
    await wasm_bindgen({ module_or_path: module });
  };

  start().catch((error) => {
    console.error(error);
    const boot = document.getElementById("boot");
    if (boot) {
      boot.textContent =
        "Nadir could not start: this browser is too old, or a file of the page is missing. " +
        "Nadir не вдалося запустити: браузер застарий або бракує файлу сторінки. · " + error;
    }
  });
}
