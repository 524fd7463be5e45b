// FILES of one build are kept when the page is first visited, its other scripts and its texts when they are first asked
// for, and served from there afterwards, with the headers that isolate a page: a static host may send none. VERSION, FILES
// and HEADERS are put in front by the build.
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
  const { request } = event;
  const { scope } = self.registration;
  if (request.method !== 'GET' || !request.url.startsWith(scope)) return;
  const isPage = [scope, `${scope}index.html`].includes(request.url.split(/[?#]/)[0]);
  event.respondWith(answer(event, isPage ? './' : request).then(isolated));
});

/** From the cache. A file is the same whoever asks, whatever its host's "Vary" says: scripts are asked for with an Origin. */
async function answer(event, wanted) {
  const cache = await caches.open(VERSION);
  return (await cache.match(wanted, { ignoreVary: true })) ?? fetchAndKeep(event);
}

const KEPT = ['./assets/', './texts/'].map((folder) => new URL(folder, self.location.href).href);

/** Fetches; scripts, whose names have their hash, and texts are kept. */
async function fetchAndKeep(event) {
  const { request } = event;
  const response = await fetch(request);
  if (response.ok && KEPT.some((folder) => request.url.startsWith(folder))) {
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

/** The page, and the workers that it starts, need the headers; to its other files they do no harm. */
function isolated(response) {
  const { status, statusText, body } = response;
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(HEADERS)) headers.set(name, value);
  return new Response(body, { status, statusText, headers });
}
