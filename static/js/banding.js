// Ticks for comparing, without a new page for each: they stand in the address, and go along with every link and search that leads to another list.
(() => {
  "use strict";
  const form = document.getElementById("bandingkan");
  const list = form?.querySelector("[data-picked]");
  if (!list) return;
  const LISTS = /^\/(katalog$|etalase\/|penyedia\/)/;
  const most = Number(form.dataset.most);
  const say = (text) => { document.getElementById("kabar").textContent = text; };
  const ids = () => [...list.children].map((one) => one.dataset.pick);
  const carried = (address) => {
    const to = new URL(address, location.href);
    to.searchParams.delete("produk");
    for (const id of ids()) to.searchParams.append("produk", id);
    return to;
  };
  const pick = (id, name) => {
    const one = document.createElement("li"), kept = document.createElement("input"), off = document.createElement("button");
    one.dataset.pick = id;
    Object.assign(kept, { type: "hidden", name: "produk", value: id });
    Object.assign(off, { className: "chip", name: "lepas", value: id });
    off.setAttribute("aria-label", `${form.dataset.off} ${name}`);
    off.textContent = `${name} ×`;
    one.append(kept, off);
    list.append(one);
  };
  const show = () => {
    const now = ids();
    for (const tick of document.querySelectorAll(".compare-tick")) {
      const on = now.includes(tick.value);
      tick.setAttribute("aria-pressed", String(on));
      tick.name = on ? "lepas" : "pilih";
    }
    form.querySelector("[data-count]").textContent = now.length;
    history.replaceState(history.state, "", carried(location.href));
  };

  form.addEventListener("submit", (event) => {
    const by = event.submitter;
    if (by?.name !== "pilih" && by?.name !== "lepas") return;
    event.preventDefault();
    if (by.name === "lepas") list.querySelector(`[data-pick="${CSS.escape(by.value)}"]`)?.remove();
    else if (ids().length >= most) { say(form.dataset.full); return; }
    else pick(by.value, by.closest(".product").querySelector(".product-name").textContent.trim());
    show();
    if (!by.isConnected) (list.querySelector("button") ?? form.querySelector("button")).focus();
  });
  document.addEventListener("click", ({ target }) => {
    const link = target.closest?.("a[href]");
    if (link && link.origin === location.origin && LISTS.test(link.pathname)) link.href = carried(link.href);
  }, true);
  document.addEventListener("submit", ({ target }) => {
    if (target === form || target.method !== "get" || !LISTS.test(new URL(target.action).pathname)) return;
    for (const old of target.querySelectorAll("[name=produk]")) old.remove();
    for (const id of ids()) target.append(Object.assign(document.createElement("input"), { type: "hidden", name: "produk", value: id }));
  }, true);
})();
