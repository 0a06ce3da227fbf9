// The shop itself at the desk: who did what and its proof, the checks, queues, switches, health, and what needs a person now.
import { expect, test } from "./fixtures.ts";
import { freshAddress } from "./stories/buyer.ts";
import type { Client } from "./stories/buyer.ts";
import { act, expectTheWayIn, look, operate, post } from "./stories/desk.ts";
import type { OwnDrop } from "./stories/drop.ts";
import { enter } from "./stories/jobs.ts";
import { lettersTo } from "./stories/mailbox.ts";
import { aCreator, signIn, somebody } from "./stories/people.ts";
import { psp, sessionOf } from "./stories/psp.ts";

const PAGES = ["/desk", "/desk/audit", "/desk/checks", "/desk/queues", "/desk/switches", "/desk/health"];

async function bought(company: Client, drop: OwnDrop): Promise<{ order: string; email: string }> {
  const email = freshAddress();
  const placed = await company.order(drop, (await company.hold(drop)).body.hold, { email });
  expect(placed.status).toBe(201);
  await psp.pay(sessionOf(placed.body.pay_url));
  await company.call("GET", `/orders/${placed.body.order}/paid`);
  return { order: placed.body.order, email };
}

test("signed out, nobody sees the shop from behind", async () => {
  for (const page of PAGES) await expectTheWayIn(page, []);
  await expectTheWayIn("/desk/queues", ["/desk/queues/replay", "/desk/switches/messages"]);
});

test("each level does what it may: reading is not taking away, and not turning", async ({ database }) => {
  const [reader, buyer] = [somebody(database, { level: "read" }), somebody(database)];
  for (const page of PAGES) {
    expect([(await look(page, reader)).status, (await look(page, buyer)).status], page).toEqual([200, 403]);
  }
  for (const file of ["/desk/audit.csv", "/desk/audit.json"]) expect((await look(file, reader)).status, file).toBe(403);
  const no = await post("/desk/switches/messages", { to: "off", seen: 0, why_messages: "A test." }, reader);
  expect([no.status, no.json.code]).toEqual([403, "level_too_low"]);
  // What leaves the shop asks for a passkey of the last minutes.
  const stale = await look("/desk/audit.csv", somebody(database, { level: "act", strong_s: 86_000 }));
  expect([stale.status, stale.header("location").split("?")[0]]).toEqual([303, "/step-up"]);
});

test("an act is found by who, what and subject, exported with what its hash is made of", async ({ page, database }) => {
  const creator = aCreator(database);
  const operator = await operate(page, database, "act");
  expect((await post(`/desk/creators/${creator}/flag`, { severity: "note", flag_note: "Works at night." }, operator)).status).toBe(200);
  await page.goto("/desk/audit");
  await expect(page.locator(".head .state")).toHaveText("Chain whole");
  await page.getByLabel("Who").fill(operator.email);
  await page.getByLabel("What").selectOption("flag.raise");
  await page.getByLabel("Subject (its id)").fill(creator);
  await page.getByRole("button", { name: "Show" }).click();
  await expect(page.locator("tbody tr")).toHaveCount(1);
  await expect(page.locator("tbody tr")).toContainText("Works at night.");
  await expect(page.locator("tbody tr")).toContainText("Whole");

  const query = `?of=${operator.id}&q=${creator}`;
  const csv = await look(`/desk/audit.csv${query}`, operator);
  expect(csv.header("content-disposition")).toContain("audit.csv");
  expect(csv.text.trim().split(/\r?\n/)).toHaveLength(2);
  const { acts } = (await look(`/desk/audit.json${query}`, operator)).json as { acts: Record<string, string | number>[] };
  expect(acts).toHaveLength(1);
  const row = database.one("SELECT hash, previous FROM audit_log WHERE subject = ? AND what = 'flag.raise'", creator);
  expect([acts[0]?.hash, acts[0]?.previous]).toEqual([row.hash, row.previous]);
  expect(acts[0]?.after_hash).toMatch(/^[0-9a-f]{64}$/);
});

