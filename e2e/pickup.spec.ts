// The counter: scans with and without a connection, two scanners, and a camera that reads.
import { expect, test } from "./fixtures.ts";
import { aPaidOrder, opensNow } from "./stories/handing.ts";
import { signIn, somebody } from "./stories/people.ts";
import { SHOP_URL } from "./stories/settings.ts";

const state = (order: string) => `SELECT state FROM orders WHERE id = '${order}'`;

test("the QR code of a receipt leads its buyer to the order and staff to the counter", async ({ page, ownDrop, database, elsewhere }) => {
  const drop = ownDrop();
  const { order, staff } = await aPaidOrder(page, database, drop);
  await expect(page.getByRole("img", { name: /^QR code of this order/ })).toBeVisible();
  const code = ((await page.locator(".spoken").textContent()) ?? "").replace(" ", "");
  const anybody = await elsewhere();
  await anybody.goto(`/pickup/${order}?code=${code}`);
  await expect(anybody.getByRole("heading", { level: 1 })).toHaveText("It’s yours");
  expect((await anybody.request.get(`/pickup/${order}?code=ZZZZZZZZ`)).status()).toBe(404);
  opensNow(database, drop);
  const counter = await elsewhere();
  await signIn(counter.context(), staff);
  await counter.goto(`/pickup/${order}?code=${code}`);
  await expect(counter).toHaveURL(/\/studio\/pickup\?code=/);
  await expect(counter.getByRole("heading", { name: "Hand it over." })).toBeVisible();
});

test("signed out, the counter leads to the sign-in page", async ({ page }) => {
  await page.goto("/studio/pickup");
  await expect(page).toHaveURL(/\/sign-in\?next=/);
});

test("scans made without a connection are sent when it is back, once", async ({ page, ownDrop, database, elsewhere, trouble, audit }) => {
  trouble.allow(/ERR_INTERNET_DISCONNECTED|Failed to fetch|fetch/);
  const drop = ownDrop();
  const { order, staff } = await aPaidOrder(page, database, drop);
  const code = (await page.locator(".spoken").textContent()) ?? "";
  opensNow(database, drop);
  const counter = await elsewhere();
  await signIn(counter.context(), staff);
  await counter.goto("/studio/pickup");
  await expect(counter.getByText(/^Connected\. [1-9]/)).toBeVisible();
  await counter.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await expect.poll(() => counter.evaluate(() => caches.match("/pkg/scan_bg.wasm").then((found) => found !== undefined))).toBe(true);

  await counter.context().setOffline(true);
  await counter.reload();
  await expect(counter.getByText(/^No connection\./)).toBeVisible();
  await counter.getByLabel("Pickup code").fill(code);
  await counter.getByLabel("Pickup code").press("Enter");
  await expect(counter.getByRole("heading", { name: "Hand it over." })).toBeVisible();
  await expect(counter.getByText("1 scan waits here and will be sent.")).toBeVisible();
  expect(database.one(state(order)).state).toBe("paid");

  await counter.context().setOffline(false);
  await expect.poll(() => database.one(state(order)).state).toBe("collected");
  await expect(counter.getByText(/^Connected\./)).toBeVisible();
  expect(database.one("SELECT COUNT (*) AS n FROM pickup_scans WHERE order_id = ?", order).n).toBe(1);
  await audit();
});

test("of two scanners the earlier scan counts, and the other one is told", async ({ page, ownDrop, database, elsewhere, trouble, audit }) => {
  trouble.allow(/ERR_INTERNET_DISCONNECTED|Failed to fetch|fetch/);
  const drop = ownDrop();
  const { order, staff } = await aPaidOrder(page, database, drop);
  const code = (await page.locator(".spoken").textContent()) ?? "";
  const creator = String(database.one("SELECT creator FROM drops WHERE id = ?", drop.id).creator);
  opensNow(database, drop);
  const counters = [];
  for (const person of [staff, somebody(database, { creator, part: "staff" })]) {
    const counter = await elsewhere();
    await signIn(counter.context(), person);
    await counter.goto("/studio/pickup");
    await expect(counter.getByText(/^Connected\. [1-9]/)).toBeVisible();
    await counter.context().setOffline(true);
    await counter.getByLabel("Pickup code").fill(code);
    await counter.getByLabel("Pickup code").press("Enter");
    await expect(counter.getByRole("heading", { name: "Hand it over." })).toBeVisible();
    counters.push(counter);
  }
  const [first, second] = counters as [typeof page, typeof page];
  await second.context().setOffline(false);
  await expect.poll(() => database.one(state(order)).state).toBe("collected");
  await first.context().setOffline(false);
  await expect.poll(() => database.one("SELECT person FROM handovers WHERE order_id = ?", order).person).toBe(staff.id);
  await second.evaluate(() => dispatchEvent(new Event("online")));
  await expect(second.getByRole("heading", { name: /had handed it over at/ })).toBeVisible();
  await audit();
});

test("another creator's counter learns nothing of a code", async ({ page, ownDrop, database, elsewhere }) => {
  const drop = ownDrop();
  await aPaidOrder(page, database, drop);
  const code = (await page.locator(".spoken").textContent()) ?? "";
  const other = somebody(database, { creator: String(database.one("SELECT id FROM creators WHERE slug = 'jun-okabe'").id), part: "staff" });
  const counter = await elsewhere();
  await signIn(counter.context(), other);
  await counter.goto(`/studio/pickup?code=${encodeURIComponent(code)}`);
  await expect(counter.locator("[data-code=foreign]")).toBeVisible();
  const answer = await counter.request.post("/studio/pickups", { data: [{ id: "scan-of-a-test", code, at: Date.now() }], headers: { origin: SHOP_URL } });
  expect(await answer.json()).toMatchObject([{ outcome: "foreign", number: null, who: null }]);
});

test("only the counter may ask for the camera", async ({ page, ownDrop, database }) => {
  const { staff } = await aPaidOrder(page, database, ownDrop());
  await signIn(page.context(), staff);
  expect((await page.goto("/studio/pickup"))?.headers()["permissions-policy"]).toContain("camera=(self)");
  expect((await page.goto("/studio/orders"))?.headers()["permissions-policy"]).toContain("camera=()");
});
