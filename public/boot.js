// Looks after forms, and has the islands woken once the page has painted. Without this file every form still works.
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

// Added, not imported: so the content policy trusts it.
const add = () => document.head.append(Object.assign(document.createElement("script"), { type: "module", src: "/wake.js" }));
if (all("leptos-island")[0]) (window.requestIdleCallback ?? setTimeout)(add);
