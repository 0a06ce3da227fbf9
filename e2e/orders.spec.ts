// The order's page: before, during and after its payment; late payments; the receipt on paper.
import { expect, test } from "./fixtures.ts";
import { ASKS_3DS, DECLINED, fillIn, freshAddress, hold, orderIn, pay, sendCard, toPayment } from "./stories/buyer.ts";
import { endHold, stockOf } from "./stories/drop.ts";
import { withoutJobs } from "./stories/jobs.ts";

test("an order that is not paid yet says so and leads to its payment page", async ({ page, ownDrop, database }) => {
  const drop = ownDrop();
  const held = await hold(page, drop.path);
  await fillIn(page, drop, freshAddress());
  const session = await toPayment(page);
  const { id } = database.one("SELECT id FROM orders WHERE hold_id = ?", held);
  await page.goto(`/orders/${id}`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Not paid yet");
  await page.getByRole("link", { name: /^Pay €/ }).click();
  await expect(page).toHaveURL(new RegExp(`/pay/${session}$`));
  expect(await pay(page)).toBe(id);
});

test("a declined card is told on the payment page, and another card pays", async ({ page, ownDrop, psp, database, audit }) => {
  const drop = ownDrop();
  await hold(page, drop.path);
  await fillIn(page, drop, freshAddress());
  const session = await toPayment(page);
  await sendCard(page, DECLINED);
  await expect(page.getByRole("alert")).toHaveText("Your card was declined.");
  expect(stockOf(database, drop)).toEqual({ issued: 5, held: 1, sold: 0 });
  await pay(page);
  const { payment_intent } = await psp.session(session);
  expect(await psp.charges(payment_intent ?? "")).toHaveLength(1);
  await audit();
});

test("3-D Secure left unanswered keeps the order waiting; answered later, it is paid", async ({ page, ownDrop, database, audit }) => {
  const drop = ownDrop();
  const held = await hold(page, drop.path);
  await fillIn(page, drop, freshAddress());
  await toPayment(page);
  await sendCard(page, ASKS_3DS);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("3-D Secure");
  const question = page.url();
  const { id } = database.one("SELECT id FROM orders WHERE hold_id = ?", held);
  await page.goto(`/orders/${id}`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Not paid yet");
  expect(stockOf(database, drop)).toEqual({ issued: 5, held: 1, sold: 0 });
  await page.goto(question);
  await page.getByRole("button", { name: "Complete" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("It’s yours");
  await audit();
});

test("3-D Secure that fails charges nothing, and another card pays", async ({ page, ownDrop, database }) => {
  const drop = ownDrop();
  await hold(page, drop.path);
  await fillIn(page, drop, freshAddress());
  await toPayment(page);
  await sendCard(page, ASKS_3DS);
  await page.getByRole("button", { name: "Fail" }).click();
  await expect(page.getByRole("alert")).toBeVisible();
  expect(stockOf(database, drop).sold).toBe(0);
  await pay(page);
  expect(stockOf(database, drop).sold).toBe(1);
});

test("a payment after the hold has ended takes a unit that is free", async ({ page, ownDrop, database, audit }) => {
  const drop = ownDrop({ units: 1 });
  const held = await hold(page, drop.path);
  await fillIn(page, drop, freshAddress());
  await toPayment(page);
  await withoutJobs(async () => {
    endHold(database, held);
    await pay(page);
  });
  expect(stockOf(database, drop)).toEqual({ issued: 1, held: 0, sold: 1 });
  await audit();
});

test("a payment after the last unit went to somebody else is refunded in full, once, and page and mail say so", async ({ page, company, ownDrop, database, psp, mail, cron, audit }) => {
  const drop = ownDrop({ units: 1, price_minor: 3_100 });
  const address = freshAddress();
  const held = await hold(page, drop.path);
  await fillIn(page, drop, address);
  const session = await toPayment(page);
  await withoutJobs(async () => {
    endHold(database, held);
    await company.buy(drop);
    await sendCard(page);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Money on its way back");
  });
  await expect(page.getByText("€31.00 goes back the way it came.")).toBeVisible();
  await expect(page.getByText("the last unit had been sold by then")).toBeVisible();
  const letter = await mail(address, /^Refunded in full/);
  expect(letter.text).toContain("the last unit had been sold by then");
  expect(letter.text).toContain("You have not been charged");

  // The webhook, the return page and the reconciler have all brought the same news by now.
  await page.goto(`/orders/${orderIn(page.url())}/paid`);
  await cron();
  const { payment_intent } = await psp.session(session);
  const refunds = await psp.refunds(payment_intent ?? "");
  expect(refunds.map(({ amount, status }) => ({ amount, status }))).toEqual([{ amount: 3_100, status: "succeeded" }]);
  expect(stockOf(database, drop)).toEqual({ issued: 1, held: 0, sold: 1 });
  await audit();
});

test("the receipt is sent once, however often the news comes", async ({ page, ownDrop, mail, cron, database }) => {
  const drop = ownDrop();
  const address = freshAddress();
  await hold(page, drop.path);
  await fillIn(page, drop, address);
  await toPayment(page);
  const order = await pay(page);
  await mail(address, /^Your order/);
  await page.goto(`/orders/${order}/paid`);
  await cron();
  await expect.poll(() => database.one("SELECT state, tries FROM letters WHERE order_id = ?", order)).toEqual({ state: "sent", tries: 1 });
});

test("an order nobody paid is let go by the jobs, and its page says that nothing was charged", async ({ page, ownDrop, database, psp, cronUntil, audit }) => {
  const drop = ownDrop();
  const held = await hold(page, drop.path);
  await fillIn(page, drop, freshAddress());
  const session = await toPayment(page);
  const { id } = database.one("SELECT id FROM orders WHERE hold_id = ?", held);
  endHold(database, held);
  await cronUntil("the order has lapsed", () => database.one("SELECT state FROM orders WHERE id = ?", id ?? "").state === "lapsed");
  await page.goto(`/orders/${id}`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("This order has lapsed");
  await expect(page.getByText("Nothing was charged.")).toBeVisible();
  expect((await psp.session(session)).status).toBe("expired");
  expect(stockOf(database, drop)).toEqual({ issued: 5, held: 0, sold: 0 });
  await audit();
});

test("on paper the receipt keeps its facts and loses its buttons", async ({ page, ownDrop }) => {
  const drop = ownDrop({ price_minor: 1_700 });
  const address = freshAddress();
  await hold(page, drop.path);
  await fillIn(page, drop, address);
  await toPayment(page);
  await pay(page);
  await page.emulateMedia({ media: "print" });
  const receipt = page.getByRole("region", { name: "Receipt" });
  await expect(receipt.getByText(address)).toBeVisible();
  await expect(receipt.getByRole("row", { name: "Total" })).toContainText("€17.00");
  await expect(page.getByRole("button")).toHaveCount(0);
  await expect(page.locator("a.button:visible, nav:visible")).toHaveCount(0);
  const ground = await page.locator("body").evaluate((body) => getComputedStyle(body).backgroundColor);
  expect(["rgba(0, 0, 0, 0)", "rgb(255, 255, 255)"]).toContain(ground);
});
