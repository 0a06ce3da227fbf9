// Wakes the islands once the page has painted. Without this file every form still works.
const all = (selector) => document.querySelectorAll(selector);

// Out of a cache or the history: each look at a form gets a key of its own.
const renew = () => {
  for (const key of all("input[name=key][data-fresh]")) key.value = crypto.randomUUID?.() ?? key.value;
  for (const form of all("form[aria-busy]")) form.ariaBusy = null;
};
renew();
addEventListener("pageshow", (event) => event.persisted && renew());
addEventListener("submit", (event) => {
  if (event.target.ariaBusy) event.preventDefault();
  else if (!event.defaultPrevented) event.target.ariaBusy = "true";
});

const wake = async () => {
  const [client, wasm] = await Promise.all([import("/pkg/client.js"), fetch("/pkg/client_bg.wasm")]);
  await client.default({ module_or_path: wasm });
  client.hydrate();
  for (const island of all("leptos-island")) {
    island.closest("leptos-children")?.$$on_hydrate?.();
    await client[island.dataset.component]?.(island);
  }
};
if (all("leptos-island")[0]) (window.requestIdleCallback ?? setTimeout)(() => wake().catch(console.warn));
