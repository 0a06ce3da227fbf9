// Drops at the desk: paused and let go on, stopped, closed later; buyers see it at once, and two operators do not overrule each other.
import { expect, test } from "./fixtures.ts";
import { hold } from "./stories/buyer.ts";
import { act, deed, expectTheWayIn, look, operate, post } from "./stories/desk.ts";
import { somebody } from "./stories/people.ts";

const VERBS = ["pause", "resume", "stop", "extend"];

test("signed out, nobody touches a drop", async ({ ownDrop, database }) => {
  const { slug, id } = ownDrop();
  await expectTheWayIn(`/desk/drops/${slug}`, VERBS.map((verb) => `/desk/drops/${slug}/${verb}`));
  expect(database.one("SELECT version FROM drops WHERE id = ?", id).version).toBe(1);
});

test("who may only read looks, and changes nothing", async ({ page, ownDrop, database }) => {
  const { slug, id } = ownDrop();
  const reader = await operate(page, database, "read");
  await page.goto(`/desk/drops/${slug}`);
  await expect(page.locator(".head .state")).toHaveText("Open now");
  await expect(page.locator("details.confirm")).toHaveCount(0);
  for (const verb of VERBS) {
    const no = await post(`/desk/drops/${slug}/${verb}`, { seen: 1, [`${verb}_why`]: "A test." }, reader);
    expect([no.status, no.json.code], verb).toEqual([403, "level_too_low"]);
  }
  expect((await look("/desk/drops/nothing-here", reader)).status).toBe(404);
  expect((await post("/desk/drops/nothing-here/pause", { seen: 1, pause_why: "A test." }, somebody(database, { level: "act" }))).status).toBe(404);
  expect(database.one("SELECT version FROM drops WHERE id = ?", id).version).toBe(1);
});

test("a paused drop sells nothing and says so, what is held can be paid, and it goes on", async ({ page, elsewhere, company, ownDrop, database, audit }) => {
  const drop = ownDrop();
  const held = await company.hold(drop);
  expect(held.status).toBe(201);
  await operate(page, database, "act");
  await page.goto(`/desk/drops/${drop.slug}`);
  await act(page, "Pause", /^Pause it$/, "The kiln is being looked at.");
  await expect(page.getByRole("status")).toHaveText("Paused. The drop’s page says so.");
  await expect(page.locator(".head .state")).toHaveText("Paused");

  const buyer = await elsewhere();
  await buyer.goto(drop.path);
  await expect(buyer.getByText("Nothing can be bought right now.")).toBeVisible();
  await expect.poll(async () => (await company.call("GET", `${drop.path}/state`)).body.phase).toBe("paused");
  const no = await company.hold(drop);
  expect([no.status, no.body.code]).toEqual([409, "paused"]);
  expect((await company.order(drop, held.body.hold)).status, "what is held can be paid").toBe(201);

  await act(page, "Go on", /^Go on$/, "The kiln is well.");
  await expect(page.getByRole("status")).toHaveText("It goes on.");
  await expect(page.locator(".timeline").last()).toContainText("The kiln is well.");
  await hold(buyer, drop.path);
  await audit();
});

test("a stopped drop is over for good", async ({ page, company, ownDrop, database, audit }) => {
  const drop = ownDrop();
  await operate(page, database, "act");
  await page.goto(`/desk/drops/${drop.slug}`);
  await act(page, "Stop", /^Stop it$/, "It is not what it says.");
  await expect(page.locator(".head .state")).toHaveText("Closed");
  const no = await company.hold(drop);
  expect([no.status, no.body.code]).toEqual([409, "closed"]);
  for (const again of ["Pause", "Close later", "Stop"]) await expect(page.locator("details.confirm > summary", { hasText: again })).toHaveCount(0);
  await audit();
});

