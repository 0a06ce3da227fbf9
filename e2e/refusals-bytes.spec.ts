// Requests that are wrong before anybody reads them: types, sizes, other sites, bytes and addresses that mean nothing.
import { aHold, anOrder, expect, expectProblem, held, test } from "./api.ts";
import { Buyer, HTML, JSON_, SHOP, ask, form } from "./http.ts";
import type { Database } from "./stories/database.ts";
import type { OwnDrop } from "./stories/drop.ts";

const FORM = { "content-type": "application/x-www-form-urlencoded" };

const untouched = (database: Database, drop: OwnDrop): void => {
  const { taken } = database.one("SELECT SUM(held + sold) AS taken FROM drop_items WHERE drop_id = ?", drop.id);
  expect(taken, "nothing was taken").toBe(0);
};

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

test("a form of more fields than any has is refused whole, not read in part", async ({ database, ownDrop }) => {
  const drop = ownDrop();
  const more = (fields: number) => Object.fromEntries(Array.from({ length: fields }, (_, at) => [`row${at}`, "x"]));
  const aForm = (fields: number) => ask("POST", `${drop.path}/holds`, { headers: { ...JSON_, ...FORM }, body: form({ ...more(fields), ...aHold(drop) }) });
  expectProblem(await aForm(300), 400, "too_many_fields");
  untouched(database, drop);
  expect((await aForm(290)).status).toBe(201);
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
