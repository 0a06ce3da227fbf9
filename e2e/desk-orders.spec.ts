// Orders at the desk: found by what people know of them, refunded, cancelled, written about again; and by whom.
import { expect, test } from "./fixtures.ts";
import { Client, freshAddress } from "./stories/buyer.ts";
import { act, expectTheWayIn, look, operate, post } from "./stories/desk.ts";
import { type OwnDrop, stockOf } from "./stories/drop.ts";
import { lettersTo, linkIn } from "./stories/mailbox.ts";
import { signIn, somebody } from "./stories/people.ts";
import { psp, sessionOf } from "./stories/psp.ts";

type Sold = { order: string; session: string; email: string };

async function ordered(company: Client, drop: OwnDrop): Promise<Sold> {
  const email = freshAddress();
  const held = await company.hold(drop);
  const placed = await company.order(drop, held.body.hold, { email });
  expect(placed.status).toBe(201);
  return { order: placed.body.order, session: sessionOf(placed.body.pay_url), email };
}

async function bought(company: Client, drop: OwnDrop): Promise<Sold> {
  const sold = await ordered(company, drop);
  await psp.pay(sold.session);
  await company.call("GET", `/orders/${sold.order}/paid`);
  return sold;
}

test("signed out, nobody sees an order or gives money back", async ({ company, ownDrop, database }) => {
  const { order } = await bought(company, ownDrop());
  await expectTheWayIn("/desk/orders", [`/desk/orders/${order}/refund`, `/desk/orders/${order}/cancel`, `/desk/orders/${order}/resend`]);
  expect(database.one("SELECT state FROM orders WHERE id = ?", order).state).toBe("paid");
});

test("each level does what it may, and nobody else gets in", async ({ company, ownDrop, database }) => {
  const { order } = await bought(company, ownDrop());
  const refused = async (who: ReturnType<typeof somebody>, path: string): Promise<string> => {
    const reply = await post(path, { refund_why: "It broke.", cancel_why: "It broke." }, who);
    return `${reply.status} ${reply.json.code}`;
  };
  const [reader, actor, buyer] = [somebody(database, { level: "read" }), somebody(database, { level: "act" }), somebody(database)];
  expect((await look(`/desk/orders/${order}`, reader)).status).toBe(200);
  expect((await look("/desk/orders/ord_nothing", reader)).status).toBe(404);
  expect((await look(`/desk/orders/${order}`, buyer)).status).toBe(403);
  expect(await refused(reader, `/desk/orders/${order}/cancel`)).toBe("403 level_too_low");
  expect(await refused(actor, `/desk/orders/${order}/refund`)).toBe("403 level_too_low");
  expect(await refused(buyer, `/desk/orders/${order}/refund`)).toBe("403 not_an_operator");
  expect(database.one("SELECT state FROM orders WHERE id = ?", order).state).toBe("paid");
});

test("an order is found, refunded in full, and the money, the letter and the buyer’s page say so", async ({ page, company, ownDrop, database, psp: server, mail, audit }) => {
  const drop = ownDrop({ price_minor: 3_100 });
  const { order, session, email } = await bought(company, drop);
  await operate(page, database);
  await page.goto("/desk/orders");
  await page.getByLabel("Number, name or e-mail").fill(email);
  await page.getByRole("button", { name: "Show" }).click();
  await expect(page.locator("tbody tr")).toHaveCount(1);
  await page.locator("tbody th a").click();
  await expect(page).toHaveURL(new RegExp(`/desk/orders/${order}$`));
  await act(page, "Refund in full", /^Refund €31\.00$/, "The glaze cracked.");
  await expect(page.getByRole("status")).toHaveText("Refunded in full. The buyer gets a letter.");
  await expect(page.locator(".head .state")).toHaveText("Refunded");
  await expect(page.locator(".timeline")).toContainText("The glaze cracked.");

  const { payment_intent } = await server.session(session);
  expect((await server.refunds(payment_intent ?? "")).map(({ amount, status }) => ({ amount, status }))).toEqual([{ amount: 3_100, status: "succeeded" }]);
  const letter = await mail(email, /^Refunded in full/);
  expect(letter.text).toContain("The glaze cracked.");
  await page.goto(linkIn(letter));
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Money on its way back");
  expect(stockOf(database, drop), "nobody has had it in hand, so it is on sale again").toEqual({ issued: 5, held: 0, sold: 0 });
  await audit();
});

test("a refund without a reason is refused, and what was typed stays", async ({ page, company, ownDrop, database }) => {
  const { order } = await bought(company, ownDrop());
  await operate(page, database);
  await page.goto(`/desk/orders/${order}`);
  await act(page, "Refund in full", /^Refund/, "no");
  await expect(page.locator("[data-code=why_missing]").first()).toBeVisible();
  const open = page.locator("details[open]");
  await expect(open.getByLabel("Why")).toHaveValue("no");
  expect(database.one("SELECT state FROM orders WHERE id = ?", order).state).toBe("paid");
  await open.getByLabel("Why").fill("It broke on the way.");
  await page.getByRole("button", { name: /^Refund €/ }).click();
  await expect(page.getByRole("status")).toHaveText("Refunded in full. The buyer gets a letter.");
});

