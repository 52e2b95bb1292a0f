// What one typed is not lost with the signal. While a form is on its way its fields lie in this tab; an answer of the server removes them, and where none came
// they are put back with the form's own key, so that however often it is sent it counts once. So are those that a page answered which is none of the form's (`data-refused`:
// too busy, out of date, signed out). Passwords and files are never kept; signing out leaves nothing, and nobody is shown what another one typed.
(() => {
  "use strict";
  const BEGINS = "isian:";
  const body = document.body;
  const who = body.dataset.who ?? "";
  const OF_WHAT = ["move", "vendor_id", "listing_id", "id", "account", "grant", "decision", "twin", "kd_rup", "attribution", "number", "date", "kind", "reference", "name", "key",
    "sha256", "year", "satker_code", "persona"]; // a page has the same form for each of several things
  const nameOf = (form) =>
    form.dataset.isian ?? BEGINS + [location.pathname, form.getAttribute("action"), ...OF_WHAT.map((name) => form.querySelector(`[type=hidden][name=${name}]`)?.value ?? "")].join("|");
  const kept = () => Object.keys(sessionStorage).filter((name) => name.startsWith(BEGINS));
  const isTyped = ({ name, type }) => name && (type === "hidden" ? name === "once" : !["password", "file", "submit", "button"].includes(type));
  const isSecret = (form) => form.querySelector("[type=password]");

  const keep = (form, state, submitter) => {
    const given = [...new FormData(form, submitter)];
    const fields = given.filter(([name, value]) => name !== "csrf" && typeof value === "string");
    const whole = fields.length === given.filter(([name]) => name !== "csrf").length;
    if (isSecret(form)) return;
    try {
      sessionStorage.setItem(nameOf(form), JSON.stringify({ state, fields, whole, who, action: form.getAttribute("action") }));
    } catch { /* a full or closed store: the form is sent all the same */ }
  };

  const say = (form, text = body.dataset.lost) => {
    form.querySelector("[data-lost]")?.remove();
    const told = document.createElement("div");
    told.className = "notice tone-waiting";
    told.dataset.lost = "";
    told.tabIndex = -1;
    told.setAttribute("role", "status");
    const words = document.createElement("p");
    words.textContent = text + (form.querySelector("[type=file]") ? ` ${body.dataset.files}` : "");
    told.append(words);
    form.prepend(told);
    told.focus();
  };

  const putBack = (form, record) => {
    const given = new Map();
    for (const [name, value] of record.fields) given.set(name, [...(given.get(name) ?? []), value]);
    for (const field of form.elements) {
      if (!isTyped(field) || (!given.has(field.name) && !["checkbox", "radio"].includes(field.type))) continue;
      const values = given.get(field.name) ?? [];
      if (["checkbox", "radio"].includes(field.type)) field.checked = values.includes(field.value);
      else if (values.length) field.value = values.length > 1 ? values.shift() : values[0];
    }
    for (let at = form.closest("details"); at; at = at.parentElement.closest("details")) at.open = true;
    say(form, record.state === "refused" ? body.dataset.kept : body.dataset.lost);
  };

  // The form is gone from its page: it did arrive, or something else changed. The same again, under the same key, leads to what came of it.
  const offer = (record, name) => {
    const csrf = document.querySelector("input[name=csrf]")?.value;
    if (!csrf || !record.whole || !record.fields.some(([name]) => name === "once")) return;
    const form = document.createElement("form");
    Object.assign(form, { method: "post", action: record.action });
    form.dataset.isian = name; // all its fields are hidden: by them it would be another form
    for (const [name, value] of [["csrf", csrf], ...record.fields]) {
      const field = document.createElement("input");
      Object.assign(field, { type: "hidden", name, value });
      form.append(field);
    }
    const button = document.createElement("button");
    button.className = "button primary";
    button.append(Object.assign(document.createElement("span"), { textContent: body.dataset.again }));
    form.append(button);
    document.querySelector("main").prepend(form);
    say(form, body.dataset.gone);
  };

  const looks = (isBack) => {
    const refused = document.querySelector("[data-refused]");
    for (const name of kept()) {
      const record = JSON.parse(sessionStorage.getItem(name));
      const isHere = name.startsWith(`${BEGINS}${location.pathname}|`);
      if (record.state === "sent" && refused?.dataset.refused === "kept") { sessionStorage.removeItem(name); continue; } // the server has it, and puts it back
      if (record.state === "sent" && refused) {
        sessionStorage.setItem(name, JSON.stringify({ ...record, state: "refused" }));
        refused.hidden = false;
        continue;
      }
      if ((record.state === "sent" && !isBack) || (who && record.who && record.who !== who)) { sessionStorage.removeItem(name); continue; }
      if (record.who && !who) continue; // whose it is has not signed in again yet
      const form = [...document.forms].find((one) => one.method === "post" && nameOf(one) === name);
      if (form) putBack(form, record);
      else if (isHere && record.state === "refused") sessionStorage.removeItem(name); // not done, and no longer to be done
      else if (isHere) offer(record, name);
    }
  };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    if (form.getAttribute("action") === "/keluar") { for (const name of kept()) sessionStorage.removeItem(name); return; }
    if (!form.closest("main")) return;
    if (navigator.onLine) { keep(form, "sent", event.submitter); return; }
    event.preventDefault();
    event.stopImmediatePropagation();
    keep(form, "lost", event.submitter);
    say(form);
  }, true);

  // The session ended, which a part of the page was told that was asked for: what was typed is there after the sign-in.
  document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
    const form = ctx.hx?.redirect?.startsWith("/masuk") && ctx.sourceElement.closest("form");
    if (form && form.method === "post") keep(form, "sent");
  });

  // Whoever comes back to the form got no answer: an answer is a page of its own.
  looks(performance.getEntriesByType("navigation")[0]?.type === "back_forward");
  addEventListener("pageshow", ({ persisted }) => { if (persisted) looks(true); });
})();
