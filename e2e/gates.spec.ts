// The gates of a drop: passed in order by those whose part it is, rehearsed with made-up buyers, armed, sold, paused, closed, settled.
import { randomUUID } from "node:crypto";
import { expect, test } from "./fixtures.ts";
import { Client } from "./stories/buyer.ts";
import { act, deed, look, post } from "./stories/desk.ts";
import { payable } from "./stories/gates.ts";
import { signIn, somebody } from "./stories/people.ts";
import { anAnnouncedDrop, open } from "./stories/studio.ts";

const STUDIO_POSTS = ["gates", "promises", "rehearsal", "rehearsal/run", "rehearsal/ticks", "pause", "resume", "stop", "extend"];
const DESK_POSTS = ["lead", "promises", "gates", "rehearse", "ticks"];

test("signed out, nobody passes a gate", async ({ maker, database }) => {
  const drop = await anAnnouncedDrop(database, maker(), "Signed-out Moons");
  for (const path of [`/studio/drops/${drop.id}`, "/studio/rehearsals", "/desk/rehearsals"]) {
    const shown = await look(path);
    expect([shown.status, shown.header("location")]).toEqual([303, `/sign-in?next=${encodeURIComponent(path)}`]);
  }
  const posts = [...STUDIO_POSTS.map((verb) => `/studio/drops/${drop.id}/${verb}`), ...DESK_POSTS.map((verb) => `/desk/drops/${drop.slug}/${verb}`)];
  for (const path of posts) {
    const told = await post(path, {});
    expect([told.status, told.json.code], path).toEqual([401, "signed_out"]);
  }
  expect(database.one("SELECT gates FROM drops WHERE id = ?", drop.id).gates).toBe(1);
});

test("somebody else's drop is missing, and who may only look passes nothing", async ({ maker, database }) => {
  const drop = await anAnnouncedDrop(database, maker(), "Foreign Moons");
  const other = maker();
  for (const verb of STUDIO_POSTS) {
    const no = await post(`/studio/drops/${drop.id}/${verb}`, { gate: "armed", slot: "x", role: "creator" }, other.owner);
    expect(no.status, verb).toBe(404);
  }
  const reader = somebody(database, { level: "read" });
  for (const verb of DESK_POSTS) {
    const no = await post(`/desk/drops/${drop.slug}/${verb}`, { gate: "cleared" }, reader);
    expect([no.status, no.json.code], verb).toEqual([403, "level_too_low"]);
  }
  expect((await look("/desk/rehearsals", reader)).status).toBe(200);
  expect(database.one("SELECT gates FROM drops WHERE id = ?", drop.id).gates).toBe(1);
});

test("a skipped gate is refused with everything that is missing, and the attempt is on record", async ({ page, context, maker, database }) => {
  const mine = maker();
  const drop = await anAnnouncedDrop(database, mine, `Skipped Moons ${mine.slug}`);
  const no = await post(`/studio/drops/${drop.id}/gates`, { gate: "armed" }, mine.owner);
  expect([no.status, no.json.code]).toEqual([409, "gate_skipped"]);
  const missing = (no.json.errors as { code: string }[]).map(({ code }) => code);
  expect(missing).toEqual(["gate_skipped", "payable", "fraud_lead", "fulfilment", "rehearsal"]);
  expect(database.one("SELECT why FROM audit_log WHERE subject = ? AND what = 'drop.gate_refused'", drop.id).why).toBe("gate_skipped payable fraud_lead fulfilment rehearsal");
  expect((await post(`/studio/drops/${drop.id}/gates`, { gate: "somewhere" }, mine.owner)).json.code).toBe("unknown_gate");
  expect((await post(`/studio/drops/${drop.id}/rehearsal/run`, {}, mine.owner)).json.code).toBe("gate_skipped");

  await signIn(context, mine.owner);
  await page.goto(`/studio/drops/${drop.id}`);
  await expect(page.locator("[data-stage]")).toHaveAttribute("data-stage", "aligned");
  await expect(page.locator("[data-need=fraud_lead]")).toHaveClass("open");
  await expect(page.locator("[data-need=stock]")).toHaveClass("done");
});

