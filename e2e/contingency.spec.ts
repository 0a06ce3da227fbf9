// Units in reserve: asked for, promised, in when the pool is empty, and home again.
import { randomUUID } from "node:crypto";
import { expect, test } from "./fixtures.ts";
import { Client, freshAddress } from "./stories/buyer.ts";
import { as, asked, promised, wish } from "./stories/bundles.ts";
import type { Database } from "./stories/database.ts";
import { signIn } from "./stories/people.ts";
import { psp, sessionOf } from "./stories/psp.ts";
import { anAnnouncedDrop, open } from "./stories/studio.ts";
import type { Maker } from "./stories/studio.ts";

const stockOf = (database: Database, maker: Maker): number => Number(database.one("SELECT stock FROM variants WHERE sku = ?", maker.sku).stock);
const issuedOf = (database: Database, id: string): number => Number(database.one("SELECT issued FROM drop_items WHERE drop_id = ?", id).issued);

async function buy(path: string, sku: string): Promise<void> {
  const buyer = new Client();
  const held = await buyer.call("POST", `${path}/holds`, { sku, qty: "1", key: randomUUID() });
  expect(held.status, JSON.stringify(held.body)).toBe(201);
  const placed = await buyer.call("POST", `/checkout/${held.body.hold}`, { email: freshAddress(), name: "Ada", fulfilment: "pickup", key: randomUUID() });
  await psp.pay(sessionOf(placed.body.pay_url));
  await buyer.call("GET", `/orders/${placed.body.order}/paid`);
}

test("signed out, units in reserve lead to signing in", async ({ page, company }) => {
  for (const path of ["/studio/contingency", "/studio/drops/drp_none/contingency"]) {
    const answer = await page.request.get(path, { maxRedirects: 0 });
    expect([answer.status(), answer.headers()["location"]]).toEqual([303, `/sign-in?next=${encodeURIComponent(path)}`]);
  }
  const refused = await company.call("POST", "/studio/contingency/ctg_none/accept", { key: randomUUID() });
  expect([refused.status, refused.body.code]).toEqual([401, "signed_out"]);
});

test("a stranger's agreements look exactly like missing ones, and nobody answers for the other side", async ({ database, maker }) => {
  const [mine, partner, stranger] = [maker(), maker(), maker()];
  const drop = await anAnnouncedDrop(database, mine, `Quiet ${mine.slug}`);
  const id = await asked(mine, partner, drop.id);
  for (const [who, step] of [[stranger, "accept"], [stranger, "decline"], [stranger, "withdraw"], [stranger, "settle"], [mine, "accept"], [mine, "decline"], [partner, "withdraw"]] as const) {
    const fields = () => ({ from: who.sku, key: randomUUID() });
    const foreign = await new Client().call("POST", `/studio/contingency/${id}/${step}`, fields(), as(who));
    const missing = await new Client().call("POST", `/studio/contingency/ctg_none/${step}`, fields(), as(who));
    expect(foreign.status, step).toBe(404);
    expect({ ...foreign.body, request_id: "" }).toEqual({ ...missing.body, request_id: "" });
  }
  const page = await new Client().call("GET", `/studio/drops/${drop.id}/contingency`, undefined, as(partner));
  expect(page.status).toBe(404);
  expect(database.one("SELECT state FROM contingency WHERE id = ?", id).state).toBe("proposed");
});

