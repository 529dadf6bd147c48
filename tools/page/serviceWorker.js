/**
 * The service worker of the page. `BUILD`, which the build puts before this text, lists the files of one version with
 * their hashes. A file is kept under its hash, so that the next version fetches only what changed, and is put away
 * only where its content is that of the list. Everything is answered with the headers that isolate the page, for
 * hosts that cannot send them.
 */
const KEPT = 'trackloom';
const scope = new URL('./', self.location.href);

/** The key under which a file of this version is kept. */
const keyOf = (file) => `${scope.href}${file}?sha256=${BUILD.files[file]}`;

/** The file of the build at an address; null for any other address. */
function fileAt(address) {
  const url = new URL(address);
  if (url.origin !== scope.origin || !url.pathname.startsWith(scope.pathname)) return null;
  const path = decodeURIComponent(url.pathname.slice(scope.pathname.length));
  const file = path === '' ? 'index.html' : path;
  return file in BUILD.files ? file : null;
}

/** Puts a response away if it is what the list says; true where it is kept. */
async function keep(file, response) {
  if (!response.ok) return false;
  const bytes = await response.arrayBuffer();
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  const hash = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
  if (hash !== BUILD.files[file]) return false;
  const headers = new Headers(response.headers);
  headers.delete('Content-Encoding');
  headers.set('Content-Length', String(bytes.byteLength));
  const cache = await caches.open(KEPT);
  await cache.put(keyOf(file), new Response(bytes, { headers }));
  return true;
}

/** Fetches and keeps those files that are not kept yet; the names of those that could not be. */
async function keepAll(files) {
  const cache = await caches.open(KEPT);
  const missing = [];
  for (const file of files) {
    if (await cache.match(keyOf(file))) continue;
    // Names without a hash in them may stand in the browser's cache with the content of an earlier version.
    const answer = await fetch(new URL(file, scope), { cache: 'no-cache' }).catch(() => null);
    if (!answer || !(await keep(file, answer))) missing.push(file);
  }
  return missing;
}

/** Lets go of what no file of this version needs. */
async function tidy() {
  const cache = await caches.open(KEPT);
  const wanted = new Set(Object.keys(BUILD.files).map(keyOf));
  for (const { url } of await cache.keys()) if (!wanted.has(url)) await cache.delete(url);
}

function isolated(response) {
  if (response.status === 0) return response;
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(BUILD.headers)) headers.set(name, value);
  const { status, statusText } = response;
  return new Response(response.body, { status, statusText, headers });
}

async function answer(event, file) {
  const cache = await caches.open(KEPT);
  const kept = file && (await cache.match(keyOf(file)));
  if (kept) return isolated(kept);
  const fresh = await fetch(event.request);
  if (file && fresh.ok) event.waitUntil(keep(file, fresh.clone()));
  return isolated(fresh);
}

// The first visit keeps its files when the page has drawn; an update has all of them before it takes over.
self.addEventListener('install', (event) => {
  if (self.registration.active) event.waitUntil(keepAll(BUILD.offline));
});

self.addEventListener('activate', (event) => {
  event.waitUntil(tidy().then(() => self.clients.claim()));
});

self.addEventListener('message', (event) => {
  const { take, used, port = event.ports[0] } = event.data ?? {};
  if (take === 'over') event.waitUntil(self.skipWaiting());
  if (!Array.isArray(used)) return;
  const files = new Set([...BUILD.offline, ...used.map(fileAt).filter((file) => file !== null)]);
  event.waitUntil(keepAll(files).then((missing) => port?.postMessage({ missing })));
});

self.addEventListener('fetch', (event) => {
  const { method, mode, url } = event.request;
  if (method !== 'GET' || new URL(url).origin !== scope.origin) return;
  const file = fileAt(url);
  if (file || mode === 'navigate' || url.startsWith(scope.href))
    event.respondWith(answer(event, file));
});
