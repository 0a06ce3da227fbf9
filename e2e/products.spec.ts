// Products: from a photograph to a listing, provenance, two people at once, sheets out and in, moderation.
import { createHash } from "node:crypto";
import type { Locator, Page } from "@playwright/test";
import { expectProblem } from "./api.ts";
import { expect, test } from "./fixtures.ts";
import { Buyer, freshKey, until } from "./http.ts";
import type { Database } from "./stories/database.ts";
import { aJpeg } from "./stories/files.ts";
import { type Somebody, aCreator, signIn, somebody } from "./stories/people.ts";
import { photosOf } from "./stories/studio.ts";

type Maker = { creator: string; owner: Somebody; client: Buyer };

/** A creator of the test's own, with nothing yet. */
function aMaker(database: Database): Maker {
  const creator = aCreator(database);
  const owner = somebody(database, { creator });
  const client = new Buyer();
  client.cookie = owner.cookie;
  return { creator, owner, client };
}

const fields = (more: Record<string, string> = {}) => ({ title: "Split bowl", category: "Home", price: "38.50", stock: "3", key: freshKey(), ...more });

/** A draft of theirs with a picture. */
async function aDraft(database: Database, maker: Maker, more: Record<string, string> = {}): Promise<string> {
  const [upload = ""] = photosOf(database, maker, 4);
  const made = await maker.client.post("/studio/products", fields({ upload, ...more }));
  expect(made.status, made.text).toBe(201);
  return made.json.product;
}

/** Counts what a finger does on our pages. */
class Finger {
  taps = 0;
  async tap(target: Locator): Promise<void> {
    this.taps += 1;
    await target.tap();
  }
}

/** A visually hidden field is opened by its label, as a finger does. */
async function choose(page: Page, finger: Finger, label: string): Promise<void> {
  const chooser = page.waitForEvent("filechooser");
  await finger.tap(page.getByText(label, { exact: true }));
  // The phone's own camera: one more tap for the shutter.
  finger.taps += 1;
  await (await chooser).setFiles({ name: "IMG_2041.jpg", mimeType: "image/jpeg", buffer: aJpeg() });
}

test("signed out, the studio asks to sign in and a client is told", async ({ page }) => {
  await page.goto("/studio/products");
  await expect(page).toHaveURL(/\/sign-in\?next=/);
  expectProblem(await new Buyer().post("/studio/products", fields()), 401, "signed_out");
  expectProblem(await new Buyer().get("/desk/products"), 401, "signed_out");
});

test("what is another creator's is not there, and a buyer is no creator", async ({ database }) => {
  const [mine, theirs] = [aMaker(database), aMaker(database)];
  const product = await aDraft(database, theirs);
  for (const path of [`/studio/products/${product}`, "/studio/products/prd_nothing"]) {
    expectProblem(await mine.client.get(path), 404, "not_found");
    for (const part of ["", "/variants", "/pictures", "/records", "/publish", "/unpublish"]) {
      expectProblem(await mine.client.post(`${path}${part}`, fields({ version: "1", upload: "x", made: "m", materials: "m" })), 404, "not_found");
    }
  }
  expectProblem(await new Buyer().get(`/provenance/${product}`), 404, "not_found");
  const buyer = new Buyer();
  buyer.cookie = somebody(database).cookie;
  expectProblem(await buyer.get("/studio/products"), 403, "not_a_creator");
  expectProblem(await buyer.get("/desk/products"), 403, "not_an_operator");
  const reader = new Buyer();
  reader.cookie = somebody(database, { level: "read" }).cookie;
  expectProblem(await reader.post(`/desk/products/${product}/hide`, { why: "x", version: 1, key: freshKey() }), 403, "level_too_low");
});

