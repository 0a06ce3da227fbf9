// The provider's account beside the books at the desk, pickups that did not come out even, and what is due when.
import { randomUUID } from "node:crypto";
import { AxeBuilder } from "@axe-core/playwright";
import { expect, test } from "./fixtures.ts";
import { type Client, freshAddress } from "./stories/buyer.ts";
import type { Database } from "./stories/database.ts";
import { act, expectTheWayIn, look, operate, post } from "./stories/desk.ts";
import type { OwnDrop } from "./stories/drop.ts";
import { signIn, somebody } from "./stories/people.ts";
import { psp, sessionOf } from "./stories/psp.ts";

const DESK = ["/desk/reconciliation", "/desk/reconciliation/pickups", "/desk/forecast"];
const STUDIO = ["/studio/forecast", "/studio/pickups"];

async function placed(company: Client, drop: OwnDrop): Promise<{ order: string; session: string }> {
  const answer = await company.order(drop, (await company.hold(drop)).body.hold, { email: freshAddress() });
  expect(answer.status).toBe(201);
  return { order: answer.body.order, session: sessionOf(answer.body.pay_url) };
}

async function bought(company: Client, drop: OwnDrop): Promise<string> {
  const { order, session } = await placed(company, drop);
  await psp.pay(session);
  await company.call("GET", `/orders/${order}/paid`);
  return order;
}

/** Money that came in and that nobody knows of. */
function aMismatch(database: Database, minor: number): string {
  const [line, id, now] = [`txn_${randomUUID().slice(0, 8)}`, `mis_${randomUUID().slice(0, 8)}`, Date.now()];
  database.insert("provider_lines", { id: line, kind: "other", word: "topup", amount_minor: minor, fee_minor: 0, currency: "EUR", made_at: now, kept_at: now });
  database.insert("mismatches", { id, kind: "missing_here", line, theirs_minor: minor, theirs_currency: "EUR", found_at: now, state_at: now });
  return id;
}

const over = (database: Database, drop: OwnDrop) =>
  database.run("UPDATE slots SET starts_at = ?, ends_at = ? WHERE drop_id = ? AND kind = 'pickup'", Date.now() - 7_200_000, Date.now() - 3_600_000, drop.id);

test("signed out, nobody sees the provider's account or what is due", async ({ database }) => {
  const id = aMismatch(database, 100);
  await expectTheWayIn(DESK[0] as string, ["/desk/reconciliation/read", `/desk/reconciliation/${id}/post`, `/desk/reconciliation/${id}/dismiss`]);
  for (const page of [...DESK.slice(1), ...STUDIO]) await expectTheWayIn(page, []);
});

test("each level does what it may, and money asks for a passkey of the last minutes", async ({ database, ownDrop }) => {
  const id = aMismatch(database, 100);
  const [reader, actor, buyer] = [somebody(database, { level: "read" }), somebody(database, { level: "act" }), somebody(database)];
  for (const page of [...DESK, `/desk/reconciliation/${id}`]) {
    expect([(await look(page, reader)).status, (await look(page, buyer)).status], page).toEqual([200, 403]);
  }
  const said = { post_why: "It is a test.", dismiss_why: "It is a test." };
  expect((await post("/desk/reconciliation/read", {}, reader)).status).toBe(403);
  for (const verb of ["post", "dismiss"]) expect((await post(`/desk/reconciliation/${id}/${verb}`, said, actor)).status).toBe(403);
  const stale = await post(`/desk/reconciliation/${id}/post`, said, somebody(database, { level: "money", strong_s: 86_000 }));
  expect(stale.status).toBe(403);
  const creator = String(database.one("SELECT creator FROM drops WHERE id = ?", ownDrop().id).creator);
  const staff = somebody(database, { creator, part: "staff" });
  expect([(await look("/studio/pickups", staff)).status, (await look("/studio/forecast", staff)).status]).toEqual([200, 403]);
  expect(database.one("SELECT state FROM mismatches WHERE id = ?", id).state).toBe("open");
});

for (const script of [true, false]) {
  test(`a payment that the record has lost is found when somebody reads, ${script ? "with" : "without"} script`, async ({ elsewhere, company, ownDrop, database, audit }) => {
    test.setTimeout(60_000);
    const { order, session } = await placed(company, ownDrop({ price_minor: 2_700 }));
    database.run("DELETE FROM payments WHERE session = ?", session);
    await psp.pay(session);
    const page = await elsewhere({ javaScriptEnabled: script, viewport: { width: 1280, height: 900 } });
    await operate(page, database);
    await page.goto("/desk");
    await page.getByRole("link", { name: "Reconciliation" }).click();
    const box = page.locator("details.confirm").filter({ hasText: "Read it now" });
    await box.locator("summary").press("Enter");
    await box.getByRole("button", { name: "Read the provider’s account" }).click();
    await expect(page.getByRole("status")).toContainText("Read, and matched with the books.");
    expect(database.one("SELECT state FROM orders WHERE id = ?", order).state).toBe("paid");
    const line = page.locator("#latest-lines tbody tr").filter({ hasText: order.slice(-8).toUpperCase() });
    await expect(line).toContainText("€27.00");
    await expect(line).toContainText("By reference");
    await audit();
  });
}

