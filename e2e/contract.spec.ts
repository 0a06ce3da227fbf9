// Every route as the contract has it: statuses and forms of an answer, and what every answer carries.
import { aHold, anOrder, bought, expect, expectProblem, held, ordered, test } from "./api.ts";
import { Buyer, HTML, JSON_, type Reply, SHOP, ask } from "./http.ts";
import { psp, sessionOf } from "./stories/psp.ts";
import { PSP_URL } from "./stories/settings.ts";

const UTC = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

test("a hold: 303 to the checkout for a browser, 201 for a client", async ({ ownDrop }) => {
  const drop = ownDrop();
  const browser = await new Buyer().submit(`${drop.path}/holds`, aHold(drop));
  expect(browser.status).toBe(303);
  expect(browser.header("location")).toMatch(/^\/checkout\/hld_[0-9a-z]{20,}$/);
  const before = Date.now();
  const client = await new Buyer().post(`${drop.path}/holds`, aHold(drop));
  expect(client.status).toBe(201);
  expect(client.header("content-type")).toBe("application/json");
  const { hold, expires_at, checkout_url } = client.json;
  expect(Object.keys(client.json).sort()).toEqual(["checkout_url", "expires_at", "hold"]);
  expect(checkout_url).toBe(`${SHOP}/checkout/${hold}`);
  expect(expires_at).toMatch(UTC);
  const lasts_ms = Date.parse(expires_at) - before;
  expect(lasts_ms, "ten minutes").toBeGreaterThan(595_000);
  expect(lasts_ms, "ten minutes").toBeLessThan(610_000);
});

test("a hold may be asked for in JSON, with a number for the quantity", async ({ ownDrop }) => {
  const drop = ownDrop();
  const body = JSON.stringify({ ...aHold(drop), qty: 2 });
  const reply = await new Buyer().ask("POST", `${drop.path}/holds`, { headers: { ...JSON_, "content-type": "application/json; charset=utf-8" }, body });
  expect(reply.status, reply.text).toBe(201);
});

test("an order: 303 to the payment page for a browser, 201 for a client; then its receipt", async ({ ownDrop }) => {
  const drop = ownDrop();
  const one = await held(drop);
  expect((await one.buyer.visit(one.address)).status).toBe(200);
  const browser = await one.buyer.submit(one.address, anOrder(drop));
  expect(browser.status, browser.text).toBe(303);
  expect(browser.header("location")).toContain(`${PSP_URL}/pay/`);
  const two = await held(drop);
  const client = await two.buyer.post(two.address, anOrder(drop));
  expect(client.status, client.text).toBe(201);
  expect(Object.keys(client.json).sort()).toEqual(["order", "pay_url"]);
  const { order, pay_url } = client.json;
  await psp.pay(sessionOf(pay_url));
  const back = await two.buyer.visit(`/orders/${order}/paid`);
  expect([back.status, back.header("location")]).toEqual([303, `/orders/${order}`]);
  const receipt = await two.buyer.visit(`/orders/${order}`);
  expect(receipt.status).toBe(200);
  expect(receipt.text).toContain(drop.title);
  const again = await two.buyer.visit(two.address);
  expect([again.status, again.header("location")], "what is paid shows its order").toEqual([303, `/orders/${order}`]);
  expectProblem(await two.buyer.post(two.address, anOrder(drop)), 409, "already_paid");
});

test("giving back: 303 to the drop for a browser, 200 for a client; twice is once, paid is 409", async ({ database, ownDrop }) => {
  const drop = ownDrop();
  const left = (): unknown => database.one("SELECT available FROM stock WHERE drop_id = ?", drop.id).available;
  const one = await held(drop, { qty: 2 });
  expect(left()).toBe(3);
  const first = await one.buyer.submit(`${one.address}/release`, {});
  expect([first.status, first.header("location")]).toEqual([303, drop.path]);
  expect((await one.buyer.post(`${one.address}/release`, {})).status).toBe(200);
  expect(left()).toBe(5);
  expect((await one.buyer.visit(one.address)).status, "it is over").toBe(410);
  const paid = await bought(drop);
  expectProblem(await paid.buyer.post(`${paid.address}/release`, {}), 409, "already_paid");
});

