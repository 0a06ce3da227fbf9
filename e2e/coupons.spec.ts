// Coupons and regulars: made in the studio, used at checkout, refused where they are typed; and every piece counted.
import { randomUUID } from "node:crypto";
import { expect, test } from "./fixtures.ts";
import { Client, fillIn, freshAddress, hold, pay, toPayment } from "./stories/buyer.ts";
import type { Database, Value } from "./stories/database.ts";
import { stockOf } from "./stories/drop.ts";
import { signIn, somebody } from "./stories/people.ts";

const HOUR = 3_600_000;

/** A coupon of nobody's, with a code of its own. */
function aCoupon(database: Database, more: Record<string, Value> = {}): string {
  const code = `T-${randomUUID().slice(0, 8).toUpperCase()}`;
  const now = Date.now();
  const way = more.off_minor === undefined ? { off_bp: 1_000 } : {};
  database.insert("coupons", { code, currency: "EUR", starts_at: now - HOUR, ends_at: now + HOUR, uses_max: 5, ...way, ...more });
  return code;
}

const fields = (code: string, more: Record<string, string> = {}) => ({
  code, off: "10%", cap: "", minimum: "", scope: "", starts: "2026-01-01T00:00:00", ends: "2036-01-01T00:00:00", uses: "5", once: "yes", key: randomUUID(), ...more,
});

test("signed out, coupons lead to signing in and come back", async ({ page }) => {
  for (const path of ["/studio/coupons", "/desk/coupons"]) {
    const answer = await page.request.get(path, { maxRedirects: 0 });
    expect([answer.status(), answer.headers()["location"]]).toEqual([303, `/sign-in?next=${encodeURIComponent(path)}`]);
    const posted = await new Client().call("POST", path, fields("NOBODYS"));
    expect([posted.status, posted.body.code]).toEqual([401, "signed_out"]);
  }
});

test("staff look, owners make; somebody else's coupon is missing", async ({ database, maker }) => {
  const [mine, other] = [maker(), maker()];
  const staff = somebody(database, { creator: mine.creator, part: "staff" });
  const code = `M-${mine.creator.slice(4).toUpperCase()}`;
  const refused = await new Client().call("POST", "/studio/coupons", fields(code), { cookie: staff.cookie });
  expect([refused.status, refused.body.code]).toEqual([403, "owner_only"]);
  const made = await new Client().call("POST", "/studio/coupons", fields(code), { cookie: mine.owner.cookie });
  expect([made.status, made.body.coupon]).toEqual([201, code]);
  const taken = await new Client().call("POST", "/studio/coupons", fields(code), { cookie: other.owner.cookie });
  expect([taken.status, taken.body.code, taken.body.field]).toEqual([409, "code_taken", "code"]);
  const foreign = await new Client().call("POST", `/studio/coupons/${code}/end`, { key: randomUUID() }, { cookie: other.owner.cookie });
  const missing = await new Client().call("POST", "/studio/coupons/NO-SUCH/end", { key: randomUUID() }, { cookie: other.owner.cookie });
  expect([foreign.status, missing.status]).toEqual([404, 404]);
  expect({ ...foreign.body, request_id: "" }).toEqual({ ...missing.body, request_id: "" });
  const desk = await new Client().call("POST", "/desk/coupons", fields("DESK-1"), { cookie: mine.owner.cookie });
  expect(desk.status).toBe(403);
});

for (const script of [true, false]) {
  test(`a coupon is made, used and ended, ${script ? "with" : "without"} script`, async ({ elsewhere, ownDrop, database, audit }) => {
    const drop = ownDrop({ price_minor: 2_000 });
    const creator = String(database.one("SELECT creator FROM drops WHERE id = ?", drop.id).creator);
    const owner = somebody(database, { creator });
    const studio = await elsewhere({ javaScriptEnabled: script });
    await signIn(studio.context(), owner);
    await studio.goto("/studio/coupons");
    const code = `LAMP-${randomUUID().slice(0, 6).toUpperCase()}`;
    await studio.getByLabel("Code").fill("no");
    await studio.getByLabel("Takes off").fill("25%");
    await studio.getByLabel("At most", { exact: true }).fill("3");
    await studio.getByLabel("For what").selectOption({ label: `The drop ${drop.title}` });
    await studio.getByRole("button", { name: "Make the coupon" }).click();
    await expect(studio.locator("[data-code=code_malformed]").first()).toBeVisible();
    await expect(studio.getByLabel("Takes off")).toHaveValue("25%");
    await studio.getByLabel("Code").fill(code.toLowerCase());
    await studio.getByRole("button", { name: "Make the coupon" }).click();
    await expect(studio.getByText("It is made, and counts from its first second on.")).toBeVisible();
    const row = studio.getByRole("row").filter({ hasText: code });
    await expect(row).toContainText("at most €3.00");

    const page = await elsewhere({ javaScriptEnabled: script });
    await hold(page, drop.path);
    await fillIn(page, drop, freshAddress());
    await page.getByLabel(/^Coupon/).fill(` ${code.toLowerCase()} `);
    await page.getByRole("button", { name: "Apply and update the total" }).click();
    await expect(page.getByText(`${code} takes €3.00 off.`)).toBeVisible();
    await expect(page.getByRole("row", { name: "You pay" })).toContainText("€17.00");
    await toPayment(page);
    const order = await pay(page);
    await expect(page.getByRole("row", { name: `Coupon ${code}` })).toContainText("-€3.00");
    expect(database.one("SELECT from_account, amount_minor FROM transfers WHERE order_id = ? AND reason = 'coupon'", order)).toEqual({ from_account: `creator:${creator}`, amount_minor: 300 });

    await studio.goto("/studio/coupons");
    await expect(row).toContainText("1 of 100");
    await row.getByRole("button", { name: "End it now" }).click();
    await expect(studio.getByText("It is over. Whoever has an order with it keeps it.")).toBeVisible();
    await expect(row).toContainText("Over");
    await audit();
  });
}