for (const script of [true, false]) {
  test(`a partner promises units, they come in when the last one is sold, and go home, ${script ? "with" : "without"} script`, async ({ elsewhere, database, maker, audit }) => {
    const [mine, partner] = [maker(), maker()];
    const drop = await anAnnouncedDrop(database, mine, `Reserve ${mine.slug}`);
    const page = await elsewhere({ javaScriptEnabled: script });
    await signIn(page.context(), mine.owner);
    await page.goto(`/studio/drops/${drop.id}`);
    await page.getByRole("link", { name: "Units in reserve" }).click();
    await page.getByLabel("Item").selectOption(mine.sku);
    await page.getByLabel("Partner").selectOption(partner.slug);
    await page.getByLabel("Units", { exact: true }).fill("4");
    await page.getByLabel("You owe for each that is sold").fill("8.50");
    await page.getByRole("button", { name: "Ask", exact: true }).click();
    await expect(page.locator("[data-code=asked]")).toBeVisible();
    await expect(page.getByText("Waiting for an answer")).toBeVisible();

    const theirs = await elsewhere({ javaScriptEnabled: script });
    await signIn(theirs.context(), partner.owner);
    await theirs.goto("/studio/contingency");
    await theirs.getByLabel("Out of which stock").selectOption(partner.sku);
    await theirs.getByRole("button", { name: "Promise 4 units" }).click();
    await expect(theirs.locator("[data-code=units_promised]")).toBeVisible();
    expect([stockOf(database, partner), issuedOf(database, drop.id)]).toEqual([46, 3]);

    open(database, drop.id);
    for (let at = 0; at < 3; at += 1) await buy(drop.path, mine.sku);
    expect(issuedOf(database, drop.id), "all four came in with the last one").toBe(7);
    await buy(drop.path, mine.sku);
    const buyer = await elsewhere({ javaScriptEnabled: script });
    await expect(async () => {
      await buyer.goto(drop.path);
      await expect(buyer.getByText("restocked from a partner with 4 more")).toBeVisible({ timeout: 2_000 });
    }).toPass();
    await page.reload();
    await expect(page.getByText(/1 of 4 sold, €8\.50 owed/)).toBeVisible();

    database.run("UPDATE drops SET opens_at = opens_at - 7200000, closes_at = ? WHERE id = ?", Date.now() - 1_000, drop.id);
    await theirs.goto("/studio/contingency");
    await theirs.getByRole("button", { name: "Settle it, and take back what is left" }).click();
    await expect(theirs.locator("[data-code=units_settled]")).toBeVisible();
    await expect(theirs.getByText("1 of 4 sold, €8.50 owed · 3 went home")).toBeVisible();
    expect([stockOf(database, partner), issuedOf(database, drop.id)]).toEqual([49, 4]);
    database.run("UPDATE drops SET closes_at = ? WHERE id = ?", Date.now() + 3_600_000, drop.id);
    await audit();
  });
}

test("what cannot be is refused with its reason, and what was typed stays", async ({ page, context, database, maker }) => {
  const [mine, partner] = [maker(), maker()];
  const drop = await anAnnouncedDrop(database, mine, `Wrong ${mine.slug}`);
  await signIn(context, mine.owner);
  await page.goto(`/studio/drops/${drop.id}/contingency`);
  await page.getByLabel("Item").selectOption(mine.sku);
  await page.getByLabel("Units", { exact: true }).fill("none");
  await page.getByRole("button", { name: "Ask", exact: true }).click();
  await expect(page.locator("[data-code=partner_unknown]").first()).toBeVisible();
  await expect(page.locator("[data-code=bad_units]").first()).toBeVisible();
  await expect(page.getByLabel("Units", { exact: true })).toHaveValue("none");
  const many = await new Client().call("POST", `/studio/drops/${drop.id}/contingency`, wish(mine, partner, { units: "51" }), as(mine));
  const accept = (from: string) => new Client().call("POST", `/studio/contingency/${many.body.agreement}/accept`, { from, key: randomUUID() }, as(partner));
  const [short, foreign] = [await accept(partner.sku), await accept(mine.sku)];
  expect([short.status, short.body.code]).toEqual([409, "stock_short"]);
  expect([foreign.status, foreign.body.code]).toEqual([422, "stock_unknown"]);
  const no = await new Client().call("POST", `/studio/contingency/${many.body.agreement}/decline`, { key: randomUUID() }, as(partner));
  expect([no.status, no.body.done]).toEqual([200, "declined"]);
  const late = await accept(partner.sku);
  expect([late.status, late.body.code]).toEqual([409, "moved_on"]);
  expect(stockOf(database, partner)).toBe(50);
});

test("forty buyers at once on the last units: exactly what was promised comes in", async ({ database, maker, audit }) => {
  const [mine, partner] = [maker(), maker()];
  const drop = await anAnnouncedDrop(database, mine, `Rush ${mine.slug}`);
  const id = await asked(mine, partner, drop.id);
  await promised(partner, id);
  open(database, drop.id);
  const answers = await Promise.all(Array.from({ length: 40 }, () => new Client().call("POST", `${drop.path}/holds`, { sku: mine.sku, qty: "1", key: randomUUID() })));
  expect(answers.filter((answer) => answer.status === 201).length).toBeLessThanOrEqual(7);
  // Who was told "sold out" a moment before the units came in may ask again.
  await expect.poll(async () => {
    await new Client().call("POST", `${drop.path}/holds`, { sku: mine.sku, qty: "1", key: randomUUID() });
    return database.one("SELECT issued, held FROM drop_items WHERE drop_id = ?", drop.id);
  }, { intervals: [10, 100] }).toEqual({ issued: 7, held: 7 });
  expect((await new Client().call("POST", `${drop.path}/holds`, { sku: mine.sku, qty: "1", key: randomUUID() })).body.code).toBe("sold_out");
  expect(database.one("SELECT issued, held FROM drop_items WHERE drop_id = ?", drop.id), "and none above it").toEqual({ issued: 7, held: 7 });
  expect(database.one("SELECT COUNT(*) AS many FROM contingency_releases WHERE drop_id = ?", drop.id).many).toBe(1);
  await audit();
});
