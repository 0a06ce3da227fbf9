// From an open studio to the first sale: papers, scenarios, payout account; and the operators who decide.
import type { Page } from "@playwright/test";
import { expectProblem } from "./api.ts";
import { expect, test as base } from "./fixtures.ts";
import { Buyer, freshKey } from "./http.ts";
import { Client } from "./stories/buyer.ts";
import type { Database } from "./stories/database.ts";
import { act, deed, expectTheWayIn, look, operate, post } from "./stories/desk.ts";
import { ANNA, IBAN, TYPED, aCard, aPdf, aSubmission, sendByForm, zone } from "./stories/papers.ts";
import { aCreator, signIn, somebody } from "./stories/people.ts";
import { aDraft, open, photosOf } from "./stories/studio.ts";

const test = base.extend<{ maker: (creator: string) => string }>({
  maker: async ({ database }, use) => {
    const made: string[] = [];
    await use((creator) => {
      made.push(creator);
      return creator;
    });
    // Off the lists again, so that the front page stays the one of the demo.
    for (const creator of made) database.run("UPDATE drops SET state = 'draft' WHERE creator = ?", creator);
  },
});

// Papers are read by whoever may have pictures to make first.
base.describe.configure({ timeout: 600_000 });

const standing = (database: Database, creator: string): { standing: string; version: number } => {
  const row = database.one("SELECT s.standing, c.standing_version AS version FROM creators c JOIN standings s ON s.creator = c.id WHERE c.id = ?", creator);
  return { standing: String(row.standing), version: Number(row.version) };
};

/** The steps of the checklist that are ticked. */
async function ticked(page: Page): Promise<(string | null)[]> {
  await page.goto("/studio");
  return page.locator("li.done[data-step]").evaluateAll((steps) => steps.map((step) => step.getAttribute("data-step")));
}

test("signed out, papers and decisions lead to signing in", async ({ database }) => {
  const { creator, paper } = await aSubmission(database);
  await expectTheWayIn("/studio/documents", ["/studio/documents", `/studio/documents/${paper}`, "/studio/submit", "/studio/payout-account/set"]);
  const of = `/desk/verifications/${creator}`;
  await expectTheWayIn(of, [`${of}/approve`, `${of}/reject`]);
  await expectTheWayIn(`${of}/documents/${paper}`, []);
});

test("a paper is seen by its creator's people and by operators, and who may only read decides nothing", async ({ page, database }) => {
  const { creator, owner, paper } = await aSubmission(database);
  const file = `/desk/verifications/${creator}/documents/${paper}`;
  const stranger = somebody(database, { creator: aCreator(database) });
  for (const person of [owner, stranger, somebody(database)]) {
    const no = await look(file, person);
    expect([no.status, no.codes]).toEqual([403, ["not_an_operator"]]);
    expect(no.text).not.toContain("%PDF");
  }
  for (const reply of [await look(`/studio/documents/${paper}`, stranger), await post(`/studio/documents/${paper}`, TYPED, stranger), await look(`/media/documents/${paper}/file`), await look(`/documents/${paper}/file`)]) {
    expect(reply.status).toBe(404);
  }
  const staff = somebody(database, { creator, part: "staff", strong_s: 0 });
  expect((await post("/studio/submit", {}, staff)).json.code).toBe("owner_only");
  expect((await post("/studio/payout-account/set", { holder: "Me Myself", iban: IBAN, seen: 1 }, staff)).json.code).toBe("owner_only");

  const reader = await operate(page, database, "read");
  const other = aCreator(database);
  for (const path of [`/desk/verifications/${other}/documents/${paper}`, `/desk/verifications/${creator}/documents/doc_none`, "/desk/verifications/crt_nobody"]) {
    expect((await look(path, reader)).status, path).toBe(404);
  }
  const shown = await look(file, reader);
  expect([shown.status, shown.header("content-type"), shown.header("cache-control"), shown.bytes.equals(aPdf(zone()))]).toEqual([200, "application/pdf", "no-store", true]);
  expect(shown.header("content-security-policy"), "whatever it is, it runs nothing").toMatch(/^sandbox; default-src 'none'/);
  await page.goto(`/desk/verifications/${creator}`);
  await expect(page.getByRole("link", { name: "Open the PDF" })).toHaveAttribute("href", file);
  await expect(page.locator("iframe"), "beside its fields").toHaveAttribute("src", file);
  await expect(page.getByRole("button", { name: "Approve" })).toHaveCount(0);
  for (const verb of ["approve", "reject"]) {
    const no = await post(`/desk/verifications/${creator}/${verb}`, { why: "A test.", seen: 2 }, reader);
    expect([no.status, no.json.code], verb).toEqual([403, "level_too_low"]);
    expect((await post(`/desk/verifications/${creator}/${verb}`, { why: "A test.", seen: 2 }, owner)).json.code).toBe("not_an_operator");
  }
  expect(standing(database, creator).standing).toBe("submitted");
});

