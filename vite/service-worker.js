// FILES of one build are kept when the page is first visited, its other scripts when they are first asked for, and
// served from there afterwards. VERSION and FILES are put in front by the build.
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
  event.respondWith(fromCache.then((response) => response ?? fetchAndKeep(event)));
});

const ASSETS = new URL('./assets/', self.location.href).href;

/** Fetches; a script of the build, whose name has its hash, is kept. */
async function fetchAndKeep(event) {
  const { request } = event;
  const response = await fetch(request);
  if (response.ok && request.url.startsWith(ASSETS)) {
    const copy = response.clone();
    event.waitUntil(
      caches
        .open(VERSION)
        .then((cache) => cache.put(request, copy))
        .catch(() => {}), // the storage is full, say
    );
  }
  return response;
}
