// Everything of one build is kept when the page is first visited, and served from there afterwards. VERSION and
// FILES are put in front by the build.
self.addEventListener('install', (event) => {
  event.waitUntil(
    caches
      .open(VERSION)
      .then((cache) => cache.addAll(FILES))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener('activate', (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => names.filter((name) => name.startsWith(PREFIX) && name !== VERSION))
      .then((old) => Promise.all(old.map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

self.addEventListener('fetch', (event) => {
  if (event.request.method !== 'GET') return;
  const wanted = event.request.mode === 'navigate' ? './' : event.request;
  const fromCache = caches.open(VERSION).then((cache) => cache.match(wanted));
  event.respondWith(fromCache.then((response) => response ?? fetch(event.request)));
});
