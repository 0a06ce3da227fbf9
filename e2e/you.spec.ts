// Somebody's own pages, and what the desk and a studio's owner do about people.
import { randomInt } from "node:crypto";
import AxeBuilder from "@axe-core/playwright";
import { bought } from "./api.ts";
import { expect, test } from "./fixtures.ts";
import { JSON_, ask } from "./http.ts";
import { aCreator, signIn, somebody } from "./stories/people.ts";

test("signed out, every page of one's own leads to the way in", async ({ page }) => {
  for (const path of ["/you", "/you/export", "/you/erase", "/studio/join", "/studio/team", "/desk/people"]) {
    await page.goto(path);
    await expect(page, path).toHaveURL(new RegExp(`/sign-in\\?next=${encodeURIComponent(path)}$`));
  }
});

test("one's own orders open by the proven address, in any browser; others' do not", async ({ page, context, database, ownDrop }) => {
  const person = somebody(database);
  const { order } = await bought(ownDrop(), { email: person.email.toUpperCase() });
  const stranger = somebody(database);
  const foreign = await ask("GET", `/orders/${order}`, { headers: { ...JSON_, cookie: stranger.cookie } });
  const missing = await ask("GET", "/orders/ord_missing", { headers: { ...JSON_, cookie: stranger.cookie } });
  expect([foreign.status, foreign.json.code, missing.status, missing.json.code]).toEqual([404, "not_found", 404, "not_found"]);
  await signIn(context, person);
  await page.goto("/you");
  await page.getByRole("region", { name: "Your orders" }).getByRole("link", { name: /Paper Lamp/ }).click();
  await expect(page).toHaveURL(new RegExp(`/orders/${order}$`));
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("It’s yours");
});

test("sessions are listed and ended, one or all others", async ({ page, context, database }) => {
  const person = somebody(database);
  const now = Date.now();
  for (const id of ["a", "b", "c"]) {
    database.insert("sessions", { token: `${person.id}-${id}`, id: `${person.session}-${id}`, person: person.id, method: "link", agent: `Browser ${id}`, made_at: now, seen_at: now, ends_at: now + 3_600_000 });
  }
  await signIn(context, person);
  await page.goto("/you");
  const list = page.getByRole("region", { name: "Where you are signed in" }).last();
  await expect(list.getByText("This one")).toHaveCount(1);
  await list.getByRole("row", { name: /Browser a/ }).getByRole("button", { name: "Sign out there" }).click();
  await expect(page.locator("[data-code=ended]")).toBeVisible();
  await expect(page.getByText("Browser a")).toHaveCount(0);
  await page.getByRole("button", { name: "Sign out everywhere else" }).click();
  await expect(page.locator("[data-code=ended_others]")).toBeVisible();
  expect(database.all("SELECT id FROM sessions WHERE person = ? AND ended_at IS NULL", person.id)).toEqual([{ id: person.session }]);
});

test("a name that is refused keeps what was typed", async ({ page, context, database }) => {
  await signIn(context, somebody(database));
  await page.goto("/you");
  const name = page.getByLabel("Your name");
  await name.evaluate((field: HTMLInputElement) => field.removeAttribute("maxlength"));
  await name.fill("n".repeat(81));
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.locator("#name-notice[data-code=name_malformed]")).toBeVisible();
  await expect(name).toHaveValue("n".repeat(81));
});

test.describe("without script", () => {
  test.use({ javaScriptEnabled: false });

  test("somebody changes their name, takes everything along, and is erased", async ({ page, context, database }) => {
    const person = somebody(database);
    await signIn(context, person);
    await page.goto("/you");
    await page.getByLabel("Your name").fill("Ada Byron");
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.locator("[data-code=saved]")).toBeVisible();
    const whole = await (await page.request.get("/you/export.json")).json();
    expect(whole.person).toEqual([expect.objectContaining({ email: person.email, name: "Ada Byron" })]);
    const sheet = await page.request.get("/you/export/sessions");
    expect([sheet.headers()["content-type"], (await sheet.text()).split("\r\n").length]).toEqual(["text/csv; charset=utf-8", 3]);
    await page.goto("/you/erase");
    await page.getByLabel(/Yes, erase it/).check();
    await page.getByRole("button", { name: "Erase" }).click();
    await page.goto("/you");
    await expect(page).toHaveURL(/\/sign-in/);
    const row = database.one("SELECT email, name FROM people WHERE id = ?", person.id);
    expect(row).toEqual({ email: `${person.id}@erased.invalid`, name: "" });
  });
});

