// Passkeys through Chromium's own virtual authenticator, and codes where there is no script.
import { createHash, createHmac, randomBytes, randomUUID } from "node:crypto";
import type { BrowserContext, CDPSession, Page } from "@playwright/test";
import { JSON_, ask, form } from "./http.ts";
import { expect, test } from "./fixtures.ts";
import { lettersTo, wayIn } from "./stories/mailbox.ts";
import { earlyIn } from "./stories/clock.ts";
import { from } from "./stories/network.ts";
import { signIn, somebody } from "./stories/people.ts";
import type { Somebody } from "./stories/people.ts";
import { SHOP_URL } from "./stories/settings.ts";

const FORM = { ...JSON_, "content-type": "application/x-www-form-urlencoded" };

// The sign-in page counts by network: each test comes from one of its own.
test.beforeEach(async ({ context }) => {
  await context.setExtraHTTPHeaders(from());
});

type Device = { cdp: CDPSession; id: string };
type Question = { ceremony: string; options: { pubKeyCredParams: { alg: number }[] } };

/** A device with a finger on it. */
async function device(context: BrowserContext, page: Page, verifies = true): Promise<Device> {
  const cdp = await context.newCDPSession(page);
  await cdp.send("WebAuthn.enable");
  const options = { protocol: "ctap2" as const, transport: "internal" as const, hasResidentKey: true, hasUserVerification: true, isUserVerified: verifies, automaticPresenceSimulation: true };
  const { authenticatorId } = await cdp.send("WebAuthn.addVirtualAuthenticator", { options });
  return { cdp, id: authenticatorId };
}

async function add(page: Page, name: string): Promise<void> {
  await page.goto("/you/security");
  await page.getByLabel("Name of the passkey").fill(name);
  await page.getByRole("button", { name: "Add a passkey" }).click();
  await expect(page.locator("[data-code=added]")).toHaveText("The passkey was added.");
}

