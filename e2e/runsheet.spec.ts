// The run sheet of a drop: kept in the studio, said on every open page at its moment, followed on the live board.
import { randomUUID } from "node:crypto";
import { AxeBuilder } from "@axe-core/playwright";
import { HtmlValidate } from "html-validate";
import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures.ts";
import { JSON_, SHOP, ask } from "./http.ts";
import { Client } from "./stories/buyer.ts";
import type { Database } from "./stories/database.ts";
import { inTime } from "./stories/clock.ts";
import { operate } from "./stories/desk.ts";
import type { OwnDrop } from "./stories/drop.ts";
import { type Somebody, aCreator, signIn, somebody } from "./stories/people.ts";

const rules = { "form-dup-name": ["error", { shared: ["radio", "checkbox", "submit", "button", "reset"] }], "attribute-empty-style": "off" } as const;
const validator = new HtmlValidate({ extends: ["html-validate:recommended"], rules: rules as never });

/** Whoever sells in this drop. */
function ownerOf(database: Database, drop: OwnDrop): Somebody {
  return somebody(database, { creator: String(database.one("SELECT creator FROM drops WHERE id = ?", drop.id).creator) });
}

/** A run sheet with one cue, so many seconds after the opening; the cue's moment, in ms since 1970. */
function aCue(database: Database, drop: OwnDrop, seconds: number, text: string, offer: { label: string; href: string } = { label: "", href: "" }): number {
  database.run("INSERT INTO run_sheets (drop_id, version, changed_at, changed_by) VALUES (?, 1, 0, 'per_test') ON CONFLICT DO NOTHING", drop.id);
  database.insert("run_cues", { id: `cue_${randomUUID().slice(0, 8)}`, drop_id: drop.id, mark_ms: seconds * 1_000, text, offer: "", ...offer });
  return Number(database.one("SELECT opens_at FROM drops WHERE id = ?", drop.id).opens_at) + seconds * 1_000;
}

/** By the clock of the database, in ms since 1970. */
const clock = (database: Database): number => Number(database.one("SELECT CAST (ROUND (unixepoch ('subsec') * 1000) AS INTEGER) AS ms").ms);

const cueOf = (page: Page) => page.locator("#cue").and(page.getByRole("status"));

