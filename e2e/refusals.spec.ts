// Everything wrong that can be sent on the way to an order: the status, the code, the field, and what was typed kept.
import { aDelivery, aHold, anOrder, expect, expectProblem, held, ordered, test } from "./api.ts";
import { Buyer, type Fields, HTML, JSON_, type Reply, SHOP, ask, form } from "./http.ts";
import type { Database } from "./stories/database.ts";
import { type OwnDrop, endHold } from "./stories/drop.ts";

const FORM = { "content-type": "application/x-www-form-urlencoded" };

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
    ["a second before", ownDrop({ opensIn: 30, closesIn: 7_200 }), 403, "not_open"],
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
  const table: [string, number, string][] = [
    [coupon("over", { ends_at: now - 1_000 }), 422, "coupon_expired"],
    [coupon("later", { starts_at: now + hour, ends_at: now + 2 * hour }), 422, "coupon_not_yet"],
    [coupon("elsewhere", { drop_id: other.id }), 422, "coupon_unknown"],
    [coupon("gone", { uses_max: 2, used: 2 }), 409, "coupon_used_up"],
  ];
  for (const [code, status, reason] of table) {
    const { buyer, address } = await held(drop);
    expectProblem(await buyer.post(address, anOrder(drop, { coupon: code })), status, reason, "coupon");
    const page = await buyer.submit(address, anOrder(drop, { coupon: code }));
    expect(page.status).toBe(status);
    expect(page.codes).toContain(reason);
    expectTyped(page, "coupon", code);
  }
  const last = coupon("last", { uses_max: 1 });
  const first = await ordered(drop, { coupon: ` ${last.toLowerCase()} ` });
  expect(database.one("SELECT discount_minor FROM orders WHERE id = ?", first.order).discount_minor, "a tenth off, however it is typed").toBe(120);
  const late = await held(drop);
  expectProblem(await late.buyer.post(late.address, anOrder(drop, { coupon: last })), 409, "coupon_used_up", "coupon");
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

test("neither form nor JSON is 415; JSON that is none is 400", async ({ database, ownDrop }) => {
  const drop = ownDrop();
  const table: [string, string | undefined, string, number, string][] = [
    ["plain text", "text/plain", form(aHold(drop)), 415, "wrong_type"],
    ["XML", "application/xml", "<hold/>", 415, "wrong_type"],
    ["an upload", "multipart/form-data; boundary=x", "--x\r\ncontent-disposition: form-data; name=\"sku\"\r\n\r\nlamp\r\n--x--\r\n", 415, "wrong_type"],
    ["no type", undefined, form(aHold(drop)), 415, "wrong_type"],
    ["no type that exists", "🛒".replace(/./gu, "x/"), "x", 415, "wrong_type"],
    ["broken JSON", "application/json", '{"sku": "lamp", ', 400, "malformed_body"],
    ["a list", "application/json", "[]", 400, "malformed_body"],
    ["a text", "application/json", '"lamp"', 400, "malformed_body"],
    ["no body", "application/json", "", 400, "malformed_body"],
    ["an object inside", "application/json", JSON.stringify({ ...aHold(drop), sku: { $ne: "" } }), 400, "malformed_body"],
    ["a list inside", "application/json", JSON.stringify({ ...aHold(drop), qty: [1] }), 400, "malformed_body"],
    ["ten thousand levels", "application/json", "[".repeat(10_000) + "]".repeat(10_000), 400, "malformed_body"],
    ["JSON that is no UTF-8", "application/json", Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]) as unknown as string, 400, "malformed_body"],
  ];
  for (const [why, type, body, status, code] of table) {
    const headers = type === undefined ? {} : { "content-type": type };
    const client = await ask("POST", `${drop.path}/holds`, { headers: { ...JSON_, ...headers }, body });
    expect(client.status, why).toBe(status);
    expectProblem(client, status, code);
    const page = await ask("POST", `${drop.path}/holds`, { headers: { ...HTML, ...headers }, body });
    expect([page.status, page.codes], why).toEqual([status, [code]]);
  }
  untouched(database, drop);
});

test("more than 64 KiB is 413, whether announced or not", async ({ database, ownDrop }) => {
  const drop = ownDrop();
  const megabyte = form(aHold(drop, { note: "x".repeat(1_000_000) }));
  expectProblem(await ask("POST", `${drop.path}/holds`, { headers: { ...JSON_, ...FORM }, body: megabyte }), 413, "too_large");
  expectProblem(await ask("POST", `${drop.path}/holds`, { headers: { ...JSON_, ...FORM, "transfer-encoding": "chunked" }, body: megabyte }), 413, "too_large");
  const page = await ask("POST", `${drop.path}/holds`, { headers: { ...HTML, ...FORM }, body: megabyte });
  expect([page.status, page.codes]).toEqual([413, ["too_large"]]);
  const { buyer, address } = await held(drop);
  expectProblem(await buyer.post(address, anOrder(drop, { name: "x".repeat(1_000_000) })), 413, "too_large");
  expect(database.one("SELECT held FROM drop_items WHERE drop_id = ?", drop.id).held).toBe(1);
  const fits = form(aHold(drop, { note: "x".repeat(60_000) }));
  expect((await ask("POST", `${drop.path}/holds`, { headers: { ...JSON_, ...FORM }, body: fits })).status).toBe(201);
});