test("without script an unpaid order is cancelled: units free, page closed, letter sent", async ({ elsewhere, company, ownDrop, database, psp: server, mail, audit }) => {
  const drop = ownDrop({ units: 1 });
  const { order, session, email } = await ordered(company, drop);
  expect(stockOf(database, drop).held).toBe(1);
  const page = await elsewhere({ javaScriptEnabled: false });
  await operate(page, database, "act");
  await page.goto(`/desk/orders/${order}`);
  await act(page, "Cancel the order", /^Cancel it$/, "The kiln is cold.");
  await expect(page.getByRole("status")).toContainText("Cancelled.");
  expect((await server.session(session)).status).toBe("expired");
  expect(stockOf(database, drop)).toEqual({ issued: 1, held: 0, sold: 0 });
  expect((await mail(email, /was cancelled$/)).text).toContain("The kiln is cold.");
  await audit();
});

test("of two operators the second is told what the first one did, and the money goes once", async ({ page, company, ownDrop, database, psp: server }) => {
  const { order, session } = await bought(company, ownDrop());
  await operate(page, database);
  await page.goto(`/desk/orders/${order}`);
  const first = somebody(database, { level: "money" });
  expect((await post(`/desk/orders/${order}/refund`, { refund_why: "It broke." }, first)).status).toBe(200);
  const answered = page.waitForResponse((response) => response.request().method() === "POST");
  await act(page, "Refund in full", /^Refund/, "It broke, I hear.");
  expect((await answered).status()).toBe(409);
  await expect(page.locator("[data-code=refunded_before]")).toBeVisible();
  await expect(page.locator(".timeline")).toContainText("It broke.");
  const { payment_intent } = await server.session(session);
  expect(await server.refunds(payment_intent ?? "")).toHaveLength(1);
});

test("a letter goes again on request, five times a day at the most", async ({ page, company, ownDrop, database, mail }) => {
  const { order, email } = await bought(company, ownDrop());
  await mail(email, /^Your order/);
  await expect.poll(() => database.one("SELECT state FROM letters WHERE order_id = ?", order).state).toBe("sent");
  await operate(page, database, "act");
  await page.goto(`/desk/orders/${order}`);
  await page.getByRole("button", { name: "Send again" }).click();
  await expect(page.getByRole("status")).toHaveText("On its way once more.");
  await expect.poll(() => lettersTo(email).length, { timeout: 15_000 }).toBe(2);
  const actor = somebody(database, { level: "act" });
  const letter = String(database.one("SELECT id FROM letters WHERE order_id = ?", order).id);
  database.run("UPDATE limits SET count = 5 WHERE scope LIKE ?", `%${letter}%`);
  await expect.poll(() => database.one("SELECT state FROM letters WHERE id = ?", letter).state).toBe("sent");
  const again = await post(`/desk/orders/${order}/resend`, { letter }, actor);
  expect([again.status, again.json.code]).toEqual([429, "too_often"]);
  const none = await post(`/desk/orders/${order}/resend`, { letter: "receipt-ord_other" }, actor);
  expect([none.status, none.json.code]).toEqual([409, "no_letter"]);
});

test("what is shown comes as CSV, and keys walk the rows", async ({ elsewhere, company, ownDrop, database }) => {
  const drop = ownDrop();
  const sold = [await bought(company, drop), await bought(new Client(), drop)];
  const page = await elsewhere({ viewport: { width: 1_280, height: 900 }, isMobile: false, hasTouch: false });
  const operator = somebody(database, { level: "read" });
  await signIn(page.context(), operator);
  await page.goto(`/desk/orders?of=${drop.slug}`);
  await expect(page.locator("tbody tr")).toHaveCount(2);
  const href = await page.getByRole("link", { name: "CSV of what is shown" }).getAttribute("href");
  const csv = await look(href ?? "", operator);
  expect(csv.header("content-type")).toContain("text/csv");
  expect(csv.header("content-disposition")).toContain("orders.csv");
  expect(csv.text.trim().split(/\r?\n/)).toHaveLength(3);
  for (const { email } of sold) expect(csv.text).toContain(email);
  await expect(page.locator(".keys")).toBeVisible();
  await page.keyboard.press("j");
  await expect(page.locator("tbody th a").first()).toBeFocused();
  await page.keyboard.press("j");
  await expect(page.locator("tbody th a").nth(1)).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(/^Order /);
});

test("a reader is offered nothing that the level does not include", async ({ page, company, ownDrop, database }) => {
  const { order } = await bought(company, ownDrop());
  await operate(page, database, "read");
  await page.goto(`/desk/orders/${order}`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(/^Order /);
  await expect(page.locator("details.confirm")).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Send again" })).toHaveCount(0);
});