test("who has not shown a moment ago who they are takes nothing along", async ({ page, context, database }) => {
  const person = somebody(database);
  database.run("UPDATE sessions SET made_at = ? WHERE id = ?", Date.now() - 601_000, person.session);
  const reply = await ask("GET", "/you/export.json", { headers: { ...JSON_, cookie: person.cookie } });
  expect([reply.status, reply.json.code]).toEqual([403, "step_up"]);
  await signIn(context, person);
  await page.goto("/you/export");
  await page.getByRole("link", { name: "Sign in with a fresh letter" }).click();
  await expect(page.getByLabel("E-mail address")).toHaveValue(person.email);
});

test("the owner of a studio with a drop that is open is not erased, and is told why", async ({ page, context, database, ownDrop }) => {
  const creator = aCreator(database);
  const drop = ownDrop();
  database.run("UPDATE drops SET creator = ? WHERE id = ?", creator, drop.id);
  await signIn(context, somebody(database, { creator }));
  await page.goto("/you/erase");
  await page.getByLabel(/Yes, erase it/).check();
  await page.getByRole("button", { name: "Erase" }).click();
  await expect(page.locator("[data-code=drops_live]")).toBeVisible();
});

test("an owner invites somebody by mail, who accepts and works there", async ({ page, context, database, mail, elsewhere }) => {
  const creator = aCreator(database);
  await signIn(context, somebody(database, { creator, strong_s: 0 }));
  const staff = somebody(database);
  await page.goto("/studio/team");
  await page.getByLabel("E-mail address").fill(staff.email);
  await page.getByRole("button", { name: "Send the invitation" }).click();
  await expect(page.locator("[data-code=invited]")).toBeVisible();
  const letter = await mail(staff.email, /invites you to their studio/);
  const theirs = await elsewhere();
  await signIn(theirs.context(), staff);
  await theirs.goto(/https?:\S+\/invitations\/\S+/.exec(letter.text)?.[0] ?? "");
  await theirs.getByRole("button", { name: "Accept" }).click();
  await page.goto("/studio/team");
  await page.getByRole("row", { name: new RegExp(staff.email) }).getByRole("button", { name: "Remove" }).click();
  await expect(page.locator("[data-code=removed]")).toBeVisible();
  expect(database.one("SELECT COUNT (*) AS n FROM members WHERE person = ?", staff.id).n).toBe(0);
});

test("an operator changes a level for a reason; two at once are told", async ({ page, context, database }) => {
  await signIn(context, somebody(database, { level: "money" }));
  const person = somebody(database);
  await page.goto(`/desk/people?q=${person.email}`);
  await page.getByRole("link", { name: person.email }).click();
  await page.getByRole("radio", { name: /Read/ }).check();
  await page.getByLabel("Why").fill("helps on Saturdays");
  await page.getByRole("button", { name: "Change the level" }).click();
  await expect(page.locator("[data-code=changed]")).toBeVisible();
  expect(database.one("SELECT level FROM operators WHERE person = ?", person.id).level).toBe("read");
  await page.getByRole("radio", { name: /Act/ }).check();
  await page.getByLabel("Why").fill("and on Sundays");
  database.run("UPDATE operators SET level = 'act' WHERE person = ?", person.id);
  await page.getByRole("button", { name: "Change the level" }).click();
  await expect(page.locator("[data-code=moved_on]")).toBeVisible();
  await expect(page.getByLabel("Why")).toHaveValue("and on Sundays");
});

test("somebody opens a studio", async ({ page, context, database }) => {
  const person = somebody(database);
  await signIn(context, person);
  await page.goto("/studio/join");
  const mark = randomInt(1_000_000);
  await page.getByLabel("Name of the studio").fill(`Studio ${mark}`);
  await page.getByLabel("What you make").fill("Clocks");
  await page.getByLabel("Where you sell").fill("Graz");
  await page.getByLabel("Your clock").selectOption("Europe/Vienna");
  await page.getByRole("button", { name: "Open the studio" }).click();
  await expect(page).toHaveURL(/\/studio$/);
  expect(database.one("SELECT c.slug FROM members m JOIN creators c ON c.id = m.creator WHERE m.person = ?", person.id).slug).toBe(`studio-${mark}`);
  expect((await ask("GET", "/")).text, "nobody sees it before somebody has vouched for it").not.toContain(`Studio ${mark}`);
});

test("every page is accessible and keeps within its screen", async ({ page, context, database }) => {
  const person = somebody(database, { level: "money" });
  database.insert("members", { creator: aCreator(database), person: person.id, part: "owner", since_at: 0 });
  await signIn(context, person);
  for (const path of ["/you", "/you/export", "/you/erase", "/studio/team", "/studio/join", "/desk/people", `/desk/people/${person.id}`, "/sign-in?anew=yes", "/sign-in/sent"]) {
    await page.goto(path);
    const found = await new AxeBuilder({ page }).analyze();
    expect(found.violations.map(({ id, nodes }) => [path, id, nodes[0]?.html])).toEqual([]);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(wide, path).toBeLessThanOrEqual(0);
  }
});
