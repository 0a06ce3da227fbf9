// Keeps the counter’s page and its script for when there is no connection, and nothing else.
const KEPT = "pickup";
const FILES = ["/studio/pickup", "/scan.js", "/boot.js", "/wake.js", "/pkg/scan.js", "/pkg/scan_bg.wasm"];

const keep = async (path) => {
  const fresh = await fetch(path, { headers: { accept: "text/html,*/*" } });
  if (fresh.ok && !fresh.redirected) await (await caches.open(KEPT)).put(path, fresh);
};

const answer = async (request, path) => {
  try {
    const fresh = await fetch(request);
    const kept = await caches.open(KEPT);
    if (fresh.ok && !fresh.redirected && request.url.endsWith(path)) await kept.put(path, fresh.clone());
    // Whoever is signed out leaves nothing behind.
    else if (path === FILES[0] && !fresh.ok) await kept.delete(path);
    return fresh;
  } catch (cause) {
    const found = await caches.match(path, { cacheName: KEPT });
    if (found) return found;
    throw cause;
  }
};

addEventListener("install", (event) => event.waitUntil(Promise.all(FILES.map(keep)).then(() => skipWaiting())));
addEventListener("activate", (event) => event.waitUntil(clients.claim()));
addEventListener("fetch", (event) => {
  const path = new URL(event.request.url).pathname;
  if (event.request.method === "GET" && FILES.includes(path)) event.respondWith(answer(event.request, path));
});
