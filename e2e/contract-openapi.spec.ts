// /openapi.json is a valid description of every route, and every route answers as it is described.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { aHold, anOrder, bought, expect, held, test } from "./api.ts";
import { JSON_, ask, form } from "./http.ts";
import type { OwnDrop } from "./stories/drop.ts";

type Operation = { operationId: string; summary: string; "x-who": string; parameters?: any[]; requestBody?: any; responses: Record<string, any> };

async function described(): Promise<any> {
  const reply = await ask("GET", "/openapi.json");
  expect([reply.status, reply.header("content-type")]).toEqual([200, "application/json"]);
  return reply.json;
}

function operations(api: any): [string, string, Operation][] {
  return Object.entries<any>(api.paths).flatMap(([path, item]) =>
    Object.entries<Operation>(item).map(([method, operation]): [string, string, Operation] => [method, path, operation]));
}

test("it is OpenAPI 3.1 in its structure", async () => {
  const api = await described();
  expect(api.openapi).toMatch(/^3\.1\.\d+$/);
  expect(api.info.title).toMatch(/\S/);
  expect(api.info.version).toMatch(/\S/);
  for (const server of api.servers) expect(() => new URL(server.url)).not.toThrow();
  const names = operations(api).map(([, , operation]) => operation.operationId);
  expect(new Set(names).size, "an operationId is there once").toBe(names.length);
  for (const [method, path, operation] of operations(api)) {
    const where = `${method} ${path}`;
    expect(path, where).toMatch(/^\//);
    expect(["get", "post", "put", "patch", "delete", "head", "options", "trace"], where).toContain(method);
    expect(operation.summary, where).toMatch(/\S/);
    const inPath = [...path.matchAll(/\{([^}]+)\}/g)].map((found) => found[1]);
    const told = (operation.parameters ?? []).filter((one) => one.in === "path");
    expect(told.map((one) => one.name), where).toEqual(inPath);
    for (const one of told) expect([one.required, one.schema.type], where).toEqual([true, "string"]);
    expect(Object.keys(operation.responses).length, where).toBeGreaterThan(0);
    for (const [status, response] of Object.entries<any>(operation.responses)) {
      expect(status, where).toMatch(/^([1-5]\d\d|default)$/);
      expect(response.description, where).toMatch(/\S/);
    }
    if (method === "get") expect(operation.requestBody, where).toBeUndefined();
    for (const [type, content] of Object.entries<any>(operation.requestBody?.content ?? {})) {
      expect(type, where).toMatch(/^\w+\/[\w.+-]+$/);
      const { properties, required = [] } = content.schema;
      for (const field of required) expect(Object.keys(properties), where).toContain(field);
    }
  }
});

test("every reference in it leads somewhere", async () => {
  const api = await described();
  const references = [...JSON.stringify(api).matchAll(/"\$ref":"([^"]+)"/g)].map((found) => found[1] ?? "");
  expect(references.length).toBeGreaterThan(0);
  for (const reference of new Set(references)) {
    const parts = reference.replace(/^#\//, "").split("/");
    expect(parts.reduce((at: any, part) => at?.[part], api), reference).toBeDefined();
  }
});

test("every route of the router is in it, and nothing else", async () => {
  const folder = join(import.meta.dirname, "../worker/src/http");
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".rs"));
  const table = files.map((name) => readFileSync(join(folder, name), "utf8")).join("\n");
  const routes = [...table.matchAll(/\bRoute::(get|post)\(\s*"([^"]+)"/g)].map(([, method, path]) => `${method} ${path}`);
  expect(routes.length).toBeGreaterThan(15);
  const told = operations(await described()).map(([method, path]) => `${method} ${path}`);
  expect(told.sort()).toEqual(routes.sort());
});

test("the routes that the contract names are in it", async () => {
  const told = operations(await described()).map(([method, path]) => `${method} ${path}`);
  for (const named of [
    "get /", "get /drops/{slug}", "get /drops/{slug}/state", "get /drops/{slug}/live", "post /drops/{slug}/holds", "get /checkout/{hold}",
    "post /checkout/{hold}", "post /checkout/{hold}/release", "get /orders/{order}", "get /media/{hash}/{variant}",
    "get /creators/{slug}", "get /policies/{name}", "get /drops.ics", "get /feed.xml", "get /sitemap.xml", "get /llms.txt",
    "post /webhooks/stripe", "get /healthz",
  ]) {
    expect(told).toContain(named);
  }
});

/** A path with things that are there. */
async function real(drop: OwnDrop): Promise<(path: string) => string> {
  const page = (await ask("GET", drop.path)).text;
  const of = (what: RegExp): string => what.exec(page)?.[1] ?? "";
  const [hash = "", variant = ""] = of(/\/media\/([0-9a-f]{32}\/[\w.]+)/).split("/");
  const customer = await bought(drop);
  const values: Record<string, string> = {
    slug: drop.slug, hold: customer.hold, order: customer.order, hash, variant, name: of(/\/policies\/([\w-]+)/),
  };
  const creator = of(/\/creators\/([\w-]+)/);
  return (path) => path.replace(/\{(\w+)\}/g, (_, name: string) => (path.startsWith("/creators") ? creator : values[name] || "unknown"));
}

test("every path in it answers, and only with statuses it names", async ({ ownDrop }) => {
  test.setTimeout(1_200_000);
  // With a lobby, whose routes answer where there is one.
  const drop = ownDrop({ units: 400, lobby: 10 });
  const filled = await real(drop);
  for (const [method, path, operation] of operations(await described())) {
    const where = `${method} ${path}`;
    const holder = await held(drop);
    const at = path.startsWith("/checkout") ? path.replace("{hold}", holder.hold) : filled(path);
    const fields = path.endsWith("/holds") ? aHold(drop) : path === "/checkout/{hold}" ? anOrder(drop) : path === "/basket/checkout" ? { ...anOrder(drop), hold: holder.hold } : {};
    const headers = { ...JSON_, ...(method === "post" ? { "content-type": "application/x-www-form-urlencoded" } : {}) };
    const asked = method === "post" ? { headers, body: form(fields) } : { headers };
    const reply = await holder.buyer.ask(method.toUpperCase(), at, asked);
    expect(Object.keys(operation.responses), `${where}: ${reply.text.slice(0, 200)}`).toContain(String(reply.status));
    if (!["anyone", "the buyer", "whoever can sign"].includes(operation["x-who"])) {
      expect(reply.status, `${where} is for who is signed in`).toBe(401);
      continue;
    }
    // What only a letter, a code or another spec leads to.
    if (/\{(link|token|id|person|order)\}/.test(path) || at.includes("unknown")) continue;
    // Nobody waits for what is still to be had, or comes in where everybody may.
    const personal = path.startsWith("/orders") || path.endsWith("/waiting") || path === "/drops/{slug}/entry" || /^\/(sign-in|unfollow)/.test(path);
    if (!personal) expect(reply.status, `${where} is no unknown path`).not.toBe(404);
    if ("101" in operation.responses) expect(reply.status, `${where} is a socket's`).toBe(426);
    else if (path !== "/webhooks/stripe") expect(reply.status < 400 || personal, `${where}: ${reply.status}`).toBe(true);
  }
});