test("a photograph becomes a listing in three taps", async ({ page, context, database }) => {
  test.setTimeout(600_000);
  const maker = aMaker(database);
  await aDraft(database, maker, { price: "24.00" });
  await signIn(context, maker.owner);
  await page.goto("/studio/products/new");
  const finger = new Finger();
  await choose(page, finger, "Take a photograph");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Name it, price it, done", { timeout: 300_000 });
  await expect(page.getByLabel("Name"), "a name is suggested").toHaveValue(/^Home, /);
  await expect(page.getByLabel("Price"), "priced like the last one").toHaveValue("24.00");
  await finger.tap(page.getByRole("button", { name: "Publish" }));
  await expect(page.getByText("It is published")).toBeVisible();
  expect(finger.taps).toBeLessThanOrEqual(3);
  const made = database.one("SELECT state, title FROM products WHERE creator = ? ORDER BY made_at DESC LIMIT 1", maker.creator);
  expect(made.state).toBe("listed");
});

test.describe("without script", () => {
  test.use({ javaScriptEnabled: false });

  test("the same photograph takes one tap more, and a sheet is read in", async ({ page, context, database }) => {
    test.setTimeout(600_000);
    const maker = aMaker(database);
    await signIn(context, maker.owner);
    await page.goto("/studio/products/new");
    await page.locator("#library").setInputFiles({ name: "red-bowl.jpg", mimeType: "image/jpeg", buffer: aJpeg() });
    await page.locator("form:has(#library)").getByRole("button", { name: "Send it" }).click();
    await expect(page.getByLabel("Name")).toHaveValue("Red bowl", { timeout: 300_000 });
    await page.getByLabel("Price").fill("3x");
    await page.getByLabel("Where people find it").fill("Home");
    await page.getByRole("button", { name: "Publish" }).click();
    await expect(page.locator("[data-code=price_malformed]")).toHaveCount(1);
    await expect(page.getByLabel("Price"), "what was typed stays").toHaveValue("3x");
    await page.getByLabel("Price").fill("38.50");
    await page.getByRole("button", { name: "Publish" }).click();
    await expect(page.getByText("It is published")).toBeVisible();

    await page.goto("/studio/products/import");
    await page.getByLabel("Or its rows, pasted").fill("title,category,sku,price,stock\nCup,Home,cup-one,12,x\nCup,Home,cup-one,nothing,2\n");
    await page.getByRole("button", { name: "Look what it would do" }).click();
    await expect(page.locator("[data-code=stock_malformed]")).toContainText("2");
    await expect(page.locator("[data-code=price_malformed]")).toContainText("3");
    await page.getByLabel("Or its rows, pasted").fill(`title,category,sku,price,stock\nCup,Home,cup-${maker.creator.slice(4)},12,2\n`);
    await page.getByRole("button", { name: "Look what it would do" }).click();
    await expect(page.getByRole("heading", { name: "1 new, 0 changed, 0 as they are" })).toBeVisible();
    expect(database.all("SELECT 1 FROM products WHERE creator = ? AND title = 'Cup'", maker.creator)).toEqual([]);
    await page.getByRole("button", { name: "Do it" }).click();
    await expect(page.getByText("The sheet is read in.")).toBeVisible();
    await expect(page.getByRole("link", { name: "Cup" })).toBeVisible();
  });
});

test("the second of two tabs is told what changed, and keeps what was typed", async ({ page, context, database }) => {
  const maker = aMaker(database);
  const product = await aDraft(database, maker);
  await signIn(context, maker.owner);
  await page.goto(`/studio/products/${product}`);
  const other = await context.newPage();
  await other.goto(`/studio/products/${product}`);
  await other.getByLabel("Name", { exact: true }).fill("Leaf bowl");
  await other.getByRole("button", { name: "Save", exact: true }).last().click();
  await expect(other.getByText("Saved.")).toBeVisible();

  await page.getByLabel("Name", { exact: true }).fill("Moon bowl");
  await page.getByRole("button", { name: "Save", exact: true }).last().click();
  await expect(page.locator("[data-code=moved_on]")).toBeVisible();
  await expect(page.getByText("Its name is now “Leaf bowl”; it was “Split bowl”.")).toBeVisible();
  await expect(page.getByLabel("Name", { exact: true }), "what was typed stays").toHaveValue("Moon bowl");
  await page.getByRole("button", { name: "Save", exact: true }).last().click();
  await expect(page.getByText("Saved.")).toBeVisible();
  expect(database.one("SELECT title FROM products WHERE id = ?", product).title).toBe("Moon bowl");
  expectProblem(await maker.client.post(`/studio/products/${product}`, fields({ version: "1" })), 409, "moved_on");
});