test("a POST that another site made is 403, however it shows", async ({ database, ownDrop }) => {
  const drop = ownDrop({ units: 20 });
  const { buyer, address } = await held(drop);
  const foreign: [string, Record<string, string>][] = [
    ["fetch metadata: cross-site", { "sec-fetch-site": "cross-site" }],
    ["fetch metadata: a neighbour", { "sec-fetch-site": "same-site" }],
    ["fetch metadata that nobody knows", { "sec-fetch-site": "whatever" }],
    ["a foreign origin", { origin: "https://evil.example" }],
    ["no origin at all", { origin: "null" }],
    ["an origin that begins like ours", { origin: `${SHOP}.evil.example` }],
    ["another port", { origin: SHOP.replace(/\d+$/, "1") }],
  ];
  for (const [why, headers] of foreign) {
    for (const path of [`${drop.path}/holds`, address, `${address}/release`]) {
      const reply = await buyer.post(path, { ...aHold(drop), ...anOrder(drop) }, headers);
      expect(reply.status, `${why}: ${path}`).toBe(403);
      expectProblem(reply, 403, "cross_site");
    }
  }
  expect(database.one("SELECT held FROM drop_items WHERE drop_id = ?", drop.id).held).toBe(1);
  for (const headers of [{ "sec-fetch-site": "same-origin" }, { "sec-fetch-site": "none" }, { origin: SHOP }, {}]) {
    expect((await new Buyer().post(`${drop.path}/holds`, aHold(drop), headers)).status, JSON.stringify(headers)).toBe(201);
  }
});

test("bytes that mean nothing do no harm", async ({ database, ownDrop }) => {
  const drop = ownDrop();
  const { buyer, address } = await held(drop);
  const table: [string, string, string | Buffer][] = [
    ["ten thousand fields", `${drop.path}/holds`, Array.from({ length: 10_000 }, (_, at) => `f${at}=`).join("&").slice(0, 65_000)],
    ["NUL in every field", address, "email=a%00b%40example.com&name=%00&fulfilment=%00&key=%00"],
    ["no UTF-8", address, Buffer.from([...Buffer.from("email="), 0xff, 0xfe, 0xc0, 0x80, ...Buffer.from("&key=abcdefghijklmnop")])],
    ["no UTF-8 by percent", address, "email=%ff%fe%c0%80&key=abcdefghijklmnop&fulfilment=%ed%a0%80"],
    ["percent signs alone", address, "%&%%=%&=%zz&key=%"],
    ["SQL", address, form(anOrder(drop, { email: "x'; DROP TABLE orders; --", coupon: "' OR 1=1 --", fulfilment: "' OR '1'='1" }))],
    ["the same field twice", `${drop.path}/holds`, `${form(aHold(drop, { qty: 0 }))}&qty=1`],
    ["nothing", address, ""],
  ];
  for (const [why, path, body] of table) {
    for (const accept of [JSON_, HTML]) {
      const reply = await buyer.ask("POST", path, { headers: { ...accept, ...FORM }, body });
      expect([400, 422], `${why}: ${reply.status} ${reply.text.slice(0, 200)}`).toContain(reply.status);
      expect(reply.text, why).not.toMatch(/sqlite|constraint|panicked|RuntimeError/i);
    }
  }
  expect(database.one("SELECT COUNT(*) AS n FROM orders WHERE drop_id = ?", drop.id).n).toBe(0);
  expect((await buyer.post(address, anOrder(drop))).status, "and the hold can still be paid").toBe(201);
});

test("addresses that mean nothing are missing, not broken", async () => {
  for (const path of [
    "/checkout/%00", "/checkout/..%2f..%2f", "/orders/%ff%fe", `/orders/${"x".repeat(5_000)}`, "/orders/' OR 1=1 --".replaceAll(" ", "%20"),
    "/drops/..%2f..%2fetc%2fpasswd", "/creators/%e2%80%ae", "/policies/..%2f..%2fwrangler.toml", "/drops/%2e%2e/%2e%2e/.dev.vars",
    "/.dev.vars", "/.env", "/wrangler.toml", "/worker/build/index.js", "/index.js", "/.git/config", "/checkout/", "/orders/",
  ]) {
    for (const headers of [JSON_, HTML]) {
      const reply = await ask("GET", path, { headers });
      expect(reply.status, path).toBe(404);
      expect(reply.text, path).not.toMatch(/COOKIE_SECRET|\[core\]|root:/);
    }
  }
});

test("a cookie that we did not sign is nobody's", async ({ ownDrop }) => {
  const drop = ownDrop();
  const { buyer, address } = await held(drop);
  const [name = "", value = ""] = buyer.cookie.split(/=(.*)/s);
  const [id = "", signature = ""] = value.split(".");
  const last = signature.at(-1) === "0" ? "1" : "0";
  for (const forged of [`${id}`, `${id}.`, `${id}.${"0".repeat(32)}`, `${id}.${signature.slice(0, -1)}${last}`, `${id}x.${signature}`, `.${signature}`, `${id}.${signature}${signature}`, "%00.%00"]) {
    const stranger = new Buyer();
    stranger.cookie = `${name}=${forged}`;
    expect((await stranger.visit(address)).status, forged).toBe(404);
  }
  expect((await buyer.visit(address)).status).toBe(200);
});
