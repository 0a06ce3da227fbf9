// The counter’s scanner: a bundle of its own, for this page alone. A small worker keeps both for when there is no connection.
// Not a static import: the content policy trusts what a known script asks for while it runs.
import("/boot.js");

const wake = async () => {
  const [scan, wasm] = await Promise.all([import("/pkg/scan.js"), fetch("/pkg/scan_bg.wasm")]);
  await scan.default({ module_or_path: wasm });
  scan.wake();
};
if (document.querySelector("[data-scan]")) wake().catch(console.warn);
navigator.serviceWorker?.register("/pickup-worker.js", { scope: "/studio/pickup" }).catch(console.warn);
