// Refunds in parts, within a creator's limits, and money that a bank takes back: at the desk, in the studio, for the buyer.
import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "./fixtures.ts";
import { type Client, freshAddress } from "./stories/buyer.ts";
import type { Database } from "./stories/database.ts";
import { act, deed, expectTheWayIn, look, operate, post } from "./stories/desk.ts";
import type { OwnDrop } from "./stories/drop.ts";
import { lettersTo, linkIn } from "./stories/mailbox.ts";
import { signIn, somebody } from "./stories/people.ts";
import { psp, sessionOf } from "./stories/psp.ts";

type Sold = { order: string; session: string; intent: string; email: string; creator: string };

async function bought(company: Client, drop: OwnDrop, database: Database): Promise<Sold> {
  const email = freshAddress();
  const held = await company.hold(drop);
  const placed = await company.order(drop, held.body.hold, { email });
  const session = sessionOf(placed.body.pay_url);
  await psp.pay(session);
  await company.call("GET", `/orders/${placed.body.order}/paid`);
  const creator = String(database.one("SELECT creator FROM orders WHERE id = ?", placed.body.order).creator);
  return { order: placed.body.order, session, intent: (await psp.session(session)).payment_intent ?? "", email, creator };
}

const amounts = async (intent: string): Promise<number[]> => (await psp.refunds(intent)).map(({ amount }) => amount).sort((a, b) => a - b);

test("signed out, nobody gives a part back or answers a bank", async ({ company, ownDrop, database }) => {
  const { order, intent } = await bought(company, ownDrop(), database);
  await expectTheWayIn("/desk/refunds", [`/desk/orders/${order}/refund-part`, `/desk/orders/${order}/refund-goodwill`, `/desk/orders/${order}/grant`]);
  await expectTheWayIn("/desk/disputes", ["/desk/disputes/dp_none/contest", "/desk/disputes/dp_none/concede"]);
  expect((await post(`/studio/orders/${order}/refund`, {})).status).toBe(401);
  expect(await amounts(intent)).toEqual([]);
});

test("only money’s level gives back; staff and other creators do not", async ({ company, ownDrop, database, maker }) => {
  const { order, intent, creator } = await bought(company, ownDrop(), database);
  const part = { part_amount: "1", part_why: "It broke." };
  const actor = somebody(database, { level: "act" });
  expect((await post(`/desk/orders/${order}/refund-part`, part, actor)).json.code).toBe("level_too_low");
  const own = { what: "part", amount: "1", refund_why: "It broke." };
  const staff = somebody(database, { creator, part: "staff" });
  expect((await post(`/studio/orders/${order}/refund`, own, staff)).json.code).toBe("owner_only");
  expect((await post(`/studio/orders/${order}/refund`, own, maker().owner)).status).toBe(404);
  expect((await look("/desk/disputes/dp_none", actor)).status).toBe(404);
  expect(await amounts(intent)).toEqual([]);
});

test("a part goes back, the letter and the buyer’s page say so, and the last part makes it whole", async ({ page, company, ownDrop, database, mail, audit }) => {
  const { order, intent, email } = await bought(company, ownDrop({ price_minor: 3_100 }), database);
  await operate(page, database);
  await page.goto(`/desk/orders/${order}`);
  const box = await deed(page, "Refund a part of the goods");
  await box.getByLabel("Amount").fill("8,50");
  await box.getByLabel("Why").fill("A chip in the glaze.");
  await box.getByRole("button", { name: "Refund this part" }).click();
  await expect(page.getByRole("status")).toHaveText("Given back. The buyer gets a letter.");
  await expect(page.locator("#refunds")).toContainText("€8.50");
  await page.setViewportSize({ width: 1280, height: 900 });
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  const letter = await mail(email, /^Refunded: €8\.50/);
  expect(letter.text).toContain("A chip in the glaze.");
  await act(page, "Refund the rest", /^Refund €22\.50$/, "It broke after all.");
  await expect(page.locator(".head .state")).toHaveText("Refunded");
  expect(await amounts(intent)).toEqual([850, 2_250]);
  await page.goto(linkIn(letter));
  await expect(page.getByRole("heading", { name: "What went back" })).toBeVisible();
  await expect(page.locator("main")).toContainText("Given back: €8.50 (A part)");
  await expect(page.locator(".bill")).toContainText("€31.00");
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  await audit();
});

