// Nobody counts at the door: holds and orders are closed for everybody who comes from a network, and reading is not.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { Buyer, HTML, freshKey } from "../http.ts";
import { aDrop, stockOf } from "../stories/drop.ts";
import { OwnShop } from "./shop.ts";

const shop = await OwnShop.open([], "ratelimits");
after(() => shop.close());

const AWAY = { "cf-connecting-ip": "203.0.113.9" };

test("without a limiter holds and orders are 503 with a reason, nothing is held, and pages are read as ever", async () => {
  const drop = aDrop(shop.database);
  const wish = () => ({ sku: drop.skus[0] ?? "", qty: 1, key: freshKey() });
  const buyer = new Buyer(shop.url);
  for (const more of [{}, { "cf-turnstile-response": "anything" }]) {
    const refused = await buyer.post(`${drop.path}/holds`, { ...wish(), ...more }, AWAY);
    assert.deepEqual([refused.status, refused.json.code, refused.header("retry-after")], [503, "limiter_down", "60"]);
  }
  assert.deepEqual(stockOf(shop.database, drop), { issued: 5, held: 0, sold: 0 });
  for (const path of [drop.path, `${drop.path}/state`, "/", "/drops.ics"]) {
    assert.equal((await shop.ask("GET", path, { ...HTML, ...AWAY })).status, 200, path);
  }

  // This machine is not counted outside production: so somebody has something held.
  const held = await buyer.post(`${drop.path}/holds`, wish());
  assert.equal(held.status, 201, held.text);
  const order = { email: "ada@example.com", name: "Ada", fulfilment: drop.pickup, key: freshKey() };
  const refused = await buyer.post(`/checkout/${held.json.hold}`, order, AWAY);
  assert.deepEqual([refused.status, refused.json.code, refused.header("retry-after")], [503, "limiter_down", "60"]);
  assert.equal((await buyer.visit(`/checkout/${held.json.hold}`, AWAY)).status, 200, "what is held can be looked at");
  assert.deepEqual(shop.database.all("SELECT 1 FROM orders WHERE hold_id = ?", held.json.hold), []);
  assert.equal((await buyer.post(`/checkout/${held.json.hold}`, order)).status, 201);
});
