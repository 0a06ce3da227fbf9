// Idempotency: one key, one effect, for 24 hours.
import { aHold, anOrder, expect, expectProblem, held, test } from "./api.ts";
import { Buyer, HTML, JSON_, type Reply, ask, form, freshKey } from "./http.ts";
import type { Database } from "./stories/database.ts";
import type { OwnDrop } from "./stories/drop.ts";

const DAY_AND_HOUR_MS = 25 * 3_600_000;

const holds = (database: Database, drop: OwnDrop): number => Number(database.one("SELECT COUNT(*) AS n FROM holds WHERE drop_id = ?", drop.id).n);

function expectReplay(first: Reply, second: Reply): void {
  expect([second.status, second.text]).toEqual([first.status, first.text]);
  expect(second.header("location")).toBe(first.header("location"));
  expect(first.headers["idempotent-replayed"]).toBeUndefined();
  expect(second.header("idempotent-replayed")).toBe("true");
}

for (const [how, send] of Object.entries({
  "a client with the field": (buyer, path, fields, key) => buyer.post(path, { ...fields, key }),
  "a client with the header": (buyer, path, { key: _, ...fields }, key) => buyer.post(path, fields, { "idempotency-key": key }),
  "a browser": (buyer, path, fields, key) => buyer.submit(path, { ...fields, key }),
} satisfies Record<string, (buyer: Buyer, path: string, fields: ReturnType<typeof aHold>, key: string) => Promise<Reply>>)) {
  test(`${how} gets the stored answer for the same key and content, of hold and order`, async ({ database, ownDrop }) => {
    const drop = ownDrop();
    const buyer = new Buyer();
    const [fields, key] = [aHold(drop), freshKey()];
    const first = await send(buyer, `${drop.path}/holds`, fields, key);
    expect([201, 303]).toContain(first.status);
    expectReplay(first, await send(buyer, `${drop.path}/holds`, fields, key));
    expect(holds(database, drop)).toBe(1);
    const address = first.status === 201 ? `/checkout/${first.json.hold}` : first.header("location");
    const [order, orderKey] = [anOrder(drop), freshKey()];
    const placed = await send(buyer, address, order, orderKey);
    expect([201, 303], placed.text).toContain(placed.status);
    expectReplay(placed, await send(buyer, address, order, orderKey));
    expect(database.one("SELECT COUNT(*) AS n FROM orders WHERE drop_id = ?", drop.id).n).toBe(1);
    expect(database.one("SELECT COUNT(*) AS n FROM payments p JOIN orders o ON o.id = p.order_id WHERE o.drop_id = ?", drop.id).n).toBe(1);
  });
}

test("who lost the first answer, cookie and all, gets it again with the key", async ({ database, ownDrop }) => {
  const drop = ownDrop();
  const fields = aHold(drop);
  const lost = await new Buyer().post(`${drop.path}/holds`, fields);
  const buyer = new Buyer();
  expectReplay(lost, await buyer.post(`${drop.path}/holds`, fields));
  expect(holds(database, drop)).toBe(1);
  expect((await buyer.visit(`/checkout/${lost.json.hold}`)).status, "and the cookie that opens it").toBe(200);
});

test("a key with other content is refused, and names itself", async ({ database, ownDrop }) => {
  const drop = ownDrop({ items: ["Lamp", "Shade"] });
  const buyer = new Buyer();
  const key = freshKey();
  expect((await buyer.post(`${drop.path}/holds`, aHold(drop, { key }))).status).toBe(201);
  expectProblem(await buyer.post(`${drop.path}/holds`, aHold(drop, { key, qty: 2 })), 422, "key_reused", "key");
  expectProblem(await buyer.post(`${drop.path}/holds`, aHold(drop, { key, sku: drop.skus[1] ?? "" })), 422, "key_reused", "key");
  const other = ownDrop();
  expectProblem(await buyer.post(`${other.path}/holds`, aHold(other, { key })), 422, "key_reused", "key");
  expect([holds(database, drop), holds(database, other)]).toEqual([1, 0]);
  const page = await buyer.submit(`${drop.path}/holds`, aHold(drop, { key, qty: 2 }));
  expect(page.status).toBe(422);
  expect(page.codes).toContain("key_reused");
  const own = await held(drop);
  const fields = anOrder(drop);
  expect((await own.buyer.post(own.address, fields)).status).toBe(201);
  expectProblem(await own.buyer.post(own.address, { ...fields, name: "Somebody else" }), 422, "key_reused", "key");
});

