// Sends the files of the import desk in pieces: a lost connection or a closed page costs one piece, not the file.
(() => {
  "use strict";
  const form = document.querySelector("form[data-upload]");
  if (!form) return;
  const PIECE = 1 << 20, PATIENCE = 30000;
  const status = form.querySelector("[data-going]");
  const { going, done, lost, none } = status.dataset;
  const upload = form.getAttribute("data-upload");
  let sending = false;
  const bar = document.createElement("progress");
  const words = document.createElement("span");
  const say = (text, values = {}) => {
    status.hidden = false;
    words.textContent = text.replace(/%\((\w+)\)s/g, (_all, name) => values[name]);
  };
  const pause = (ms) => new Promise((go) => { setTimeout(go, ms); addEventListener("online", go, { once: true }); });

  // Tries again for as long as it takes; what the server refuses is not tried again.
  const call = async (address, options) => {
    for (let wait = 1000; ; wait = Math.min(wait * 2, PATIENCE)) {
      const answer = await fetch(address, options).catch(() => null);
      if (answer && answer.status < 500 && answer.status !== 429) return [answer.status, await answer.json().catch(() => ({}))];
      say(lost);
      await pause(wait);
    }
  };

  const send = async (file, headers) => {
    const asked = new FormData(form);
    asked.delete("file");
    const mark = [file.name, file.size, file.lastModified, ...["year", "dataset", "as_of", "partial"].map((name) => asked.get(name))].join("|");
    for (const [name, value] of Object.entries({ name: file.name, size: file.size, mark })) asked.set(name, value);
    let [code, said] = await call(upload, { method: "POST", headers, body: new URLSearchParams(asked) });
    if (code !== 201) throw new Error(said.message || lost);
    const { address } = said;
    bar.max = file.size;
    while (said.state === "UPLOADING") {
      const at = bar.value = said.offset;
      say(going, { name: file.name, percent: Math.floor((100 * at) / file.size), size: (file.size / 1048576).toFixed(1) });
      [code, said] = await call(`${address}/bagian`, {
        method: "PATCH", headers: { ...headers, "upload-offset": at, "content-type": "application/octet-stream" }, body: file.slice(at, at + PIECE),
      });
      if (code === 409) [code, said] = await call(`${address}/bagian`);
      if (code !== 200) throw new Error(said.message || lost);
    }
    bar.value = file.size;
    say(done, { name: file.name });
    return address;
  };

  addEventListener("submit", async (event) => {
    if (event.target !== form) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const files = [...form.elements.file.files];
    status.replaceChildren(bar, " ", words);
    bar.hidden = !files.length;
    if (!files.length) { say(none); form.elements.file.focus(); return; }
    if (sending) return;
    sending = true;
    try {
      const addresses = [];
      for (const file of files) addresses.push(await send(file, { "x-csrf-token": form.elements.csrf.value }));
      location.assign(addresses.length === 1 ? addresses[0] : "/impor");
    } catch (error) {
      say(error.message);
    }
    sending = false;
  }, true);
})();
