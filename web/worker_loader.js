// Starts the worker. Its files have no hash in their names: the page compares versions when the worker is ready.
importScripts("./worker.js");
wasm_bindgen({ module_or_path: "./worker_bg.wasm" });
