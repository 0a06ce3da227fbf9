// Cadences, templates, venues and the calendar: signed out, not allowed, set and announced, refused, without script.
import { randomUUID } from "node:crypto";
import { expect, test } from "./fixtures.ts";
import { events } from "./feeds.ts";
import { Client } from "./stories/buyer.ts";
import type { Database } from "./stories/database.ts";
import { signIn, somebody } from "./stories/people.ts";
import { dayIn } from "./stories/clock.ts";
import { aDraft } from "./stories/studio.ts";
import type { Maker } from "./stories/studio.ts";

const as = (maker: Maker, accept = "application/json") => ({ cookie: maker.owner.cookie, accept });

/** Days and a time of day from now on, as the form has them. */
const inDays = (days: number, clock = "18:00"): string => `${dayIn(days)}T${clock}`;

/** A template kept from a draft; its id. */
async function aTemplate(database: Database, maker: Maker, title: string): Promise<string> {
  const drop = await aDraft(database, maker, title);
  const kept = await new Client().call("POST", `/studio/drops/${drop}/template`, { name: title, key: randomUUID() }, as(maker));
  expect(kept.status, JSON.stringify(kept.body)).toBe(201);
  return String(kept.body.template);
}

async function aCadence(maker: Maker, template: string, name: string, more: Record<string, string> = {}): Promise<string> {
  const fields = { name, template, venue: "", first: inDays(3), every: "1", ends: "never", key: randomUUID(), ...more };
  const set = await new Client().call("POST", "/studio/cadences", fields, as(maker));
  expect(set.status, JSON.stringify(set.body)).toBe(201);
  return String(set.body.cadence);
}

test("signed out, the studio asks who it is, and everybody reads the calendar", async ({ page }) => {
  for (const path of ["/studio/cadences", "/studio/templates", "/studio/venues", "/studio/checklist"]) {
    const answer = await page.request.get(path, { maxRedirects: 0 });
    expect([answer.status(), answer.headers()["location"]]).toEqual([303, `/sign-in?next=${encodeURIComponent(path)}`]);
  }
  await page.goto("/calendar");
  await expect(page.getByRole("heading", { level: 1, name: "Calendar" })).toBeVisible();
  await expect(page.locator(".dues li").first()).toBeVisible();
  const set = await new Client().call("POST", "/studio/cadences", { key: randomUUID() });
  expect([set.status, set.body.code]).toEqual([401, "signed_out"]);
});

test("another creator's cadences, templates and venues look exactly like missing ones", async ({ database, maker }) => {
  const [mine, other] = [maker(), maker()];
  const template = await aTemplate(database, mine, `Foreign ${mine.slug}`);
  const cadence = await aCadence(mine, template, `Foreign ${mine.slug}`);
  const steps = [["GET", `/studio/cadences/${cadence}`], ["POST", `/studio/cadences/${cadence}/end`], ["POST", `/studio/cadences/${cadence}/leave-out`], ["POST", `/studio/templates/${template}/retire`]] as const;
  for (const [method, path] of steps) {
    const fields = method === "POST" ? { key: randomUUID(), version: "1", at: "0" } : undefined;
    const foreign = await new Client().call(method, path, fields, as(other));
    const missing = await new Client().call(method, path.replace(/(cad|tpl)_\w+/, "$1_none"), fields && { ...fields, key: randomUUID() }, as(other));
    expect([foreign.status, { ...foreign.body, request_id: "" }], path).toEqual([404, { ...missing.body, request_id: "" }]);
  }
  // What is chosen in a form must be one's own, too.
  const fields = { name: "Mine now", template, venue: "", first: inDays(3), every: "1", ends: "never", key: randomUUID() };
  const stolen = await new Client().call("POST", "/studio/cadences", fields, as(other));
  expect([stolen.status, stolen.body.field]).toEqual([422, "template"]);
  const buyer = await new Client().call("GET", "/studio/cadences", undefined, { cookie: somebody(database).cookie });
  expect([buyer.status, buyer.body.code]).toEqual([403, "not_a_creator"]);
});

