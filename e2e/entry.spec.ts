// Coming in to a drop: signed out, without what it takes, for a credit that is spent once, early, and back when it is stopped.
import { randomUUID } from "node:crypto";
import type { Database } from "./stories/database.ts";
import type { OwnDrop } from "./stories/drop.ts";
import { expect, test } from "./fixtures.ts";
import { Client } from "./stories/buyer.ts";
import { armed } from "./stories/gates.ts";
import { signIn, somebody } from "./stories/people.ts";

/** The drop is entered by these rules: they can be set while it is a draft. */
function rules(database: Database, drop: OwnDrop, wanted: Record<string, string | number>): void {
  database.run("UPDATE drops SET state = 'draft' WHERE id = ?", drop.id);
  database.insert("entry_rules", { drop_id: drop.id, ...wanted });
  database.run("UPDATE drops SET state = 'scheduled' WHERE id = ?", drop.id);
  armed(database, drop.id);
}

function grant(database: Database, person: string, amount: number): void {
  database.insert("credit_entries", { id: `crd_${randomUUID()}`, person, kind: "granted", amount, why: "Thank you", at: Date.now() });
}

const credits = (database: Database, person: string): number =>
  Number(database.one("SELECT COALESCE(SUM(amount), 0) AS many FROM credit_entries WHERE person = ?", person).many);

const aHold = (drop: OwnDrop) => ({ sku: drop.skus[0] ?? "", qty: "1", key: randomUUID() });

test("signed out, the way in leads to signing in and back", async ({ page, ownDrop, database, company }) => {
  const drop = ownDrop();
  rules(database, drop, { credits: 1 });
  await page.goto(drop.path);
  await expect(page.getByText(/^To buy here you come in first, for 1 credit\./)).toBeVisible();
  await page.getByRole("link", { name: "Come in" }).click();
  await expect(page.locator("[data-code=signed_out]")).toBeVisible();
  await page.getByRole("link", { name: "Sign in", exact: true }).last().click();
  await expect(page).toHaveURL(/\/sign-in\?next=/);
  const asked = await company.call("POST", `${drop.path}/entry`, {});
  expect([asked.status, asked.body.code]).toEqual([401, "signed_out"]);
  const held = await company.call("POST", `${drop.path}/holds`, aHold(drop));
  expect([held.status, held.body.code, held.body.reason]).toEqual([403, "gated", "entry"]);
});

test("without enough credits one sees what is missing, and spends nothing", async ({ page, ownDrop, database }) => {
  const drop = ownDrop();
  rules(database, drop, { credits: 3 });
  const person = somebody(database);
  grant(database, person.id, 2);
  await signIn(page.context(), person);
  await page.goto(`${drop.path}/entry`);
  await expect(page.locator("[data-code=short]")).toBeVisible();
  await expect(page.getByText("It costs 3 credits, and you have 2 credits.")).toBeVisible();
  const asked = await new Client().call("POST", `${drop.path}/entry`, {}, { cookie: person.cookie });
  expect([asked.status, asked.body.code]).toEqual([403, "credits_short"]);
  expect(credits(database, person.id)).toBe(2);
});

for (const script of [true, false]) {
  test(`somebody comes in for a credit and buys, ${script ? "with" : "without"} script`, async ({ elsewhere, ownDrop, database, audit }) => {
    const page = await elsewhere({ javaScriptEnabled: script });
    const drop = ownDrop();
    rules(database, drop, { credits: 1 });
    const person = somebody(database);
    grant(database, person.id, 2);
    await signIn(page.context(), person);
    await page.goto(`${drop.path}/entry`);
    await page.getByRole("button", { name: "Come in for 1 credit" }).click();
    await expect(page.locator("[data-code=entered]")).toHaveText("You are in.");
    expect(credits(database, person.id)).toBe(1);
    await page.getByRole("link", { name: "To the drop" }).click();
    await page.getByRole("button", { name: /^Buy/ }).click();
    await expect(page).toHaveURL(/\/checkout\/hld_/);
    await page.goto("/you/credits");
    await expect(page.getByText(`Came in to ${drop.title}`)).toBeVisible();
    await audit();
  });
}

test("ten clicks at once spend once, and a stopped drop gives it back once", async ({ ownDrop, database, audit }) => {
  const drop = ownDrop();
  rules(database, drop, { credits: 2 });
  const person = somebody(database);
  grant(database, person.id, 5);
  const buyer = new Client();
  const first = await buyer.call("POST", `${drop.path}/entry`, {}, { cookie: person.cookie });
  expect(first.status).toBe(201);
  const answers = await Promise.all(Array.from({ length: 10 }, () => buyer.call("POST", `${drop.path}/entry`, { person: "per_other", credits: "0" }, { cookie: person.cookie })));
  expect(new Set(answers.map((answer) => `${answer.status} ${answer.body.entry}`))).toEqual(new Set([`201 ${first.body.entry}`]));
  expect(credits(database, person.id)).toBe(3);
  database.run("UPDATE drops SET closes_at = closes_at - 1000 WHERE id = ?", drop.id);
  database.run("UPDATE drops SET closes_at = closes_at - 1000 WHERE id = ?", drop.id);
  expect(credits(database, person.id)).toBe(5);
  await audit();
});

test("followers of a day buy first, and everybody else is told when", async ({ ownDrop, database, company }) => {
  const drop = ownDrop();
  rules(database, drop, { early_minutes: 5, early_for: "followers" });
  const person = somebody(database);
  const { creator, opens_at } = database.one("SELECT creator, opens_at FROM drops WHERE id = ?", drop.id);
  database.insert("follows", { person: person.id, creator: String(creator), since_at: Number(opens_at) - 86_400_000 });
  const late = await company.call("POST", `${drop.path}/holds`, aHold(drop));
  expect([late.status, late.body.code, late.body.reason]).toEqual([403, "gated", "early"]);
  expect(Date.parse(late.body.turn_at)).toBe(Number(opens_at) + 300_000);
  const follower = new Client();
  expect((await follower.call("POST", `${drop.path}/entry`, {}, { cookie: person.cookie })).body.early).toBe(true);
  expect((await follower.call("POST", `${drop.path}/holds`, aHold(drop))).status).toBe(201);
});
