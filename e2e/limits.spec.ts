// One buyer by other marks than a cookie: where it is delivered, and by which card it is paid.
import { expect, test } from "./fixtures.ts";
import { Buyer, type Fields, type Reply, freshKey } from "./http.ts";
import { fillIn, freshAddress, hold, toPayment } from "./stories/buyer.ts";
import { type OwnDrop, stockOf } from "./stories/drop.ts";
import { PSP_URL } from "./stories/settings.ts";

const MASTERCARD = "5555 5555 5555 4444";

async function held(buyer: Buyer, drop: OwnDrop): Promise<string> {
  return (await buyer.post(`${drop.path}/holds`, { sku: drop.skus[0] ?? "", qty: 1, key: freshKey() })).json.hold;
}

const order = (buyer: Buyer, hold: string, fields: Fields): Promise<Reply> =>
  buyer.post(`/checkout/${hold}`, { email: freshAddress(), name: "Ada Byron", key: freshKey(), ...fields });

test("a second household at one address is told that it was the address, and how to go on", async ({ page, ownDrop }) => {
  const drop = ownDrop({ limit: 1 });
  const first = new Buyer();
  const to = { fulfilment: drop.delivery, street: "Oderstraße 7", postcode: "10247", town: "Berlin" };
  expect((await order(first, await held(first, drop), to)).status).toBe(201);
  const second = new Buyer();
  const refused = await order(second, await held(second, drop), { ...to, street: "ODERSTR. 7" });
  expect([refused.status, refused.json.code, refused.json.field]).toEqual([409, "limit_reached", "street"]);

  await hold(page, drop.path);
  await fillIn(page, drop, freshAddress(), "Oderstrasse 7");
  await page.getByLabel("Postcode").fill("10247");
  await page.getByRole("button", { name: /^Pay/ }).click();
  await expect(page.locator("[data-code=limit_reached]").first()).toContainText("orders delivered to this address have reached it");
  await expect(page.getByLabel("Street and number")).toHaveValue("Oderstrasse 7");
  await page.getByLabel("Street and number").fill("Oderstrasse 7, flat 12");
  await toPayment(page);
});

test("a card that has bought its fill gets the next payment back in full, with the reason, and the unit is free", async ({ ownDrop, database, psp }) => {
  const drop = ownDrop({ limit: 1 });
  const outcomes: string[] = [];
  for (const state of ["paid", "refunded"]) {
    const buyer = new Buyer();
    const placed = await order(buyer, await held(buyer, drop), { fulfilment: drop.pickup });
    const session = /cs_\w+/.exec(placed.json.pay_url)?.[0] ?? "";
    const paid = await fetch(`${PSP_URL}/pay/${session}`, {
      method: "POST",
      headers: { accept: "application/json" },
      body: new URLSearchParams({ card_number: MASTERCARD, expiry: "12 / 39", cvc: "123" }),
    });
    expect(paid.status).toBe(200);
    await buyer.visit(`/orders/${placed.json.order}/paid`);
    await expect.poll(() => database.one("SELECT state FROM orders WHERE id = ?", placed.json.order).state).toBe(state);
    outcomes.push((await buyer.visit(`/orders/${placed.json.order}`)).text);
    const { payment_intent, amount_total } = await psp.session(session);
    const back = await psp.refunds(payment_intent ?? "");
    expect(back.map(({ amount }) => amount)).toEqual(state === "paid" ? [] : [amount_total]);
  }
  expect(outcomes[0]).not.toContain("This card had already bought");
  expect(outcomes[1]).toContain("This card had already bought all that one buyer may have");
  expect(stockOf(database, drop)).toEqual({ issued: 5, held: 0, sold: 1 });
});
