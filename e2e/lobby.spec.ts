// The lobby: joining once, waiting, being drawn so that anybody can check it, and coming in when it is one's turn.
import { createHash } from "node:crypto";
import type { Database } from "./stories/database.ts";
import type { OwnDrop } from "./stories/drop.ts";
import { expect, test } from "./fixtures.ts";
import { Client } from "./stories/buyer.ts";
import { armed } from "./stories/gates.ts";

const sha256 = (...parts: (Buffer | string)[]): string => parts.reduce((hash, part) => hash.update(part), createHash("sha256")).digest("hex");

const entries = (database: Database, drop: OwnDrop): number => Number(database.one("SELECT COUNT(*) AS many FROM lobby_entries WHERE drop_id = ?", drop.id).many);

/** So many strangers who joined when the lobby had just opened. */
function crowd(database: Database, drop: OwnDrop, many: number): void {
  const { first, at } = database.one(
    "SELECT (SELECT COUNT(*) FROM lobby_entries WHERE drop_id = d.id) AS first, COALESCE((SELECT MAX(joined_at) FROM lobby_entries WHERE drop_id = d.id), d.opens_at - d.lobby_minutes * 60000) AS at FROM drops d WHERE id = ?",
    drop.id,
  );
  database.run(
    `WITH RECURSIVE n (i) AS (SELECT ? + 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
     INSERT INTO lobby_entries (id, drop_id, buyer, number, joined_at)
     SELECT 'lby_' || ? || '-' || i, ?, 'crowd-' || i, i, ? FROM n`,
    Number(first), Number(first) + many, drop.id, drop.id, Number(at),
  );
}

/** As if so many seconds more had gone by since it opened. Once it has opened, only a draft's hour can be moved. */
function later(database: Database, drop: OwnDrop, seconds: number): void {
  database.run("UPDATE drops SET state = 'draft' WHERE id = ?", drop.id);
  database.run("UPDATE drops SET opens_at = opens_at - ? WHERE id = ?", seconds * 1_000, drop.id);
  database.run("UPDATE drops SET state = 'scheduled' WHERE id = ?", drop.id);
  armed(database, drop.id);
}

/** The place of an entry by the published rule, computed without a line of the shop's own. */
function placeOf(lobby: { seed: string; drawn: string[] }, entry: string): number {
  const ticket = (id: string): string => sha256(Buffer.from(lobby.seed, "hex"), id);
  return lobby.drawn.map(ticket).sort().indexOf(ticket(entry)) + 1;
}

for (const script of [true, false]) {
  test(`signed out, somebody joins from the drop page, once, ${script ? "with" : "without"} script`, async ({ elsewhere, ownDrop, database }) => {
    const page = await elsewhere({ javaScriptEnabled: script });
    const drop = ownDrop({ opensIn: 300, lobby: 10 });
    await page.goto(drop.path);
    await expect(page.getByRole("heading", { name: "Opens in minutes", exact: true })).toBeVisible();
    await page.getByRole("button", { name: "Join the lobby" }).click();
    await expect(page).toHaveURL(`${drop.path}/lobby`);
    await expect(page.locator("[data-code=joined]")).toHaveText("You are in.");
    await expect(page.getByText("1 buyer has joined.")).toBeVisible();
    await expect(page.getByRole("button", { name: "Join the lobby" })).toHaveCount(0);
    await page.goto(drop.path);
    await page.getByRole("button", { name: "Join the lobby" }).click();
    await expect(page.locator("[data-code=joined]")).toBeVisible();
    expect(entries(database, drop), "twice is once").toBe(1);
  });
}

test("a lobby that opens later says when, and nobody is in it before", async ({ page, ownDrop, database, company }) => {
  const drop = ownDrop({ opensIn: 3_600, closesIn: 7_200, lobby: 10 });
  await page.goto(drop.path);
  await expect(page.getByText(/^The lobby opens at /)).toBeVisible();
  await expect(page.getByRole("button", { name: "Join the lobby" })).toBeHidden();
  const early = await company.call("POST", `${drop.path}/lobby`, {});
  expect([early.status, early.body.code]).toEqual([403, "lobby_not_open"]);
  await page.goto(`${drop.path}/lobby`);
  await expect(page.locator("[data-code=not_joined]")).toBeVisible();
  await expect(page.getByText(/^The lobby opens /)).toBeVisible();
  expect(entries(database, drop)).toBe(0);
});