test("the state of a drop: phase, times and sums", async ({ ownDrop }) => {
  const drop = ownDrop({ units: 5, limit: 2, items: ["Lamp", "Shade"] });
  await held(drop, { qty: 2 });
  await bought(drop);
  const reply = await ask("GET", `${drop.path}/state`);
  expect([reply.status, reply.header("content-type"), reply.header("cache-control")]).toEqual([200, "application/json", "no-store"]);
  const state = reply.json;
  expect(Object.keys(state).sort()).toEqual(["closes_at", "items", "now", "opens_at", "phase"]);
  for (const at of [state.now, state.opens_at, state.closes_at]) expect(at).toMatch(UTC);
  expect(Math.abs(Date.parse(state.now) - Date.now()), "the server's clock").toBeLessThan(5_000);
  expect(state.phase).toBe("live");
  expect(state.items).toEqual([
    { sku: drop.skus[0], issued: 5, available: 2, held: 2, sold: 1, limit_per_buyer: 2 },
    { sku: drop.skus[1], issued: 5, available: 5, held: 0, sold: 0, limit_per_buyer: 2 },
  ]);
});

test("each phase has its word", async ({ database, ownDrop }) => {
  const soldOut = ownDrop({ units: 1 });
  await held(soldOut);
  const table: [string, string][] = [
    [ownDrop({ opensIn: 86_400, closesIn: 90_000 }).path, "scheduled"],
    [ownDrop({ opensIn: 300, lobby: 10 }).path, "lobby"],
    [ownDrop().path, "live"],
    [soldOut.path, "sold_out"],
    [ownDrop({ opensIn: -900, closesIn: -1 }).path, "closed"],
  ];
  for (const [path, phase] of table) {
    expect((await ask("GET", `${path}/state`)).json.phase).toBe(phase);
    expect((await ask("GET", path, { headers: HTML })).status, phase).toBe(200);
  }
  const draft = ownDrop();
  database.run("UPDATE drops SET state = 'draft' WHERE id = ?", draft.id);
  for (const path of [draft.path, `${draft.path}/state`]) expect((await ask("GET", path)).status, "a draft is nobody's to see").toBe(404);
});

test("/healthz tells version and migrations", async () => {
  const reply = await ask("GET", "/healthz");
  expect(reply.status).toBe(200);
  expect(reply.json).toEqual({ ok: true, version: expect.stringMatching(/^\d+\.\d+\.\d+/), migrations: expect.any(Number) });
  expect(reply.json.migrations).toBeGreaterThan(0);
});

test("search, category and creator narrow the home page", async ({ database, ownDrop }) => {
  const drop = ownDrop();
  database.run("UPDATE drops SET title = ?, category = ? WHERE id = ?", `Quokka ${drop.slug}`, drop.slug, drop.id);
  const other = ownDrop();
  for (const [query, there] of [[`q=${drop.slug}`, true], [`q=QUOKKA+${drop.slug}`, true], ["q=nothing-like-it", false], ["q=%25", false], [`category=${drop.slug}`, true], ["category=none", false]] as const) {
    const reply = await ask("GET", `/?${query}`, { headers: HTML });
    expect(reply.status, query).toBe(200);
    expect(reply.text.includes(drop.path), query).toBe(there);
  }
  expect((await ask("GET", `/?q=${drop.slug}`, { headers: HTML })).text).not.toContain(other.path);
});

/** One path of each kind, with the answers a stranger gets by GET. */
async function anywhere(path: string): Promise<[string, number][]> {
  const page = (await ask("GET", path, { headers: HTML })).text;
  const of = (what: RegExp): string => what.exec(page)?.[0] ?? "";
  return [
    ["/", 200], [path, 200], [`${path}/state`, 200], [of(/\/creators\/[\w-]+/), 200], [of(/\/policies\/[\w-]+/), 200],
    [of(/\/media\/[0-9a-f]{32}\/[\w.]+/), 200], ["/drops.ics", 200], ["/feed.xml", 200], ["/sitemap.xml", 200], ["/llms.txt", 200],
    ["/robots.txt", 200], ["/healthz", 200], ["/openapi.json", 200], ["/drops/none", 404], ["/drops/none/state", 404],
    ["/creators/none", 404], ["/policies/none", 404], ["/checkout/hld_none", 404], ["/orders/ord_none", 404], ["/none", 404], ["/drops", 404],
    ["/%F0%9F%92%A5", 404], ["/drops/", 404], ["//", 404], ["/DROPS.ICS", 404],
  ];
}

