// Drops in the studio: drafted, looked at, announced, taken back, copied, repriced; and by whom.
import { randomUUID } from "node:crypto";
import { expect, test } from "./fixtures.ts";
import { nightOf } from "./stories/clock.ts";
import { Client, fillIn, hold, pay, toPayment } from "./stories/buyer.ts";
import { signIn, somebody } from "./stories/people.ts";
import { aDraft, anAnnouncedDrop, dropFields, fillInDrop, local, open } from "./stories/studio.ts";
import type { Maker } from "./stories/studio.ts";

const as = (maker: Maker, accept = "application/json") => ({ cookie: maker.owner.cookie, accept });

test("signed out, every page of drops leads to signing in and comes back", async ({ page }) => {
  for (const path of ["/studio", "/studio/drops", "/studio/drops/new"]) {
    const answer = await page.request.get(path, { maxRedirects: 0 });
    expect(answer.status()).toBe(303);
    expect(answer.headers()["location"]).toBe(`/sign-in?next=${encodeURIComponent(path)}`);
  }
  const client = await new Client().call("POST", "/studio/drops", { key: randomUUID() });
  expect([client.status, client.body.code]).toEqual([401, "signed_out"]);
});

test("other creators' drops look exactly like missing ones, for every step", async ({ database, maker }) => {
  const [mine, other] = [maker(), maker()];
  const id = await aDraft(database, mine, "Foreign Moons");
  const steps = ["", "/preview", "/messages", "!", "!/schedule", "!/unpublish", "!/duplicate", "!/prices", "!/messages"];
  for (const step of steps) {
    const [method, path] = step.startsWith("!") ? ["POST", step.slice(1)] : ["GET", step];
    const fields = method === "POST" ? { ...dropFields(other, "none", "Mine now", randomUUID()), version: "1", subject: "Hello", body: "There" } : undefined;
    const foreign = await new Client().call(method, `/studio/drops/${id}${path}`, fields, as(other));
    const missing = await new Client().call(method, `/studio/drops/drp_none${path}`, fields, as(other));
    expect([foreign.status, foreign.body.code ?? ""], `${method} ${path}`).toEqual([404, foreign.body.code ?? ""]);
    expect({ ...foreign.body, request_id: "" }, `${method} ${path}`).toEqual({ ...missing.body, request_id: "" });
  }
  expect(database.one("SELECT title, version FROM drops WHERE id = ?", id)).toEqual({ title: "Foreign Moons", version: 1 });
});

test("buyers are told that the studio is for creators; staff may do all but prices", async ({ database, maker, page, context }) => {
  const buyer = await new Client().call("GET", "/studio/drops", undefined, { cookie: somebody(database).cookie });
  expect([buyer.status, buyer.body.code]).toEqual([403, "not_a_creator"]);
  const mine = maker();
  const drop = await anAnnouncedDrop(database, mine, `Staffed Moons ${mine.slug}`);
  const staff = somebody(database, { creator: mine.creator, part: "staff" });
  const fields = { "item-1-sku": mine.sku, "item-1-price": "9", version: "2", key: randomUUID() };
  const refused = await new Client().call("POST", `/studio/drops/${drop.id}/prices`, fields, { cookie: staff.cookie });
  expect([refused.status, refused.body.code]).toEqual([403, "owner_only"]);
  await signIn(context, staff);
  await page.goto(`/studio/drops/${drop.id}`);
  await expect(page.getByText("Only the owner of this studio changes prices.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Set these prices" })).toHaveCount(0);
});