for (const script of [true, false]) {
  test(`each refusal of a coupon is told at its field, ${script ? "with" : "without"} script`, async ({ elsewhere, ownDrop, database }) => {
    const [drop, other] = [ownDrop({ price_minor: 2_000, limit: 5 }), ownDrop()];
    const address = freshAddress();
    const mine = aCoupon(database, { each_max: 1 });
    const first = new Client();
    const held = await first.hold(drop);
    expect((await first.order(drop, held.body.hold, { email: address, coupon: mine })).status).toBe(201);
    const page = await elsewhere({ javaScriptEnabled: script });
    await hold(page, drop.path);
    const now = Date.now();
    for (const [code, reason] of [
      ["NO-SUCH-CODE", "coupon_unknown"],
      [aCoupon(database, { starts_at: now + HOUR, ends_at: now + 2 * HOUR }), "coupon_not_yet"],
      [aCoupon(database, { ends_at: now - 1 }), "coupon_expired"],
      [aCoupon(database, { uses_max: 0 }), "coupon_used_up"],
      [aCoupon(database, { drop_id: other.id }), "coupon_not_for_this"],
      [aCoupon(database, { minimum_minor: 2_001 }), "coupon_below_minimum"],
      [mine, "coupon_used_by_you"],
    ] as const) {
      // In another spelling of the address that used it.
      await fillIn(page, drop, address.replace("@", "+again@").toUpperCase());
      await page.getByLabel(/^Coupon/).fill(code);
      await page.getByRole("button", { name: /^Pay / }).click();
      await expect(page.locator(`#coupon-notice[data-code=${reason}], .field.wrong [data-code=${reason}]`).first()).toBeVisible();
      await expect(page.getByLabel(/^Coupon/)).toHaveValue(code);
      await expect(page.getByRole("row", { name: "You pay" })).toContainText("€20.00");
    }
    await page.getByLabel(/^Coupon/).fill("");
    await toPayment(page);
  });
}

test("a regular gets something off, on a line of its own, from the order that makes them one", async ({ page, database, ownDrop, audit }) => {
  const drop = ownDrop({ price_minor: 2_000, limit: 4 });
  const creator = String(database.one("SELECT creator FROM drops WHERE id = ?", drop.id).creator);
  const owner = somebody(database, { creator });
  const rule = { "regular-orders": "1", "regular-months": "6", "regular-off": "10%", "regular-cap": "1.50", key: randomUUID() };
  const standing = database.all("SELECT id FROM loyalty_rules WHERE creator = ? AND until_at IS NULL", creator);
  const set = await new Client().call("POST", "/studio/regulars", { ...rule, seen: String(standing[0]?.id ?? "") }, { cookie: owner.cookie });
  expect(set.status).toBe(200);
  const address = freshAddress();
  for (const total of ["€20.00", "€18.50"]) {
    await hold(page, drop.path);
    await fillIn(page, drop, address);
    await expect(page.getByRole("row", { name: "You pay" })).toContainText(total);
    await toPayment(page);
    await pay(page);
    await expect(page.getByRole("row", { name: "Total" })).toContainText(total);
  }
  await expect(page.getByRole("row", { name: "For regulars" })).toContainText("-€1.50");
  const { id } = database.one("SELECT id FROM loyalty_rules WHERE creator = ? AND until_at IS NULL", creator);
  const ended = await new Client().call("POST", "/studio/regulars/end", { seen: String(id), key: randomUUID() }, { cookie: owner.cookie });
  expect(ended.status).toBe(200);
  await audit();
});

test("every piece is counted for everybody, as the stock row has it", async ({ page, database, ownDrop, company }) => {
  const drop = ownDrop({ units: 5 });
  await new Client().buy(drop);
  expect((await company.hold(drop, "2")).status).toBe(201);
  await page.goto(drop.path);
  await page.getByRole("link", { name: "Every piece, counted" }).click();
  await expect(page.getByText("2 of 5 left")).toBeVisible();
  await expect(page.getByText("at most 2 for one buyer.")).toBeVisible();
  expect(stockOf(database, drop)).toEqual({ issued: 5, held: 2, sold: 1 });
  const counts = await company.call("GET", `${drop.path}/stock`);
  expect(counts.body.items[0]).toMatchObject({ issued: 5, available: 2, held: 2, sold: 1, returned: 0, limit_per_buyer: 2 });
  expect((await company.call("GET", "/drops/no-such-drop/stock")).status).toBe(404);
});
