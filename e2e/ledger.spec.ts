// The books: the trial balance and journals at the desk, statements in the studio, the receipt.
import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "./fixtures.ts";
import { freshAddress } from "./stories/buyer.ts";
import type { Client } from "./stories/buyer.ts";
import type { Database } from "./stories/database.ts";
import { expectTheWayIn, look, operate } from "./stories/desk.ts";
import type { OwnDrop } from "./stories/drop.ts";
import { aCreator, signIn, somebody } from "./stories/people.ts";
import { psp, sessionOf } from "./stories/psp.ts";

const DESK = ["/desk/ledger", "/desk/ledger/journal", "/desk/ledger/accounts"];
const MONTH = new Date().toISOString().slice(0, 7);

async function bought(company: Client, drop: OwnDrop): Promise<string> {
  const placed = await company.order(drop, (await company.hold(drop)).body.hold, { email: freshAddress() });
  expect(placed.status).toBe(201);
  await psp.pay(sessionOf(placed.body.pay_url));
  await company.call("GET", `/orders/${placed.body.order}/paid`);
  return placed.body.order;
}

const creatorOf = (database: Database, drop: OwnDrop): string => String(database.one("SELECT creator FROM drops WHERE id = ?", drop.id).creator);

test("signed out, nobody sees the books", async () => {
  for (const page of [...DESK, "/studio/statements", `/studio/statements/${MONTH}`]) await expectTheWayIn(page, []);
});

test("buyers see none of it, staff no statement, readers no file of the whole books", async ({ database }) => {
  const [buyer, reader] = [somebody(database), somebody(database, { level: "read" })];
  const staff = somebody(database, { creator: aCreator(database), part: "staff" });
  for (const page of DESK) expect([(await look(page, buyer)).status, (await look(page, reader)).status], page).toEqual([403, 200]);
  for (const page of ["/studio/statements", `/studio/statements/${MONTH}`]) {
    expect([(await look(page, buyer)).status, (await look(page, staff)).status], page).toEqual([403, 403]);
  }
  expect((await look(`/desk/ledger/journal.beancount?month=${MONTH}`, reader)).status).toBe(403);
});