for (const script of [true, false]) {
  test(`a creator makes a drop and a buyer buys it, ${script ? "with" : "without"} script`, async ({ elsewhere, database, maker, audit }) => {
    const mine = maker();
    const title = `Moons ${mine.slug}`;
    const page = await elsewhere({ javaScriptEnabled: script });
    await signIn(page.context(), mine.owner);
    await page.goto("/studio");
    await page.getByRole("link", { name: "Make a drop" }).click();
    await fillInDrop(page, mine, title);
    await page.getByRole("button", { name: "Add a delivery" }).click();
    await expect(page.getByLabel("Title")).toHaveValue(title);
    await page.getByLabel("How it comes").fill("By bike courier");
    await page.getByLabel("Who brings it").fill("riders");
    await page.getByLabel("Delivery from").fill(local(1_600));
    await page.getByLabel("Delivery until").fill(local(1_700));
    await page.getByLabel("Costs the buyer").last().fill("4.90");
    await page.getByLabel("Orders that fit").last().fill("5");
    await page.getByRole("button", { name: "Save and look at it" }).click();

    await expect(page).toHaveURL(/\/preview$/);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(title);
    const bar = page.getByRole("complementary", { name: "Preview" });
    await expect(bar.getByText("within the budget").first()).toBeVisible();
    await expect(bar).toContainText(/\d+\.\d kB packed of 14\.6 kB/);
    await bar.getByText("Schedule it").click();
    await bar.getByRole("button", { name: "Schedule this drop" }).click();
    await expect(page.getByText("It is announced")).toBeVisible();
    const { id, slug } = database.one("SELECT id, slug FROM drops WHERE creator = ?", mine.creator);

    open(database, String(id));
    const buyer = await elsewhere({ javaScriptEnabled: script });
    await hold(buyer, `/drops/${slug}`);
    const own = { pickupPlace: "Back yard, second door", deliveryPlace: "By bike courier" };
    await fillIn(buyer, own as never, `buyer-${mine.slug}@example.com`);
    await toPayment(buyer);
    await pay(buyer);
    await page.reload();
    await expect(page.getByRole("row", { name: new RegExp(mine.thing) })).toContainText("1");
    expect(database.one("SELECT sold FROM drop_items WHERE drop_id = ?", String(id)).sold).toBe(1);
    await audit();
  });
}

test("what is wrong is said at its field, and what was typed stays", async ({ page, context, maker, database }) => {
  const mine = maker();
  await signIn(context, mine.owner);
  await page.goto("/studio/drops/new");
  await fillInDrop(page, mine, "Wrong Moons", -60, -90);
  await page.getByLabel("Units").fill("0");
  await page.getByLabel("Price").fill("cheap");
  await page.getByLabel("Orders that fit").fill("none");
  const answered = page.waitForResponse((response) => response.request().method() === "POST");
  await page.getByRole("button", { name: "Save the draft" }).last().click();
  expect((await answered).status()).toBe(422);
  for (const [field, code] of [["opens", "window_in_past"], ["closes", "closes_before_opens"], ["item-1-units", "bad_units"], ["item-1-price", "bad_price"], ["slot-1-capacity", "slot_without_capacity"]]) {
    await expect(page.locator(`#${field}-notice`)).toHaveAttribute("data-code", code as string);
  }
  await expect(page.getByLabel("Price")).toHaveValue("cheap");
  await expect(page.getByLabel("Product")).toHaveValue(mine.sku);
  await expect(page.getByRole("alert").getByRole("listitem")).toHaveCount(5);
  expect(database.all("SELECT id FROM drops WHERE creator = ?", mine.creator)).toEqual([]);
});

test("a time that a night does not have, and one that it has twice", async ({ page, context, maker }) => {
  const mine = maker();
  await signIn(context, mine.owner);
  await page.goto("/studio/drops/new");
  await fillInDrop(page, mine, "Night Moons");
  const [skips, repeats] = [nightOf(3), nightOf(10)];
  const morning = new Date(Date.parse(repeats) + 86_400_000).toISOString().slice(0, 10);
  await page.getByLabel("Opens", { exact: true }).fill(`${skips}T02:30`);
  await page.getByLabel("Closes", { exact: true }).fill(`${repeats}T02:30`);
  await page.getByRole("button", { name: "Save the draft" }).last().click();
  await expect(page.locator("#opens-notice")).toHaveAttribute("data-code", "time_skipped");
  await expect(page.locator("#opens-notice")).toContainText("from CET to CEST");
  await expect(page.locator("#closes-notice")).toHaveAttribute("data-code", "time_twice");
  await page.getByLabel("Opens", { exact: true }).fill(`${repeats}T01:30`);
  await page.getByLabel("Which of the two").selectOption("second");
  await page.getByLabel("Pickup from").fill(`${morning}T10:00`);
  await page.getByLabel("Pickup until").fill(`${morning}T12:00`);
  await page.getByRole("button", { name: "Save the draft" }).last().click();
  await expect(page.getByText("The draft is kept.")).toBeVisible();
  await expect(page.getByLabel("Which of the two")).toHaveValue("second");
});

