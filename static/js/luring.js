// The page that stands in for others while there is no connection: it makes way as soon as the server answers again.
(() => {
  "use strict";
  const LOOK_MS = 4000;
  const again = document.querySelector("[data-again]");
  const sending = location.search === "?kembali"; // what was sent did not arrive: the form is one step back
  for (const name of Object.keys(sessionStorage)) { // what was on its way is lost until it is sent again (static/js/isian.js)
    if (name.startsWith("isian:")) sessionStorage.setItem(name, sessionStorage.getItem(name).replace('"state":"sent"', '"state":"lost"'));
  }
  if (sending) again.querySelector("span").textContent = again.dataset.back;
  const go = () => (sending ? history.back() : location.reload());
  const look = () => fetch("/healthz", { method: "HEAD", cache: "no-store" }).then(go, () => {});
  again.addEventListener("click", (event) => { event.preventDefault(); go(); });
  addEventListener("online", look);
  setInterval(() => { if (navigator.onLine && !document.hidden) look(); }, LOOK_MS);
})();
