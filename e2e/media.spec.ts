// Pictures and clips: named by their content, kept for ever, answered in parts.
import { expect, test } from "@playwright/test";
import { HTML, ask } from "./http.ts";
import { Database } from "./stories/database.ts";
import { LIVE_DROP } from "./stories/settings.ts";

const PATH = /\/media\/[0-9a-f]{32}\/[\w.-]+/g;

/** Of what a drop page shows, the one whose name ends so. */
async function shown(slug: string, ending: string): Promise<string> {
  const page = await ask("GET", `/drops/${slug}`, { headers: HTML });
  const found = [...page.text.matchAll(PATH)].map(([path]) => path).find((path) => path.endsWith(ending));
  if (found === undefined) throw new Error(`${slug} shows nothing that ends in ${ending}`);
  return found;
}

/** A drop whose hero is a clip. */
function dropWithClip(): string {
  const database = new Database();
  const [row] = database.all("SELECT d.slug FROM drops d JOIN media m ON m.hash = d.hero WHERE m.kind = 'clip' AND d.state = 'scheduled' LIMIT 1");
  database.close();
  if (row === undefined) throw new Error("no demo drop has a clip");
  return String(row.slug);
}

const SIGNS: [string, string, (bytes: Buffer) => boolean][] = [
  [".jpeg", "image/jpeg", (bytes) => bytes.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff]))],
  [".webp", "image/webp", (bytes) => bytes.subarray(8, 12).toString() === "WEBP"],
  [".avif", "image/avif", (bytes) => bytes.subarray(4, 12).toString() === "ftypavif"],
];

test("each kind of picture is what its type says, kept for ever, and names the tier that answered", async () => {
  for (const [ending, kind, isOne] of SIGNS) {
    const reply = await ask("GET", await shown(LIVE_DROP, ending));
    expect(reply.status).toBe(200);
    expect(reply.header("content-type")).toBe(kind);
    expect(isOne(reply.bytes), `the first bytes of a ${kind}`).toBe(true);
    expect(reply.header("cache-control")).toBe("public, max-age=31536000, immutable");
    expect(reply.header("x-content-type-options")).toBe("nosniff");
    expect(reply.header("etag")).toMatch(/^"[^"]+"$/);
    expect(reply.header("server-timing")).toMatch(/\b(edge|kv|r2)\b/);
    expect(reply.headers["set-cookie"]).toBeUndefined();
  }
});

test("who has it already is told so, by strong or weak tag, alone or in a list", async () => {
  const path = await shown(LIVE_DROP, ".webp");
  const etag = (await ask("GET", path)).header("etag");
  for (const tags of [etag, `W/${etag}`, `"other", ${etag}`]) {
    const reply = await ask("GET", path, { headers: { "if-none-match": tags } });
    expect(reply.status, tags).toBe(304);
    expect(reply.bytes).toHaveLength(0);
    expect(reply.header("etag")).toBe(etag);
    expect(reply.header("cache-control")).toContain("immutable");
  }
  expect((await ask("GET", path, { headers: { "if-none-match": '"other"' } })).status).toBe(200);
});

test("a clip is answered in the parts that players ask for", async () => {
  const path = await shown(dropWithClip(), ".mp4");
  const whole = await ask("GET", path);
  const size = whole.bytes.length;
  expect(whole.header("content-type")).toBe("video/mp4");
  expect(whole.header("accept-ranges")).toBe("bytes");
  const table: [string, string, number, number][] = [
    // why             asked for                  first        last
    ["the beginning", "bytes=0-99", 0, 99],
    ["one byte", "bytes=5-5", 5, 5],
    ["to the end", `bytes=${size - 10}-`, size - 10, size - 1],
    ["the last ones", "bytes=-20", size - 20, size - 1],
    ["past the end", `bytes=${size - 5}-${size + 100}`, size - 5, size - 1],
  ];
  for (const [why, range, first, last] of table) {
    const part = await ask("GET", path, { headers: { range } });
    expect(part.status, why).toBe(206);
    expect(part.header("content-range"), why).toBe(`bytes ${first}-${last}/${size}`);
    expect(part.bytes.equals(whole.bytes.subarray(first, last + 1)), `${why}: the bytes`).toBe(true);
  }
  const nothing = await ask("GET", path, { headers: { range: `bytes=${size}-` } });
  expect(nothing.status).toBe(416);
  expect(nothing.header("content-range")).toBe(`bytes */${size}`);
  for (const [why, headers] of Object.entries({
    "no range of bytes": { range: "lines=1-2" },
    "a range that runs backwards": { range: "bytes=9-3" },
    "another version": { range: "bytes=0-9", "if-range": '"other"' },
  })) {
    const reply = await ask("GET", path, { headers });
    expect([reply.status, reply.bytes.length], why).toEqual([200, size]);
  }
});

test("HEAD tells the size without the picture", async () => {
  const path = await shown(LIVE_DROP, ".jpeg");
  const whole = await ask("GET", path);
  const head = await ask("HEAD", path);
  expect([head.status, head.bytes.length]).toEqual([200, 0]);
  expect(head.header("content-length")).toBe(String(whole.bytes.length));
  expect(head.header("etag")).toBe(whole.header("etag"));
});

test("a name that nothing has, or that leads elsewhere, is missing", async () => {
  const path = await shown(LIVE_DROP, ".webp");
  const [, , hash = "", variant = ""] = path.split("/");
  for (const wrong of [
    `/media/${"0".repeat(32)}/${variant}`,
    `/media/${hash}/99999.webp`,
    `/media/${hash}/${variant}.exe`,
    `/media/${hash.toUpperCase()}/${variant}`,
    `/media/${hash.slice(1)}/${variant}`,
    `/media/${hash}/..%2f${variant}`,
    `/media/..%2f..%2fetc/passwd`,
    `/media/%2e%2e/%2e%2e/wrangler.toml`,
    `/media/../../wrangler.toml`,
    `/media/${hash}/`,
    `/media/${hash}/${variant}%00.webp`,
  ]) {
    const reply = await ask("GET", wrong);
    expect(reply.status, wrong).toBe(404);
    expect(reply.text, wrong).not.toMatch(/root:|name = "kerbside"/);
  }
});

test("a picture answers by GET only", async () => {
  const reply = await ask("POST", await shown(LIVE_DROP, ".webp"), { body: "" });
  expect(reply.status).toBe(405);
  expect(reply.header("allow")).toBe("GET, HEAD");
});