test("a drop passes its gates in the studio and at the desk, and sells when it is armed", async ({ page, elsewhere, maker, database, audit }) => {
  const mine = maker();
  payable(database, mine.creator, mine.owner.id);
  const drop = await anAnnouncedDrop(database, mine, `Rehearsed Moons ${mine.slug}`);
  const operator = somebody(database, { level: "act" });
  // The form has the first hundred operators of the shop, by name.
  const name = `A ${operator.id}`;
  database.run("UPDATE people SET name = ? WHERE id = ?", name, operator.id);
  const studio = await elsewhere();
  await signIn(studio.context(), mine.owner);
  await signIn(page.context(), operator);

  await page.goto(`/desk/drops/${drop.slug}`);
  const lead = await deed(page, "Name a fraud lead");
  await lead.getByLabel("Who watches it").selectOption(name);
  await lead.getByRole("button").click();
  await expect(page.getByRole("status")).toHaveText("They watch it from here on.");
  await (await deed(page, "Clear it")).getByRole("button").click();
  await expect(page.getByRole("status")).toBeVisible();

  await studio.goto(`/studio/drops/${drop.id}`);
  await studio.getByRole("button", { name: "We will be there" }).click();
  await expect(studio.getByRole("status")).toHaveText("Kept: somebody will be there.");
  await studio.getByRole("button", { name: "Run it now" }).click();
  await expect(studio.getByRole("status")).toHaveText("It went well. Now everybody who has a part in it signs off.");
  await expect(studio.locator("dl.given")).toContainText("Oversold");
  expect(database.one("SELECT COUNT (*) AS n FROM drops WHERE rehearsal_of = ?", drop.id).n).toBe(0);
  await studio.getByRole("button", { name: "Sign off as creator" }).click();
  await studio.getByRole("button", { name: "Sign off as fulfilment" }).click();
  await page.goto(`/desk/drops/${drop.slug}`);
  await (await deed(page, "Sign off as fraud lead")).getByRole("button").click();
  await expect(page.getByRole("status")).toHaveText("Signed off.");

  await studio.goto(`/studio/drops/${drop.id}`);
  await studio.getByRole("button", { name: "Arm it" }).click();
  await expect(studio.getByRole("status")).toHaveText("It is armed: it opens by itself when its time comes.");
  await expect(studio.locator("[data-stage]")).toHaveAttribute("data-stage", "armed");
  const report = JSON.parse(String(database.one("SELECT report FROM rehearsals WHERE drop_id = ?", drop.id).report));
  expect([report.oversold, report.captured_minor]).toEqual([0, report.shared_minor]);
  expect(report.sold).toBeGreaterThan(0);
  await audit();

  // A new price is another plan: rehearsal and arming are taken back.
  await studio.getByText("Change prices").click();
  await studio.getByLabel(/costs$/).fill("13.00");
  await studio.getByRole("button", { name: "Set these prices" }).click();
  await expect(studio.locator("[data-code=taken_back]")).toBeVisible();
  await expect(studio.locator("[data-stage]")).toHaveAttribute("data-stage", "cleared");
});

test("a drop that is not armed in time says that it is late, without script too", async ({ elsewhere, maker, database }) => {
  const mine = maker();
  const drop = await anAnnouncedDrop(database, mine, `Late Moons ${mine.slug}`);
  const now = Date.now();
  database.run("UPDATE drops SET opens_at = ?, closes_at = ? WHERE id = ?", now - 60_000, now + 3_600_000, drop.id);
  const buyer = await elsewhere({ javaScriptEnabled: false });
  await buyer.goto(drop.path);
  await expect(buyer.getByRole("heading", { name: "A little late" })).toBeVisible();
  const company = new Client();
  await expect.poll(async () => (await company.call("GET", `${drop.path}/state`)).body.phase).toBe("late");
  const no = await company.call("POST", `${drop.path}/holds`, { sku: mine.sku, qty: "1", key: randomUUID() });
  expect([no.status, no.body.code]).toEqual([403, "not_armed"]);

  // And the studio works without script: the calendar, and a rehearsal that is planned.
  const studio = await elsewhere({ javaScriptEnabled: false });
  await signIn(studio.context(), mine.owner);
  await studio.goto("/studio/rehearsals");
  await expect(studio.getByRole("link", { name: `Opens: Late Moons ${mine.slug}` })).toBeVisible();
});

test("a creator pauses, goes on and stops their own drop", async ({ page, context, maker, database, audit }) => {
  const mine = maker();
  const drop = await anAnnouncedDrop(database, mine, `Paused Moons ${mine.slug}`);
  open(database, drop.id);
  await signIn(context, mine.owner);
  await page.goto(`/studio/drops/${drop.id}`);
  await act(page, "Pause it", /^Pause now$/, "The kiln is being looked at.");
  await expect(page.getByRole("status")).toHaveText("Paused. The drop’s page says so.");
  const company = new Client();
  await expect.poll(async () => (await company.call("GET", `${drop.path}/state`)).body.phase).toBe("paused");
  await act(page, "Go on", /^Go on now$/, "The kiln is well.");
  await expect.poll(async () => (await company.call("GET", `${drop.path}/state`)).body.phase).toBe("live");
  await act(page, "Stop it", /^Stop now$/, "That is enough.");
  await expect.poll(async () => (await company.call("GET", `${drop.path}/state`)).body.phase).toBe("closed");
  const no = await company.call("POST", `${drop.path}/holds`, { sku: mine.sku, qty: "1", key: randomUUID() });
  expect([no.status, no.body.code]).toEqual([409, "closed"]);

  // Nobody bought anything: what is left goes back into the stock, once.
  const stock = () => Number(database.one("SELECT stock FROM variants WHERE sku = ?", mine.sku).stock);
  const before = stock();
  await page.goto(`/studio/drops/${drop.id}`);
  await page.getByRole("button", { name: "Everything is handed over" }).click();
  await page.getByRole("button", { name: /^Settle it/ }).click();
  await expect(page.locator("[data-stage]")).toHaveAttribute("data-stage", "settled");
  expect(stock()).toBe(before + 3);
  const again = await post(`/studio/drops/${drop.id}/gates`, { gate: "settled" }, mine.owner);
  expect([again.status, again.json.code]).toEqual([409, "gate_passed"]);
  await audit();
});
