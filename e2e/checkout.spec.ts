// From a click on Buy to the payment page and back: what goes well, and what is refused where it happened.
import { expect, test } from "./fixtures.ts";
import { fillIn, freshAddress, hold, holdIn, orderIn, pay, sendCard, toPayment } from "./stories/buyer.ts";
import { endHold, stockOf } from "./stories/drop.ts";
import { linkIn } from "./stories/mailbox.ts";
import { PSP_URL } from "./stories/settings.ts";
import type { BrowserContextOptions, Locator } from "@playwright/test";

/** One purchase, whole: the same for every way a browser may be set up. */
const WAYS: { how: string; options: BrowserContextOptions; wasm: boolean }[] = [
  { how: "with script", options: {}, wasm: true },
  { how: "without script", options: { javaScriptEnabled: false }, wasm: true },
  { how: "with the wasm blocked", options: {}, wasm: false },
];

for (const { how, options, wasm } of WAYS) {
  test(`a buyer on a phone buys ${how}, gets a receipt by mail, and the books balance`, async ({ elsewhere, ownDrop, mail, audit, database, trouble }) => {
    const page = await elsewhere(options);
    if (!wasm) {
      trouble.allow(/client_bg\.wasm/);
      await page.route("**/pkg/*.wasm", (route) => route.abort());
    }
    const drop = ownDrop({ price_minor: 2_350 });
    const address = freshAddress();

    await hold(page, drop.path);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Make it yours");
    await fillIn(page, drop, address);
    await expect(page.getByRole("row", { name: "You pay" })).toContainText("€23.50");
    await toPayment(page);
    await expect(page.getByText("€23.50").first()).toBeVisible();
    const order = await pay(page);
    await expect(page.getByRole("region", { name: "Receipt" })).toContainText(address);
    await expect(page.getByRole("row", { name: "Total" })).toContainText("€23.50");

    const letter = await mail(address, /^Your order/);
    expect(letter.text).toContain("€23.50");
    const stranger = await elsewhere();
    expect((await stranger.goto(`/orders/${order}`))?.status()).toBe(404);
    await stranger.goto(linkIn(letter));
    await expect(stranger.getByRole("heading", { level: 1 })).toHaveText("It’s yours");

    expect(stockOf(database, drop)).toEqual({ issued: 5, held: 0, sold: 1 });
    const booked = database.one("SELECT SUM (amount_minor) AS minor FROM transfers WHERE order_id = ? AND reason NOT IN ('capture', 'refund')", order);
    expect(booked.minor).toBe(2_350);
    await audit();
  });
}

test("a delivery with a coupon: the total follows, and is what is charged", async ({ page, ownDrop, database, psp, audit }) => {
  const drop = ownDrop({ price_minor: 2_000 });
  await hold(page, drop.path);
  await fillIn(page, drop, freshAddress(), "Oranienstraße 12");
  await page.getByLabel(/^Coupon/).fill(" opening10 ");
  await page.getByRole("button", { name: "Apply and update the total" }).click();
  await expect(page.getByText("OPENING10 takes €2.00 off.")).toBeVisible();
  await expect(page.getByLabel("Street and number")).toHaveValue("Oranienstraße 12");
  await expect(page.getByRole("row", { name: "You pay" })).toContainText("€22.90");
  const session = await toPayment(page);
  expect((await psp.session(session)).amount_total).toBe(2_290);
  const order = await pay(page);
  await expect(page.getByRole("region", { name: "Receipt" })).toContainText("Oranienstraße 12");
  const row = database.one("SELECT discount_minor, delivery_minor, total_minor, coupon FROM orders WHERE id = ?", order);
  expect(row).toEqual({ discount_minor: 200, delivery_minor: 490, total_minor: 2_290, coupon: "OPENING10" });
  await audit();
});

for (const { code, typed } of [
  { code: "coupon_expired", typed: "SUMMER" },
  { code: "coupon_used_up", typed: "FIRST5" },
  { code: "coupon_unknown", typed: "NOSUCH" },
]) {
  test(`${code}: named at its field, and what was typed stays`, async ({ page, ownDrop }) => {
    const drop = ownDrop();
    await hold(page, drop.path);
    const address = freshAddress();
    await fillIn(page, drop, address);
    await page.getByLabel(/^Coupon/).fill(typed);
    await page.getByRole("button", { name: /^Pay/ }).click();
    await expect(page.locator(`[data-code=${code}]`)).toBeVisible();
    await expect(page.getByLabel(/^Coupon/)).toHaveValue(typed);
    await expect(page.getByLabel(/^Coupon/)).toHaveAttribute("aria-invalid", "true");
    await expect(page.getByLabel("E-mail")).toHaveValue(address);
    await expect(page.getByRole("radio", { name: drop.pickupPlace })).toBeChecked();
    await page.getByLabel(/^Coupon/).fill("");
    await toPayment(page);
  });
}

