// Wakes the tools of studio, desk and a person's own pages. Without this file every form still works.
// Not a static import: the content policy trusts what a known script asks for while it runs.
import("/boot.js");

const wake = async () => {
  const [tools, wasm] = await Promise.all([import("/pkg/tools.js"), fetch("/pkg/tools_bg.wasm")]);
  await tools.default({ module_or_path: wasm });
  tools.wake();
};
if (document.querySelector("[data-tool]")) wake().catch(console.warn);