test("a correction is posted with a reason, once; a refusal keeps what was typed", async ({ page, database, audit }) => {
  const [id, other] = [aMismatch(database, 12_345), aMismatch(database, 1)];
  await operate(page, database);
  await page.goto("/desk/reconciliation");
  await page.locator("#mismatches tbody tr").filter({ hasText: "€123.45" }).first().locator("th a").click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Missing in our books");
  await act(page, "Post the correction", /^Post it$/, "x");
  await expect(page.locator("[data-code=why_missing]").first()).toBeVisible();
  await expect(page.getByLabel("Why").first()).toHaveValue("x");
  await page.goto(`/desk/reconciliation/${id}`);
  await act(page, "Post the correction", /^Post it$/, "The bank sent a letter.");
  await expect(page.getByRole("status")).toHaveText("Posted: the books say what the provider says.");
  await expect(page.locator(".head .state")).toHaveText("Corrected");
  expect(database.one("SELECT from_account, to_account, amount_minor FROM transfers WHERE reference = ?", id)).toEqual({
    from_account: "provider:payments", to_account: `correction:${id}`, amount_minor: 12_345,
  });
  await page.goto(`/desk/reconciliation/${other}`);
  await act(page, "Dismiss it", /^Dismiss it$/, "Interest of the month.");
  await expect(page.locator(".head .state")).toHaveText("Dismissed");
  await audit();
});

test("who did not come is listed by window, to operators and to the creator alone, until somebody decides", async ({ page, elsewhere, company, ownDrop, maker, database }) => {
  const drop = ownDrop({ price_minor: 1_900 });
  const order = await bought(company, drop);
  over(database, drop);
  const creator = String(database.one("SELECT creator FROM drops WHERE id = ?", drop.id).creator);
  const number = order.slice(-8).toUpperCase();
  const studio = await elsewhere();
  await signIn(studio.context(), somebody(database, { creator }));
  await studio.goto("/studio");
  await studio.getByRole("link", { name: "Pickups to clear" }).click();
  await expect(studio.getByRole("row").filter({ hasText: number })).toBeVisible();
  const foreign = await look("/studio/pickups", maker().owner);
  expect(foreign.text).not.toContain(number);

  await operate(page, database);
  await page.goto("/desk/reconciliation/pickups");
  await page.getByRole("link", { name: number }).click();
  await act(page, "Let the sale stand", /^Let the sale stand$/, "She wrote that she is travelling.");
  await expect(page.getByRole("status")).toHaveText("Decided. Why stays on record.");
  await expect(page.getByRole("row").filter({ hasText: number })).toHaveCount(0);
});

test("the forecast says what is due and what could change it", async ({ elsewhere, company, ownDrop, database }) => {
  const drop = ownDrop({ price_minor: 5_000 });
  await bought(company, drop);
  const creator = String(database.one("SELECT creator FROM drops WHERE id = ?", drop.id).creator);
  const page = await elsewhere();
  await signIn(page.context(), somebody(database, { creator }));
  await page.goto("/studio");
  await page.getByRole("link", { name: "What you will be paid" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Forecast");
  await expect(page.getByText("Within 7 days")).toBeVisible();
  await expect(page.getByText("What becomes due on each of the next 30 days, EUR")).toBeVisible();
  await expect(page.getByRole("row").filter({ hasText: "Drops that are not settled" })).toBeVisible();
});

for (const [width, colorScheme] of [[360, "light"], [360, "dark"], [1_280, "light"], [1_280, "dark"]] as const) {
  test(`the pages are well made at ${width} px, ${colorScheme}`, async ({ elsewhere, company, ownDrop, database }) => {
    test.setTimeout(60_000);
    const drop = ownDrop();
    await bought(company, drop);
    over(database, drop);
    aMismatch(database, 4_200);
    const creator = String(database.one("SELECT creator FROM drops WHERE id = ?", drop.id).creator);
    const page = await elsewhere({ viewport: { width, height: 900 }, colorScheme });
    const [operator, owner] = [somebody(database, { level: "money" }), somebody(database, { creator })];
    for (const [who, paths] of [[operator, DESK], [owner, STUDIO]] as const) {
      await signIn(page.context(), who);
      for (const path of paths) {
        await page.goto(path);
        expect((await new AxeBuilder({ page }).analyze()).violations, path).toEqual([]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth), path).toBeLessThanOrEqual(width);
        if (process.env["LOOKS"] !== undefined) {
          await page.screenshot({ path: `${process.env["LOOKS"]}${path.replaceAll("/", "-")}-${width}-${colorScheme}.png`, fullPage: true });
        }
      }
    }
  });
}
