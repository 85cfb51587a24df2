// Starts the page: files dropped before it is ready are kept for it, and a failed start is said in words.
const early = [];
const keep = (event) => {
  event.preventDefault();
  if (event.type === "drop") early.push(...event.dataTransfer.files);
};
addEventListener("dragover", keep);
addEventListener("drop", keep);
globalThis.nadirEarlyFiles = () => {
  removeEventListener("dragover", keep);
  removeEventListener("drop", keep);
  return early.splice(0);
};

const { js, wasm } = document.querySelector("script[data-js]").dataset;
try {
  const page = await import(new URL(js, document.baseURI));
  await page.default({ module_or_path: new URL(wasm, document.baseURI) });
  // Everything the page needs is here: from now on it can open no connection at all, whatever its code says.
  const seal = document.createElement("meta");
  seal.httpEquiv = "Content-Security-Policy";
  seal.content = "connect-src 'none'";
  document.head.append(seal);
} catch (error) {
  console.error(error);
  const boot = document.getElementById("boot");
  if (boot) {
    boot.textContent =
      "Nadir could not start: this browser is too old, or a file of the page is missing. " +
      "Nadir не вдалося запустити: браузер застарий або бракує файлу сторінки. · " + error;
  }
}