test("every answer has a request id of its own and tells its time; a kept one, too", async ({ ownDrop }) => {
  const drop = ownDrop();
  const ids = new Set<string>();
  let answers = 0;
  const look = (what: string, reply: Reply): void => {
    expect(reply.header("x-request-id"), what).toMatch(/^[\w-]{8,64}$/);
    expect(reply.header("server-timing"), what).toMatch(/\btotal;dur=\d+(\.\d+)?\b/);
    ids.add(reply.header("x-request-id"));
    answers += 1;
  };
  for (const [path, status] of await anywhere(drop.path)) {
    for (const headers of [HTML, JSON_]) {
      const reply = await ask("GET", path, { headers });
      expect(reply.status, path).toBe(status);
      look(path, reply);
    }
  }
  const kept = await ask("GET", "/openapi.json");
  look("again", kept);
  look("405", await ask("DELETE", "/", { headers: JSON_ }));
  look("403", await ask("POST", `${drop.path}/holds`, { headers: { "sec-fetch-site": "cross-site" }, body: "" }));
  look("304", await ask("GET", (await anywhere(drop.path))[5]?.[0] ?? "", { headers: { "if-none-match": "*" } }));
  expect(ids.size, "no id twice").toBe(answers);
  // A state is kept for a second: the next one is asked of the database.
  await expect.poll(async () => (await ask("GET", `${drop.path}/state`)).header("server-timing"), "the database is named where it was asked").toMatch(/\bdb\b/);
});

test("what is missing is said in the form that was asked for", async ({ ownDrop }) => {
  for (const [path, status] of (await anywhere(ownDrop().path)).filter(([, status]) => status === 404)) {
    expectProblem(await ask("GET", path, { headers: JSON_ }), status, "not_found");
    const page = await ask("GET", path, { headers: HTML });
    expect(page.status, path).toBe(status);
    expect(page.header("content-type")).toBe("text/html; charset=utf-8");
    expect(page.codes, path).toContain("not_found");
    expect(page.text, "the page names its request").toContain(page.header("x-request-id"));
  }
});

test("HEAD is GET without the body", async ({ ownDrop }) => {
  for (const [path, status] of await anywhere(ownDrop().path)) {
    const head = await ask("HEAD", path, { headers: HTML });
    const get = await ask("GET", path, { headers: HTML });
    expect([head.status, head.bytes.length], path).toEqual([status, 0]);
    expect(head.header("content-type"), path).toBe(get.header("content-type"));
    expect(head.header("cache-control"), path).toBe(get.header("cache-control"));
  }
});

test("another method is 405 and learns which ones there are", async ({ ownDrop }) => {
  const drop = ownDrop();
  const table: [string, string, string][] = [
    ["POST", "/", "GET, HEAD"], ["PUT", drop.path, "GET, HEAD"], ["DELETE", `${drop.path}/state`, "GET, HEAD"],
    ["GET", `${drop.path}/holds`, "POST"], ["HEAD", `${drop.path}/holds`, "POST"], ["GET", "/checkout/hld_x/release", "POST"],
    ["DELETE", "/checkout/hld_x", "GET, POST, HEAD"], ["PATCH", "/orders/ord_x", "GET, HEAD"], ["GET", "/webhooks/stripe", "POST"],
    ["POST", "/healthz", "GET, HEAD"],
  ];
  const words = (list: string): string[] => list.split(",").map((word) => word.trim()).sort();
  for (const [method, path, allow] of table) {
    const client = await ask(method, path, { headers: JSON_ });
    if (method !== "HEAD") expectProblem(client, 405, "method_not_allowed");
    expect([client.status, words(client.header("allow"))], `${method} ${path}`).toEqual([405, words(allow)]);
    const page = await ask(method, path, { headers: HTML });
    expect([page.status, words(page.header("allow"))], `${method} ${path}`).toEqual([405, words(allow)]);
  }
});

test("an order that waits for its payment can be looked at and paid", async ({ ownDrop }) => {
  const drop = ownDrop();
  const waiting = await ordered(drop);
  expect((await waiting.buyer.visit(`/orders/${waiting.order}`)).status).toBe(200);
  const page = await waiting.buyer.visit(waiting.address);
  expect(page.status).toBe(200);
  expect(page.text).toContain(waiting.pay_url);
});
