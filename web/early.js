// Files dropped before the program is here are kept for it. Runs first and alone, so that it is there within the
// first kilobytes of the page.
globalThis.Nadir = {};
{
  const early = [];
  const keep = (event) => {
    event.preventDefault();
    if (event.type !== "drop") return;
    early.push(...event.dataTransfer.files);
    const boot = document.getElementById("boot");
    if (boot && early.length > 0) boot.append(` + ${early.length}`);
  };
  addEventListener("dragover", keep);
  addEventListener("drop", keep);
  /** Hands over what was kept; from then on the program takes drops itself. */
  Nadir.early = () => {
    removeEventListener("dragover", keep);
    removeEventListener("drop", keep);
    return early.splice(0);
  };
}
