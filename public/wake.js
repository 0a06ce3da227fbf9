// Wakes what the page has: islands, tools, the counter's scanner. Without this file every form still works.
// Scripts of known hash add it to the page: the content policy trusts what they add and what that imports, but nothing
// that a script of the page itself imports.
const wake = async (name) => {
  const [glue, wasm] = await Promise.all([import(`/pkg/${name}.js`), fetch(`/pkg/${name}_bg.wasm`)]);
  await glue.default({ module_or_path: wasm });
  return glue;
};
const has = (what) => document.querySelector(what);

const islands = async () => {
  const client = await wake("client");
  client.hydrate();
  for (const island of document.querySelectorAll("leptos-island")) {
    island.closest("leptos-children")?.$$on_hydrate?.();
    await client[island.dataset.component]?.(island);
  }
};
if (has("leptos-island")) islands().catch(console.warn);
for (const [what, name] of [["[data-tool]", "tools"], ["[data-scan]", "scan"]]) {
  if (has(what)) wake(name).then((glue) => glue.wake()).catch(console.warn);
}
