// The service worker: static files come from the device, and without a connection a page that says so. `/sw.js` puts FILES, OFFLINE and VERSION before this.
// It keeps nothing else: every page and answer comes from the server, so there is nothing of a person to be left behind.
"use strict";
const KEPT = `lokapasar-${VERSION}`;

self.addEventListener("install", (event) => {
  const wanted = [new Request(OFFLINE, { credentials: "omit", cache: "reload" }), ...FILES];
  event.waitUntil(caches.open(KEPT).then((kept) => kept.addAll(wanted)).then(() => self.skipWaiting()));
});

// A new version takes over at once: its files have other names, so an open page of the old one finds its own on the server.
self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches.keys()
      .then((names) => Promise.all(names.filter((name) => name !== KEPT).map((name) => caches.delete(name))))
      .then(() => self.registration.navigationPreload?.enable())
      .then(() => self.clients.claim()),
  );
});

const arrived = async (event) => (await event.preloadResponse) ?? fetch(event.request);
// What was sent and did not arrive must not be sent again by a reload: its form is one step back.
const stoodIn = async (request) => {
  if (request.method !== "GET") return Response.redirect(`${OFFLINE}?kembali`, 303);
  return (await caches.match(OFFLINE)) ?? Response.error();
};

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (address.origin !== location.origin) return;
  if (request.mode === "navigate") {
    event.respondWith(arrived(event).catch(() => stoodIn(request)));
  } else if (request.method === "GET" && FILES.includes(address.pathname + address.search)) {
    event.respondWith(caches.match(request, { ignoreVary: true }).then((kept) => kept ?? fetch(request)));
  }
});