for (const script of [true, false]) {
  test(`the trial balance shows zero, and a sale is followed through the books, ${script ? "with" : "without"} script`, async ({ elsewhere, company, ownDrop, database, audit }) => {
    const order = await bought(company, ownDrop({ price_minor: 2_000 }));
    const page = await elsewhere({ javaScriptEnabled: script });
    await operate(page, database, "read");
    await page.goto("/desk");
    const ways = page.getByRole("navigation", { name: "Desk" });
    await ways.getByRole("link", { name: "Money" }).click();
    await ways.getByRole("link", { name: "Ledger", exact: true }).click();
    await expect(page.locator(".head .state")).toHaveText("Balances");
    await expect(page.locator(".figures > div").filter({ hasText: "Debits less credits, EUR" }).locator("dd").first()).toHaveText("€0.00");
    await page.getByLabel("Order or reference").fill(order);
    await page.getByRole("button", { name: "Show" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Journal");
    const rows = page.locator("tbody tr");
    const { n } = database.one("SELECT COUNT (*) AS n FROM transfers WHERE order_id = ?", order);
    await expect(rows).toHaveCount(Number(n));
    await rows.first().getByRole("link", { name: order.slice(-8).toUpperCase(), exact: true }).click();
    await expect(page.locator(".head .state")).toHaveText("Balances");
    const fees = page.getByRole("link", { name: "The shop’s fees" }).first();
    await expect(fees).toHaveAttribute("title", "platform:fees");
    await fees.click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Account: The shop’s fees");
    await page.getByLabel("Why").selectOption("fee");
    await page.getByRole("button", { name: "Show" }).click();
    await expect(page).toHaveURL(/\/desk\/ledger\/accounts\/platform%3Afees\?state=fee/);
    await expect(rows.first()).toContainText("fee");
    await audit();
  });
}

test("what is not in the books is missing, and a month that is none is refused", async ({ database }) => {
  const operator = somebody(database, { level: "act" });
  for (const path of ["/desk/ledger/accounts/creator:nobody", "/desk/ledger/orders/ord_none", "/desk/ledger/accounts/%27%20OR%201"]) {
    expect((await look(path, operator)).status, path).toBe(404);
  }
  for (const month of ["", "2026-13", "2999-01", "=1"]) {
    const no = await look(`/desk/ledger/journal.beancount?month=${encodeURIComponent(month)}`, operator);
    expect(no.status, month).toBe(422);
  }
  const books = await look(`/desk/ledger/journal.beancount?month=${MONTH}`, operator);
  expect([books.status, books.header("content-disposition")]).toEqual([200, `attachment; filename="books-${MONTH}.beancount"`]);
  expect(books.text).toContain("balance Assets:Provider:Payments");
  const csv = await look("/desk/ledger/journal.csv", operator);
  expect(csv.text.split("\r\n")[0]).toBe("Number,Booked,Why,From (debited),To (credited),Amount,Order,Reference");
  const owner = somebody(database, { creator: aCreator(database) });
  for (const month of ["2026-13", "2999-01", "x"]) expect((await look(`/studio/statements/${month}`, owner)).status, month).toBe(404);
});

test("a statement names every fee, closes where the account is, prints, and comes as files", async ({ page, company, ownDrop, database }) => {
  const drop = ownDrop({ price_minor: 2_000 });
  const creator = creatorOf(database, drop);
  const order = await bought(company, drop);
  await signIn(page.context(), somebody(database, { creator }));
  await page.goto("/studio");
  const ways = page.getByRole("navigation", { name: "Studio" });
  await ways.getByRole("link", { name: "Money" }).click();
  await ways.getByRole("link", { name: "Statements" }).click();
  await page.getByRole("rowheader").first().getByRole("link").click();
  const sale = page.locator(".statement tbody").filter({ hasText: order.slice(-8).toUpperCase() });
  for (const line of ["Price", "The shop’s fee", "Tax in the price"]) await expect(sale.getByRole("row", { name: line }).first()).toBeVisible();
  // Others buy of the same creator meanwhile.
  await expect(async () => {
    await page.reload();
    const { balance } = database.one("SELECT in_minor - out_minor AS balance FROM accounts WHERE account = ? AND currency = 'EUR'", `creator:${creator}`);
    const closing = `€${(Number(balance) / 100).toLocaleString("en-US", { minimumFractionDigits: 2 })}`;
    await expect(page.locator(".statement .edge").last()).toContainText(closing, { timeout: 1_000 });
  }).toPass();
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  await page.emulateMedia({ media: "print" });
  await expect(page.locator(".pages")).toBeHidden();
  await expect(sale).toBeVisible();
  const files = page.url();
  const csv = await page.request.get(`${files}/statement.csv`);
  expect([csv.status(), csv.headers()["content-type"]]).toEqual([200, "text/csv; charset=utf-8"]);
  expect(await csv.text()).toContain("Closing balance");
  const journal = await (await page.request.get(`${files}/statement.beancount`)).text();
  expect(journal).toContain(`order: "${order}"`);
});

test("of somebody else's sales a statement says nothing", async ({ company, ownDrop, database }) => {
  const order = await bought(company, ownDrop());
  const stranger = somebody(database, { creator: aCreator(database) });
  const shown = await look(`/studio/statements/${MONTH}`, stranger);
  expect(shown.status).toBe(200);
  expect(shown.text).toContain("Nothing was booked in this month.");
  expect(shown.text).not.toContain(order.slice(-8).toUpperCase());
});

test("each check is listed with its result and can be run again", async ({ page, database }) => {
  await operate(page, database, "read");
  await page.goto("/desk/checks");
  const check = page.getByRole("row").filter({ hasText: "I2 the trial balance is zero" });
  await expect(check).toContainText("Holds");
  await page.getByRole("link", { name: "Run them now" }).click();
  // What another story has half done is over in a moment.
  await expect(async () => {
    await page.reload();
    await expect(page.locator(".head .state")).toHaveText("All clear", { timeout: 1_000 });
  }).toPass({ timeout: 120_000 });
});
