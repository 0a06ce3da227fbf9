// Second chances: whoever finds an item sold out waits, gets the offer by mail, and buys. Nobody else gets the unit.
import { randomUUID } from "node:crypto";
import { expect, test as base } from "./fixtures.ts";
import { ONCE } from "./http.ts";
import { Client, fillIn, freshAddress, hold, holdIn, pay, toPayment } from "./stories/buyer.ts";
import type { Database } from "./stories/database.ts";
import { endHold, stockOf } from "./stories/drop.ts";
import type { OwnDrop, Wanted } from "./stories/drop.ts";
import { SHOP_URL } from "./stories/settings.ts";

const POLICY = "e2e-second-chance";

/** The version of the rules that drops with a waiting list are sold by. */
function listed(database: Database, drop: OwnDrop): OwnDrop {
  database.run("INSERT INTO policies (version, since_at, refund, reissue) VALUES (?, 0, 'Refunds.', 'First come, first served.') ON CONFLICT (version) DO NOTHING", POLICY);
  database.run("INSERT INTO reissue_rules (policy, offer_lasts_ms, after_close_ms) VALUES (?, 600000, 7200000) ON CONFLICT (policy) DO NOTHING", POLICY);
  database.run("UPDATE drops SET policy = ? WHERE id = ?", POLICY, drop.id);
  return drop;
}

const test = base.extend<{ listedDrop: (wanted?: Wanted) => OwnDrop }>({
  listedDrop: async ({ database, ownDrop }, use) => {
    await use((wanted) => listed(database, ownDrop(wanted)));
  },
});

/** Whether somebody who waits for it has got an offer. */
const offered = (database: Database, drop: OwnDrop): boolean => database.all("SELECT 1 FROM waiting WHERE drop_id = ? AND state <> 'waiting'", drop.id).length > 0;

const path = (text: string, kind: "offers" | "waiting"): string => new RegExp(`/${kind}/\\w+`).exec(text)?.[0] ?? "";