test("an open studio becomes a verified one, tick by tick, sells, and is suspended", async ({ page, context, elsewhere, database, maker, mail, audit }) => {
  const owner = somebody(database, { strong_s: 0 });
  await signIn(context, owner);
  await page.goto("/studio/join");
  const name = `Loom ${owner.session.slice(4)}`;
  await page.getByLabel("Name of the studio").fill(name);
  await page.getByLabel("What you make").fill("Blankets of wool");
  await page.getByLabel("Where you sell").fill("Berlin");
  await page.getByLabel("Your clock").selectOption("Europe/Berlin");
  await page.getByRole("button", { name: "Open the studio" }).click();
  await expect(page.getByText("0 of 6 done")).toBeVisible();
  const creator = maker(String(database.one("SELECT creator FROM members WHERE person = ?", owner.id).creator));
  await page.getByRole("button", { name: "Send it in" }).click();
  await expect(page.locator("[data-code=incomplete]")).toHaveText(/this is missing: Profile, Documents, Four scenarios, Payout account\./);
  expect(await ticked(page)).toEqual([]);

  const photos = photosOf(database, { creator, owner }, 2);
  await page.goto("/studio/profile");
  await page.getByLabel("Your story").fill("It began with a loom in the attic. ".repeat(4));
  await page.getByRole("group", { name: "Portrait" }).getByRole("radio").last().check();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved.")).toBeVisible();
  expect(await ticked(page)).toEqual(["profile"]);

  const card = await aCard(page, zone());
  await sendByForm(page, "card.jpg", card);
  expect(await ticked(page), "what was only read is not confirmed").toEqual(["profile"]);
  await page.goto("/studio/documents");
  for (const [label, value] of [["Name", "ANNA MARIA ERIKSSON"], ["Number", ANNA.number], ["Date of birth", ANNA.born], ["Valid until", ANNA.ends]] as const) {
    await expect(page.getByLabel(label, { exact: true })).toHaveValue(value);
    await expect(page.getByLabel(label, { exact: true })).toHaveAccessibleDescription(/^Read with [5-9]\d % confidence\.$/);
  }
  await page.getByLabel("Name", { exact: true }).fill("Anna Ericsson");
  await page.getByLabel("Valid until").fill("15.4.2034");
  await page.getByRole("button", { name: "This is right" }).click();
  await expect(page.locator("[data-code=day_malformed]")).toBeVisible();
  await expect(page.getByLabel("Name", { exact: true }), "what was typed stays").toHaveValue("Anna Ericsson");
  await page.getByLabel("Valid until").fill(ANNA.ends);
  await page.getByRole("button", { name: "This is right" }).click();
  await expect(page.locator(".paper")).toHaveAttribute("data-state", "Confirmed");
  expect(await ticked(page)).toEqual(["profile", "documents"]);

  await page.goto("/studio/screening");
  for (const answer of [/^I keep my phone at hand/, /^I offer a new one/, /^I write to all buyers/, /^I tell the shop/]) await page.getByRole("radio", { name: answer }).check();
  await page.getByRole("button", { name: "Keep my answers" }).click();
  await expect(page.getByText("Your answers are kept.")).toBeVisible();
  await page.goto("/studio/payout-account");
  await page.getByLabel("Name on the account").fill("Anna Eriksson");
  await page.getByLabel("IBAN").fill(IBAN.replace("3704", "3740"));
  await page.getByRole("button", { name: "Keep it" }).click();
  await expect(page.locator("[data-code=iban_check_digits]")).toBeVisible();
  await expect(page.getByLabel("Name on the account"), "what was typed stays").toHaveValue("Anna Eriksson");
  await page.getByLabel("IBAN").fill(IBAN);
  await page.getByRole("button", { name: "Keep it" }).click();
  await expect(page.locator("[data-account=set]")).toHaveText("Anna Eriksson · DE … 3000");
  expect(String(database.one("SELECT iban FROM payout_accounts WHERE creator = ?", creator).iban), "sealed").not.toContain("3704");
  await mail(owner.email, /payouts go to another account/);
  expect(await ticked(page)).toEqual(["profile", "documents", "screening", "account"]);

  const client = new Buyer();
  client.cookie = owner.cookie;
  const sku = `loom-${creator.slice(4)}`;
  const made = await client.post("/studio/products", { title: "Blanket", category: "Home", price: "38.50", stock: "9", sku, upload: photos[0] ?? "", then: "list", key: freshKey() });
  expect(made.status, made.text).toBe(201);
  const drop = await aDraft(database, { creator, owner, sku, slug: "", thing: "Blanket" }, `First ${name}`);
  expectProblem(await client.post(`/studio/drops/${drop}/schedule`, { version: 1, key: freshKey() }), 403, "not_verified");
  expect(await ticked(page)).toEqual(["profile", "documents", "screening", "account", "product", "drop"]);
  await page.getByRole("button", { name: "Send it in" }).click();
  await expect(page.getByText("It is with us now.")).toBeVisible();
  await expect(page.locator("[data-standing=submitted]")).toBeVisible();
  expectProblem(await client.post("/studio/submit", { key: freshKey() }), 409, "already_submitted");

  const desk = await elsewhere({ viewport: { width: 1_280, height: 900 } });
  const operator = await operate(desk, database, "act");
  await desk.goto(`/desk/verifications?standing=submitted&q=${encodeURIComponent(name)}`);
  await desk.getByRole("link", { name }).click();
  const picture = desk.getByRole("img", { name: `Identity card or passport of ${name}` });
  await expect.poll(() => picture.evaluate((img: HTMLImageElement) => img.naturalWidth), "the picture itself").toBe(800);
  const fields = desk.getByRole("table");
  const [left, right] = [await picture.boundingBox(), await fields.boundingBox()];
  expect(right?.x, "beside it").toBeGreaterThanOrEqual((left?.x ?? 9_999) + (left?.width ?? 0));
  expect(Math.abs((right?.y ?? 9_999) - (left?.y ?? 0)), "at the same height").toBeLessThan(100);
  await expect(desk.getByRole("row", { name: /^Name/ })).toHaveText(/Anna Ericsson.*ANNA MARIA ERIKSSON \([5-9]\d %\)/);
  await expect(desk.getByRole("row", { name: /^Name/ }), "what was corrected is marked").toHaveClass("differs");
  await expect(desk.locator("[data-score]")).toHaveText("Responsiveness 100 of 100 = scenarios 100, real replies none yet.");
  const file = await look((await picture.getAttribute("src")) ?? "", operator);
  expect(file.bytes.equals(card), "byte by byte").toBe(true);
  expect([file.header("content-type"), file.header("cache-control"), file.header("x-content-type-options")]).toEqual(["image/jpeg", "no-store", "nosniff"]);
  expect(file.header("content-security-policy")).toMatch(/^sandbox; default-src 'none'/);
  await desk.getByRole("button", { name: "Approve" }).press("Enter");
  await expect(desk.getByText("Approved. They hear of it by mail.")).toBeVisible();
  await expect(desk.locator(".head .state")).toHaveText("Verified");
  await mail(owner.email, /is verified$/);

  const scheduled = await client.post(`/studio/drops/${drop}/schedule`, { version: 1, key: freshKey() });
  expect(scheduled.status, scheduled.text).toBe(200);
  open(database, drop);
  const path = `/drops/${String(database.one("SELECT slug FROM drops WHERE id = ?", drop).slug)}/holds`;
  expect((await new Client().call("POST", path, { sku, qty: "1", key: freshKey() })).status).toBe(201);
  await desk.goto(`/desk/creators/${creator}`);
  await act(desk, "Suspend", /^Suspend them$/, "The card belongs to somebody else.");
  await expect(desk.locator(".head .state")).toHaveText("Suspended");
  const no = await new Client().call("POST", path, { sku, qty: "1", key: freshKey() });
  expect([no.status, no.body.code]).toEqual([409, "paused"]);
  await audit();
});

