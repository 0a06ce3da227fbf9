// Creators at the desk: what operators note about them, and what happens when one may not sell.
import { expect, test } from "./fixtures.ts";
import { act, deed, expectTheWayIn, look, operate, post } from "./stories/desk.ts";
import type { Database } from "./stories/database.ts";
import type { OwnDrop } from "./stories/drop.ts";
import { aCreator, somebody } from "./stories/people.ts";

/** A creator of the test's own, with the drop as theirs. */
function maker(database: Database, drop: OwnDrop): string {
  const id = aCreator(database, { verified_at: Date.now() - 86_400_000 });
  database.run("UPDATE products SET creator = ? WHERE title = ?", id, drop.title);
  database.run("UPDATE drops SET creator = ? WHERE id = ?", id, drop.id);
  return id;
}

test("signed out, nobody judges a creator", async ({ database }) => {
  const id = aCreator(database);
  await expectTheWayIn(`/desk/creators/${id}`, ["suspend", "reinstate", "flag", "clear"].map((verb) => `/desk/creators/${id}/${verb}`));
});

test("who may only read changes nothing, and who is missing is missing", async ({ database }) => {
  const id = aCreator(database);
  const reader = somebody(database, { level: "read" });
  expect((await look(`/desk/creators/${id}`, reader)).status).toBe(200);
  for (const [verb, fields] of [["suspend", { suspend_why: "A test.", seen: 0 }], ["flag", { severity: "stop", flag_note: "A test." }]] as const) {
    const no = await post(`/desk/creators/${id}/${verb}`, fields, reader);
    expect([no.status, no.json.code], verb).toEqual([403, "level_too_low"]);
  }
  expect((await look("/desk/creators/crt_nobody", reader)).status).toBe(404);
  expect((await look(`/desk/creators/${id}`, somebody(database, { creator: id }))).status, "their own page of the desk").toBe(403);
});

test("a suspended creator sells nothing, and sells again when reinstated", async ({ page, company, ownDrop, database, audit }) => {
  const drop = ownDrop();
  const id = maker(database, drop);
  await operate(page, database, "act");
  await page.goto(`/desk/creators/${id}`);
  await act(page, "Suspend", /^Suspend them$/, "Papers do not fit.");
  await expect(page.locator(".head .state")).toHaveText("Suspended");
  const no = await company.hold(drop);
  expect([no.status, no.body.code]).toEqual([409, "paused"]);
  await act(page, "Reinstate", /^Reinstate them$/, "Papers fit now.");
  await expect(page.locator(".head .state")).toHaveText("Verified");
  await expect(page.locator(".timeline")).toContainText("Papers fit now.");
  expect((await company.hold(drop)).status).toBe(201);
  await audit();
});

test("a flag without words is refused with what was typed; with them it stands in the list until it is cleared", async ({ page, database }) => {
  const id = aCreator(database);
  const { slug, name } = database.one("SELECT slug, name FROM creators WHERE id = ?", id);
  await operate(page, database, "act");
  await page.goto(`/desk/creators/${id}`);
  const box = await deed(page, "Raise a flag");
  await box.getByLabel("How grave").selectOption("stop");
  await box.getByLabel("Note").fill("?!");
  await box.getByRole("button", { name: "Raise it" }).click();
  await expect(page.locator("[data-code=why_missing]").first()).toBeVisible();
  await expect(page.getByLabel("How grave")).toHaveValue("stop");
  await expect(page.getByLabel("Note")).toHaveValue("?!");
  await page.getByLabel("Note").fill("Bowls leak.");
  await page.getByRole("button", { name: "Raise it" }).click();
  await expect(page.getByRole("status")).toHaveText("Noted.");
  await page.goto(`/desk/creators?state=flagged&q=${String(slug)}`);
  await page.getByRole("link", { name: String(name) }).click();
  await expect(page.getByText("Bowls leak.").first()).toBeVisible();
  await page.getByRole("button", { name: "Clear" }).click();
  await expect(page.getByRole("status")).toHaveText("The flag no longer counts.");
  expect(database.one("SELECT COUNT (*) AS n FROM flags WHERE creator = ? AND cleared_at IS NULL", id).n).toBe(0);
});

test("without script a creator is suspended", async ({ elsewhere, database }) => {
  const id = aCreator(database);
  const page = await elsewhere({ javaScriptEnabled: false });
  await operate(page, database, "act");
  await page.goto(`/desk/creators/${id}`);
  await act(page, "Suspend", /^Suspend them$/, "Papers do not fit.");
  await expect(page.locator(".head .state")).toHaveText("Suspended");
});

test("of two operators the second gets 409 and is told what has changed", async ({ page, database }) => {
  const id = aCreator(database);
  await operate(page, database, "act");
  await page.goto(`/desk/creators/${id}`);
  const first = somebody(database, { level: "act" });
  expect((await post(`/desk/creators/${id}/suspend`, { suspend_why: "Papers do not fit.", seen: 0 }, first)).status).toBe(200);
  const answered = page.waitForResponse((response) => response.request().method() === "POST");
  await act(page, "Suspend", /^Suspend them$/, "A complaint.");
  expect((await answered).status()).toBe(409);
  const told = page.locator("[data-code=moved_on]").first();
  await expect(told).toContainText("suspended them at");
  await expect(told).toContainText("Papers do not fit.");
  await expect(page.locator(".head .state")).toHaveText("Suspended");
});