test("the checks are all clear, health is well, and home says what needs a person", async ({ page, database, cron }) => {
  await cron();
  await operate(page, database, "read");
  // What another story has half done is over in a moment.
  await expect(async () => {
    await page.goto("/desk/checks");
    await expect(page.locator(".head .state")).toHaveText("All clear", { timeout: 1_000 });
  }).toPass({ timeout: 120_000 });
  await page.goto("/desk/health");
  for (const stand of ["D1", "KV", "R2"]) await expect(page.locator(".figures").getByText(stand, { exact: true })).toBeVisible();
  await page.goto("/desk");
  for (const label of ["Drops open now", "Letters given up", "Uploads waiting", "Uploads given up"]) {
    await expect(page.locator(".figures").getByRole("link", { name: label, exact: true })).toBeVisible();
  }
  await page.getByRole("link", { name: "Letters given up" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Queues");
});

test("a letter that was given up goes again, once, and arrives", async ({ page, company, ownDrop, database, mail }) => {
  const { order, email } = await bought(company, ownDrop());
  await mail(email, /^Your order/);
  await expect.poll(() => database.one("SELECT state FROM letters WHERE order_id = ?", order).state).toBe("sent");
  const letter = String(database.one("SELECT id FROM letters WHERE order_id = ?", order).id);
  database.run("UPDATE letters SET state = 'failed', tries = 5 WHERE id = ?", letter);
  await operate(page, database, "act");
  await page.goto("/desk");
  await expect(page.locator(".figures > div").filter({ hasText: "Letters given up" }).locator("dd").first()).not.toHaveText("0");
  await page.goto("/desk/queues?state=failed");
  await page.locator("tbody tr").filter({ hasText: email }).getByRole("button", { name: "Try again" }).click({ timeout: 30_000 });
  await expect(page.getByRole("status")).toHaveText("On their way once more.");
  await expect.poll(() => lettersTo(email).length, { timeout: 90_000 }).toBe(2);
  await expect.poll(() => database.one("SELECT state FROM letters WHERE id = ?", letter).state).toBe("sent");
  const again = await post("/desk/queues/replay", { letter }, somebody(database, { level: "act" }));
  expect([again.status, again.json.code]).toEqual([409, "moved_on"]);
});

test("an upload that was given up waits again, without script too", async ({ elsewhere, database }) => {
  const creator = aCreator(database);
  const now = Date.now();
  const id = `upl_${creator.slice(4)}`;
  database.insert("uploads", { id, creator, person: "per_x", kind: "photo", name: `${id}.jpg`, bytes_total: 9, bytes_received: 9, state: "refused", code: "upload_gave_up", reason: "It failed five times.", key: id, made_at: now, state_at: now });
  const page = await elsewhere({ javaScriptEnabled: false });
  await operate(page, database, "act");
  await page.goto("/desk/queues");
  const row = page.locator("tbody tr").filter({ hasText: `${id}.jpg` });
  await expect(row).toContainText("Given up");
  await row.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("status")).toHaveText("On their way once more.");
  expect(String(database.one("SELECT state FROM uploads WHERE id = ?", id).state)).toMatch(/waiting|working|refused/);
  expect(database.one("SELECT COUNT (*) AS n FROM audit_log WHERE what = 'queue.replay' AND subject = ?", id).n).toBe(1);
  database.run("UPDATE uploads SET state = 'refused', code = 'upload_abandoned', reason = 'A test.' WHERE id = ? AND state = 'waiting'", id);
});

test("a switch that is flipped takes effect at once, needs a reason, and is flipped back", async ({ page, company, ownDrop, database }) => {
  const drop = ownDrop();
  await bought(company, drop);
  const { creator } = database.one("SELECT creator FROM drops WHERE id = ?", drop.id);
  const owner = somebody(database, { creator: String(creator) });
  const write = async (): Promise<string> => {
    const reply = await post(`/studio/drops/${drop.id}/messages`, { subject: "Your lamp", body: "It is folded." }, owner);
    return `${reply.status} ${reply.status < 400 ? "" : reply.json.code}`.trim();
  };
  await operate(page, database, "act");
  const leave = await enter("messages");
  await page.goto("/desk/switches");
  await act(page, "Messages: turn off", /^Turn it off$/, "");
  await expect(page).toHaveURL(/\/desk\/switches/);
  expect(database.all("SELECT 1 FROM switches WHERE name = 'messages' AND is_on = 0")).toEqual([]);
  await page.goto("/desk/switches");
  await act(page, "Messages: turn off", /^Turn it off$/, "no");
  await expect(page.locator("[data-code=why_missing]").first()).toBeVisible();
  await expect(page.locator("details[open]").getByLabel("Why")).toHaveValue("no");
  await page.locator("details[open]").getByLabel("Why").fill("Somebody writes nonsense.");
  await page.locator("details[open]").getByRole("button", { name: "Turn it off" }).click();
  try {
    await expect(page.getByRole("status")).toHaveText("Turned, for everybody.");
    expect(await write()).toBe("403 switched_off");
    await page.goto("/desk");
    await expect(page.getByText("Turned off for everybody: Messages.")).toBeVisible();
    // Somebody who saw it before it was turned is told.
    const late = await post("/desk/switches/messages", { to: "off", seen: 999, why_messages: "Nonsense again." }, somebody(database, { level: "act" }));
    expect([late.status, late.json.code]).toEqual([409, "moved_on"]);
  } finally {
    await page.goto("/desk/switches");
    await act(page, "Messages: turn on", /^Turn it on$/, "It is over.");
    await expect(page.getByRole("status")).toHaveText("Turned, for everybody.");
    leave();
  }
  expect(await write()).toMatch(/^(200|201|303)$/);
});

test("what is shown comes as CSV, and a key goes to the filter", async ({ elsewhere, database }) => {
  const page = await elsewhere({ viewport: { width: 1_280, height: 900 }, isMobile: false, hasTouch: false });
  const reader = somebody(database, { level: "read" });
  await signIn(page.context(), reader);
  for (const file of ["/desk/queues.csv", "/desk/checks.csv", "/desk/creators.csv", "/desk/drops.csv"]) {
    const csv = await look(file, reader);
    expect([csv.status, csv.header("content-type")], file).toEqual([200, "text/csv; charset=utf-8"]);
  }
  await page.goto("/desk/creators");
  await expect(page.locator(".keys")).toBeVisible();
  await page.keyboard.press("/");
  await expect(page.getByRole("searchbox").first()).toBeFocused();
});