for (const javaScriptEnabled of [false, true]) {
  test(`sold out, waited for, offered by mail and bought, ${javaScriptEnabled ? "with" : "without"} script`, async ({ elsewhere, company, listedDrop, database, cronUntil, mail, audit }) => {
    const drop = listedDrop({ units: 1 });
    const held = (await company.hold(drop)).body.hold as string;
    const address = freshAddress();
    const page = await elsewhere({ javaScriptEnabled });

    await page.goto(drop.path);
    await page.getByRole("link", { name: "Join the waiting list" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Waiting list");
    await page.getByLabel("E-mail address").fill(address);
    await page.getByRole("button", { name: "Join the list" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("You are on the list");
    const joined = await mail(address, /^On the waiting list/);
    expect(path(joined.text, "waiting"), "the way out").toMatch(/^\/waiting\/wtg_/);

    endHold(database, held);
    expect((await new Client().hold(drop)).body.code, "what has come back is not on sale").toBe("sold_out");
    await cronUntil("it is offered", () => offered(database, drop));
    const letter = await mail(address, /^It is your turn/);
    await page.goto(path(letter.text, "offers"));
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("It is your turn");
    await page.getByRole("button", { name: "Take it" }).click();
    await expect(page).toHaveURL(/\/checkout\/hld_/);
    expect(holdIn(page.url())).toBe(path(letter.text, "offers").replace("/offers/", ""));
    await fillIn(page, drop, address);
    await toPayment(page);
    const order = await pay(page);
    expect(database.one("SELECT policy FROM orders WHERE id = ?", order).policy, "the version of the rule").toBe(POLICY);
    expect(stockOf(database, drop)).toEqual({ issued: 1, held: 0, sold: 1 });
    await audit();
  });
}

test("the rule stands on the page of the drop, with its version, and a drop without one has no list", async ({ page, listedDrop, ownDrop, database }) => {
  const drop = listedDrop();
  await page.goto(drop.path);
  await expect(page.getByRole("region", { name: "If it comes back" })).toContainText("First come, first served.");
  await expect(page.getByRole("region", { name: "If it comes back" })).toContainText("10 minutes to take it");
  await expect(page.getByRole("link", { name: `All the rules, version ${POLICY}` })).toBeVisible();

  const bare = ownDrop({ units: 1 });
  database.run("UPDATE drops SET policy = '2026-11' WHERE id = ?", bare.id);
  await new Client().hold(bare);
  await page.goto(bare.path);
  await expect(page.getByRole("link", { name: /waiting list/ })).toHaveCount(0);
  const answer = await new Client().call("POST", `${bare.path}/waiting`, { email: freshAddress() });
  expect([answer.status, answer.body.code]).toEqual([409, "no_waiting_list"]);
});

test("who need not wait, or types no address, is told so at the field, and keeps what was typed", async ({ page, listedDrop, company }) => {
  const drop = listedDrop({ units: 1 });
  const answer = await new Client().call("POST", `${drop.path}/waiting`, { email: freshAddress(), sku: drop.skus[0] ?? "" });
  expect([answer.status, answer.body.code, answer.body.field]).toEqual([409, "still_available", "sku"]);
  await page.goto(`${drop.path}/waiting`);
  await expect(page.getByText("Nothing of this drop is sold out: you need not wait.")).toBeVisible();
  await company.hold(drop);
  await page.goto(`${drop.path}/waiting`);
  await page.getByLabel("E-mail address").fill("ada@example");
  await page.getByRole("button", { name: "Join the list" }).click();
  await expect(page.locator("[data-code=email_malformed]")).toBeVisible();
  await expect(page.getByLabel("E-mail address")).toHaveValue("ada@example");
  await expect(page.getByLabel("E-mail address")).toHaveAttribute("aria-invalid", "true");
});

test("a mailbox waits once, and the answer is the same for every address", async ({ listedDrop, company, database }) => {
  const drop = listedDrop({ units: 1 });
  await company.hold(drop);
  const mark = randomUUID().slice(0, 8);
  const answers = await Promise.all([`w-${mark}@example.com`, `W-${mark}@Example.com`, `w-${mark}+two@example.com`].map((email) => new Client().call("POST", `${drop.path}/waiting`, { email })));
  expect(answers.map(({ status, body }) => [status, body])).toEqual(Array(3).fill([201, { joined: true }]));
  expect(database.all("SELECT id FROM waiting WHERE drop_id = ?", drop.id)).toHaveLength(1);
});

test("one click of a mail program leaves the list, and the next one gets the offer", async ({ page, listedDrop, company, database, cronUntil, mail }) => {
  const drop = listedDrop({ units: 1 });
  const held = (await company.hold(drop)).body.hold as string;
  const [first, second] = [freshAddress(), freshAddress()];
  for (const email of [first, second]) expect((await new Client().call("POST", `${drop.path}/waiting`, { email })).status).toBe(201);
  endHold(database, held);
  await cronUntil("it is offered", () => offered(database, drop));
  const letter = await mail(first, /^It is your turn/);
  const leave = path(letter.text, "waiting");
  await page.goto(leave);
  await expect(page.getByRole("button", { name: "Leave the list" })).toBeVisible();
  // As a mail program does it: no cookie, no page of ours behind it (RFC 8058).
  const click = await fetch(SHOP_URL + leave, { method: "POST", body: new URLSearchParams({ "List-Unsubscribe": "One-Click" }), headers: { ...ONCE, "sec-fetch-site": "cross-site" } });
  expect(click.status).toBe(200);
  await page.reload();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("You have left the list");
  const next = await mail(second, /^It is your turn/);
  await page.goto(path(letter.text, "offers"));
  await expect(page.locator("[data-code=offer_over]")).toBeVisible();
  expect((await page.goto(path(next.text, "offers")))?.status()).toBe(200);
});

test("an offer is one buyer's, once it is taken, and nobody's by another address", async ({ listedDrop, company, database, cronUntil, mail }) => {
  const drop = listedDrop({ units: 1 });
  const held = (await company.hold(drop)).body.hold as string;
  const email = freshAddress();
  await new Client().call("POST", `${drop.path}/waiting`, { email });
  endHold(database, held);
  await cronUntil("it is offered", () => offered(database, drop));
  const offer = path((await mail(email, /^It is your turn/)).text, "offers");
  const [mine, other] = [new Client(), new Client()];
  const taken = await mine.call("POST", offer, {});
  expect([taken.status, taken.body.checkout_url]).toEqual([201, `${SHOP_URL}/checkout/${taken.body.hold}`]);
  expect((await mine.call("POST", offer, {})).body.hold, "a second click finds the same hold").toBe(taken.body.hold);
  const answer = await other.call("POST", offer, {});
  expect([answer.status, answer.body.code]).toEqual([409, "offer_taken"]);
  for (const nothing of ["/offers/hld_none", `/offers/${held}`, "/waiting/wtg_none"]) {
    expect((await other.call("POST", nothing, {})).status, nothing).toBe(404);
  }
});

test("the limit counts the mailbox, too: upper case and a tag make no other buyer", async ({ page, ownDrop }) => {
  const drop = ownDrop({ limit: 1 });
  const mark = randomUUID().slice(0, 8);
  const first = new Client();
  const held = (await first.hold(drop)).body.hold as string;
  expect((await first.order(drop, held, { email: `ada-${mark}@example.com` })).status).toBe(201);
  await hold(page, drop.path);
  await fillIn(page, drop, `ADA-${mark}+lamp@Example.com`);
  await page.getByRole("button", { name: /^Pay/ }).click();
  await expect(page.locator("[data-code=limit_reached]")).toContainText("at this e-mail address");
  await expect(page.getByLabel("E-mail")).toHaveValue(`ADA-${mark}+lamp@Example.com`);
  await expect(page.getByLabel("E-mail")).toHaveAttribute("aria-invalid", "true");
  await page.getByLabel("E-mail").fill(freshAddress());
  await toPayment(page);
});

test("fifty posts of one buyer at once hold no more than the limit", async ({ ownDrop, database }) => {
  const drop = ownDrop({ units: 60, limit: 2 });
  const buyer = new Client();
  expect((await buyer.hold(drop)).status, "the first brings the cookie").toBe(201);
  const answers = await Promise.all(Array.from({ length: 50 }, () => buyer.hold(drop)));
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
  expect(new Set(answers.filter(({ status }) => status !== 201).map(({ body }) => body.code))).toEqual(new Set(["limit_reached"]));
  expect(stockOf(database, drop).held).toBe(2);
});
