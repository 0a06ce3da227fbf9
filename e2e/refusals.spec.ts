// Everything wrong that can be sent on the way to an order: the status, the code, the field, and what was typed kept.
import { aDelivery, aHold, anOrder, expect, expectProblem, held, ordered, test } from "./api.ts";
import { Buyer, type Fields, HTML, type Reply, ask } from "./http.ts";
import type { Database } from "./stories/database.ts";
import { type OwnDrop, endHold } from "./stories/drop.ts";

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** The input of this name holds this. */
function expectTyped(page: Reply, name: string, value: string): void {
  const shown = value.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "(?:<|&lt;)");
  const inputs = [...page.text.matchAll(/<input\b[^>]*>/g)].map(([tag]) => tag).filter((tag) => new RegExp(`\\bname="?${name}["\\s>]`).test(tag));
  expect(inputs.join("\n"), `${name} keeps what was typed`).toMatch(new RegExp(`\\bvalue="?${escaped(shown).replaceAll("\\(\\?:<\\|&lt;\\)", "(?:<|&lt;)")}["\\s>]`));
}

/** The same request by client and by browser, each as a new buyer. */
async function holdBoth(drop: OwnDrop, fields: Fields, path = `${drop.path}/holds`): Promise<[Reply, Reply]> {
  return [await new Buyer().post(path, fields), await new Buyer().submit(path, fields)];
}

const without = ({ ...fields }: Fields, name: string): Fields => {
  delete fields[name];
  return fields;
};

type HoldCase = [why: string, wrong: (fields: Fields) => Fields, status: number, code: string, field: string | undefined];

const HOLDS: HoldCase[] = [
  ["an unknown sku", (fields) => ({ ...fields, sku: "no-such-sku" }), 422, "unknown_sku", "sku"],
  ["no sku", (fields) => without(fields, "sku"), 422, "unknown_sku", "sku"],
  ["none", (fields) => ({ ...fields, qty: 0 }), 422, "bad_quantity", "qty"],
  ["less than none", (fields) => ({ ...fields, qty: -1 }), 422, "bad_quantity", "qty"],
  ["an exponent", (fields) => ({ ...fields, qty: "1e9" }), 422, "bad_quantity", "qty"],
  ["a word", (fields) => ({ ...fields, qty: "two" }), 422, "bad_quantity", "qty"],
  ["a part", (fields) => ({ ...fields, qty: "1.5" }), 422, "bad_quantity", "qty"],
  ["no quantity", (fields) => without(fields, "qty"), 422, "bad_quantity", "qty"],
  ["markup for a quantity", (fields) => ({ ...fields, qty: '"><script>alert(1)</script>' }), 422, "bad_quantity", "qty"],
  ["a billion", (fields) => ({ ...fields, qty: "1000000000" }), 409, "limit_reached", "qty"],
  ["more than fits in 64 bits", (fields) => ({ ...fields, qty: "99999999999999999999" }), 409, "limit_reached", "qty"],
  ["one above the limit", (fields) => ({ ...fields, qty: 3 }), 409, "limit_reached", "qty"],
  ["no key", (fields) => without(fields, "key"), 400, "key_missing", "key"],
  ["an empty key", (fields) => ({ ...fields, key: "" }), 400, "key_missing", "key"],
  ["an overlong key", (fields) => ({ ...fields, key: "k".repeat(256) }), 400, "key_malformed", "key"],
  ["a key with a space", (fields) => ({ ...fields, key: "two words" }), 400, "key_malformed", "key"],
  ["a key that is not ASCII", (fields) => ({ ...fields, key: "schlüssel" }), 400, "key_malformed", "key"],
  ["a key with NUL", (fields) => ({ ...fields, key: "nul\0nul" }), 400, "key_malformed", "key"],
];

const untouched = (database: Database, drop: OwnDrop): void => {
  const { taken } = database.one("SELECT SUM(held + sold) AS taken FROM drop_items WHERE drop_id = ?", drop.id);
  expect(taken, "nothing was taken").toBe(0);
};

for (const [why, wrong, status, code, field] of HOLDS) {
  test(`a hold with ${why} is ${status} ${code}`, async ({ database, ownDrop }) => {
    const drop = ownDrop({ limit: 2 });
    const fields = wrong(aHold(drop));
    const [client, page] = await holdBoth(drop, fields);
    expectProblem(client, status, code, field);
    expect(page.status).toBe(status);
    expect(page.codes).toContain(code);
    expect(page.text, "no script of the buyer's").not.toContain("<script>alert");
    if (field === "qty" && fields.qty !== undefined && !String(fields.qty).includes("<")) expectTyped(page, "qty", String(fields.qty));
    untouched(database, drop);
  });
}

test("the limit counts what the buyer has already", async ({ ownDrop }) => {
  const drop = ownDrop({ limit: 2 });
  const { buyer } = await held(drop);
  expectProblem(await buyer.post(`${drop.path}/holds`, aHold(drop, { qty: 2 })), 409, "limit_reached", "qty");
  expect((await buyer.post(`${drop.path}/holds`, aHold(drop))).status).toBe(201);
});