test("there is no lobby where there is none, and none that is over", async ({ ownDrop, company, database }) => {
  const without = ownDrop();
  for (const [method, path] of [["POST", "/lobby"], ["GET", "/lobby"], ["GET", "/lobby/place"]] as const) {
    const answer = await company.call(method, without.path + path, method === "POST" ? {} : undefined);
    expect([answer.status, answer.body.code], `${method} ${path}`).toEqual([404, "no_lobby"]);
  }
  const over = ownDrop({ opensIn: -600, closesIn: -60, lobby: 10 });
  const late = await company.call("POST", `${over.path}/lobby`, {});
  expect([late.status, late.body.code]).toEqual([409, "closed"]);
  expect(entries(database, over)).toBe(0);
});

test("joining again, or with a place of one's own choice, changes nothing", async ({ ownDrop, database, company }) => {
  const drop = ownDrop({ opensIn: 300, lobby: 10 });
  const first = await company.call("POST", `${drop.path}/lobby`, {});
  expect(first.status).toBe(201);
  expect([first.body.place, first.body.turn_at], "nothing is drawn yet").toEqual([null, null]);
  const before = database.all("SELECT * FROM lobby_entries WHERE drop_id = ?", drop.id);
  const forged = { place: "1", number: "0", id: "lby_first", entry: "lby_first", joined_at: "0", buyer: "byr_other", turn_at: "0", seed: "0".repeat(64) };
  const answers = await Promise.all(Array.from({ length: 20 }, () => company.call("POST", `${drop.path}/lobby`, forged)));
  expect(new Set(answers.map((answer) => `${answer.status} ${answer.body.entry}`))).toEqual(new Set([`201 ${first.body.entry}`]));
  expect(database.all("SELECT * FROM lobby_entries WHERE drop_id = ?", drop.id)).toEqual(before);
});

test("the hash is told before, the seed and the entries when the drop has opened, and they fit", async ({ ownDrop, database }) => {
  const drop = ownDrop({ opensIn: 300, lobby: 10, units: 50 });
  const buyers = Array.from({ length: 5 }, () => new Client());
  for (const buyer of buyers) expect((await buyer.call("POST", `${drop.path}/lobby`, {})).status).toBe(201);
  crowd(database, drop, 40);
  const { seed } = database.one("SELECT seed FROM lobbies WHERE drop_id = ?", drop.id);
  const paths = [drop.path, `${drop.path}/state`, `${drop.path}/lobby`, `${drop.path}/lobby/place`, "/", "/drops.ics", "/feed.xml"];
  for (const path of paths) {
    for (const accept of ["application/json", "text/html"]) {
      const { body } = await (buyers[0] as Client).call("GET", path, undefined, { accept });
      expect(JSON.stringify(body), path).not.toContain(String(seed));
    }
  }
  const before = (await (buyers[0] as Client).call("GET", `${drop.path}/lobby`)).body;
  expect(before.hash).toBe(sha256(Buffer.from(String(seed), "hex")));
  expect([before.seed, before.drawn, before.later]).toEqual([null, [], []]);

  // Brought forward to this moment, behind everybody who joined.
  database.run("UPDATE drops SET opens_at = ? WHERE id = ?", Date.now(), drop.id);
  armed(database, drop.id);
  let after = before;
  // The copy at the edge is five seconds old at most.
  await expect.poll(async () => (after = (await new Client().call("GET", `${drop.path}/lobby`)).body).seed).toBe(seed);
  expect(after.hash, "the promise is kept").toBe(before.hash);
  expect([after.drawn.length, after.later.length]).toEqual([45, 0]);
  for (const buyer of buyers) {
    const own = (await buyer.call("GET", `${drop.path}/lobby/place`)).body;
    expect(own.place).toBe(placeOf(after, own.entry));
  }
  const late = await new Client().call("POST", `${drop.path}/lobby`, {});
  expect(late.body.place, "whoever comes later is behind them").toBe(46);
});

