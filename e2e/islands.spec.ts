// What comes alive after the page is painted: total, countdown, stock, phase, hold timer, choice of a window.
import { expect, test } from "./fixtures.ts";
import { fillIn, freshAddress, hold } from "./stories/buyer.ts";
import { LIVE_DROP } from "./stories/settings.ts";
import { stockOf } from "./stories/drop.ts";
import { inTime } from "./stories/clock.ts";

test("the quantity changes the total, by hand and by its buttons, within the limit", async ({ page, ownDrop }) => {
  const drop = ownDrop({ units: 9, limit: 3, price_minor: 1_250 });
  await page.goto(drop.path);
  const total = page.locator("#buy-total");
  await expect(total).toHaveText("€12.50");
  await page.getByRole("button", { name: "One more" }).click();
  await expect(total).toHaveText("€25.00");
  await expect(page.getByRole("button", { name: "Buy · €25.00" })).toBeVisible();
  await page.getByLabel("Quantity").fill("9");
  await expect(total).toHaveText("€37.50");
  await expect(page.getByText("At most 3 per buyer.")).toBeVisible();
  await expect(page.getByLabel("Quantity")).toHaveValue("3");
  await page.getByRole("button", { name: "One less" }).click();
  await expect(total).toHaveText("€25.00");
  await page.getByRole("button", { name: /^Buy/ }).click();
  await expect(page.getByText(/^2 × Paper Lamp/).first()).toBeVisible();
});

test("another item brings its own price", async ({ page, ownDrop }) => {
  const drop = ownDrop({ items: ["Paper Lamp", "Paper Lantern"], price_minor: 1_000 });
  await page.goto(drop.path);
  await expect(page.getByRole("button", { name: "One more" })).toBeVisible();
  await page.getByRole("radio", { name: "Paper Lantern" }).check();
  await expect(page.locator("#buy-total")).toHaveText("€20.00");
});

test("the countdown ticks by the server's time", async ({ page }) => {
  await page.goto(`/drops/${LIVE_DROP}`);
  const timer = page.getByRole("timer");
  await expect(timer).toHaveText(/^Closes in \d\d:\d\d:\d\d$/);
  const first = await timer.textContent();
  await expect(timer).not.toHaveText(first ?? "");
});

test("the stock falls when somebody else buys", async ({ page, company, ownDrop }) => {
  const drop = ownDrop({ units: 4 });
  await page.goto(drop.path);
  await expect(page.locator("#left-0")).toHaveText("4 of 4 left · limit 2");
  await company.buy(drop, "2");
  await expect(page.locator("#left-0")).toHaveText("2 of 4 left · limit 2");
});

test("when the last unit goes, Buy goes, without a reload", async ({ page, company, ownDrop }) => {
  const drop = ownDrop({ units: 1 });
  await page.goto(drop.path);
  await expect(page.getByRole("button", { name: /^Buy/ })).toBeVisible();
  await company.hold(drop);
  await expect(page.getByRole("button", { name: /^Buy/ })).toBeHidden();
  await expect(page.locator("#buy-instead")).toHaveText("Sold out");
});

test("a drop opens under the eyes of who waits, and sells", async ({ page, ownDrop, database }) => {
  const drop = await inTime([10, 30, 90], async (opensIn) => {
    const mine = ownDrop({ opensIn });
    await page.goto(mine.path);
    return mine;
  });
  await expect(page.getByRole("heading", { name: "Not open yet" })).toBeVisible();
  await expect(page.getByRole("timer")).toHaveText(/^Opens in 0[01]:\d\d$/);
  await expect(page.getByRole("button", { name: /^Buy/ })).toBeVisible({ timeout: 150_000 });
  await expect(page.getByRole("timer")).toHaveText(/^Closes in /);
  // Words that are no longer true have gone.
  await expect(page.getByRole("heading", { name: "Not open yet" })).toBeHidden();
  await expect(page.getByRole("link", { name: "Add to calendar" })).toBeHidden();
  await page.getByRole("button", { name: /^Buy/ }).click();
  await expect(page).toHaveURL(/\/checkout\/hld_/);
  expect(stockOf(database, drop).held).toBe(1);
});

test("a drop closes under the eyes of who hesitates", async ({ page, ownDrop }) => {
  await inTime([10, 30, 90], async (closesIn) => page.goto(ownDrop({ closesIn }).path));
  await expect(page.getByRole("button", { name: /^Buy/ })).toBeVisible();
  await expect(page.getByRole("button", { name: /^Buy/ })).toBeHidden({ timeout: 150_000 });
  await expect(page.getByRole("timer")).toHaveText("Closed");
  await expect(page.getByRole("heading", { name: "On sale now" })).toBeHidden();
});

test("the hold timer counts down, and ends the checkout with the hold", async ({ page, ownDrop, database }) => {
  const drop = ownDrop();
  const held = await hold(page, drop.path);
  await expect(page.getByRole("timer")).toHaveText(/^Held for you for (10:00|09:\d\d)$/);
  await inTime([10, 20, 50], async (seconds) => {
    database.run("UPDATE holds SET expires_at = ? WHERE id = ?", Date.now() + seconds * 1_000, held);
    await page.reload();
  });
  await expect(page.getByText("Less than a minute left to pay.")).toBeAttached();
  await expect(page.getByText("The hold has ended, and the units are back in the drop.")).toBeVisible({ timeout: 150_000 });
  await expect(page.getByRole("button", { name: /^Pay/ })).toBeDisabled();
  await page.getByRole("link", { name: "Back to the drop" }).click();
  await expect(page).toHaveURL(drop.path);
});

test("the choice of a window changes the total and asks for an address only when it is needed", async ({ page, ownDrop }) => {
  const drop = ownDrop({ price_minor: 2_000 });
  await hold(page, drop.path);
  await fillIn(page, drop, freshAddress());
  await expect(page.getByRole("group", { name: "For delivery only" })).toBeHidden();
  await expect(page.getByRole("button", { name: "Pay €20.00" })).toBeVisible();
  await page.getByRole("radio", { name: drop.deliveryPlace }).check();
  await expect(page.getByRole("group", { name: "For delivery only" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Pay €24.90" })).toBeVisible();
  await expect(page.getByRole("row", { name: "You pay" })).toContainText("€24.90");
  await expect(page.getByRole("row", { name: "Delivery" })).toContainText("€4.90");
});

test("nothing moves for who wants less motion", async ({ page }) => {
  const running = () => page.evaluate(() => document.getAnimations().filter(({ playState }) => playState === "running").length);
  await page.goto(`/drops/${LIVE_DROP}`);
  await expect.poll(running).toBeGreaterThan(0);
  await page.emulateMedia({ reducedMotion: "reduce" });
  await expect.poll(running).toBe(0);
});

test("what was typed before the script came is kept", async ({ page, ownDrop }) => {
  const drop = ownDrop({ limit: 3, price_minor: 1_000 });
  let release = (): void => undefined;
  const typed = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route("**/pkg/*.wasm", async (route) => {
    await typed;
    await route.continue();
  });
  await page.goto(drop.path);
  await page.getByLabel("Quantity").fill("3");
  release();
  await expect(page.locator("#buy-total")).toHaveText("€30.00");
  await expect(page.getByLabel("Quantity")).toHaveValue("3");
});