test("an unknown drop, and one that is not announced, are 404", async ({ database, ownDrop }) => {
  const draft = ownDrop();
  database.run("UPDATE drops SET state = 'draft' WHERE id = ?", draft.id);
  for (const path of ["/drops/none/holds", "/drops/%00/holds", `/drops/${"x".repeat(3_000)}/holds`, `${draft.path}/holds`]) {
    const [client, page] = await holdBoth(draft, aHold(draft), path);
    expectProblem(client, 404, /^(unknown_drop|not_found)$/);
    expect([page.status, page.codes.length > 0], path).toEqual([404, true]);
  }
});

test("not open yet is 403, over is 409, sold out between page and click is 409; nothing is taken", async ({ database, ownDrop }) => {
  const soldOut = ownDrop({ units: 1 });
  expect((await ask("GET", soldOut.path, { headers: HTML })).status).toBe(200);
  await held(soldOut);
  const table: [string, OwnDrop, number, string][] = [
    ["not open yet", ownDrop({ opensIn: 3_600, closesIn: 7_200 }), 403, "not_open"],
    ["minutes before", ownDrop({ opensIn: 300, closesIn: 7_200 }), 403, "not_open"],
    ["over", ownDrop({ opensIn: -7_200, closesIn: -1 }), 409, "closed"],
    ["sold out", soldOut, 409, "sold_out"],
  ];
  for (const [why, drop, status, code] of table) {
    const [client, page] = await holdBoth(drop, aHold(drop));
    expectProblem(client, status, code);
    expect(page.status, why).toBe(status);
    expect(page.codes, why).toContain(code);
    if (drop === soldOut) expect(database.one("SELECT held FROM drop_items WHERE drop_id = ?", drop.id).held).toBe(1);
    else untouched(database, drop);
  }
});

type OrderCase = [why: string, wrong: (drop: OwnDrop) => Fields, status: number, code: string, field: string | undefined];

const ORDERS: OrderCase[] = [
  ["no e-mail", (drop) => without(anOrder(drop), "email"), 422, "email_missing", "email"],
  ["an e-mail without a domain", (drop) => anOrder(drop, { email: "ada@" }), 422, "email_malformed", "email"],
  ["two e-mails", (drop) => anOrder(drop, { email: "a@example.com,b@example.com" }), 422, "email_malformed", "email"],
  ["an e-mail that adds a header", (drop) => anOrder(drop, { email: "a@example.com\r\nBcc: b@example.com" }), 422, "email_malformed", "email"],
  ["an e-mail of 300 characters", (drop) => anOrder(drop, { email: `${"a".repeat(290)}@example.com` }), 422, "email_malformed", "email"],
  ["a name of 5,000 characters", (drop) => anOrder(drop, { name: "n".repeat(5_000) }), 422, "name_malformed", "name"],
  ["a delivery without a street", (drop) => without(aDelivery(drop), "street"), 422, "street_missing", "street"],
  ["a delivery without a postcode", (drop) => aDelivery(drop, { postcode: "  " }), 422, "postcode_missing", "postcode"],
  ["a delivery without a town", (drop) => without(aDelivery(drop), "town"), 422, "town_missing", "town"],
  ["no way to receive it", (drop) => without(anOrder(drop), "fulfilment"), 422, "slot_missing", "fulfilment"],
  ["an unknown way to receive it", (drop) => anOrder(drop, { fulfilment: "by-drone" }), 422, "slot_unknown", "fulfilment"],
  ["an unknown coupon", (drop) => anOrder(drop, { coupon: "NO-SUCH-CODE" }), 422, "coupon_unknown", "coupon"],
  ["credits that nobody has", (drop) => anOrder(drop, { credits: 5 }), 422, "credits_unavailable", "credits"],
  ["no key", (drop) => without(anOrder(drop), "key"), 400, "key_missing", "key"],
  ["an overlong key", (drop) => anOrder(drop, { key: "k".repeat(256) }), 400, "key_malformed", "key"],
];

for (const [why, wrong, status, code, field] of ORDERS) {
  test(`an order with ${why} is ${status} ${code}`, async ({ database, ownDrop }) => {
    const drop = ownDrop();
    const fields = wrong(drop);
    const { buyer, hold, address } = await held(drop);
    expectProblem(await buyer.post(address, fields), status, code, field);
    const page = await buyer.submit(address, fields);
    expect(page.status).toBe(status);
    expect(page.codes).toContain(code);
    for (const name of ["email", "name", "street", "postcode", "town", "coupon"]) {
      const typed = fields[name];
      // A line break cannot stand in a one-line input.
      if (typed !== undefined && !/[\r\n]/.test(String(typed)) && code !== "credits_unavailable") expectTyped(page, name, String(typed));
    }
    expect(database.all("SELECT id FROM orders WHERE hold_id = ?", hold), "no order came of it").toEqual([]);
    expect(database.one("SELECT state FROM holds WHERE id = ?", hold).state, "the units stay held").toBe("live");
  });
}

