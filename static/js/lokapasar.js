// Lokapasar's own script: what htmx does not do. Every page works without it.
// A form is sent once; a lost connection says so; the focus is never lost by a swap; the theme changes at a press.
(() => {
  "use strict";
  const body = document.body;
  const PATIENCE_MS = 60000; // an answer that is a download leaves the page as it is
  const say = (text) => { document.getElementById("kabar").textContent = text; };

  const busy = (form, button) => {
    form.setAttribute("data-sent", ""); // a field may be called dataset
    setTimeout(() => { if (form.hasAttribute("data-sent")) ready(form); }, PATIENCE_MS);
    if (!button) return;
    button.setAttribute("aria-disabled", "true");
    const words = button.querySelector("span:not(.sr)");
    if (words) { button.dataset.words = words.textContent; words.textContent = body.dataset.sending; }
    say(body.dataset.sending);
  };
  const ready = (form) => {
    form.removeAttribute("data-sent");
    for (const button of form.querySelectorAll("[aria-disabled]")) {
      button.removeAttribute("aria-disabled");
      if ("words" in button.dataset) button.querySelector("span:not(.sr)").textContent = button.dataset.words;
      delete button.dataset.words;
    }
    if (document.getElementById("kabar").textContent === body.dataset.sending) say("");
  };
  // Nothing came: what stands in the place of the answer belongs to an earlier question. It goes, with a way to ask again where a choice had asked.
  const failed = ({ sourceElement, target }) => {
    ready(sourceElement.closest("form") ?? body);
    if (!sourceElement.matches("select")) { say(body.dataset.failed); return; }
    const told = document.createElement("div"), words = document.createElement("p"), again = document.createElement("button");
    told.className = "notice tone-waiting";
    words.textContent = body.dataset.failed;
    Object.assign(again, { type: "button", className: "button", textContent: body.dataset.retry });
    again.addEventListener("click", () => { sourceElement.focus(); sourceElement.dispatchEvent(new Event("change", { bubbles: true })); });
    told.append(words, again);
    target.replaceChildren(told);
  };

  // The capture phase comes before htmx: a second press reaches nobody.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    if (form.hasAttribute("data-sent")) { event.preventDefault(); event.stopImmediatePropagation(); return; }
    setTimeout(() => busy(form, event.submitter ?? form.querySelector("button:not([type=button])")));
  }, true);
  addEventListener("pageshow", ({ persisted }) => {
    document.querySelectorAll("form[data-sent]").forEach(ready);
    // A page that was kept whole comes back with ticks of the next one: its filters say again what its address says, as its list does.
    if (persisted) for (const form of document.querySelectorAll("form.filters, form.list-filters")) form.reset();
  });
  document.addEventListener("htmx:finally:request", ({ target }) => {
    const form = target.closest?.("form");
    if (form) ready(form);
  });
  // What asks by itself (progress, figures that live, suggestions) keeps what it shows when it is refused, and asks again; where it was led to another page
  // (the session has ended) the whole page is asked for.
  const BY_ITSELF = "[data-alive], [data-refreshes], [data-quiet], [hx-trigger^=every], [list]";
  document.addEventListener("htmx:before:response", (event) => {
    const { ctx } = event.detail;
    const isOurs = ctx.response.headers.has("x-request-id"); // what stands between may answer for a server that is away
    if (!ctx.sourceElement.matches(BY_ITSELF)) {
      if (!isOurs) { event.preventDefault(); failed(ctx); }
      return;
    }
    if (ctx.response.status >= 400 || !isOurs) event.preventDefault();
    else if (ctx.response.raw.redirected) { event.preventDefault(); location.reload(); }
  });
  document.addEventListener("htmx:error", ({ detail }) => {
    if (detail.ctx && !detail.ctx.sourceElement.matches(BY_ITSELF)) failed(detail.ctx);
  });

  // After a swap the answer to what one did takes the focus; else it stays where it was, or goes to what was swapped.
  document.addEventListener("htmx:after:swap", ({ detail }) => {
    const target = detail.ctx.target?.isConnected ? detail.ctx.target : document;
    const news = detail.ctx.target?.id === "detak" && target.querySelector("[data-news]");
    if (news) {
      news.removeAttribute("data-news"); // told once: an answer without news (204) comes by here too
      say(news.textContent.trim());
      for (const one of document.querySelectorAll("[data-refreshes]")) one.dispatchEvent(new CustomEvent("berubah"));
      return;
    }
    const answer = target.querySelector("[data-focus]");
    if (answer) { answer.focus(); return; }
    if (document.activeElement && document.activeElement !== body) return;
    if (target.closest?.("[data-quiet]")) return; // it asks again by itself: nobody did anything
    const place = target instanceof Element ? target : document.getElementById("isi");
    if (!place.hasAttribute("tabindex")) place.setAttribute("tabindex", "-1");
    place.focus({ preventScroll: true });
  });

  // On a phone a row of tabs is longer than the screen: the one that is open stands in sight.
  for (const here of document.querySelectorAll(".tabs [aria-current]")) {
    const row = here.closest(".tabs"), at = here.getBoundingClientRect(), own = row.getBoundingClientRect();
    if (at.right > own.right) row.scrollLeft = at.left - own.left - (own.width - at.width) / 2;
  }

  // While one types: how many letters of the limit are used; once an amount is typed, its dots.
  document.addEventListener("input", ({ target }) => {
    if (!(target.maxLength >= 100)) return;
    const count = target.nextElementSibling?.matches("[data-count]") ? target.nextElementSibling : document.createElement("p");
    if (!count.isConnected) { count.className = "help small"; count.dataset.count = ""; target.after(count); }
    count.textContent = `${target.value.length}/${target.maxLength}`;
  });
  document.addEventListener("change", ({ target }) => {
    if (target.matches?.("[data-rupiah]") && /^[0-9]{4,15}$/.test(target.value.trim())) {
      target.value = target.value.trim().replace(/\B(?=(\d{3})+$)/g, ".");
    }
  });

  // A question before what cannot be taken back: modal here; the browser gives the focus back when it closes (Escape too).
  document.addEventListener("click", (event) => {
    const opener = event.target.closest?.("[data-dialog]"), closer = event.target.closest?.("[data-dialog-close]");
    if (!opener && !closer?.closest("dialog[open]")) return;
    event.preventDefault();
    if (closer) { closer.closest("dialog").close(); return; }
    document.getElementById(opener.dataset.dialog).showModal();
  });

  // A picture that was left out to save data comes in place of its box; without this script the box leads to it.
  document.addEventListener("click", (event) => {
    const box = event.target.closest?.("[data-picture]") ?? event.target.closest?.("a")?.querySelector("[data-picture]");
    if (!box || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const picture = new Image();
    picture.className = "picture";
    picture.alt = box.dataset.alt;
    picture.src = box.dataset.picture;
    picture.tabIndex = -1;
    const had = document.activeElement === box;
    box.replaceWith(picture);
    if (had) picture.focus({ preventScroll: true });
  });

  // A word of the trade says what it means where it stands: while it or its bubble is pointed at, while it has the focus, or at a tap; Escape closes.
  // Without this script, or where no popover is known, the word leads to the glossary.
  if ("popover" in HTMLElement.prototype) {
    const AWAY_MS = 300; // time to move from the word into its bubble
    const bubble = document.createElement("div");
    bubble.id = "arti";
    bubble.className = "meaning";
    bubble.popover = "manual";
    bubble.setAttribute("role", "tooltip");
    body.append(bubble);
    let word = null, leaving = 0, touched = false;
    const close = () => {
      clearTimeout(leaving);
      word?.removeAttribute("aria-describedby");
      word = null;
      bubble.hidePopover();
    };
    const open = (link) => {
      clearTimeout(leaving);
      if (word === link) return;
      if (word) close();
      word = link;
      bubble.textContent = link.dataset.means;
      link.setAttribute("aria-describedby", bubble.id);
      bubble.showPopover();
      const at = link.getBoundingClientRect(), own = bubble.getBoundingClientRect(), wide = document.documentElement.clientWidth;
      const under = at.bottom + own.height + 12 < innerHeight || at.top < own.height + 12;
      bubble.style.left = `${Math.max(8, Math.min(at.left, wide - own.width - 8)) + scrollX}px`;
      bubble.style.top = `${(under ? at.bottom + 4 : at.top - own.height - 4) + scrollY}px`;
    };
    const term = (target) => target?.closest?.(".term");
    document.addEventListener("pointerover", ({ target, pointerType }) => {
      if (pointerType === "touch") return;
      if (term(target)) open(term(target));
      else if (bubble.contains(target)) clearTimeout(leaving);
      else if (word && word !== document.activeElement) { clearTimeout(leaving); leaving = setTimeout(close, AWAY_MS); }
    });
    document.addEventListener("focusin", ({ target }) => { if (!touched && term(target)) open(term(target)); });
    document.addEventListener("focusout", ({ target }) => { if (target === word) close(); });
    document.addEventListener("pointerdown", ({ target, pointerType }) => {
      touched = pointerType === "touch";
      if (word && term(target) !== word && !bubble.contains(target)) close();
    });
    document.addEventListener("keydown", ({ key }) => {
      touched = false;
      if (key === "Escape" && word) close();
    });
    document.addEventListener("click", (event) => { // a tap explains; a second one leads there
      const link = term(event.target);
      if (!link || !touched || link === word) return;
      event.preventDefault();
      open(link);
    });
  }

  // Figures that live ask whether they have changed: while somebody looks at them, and neither they nor their device save data.
  const LOOK_MS = 20000;
  const pause = document.querySelector("[data-pause]");
  let paused = "saves" in body.dataset || (navigator.connection?.saveData ?? false);
  if (pause) {
    const words = pause.querySelector("span");
    const swap = () => { [words.textContent, pause.dataset.pause] = [pause.dataset.pause, words.textContent]; };
    if (paused) swap();
    pause.hidden = false;
    pause.addEventListener("click", () => { paused = !paused; swap(); });
    setInterval(() => {
      if (paused || document.hidden) return;
      for (const live of document.querySelectorAll("[data-alive]")) live.dispatchEvent(new CustomEvent("detak"));
    }, LOOK_MS);
  }

  // Static files and the page for no connection lie on the device (static/js/pekerja.js); without it everything comes from the server.
  addEventListener("load", () => { navigator.serviceWorker?.register("/sw.js").catch(() => {}); });

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("[data-theme-switch]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const root = document.documentElement;
    const dark = root.dataset.theme ? root.dataset.theme === "gelap" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "terang" : "gelap";
    document.cookie = `__Host-lokapasar-tema=${root.dataset.theme}; path=/; max-age=31536000; samesite=lax; secure`;
  });
})();