for (const script of [true, false]) {
  test(`whoever's turn has not come is told when, and buys when it has, ${script ? "with" : "without"} script`, async ({ elsewhere, ownDrop, database, audit }) => {
    const page = await elsewhere({ javaScriptEnabled: script });
    // It opened five seconds ago, and more buyers wait than come in within three minutes.
    const drop = ownDrop({ opensIn: -5, lobby: 10, units: 5 });
    const { body } = await new Client().call("POST", `${drop.path}/lobby`, {});
    expect(body.place).toBe(1);
    crowd(database, drop, 18_000);

    await page.goto(drop.path);
    const answered = page.waitForResponse((response) => response.request().method() === "POST");
    await page.getByRole("button", { name: /^Buy/ }).click();
    expect((await answered).status()).toBe(403);
    await expect(page.locator("[data-code=gated]")).toContainText("It is not your turn yet");
    await page.getByRole("link", { name: "Check my place" }).click();
    await expect(page.locator("[data-code=placed]")).toHaveText("Your place: 18002 of 18002");
    expect(database.all("SELECT id FROM holds WHERE drop_id = ?", drop.id), "nothing was held").toEqual([]);

    await page.goto("about:blank");
    later(database, drop, 180);
    await expect.poll(async () => {
      await page.goto(`${drop.path}/lobby`);
      return page.getByText("It is your turn: you may buy now.").count();
    }).toBe(1);
    await page.getByRole("link", { name: "To the drop" }).click();
    await page.getByRole("button", { name: /^Buy/ }).click();
    await expect(page).toHaveURL(/\/checkout\/hld_/);
    await audit();
  });
}

test("a client is told the moment of its turn, and keeps it by the cookie", async ({ ownDrop, database, company }) => {
  const drop = ownDrop({ opensIn: -2, lobby: 10 });
  expect((await new Client().call("POST", `${drop.path}/lobby`, {})).status).toBe(201);
  crowd(database, drop, 17_999);
  const first = await company.hold(drop);
  expect([first.status, first.body.code]).toEqual([403, "gated"]);
  const opens_at = Number(database.one("SELECT opens_at FROM drops WHERE id = ?", drop.id).opens_at);
  expect(Date.parse(first.body.turn_at)).toBe(opens_at + 180_000);
  const again = await company.hold(drop);
  expect(again.body.turn_at, "the cookie of the refusal keeps the place").toBe(first.body.turn_at);
  expect(entries(database, drop)).toBe(18_001);
});

test("the page lets one check the draw: hash, seed and ticket fit", async ({ page, ownDrop, database }) => {
  const drop = ownDrop({ opensIn: 300, lobby: 10 });
  await page.goto(`${drop.path}/lobby`);
  await page.getByRole("button", { name: "Join the lobby" }).click();
  await expect(page.locator("[data-code=joined]")).toBeVisible();
  crowd(database, drop, 30);
  // Brought forward to this moment.
  database.run("UPDATE drops SET opens_at = ? WHERE id = ?", Date.now(), drop.id);
  armed(database, drop.id);
  await expect.poll(async () => {
    await page.goto(`${drop.path}/lobby`);
    return page.locator("[data-code=placed]").count();
  }).toBe(1);
  const shown = (term: string): Promise<string> => page.locator(`dt:text-is("${term}") + dd`).innerText();
  const [hash, seed, entry, ticket] = [await shown("SHA-256 of the seed, published before"), await shown("The seed"), await shown("Your entry"), await shown("Your ticket")];
  expect(sha256(Buffer.from(seed, "hex"))).toBe(hash);
  expect(sha256(Buffer.from(seed, "hex"), entry)).toBe(ticket);
  const rows = database.all("SELECT id FROM lobby_entries WHERE drop_id = ?", drop.id).map((row) => String(row.id));
  const place = placeOf({ seed, drawn: rows }, entry);
  await expect(page.locator("[data-code=placed]")).toHaveText(`Your place: ${place} of 31`);

  // The same in the buyer's own browser, and with a seed that is not the one that was promised.
  await page.getByRole("button", { name: "Check it in this browser" }).click();
  await expect(page.getByText(`It fits. Your browser has hashed the seed and 31 entries itself: the seed is the one that was promised, and your place is ${place}.`)).toBeVisible();
  await page.route(`**${drop.path}/lobby`, async (route) => {
    const told = await (await route.fetch()).json();
    await route.fulfill({ json: { ...told, seed: "0".repeat(64) } });
  });
  await page.getByRole("button", { name: "Check it in this browser" }).click();
  await expect(page.getByText("It does not fit. The seed does not fit the hash that was published before.")).toBeVisible();
});