test("who is not verified prepares everything and sells nothing", async ({ page, context, maker, database }) => {
  const mine = maker({ verified_at: null });
  const id = await aDraft(database, mine, "Early Moons");
  await signIn(context, mine.owner);
  await page.goto(`/studio/drops/${id}`);
  await page.getByText("Schedule it").click();
  const answered = page.waitForResponse((response) => response.request().method() === "POST");
  await page.getByRole("button", { name: "Schedule this drop" }).click();
  expect((await answered).status()).toBe(403);
  await expect(page.locator("[data-code=not_verified]").first()).toContainText("verify who you are");
  expect(database.one("SELECT state FROM drops WHERE id = ?", id).state).toBe("draft");
});

test("two people at one draft: the second is told, and nothing is overwritten", async ({ page, context, maker, database }) => {
  const mine = maker();
  const id = await aDraft(database, mine, "Shared Moons");
  await signIn(context, mine.owner);
  await page.goto(`/studio/drops/${id}`);
  const hero = String(database.one("SELECT portrait FROM creators WHERE id = ?", mine.creator).portrait);
  const faster = await new Client().call("POST", `/studio/drops/${id}`, { ...dropFields(mine, hero, "Faster Moons", randomUUID()), version: "1" }, as(mine));
  expect(faster.status).toBe(200);
  await page.getByLabel("Title").fill("Slower Moons");
  await page.getByRole("button", { name: "Save the draft" }).last().click();
  await expect(page.locator("[data-code=moved_on]")).toBeVisible();
  await expect(page.getByLabel("Title")).toHaveValue("Slower Moons");
  expect(database.one("SELECT title FROM drops WHERE id = ?", id).title).toBe("Faster Moons");
});

test("a drop is taken back before it opens, and buyers no longer see it", async ({ page, context, maker, database, elsewhere }) => {
  const mine = maker();
  const drop = await anAnnouncedDrop(database, mine, `Shy Moons ${mine.slug}`);
  const buyer = await elsewhere();
  await buyer.goto(drop.path);
  await expect(buyer.getByRole("heading", { name: "Not open yet" })).toBeVisible();
  // Before it is taken off the lists under its eyes.
  await buyer.goto("about:blank");
  await signIn(context, mine.owner);
  await page.goto(`/studio/drops/${drop.id}`);
  await page.getByText("Take it back", { exact: true }).click();
  await page.getByRole("button", { name: "Take this drop back" }).click();
  await expect(page.getByText("It is a draft again")).toBeVisible();
  await expect.poll(async () => (await buyer.request.get(drop.path)).status(), "the copy at the edge is gone").toBe(404);

  const opened = await anAnnouncedDrop(database, mine, `Open Moons ${mine.slug}`);
  open(database, opened.id);
  const late = await new Client().call("POST", `/studio/drops/${opened.id}/unpublish`, { version: "2", key: randomUUID() }, as(mine));
  expect([late.status, late.body.code]).toEqual([409, "has_opened"]);
});

