// Orders to prepare: who sees them, what can be done with them, and on paper.
import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "./fixtures.ts";
import { aPaidOrder, opensNow } from "./stories/handing.ts";
import { aCreator, signIn, somebody } from "./stories/people.ts";
import type { Somebody } from "./stories/people.ts";

test("signed out, orders lead to the sign-in page", async ({ page }) => {
  await page.goto("/studio/orders");
  await expect(page).toHaveURL(/\/sign-in\?next=/);
});

test("a buyer has no studio, and another creator's order is missing", async ({ page, ownDrop, database, elsewhere }) => {
  const { order, staff } = await aPaidOrder(page, database, ownDrop());
  const statusFor = async (person: Somebody, path: string) => {
    const theirs = await elsewhere();
    await signIn(theirs.context(), person);
    return (await theirs.request.get(path, { headers: { accept: "application/json" } })).status();
  };
  expect(await statusFor(somebody(database), "/studio/orders")).toBe(403);
  const other = somebody(database, { creator: aCreator(database) });
  expect(await statusFor(other, `/studio/orders/${order}`)).toBe(404);
  expect(await statusFor(other, "/studio/orders/ord_none")).toBe(404);
  expect(await statusFor(staff, `/studio/orders/${order}`)).toBe(200);
});

test("an order is found, handed over by its code once, and taken back with a reason", async ({ page, ownDrop, database, audit }) => {
  const drop = ownDrop();
  const { order, staff } = await aPaidOrder(page, database, drop);
  const code = (await page.locator(".spoken").textContent()) ?? "";
  expect(code).toMatch(/^[0-9A-Z]{4} [0-9A-Z]{4}$/);
  opensNow(database, drop);
  await signIn(page.context(), staff);
  await page.goto(`/studio/orders?drop=${drop.id}`);
  await expect(page.getByText("for one order")).toBeVisible();
  const answer = await page.reload();
  expect(answer?.headers()["server-timing"]).toMatch(/db;desc="[123] trips"/);
  await page.getByRole("link", { name: order.slice(-8).toUpperCase() }).click();
  await page.getByLabel("Pickup code").fill(code.toLowerCase());
  await page.getByRole("button", { name: "Collected" }).click();
  await expect(page.getByText("by code, Person")).toBeVisible();
  expect(database.one("SELECT state FROM orders WHERE id = ?", order).state).toBe("collected");
  await page.getByLabel("Why it was a mistake").fill("the wrong parcel");
  await page.getByRole("button", { name: "Take it back" }).click();
  await expect(page.getByText("the wrong parcel")).toBeVisible();
  expect(database.one("SELECT state FROM orders WHERE id = ?", order).state).toBe("paid");
  await audit();
});

test("a wrong code is refused at its field and what was typed stays", async ({ page, ownDrop, database }) => {
  const drop = ownDrop();
  const { order, staff } = await aPaidOrder(page, database, drop);
  opensNow(database, drop);
  await signIn(page.context(), staff);
  await page.goto(`/studio/orders/${order}`);
  await page.getByLabel("Pickup code").fill("ZZZZ ZZZZ");
  await page.getByRole("button", { name: "Collected" }).click();
  await expect(page.locator("[data-code=code_wrong]")).toBeVisible();
  await expect(page.getByLabel("Pickup code")).toHaveValue("ZZZZ ZZZZ");
  expect(database.one("SELECT state FROM orders WHERE id = ?", order).state).toBe("paid");
});

test.describe("without script", () => {
  test.use({ javaScriptEnabled: false });
  test("a code leads to its order, and one press hands it over", async ({ page, ownDrop, database, audit }) => {
    const drop = ownDrop();
    const { order, staff } = await aPaidOrder(page, database, drop);
    const code = (await page.locator(".spoken").textContent()) ?? "";
    opensNow(database, drop);
    await signIn(page.context(), staff);
    await page.goto("/studio/pickup");
    await page.getByLabel("Pickup code").fill(code);
    await page.getByRole("button", { name: "Look it up" }).click();
    await expect(page.getByRole("heading", { name: "Hand it over." })).toBeVisible();
    await page.getByRole("button", { name: "Handed over" }).click();
    await expect(page.getByRole("status").first()).toContainText(`Order ${order.slice(-8).toUpperCase()} is handed over.`);
    expect(database.one("SELECT state FROM orders WHERE id = ?", order).state).toBe("collected");
    await audit();
  });
});

test("pages of orders are in order for everybody, and CSV runs nothing", async ({ page, ownDrop, database }) => {
  const drop = ownDrop();
  const { order, staff } = await aPaidOrder(page, database, drop);
  database.run("UPDATE orders SET name = '=HYPERLINK(1)' WHERE id = ?", order);
  opensNow(database, drop);
  await signIn(page.context(), staff);
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    for (const path of [`/studio/orders?drop=${drop.id}`, `/studio/orders/${order}`, "/studio/pickup", `/studio/orders/print?drop=${drop.id}`]) {
      await page.goto(path);
      expect((await new AxeBuilder({ page }).analyze()).violations, `${path} ${colorScheme}`).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${path} fits`).toBe(true);
    }
  }
  const csv = await (await page.request.get(`/studio/orders.csv?drop=${drop.id}`)).text();
  expect(csv).toContain("'=HYPERLINK(1)");
});
