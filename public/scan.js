// The counter’s scanner: a bundle of its own, for this page alone. A small worker keeps both for when there is no connection.
// Added, not imported: so the content policy trusts them.
for (const src of ["/boot.js", "/wake.js"]) document.head.append(Object.assign(document.createElement("script"), { type: "module", src }));
navigator.serviceWorker?.register("/pickup-worker.js", { scope: "/studio/pickup" }).catch(console.warn);