test("a drop closes later, but not when nobody could collect any more; what was typed stays", async ({ page, ownDrop, database }) => {
  const drop = ownDrop();
  const closes = (): number => Number(database.one("SELECT closes_at FROM drops WHERE id = ?", drop.id).closes_at);
  const before = closes();
  await operate(page, database, "act");
  await page.goto(`/desk/drops/${drop.slug}`);
  const box = await deed(page, "Close later");
  const typed = await box.getByLabel("Closes").inputValue();
  const [day = "", clock = ""] = typed.split("T");
  const later = (days: number): string => `${new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)}T${clock}`;
  await box.getByLabel("Closes").fill(later(3));
  await box.getByLabel("Why").fill("More people want it.");
  await box.getByRole("button", { name: "Close later" }).click();
  await expect(page.locator("[data-code=closes_after_pickup]").first()).toBeVisible();
  await expect(page.getByLabel("Closes")).toHaveValue(later(3));
  await expect(page.locator("details[open]").getByLabel("Why")).toHaveValue("More people want it.");
  expect(closes()).toBe(before);
  const [hours = "0", minutes = "00"] = clock.split(":");
  const hour = Number(hours);
  // Not into an hour that a night of spring leaves out, or that one of autumn has twice.
  const next = hour === 23 ? `${later(1).slice(0, 10)}T00:${minutes}` : `${day}T${String(Math.max(hour + 1, 4)).padStart(2, "0")}:${minutes}`;
  await page.getByLabel("Closes").fill(next);
  await page.locator("details[open]").getByRole("button", { name: "Close later" }).click();
  await expect(page.getByRole("status")).toHaveText("It closes later now.");
  expect(closes() - before).toBeGreaterThan(0);
});

test("without script a drop is paused, and a reason is asked for", async ({ elsewhere, ownDrop, database }) => {
  const drop = ownDrop();
  const page = await elsewhere({ javaScriptEnabled: false });
  await operate(page, database, "act");
  await page.goto(`/desk/drops/${drop.slug}`);
  await act(page, "Pause", /^Pause it$/, "x");
  await expect(page.locator("[data-code=why_missing]").first()).toBeVisible();
  const open = page.locator("details[open]");
  await expect(open.getByLabel("Why")).toHaveValue("x");
  await open.getByLabel("Why").fill("Looked at.");
  await open.getByRole("button", { name: "Pause it" }).click();
  await expect(page.locator(".head .state")).toHaveText("Paused");
});

test("of two operators the second gets 409 and is told what has changed", async ({ page, ownDrop, database }) => {
  const drop = ownDrop();
  await operate(page, database, "act");
  await page.goto(`/desk/drops/${drop.slug}`);
  const first = somebody(database, { level: "act" });
  expect((await post(`/desk/drops/${drop.slug}/pause`, { seen: 1, pause_why: "A complaint came in." }, first)).status).toBe(200);
  const answered = page.waitForResponse((response) => response.request().method() === "POST");
  await act(page, "Stop", /^Stop it$/, "It must end.");
  expect((await answered).status()).toBe(409);
  const told = page.locator("[data-code=moved_on]").first();
  await expect(told).toContainText("Somebody changed this");
  await expect(told).toContainText("paused it at");
  await expect(told).toContainText("A complaint came in.");
  await expect(page.locator(".head .state")).toHaveText("Paused");
  await expect(page.locator("details[open]").getByLabel("Why")).toHaveValue("It must end.");
  // Seen as it stands now, it goes through.
  await page.locator("details[open]").getByRole("button", { name: "Stop it" }).click();
  await expect(page.locator(".head .state")).toHaveText("Closed");
});

test("drops are listed by state, and what is shown comes as CSV", async ({ ownDrop, database }) => {
  const drop = ownDrop();
  const reader = somebody(database, { level: "read" });
  const shown = await look(`/desk/drops?q=${drop.slug}&state=live`, reader);
  expect(shown.text).toContain(drop.title);
  const csv = await look(`/desk/drops.csv?q=${drop.slug}&state=live`, reader);
  expect(csv.text.trim().split(/\r?\n/)).toHaveLength(2);
  expect((await look(`/desk/drops.csv?q=${drop.slug}&state=paused`, reader)).text.trim().split(/\r?\n/)).toHaveLength(1);
});