const posted = (person: Somebody, path: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
  ask("POST", path, { headers: { ...FORM, cookie: person.cookie, ...headers }, body: form(fields) });

/** What the page's form sends to `path`, as it is sent. */
async function overhear(page: Page, path: string): Promise<() => Record<string, string>> {
  let sent = "";
  await page.route(`**${path}`, async (route) => {
    sent = route.request().postData() ?? "";
    await route.continue();
  });
  return () => Object.fromEntries(new URLSearchParams(sent)) as Record<string, string>;
}

const cookies = async (context: BrowserContext): Promise<string> =>
  (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join("; ");

/** The code that an app shows, `steps` half minutes from now. */
function codeOf(words: string, steps = 0): string {
  const bits = [...words.replaceAll(" ", "")].map((c) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(c).toString(2).padStart(5, "0")).join("");
  const seed = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + steps));
  const hash = createHmac("sha1", seed).update(counter).digest();
  const at = (hash[19] as number) & 15;
  return String((hash.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

for (const [name, alg] of [["EdDSA", -8], ["ES256", -7], ["RS256", -257]] as const) {
  test(`a passkey with ${name} is added, signs in without an address, and steps up`, async ({ page, context, database }) => {
    const person = somebody(database);
    await signIn(context, person);
    await device(context, page);
    await page.route("**/you/security/start", async (route) => {
      const answer = await route.fetch();
      const question = (await answer.json()) as Question;
      question.options.pubKeyCredParams = question.options.pubKeyCredParams.filter((kind) => kind.alg === alg);
      await route.fulfill({ response: answer, json: question });
    });
    await add(page, "My phone");
    await expect(page.getByRole("heading", { name: "My phone" })).toBeVisible();
    expect(database.one("SELECT public_key FROM passkeys WHERE person = ?", person.id)["public_key"]).toMatch(new RegExp(`^${name.toLowerCase()}\\.`));
    await context.clearCookies();
    await page.goto("/sign-in?next=/you/security");
    await page.getByRole("button", { name: "Sign in with a passkey" }).click();
    await expect(page).toHaveURL(`${SHOP_URL}/you/security`);
    database.run("UPDATE sessions SET strong_at = 1 WHERE person = ?", person.id);
    const begun = Date.now();
    await page.goto("/step-up?next=/you/security");
    await page.getByRole("button", { name: "Use a passkey" }).click();
    await expect(page).toHaveURL(`${SHOP_URL}/you/security`);
    const strong = database.one("SELECT MAX (strong_at) AS at FROM sessions WHERE person = ? AND ended_at IS NULL", person.id);
    expect(Number(strong["at"])).toBeGreaterThanOrEqual(begun);
  });
}

test("signed out, nothing of this is seen or begun", async ({ page }) => {
  await page.goto("/you/security");
  await expect(page).toHaveURL(/\/sign-in\?next=%2Fyou%2Fsecurity$/);
  for (const path of ["/you/security/start", "/step-up/start", "/you/security/remove"]) {
    expect((await ask("POST", path, { headers: FORM, body: "" })).status, path).toBe(401);
  }
});

test("an answer counts once, and only where it was asked for", async ({ page, context, database }) => {
  const person = somebody(database);
  await signIn(context, person);
  await device(context, page);
  const sent = await overhear(page, "/you/security/passkeys");
  await add(page, "My phone");
  const fields = sent();
  const token = (await context.cookies()).find((cookie) => cookie.name === "__Host-session")?.value ?? "";
  const rotated = { ...person, cookie: `__Host-session=${token}` };
  expect(token, "the session goes on under another token").not.toBe(person.token);
  const again = await posted(rotated, "/you/security/passkeys", fields);
  expect([again.status, again.json["code"]], "another browser's, as far as the record knows").toEqual([410, "ceremony_unknown"]);

  const question = (await posted(rotated, "/you/security/start", {})).json as Question;
  const replay = await posted(rotated, "/you/security/passkeys", { ...fields, ceremony: question.ceremony });
  expect([replay.status, replay.json["code"]]).toEqual([422, "passkey_other_ceremony"]);
  database.run("UPDATE ceremonies SET expires_at = 1 WHERE id = ?", question.ceremony);
  const late = await posted(rotated, "/you/security/passkeys", { ...fields, ceremony: question.ceremony });
  expect([late.status, late.json["code"]]).toEqual([410, "ceremony_expired"]);
  const nonsense = await posted(rotated, "/you/security/passkeys", { ...fields, response: "{}" });
  expect([nonsense.status, nonsense.json["code"]]).toEqual([410, "ceremony_unknown"]);
});

test("what was said to another site does not count", async ({ page, context, database }) => {
  const person = somebody(database);
  await signIn(context, person);
  await device(context, page);
  await page.route("**/you/security/passkeys", async (route) => {
    const fields = new URLSearchParams(route.request().postData() ?? "");
    const credential = JSON.parse(fields.get("response") ?? "{}") as { response: { clientDataJSON: string } };
    const said = Buffer.from(credential.response.clientDataJSON, "base64url").toString();
    credential.response.clientDataJSON = Buffer.from(said.replace(SHOP_URL, "https://evil.example")).toString("base64url");
    fields.set("response", JSON.stringify(credential));
    await route.continue({ postData: fields.toString() });
  });
  await page.goto("/you/security");
  await page.getByLabel("Name of the passkey").fill("Evil");
  await page.getByRole("button", { name: "Add a passkey" }).click();
  await expect(page.locator("[data-code=passkey_other_site]")).toBeVisible();
  await expect(page.getByLabel("Name of the passkey"), "what was typed is kept").toHaveValue("Evil");
});

test("a copy of a passkey does not sign in", async ({ page, context, database, trouble }) => {
  trouble.allow(/403/);
  const person = somebody(database);
  await signIn(context, person);
  await device(context, page);
  await add(page, "My phone");
  database.run("UPDATE passkeys SET counter = 1000 WHERE person = ?", person.id);
  await context.clearCookies();
  await page.goto("/sign-in");
  await page.getByRole("button", { name: "Sign in with a passkey" }).click();
  await expect(page.locator("[data-code=passkey_copied]")).toBeVisible();
});

test("an answer signs in once", async ({ page, context, database }) => {
  const person = somebody(database);
  await signIn(context, person);
  await device(context, page);
  await add(page, "My phone");
  await context.clearCookies();
  const sent = await overhear(page, "/sign-in/passkey");
  await page.goto("/sign-in");
  await page.getByRole("button", { name: "Sign in with a passkey" }).click();
  await expect(page).toHaveURL(/\/you$/);
  const again = await ask("POST", "/sign-in/passkey", { headers: { ...FORM, cookie: await cookies(context) }, body: form(sent()) });
  expect([again.status, again.json["code"]]).toEqual([409, "ceremony_used"]);
  const elsewhere = await ask("POST", "/sign-in/passkey", { headers: FORM, body: form(sent()) });
  expect([elsewhere.status, elsewhere.json["code"]], "in a browser that was not asked").toEqual([410, "ceremony_unknown"]);
});

test("somebody else's passkey, and one that was removed, are not known", async ({ page, context, database, trouble }) => {
  trouble.allow(/422/);
  const [person, other] = [somebody(database), somebody(database)];
  await signIn(context, person);
  await device(context, page);
  await add(page, "My phone");
  await context.clearCookies();
  const refused = async () => {
    await page.goto("/sign-in");
    await page.getByRole("button", { name: "Sign in with a passkey" }).click();
    await expect(page.locator("[data-code=passkey_unknown]").first()).toBeVisible();
  };
  database.run("UPDATE passkeys SET person = ? WHERE person = ?", other.id, person.id);
  await refused();
  database.run("DELETE FROM passkeys WHERE person = ?", other.id);
  await refused();
});

test("a device says why it makes no passkey", async ({ page, context, database, trouble }) => {
  trouble.allow(/429|403/);
  const person = somebody(database);
  await signIn(context, person);
  const { cdp, id } = await device(context, page);
  await add(page, "My phone");
  const says = page.locator("form.passkey [data-says]");
  await page.getByLabel("Name of the passkey").fill("Twice");
  await page.getByRole("button", { name: "Add a passkey" }).click();
  await expect(says).toHaveText("This device already has a passkey for you.");
  await cdp.send("WebAuthn.setUserVerified", { authenticatorId: id, isUserVerified: false });
  await page.goto("/step-up");
  await page.getByRole("button", { name: "Use a passkey" }).click();
  await expect(says).toHaveText(/^No passkey was used\./, { timeout: 90_000 });
  await expect(page.locator("form.passkey"), "it can be tried again").not.toHaveAttribute("aria-busy");
});

test("another way is added after the one that is there, or soon after a letter", async ({ page, context, database }) => {
  const person = somebody(database);
  database.run("UPDATE sessions SET made_at = made_at - 1860000 WHERE id = ?", person.session);
  await signIn(context, person);
  await page.goto("/you/security");
  await expect(page.getByRole("link", { name: "Get another letter" })).toHaveAttribute("href", "/sign-in?anew=yes&next=/you/security");
  const late = await posted(person, "/you/security/start", {});
  expect([late.status, late.json["code"]]).toEqual([403, "sign_in_again"]);
  const codes = await posted(person, "/you/security/codes", { key: randomUUID() });
  expect([codes.status, codes.json["code"]]).toEqual([403, "sign_in_again"]);
  database.run("UPDATE sessions SET made_at = made_at + 1860000 WHERE id = ?", person.session);
  await device(context, page);
  await add(page, "My phone");
  database.run("UPDATE sessions SET strong_at = 1 WHERE person = ?", person.id);
  await page.goto("/you/security");
  await expect(page.getByRole("button", { name: "Add a passkey" })).toBeHidden();
  await page.getByRole("link", { name: "Show that it is you, to add another" }).click();
  await page.getByRole("button", { name: "Use a passkey" }).click();
  await expect(page.getByRole("button", { name: "Add a passkey" })).toBeVisible();
});

test("nobody touches somebody else's passkey", async ({ page, context, database }) => {
  const [person, other] = [somebody(database), somebody(database, { strong_s: 0 })];
  await signIn(context, person);
  await device(context, page);
  await add(page, "My phone");
  const passkey = String(database.one("SELECT id FROM passkeys WHERE person = ?", person.id)["id"]);
  for (const id of [passkey, "missing"]) {
    for (const path of ["/you/security/rename", "/you/security/remove"]) {
      const answer = await posted(other, path, { passkey: id, name: "Mine now", key: randomUUID() });
      expect([answer.status, answer.json["code"]], path).toEqual([404, "not_found"]);
    }
  }
});

test("a passkey is renamed and removed; an operator keeps the last", async ({ page, context, database, mail, trouble }) => {
  trouble.allow(/409/);
  const person = somebody(database, { level: "read" });
  await signIn(context, person);
  await device(context, page);
  await add(page, "My phone");
  await page.getByText("Rename", { exact: true }).click();
  await page.getByLabel("New name").fill("Old phone");
  await page.getByRole("button", { name: "Save the name" }).click();
  await expect(page.getByRole("heading", { name: "Old phone" })).toBeVisible();
  await page.getByText("Remove", { exact: true }).click();
  await page.getByRole("button", { name: "Remove this passkey" }).click();
  await expect(page.locator("[data-code=last_passkey]")).toBeVisible();
  database.run("DELETE FROM operators WHERE person = ?", person.id);
  await page.goto("/you/security");
  await page.getByText("Remove", { exact: true }).click();
  await page.getByRole("button", { name: "Remove this passkey" }).click();
  await expect(page.locator("[data-code=removed]")).toBeVisible();
  await mail(person.email, /^A passkey was added$/);
  await mail(person.email, /^A passkey was removed$/);
});

test("an invitation leads by a letter and a passkey to the desk, and a later letter to the passkey", async ({ page, context, database, mail }) => {
  const secret = randomBytes(32).toString("hex");
  const now = Date.now();
  database.insert("invitations", {
    token: createHash("sha256").update(secret).digest("hex"),
    level: "read",
    made_by: "shop",
    made_at: now,
    expires_at: now + 604_800_000,
  });
  const address = `person-${randomUUID().slice(0, 8)}@example.com`;
  let letters = 0;
  const byMail = async () => {
    await page.getByLabel("E-mail address").fill(address);
    await page.getByRole("button", { name: "Send me a letter" }).click();
    await expect(page).toHaveURL(/\/sign-in\/sent$/);
    letters += 1;
    await expect.poll(() => lettersTo(address).filter((letter) => /\b\d{6}\b/.test(letter.subject)).length, { timeout: 90_000 }).toBe(letters);
    const letter = lettersTo(address).filter(({ subject }) => /\b\d{6}\b/.test(subject)).at(-1);
    if (letter === undefined) throw new Error("no letter");
    await page.goto(wayIn(letter).link);
    await page.getByRole("button", { name: "Sign in" }).click();
  };
  await device(context, page);
  await page.goto(`/invitations/${secret}`);
  await byMail();
  await expect(page).toHaveURL(new RegExp(`/invitations/${secret}$`));
  await expect(page.locator("[data-code=passkey_needed]")).toBeVisible();
  await expect(page.getByRole("button", { name: "Accept" })).toBeHidden();
  const early = await ask("POST", `/invitations/${secret}`, { headers: { ...FORM, cookie: await cookies(context) }, body: "" });
  expect([early.status, early.json["code"]]).toEqual([403, "passkey_needed"]);
  await page.getByRole("link", { name: "Show that it is you" }).click();
  await expect(page.locator("[data-code=way_needed]")).toBeVisible();
  await page.getByLabel("Name of the passkey").fill("My phone");
  await page.getByRole("button", { name: "Add a passkey" }).click();
  await expect(page).toHaveURL(new RegExp(`/invitations/${secret}$`));
  await page.getByRole("button", { name: "Accept" }).click();
  await expect(page).toHaveURL(/\/desk$/);
  await expect(page.locator("h1")).toBeVisible();
  await mail(address, /^A passkey was added$/);
  const twice = await ask("POST", `/invitations/${secret}`, { headers: { ...FORM, cookie: await cookies(context) }, body: "" });
  expect([twice.status, twice.json["code"]]).toEqual([410, "invitation_used"]);

  await page.getByRole("button", { name: "Sign out" }).click();
  await page.goto("/desk");
  await expect(page).toHaveURL(/\/sign-in\?next=%2Fdesk$/);
  await byMail();
  await expect(page, "a letter alone does not open the desk").toHaveURL(/\/step-up\?next=%2Fdesk$/);
  await page.getByRole("button", { name: "Use a passkey" }).click();
  await expect(page).toHaveURL(/\/desk$/);
});

test.describe("without script", () => {
  test.use({ javaScriptEnabled: false });

  test("codes are set up, step up, count once, and run out", async ({ page, context, database, mail, trouble }) => {
    test.setTimeout(360_000);
    trouble.allow(/4(22|29)/);
    const person = somebody(database);
    const forget = () => database.run("DELETE FROM limits WHERE scope LIKE ?", `%${person.id}%`);
    await signIn(context, person);
    await page.goto("/step-up?next=/you");
    await expect(page, "who has no way yet makes one first").toHaveURL(/\/you\/security\?next=%2Fyou$/);
    await expect(page.getByRole("button", { name: "Add a passkey" })).toBeHidden();
    await page.getByRole("button", { name: "Set up one-time codes" }).click();
    const words = (await page.locator(".setup code").textContent()) ?? "";
    await page.getByRole("textbox", { name: "Code" }).fill("000000");
    await page.getByRole("button", { name: "Turn codes on" }).click();
    await expect(page.locator("[data-code=wrong_code]").first()).toBeVisible();
    const first = codeOf(words);
    await page.getByRole("textbox", { name: "Code" }).fill(first);
    const key = await page.locator(".setup input[name=key]").inputValue();
    await page.getByRole("button", { name: "Turn codes on" }).click();
    const recovery = await page.locator(".recovery code").allTextContents();
    expect(recovery).toHaveLength(10);
    const again = await posted(person, "/you/security/codes/confirm", { code: first, key });
    expect([again.status, again.json["recovery_codes"]], "an answer that was lost is given again").toEqual([200, recovery]);
    forget();
    await page.getByRole("link", { name: "I have them" }).click();
    await expect(page).toHaveURL(/\/you$/);
    const type = async (code: string) => {
      await page.goto("/step-up?next=/you/security");
      await page.getByRole("textbox", { name: "Code" }).fill(code);
      await page.getByRole("button", { name: "Use the code" }).click();
    };
    await type("12");
    await expect(page.locator("[data-code=code_malformed]").first()).toBeVisible();
    // Soon enough: a minute later it would be a wrong one.
    await type(first);
    await expect(page.locator("[data-code=code_used]").first()).toBeVisible();
    await mail(person.email, /^One-time codes are set up$/);
    await type(codeOf(words, 1));
    await expect(page).toHaveURL(`${SHOP_URL}/you/security`);
    expect((await context.cookies()).find(({ name }) => name === "__Host-session")?.value, "under another token").not.toBe(person.token);
    forget();
    await type(recovery[0] as string);
    await expect(page).toHaveURL(`${SHOP_URL}/you/security`);
    await expect(page.getByText("Recovery codes left: 9.")).toBeVisible();
    await mail(person.email, /^A recovery code was used$/);
    await type(recovery[0] as string);
    await expect(page.locator("[data-code=recovery_code_used]").first()).toBeVisible();
    // Within one quarter of an hour.
    await earlyIn(900_000, 60_000);
    forget();
    for (let tries = 0; tries < 5; tries += 1) await type("000000");
    await type(codeOf(words, 1));
    await expect(page.locator("[data-code=too_many_codes]").first()).toBeVisible();
    forget();
    await page.goto("/you/security");
    await page.getByRole("button", { name: "Make new recovery codes" }).click();
    const anew = await page.locator(".recovery code").allTextContents();
    expect(anew.filter((code) => recovery.includes(code))).toEqual([]);
    await type(recovery[1] as string);
    await expect(page.locator("[data-code=wrong_code]").first(), "the old set is over").toBeVisible();
    await page.goto("/you/security");
    await page.getByText("Turn codes off", { exact: true }).click();
    await page.getByRole("button", { name: "Turn them off" }).click();
    await expect(page.locator("[data-code=stopped]")).toHaveText("One-time codes are off.");
  });

  test("an operator without a passkey keeps the codes", async ({ page, context, database, trouble }) => {
    trouble.allow(/409/);
    const person = somebody(database, { level: "read" });
    await signIn(context, person);
    await page.goto("/you/security");
    await page.getByRole("button", { name: "Set up one-time codes" }).click();
    await page.getByRole("textbox", { name: "Code" }).fill(codeOf((await page.locator(".setup code").textContent()) ?? ""));
    await page.getByRole("button", { name: "Turn codes on" }).click();
    await page.getByRole("link", { name: "I have them" }).click();
    await page.getByText("Turn codes off", { exact: true }).click();
    await page.getByRole("button", { name: "Turn them off" }).click();
    await expect(page.locator("[data-code=last_way]").first()).toBeVisible();
  });
});