test("what is refused is said at its field, and nothing goes", async ({ page, company, ownDrop, database }) => {
  const { order, intent } = await bought(company, ownDrop(), database);
  const operator = await operate(page, database);
  for (const [amount, code] of [["-5", "amount_invalid"], ["0", "amount_invalid"], ["12.01", "more_than_rest"]] as const) {
    await page.goto(`/desk/orders/${order}`);
    const box = await deed(page, "Refund a part of the goods");
    await box.getByLabel("Amount").fill(amount);
    await box.getByLabel("Why").fill("It broke.");
    await box.getByRole("button", { name: "Refund this part" }).click();
    await expect(page.locator(`[data-code=${code}]`).first()).toBeVisible();
    await expect(page.locator("details[open]").getByLabel("Amount")).toHaveValue(amount);
  }
  const dollars = await post(`/desk/orders/${order}/refund-part`, { part_amount: "1", currency: "USD", part_why: "It broke." }, operator);
  expect([dollars.status, dollars.json.code]).toEqual([422, "currency_mismatch"]);
  const none = await post("/desk/orders/ord_none/refund-part", { part_amount: "1", part_why: "It broke." }, operator);
  expect(none.status).toBe(404);
  expect(await amounts(intent)).toEqual([]);
});

test("without script an owner gives within the limits, asks for more, and the desk grants it", async ({ elsewhere, company, ownDrop, database, audit }) => {
  const { order, intent, creator } = await bought(company, ownDrop({ price_minor: 9_000 }), database);
  const owner = somebody(database, { creator });
  const page = await elsewhere({ javaScriptEnabled: false });
  await signIn(page.context(), owner);
  const give = async (amount: string): Promise<void> => {
    await page.goto(`/studio/orders/${order}`);
    await page.locator("details.confirm summary", { hasText: "Give money back" }).click();
    await page.getByLabel("Amount, for a part of the goods").fill(amount);
    await page.locator("details[open]").getByLabel("Why").fill("A chip in the glaze.");
    await page.getByRole("button", { name: "Give it back" }).click();
  };
  await give("10");
  await expect(page.locator(".timeline").last()).toContainText("Given back: €10.00");
  expect(await amounts(intent)).toEqual([1_000]);
  await give("70");
  await expect(page.locator(".timeline").last()).toContainText("Waits for the shop: €70.00");
  await give("700");
  await expect(page.locator("[data-code=more_than_rest]").first()).toBeVisible();
  expect(await amounts(intent)).toEqual([1_000]);
  const desk = await elsewhere();
  await operate(desk, database);
  await desk.goto("/desk/refunds?state=asked");
  await desk.locator("tbody tr", { hasText: "€70.00" }).locator("th a").first().click();
  await act(desk, "Grant what the creator asked for", /^Grant it$/, "They are right.");
  await expect(desk.getByRole("status")).toHaveText("Given back. The buyer gets a letter.");
  expect(await amounts(intent)).toEqual([1_000, 7_000]);
  await expect.poll(() => lettersTo(owner.email).length).toBeGreaterThan(0);
  await audit();
});

test("a bank takes a payment back, the desk answers with the order’s record, and the bank decides", async ({ page, company, ownDrop, database, audit }) => {
  const { order, intent } = await bought(company, ownDrop({ price_minor: 4_000 }), database);
  // What the provider charges for it comes out of what it holds.
  const other = await bought(company, ownDrop({ price_minor: 9_000 }), database);
  expect(other.order).not.toBe(order);
  const { id } = await psp.dispute(intent);
  const state = () => database.one("SELECT COALESCE ((SELECT state || ' ' || funds FROM chargebacks WHERE id = ?), 'unknown') AS is_now", id).is_now;
  await expect.poll(state).toBe("open withdrawn");
  const operator = await operate(page, database);
  const refused = await post(`/desk/orders/${order}/refund`, { refund_why: "It broke." }, operator);
  expect([refused.status, refused.json.code]).toEqual([409, "disputed"]);
  await page.goto("/desk/disputes?state=open");
  await page.locator(`tbody th a[href="/desk/disputes/${id}"]`).click();
  await expect(page.locator("main")).toContainText("They say they never got it");
  await expect(page.locator("main")).toContainText("Order paid");
  await page.setViewportSize({ width: 1280, height: 900 });
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  const box = await deed(page, "Contest it");
  await box.getByLabel("What you add").fill("The rider has a photograph.");
  await box.getByRole("button", { name: "Send the evidence" }).click();
  await expect(page.getByRole("status")).toContainText("The evidence is with the bank.");
  expect(state()).toBe("sent withdrawn");
  await psp.decide(id, "won");
  await expect.poll(state).toBe("won back");
  await audit();
});
