// Files go ahead of their form in pieces: a lost connection or a closed page costs one piece, not the file, and the form is sent when they have arrived.
// A photo goes no larger than the server keeps it, upright and without what the camera wrote into it. Without this script the form sends its files whole.
(() => {
  "use strict";
  const SIDE = 1600, QUALITY = 0.82; // the widest picture that is kept (app/files/decoding.py)
  const WHOLE = 64 << 10; // smaller files go with their form
  const FIRST = 128 << 10, LARGEST = 1 << 20, SECOND = 1000, PATIENCE = 30000;
  const isAhead = "ahead" in document.body.dataset; // visitors without an account send everything with the form
  const passing = new WeakSet();
  const megabytes = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1 });
  const pause = (ms) => new Promise((go) => { setTimeout(go, ms); addEventListener("online", go, { once: true }); });
  const smaller = new WeakMap(); // chosen file → what is sent instead

  const shrink = async (file) => {
    if (!/^image\/(jpeg|png|webp)$/.test(file.type)) return file;
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" }).catch(() => null);
    if (!picture) return file; // the server says what is wrong with it
    const part = Math.min(1, SIDE / Math.max(picture.width, picture.height));
    if (part === 1 && file.size <= WHOLE) return file;
    const canvas = Object.assign(document.createElement("canvas"), { width: Math.round(picture.width * part), height: Math.round(picture.height * part) });
    const drawn = canvas.getContext("2d", { alpha: false });
    drawn.fillStyle = "#fff";
    drawn.fillRect(0, 0, canvas.width, canvas.height);
    drawn.imageSmoothingQuality = "high";
    drawn.drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    const made = await new Promise((go) => { canvas.toBlob(go, "image/jpeg", QUALITY); });
    if (!made || (part === 1 && made.size >= file.size)) return file;
    return new File([made], file.name.replace(/\.\w+$/, "") + ".jpg", { type: made.type, lastModified: file.lastModified });
  };
  const sent = async (file) => {
    if (!smaller.has(file)) {
      const made = await shrink(file);
      smaller.set(file, made).set(made, made); // a WeakMap forgets what is not chosen any more
    }
    return smaller.get(file);
  };

  // Where the form tells how far it is: before its buttons, in words and as a bar.
  const place = (form, label) => {
    const found = form.querySelector(".upload-progress");
    if (found) return found;
    const told = document.createElement("p");
    told.className = "upload-progress";
    told.setAttribute("role", "status");
    const bar = Object.assign(document.createElement("progress"), { hidden: true });
    bar.setAttribute("aria-label", label);
    told.append(bar, " ", document.createElement("span"));
    (form.querySelector(".actions") ?? form.lastElementChild).before(told);
    return told;
  };

  // Tries again for as long as it takes; what the server refuses is not tried again.
  const call = async (address, options, waiting) => {
    for (let wait = SECOND; ; wait = Math.min(wait * 2, PATIENCE)) {
      const answer = await fetch(address, options).catch(() => null);
      if (answer && answer.status < 500 && answer.status !== 429) return [answer.status, await answer.json().catch(() => ({}))];
      waiting();
      await pause(wait);
    }
  };

  const send = async (file, headers, { going, waiting, words }) => {
    const mark = [file.size, file.lastModified, file.type].join("|");
    const asked = new URLSearchParams({ name: file.name, size: file.size, mark });
    let [code, said] = await call("/unggahan", { method: "POST", headers, body: asked }, waiting);
    if (code !== 200) throw new Error(said.message || words.lost);
    const { key } = said;
    for (let length = FIRST; said.offset < file.size;) {
      const at = said.offset, began = performance.now();
      going(at);
      [code, said] = await call(`/unggahan?kunci=${key}`, {
        method: "PATCH", headers: { ...headers, "upload-offset": at, "content-type": "application/octet-stream" }, body: file.slice(at, at + length),
      }, waiting);
      if (code !== 200 && (code !== 409 || said.offset === undefined)) throw new Error(said.message || words.lost);
      if (performance.now() - began < SECOND) length = Math.min(length * 2, LARGEST); // a quick line takes larger pieces
    }
    return key;
  };

  const ahead = async (form, fields, words) => {
    const told = place(form, fields[0].labels[0].textContent.trim()), bar = told.querySelector("progress"), text = told.querySelector("span");
    const say = (sentence, values = {}) => { text.textContent = sentence.replace(/%\((\w+)\)s/g, (_all, name) => values[name]); };
    const waiting = () => say(words.lost);
    say(words.preparing);
    const files = [];
    for (const field of fields) {
      const given = new DataTransfer();
      for (const file of field.files) { given.items.add(await sent(file)); files.push([field, given.files[given.files.length - 1]]); }
      field.files = given.files;
    }
    const total = files.reduce((sum, [, file]) => sum + file.size, 0);
    const keys = [];
    let done = 0;
    if (!isAhead || total <= WHOLE) { say(""); return keys; }
    Object.assign(bar, { max: total, value: 0, hidden: false });
    for (const [field, file] of files) {
      const going = (at) => {
        bar.value = done + at;
        say(words.going, { name: file.name, percent: Math.floor((100 * (done + at)) / total), size: megabytes.format(total / 1048576) });
      };
      keys.push([field, await send(file, { "x-csrf-token": form.elements.csrf.value }, { going, waiting, words })]);
      done += file.size;
    }
    bar.value = total;
    say("");
    bar.hidden = true;
    return keys;
  };

  // What went ahead stands in the form by its key while it is sent, and its field is left out; a form that comes back has its fields again.
  const restore = (form) => {
    form.querySelectorAll("[data-ahead]").forEach((one) => one.remove());
    form.querySelectorAll("[type=file][data-away]").forEach((one) => { one.disabled = false; one.removeAttribute("data-away"); });
  };
  addEventListener("pageshow", () => document.querySelectorAll("form").forEach(restore));

  addEventListener("submit", async (event) => {
    const form = event.target;
    if (passing.has(form)) return;
    const fields = [...form.elements].filter((field) => field.type === "file" && !field.disabled && field.files.length && field.dataset.preparing);
    if (!fields.length || !form.elements.csrf) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (form.hasAttribute("data-busy")) return;
    const { submitter } = event, words = fields[0].dataset;
    form.setAttribute("data-busy", "");
    submitter?.setAttribute("aria-disabled", "true");
    try {
      for (const [field, key] of await ahead(form, fields, words)) {
        if (!field.disabled) form.querySelectorAll(`[type=hidden][name="unggahan.${field.name}"]`).forEach((one) => one.remove()); // another was there before
        form.append(Object.assign(document.createElement("input"), { type: "hidden", name: `unggahan.${field.name}`, value: key }));
        form.lastElementChild.dataset.ahead = "";
        field.disabled = true;
        field.dataset.away = "";
      }
      await new Promise((go) => { setTimeout(go); }); // a form that is being sent cannot be sent: that first ends
      passing.add(form);
      form.requestSubmit(submitter);
      setTimeout(() => restore(form), SECOND);
    } catch (error) {
      place(form).querySelector("span").textContent = error.message;
    }
    passing.delete(form);
    form.removeAttribute("data-busy");
    submitter?.removeAttribute("aria-disabled");
  }, true);
})();
