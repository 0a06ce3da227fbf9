// Members come in by themselves: a place that is taken with one click, or left out, and lets nobody else in.
import { randomUUID } from "node:crypto";
import type { Database } from "./stories/database.ts";
import type { OwnDrop } from "./stories/drop.ts";
import { expect, test } from "./fixtures.ts";
import { Client } from "./stories/buyer.ts";
import { armed } from "./stories/gates.ts";
import { signIn, somebody } from "./stories/people.ts";
import type { Somebody } from "./stories/people.ts";

/** Somebody who is a member of the drop's creator; the drop costs credits, and keeps places for members. */
function aMember(database: Database, drop: OwnDrop): Somebody {
  const person = somebody(database);
  const { creator } = database.one("SELECT creator FROM drops WHERE id = ?", drop.id);
  database.insert("memberships", { id: `mbs_${randomUUID()}`, creator: String(creator), email: person.email, since_at: 0, ends_at: Date.now() + 86_400_000, given_by: person.id });
  database.run("UPDATE drops SET state = 'draft' WHERE id = ?", drop.id);
  database.insert("entry_rules", { drop_id: drop.id, credits: 3, members_in: 1 });
  database.run("UPDATE drops SET state = 'scheduled' WHERE id = ?", drop.id);
  armed(database, drop.id);
  return person;
}

const placeOf = (database: Database, person: Somebody): string => String(database.one("SELECT id FROM entries WHERE person = ?", person.id).id);

for (const script of [true, false]) {
  test(`a member takes the place that is kept, and buys, ${script ? "with" : "without"} script`, async ({ elsewhere, ownDrop, database, audit }) => {
    const drop = ownDrop();
    const person = aMember(database, drop);
    const page = await elsewhere({ javaScriptEnabled: script });
    await signIn(page.context(), person);
    await page.goto(drop.path);
    await expect(page.getByText("Members of this creator have a place without doing anything, and for nothing.")).toBeVisible();
    await page.goto(`${drop.path}/entry`);
    await expect(page.locator("[data-code=place_kept]")).toHaveText("A place is kept for you as a member.");
    await page.getByRole("button", { name: "Take my place" }).click();
    await expect(page.locator("[data-code=entered]")).toHaveText("You are in.");
    await page.getByRole("link", { name: "To the drop" }).click();
    await page.getByRole("button", { name: /^Buy/ }).click();
    await expect(page).toHaveURL(/\/checkout\/hld_/);
    await audit();
  });
}

test("whoever leaves a drop out may still come in by hand, for nothing", async ({ page, ownDrop, database, audit }) => {
  const drop = ownDrop();
  const person = aMember(database, drop);
  await signIn(page.context(), person);
  await page.goto("/you/credits");
  const row = page.getByRole("row").filter({ hasText: drop.title });
  await expect(row).toContainText("Kept for you as a member");
  await row.getByRole("button", { name: /Leave it out/ }).click();
  await expect(page.getByText("You left it out. You may still come in like everybody else.")).toBeVisible();
  await expect(page.getByText("You are in no drop that is still to come.")).toBeVisible();
  await page.goto(`${drop.path}/entry`);
  await page.getByRole("button", { name: "Come in", exact: true }).click();
  await expect(page.locator("[data-code=entered]")).toBeVisible();
  await audit();
});

test("a place is nobody else's: not to hold by, not to leave out", async ({ ownDrop, database, company }) => {
  const drop = ownDrop();
  const person = aMember(database, drop);
  const stranger = somebody(database);
  const skip = `/you/places/${placeOf(database, person)}/skip`;
  expect((await company.call("POST", skip, {})).status).toBe(401);
  expect((await new Client().call("POST", skip, {}, { cookie: stranger.cookie })).status).toBe(404);
  const held = await new Client().call("POST", `${drop.path}/holds`, { sku: drop.skus[0] ?? "", qty: "1", key: randomUUID() }, { cookie: stranger.cookie });
  expect([held.status, held.body.code, held.body.reason]).toEqual([403, "gated", "entry"]);
  expect((await new Client().call("POST", skip, {}, { cookie: person.cookie })).status).toBe(200);
  expect((await new Client().call("POST", skip, {}, { cookie: person.cookie })).status).toBe(404);
});
