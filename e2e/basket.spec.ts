// The basket: what is held of several creators is seen together and paid for at once.
import { randomUUID } from "node:crypto";
import type { BrowserContextOptions, Page } from "@playwright/test";
import { expect, test } from "./fixtures.ts";
import { HTML, JSON_, SHOP, ask, form } from "./http.ts";
import { DECLINED, freshAddress, hold, pay, sendCard, toPayment } from "./stories/buyer.ts";
import { endHold, stockOf } from "./stories/drop.ts";
import type { OwnDrop } from "./stories/drop.ts";
import { linkIn } from "./stories/mailbox.ts";

const OTHER = "samira-haddad";

/** Holds one of each, and goes to the basket by the link that every page has. */
async function holdBoth(page: Page, drops: OwnDrop[]): Promise<string[]> {
  const holds: string[] = [];
  for (const drop of drops) holds.push(await hold(page, drop.path));
  await page.getByRole("navigation", { name: "More" }).getByRole("link", { name: "Basket" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Held for you");
  return holds;
}

async function payTogether(page: Page): Promise<void> {
  await page.getByRole("link", { name: /^Pay for these together/ }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Make them yours");
}

for (const { how, options } of [{ how: "with script", options: {} }, { how: "without script", options: { javaScriptEnabled: false } }] satisfies { how: string; options: BrowserContextOptions }[]) {
  test(`one payment for two creators ${how}: one order each, one receipt`, async ({ elsewhere, ownDrop, mail, psp, database, audit }) => {
    const page = await elsewhere(options);
    const lamps = ownDrop({ price_minor: 2_000 });
    const spices = ownDrop({ price_minor: 1_500, creator: OTHER, items: ["Spice Tin"] });
    const address = freshAddress();
    await holdBoth(page, [lamps, spices]);
    await expect(page.getByRole("listitem").filter({ hasText: "Paper Lamp" })).toContainText("€20.00");
    await expect(page.getByRole("listitem").filter({ hasText: "Spice Tin" })).toContainText("minutes left");
    await payTogether(page);

    await page.getByLabel("E-mail").fill(address);
    await page.getByLabel("1 × Spice Tin").selectOption(spices.delivery);
    await page.getByLabel("Street and number").fill("Oranienstraße 12");
    await page.getByLabel("Postcode").fill("10999");
    await page.getByLabel("Town").fill("Berlin");
    await page.getByLabel(/^Coupon/).fill("opening10");
    await page.getByRole("button", { name: "Update the total" }).click();
    await expect(page.getByText("OPENING10 takes €3.50 off.")).toBeVisible();
    await expect(page.getByLabel("E-mail")).toHaveValue(address);
    await expect(page.getByRole("row", { name: "You pay" })).toContainText("€36.40");
    const session = await toPayment(page);
    expect((await psp.session(session)).amount_total).toBe(3_640);
    const first = await pay(page);

    const together = page.getByRole("region", { name: "Paid together with" });
    await expect(together.getByRole("listitem")).toHaveCount(1);
    await expect(together.getByRole("listitem")).toContainText("Paid");
    const letter = await mail(address, /^Your order/);
    expect(letter.text).toContain("Paid together with it, €36.40 in all");
    await together.getByRole("link").click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("It’s yours");
    await expect(page).not.toHaveURL(new RegExp(first));
    const stranger = await elsewhere();
    await stranger.goto(linkIn(letter));
    await stranger.getByRole("region", { name: "Paid together with" }).getByRole("link").click();
    await expect(stranger.getByRole("heading", { level: 1 })).toHaveText("It’s yours");

    expect(stockOf(database, lamps).sold).toBe(1);
    expect(stockOf(database, spices).sold).toBe(1);
    const rows = database.all("SELECT o.total_minor, o.discount_minor, o.delivery_minor FROM orders o WHERE o.email = ? ORDER BY o.items_minor", address);
    expect(rows).toEqual([{ total_minor: 1_840, discount_minor: 150, delivery_minor: 490 }, { total_minor: 1_800, discount_minor: 200, delivery_minor: 0 }]);
    await page.goto("/basket");
    await expect(page.getByText("Nothing is held for you just now.")).toBeVisible();
    await audit();
  });
}

test("a checkout says what else is held, and leads to paying for all of it", async ({ page, ownDrop }) => {
  const lamps = ownDrop();
  const spices = ownDrop({ creator: OTHER, items: ["Spice Tin"] });
  await hold(page, lamps.path);
  await expect(page.getByText("Another piece is held for you.")).toHaveCount(0);
  await hold(page, spices.path);
  await expect(page.getByText("Another piece is held for you.")).toBeVisible();
  await page.getByRole("link", { name: "Pay for both together" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Make them yours");
  await expect(page.getByRole("row", { name: "You pay" })).toContainText("€24.00");
});

test("a card that is declined charges nothing, and another one pays for both", async ({ page, ownDrop, database, audit }) => {
  const drops = [ownDrop(), ownDrop({ creator: OTHER, items: ["Spice Tin"] })];
  const address = freshAddress();
  await holdBoth(page, drops);
  await payTogether(page);
  await page.getByLabel("E-mail").fill(address);
  await toPayment(page);
  await sendCard(page, DECLINED);
  await expect(page.getByRole("alert")).toHaveText("Your card was declined.");
  expect(database.all("SELECT state FROM orders WHERE email = ?", address)).toEqual([{ state: "placed" }, { state: "placed" }]);
  await pay(page);
  expect(database.all("SELECT state FROM orders WHERE email = ?", address)).toEqual([{ state: "paid" }, { state: "paid" }]);
  await audit();
});

test("two currencies are two payments", async ({ page, ownDrop, database }) => {
  const lamps = ownDrop();
  const spices = ownDrop({ creator: OTHER, items: ["Spice Tin"] });
  database.run("UPDATE drop_items SET currency = 'USD' WHERE drop_id = ?", spices.id);
  const holds = await holdBoth(page, [lamps, spices]);
  await expect(page.getByRole("region", { name: "In EUR" })).toContainText("Paper Lamp");
  await expect(page.getByRole("region", { name: "In USD" })).toContainText("Spice Tin");
  await expect(page.getByText("One payment has one currency: pay for each list by itself.")).toBeVisible();
  await expect(page.getByRole("link", { name: /^Pay for these together/ })).toHaveCount(0);
  const cookie = (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join("; ");
  const reply = await ask("GET", `/basket/checkout?hold=${holds.join(",")}`, { headers: { ...JSON_, cookie } });
  expect([reply.status, reply.json.code]).toEqual([422, "currencies_differ"]);
});

test("a window that fills up is refused at its own field, and what was typed stays", async ({ page, company, ownDrop }) => {
  const lamps = ownDrop();
  const spices = ownDrop({ creator: OTHER, items: ["Spice Tin"], places: 1 });
  await holdBoth(page, [lamps, spices]);
  await payTogether(page);
  const address = freshAddress();
  await page.getByLabel("E-mail").fill(address);
  await company.buy(spices);
  await page.getByRole("button", { name: /^Pay/ }).click();
  await expect(page.locator("[data-code=slot_full]")).toBeVisible();
  const way = page.getByLabel("1 × Spice Tin");
  await expect(way).toHaveAttribute("aria-invalid", "true");
  await expect(page.getByLabel("1 × Paper Lamp")).not.toHaveAttribute("aria-invalid");
  await expect(page.getByLabel("E-mail")).toHaveValue(address);
  await way.selectOption(spices.delivery);
  await page.getByLabel("Street and number").fill("Oranienstraße 12");
  await page.getByLabel("Postcode").fill("10999");
  await page.getByLabel("Town").fill("Berlin");
  await toPayment(page);
});

test("a hold that ends drops out: the page says so, and the rest is paid", async ({ page, ownDrop, database, audit }) => {
  const lamps = ownDrop();
  const spices = ownDrop({ creator: OTHER, items: ["Spice Tin"] });
  const [lamp = ""] = await holdBoth(page, [lamps, spices]);
  await payTogether(page);
  await page.getByLabel("E-mail").fill(freshAddress());
  endHold(database, lamp);
  await page.getByRole("button", { name: /^Pay/ }).click();
  await expect(page.locator("[data-code=basket_changed]")).toContainText("Paper Lamp");
  await expect(page.getByLabel("1 × Paper Lamp")).toHaveCount(0);
  await expect(page.getByRole("row", { name: "You pay" })).toContainText("€12.00");
  await toPayment(page);
  await pay(page);
  await audit();
});

test("a basket is its buyer's own, for pages and for clients", async ({ page, elsewhere, ownDrop }) => {
  const lamps = ownDrop();
  const spices = ownDrop({ creator: OTHER, items: ["Spice Tin"] });
  const holds = await holdBoth(page, [lamps, spices]);
  const stranger = await elsewhere();
  await stranger.goto("/basket");
  await expect(stranger.getByText("Nothing is held for you just now.")).toBeVisible();
  const fields = { hold: holds.join(","), fulfilment: "pickup", email: freshAddress() };
  const send = (cookie: string, more: Record<string, string> = {}) =>
    ask("POST", "/basket/checkout", { headers: { ...JSON_, "content-type": "application/x-www-form-urlencoded", cookie, origin: SHOP }, body: form({ ...fields, key: randomUUID(), ...more }) });
  const theirs = (await stranger.context().cookies()).map(({ name, value }) => `${name}=${value}`).join("; ");
  expect((await send(theirs)).status).toBe(404);
  const own = (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join("; ");
  const key = randomUUID();
  const first = await send(own, { key });
  expect([first.status, first.json.orders.length]).toEqual([201, 2]);
  const again = await send(own, { key });
  expect([again.status, again.json.pay_url, again.header("idempotent-replayed")]).toEqual([201, first.json.pay_url, "true"]);
  expect((await send(own, { hold: "" })).json.code).toBe("not_found");
  const list = await ask("GET", "/basket", { headers: { ...JSON_, cookie: own } });
  expect(list.json.held).toHaveLength(2);
  expect((await ask("GET", "/basket/checkout?hold=hld_none", { headers: { ...HTML, cookie: own } })).status).toBe(404);
});

test("the basket's pages fit the smallest screen", async ({ page, ownDrop }) => {
  const drops = [ownDrop({ items: ["A paper lamp with a name that does not end"] }), ownDrop({ creator: OTHER, items: ["Spice Tin"] })];
  await page.setViewportSize({ width: 320, height: 640 });
  await holdBoth(page, drops);
  const overflow = (): Promise<number> => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(await overflow()).toBe(0);
  await payTogether(page);
  expect(await overflow()).toBe(0);
});