/** Accessible in both colours, valid, and within the narrowest phone. */
async function expectTidy(page: Page): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  }
  const source = await (await page.request.get(page.url())).text();
  const report = await validator.validateString(source);
  expect(report.results.flatMap(({ messages }) => messages.map(({ ruleId, message, line }) => `${ruleId} ${line}: ${message}`))).toEqual([]);
  const before = page.viewportSize();
  await page.setViewportSize({ width: 320, height: 800 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
  if (before !== null) await page.setViewportSize(before);
}

test("signed out, both pages lead to signing in; those of another studio are not there", async ({ page, ownDrop, database }) => {
  const drop = ownDrop();
  for (const path of ["runsheet", "live"]) {
    await page.goto(`/studio/drops/${drop.id}/${path}`);
    await expect(page).toHaveURL(/\/sign-in\?next=/);
  }
  const other = somebody(database, { creator: aCreator(database) });
  for (const [method, path] of [["GET", "runsheet"], ["GET", "live"], ["POST", "runsheet"], ["POST", "live/steps"]] as const) {
    const fields = method === "POST" ? { key: randomUUID(), version: "0", step: "stp_none", done: "yes" } : undefined;
    const call = (id: string) => new Client().call(method, `/studio/drops/${id}/${path}`, fields, { cookie: other.cookie });
    const [foreign, missing] = [await call(drop.id), await call("drp_none")];
    expect([foreign.status, foreign.body.code], `${method} ${path}`).toEqual([404, "not_found"]);
    expect({ ...foreign.body, request_id: "" }).toEqual({ ...missing.body, request_id: "" });
  }
  const reader = somebody(database, { level: "read" });
  const tick = await new Client().call("POST", `/desk/drops/${drop.slug}/live/steps`, { key: randomUUID(), step: "x", done: "yes" }, { cookie: reader.cookie });
  expect([tick.status, tick.body.code]).toEqual([403, "level_too_low"]);
});

for (const script of [true, false]) {
  test(`a run sheet is written ${script ? "with" : "without"} script, and what is wrong with it is said at its field`, async ({ elsewhere, ownDrop, database }) => {
    const drop = ownDrop({ opensIn: 1_800 });
    const page = await elsewhere({ javaScriptEnabled: script });
    await signIn(page.context(), ownerOf(database, drop));
    await page.goto(`/studio/drops/${drop.id}`);
    await page.getByRole("link", { name: "Run sheet" }).click();
    await page.getByLabel("Role 1").fill("Host");
    await page.getByLabel("Name").first().fill("Mira");
    await page.getByLabel("By when 1").fill("-10:00");
    await page.getByLabel("Whose").first().fill("host");
    await page.getByLabel("What", { exact: true }).first().fill("Test the microphone");
    await page.getByLabel("Cue 1").fill("half past");
    await page.getByLabel("Text").first().fill("Ten left of the lamp.");
    await page.getByLabel("Offer").first().fill(drop.skus[0] ?? "");
    await page.getByLabel("Window 1 from").fill("00:00");
    await page.getByLabel("Until").first().fill("05:00");
    await page.getByLabel("Target").first().fill("lots");
    await page.getByRole("button", { name: "Keep the run sheet" }).click();
    await expect(page.locator("[data-code=mark_malformed]")).toBeVisible();
    await expect(page.locator("[data-code=target_not_money]")).toBeVisible();
    await expect(page.getByLabel("Text").first()).toHaveValue("Ten left of the lamp.");
    await expect(page.getByLabel("Cue 1")).toHaveValue("half past");
    expect(database.one("SELECT COUNT (*) AS n FROM run_sheets WHERE drop_id = ?", drop.id).n).toBe(0);
    if (script) await expectTidy(page);
    await page.getByLabel("Cue 1").fill("07:30");
    await page.getByLabel("Target").first().fill("450");
    await page.getByRole("button", { name: "Keep the run sheet" }).click();
    await expect(page.locator("[data-code=sheet_kept]")).toBeVisible();
    expect(database.one("SELECT mark_ms, label, href FROM run_cues WHERE drop_id = ?", drop.id)).toEqual({ mark_ms: 450_000, label: "Paper Lamp", href: `${drop.path}#buy` });
    await page.getByRole("link", { name: "Live board" }).click();
    await expect(page.getByRole("heading", { name: "Host" })).toContainText("Mira");
    await page.getByRole("button", { name: "Done: Test the microphone" }).click();
    await expect(page.getByText("1 of 1 done")).toBeVisible();
    const acts = database.all("SELECT what FROM audit_log WHERE subject = ? ORDER BY seq", drop.id).map(({ what }) => what);
    expect(acts).toEqual(["runsheet.change", "runsheet.tick"]);
  });
}

test("a cue is read in two open browsers at its moment, by socket and by asking", async ({ page, elsewhere, ownDrop, database }) => {
  const asking = await elsewhere();
  await asking.routeWebSocket("**/live", (socket) => socket.close());
  const { drop, due } = await inTime([12, 30, 90], async (opensIn) => {
    const drop = ownDrop({ opensIn, items: ["Paper Lamp"] });
    const due = aCue(database, drop, 3, "Three seconds in: the first ten come with a bag.", { label: "Paper Lamp", href: `${drop.path}#buy` });
    await Promise.all([page.goto(drop.path), asking.goto(drop.path)]);
    return { drop, due };
  });
  const height = await cueOf(page).evaluate((place) => place.getBoundingClientRect().height);
  const read = async (one: Page): Promise<number> => {
    await expect(one.locator("#cue-text")).toHaveText(/^Three seconds in/, { timeout: 150_000 });
    return clock(database) - due;
  };
  const [heard, asked] = await Promise.all([read(page), read(asking)]);
  for (const [way, late] of [["by socket", heard], ["by asking", asked]] as const) {
    expect(late, `${way}: never before its moment`).toBeGreaterThanOrEqual(0);
  }
  console.log(`cue: ${heard} ms after its moment by socket, ${asked} ms by asking`);
  await expect(cueOf(page).getByRole("link", { name: "Paper Lamp" })).toHaveAttribute("href", `${drop.path}#buy`);
  expect(await cueOf(page).evaluate((place) => place.getBoundingClientRect().height), "nothing has moved").toBe(height);
  await expectTidy(page);
  // Whoever comes late reads the latest one, without script, too.
  const late = await elsewhere({ javaScriptEnabled: false });
  await late.goto(drop.path);
  await expect(cueOf(late)).toContainText("Three seconds in");
});

test("the socket says a cue once and by itself, and state tells the latest", async ({ ownDrop, database }) => {
  const { drop, due, said, socket } = await inTime([6, 20, 80], async (seconds) => {
    // It opened a minute ago.
    const drop = ownDrop();
    const due = aCue(database, drop, 60 + seconds, "Some seconds from now.");
    const said: any[] = [];
    const socket = new WebSocket(`${SHOP.replace(/^http/, "ws")}${drop.path}/live`);
    socket.addEventListener("message", ({ data }) => said.push(JSON.parse(String(data))));
    await expect.poll(() => said.length).toBeGreaterThan(0);
    return { drop, due, said, socket };
  });
  expect(Date.parse(said[0].next_cue_at), "who asks knows when to ask").toBe(due);
  const cues = () => said.filter((word) => word.phase === undefined);
  await expect.poll(() => cues().length, { timeout: 150_000 }).toBe(1);
  expect(cues()[0]).toMatchObject({ at: new Date(due).toISOString(), cue: { text: "Some seconds from now.", offer: null } });
  // Kept for a second.
  let state: any;
  await expect.poll(async () => (state = (await ask("GET", `${drop.path}/state`, { headers: JSON_ })).json).cue).toEqual(cues()[0].cue);
  expect(state.next_cue_at).toBeUndefined();
  await expect.poll(() => said.at(-1).cue?.id, { message: "and the state follows" }).toBe(cues()[0].cue.id);
  expect(cues(), "said once").toHaveLength(1);
  socket.close();
});

test("the board shows a sale against its target as it happens, to the creator and to operators", async ({ page, elsewhere, ownDrop, company, database }) => {
  const drop = ownDrop({ units: 5, price_minor: 1_200 });
  aCue(database, drop, 600, "Half of the time is over.");
  database.insert("run_targets", { drop_id: drop.id, from_ms: 0, until_ms: 300_000, target_minor: 1_000 });
  database.insert("run_targets", { drop_id: drop.id, from_ms: 300_000, until_ms: 600_000, target_minor: 5_000 });
  await signIn(page.context(), ownerOf(database, drop));
  await page.goto(`/studio/drops/${drop.id}/live`);
  const row = (one: Page) => one.getByRole("row", { name: /00:00 – 05:00/ });
  await expect(row(page)).toContainText("€0.00");
  await expect(page.getByText("Next cue in")).toContainText(/\d\d:\d\d/);
  const desk = await elsewhere();
  await operate(desk, database, "read");
  await desk.goto(`/desk/drops/${drop.slug}`);
  await desk.getByRole("link", { name: "Live board" }).click();
  await expect(row(desk)).toContainText("Running");
  await company.buy(drop);
  // Without a reload: delivery and tax are no matter of the target.
  for (const one of [page, desk]) {
    await expect(row(one)).toContainText("€12.00");
    await expect(row(one)).toContainText("Met");
  }
  await expectTidy(page);
  const told = await new Client().call("GET", `/studio/drops/${drop.id}/live`, undefined, { cookie: ownerOf(database, drop).cookie });
  expect(told.body).toMatchObject({ sold: 1, paid: 1, errors: 0, revenue: { minor: 1_200, currency: "EUR" } });
});

test("what was said stays said, and somebody who was slower is told", async ({ ownDrop, database }) => {
  const drop = ownDrop();
  const owner = ownerOf(database, drop);
  const keep = (fields: Record<string, string>) => new Client().call("POST", `/studio/drops/${drop.id}/runsheet`, { key: randomUUID(), ...fields }, { cookie: owner.cookie });
  expect((await keep({ version: "0", "cue-1-mark": "10:00", "cue-1-text": "Later." })).status).toBe(200);
  const slower = await keep({ version: "0", "cue-1-mark": "11:00", "cue-1-text": "Mine." });
  expect([slower.status, slower.body.code]).toEqual([409, "moved_on"]);
  const past = await keep({ version: "1", "cue-1-mark": "0:30", "cue-1-text": "Too late." });
  expect([past.status, past.body.code, past.body.field]).toEqual([422, "cue_in_past", "cue-1-mark"]);
  const outside = await keep({ version: "1", "cue-1-mark": "5:00", "cue-1-text": "x", "cue-1-offer": "https://example.com" });
  expect([outside.status, outside.body.code, outside.body.field]).toEqual([422, "offer_unknown", "cue-1-offer"]);
  expect(database.all("SELECT text FROM run_cues WHERE drop_id = ?", drop.id)).toEqual([{ text: "Later." }]);
});