test("above 200 dollars, or what they are elsewhere, a piece is not published without its views", async ({ database }) => {
  for (const [currency, price, status] of [["USD", "200.00", 200], ["USD", "200.01", 422], ["EUR", "170.00", 200], ["EUR", "170.01", 422], ["JPY", "29500", 200], ["JPY", "29501", 422]] as const) {
    const maker = aMaker(database);
    const product = await aDraft(database, maker, { currency, price });
    const reply = await maker.client.post(`/studio/products/${product}/publish`, { version: 1, key: freshKey() });
    expect([reply.status, reply.json.code], `${price} ${currency}`).toEqual([status, status === 200 ? undefined : "views_missing"]);
    const listed = await maker.client.post("/studio/products", fields({ currency, price, upload: `upl_${maker.creator.slice(4)}1`, then: "list" }));
    expect([listed.status, listed.json.code], `${price} ${currency}, listed at once`).toEqual(status === 200 ? [201, undefined] : [422, "views_missing"]);
  }
});

test("a dear piece is published once its views are on record, and anybody checks it", async ({ page, context, database, elsewhere, ownDrop }) => {
  const maker = aMaker(database);
  const product = await aDraft(database, maker, { price: "250.00", currency: "USD" });
  await signIn(context, maker.owner);
  await page.goto(`/studio/products/${product}`);
  const publish = page.getByRole("button", { name: "Publish", exact: true });
  await publish.click();
  await expect(page.locator("[data-code=views_missing]")).toContainText("Back or underside; Signature, serial number or hallmark; Beside a ruler or a coin.");
  for (const [at, shows] of ["back", "mark", "scale"].entries()) {
    const photo = page.locator("form", { has: page.getByRole("button", { name: "Add it" }) }).first();
    await expect(photo.getByLabel("Shows"), "what is missing is chosen already").toHaveValue(shows);
    await photo.getByRole("button", { name: "Add it" }).click();
    await expect(page.getByRole("button", { name: "Add it" })).toHaveCount(2 - at);
  }
  await publish.click();
  await expect(page.locator("[data-code=record_missing]")).toBeVisible();
  await page.getByLabel("When and where it was made, and by whom").fill("Berlin, 2026, by Ilka Brandt");
  await page.getByLabel("What it is made of").fill(" ");
  await page.getByLabel("Signature, serial number, edition").fill("IB 7/12");
  await page.getByRole("button", { name: "Put it on record" }).click();
  await expect(page.locator("#materials-notice")).toHaveAttribute("data-code", "missing");
  await expect(page.getByLabel("Signature, serial number, edition"), "what was typed stays").toHaveValue("IB 7/12");
  await page.getByLabel("What it is made of").fill("Stoneware");
  await page.getByRole("button", { name: "Put it on record" }).click();
  await expect(page.getByText("It is on record, and stays so.")).toBeVisible();
  await publish.click();
  await expect(page.getByText("It is published")).toBeVisible();
  const way = await page.getByRole("link", { name: "The public page of its provenance" }).getAttribute("href");
  expect(way).toBe(`/provenance/${product}`);

  const anybody = await elsewhere();
  await anybody.goto(way ?? "");
  await expect(anybody.locator("[data-code=chain_holds]")).toHaveText("Its one record holds.");
  await expect(anybody.getByText("IB 7/12")).toBeVisible();
  for (const shows of ["Front", "Back or underside", "Signature, serial number or hallmark", "Beside a ruler or a coin"]) {
    const view = anybody.getByRole("img", { name: shows });
    await view.scrollIntoViewIfNeeded();
    await expect.poll(() => view.evaluate((img: HTMLImageElement) => img.naturalWidth), shows).toBe(360);
  }
  const told = (await new Buyer().get(`/provenance/${product}`)).json;
  expect([told.holds, told.broken_at, told.records.length]).toEqual([true, null, 1]);
  const [{ number, at, statement, previous, hash }] = told.records;
  const parts = [product, String(number), String(at), statement, previous].map((part) => `${Buffer.byteLength(part)}:${part}`);
  expect(createHash("sha256").update(parts.join("")).digest("hex"), "as the page says how to check it").toBe(hash);
  expect(() => database.run("UPDATE provenance_records SET statement = '{}' WHERE product = ?", product)).toThrow(/provenance_is_final/);

  // And buyers find it where the piece is sold.
  const sale = ownDrop();
  database.run("UPDATE variants SET product = ? WHERE sku = ?", product, sale.skus[0] ?? "");
  await anybody.goto(`/drops/${sale.slug}`);
  await anybody.getByRole("link", { name: /^Where it comes from, on record/ }).click();
  await expect(anybody).toHaveURL(new RegExp(`/provenance/${product}$`));
});