test("after 25 hours the key means something new", async ({ database, ownDrop }) => {
  const drop = ownDrop();
  const buyer = new Buyer();
  const fields = aHold(drop);
  const first = await buyer.post(`${drop.path}/holds`, fields);
  expect(database.run("UPDATE requests SET at = at - ? WHERE key = ?", 60_000, String(fields.key))).toBe(1);
  expectReplay(first, await buyer.post(`${drop.path}/holds`, fields));
  expect(database.run("UPDATE requests SET at = at - ? WHERE key = ?", DAY_AND_HOUR_MS, String(fields.key))).toBe(1);
  const anew = await buyer.post(`${drop.path}/holds`, fields);
  expect(anew.status).toBe(201);
  expect(anew.headers["idempotent-replayed"]).toBeUndefined();
  expect(anew.json.hold).not.toBe(first.json.hold);
  expect(holds(database, drop)).toBe(2);
});

test("ten at once with one key are one hold, with a cookie or without", async ({ database, ownDrop }) => {
  for (const known of [false, true]) {
    const drop = ownDrop({ units: 20, limit: 20 });
    const buyer = new Buyer();
    if (known) await buyer.visit("/buyer");
    expect(buyer.cookie !== "").toBe(known);
    const headers = { ...JSON_, "content-type": "application/x-www-form-urlencoded", ...(known ? { cookie: buyer.cookie } : {}) };
    const body = form(aHold(drop));
    const replies = await Promise.all(Array.from({ length: 10 }, () => ask("POST", `${drop.path}/holds`, { headers, body })));
    // One that is still under way may be answered 409; it is never a second hold.
    for (const reply of replies) expect([201, 409], reply.text).toContain(reply.status);
    const made = new Set(replies.filter((reply) => reply.status === 201).map((reply) => reply.json.hold));
    expect(made.size, known ? "known" : "new").toBe(1);
    expect(holds(database, drop)).toBe(1);
    expect(replies.filter((reply) => reply.status === 201 && reply.headers["idempotent-replayed"] === undefined)).toHaveLength(1);
  }
});

test("ten orders at once with one key are one order and one payment page", async ({ database, ownDrop }) => {
  const drop = ownDrop();
  const { buyer, address } = await held(drop);
  const fields = anOrder(drop);
  const replies = await Promise.all(Array.from({ length: 10 }, () => buyer.post(address, fields)));
  for (const reply of replies) expect([201, 409], reply.text).toContain(reply.status);
  const made = new Set(replies.filter((reply) => reply.status === 201).map((reply) => reply.text));
  expect(made.size).toBe(1);
  expect(database.one("SELECT COUNT(*) AS n FROM payments p JOIN orders o ON o.id = p.order_id WHERE o.drop_id = ?", drop.id).n).toBe(1);
  expect(database.one("SELECT taken FROM slots WHERE id = ?", drop.pickup).taken, "one place in the window").toBe(1);
});

test("the form's own key makes a double click one hold, and is fresh at checkout", async ({ database, ownDrop }) => {
  const drop = ownDrop();
  const buyer = new Buyer();
  await buyer.visit("/buyer");
  const page = await buyer.visit(drop.path);
  const key = /name="key"[^>]*value="([^"]+)"|value="([^"]+)"[^>]*name="key"/.exec(page.text)?.slice(1).find(Boolean) ?? "";
  expect(key).toMatch(/^[!-~]{16,255}$/);
  const both = await Promise.all([1, 2].map(() => buyer.submit(`${drop.path}/holds`, aHold(drop, { key }))));
  expect(both.map((reply) => reply.status)).toEqual([303, 303]);
  expect(new Set(both.map((reply) => reply.header("location"))).size).toBe(1);
  expect(holds(database, drop)).toBe(1);
  const checkout = async (): Promise<string> => /name="key"[^>]*value="([^"]+)"/.exec((await buyer.visit(both[0]?.header("location") ?? "")).text)?.[1] ?? "";
  expect(await checkout()).not.toBe(await checkout());
});

test("two people with the same page do not share what the page's key makes", async ({ database, ownDrop }) => {
  const drop = ownDrop();
  const key = "page-0123456789abcdefghij";
  const [ada, bob] = [new Buyer(), new Buyer()];
  for (const buyer of [ada, bob]) await buyer.visit("/buyer");
  const [one, two] = [await ada.submit(`${drop.path}/holds`, aHold(drop, { key })), await bob.submit(`${drop.path}/holds`, aHold(drop, { key }))];
  expect([one.status, two.status]).toEqual([303, 303]);
  expect(one.header("location")).not.toBe(two.header("location"));
  expect(holds(database, drop)).toBe(2);
});

test("a key that somebody else has used opens nothing of theirs", async ({ ownDrop }) => {
  const drop = ownDrop();
  const fields = aHold(drop);
  const ada = await held(drop, fields);
  const bob = new Buyer();
  await bob.visit("/buyer");
  const reply = await bob.post(`${drop.path}/holds`, fields);
  expect(reply.text).not.toContain(ada.hold);
  expect((await bob.visit(ada.address, HTML)).status).toBe(404);
});
