// What travels: the drop page, the client, the server, and what the page needs before it can be seen and used.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { untilUp } from "./http.ts";
import { BUILD, PUBLIC, liveDrop } from "./places.ts";
import { serveShop } from "./raw.ts";
import { recorded } from "./recorded.ts";
import type { Figure } from "./report.ts";

const KB = 1_000;

const brotli = (bytes: Buffer | string, quality: number) =>
  brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: quality } }).length / KB;

/** Stylesheets, scripts that hold up the parser, and fonts: what a browser waits for before it paints. */
export function blockers(html: string): string[] {
  const links = html.match(/<link\b[^>]*\brel="?stylesheet[^>]*>/g) ?? [];
  const scripts = (html.match(/<script\b[^>]*\bsrc=[^>]*>/g) ?? []).filter((tag) => !/\b(async|defer)\b|type="?module/.test(tag));
  const styles = (html.match(/<style\b[^>]*>[^]*?<\/style>/g) ?? []).flatMap((style) => style.match(/@import[^;]+|@font-face/g) ?? []);
  return [...links, ...scripts, ...styles];
}

/** Bytes of script inside the page; data blocks are no script. */
export const inlineScript = (html: string): number =>
  [...html.matchAll(/<script\b([^>]*)>([^]*?)<\/script>/g)].filter(([, attributes]) => !/type="?application\/(ld\+)?json/.test(attributes)).reduce((sum, [, , text]) => sum + text.length, 0);

export async function sizes(): Promise<Figure[]> {
  const shop = await serveShop((await recorded(`/drops/${liveDrop()}`)).rows);
  const page = await untilUp(shop.port, `/drops/${liveDrop()}`);
  await shop.stop();
  if (page.status !== 200) throw new Error(`the drop page answers ${page.status}`);
  const html = page.body;
  const client = ["client_bg.wasm", "client.js"].map((name) => readFileSync(join(PUBLIC, "pkg", name)));
  const server = gzipSync(readFileSync(join(BUILD, "index_bg.wasm")), { level: 9 }).length / KB;
  const part = "sizes";
  const sum = (quality: number) => client.reduce((all, bytes) => all + brotli(bytes, quality), 0);
  return [
    { part, name: "drop page with its CSS, brotli 11", value: brotli(html, 11), unit: "kB", control: { name: "brotli 5", value: brotli(html, 5) }, limit: { most: 10, of: "value" } },
    { part, name: "requests before first paint besides HTML and hero", value: blockers(html).length, unit: "", limit: { most: 0 } },
    { part, name: "script in the page and before Buy works", value: inlineScript(html) + blockers(html).filter((tag) => tag.startsWith("<script")).length, unit: "bytes", limit: { most: 0 } },
    { part, name: "client wasm and glue, brotli 11", value: sum(11), unit: "kB", control: { name: "brotli 5", value: sum(5) }, limit: { most: 65, of: "value" } },
    { part, name: "server wasm, gzip 9", value: server, unit: "kB", limit: { most: 900 } },
  ];
}