test("a sheet goes out and comes in again, and no cell of it runs", async ({ database }) => {
  const maker = aMaker(database);
  await aDraft(database, maker, { title: "=1+1", description: "two\nlines, and \"quotes\"" });
  const sheet = await maker.client.get("/studio/products.csv");
  expect(sheet.header("content-type")).toContain("text/csv");
  expect(sheet.text).toContain(",'=1+1,");
  const look = await maker.client.post("/studio/products/import", { rows: sheet.text });
  expect([look.status, look.json.bad, look.json.rows[0].does]).toEqual([200, [], "same"]);
  const dearer = sheet.text.replace("38.50", "40.00");
  const key = freshKey();
  for (const _ of [1, 2]) {
    const done = await maker.client.post("/studio/products/import", { rows: dearer, then: "apply", key });
    expect([done.status, done.json.applied], done.text).toEqual([200, true]);
  }
  expect(database.one("SELECT v.price_minor FROM variants v JOIN products p ON p.id = v.product WHERE p.creator = ?", maker.creator).price_minor).toBe(4_000);
  expectProblem(await maker.client.post("/studio/products/import", { rows: "colour\nred\n" }), 422, "sheet_unreadable", "rows");
});

test("an operator hides a product for a reason, and of two the second is told", async ({ page, context, database, elsewhere }) => {
  const maker = aMaker(database);
  const product = await aDraft(database, maker, { then: "list" });
  const olga = somebody(database, { level: "act" });
  await signIn(context, olga);
  await page.goto(`/desk/products?q=${product}`);
  await page.getByRole("link", { name: "Split bowl" }).click();
  await page.getByText("Hide this product").click();
  await page.getByRole("button", { name: "Hide it" }).click();
  await expect(page.locator("[data-code=missing]")).toBeVisible();
  await page.getByLabel("Why?").fill("The mark is not theirs.");
  const stale = await page.locator("input[name=version]").first().inputValue();
  await page.getByRole("button", { name: "Hide it" }).click();
  await expect(page.getByText("Its creator reads the reason.")).toBeVisible();
  const second = new Buyer();
  second.cookie = olga.cookie;
  expectProblem(await second.post(`/desk/products/${product}/hide`, { why: "Me too.", version: stale, key: freshKey() }), 409, "moved_on");

  const studio = await elsewhere();
  await signIn(studio.context(), maker.owner);
  await studio.goto(`/studio/products/${product}`);
  await expect(studio.getByText("The mark is not theirs.")).toBeVisible();
  expectProblem(await maker.client.post(`/studio/products/${product}/publish`, { version: 2, key: freshKey() }), 403, "product_hidden");
  await page.getByText("Show it again").click();
  await page.getByRole("button", { name: "Show it" }).click();
  await expect(page.getByText("It is listed again.")).toBeVisible();
  const csv = await until("the file", async () => (await second.get(`/desk/products.csv?q=${product}`)).text);
  expect(csv.split("\r\n")).toHaveLength(3);
});

test("keys walk the rows of a table", async ({ page, context, database }) => {
  const maker = aMaker(database);
  await aDraft(database, maker);
  await signIn(context, maker.owner);
  await page.goto("/studio/products");
  await expect(page.locator(".keys")).toBeVisible();
  await page.keyboard.press("j");
  await expect(page.getByRole("link", { name: "Split bowl" })).toBeFocused();
  await page.keyboard.press("/");
  await expect(page.getByLabel("Name or item number")).toBeFocused();
  await page.keyboard.type("split jk");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/q=split\+jk/);
  await expect(page.getByText("No product matches.")).toBeVisible();
});
