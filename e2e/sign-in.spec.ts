// Signing in by a letter: the link and the code, where they work, how often, and the way out.
import { JSON_, ask, form } from "./http.ts";
import { expect, test } from "./fixtures.ts";
import { freshAddress } from "./stories/buyer.ts";
import { HOUR_MS, earlyIn } from "./stories/clock.ts";
import { wayIn } from "./stories/mailbox.ts";
import { from } from "./stories/network.ts";
import { aCreator, signIn, somebody } from "./stories/people.ts";
import { SHOP_URL } from "./stories/settings.ts";
import type { Page } from "@playwright/test";

const LETTER = /signs you in/;
const FORM = { "content-type": "application/x-www-form-urlencoded" };

// One network may ask twenty times an hour: each test comes from one of its own.
test.beforeEach(async ({ context }) => {
  await context.setExtraHTTPHeaders(from());
});

async function askFor(page: Page, address: string, at = "/sign-in"): Promise<void> {
  await page.goto(at);
  await page.getByLabel("E-mail address").fill(address);
  await page.getByRole("button", { name: "Send me a letter" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Look into your mail");
}

const posted = (path: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
  ask("POST", path, { headers: { ...JSON_, ...FORM, ...headers }, body: form(fields) });

test("signed out, a page behind the door leads to it and back again", async ({ page, mail }) => {
  const address = freshAddress();
  await page.goto("/you");
  await expect(page).toHaveURL(/\/sign-in\?next=%2Fyou$/);
  await askFor(page, address, page.url());
  const { link } = wayIn(await mail(address, LETTER));
  await page.goto(link);
  await expect(page.getByText(`You are about to sign in as ${address}.`)).toBeVisible();
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(/\/you$/);
});

test("the code of the letter signs in where it was asked for, and the cookie is one that scripts cannot read", async ({ page, context, mail }) => {
  const address = freshAddress();
  await askFor(page, address);
  const { code } = wayIn(await mail(address, LETTER));
  await page.getByLabel("Code from the letter").fill(`${code.slice(0, 3)} ${code.slice(3)}`);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(/\/you$/);
  const cookies = await context.cookies();
  const session = cookies.find((cookie) => cookie.name === "__Host-session");
  expect([session?.httpOnly, session?.secure, session?.sameSite, session?.path]).toEqual([true, true, "Lax", "/"]);
  expect(cookies.some((cookie) => cookie.name === "__Host-asking"), "it waits for no letter any more").toBe(false);
});

test("a letter in another browser lets nobody in and offers nothing", async ({ page, elsewhere, mail }) => {
  const address = freshAddress();
  await askFor(page, address);
  const { link } = wayIn(await mail(address, LETTER));
  const other = await elsewhere();
  const answer = await other.goto(link);
  expect(answer?.status()).toBe(403);
  await expect(other.locator("[data-code=other_browser]")).toContainText("in the browser you asked with");
  await expect(other.locator("main").getByRole("button")).toHaveCount(0);
  await expect(other.locator("main").getByRole("link")).toHaveCount(0);
  await page.goto(link);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(/\/you$/);
});

test("a link works once, and not after ten minutes", async ({ page, mail, database, context }) => {
  const address = freshAddress();
  await askFor(page, address);
  const { link } = wayIn(await mail(address, LETTER));
  const path = link.replace(SHOP_URL, "");
  const cookies = (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join("; ");
  const token = new URL(link).searchParams.get("token") ?? "";
  const use = () => posted(path.split("?")[0] ?? "", { token }, { cookie: cookies });
  expect((await use()).status).toBe(200);
  const again = await use();
  expect([again.status, again.json.code]).toEqual([410, "sign_in_link_used"]);

  const late = freshAddress();
  await askFor(page, late);
  const second = wayIn(await mail(late, LETTER));
  database.run("UPDATE sign_in_links SET expires_at = ? WHERE email = ?", Date.now() - 1, late);
  const answer = await page.goto(second.link);
  expect(answer?.status()).toBe(410);
  await expect(page.locator("[data-code=sign_in_link_expired]")).toBeVisible();
});

test("what is refused stands at its field with what was typed", async ({ page, mail }) => {
  await page.goto("/sign-in");
  await page.locator("form[action='/sign-in']").evaluate((form: HTMLFormElement) => (form.noValidate = true));
  await page.getByLabel("E-mail address").fill("ada@example");
  await page.getByRole("button", { name: "Send me a letter" }).click();
  await expect(page.locator("#email-notice[data-code=email_malformed]")).toBeVisible();
  await expect(page.getByLabel("E-mail address")).toHaveValue("ada@example");

  const address = freshAddress();
  await askFor(page, address);
  const { code } = wayIn(await mail(address, LETTER));
  const wrong = code === "111111" ? "222222" : "111111";
  for (const left of [4, 3, 2, 1]) {
    await page.getByLabel("Code from the letter").fill(wrong);
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page.locator("#code-notice[data-code=wrong_code]")).toContainText(left === 1 ? "One try is left" : `${left} tries are left`);
  }
  for (const typed of [wrong, code]) {
    await page.getByLabel("Code from the letter").fill(typed);
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page.locator("#code-notice[data-code=too_many_codes]")).toBeVisible();
  }
});

test.describe("without script", () => {
  test.use({ javaScriptEnabled: false });

  test("somebody signs in and out", async ({ page, context, mail }) => {
    const address = freshAddress();
    await askFor(page, address);
    await page.goto(wayIn(await mail(address, LETTER)).link);
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page).toHaveURL(/\/you$/);
    await page.getByRole("button", { name: "Sign out" }).click();
    await expect(page).toHaveURL(`${SHOP_URL}/`);
    expect((await context.cookies()).some((cookie) => cookie.name === "__Host-session")).toBe(false);
    await page.goto("/you");
    await expect(page).toHaveURL(/\/sign-in/);
  });
});

test("a session that was left is worth nothing, even to whoever kept its cookie", async ({ page, context, database }) => {
  const person = somebody(database);
  await signIn(context, person);
  await page.goto("/you");
  await page.getByRole("button", { name: "Sign out" }).click();
  const reply = await ask("GET", "/you", { headers: { ...JSON_, cookie: person.cookie } });
  expect([reply.status, reply.json.code]).toEqual([401, "signed_out"]);
});

test("the answer is the same for an address that is known and one that is not, and beyond five letters", async ({ database }) => {
  await earlyIn(HOUR_MS, 60_000);
  const known = somebody(database);
  const here = from();
  const answers = [];
  for (const email of [known.email, freshAddress(), ...Array.from({ length: 6 }, () => known.email)]) {
    const { status, text, headers } = await posted("/sign-in", { email }, here);
    answers.push(JSON.stringify([status, text, Object.keys(headers).sort()]));
  }
  expect(new Set(answers).size, answers.join("\n")).toBe(1);
  expect(database.one("SELECT COUNT (*) AS n FROM letters WHERE recipient = ?", known.email).n).toBe(5);
});

test("a network that asks too often is told when to come again", async () => {
  await earlyIn(HOUR_MS, 60_000);
  const here = from();
  const statuses = [];
  for (let n = 0; n < 21; n += 1) statuses.push((await posted("/sign-in", { email: freshAddress() }, here)).status);
  expect(statuses.filter((status) => status === 200)).toHaveLength(20);
  const reply = await posted("/sign-in", { email: freshAddress() }, here);
  expect([reply.status, reply.json.code]).toEqual([429, "too_many_asks"]);
  expect(Number(reply.header("retry-after"))).toBeGreaterThan(0);
});

test("the way on leads nowhere else", async ({ page, context, database }) => {
  await signIn(context, somebody(database));
  for (const [next, path] of [["//evil.example/", "/you"], ["https://evil.example/", "/you"], ["/\\evil.example", "/you"], ["/drops.ics?a=1", "/drops.ics?a=1"]]) {
    const reply = await page.request.get(`/sign-in?next=${encodeURIComponent(next ?? "")}`, { maxRedirects: 0 });
    expect([reply.status(), reply.headers().location], next).toEqual([303, path]);
  }
});

test("somebody who is no creator and no operator is told so", async ({ database }) => {
  const person = somebody(database);
  const creator = somebody(database, { creator: aCreator(database), part: "staff" });
  for (const [path, cookie, code] of [["/desk/people", person.cookie, "not_an_operator"], ["/studio/team", person.cookie, "not_a_creator"], ["/studio/team", creator.cookie, "owner_only"]]) {
    const reply = await ask("GET", path ?? "", { headers: { ...JSON_, cookie: cookie ?? "" } });
    expect([reply.status, reply.json.code], path).toEqual([403, code]);
  }
});