test("a new price is on the page that the edge keeps, long before its copy ends", async ({ page, context, maker, database, elsewhere }) => {
  const mine = maker();
  const drop = await anAnnouncedDrop(database, mine, `Priced Moons ${mine.slug}`);
  const buyer = await elsewhere();
  for (let at = 0; at < 2; at += 1) await buyer.goto(drop.path);
  await expect(buyer.getByText("€12.50").first()).toBeVisible();
  await signIn(context, mine.owner);
  await page.goto(`/studio/drops/${drop.id}`);
  await page.getByText("Change prices").click();
  await page.getByLabel(`${mine.thing} costs`).fill("10.00");
  const begun = Date.now();
  await page.getByRole("button", { name: "Set these prices" }).click();
  await expect(page.getByText("The new prices are set.")).toBeVisible();
  await expect.poll(async () => (await (await buyer.request.get(drop.path)).text()).includes("€10.00")).toBe(true);
  console.log(`new price on the page after ${Date.now() - begun} ms, the creator's click included`);
});

test("who holds a piece pays the price they saw", async ({ page, maker, database, audit }) => {
  const mine = maker();
  const drop = await anAnnouncedDrop(database, mine, `Held Moons ${mine.slug}`);
  open(database, drop.id);
  await hold(page, drop.path);
  const changed = await new Client().call("POST", `/studio/drops/${drop.id}/prices`, { "item-1-sku": mine.sku, "item-1-price": "20", version: "2", key: randomUUID() }, as(mine));
  expect(changed.status).toBe(200);
  await page.reload();
  await expect(page.getByText("€12.50").first()).toBeVisible();
  await fillIn(page, { pickupPlace: "Back yard, second door" } as never, `held-${mine.slug}@example.com`);
  await toPayment(page);
  await pay(page);
  expect(database.one("SELECT total_minor FROM orders WHERE drop_id = ?", drop.id).total_minor).toBe(1_250);
  expect(database.one("SELECT price_minor FROM drop_items WHERE drop_id = ?", drop.id).price_minor).toBe(2_000);
  await audit();
});

test("a price is refused at its field", async ({ page, context, maker, database }) => {
  const mine = maker();
  const drop = await anAnnouncedDrop(database, mine, `Free Moons ${mine.slug}`);
  await signIn(context, mine.owner);
  await page.goto(`/studio/drops/${drop.id}`);
  await page.getByText("Change prices").click();
  await page.getByLabel(`${mine.thing} costs`).fill("0");
  await page.getByRole("button", { name: "Set these prices" }).click();
  await expect(page.locator("#item-1-price-notice")).toHaveAttribute("data-code", "bad_price");
  await expect(page.getByLabel(`${mine.thing} costs`)).toHaveValue("0");
});

test("a copy is a draft a week later, and the list is filtered and a file", async ({ page, context, maker, database }) => {
  const mine = maker();
  const title = `Again Moons ${mine.slug}`;
  const drop = await anAnnouncedDrop(database, mine, title);
  await signIn(context, mine.owner);
  await page.goto(`/studio/drops/${drop.id}`);
  await page.getByRole("button", { name: "Copy it" }).click();
  await expect(page.getByText("This is a copy")).toBeVisible();
  const weeks = database.all("SELECT opens_at FROM drops WHERE creator = ? ORDER BY opens_at", mine.creator).map(({ opens_at }) => Number(opens_at));
  expect(((weeks[1] ?? 0) - (weeks[0] ?? 0)) / 86_400_000).toBeCloseTo(7, 1);
  await page.goto("/studio/drops");
  await expect(page.getByRole("row", { name: new RegExp(title) })).toHaveCount(2);
  await page.getByLabel("State").selectOption("draft");
  await page.getByRole("button", { name: "Show" }).click();
  await expect(page.getByRole("row", { name: new RegExp(title) })).toHaveCount(1);
  const file = await page.request.get((await page.getByRole("link", { name: "CSV of what is shown" }).getAttribute("href")) ?? "");
  expect(file.headers()["content-type"]).toContain("text/csv");
  expect((await file.text()).split("\r\n")).toEqual([expect.stringMatching(/^Drop,State,Opens,Closes,Units,Sold,Held,From$/), expect.stringContaining(`${title},Draft,20`), ""]);
});
