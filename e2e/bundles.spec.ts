// Bundles: composed in the studio, bought whole or not at all, paid to the cent for each part.
import { randomUUID } from "node:crypto";
import { expect, test } from "./fixtures.ts";
import { Client, fillIn, pay, toPayment } from "./stories/buyer.ts";
import { aDraftOfTwo, anOpenDropWithABundle, as, bundle } from "./stories/bundles.ts";
import { signIn } from "./stories/people.ts";
import { psp, sessionOf } from "./stories/psp.ts";
import { open } from "./stories/studio.ts";

const PLACES = { pickupPlace: "Back yard, second door", deliveryPlace: "" } as never;

test("signed out, bundles lead to signing in", async ({ page, company }) => {
  const path = "/studio/drops/drp_none/bundles";
  const answer = await page.request.get(path, { maxRedirects: 0 });
  expect([answer.status(), answer.headers()["location"]]).toEqual([303, `/sign-in?next=${encodeURIComponent(path)}`]);
  for (const post of [path, `${path}/remove`]) {
    const refused = await company.call("POST", post, { key: randomUUID() });
    expect([refused.status, refused.body.code], post).toEqual([401, "signed_out"]);
  }
});

test("another creator's bundles look exactly like missing ones", async ({ database, maker }) => {
  const [mine, other] = [maker(), maker()];
  const id = await aDraftOfTwo(database, mine, "Foreign Skies");
  for (const [method, path] of [["GET", ""], ["POST", ""], ["POST", "/remove"]] as const) {
    const fields = method === "POST" ? bundle(other) : undefined;
    const foreign = await new Client().call(method, `/studio/drops/${id}/bundles${path}`, fields, as(other));
    const missing = await new Client().call(method, `/studio/drops/drp_none/bundles${path}`, fields, as(other));
    expect(foreign.status, `${method} ${path}`).toBe(404);
    expect({ ...foreign.body, request_id: "" }).toEqual({ ...missing.body, request_id: "" });
  }
});

for (const script of [true, false]) {
  test(`a creator composes a bundle and a buyer buys it, ${script ? "with" : "without"} script`, async ({ elsewhere, database, maker, audit }) => {
    const mine = maker();
    const id = await aDraftOfTwo(database, mine, `Skies ${mine.slug}`);
    const page = await elsewhere({ javaScriptEnabled: script });
    await signIn(page.context(), mine.owner);
    await page.goto(`/studio/drops/${id}`);
    await page.getByRole("link", { name: "Bundles", exact: true }).click();
    await page.getByLabel("Name", { exact: true }).fill("Night sky");
    await page.getByLabel(mine.thing).fill("1");
    await page.getByLabel(`Paper Star ${mine.slug}`).fill("2");
    await page.getByLabel("Price of one bundle").fill("24");
    await page.getByLabel("Bundles at most").fill("2");
    await page.getByLabel("Limit per buyer").fill("1");
    await page.getByRole("button", { name: "Add the bundle" }).click();
    await expect(page.locator("[data-code=bundled]")).toBeVisible();
    await expect(page.getByText("€24.00, €2.50 less than one by one")).toBeVisible();
    // Saving the form again leaves it alone.
    await page.goto(`/studio/drops/${id}`);
    await page.getByRole("button", { name: "Save the draft" }).click();
    await expect(page.locator("[data-code=saved]")).toBeVisible();
    const { version } = database.one("SELECT version FROM drops WHERE id = ?", id);
    await new Client().call("POST", `/studio/drops/${id}/schedule`, { version: String(version), key: randomUUID() }, as(mine));
    open(database, id);

    const buyer = await elsewhere({ javaScriptEnabled: script });
    await buyer.goto(`/drops/${database.one("SELECT slug FROM drops WHERE id = ?", id).slug}`);
    await expect(buyer.getByText("Night sky: €2.50 less than one by one")).toBeVisible();
    await expect(buyer.getByText(`Bundle: ${mine.thing}, 2 × Paper Star ${mine.slug}`)).toBeVisible();
    await buyer.getByRole("radio", { name: /Night sky/ }).check();
    await buyer.getByRole("button", { name: /^Buy/ }).click();
    await expect(buyer).toHaveURL(/\/checkout\/hld_/);
    // 24.00 over 12.50 and 2 × 7.00: 11.32 and 12.68.
    await expect(buyer.getByRole("row", { name: `1 × ${mine.thing}` })).toContainText("€11.32");
    await expect(buyer.getByRole("row", { name: `2 × Paper Star ${mine.slug}` })).toContainText("€12.68");
    await fillIn(buyer, PLACES, `buyer-${mine.slug}@example.com`);
    await toPayment(buyer);
    const order = await pay(buyer);
    await expect(buyer.getByRole("row", { name: `2 × Paper Star ${mine.slug}` })).toContainText("€12.68");
    const lines = database.all("SELECT units, share_minor FROM order_lines WHERE order_id = ? ORDER BY sku", order);
    expect(lines).toEqual([{ units: 1, share_minor: 1_132 }, { units: 2, share_minor: 1_268 }]);
    const sold = database.all("SELECT sold FROM drop_items WHERE drop_id = ? ORDER BY position", id).map((row) => row.sold);
    expect(sold, "moon, stars, bundle").toEqual([1, 2, 1]);
    await audit();
  });
}