test("who is rejected reads why, mends it and sends it in again", async ({ page, context, elsewhere, database, mail }) => {
  const { creator, owner, client, paper } = await aSubmission(database);
  const why = "The number of your card ends in another digit.";
  const desk = await elsewhere();
  const operator = await operate(desk, database, "act");
  expectProblem(await post(`/desk/verifications/${creator}/reject`, { why: " ", seen: 2 }, operator), 422, "reason_missing", "why");
  await desk.goto(`/desk/verifications/${creator}`);
  const box = await deed(desk, "Reject …");
  await box.getByLabel("What is missing").fill(why);
  await box.getByRole("button", { name: "Reject and tell them why" }).press("Enter");
  await expect(desk.getByText("They hear by mail what is missing.")).toBeVisible();
  expect((await mail(owner.email, /something is missing$/)).text).toContain(why);

  await signIn(context, owner);
  await page.goto("/studio");
  await expect(page.locator("[data-code=rejected]")).toContainText(why);
  await page.goto("/studio/documents");
  await page.getByLabel("Number").fill("D23145891");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Confirmed.")).toBeVisible();
  await page.goto("/studio");
  await page.getByRole("button", { name: "Send it in" }).click();
  await expect(page.getByText("It is with us now.")).toBeVisible();
  await expect(page.locator("[data-code=rejected]")).toHaveCount(0);
  expectProblem(await client.post(`/studio/documents/${paper}`, TYPED), 409, "document_is_verified");

  await desk.goto(`/desk/verifications/${creator}`);
  await expect(desk.locator(".timeline strong")).toHaveText(["Waits", "Rejected", "Waits"]);
  await expect(desk.locator(".timeline")).toContainText(why);
  await expect(desk.getByRole("row", { name: /^Number/ })).toContainText("D23145891");
  await desk.getByRole("button", { name: "Approve" }).press("Enter");
  await expect(desk.locator(".head .state")).toHaveText("Verified");
  expect(standing(database, creator).standing).toBe("verified");
});

