// Payouts: what is owed and when it comes, bank details at the provider, a payout to the bank, and two people at the desk.
import { randomUUID } from "node:crypto";
import { AxeBuilder } from "@axe-core/playwright";
import { expect, test } from "./fixtures.ts";
import { Client, INSTANT } from "./stories/buyer.ts";
import type { Database } from "./stories/database.ts";
import { aCreator, session, signIn, somebody } from "./stories/people.ts";
import { PSP_URL } from "./stories/settings.ts";

/** A drop of one of them goes to another creator, whose sales are then their own. */
function given(database: Database, drop: { id: string }, creator: string): void {
  database.run("UPDATE drops SET creator = ? WHERE id = ?", creator, drop.id);
}

/** The buyer has come, and all of it was released long ago. */
function released(database: Database, order: string, person: string): void {
  const now = Date.now();
  database.insert("handovers", { id: `han_${randomUUID().slice(0, 8)}`, order_id: order, outcome: "collected", way: "scan", why: "", person, at: now, written_at: now });
  database.run("UPDATE payout_items SET due_at = 1 WHERE order_id = ?", order);
}

/** Fills in the page at the provider, as its test values do. */
async function atTheProvider(url: string): Promise<void> {
  const answer = await fetch(url, { method: "POST", headers: { accept: "application/json", "content-type": "application/json" }, body: "{}" });
  expect(answer.ok, `${url}: ${answer.status}`).toBe(true);
}

test("signed out, payouts lead to signing in and come back", async ({ page }) => {
  for (const path of ["/studio/payouts", "/desk/payouts"]) {
    const answer = await page.request.get(path, { maxRedirects: 0 });
    expect([answer.status(), answer.headers()["location"]]).toEqual([303, `/sign-in?next=${encodeURIComponent(path)}`]);
  }
});

test("money is the owner's: staff are refused, and somebody else's payout is missing", async ({ database, maker }) => {
  const mine = maker();
  const staff = somebody(database, { creator: mine.creator, part: "staff" });
  const refused = await new Client().call("GET", "/studio/payouts", undefined, { cookie: staff.cookie });
  expect([refused.status, refused.body.code]).toEqual([403, "owner_only"]);
  const missing = await new Client().call("GET", "/studio/payouts/pay_missing", undefined, { cookie: mine.owner.cookie });
  expect([missing.status, missing.body.code]).toEqual([404, "not_found"]);
  const stale = await new Client().call("POST", "/studio/payouts/bank", { key: randomUUID() }, { cookie: mine.owner.cookie });
  expect([stale.status, stale.body.code]).toEqual([403, "step_up"]);
});

for (const script of [true, false]) {
  test(`a creator sets up their bank, sells, and is paid, ${script ? "with" : "without"} script`, async ({ database, elsewhere, ownDrop, cronUntil }) => {
    const page = await elsewhere({ javaScriptEnabled: script });
    const creator = aCreator(database, { verified_at: 1 });
    const owner = somebody(database, { creator, strong_s: 0 });
    await signIn(page.context(), owner);
    await page.goto("/studio/payouts");
    await expect(page.getByText("Nothing is sold yet.")).toBeVisible();
    const drop = ownDrop({ price_minor: 2_000 });
    given(database, drop, creator);
    const order = await new Client().buy(drop, "2", INSTANT);
    released(database, order, owner.id);
    await page.reload();
    await expect(page.getByText("We do not know your bank yet.")).toBeVisible();
    await expect(page.locator("[data-sale]")).toContainText("Our commission");
    const opened = await new Client().call("POST", "/studio/payouts/bank", { key: randomUUID() }, { cookie: owner.cookie });
    expect(opened.status).toBe(200);
    expect(opened.body.url).toContain(PSP_URL);
    await atTheProvider(opened.body.url);
    // Coming back shows what is known; asking is a press of a button.
    await page.goto("/studio/payouts?said=back");
    await expect(page.getByText("within minutes; below you can ask it at once")).toBeVisible();
    await page.getByRole("button", { name: "Ask the payment provider now" }).click();
    await expect(page.getByText("What the payment provider knows now is shown below.")).toBeVisible();
    await expect(page.getByText(/Your payouts go to the account that ends in/)).toBeVisible();
    await cronUntil("the payout is sent", () => /sent|paid/.test(String(database.all("SELECT state FROM payouts WHERE creator = ?", creator)[0]?.state)));
    // It was taken out of the charge that brought the sale's money.
    const leg = database.one("SELECT l.intent, l.provider_transfer, p.intent AS paid FROM payout_legs l JOIN payouts y ON y.id = l.payout, payments p WHERE y.creator = ? AND p.order_id = ?", creator, order);
    expect([leg.intent, String(leg.provider_transfer).slice(0, 3)]).toEqual([leg.paid, "tr_"]);
    await page.goto("/studio/payouts");
    await expect(page.getByRole("link", { name: /^20/ }).first()).toBeVisible();
    await page.getByRole("table").getByRole("link").first().click();
    await expect(page.getByRole("heading", { name: /Payout of/ })).toBeVisible();
    await expect(page.getByText("Your share").first()).toBeVisible();
  });
}

