// What every answer carries besides its content: policies, lifetimes, and nothing that a page does not need.
import { createHash } from "node:crypto";
import { aHold, bought, everyPage, expect, held, test } from "./api.ts";
import { Buyer, HTML, type Reply, ask } from "./http.ts";
import { observatory, weaknesses } from "./stories/judges.ts";
import { PSP_URL } from "./stories/settings.ts";

function policyOf(reply: Reply): Map<string, string[]> {
  const parts = reply.header("content-security-policy").split(";").map((part) => part.trim().split(/\s+/));
  return new Map(parts.map(([name, ...sources]) => [name ?? "", sources]));
}

/** Script elements that run: data blocks such as JSON-LD do not. */
const scripts = (html: string): string[] =>
  [...html.matchAll(/<script\b[^>]*>/gi)].map((found) => found[0]).filter((tag) => !tag.includes("application/ld+json") && !tag.includes("application/json"));

test("every page has a policy that allows no inline script, and whose hashes are those of its styles", async ({ ownDrop }) => {
  for (const [name, page] of await everyPage(ownDrop({ units: 5 }))) {
    const policy = policyOf(page);
    expect(policy.get("default-src"), name).toEqual(["'none'"]);
    // Each tag by its hash; what these scripts load while they run is trusted for it.
    expect(policy.get("script-src")?.slice(-2), name).toEqual(["'strict-dynamic'", "'wasm-unsafe-eval'"]);
    for (const tag of scripts(page.text)) {
      const hash = /integrity="([^"]+)"/.exec(tag)?.[1] ?? "none";
      const script = await ask("GET", /src="([^"]+)"/.exec(tag)?.[1] ?? "");
      expect(`sha256-${createHash("sha256").update(script.bytes).digest("base64")}`, tag).toBe(hash);
      expect(policy.get("script-src"), name).toContain(`'${hash}'`);
    }
    expect(page.header("content-security-policy"), name).not.toMatch(/unsafe-inline|'unsafe-eval'|nonce-/);
    expect(policy.get("frame-ancestors"), name).toEqual(["'none'"]);
    expect(policy.get("base-uri"), name).toEqual(["'none'"]);
    const styles = [...page.text.matchAll(/<style\b[^>]*>([\s\S]*?)<\/style>/gi)].map((found) => found[1] ?? "");
    for (const style of styles) {
      const hash = `'sha256-${createHash("sha256").update(style).digest("base64")}'`;
      expect(policy.get("style-src"), `${name}: the hash of its inline style`).toContain(hash);
    }
    expect(page.text, `${name}: a style attribute would be refused`).not.toMatch(/<[a-z][^>]*\sstyle=/i);
    expect(page.text, `${name}: an event attribute would be refused`).not.toMatch(/<[a-z][^>]*\son[a-z]+=/i);
  }
});

test("the way to the payment page is open to forms, and to nothing else", async ({ ownDrop }) => {
  const { buyer, address } = await held(ownDrop());
  const ways = policyOf(await buyer.visit(address)).get("form-action");
  expect(ways).toEqual(["'self'", new URL(PSP_URL).origin]);
});