test("of two operators the second is told what has changed, and keeps what they typed", async ({ page, database }) => {
  const { creator } = await aSubmission(database);
  const to = `/desk/verifications/${creator}`;
  await operate(page, database, "act");
  await page.goto(to);
  const first = somebody(database, { level: "act" });
  const { version } = standing(database, creator);
  expect((await post(`${to}/approve`, { seen: version }, first)).status).toBe(200);
  const words = "The back of the card is not there.";
  const box = await deed(page, "Reject …");
  await box.getByLabel("What is missing").fill(words);
  const answered = page.waitForResponse((response) => response.request().method() === "POST");
  await box.getByRole("button", { name: "Reject and tell them why" }).press("Enter");
  expect((await answered).status()).toBe(409);
  await expect(page.locator("[data-code=moved_on]")).toContainText("Last: Verified by");
  await expect(page.locator(".head .state")).toHaveText("Verified");
  await expect(page.getByText(words), "what was typed stays").toBeVisible();
  expectProblem(await post(`${to}/reject`, { why: words, seen: version }, first), 409, "moved_on");
  expectProblem(await post(`${to}/reject`, { why: words, seen: version + 1 }, first), 409, "not_waiting");
  expect(standing(database, creator)).toEqual({ standing: "verified", version: version + 1 });
});

test("of two decisions at the same moment one counts", async ({ database }) => {
  const { creator } = await aSubmission(database);
  const { version } = standing(database, creator);
  const [olga, bao] = [somebody(database, { level: "act" }), somebody(database, { level: "act" })];
  const to = `/desk/verifications/${creator}`;
  const both = await Promise.all([post(`${to}/approve`, { seen: version }, olga), post(`${to}/reject`, { why: "Blurred.", seen: version }, bao)]);
  expect(both.map((reply) => reply.status).sort()).toEqual([200, 409]);
  expect(both.find((reply) => reply.status === 409)?.json.code).toBe("moved_on");
  expect(database.all("SELECT after FROM verifications WHERE creator = ? ORDER BY at", creator)).toHaveLength(2);
});