test("staff are not shown the way to money, and whoever follows an old link reads whom to ask", async ({ page, database }) => {
  const creator = aCreator(database, { verified_at: 1 });
  const owner = somebody(database, { creator });
  const name = String(database.one("SELECT COALESCE (NULLIF (name, ''), email) AS name FROM people WHERE id = ?", owner.id).name);
  await signIn(page.context(), somebody(database, { creator, part: "staff" }));
  await page.goto("/studio");
  const ways = page.getByRole("navigation", { name: "Studio" });
  await expect(ways.getByRole("link", { name: "Orders" })).toBeVisible();
  for (const word of ["Payouts", "Statements", "Members", "Team"]) await expect(ways.getByRole("link", { name: word, exact: true })).toHaveCount(0);
  await page.goto("/studio/payouts");
  await expect(page.getByRole("heading", { name: "This is for the owner" })).toBeVisible();
  await expect(page.getByText(`Please ask ${name}.`)).toBeVisible();
  await page.getByRole("link", { name: "Back to your studio" }).click();
  await expect(page).toHaveURL(/\/studio$/);
});

test("the desk's first page counts payouts that wait, with their age", async ({ page, database }) => {
  const creator = aCreator(database, { verified_at: 1 });
  const now = Date.now();
  const id = `pay_${randomUUID().slice(0, 8)}`;
  database.insert("payouts", { id, creator, currency: "EUR", period: "2026-01-05", until_at: 1, pace: "weekly", amount_minor: 200_000, items: 1, state: "approval", made_at: now - 26 * 3_600_000, state_at: now - 26 * 3_600_000 });
  try {
    await signIn(page.context(), somebody(database, { level: "read" }));
    await page.goto("/desk");
    const card = page.locator(".figures > div").filter({ hasText: "Payouts to be approved" });
    await expect(card).toContainText("oldest");
    await card.getByRole("link").click();
    await expect(page).toHaveURL(/state=approval/);
  } finally {
    // Made of nothing, it would be a finding of the checks.
    database.run("UPDATE payouts SET state = 'void' WHERE id = ?", id);
  }
});

test("an owner stops payouts with one press, and the desk lets them go on", async ({ page, database }) => {
  const creator = aCreator(database, { verified_at: 1 });
  await signIn(page.context(), somebody(database, { creator }));
  await page.goto("/studio/payouts");
  await page.getByText("Stop my payouts").click();
  await page.getByRole("button", { name: "Stop them now" }).click();
  await expect(page.getByText("Your payouts are held. Stopped by an owner")).toBeVisible();
  await signIn(page.context(), somebody(database, { level: "money" }));
  await page.goto("/desk/payouts");
  const name = String(database.one("SELECT name FROM creators WHERE id = ?", creator).name);
  await page.getByRole("row", { name: new RegExp(name) }).getByRole("button", { name: "Let them go on" }).click();
  await expect(page.getByText("Their payouts go on.")).toBeVisible();
});

test("the pages of payouts are accessible and keep within 320 px", async ({ page, database, maker }) => {
  await page.setViewportSize({ width: 320, height: 700 });
  const operator = somebody(database, { level: "read" });
  for (const [person, path] of [[maker().owner, "/studio/payouts"], [session(database, operator.id, { strong_s: 0 }), "/desk/payouts"]] as const) {
    await signIn(page.context(), person);
    await page.goto(path);
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id }) => id)).toEqual([]);
    expect(await page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")).toBe(true);
  }
});