test("every page says who may frame it, what its type is, and how little it tells others", async ({ ownDrop }) => {
  for (const [name, page] of await everyPage(ownDrop({ units: 5 }))) {
    expect(page.header("content-type"), name).toBe("text/html; charset=utf-8");
    expect(page.header("x-content-type-options"), name).toBe("nosniff");
    expect(page.header("x-frame-options"), name).toBe("DENY");
    expect(page.header("strict-transport-security"), name).toMatch(/max-age=\d{8}/);
    const referrer = ["checkout", "order"].includes(name) ? "no-referrer" : "strict-origin-when-cross-origin";
    expect(page.header("referrer-policy"), name).toBe(referrer);
    expect(page.text.toLowerCase(), name).toMatch(/^<!doctype html>/);
    expect(page.text, name).toMatch(/<html[^>]* lang="/);
  }
});

test("a page without an island loads no script, one with islands only files of ours", async ({ ownDrop }) => {
  for (const [name, page] of await everyPage(ownDrop({ units: 5 }))) {
    const tags = scripts(page.text);
    const islands = page.text.includes("<leptos-island");
    expect(tags.length > 0, `${name}: script and islands come together`).toBe(islands);
    for (const tag of tags) {
      expect(tag, name).toMatch(/\ssrc="\/[^/]/);
    }
    if (!islands) expect(page.text, name).not.toMatch(/modulepreload|\.wasm/);
    if (["policy", "missing", "order", "refused"].includes(name)) expect(islands, `${name} is only read`).toBe(false);
    if (["drop", "checkout"].includes(name)) expect(islands, name).toBe(true);
    expect(page.text, `${name}: nothing is loaded from elsewhere`).not.toMatch(/<(?:link|img|script|source|video)\b[^>]*(?:src|href|srcset)="https?:\/\/(?!localhost|127\.0\.0\.1)/);
  }
});

test("the drop page may be kept by the edge: nothing in it belongs to a buyer", async ({ ownDrop }) => {
  const drop = ownDrop();
  const { buyer } = await held(drop);
  const strangers = await ask("GET", drop.path, { headers: HTML });
  const own = await buyer.visit(drop.path);
  for (const page of [strangers, own]) {
    expect(page.header("cache-control")).toMatch(/^public, max-age=0, s-maxage=\d+$/);
    expect(page.headers["set-cookie"]).toBeUndefined();
    expect(page.header("vary").toLowerCase()).not.toContain("cookie");
    expect(page.header("cache-tag")).toContain(`drop-${drop.slug}`);
  }
  expect(own.text).not.toContain(buyer.cookie.split("=")[1]?.split(".")[0] ?? "no cookie");
});

test("what is about one person or one moment is kept by nobody", async ({ ownDrop }) => {
  const drop = ownDrop();
  const { buyer, address } = await held(drop);
  const customer = await bought(drop);
  const replies: [string, Reply][] = [
    ["checkout", await buyer.visit(address)],
    ["order", await customer.buyer.visit(`/orders/${customer.order}`)],
    ["state", await ask("GET", `${drop.path}/state`)],
    ["health", await ask("GET", "/healthz")],
    ["a missing page", await ask("GET", "/nothing-here", { headers: HTML })],
    ["a missing order", await new Buyer().visit("/orders/ord_nobodys")],
    ["a hold", await new Buyer().post(`${drop.path}/holds`, aHold(drop))],
    ["a refusal", await new Buyer().submit(`${drop.path}/holds`, aHold(drop, { qty: 0 }))],
  ];
  for (const [name, reply] of replies) {
    expect(reply.header("cache-control"), name).toBe("no-store");
  }
});

test("the buyer's cookie cannot be read by script, sent in clear, or set by a neighbour", async ({ ownDrop }) => {
  const drop = ownDrop();
  const reply = await new Buyer().submit(`${drop.path}/holds`, aHold(drop));
  const [cookie = "", ...more] = reply.headers["set-cookie"] ?? [];
  expect(more).toEqual([]);
  expect(cookie).toMatch(/^__Host-[a-z]+=[^;]+\.[0-9a-f]{32}/);
  const flags = cookie.split(";").slice(1).map((flag) => flag.trim().toLowerCase());
  expect(flags).toEqual(expect.arrayContaining(["path=/", "secure", "httponly", "samesite=lax"]));
  expect(flags.some((flag) => flag.startsWith("domain"))).toBe(false);
});

test("the judges of headers find nothing", async ({ ownDrop }) => {
  for (const [name, page] of await everyPage(ownDrop({ units: 5 }))) {
    // Where the sandbox's address stands, the provider's would.
    const policy = page.header("content-security-policy").replace(new URL(PSP_URL).origin, "https://checkout.stripe.com");
    expect(weaknesses(policy), name).toEqual([]);
    page.headers["content-security-policy"] = policy;
    const { score, failed } = await observatory(page);
    // The checkout leads to the payment page, which costs it points for leading elsewhere.
    const least = name === "checkout" ? 120 : 130;
    expect({ failed, enough: score >= least }, `${name}: ${score} points`).toEqual({ failed: [], enough: true });
  }
});
