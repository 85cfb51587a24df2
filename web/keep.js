// Keeps the work in this browser: the files as they were given, and what was chosen. Two records; nothing else is written.
{
  const NAME = "nadir";
  const opened = () =>
    new Promise((done, fail) => {
      const request = indexedDB.open(NAME, 1);
      request.onupgradeneeded = () => request.result.createObjectStore("work");
      request.onsuccess = () => done(request.result);
      request.onerror = () => fail(request.error);
    });
  const transact = async (mode, act) => {
    const base = await opened();
    try {
      return await new Promise((done, fail) => {
        const transaction = base.transaction("work", mode);
        const made = act(transaction.objectStore("work"));
        transaction.oncomplete = () => done(made);
        transaction.onerror = transaction.onabort = () => fail(transaction.error);
      });
    } finally {
      base.close();
    }
  };
  Object.assign(Nadir, {
    /** Keeps what was chosen (a text), and the files when they are given. */
    keep: (text, files) =>
      transact("readwrite", (work) => {
        work.put(text, "chosen");
        if (files) work.put(files, "files");
      }),
    /** What is kept: `[text, files]`, or null. */
    async kept() {
      const [chosen, files] = await transact("readonly", (work) => [work.get("chosen"), work.get("files")]);
      return chosen.result ? [chosen.result, files.result ?? []] : null;
    },
    /** Forgets the work; `all`: and settings, and the copy of the page for use without network. */
    async forget(all) {
      await new Promise((done) => {
        const request = indexedDB.deleteDatabase(NAME);
        request.onsuccess = request.onerror = request.onblocked = done;
      });
      if (!all) return;
      localStorage.clear();
      for (const name of (await globalThis.caches?.keys().catch(() => [])) ?? []) await caches.delete(name);
      for (const it of (await navigator.serviceWorker?.getRegistrations().catch(() => [])) ?? []) await it.unregister();
    },
  });
}