for (const script of [true, false]) {
  test(`a drop becomes a template, a cadence, and lines of everybody's calendar, ${script ? "with" : "without"} script`, async ({ elsewhere, database, maker, audit }) => {
    const mine = maker();
    const name = `Moonday ${mine.slug}`;
    const draft = await aDraft(database, mine, `Moons ${mine.slug}`);
    const page = await elsewhere({ javaScriptEnabled: script });
    await signIn(page.context(), mine.owner);
    await page.goto(`/studio/drops/${draft}`);
    const checks = page.getByRole("region", { name: "Before it can be announced" });
    await expect(checks.getByText("6 of 6 done")).toBeVisible();
    await page.getByText("Keep it as a template").click();
    await page.getByLabel("Name of the template").fill("Moons");
    await page.getByRole("button", { name: "Keep it", exact: true }).click();
    await expect(page.getByText("It is a template now")).toBeVisible();

    await page.getByRole("link", { name: "Cadence" }).first().click();
    await page.getByLabel("Name in the calendar").fill(name);
    await page.getByLabel("Made from").selectOption({ label: "Moons" });
    await page.getByLabel("The first opens").fill(inDays(3));
    await page.getByLabel("Every other week").check();
    await page.getByRole("button", { name: "Set it" }).click();
    await expect(page.getByText("The next drops are drafts")).toBeVisible();
    await expect(page.getByText("In the calendar", { exact: true })).toHaveCount(4);
    await expect(page.locator("pre")).toContainText("RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=");
    expect(database.one("SELECT COUNT (*) AS many FROM occurrences o JOIN cadences k ON k.id = o.cadence WHERE k.creator = ?", mine.creator)).toEqual({ many: 4 });

    // The second is left out: the public page no longer says it, and programs are told so under the same name.
    const before = events(await (await page.request.get(`/drops.ics?creator=${mine.slug}&first=1`)).text());
    expect(before.map((event) => event.get("STATUS"))).toEqual(Array(4).fill("TENTATIVE"));
    await page.getByRole("row").filter({ hasText: "In the calendar" }).nth(1).getByRole("button", { name: /Leave it out/ }).click();
    await expect(page.getByText("That day is left out")).toBeVisible();
    await expect(page.getByText("Left out", { exact: true })).toHaveCount(1);
    const after = events(await (await page.request.get(`/drops.ics?creator=${mine.slug}&second=1`)).text());
    const gone = after.filter((event) => event.get("STATUS") === "CANCELLED");
    expect(gone).toHaveLength(1);
    const was = before.find((event) => event.get("UID") === gone[0]?.get("UID"));
    expect(Number(gone[0]?.get("SEQUENCE"))).toBeGreaterThan(Number(was?.get("SEQUENCE")));

    // The first is announced; its line leads to its page.
    const first = page.getByRole("link", { name: "Its draft" }).first();
    await first.click();
    await page.getByText("Schedule it").click();
    await page.getByRole("button", { name: "Schedule this drop" }).click();
    await expect(page.getByText("It is announced")).toBeVisible();
    await page.goto(`/calendar?creator=${mine.slug}`);
    const lines = page.locator(".dues li");
    await expect(lines).toHaveCount(4);
    await expect(lines.first()).toContainText(`Moons ${mine.slug}`);
    await expect(lines.first()).toContainText("Announced");
    await expect(lines.first().getByRole("timer")).toContainText(/\d/);
    await expect(lines.nth(1)).toContainText(name);
    await expect(lines.nth(1)).toContainText("Coming");
    await lines.first().getByRole("link", { name: `Moons ${mine.slug}` }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(`Moons ${mine.slug}`);
    // Before the drop is taken off the lists under its eyes.
    await page.close();
    await audit();
  });
}

test("what was typed stays when a cadence is refused, and two people do not overwrite each other", async ({ page, context, database, maker }) => {
  const mine = maker();
  const template = await aTemplate(database, mine, `Refused ${mine.slug}`);
  await signIn(context, mine.owner);
  await page.goto("/studio/cadences");
  await page.getByLabel("Name in the calendar").fill("Yesterday");
  await page.getByLabel("Made from").selectOption(template);
  await page.getByLabel("The first opens").fill(inDays(-1));
  await page.getByLabel("After so many times").check();
  await page.getByLabel("How many times").fill("0");
  await page.getByRole("button", { name: "Set it" }).click();
  await expect(page.locator("[data-code=time_in_past]").first()).toBeVisible();
  await expect(page.locator("[data-code=count_wrong]").first()).toBeVisible();
  await expect(page.getByLabel("Name in the calendar")).toHaveValue("Yesterday");
  await expect(page.getByLabel("Made from")).toHaveValue(template);
  const cadence = await aCadence(mine, template, `Once ${mine.slug}`);
  const at = String(database.one("SELECT MIN (occurs_at) AS at FROM occurrences WHERE cadence = ?", cadence).at);
  const step = () => new Client().call("POST", `/studio/cadences/${cadence}/leave-out`, { at, version: "1", key: randomUUID() }, as(mine));
  expect((await step()).status).toBe(200);
  const late = await step();
  expect([late.status, late.body.code]).toEqual([409, "moved_on"]);
});

test("one template at two venues makes a drop each, and their figures stand beside each other", async ({ page, context, database, maker }) => {
  const mine = maker();
  const template = await aTemplate(database, mine, `Tour ${mine.slug}`);
  await signIn(context, mine.owner);
  for (const [name, zone] of [["Canal", "Europe/Berlin"], ["Alfama", "Europe/Lisbon"]] as const) {
    await page.goto("/studio/venues");
    await page.getByLabel("Name", { exact: true }).fill(name);
    await page.getByLabel("Where to find it").fill("12 Canal Street");
    await page.getByLabel("Its clock").selectOption(zone);
    await page.getByRole("button", { name: "Add it" }).click();
    await expect(page.getByText("The venue is on the list.")).toBeVisible();
  }
  await page.goto(`/studio/templates?template=${template}`);
  const opens = inDays(5);
  await page.getByLabel("Opens").fill(opens);
  await page.getByRole("checkbox", { name: /^Canal/ }).check();
  await page.getByRole("checkbox", { name: /^Alfama/ }).check();
  await page.getByRole("button", { name: "Make it" }).click();
  await expect(page).toHaveURL(/\/studio\/runs\/run_/);
  await expect(page.getByRole("row").filter({ hasText: /Canal|Alfama/ })).toHaveCount(2);
  const drops = database.all("SELECT d.opens_at, v.name FROM drops d JOIN venues v ON v.id = d.venue WHERE d.creator = ? ORDER BY v.name", mine.creator) as { opens_at: number; name: string }[];
  expect(drops.map(({ name }) => name)).toEqual(["Alfama", "Canal"]);
  expect((drops[0]?.opens_at ?? 0) - (drops[1]?.opens_at ?? 0), "six in the evening by the clock of each").toBe(3_600_000);
  await page.getByRole("link", { name: "Alfama" }).click();
  await expect(page.getByLabel("Opens", { exact: true })).toHaveValue(opens);
  await page.goto("/studio/checklist");
  await expect(page.locator("[data-step=template]")).toHaveClass("done");
  await expect(page.locator("[data-step=cadence]")).toHaveClass("open");
});