test("what is wrong with a bundle is said at its field, and what was typed stays", async ({ page, context, maker, database }) => {
  const mine = maker();
  const id = await aDraftOfTwo(database, mine, `Wrong ${mine.slug}`);
  await signIn(context, mine.owner);
  await page.goto(`/studio/drops/${id}/bundles`);
  await page.getByLabel("Name", { exact: true }).fill("Dear sky");
  await page.getByLabel(mine.thing).fill("1");
  await page.getByLabel(`Paper Star ${mine.slug}`).fill("1");
  await page.getByLabel("Price of one bundle").fill("20");
  await page.getByLabel("Bundles at most").fill("2");
  await page.getByLabel("Limit per buyer").fill("3");
  await page.getByRole("button", { name: "Add the bundle" }).click();
  await expect(page.locator("[data-code=bundle_dearer]").first()).toContainText("Its parts cost €19.50 one by one.");
  await expect(page.locator("[data-code=bad_limit]").first()).toBeVisible();
  await expect(page.getByLabel("Name", { exact: true })).toHaveValue("Dear sky");
  await expect(page.getByLabel(mine.thing)).toHaveValue("1");
  expect(database.one("SELECT COUNT(*) AS many FROM bundle_parts WHERE drop_id = ?", id).many).toBe(0);
});

test("the last of a part ends the bundle, whole, and an announced one stays as it is", async ({ database, maker, audit }) => {
  const mine = maker();
  const drop = await anOpenDropWithABundle(database, mine, `Scarce ${mine.slug}`);
  const single = { path: drop.path, skus: [mine.sku] } as never;
  for (const buyer of [new Client(), new Client(), new Client()]) expect((await buyer.hold(single)).status).toBe(201);
  const refused = await new Client().call("POST", `${drop.path}/holds`, { sku: drop.set, qty: "1", key: randomUUID() });
  expect([refused.status, refused.body.code]).toEqual([409, "sold_out"]);
  const held = database.all("SELECT held FROM drop_items WHERE drop_id = ? ORDER BY position", drop.id).map((row) => row.held);
  expect(held, "no star is held for it").toEqual([3, 0, 0]);
  const state = await new Client().call("GET", `${drop.path}/state`);
  for (const item of state.body.items) expect(item.issued, item.sku).toBe(item.sold + item.held + item.available);
  expect(state.body.items[2].available).toBe(0);
  const late = await new Client().call("POST", `/studio/drops/${drop.id}/bundles/remove`, { sku: drop.set, version: "3", key: randomUUID() }, as(mine));
  expect([late.status, late.body.code]).toEqual([409, "not_a_draft"]);
  await audit();
});

test("fifty buyers at once after two bundles: two have all of it, nobody a half", async ({ database, maker, audit }) => {
  const mine = maker();
  const drop = await anOpenDropWithABundle(database, mine, `Race ${mine.slug}`);
  const answers = await Promise.all(Array.from({ length: 50 }, () => new Client().call("POST", `${drop.path}/holds`, { sku: drop.set, qty: "1", key: randomUUID() })));
  expect(answers.filter((answer) => answer.status === 201)).toHaveLength(2);
  expect(new Set(answers.filter((answer) => answer.status !== 201).map((answer) => answer.body.code))).toEqual(new Set(["sold_out"]));
  const held = database.all("SELECT held FROM drop_items WHERE drop_id = ? ORDER BY position", drop.id).map((row) => row.held);
  expect(held).toEqual([2, 4, 2]);
  const winner = new Client();
  const again = await winner.call("POST", `${drop.path}/holds`, { sku: mine.sku, qty: "1", key: randomUUID() });
  expect(again.status, "the third moon is still there").toBe(201);
  const placed = await winner.call("POST", `/checkout/${again.body.hold}`, { email: `moon-${mine.slug}@example.com`, name: "Ada", fulfilment: "pickup", key: randomUUID() });
  expect(placed.status).toBe(201);
  await psp.pay(sessionOf(placed.body.pay_url));
  await audit();
});