test("a delivery without an address: each missing field is named, and mended in place", async ({ page, ownDrop }) => {
  const drop = ownDrop();
  await hold(page, drop.path);
  await fillIn(page, drop, freshAddress(), " ");
  await page.getByLabel("Postcode").fill("");
  await page.getByRole("button", { name: /^Pay/ }).click();
  const summary = page.getByRole("alert");
  await expect(summary).toBeVisible();
  await expect(page.getByLabel("Street and number")).toHaveAttribute("aria-invalid", "true");
  await expect(page.getByLabel("Town")).toHaveValue("Berlin");
  await summary.getByRole("link").first().click();
  await expect(page.getByLabel("Street and number")).toBeInViewport();
  await page.getByLabel("Street and number").fill("Oranienstraße 12");
  await page.getByLabel("Postcode").fill("10999");
  await toPayment(page);
});

test("a pickup window that fills up in between is refused at its place, and another one taken", async ({ page, company, ownDrop }) => {
  const drop = ownDrop({ places: 1 });
  await hold(page, drop.path);
  await fillIn(page, drop, freshAddress());
  await company.buy(drop);
  await page.getByRole("button", { name: /^Pay/ }).click();
  await expect(page.locator("[data-code=slot_full]")).toBeVisible();
  await expect(page.getByRole("radio", { name: drop.pickupPlace })).toBeDisabled();
  await page.getByRole("radio", { name: drop.deliveryPlace }).check();
  await page.getByLabel("Street and number").fill("Oranienstraße 12");
  await page.getByLabel("Postcode").fill("10999");
  await page.getByLabel("Town").fill("Berlin");
  await toPayment(page);
});

test("giving it back frees the unit at once", async ({ page, ownDrop, database }) => {
  const drop = ownDrop();
  const held = await hold(page, drop.path);
  expect(stockOf(database, drop).held).toBe(1);
  await page.getByRole("button", { name: "Give it back" }).click();
  await expect(page).toHaveURL(drop.path);
  expect(stockOf(database, drop).held).toBe(0);
  const answer = await page.goto(`/checkout/${held}`);
  expect(answer?.status()).toBe(410);
});

test("a hold is its buyer's alone", async ({ page, elsewhere, ownDrop }) => {
  const drop = ownDrop();
  const held = await hold(page, drop.path);
  const stranger = await elsewhere();
  expect((await stranger.goto(`/checkout/${held}`))?.status()).toBe(404);
  await hold(stranger, drop.path);
  expect((await stranger.goto(`/checkout/${held}`))?.status()).toBe(404);
});

test("a hold that has ended says so and leads back to the drop", async ({ page, ownDrop, database }) => {
  const drop = ownDrop();
  const held = await hold(page, drop.path);
  endHold(database, held);
  const answer = await page.reload();
  expect(answer?.status()).toBe(410);
  await expect(page.locator("[data-code=hold_expired]")).toContainText("Nothing was charged");
  await page.getByRole("link", { name: "Back to the drop" }).click();
  await expect(page).toHaveURL(drop.path);
  await expect(page.getByRole("button", { name: /^Buy/ })).toBeVisible();
});

test("a hold that ends while the form is filled in is refused without a charge", async ({ page, ownDrop, database }) => {
  const drop = ownDrop();
  const held = await hold(page, drop.path);
  await fillIn(page, drop, freshAddress());
  endHold(database, held);
  await page.getByRole("button", { name: /^Pay/ }).click();
  await expect(page.locator("[data-code=hold_expired]")).toBeVisible();
  expect(database.all("SELECT id FROM orders WHERE hold_id = ?", held)).toEqual([]);
});

test("a change of mind closes the first payment page, and one charge is made", async ({ page, ownDrop, psp, database, audit }) => {
  const drop = ownDrop({ price_minor: 2_000 });
  await hold(page, drop.path);
  await fillIn(page, drop, freshAddress());
  const first = await toPayment(page);
  await page.getByRole("link", { name: "Cancel and go back" }).click();
  await expect(page).toHaveURL(/\/checkout\/hld_/);
  await expect(page.getByRole("link", { name: "Go on to the payment page" })).toHaveAttribute("href", `${PSP_URL}/pay/${first}`);
  await expect(page.getByRole("radio", { name: drop.pickupPlace })).toBeChecked();
  await page.getByRole("radio", { name: drop.deliveryPlace }).check();
  await page.getByLabel("Street and number").fill("Oranienstraße 12");
  await page.getByLabel("Postcode").fill("10999");
  await page.getByLabel("Town").fill("Berlin");
  const second = await toPayment(page);
  expect(second).not.toBe(first);
  expect((await psp.session(first)).status).toBe("expired");
  expect((await psp.session(second)).amount_total).toBe(2_490);
  const order = await pay(page);
  expect(database.all("SELECT session FROM payments WHERE order_id = ? AND state = 'captured'", order)).toEqual([{ session: second }]);
  await audit();
});

