// Tries every way out of the page and says which ones the browser refused. A sealed page never reaches the address it
// tries, which lies on its own host, or for a page opened from a file on this computer: nobody is told anything.
//
// `preconnect` is not among them: it carries nothing, and browsers do not say what they made of it.
{
  const WAIT_MS = 2000;
  const element = (name, attributes) => Object.assign(document.createElement(name), attributes);
  const into = (place, it) => (place.append(it), it);

  // One line for each way; what it put into the document is handed back, to be taken out again.
  const ways = {
    fetch: (url, out) => void fetch(url, { mode: "no-cors" }).then(out, () => {}),
    xhr: (url, out) => {
      const request = new XMLHttpRequest();
      request.onload = out;
      request.open("GET", url);
      request.send();
    },
    beacon: (url) => void navigator.sendBeacon(url, ""),
    image: (url, out) => void Object.assign(new Image(), { onload: out, src: url }),
    websocket: (url, out) => void Object.assign(new WebSocket(url.replace(/^http/, "ws")), { onopen: out }),
    eventsource: (url, out) => void Object.assign(new EventSource(url), { onopen: out }),
    stylesheet: (url, out) => into(document.head, element("link", { rel: "stylesheet", href: url, onload: out })),
    prefetch: (url, out) => into(document.head, element("link", { rel: "prefetch", href: url, onload: out })),
    form: (url) => {
      const frame = into(document.body, element("iframe", { name: "nadir-seal", hidden: true, title: "" }));
      const form = into(document.body, element("form", { action: url, method: "post", target: frame.name, hidden: true }));
      form.submit();
      return [frame, form];
    },
    iframe: (url) => into(document.body, element("iframe", { src: url, hidden: true, title: "" })),
    script: (url, out) => into(document.head, element("script", { src: url, onload: out })),
    import: (url, out) => void import(url).then(out, () => {}),
    audio: (url, out) => void Object.assign(new Audio(), { onloadedmetadata: out, preload: "auto", src: url }),
    worker: (url, out, refused) => {
      const source =
        'addEventListener("securitypolicyviolation", () => postMessage("refused"));' +
        `fetch(${JSON.stringify(url)}, { mode: "no-cors" }).then(() => postMessage("out"), () => {});`;
      const at = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
      const worker = Object.assign(new Worker(at), { onmessage: ({ data }) => (data === "out" ? out() : refused()) });
      return { remove: () => (worker.terminate(), URL.revokeObjectURL(at)) };
    },
  };

  /** Tries all ways to `target`; resolves to `[{ way, state }]`, where the state is `refused`, `out` or `unheard`. */
  Nadir.tryWays = async (target) => {
    const states = new Map(Object.keys(ways).map((way) => [way, "unheard"]));
    const set = (way, state) => states.has(way) && states.get(way) !== "out" && states.set(way, state);
    const wayOf = (address) => String(address).match(/\/nadir-seal-([a-z]+)$/)?.[1];
    // Of a frame browsers tell the host only.
    const hear = ({ blockedURI, effectiveDirective }) => set(wayOf(blockedURI) ?? (effectiveDirective === "frame-src" ? "iframe" : ""), "refused");
    document.addEventListener("securitypolicyviolation", hear);
    // An attempt leaves an entry, whatever came of it: without a refusal it went out.
    const tried = new Set();
    const watch = new PerformanceObserver((list) => list.getEntries().forEach((it) => tried.add(wayOf(it.name))));
    watch.observe({ type: "resource" });
    const left = [];
    for (const [way, attempt] of Object.entries(ways)) {
      try {
        left.push(attempt(`${target}/nadir-seal-${way}`, () => set(way, "out"), () => set(way, "refused")));
      } catch {
        // Refused at once: the browser reports that as well.
      }
    }
    const started = performance.now();
    while ([...states.values()].includes("unheard") && performance.now() - started < WAIT_MS) await new Promise((done) => setTimeout(done, 20));
    watch.disconnect();
    document.removeEventListener("securitypolicyviolation", hear);
    left.flat().forEach((it) => it?.remove());
    return [...states].map(([way, state]) => ({ way, state: state === "unheard" && tried.has(way) ? "out" : state }));
  };

  /** The same to an address at which nobody is told anything. */
  Nadir.trySeal = () => Nadir.tryWays(location.protocol.startsWith("http") ? location.origin : "http://127.0.0.1:47999");
}