test("all that is wrong is named at once, each at its field", async ({ ownDrop }) => {
  const drop = ownDrop();
  const { buyer, address } = await held(drop);
  const fields = aDelivery(drop, { email: "nobody", street: "", town: "" });
  const reply = await buyer.post(address, fields);
  expect(reply.status).toBe(422);
  expect(reply.json.errors.map((one: any) => one.field)).toEqual(["email", "street", "town"]);
  const page = await buyer.submit(address, fields);
  expect(page.codes).toEqual(expect.arrayContaining(["email_malformed", "street_missing", "town_missing"]));
  for (const name of ["email", "street", "town"]) {
    expect(page.text, `${name} is marked as wrong`).toMatch(new RegExp(`<input\\b(?=[^>]*\\bname="?${name}\\b)(?=[^>]*\\baria-invalid)[^>]*>`));
  }
});

test("a window that is full is 409 and names itself; the hold stays", async ({ ownDrop }) => {
  const drop = ownDrop({ places: 1 });
  await ordered(drop);
  const { buyer, address } = await held(drop);
  const fields = anOrder(drop, { name: "Grace" });
  expectProblem(await buyer.post(address, fields), 409, "slot_full", "fulfilment");
  const page = await buyer.submit(address, fields);
  expect(page.status).toBe(409);
  expect(page.codes).toContain("slot_full");
  expectTyped(page, "name", "Grace");
  expect((await buyer.post(address, aDelivery(drop))).status, "another way is still free").toBe(201);
});

test("a window that is over cannot be chosen", async ({ database, ownDrop }) => {
  const drop = ownDrop();
  database.run("UPDATE slots SET starts_at = 1, ends_at = 2 WHERE id = ?", drop.pickup);
  const { buyer, address } = await held(drop);
  expectProblem(await buyer.post(address, anOrder(drop)), 422, "slot_over", "fulfilment");
});

test("a coupon that is over, not yet, of another drop or used up is refused with its reason", async ({ database, ownDrop }) => {
  const [drop, other] = [ownDrop({ units: 9 }), ownDrop()];
  const [now, hour] = [Date.now(), 3_600_000];
  const coupon = (name: string, more: Record<string, string | number | null> = {}): string => {
    const code = `${name}-${drop.slug}`.toUpperCase();
    database.insert("coupons", { code, drop_id: drop.id, off_bp: 1_000, currency: "EUR", starts_at: now - hour, ends_at: now + hour, uses_max: 5, ...more });
    return code;
  };
  const used = coupon("used", { uses_max: 1 });
  const first = await ordered(drop, { coupon: ` ${used.toLowerCase()} ` });
  expect(database.one("SELECT discount_minor FROM orders WHERE id = ?", first.order).discount_minor, "a tenth off, however it is typed").toBe(120);
  const table: [string, number, string][] = [
    [coupon("over", { ends_at: now - 1_000 }), 422, "coupon_expired"],
    [coupon("later", { starts_at: now + hour, ends_at: now + 2 * hour }), 422, "coupon_not_yet"],
    [coupon("elsewhere", { drop_id: other.id }), 422, "coupon_not_for_this"],
    [used, 409, "coupon_used_up"],
  ];
  for (const [code, status, reason] of table) {
    const { buyer, address } = await held(drop);
    expectProblem(await buyer.post(address, anOrder(drop, { coupon: code })), status, reason, "coupon");
    const page = await buyer.submit(address, anOrder(drop, { coupon: code }));
    expect(page.status).toBe(status);
    expect(page.codes).toContain(reason);
    expectTyped(page, "coupon", code);
  }
});

test("an expired hold is 410 and leads back to its drop", async ({ database, ownDrop }) => {
  const drop = ownDrop();
  const { buyer, hold, address } = await held(drop);
  endHold(database, hold);
  expectProblem(await buyer.post(address, anOrder(drop)), 410, "hold_expired");
  expectProblem(await buyer.get(address), 410, "hold_expired");
  for (const page of [await buyer.submit(address, anOrder(drop)), await buyer.visit(address)]) {
    expect(page.status).toBe(410);
    expect(page.codes).toContain("hold_expired");
    expect(page.text).toContain(`href="${drop.path}"`);
  }
});

test("someone else's hold and order are missing in every way", async ({ ownDrop }) => {
  const drop = ownDrop();
  const theirs = await ordered(drop);
  const { buyer } = await held(drop);
  for (const path of [theirs.address, `${theirs.address}/release`]) {
    expectProblem(await buyer.post(path, anOrder(drop)), 404, "not_found");
    expect((await buyer.submit(path, anOrder(drop))).status).toBe(404);
  }
  for (const path of [theirs.address, `/orders/${theirs.order}`]) {
    expectProblem(await buyer.get(path), 404, "not_found");
    expect((await buyer.visit(path)).codes).toContain("not_found");
  }
  expect((await theirs.buyer.visit(theirs.address)).status, "and theirs is as it was").toBe(200);
});