test("two tabs of one checkout lead to one payment page", async ({ page, context, ownDrop, database }) => {
  const drop = ownDrop();
  await hold(page, drop.path);
  const other = await context.newPage();
  await other.goto(page.url());
  const address = freshAddress();
  await fillIn(page, drop, address);
  await fillIn(other, drop, address);
  const [one, two] = [await toPayment(page), await toPayment(other)];
  expect(two).toBe(one);
  const order = await pay(page);
  await sendCard(other);
  await expect(other.getByRole("heading", { level: 1 })).toHaveText("It’s yours");
  expect(orderIn(other.url())).toBe(order);
  expect(database.all("SELECT session FROM payments WHERE order_id = ?", order)).toHaveLength(1);
});

test("back from the payment page and Pay again is the same order and the same payment", async ({ page, ownDrop, database }) => {
  const drop = ownDrop();
  const held = await hold(page, drop.path);
  await fillIn(page, drop, freshAddress());
  const first = await toPayment(page);
  await page.goBack();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Make it yours");
  expect(holdIn(page.url())).toBe(held);
  const again = await toPayment(page);
  expect(again).toBe(first);
  const order = await pay(page);
  expect(database.all("SELECT id FROM orders WHERE hold_id = ?", held)).toEqual([{ id: order }]);
});

test("after paying, the checkout leads to the order", async ({ page, ownDrop }) => {
  const drop = ownDrop();
  const held = await hold(page, drop.path);
  await fillIn(page, drop, freshAddress());
  await toPayment(page);
  const order = await pay(page);
  await page.goto(`/checkout/${held}`);
  await expect(page).toHaveURL(`/orders/${order}`);
});

for (const script of [true, false]) {
  test(`a double click on Buy holds once, and on Pay charges once, ${script ? "with" : "without"} script`, async ({ elsewhere, ownDrop, psp, database, audit }) => {
    const page = await elsewhere({ javaScriptEnabled: script });
    const drop = ownDrop();
    await page.goto(drop.path, { waitUntil: "networkidle" });
    await page.getByRole("button", { name: /^Buy/ }).dblclick();
    await expect(page).toHaveURL(/\/checkout\/hld_/);
    expect(stockOf(database, drop)).toEqual({ issued: 5, held: 1, sold: 0 });
    await fillIn(page, drop, freshAddress());
    await page.getByRole("button", { name: /^Pay/ }).dblclick();
    await expect(page.getByLabel("Card number")).toBeVisible();
    const session = /cs_\w+/.exec(page.url())?.[0] ?? "";
    await page.getByLabel("Card number").fill("4242 4242 4242 4242");
    await page.getByLabel("Expiry").fill("12 / 39");
    await page.getByLabel("CVC").fill("123");
    await page.getByRole("button", { name: /^Pay/ }).dblclick();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("It’s yours");
    const { payment_intent } = await psp.session(session);
    expect(await psp.charges(payment_intent ?? "")).toHaveLength(1);
    expect(stockOf(database, drop)).toEqual({ issued: 5, held: 0, sold: 1 });
    expect(database.all("SELECT state FROM payments WHERE order_id = ?", orderIn(page.url()))).toEqual([{ state: "captured" }]);
    await audit();
  });
}

test("a purchase by keyboard alone", async ({ ownDrop, elsewhere }) => {
  const page = await elsewhere({ viewport: { width: 1280, height: 900 }, isMobile: false, hasTouch: false, deviceScaleFactor: 1 });
  const drop = ownDrop();
  /** Presses Tab until the wanted element has the focus, at most once around the page. */
  const tabTo = async (wanted: Locator) => {
    for (let presses = 0; presses < 60; presses += 1) {
      if (await wanted.evaluate((element) => element === document.activeElement)) return;
      await page.keyboard.press("Tab");
    }
    throw new Error("the focus never gets there");
  };
  await page.goto(drop.path);
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to the page" })).toBeFocused();
  await page.keyboard.press("Enter");
  await tabTo(page.getByRole("button", { name: /^Buy/ }));
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/checkout\/hld_/);
  await tabTo(page.getByLabel("E-mail"));
  await page.keyboard.type(freshAddress());
  await tabTo(page.getByLabel("Name", { exact: true }));
  await page.keyboard.type("Ada Byron");
  await tabTo(page.getByRole("radio", { name: drop.pickupPlace }));
  await page.keyboard.press("Space");
  await tabTo(page.getByRole("button", { name: /^Pay/ }));
  await page.keyboard.press("Enter");
  await expect(page.getByLabel("Card number")).toBeVisible();
  for (const [label, text] of [["Card number", "4242424242424242"], ["Expiry", "1239"], ["CVC", "123"]] as const) {
    await tabTo(page.getByLabel(label));
    await page.keyboard.type(text);
  }
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("It’s yours");
});
