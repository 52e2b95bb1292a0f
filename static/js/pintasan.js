// Keys of a queue: j and k from row to row, one letter for each button. Pages work without it; a switch turns it off.
(() => {
  "use strict";
  const KEPT = "lokapasar-pintasan";
  const box = document.querySelector("[data-keys-switch]");
  const isOn = () => localStorage.getItem(KEPT) !== "mati";
  if (box) {
    const tick = box.querySelector("input");
    box.hidden = false;
    tick.checked = isOn();
    tick.addEventListener("change", () => localStorage.setItem(KEPT, tick.checked ? "nyala" : "mati"));
  }
  const rows = () => [...document.querySelectorAll("[data-row]")];
  const here = () => rows().findIndex((row) => row.contains(document.activeElement));
  const go = (step) => {
    const all = rows();
    if (!all.length) return false;
    const at = here();
    const next = at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, at + step));
    all[next].querySelector("a").focus();
    return true;
  };
  const tick = () => {
    const found = rows()[here()]?.querySelector("input[type=checkbox]");
    if (found) found.checked = !found.checked;
    return Boolean(found);
  };
  const press = (key) => {
    const found = [...document.querySelectorAll("[data-key]")].find((one) => one.dataset.key.split(" ").includes(key));
    if (!found) return false;
    if (found.matches("details")) {
      found.open = true;
      (found.querySelector("select, textarea, button") ?? found.querySelector("summary")).focus();
    } else found.click();
    return true;
  };
  const list = box?.closest("details");
  let before = null; // where one was when the list of keys was asked for
  const help = () => {
    if (!list) return false;
    if (list.open) return shut();
    before = document.activeElement;
    list.open = true;
    list.querySelector("summary").focus();
    return true;
  };
  const shut = () => {
    if (!list?.open) return false;
    list.open = false;
    (before?.isConnected && before !== document.body ? before : list.querySelector("summary")).focus();
    return true;
  };
  document.addEventListener("keydown", (event) => {
    if (!isOn() || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (event.target.closest("textarea, select, input:not([type=checkbox]), [contenteditable]")) return;
    const done = { j: () => go(1) || press("j"), k: () => go(-1) || press("k"), x: tick, "?": help, Escape: shut }[event.key]?.() ?? press(event.key);
    if (done) event.preventDefault();
  });
})();
