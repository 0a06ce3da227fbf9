// Following a creator: on the page that everybody shares, by people who are signed in, and out of it by one click.
import { expect, test as base } from "./fixtures.ts";
import { ONCE } from "./http.ts";
import { Client } from "./stories/buyer.ts";
import { signIn, somebody } from "./stories/people.ts";
import { aMaker, anAnnouncedDrop } from "./stories/studio.ts";
import type { Maker } from "./stories/studio.ts";

const test = base.extend<{ maker: Maker }>({
  maker: async ({ database, trouble }, use) => {
    const maker = aMaker(database);
    await use(maker);
    trouble.end();
    database.run("UPDATE drops SET state = 'draft' WHERE creator = ?", maker.creator);
  },
});

const following = (database: { all: (sql: string, ...values: string[]) => unknown[] }, maker: Maker) => database.all("SELECT person FROM follows WHERE creator = ?", maker.creator).length;

test("signed out, following leads to signing in and back to the creator", async ({ page, maker, database }) => {
  await page.goto(`/creators/${maker.slug}`);
  await page.getByRole("button", { name: /^Follow Maker/ }).click();
  await expect(page).toHaveURL(`/sign-in?next=${encodeURIComponent(`/creators/${maker.slug}`)}`);
  expect(following(database, maker)).toBe(0);
});

for (const script of [true, false]) {
  test(`somebody follows, is counted, and stops, ${script ? "with" : "without"} script`, async ({ elsewhere, maker, database }) => {
    const page = await elsewhere({ javaScriptEnabled: script });
    await signIn(page.context(), somebody(database));
    await page.goto(`/creators/${maker.slug}`);
    await page.getByRole("button", { name: /^Follow Maker/ }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(/^You follow Maker/);
    await expect(page.getByText("1 person follows them.")).toBeVisible();
    await page.goto(`/creators/${maker.slug}`);
    await page.getByRole("button", { name: /^Follow Maker/ }).click();
    expect(following(database, maker), "twice is once").toBe(1);
    await page.getByRole("button", { name: "No more letters" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(/^You do not follow/);
    expect(following(database, maker)).toBe(0);
  });
}

test("the creator's page is the same for everybody", async ({ maker, database }) => {
  const person = somebody(database);
  await new Client().call("POST", `/creators/${maker.slug}/follow`, {}, { cookie: person.cookie });
  const [stranger, follower] = [await new Client().call("GET", `/creators/${maker.slug}`, undefined, { accept: "text/html" }), await new Client().call("GET", `/creators/${maker.slug}`, undefined, { accept: "text/html", cookie: person.cookie })];
  expect(follower.body).toBe(stranger.body);
  expect(stranger.body).toContain("1 person hears of every drop first.");
});

test("nobody follows somebody who is not there", async ({ database }) => {
  const answer = await new Client().call("POST", "/creators/nobody-at-all/follow", {}, { cookie: somebody(database).cookie });
  expect([answer.status, answer.body.code]).toEqual([404, "not_found"]);
});

test("followers get a letter when a drop is announced, and leave with one click", async ({ page, maker, database, cronUntil, mail }) => {
  const person = somebody(database);
  await new Client().call("POST", `/creators/${maker.slug}/follow`, {}, { cookie: person.cookie });
  const title = `Told Moons ${maker.slug}`;
  await anAnnouncedDrop(database, maker, title);
  await cronUntil("the followers are told", () => database.all("SELECT 1 FROM letters WHERE recipient = ?", person.email).length > 0);
  const letter = await mail(person.email, new RegExp(title));
  expect(letter.text).toContain("/drops/told-moons-");
  const leave = /No more of these letters: (\S+)/.exec(letter.text)?.[1] ?? "";
  expect(new URL(leave).pathname).toBe(`/unfollow/${maker.slug}/${person.id}`);

  const forged = await new Client().call("POST", new URL(leave).pathname, {});
  expect(forged.status, "without its token the link is none").toBe(404);
  const here = new URL(leave).pathname + new URL(leave).search;
  await page.goto(here);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(/^You follow/);
  expect(following(database, maker), "looking changes nothing").toBe(1);
  // As a mail program does it: no cookie, no page of ours behind it (RFC 8058).
  const click = await fetch(new URL(here, page.url()), { method: "POST", body: new URLSearchParams({ "List-Unsubscribe": "One-Click" }), headers: { ...ONCE, "sec-fetch-site": "cross-site" } });
  expect(click.status).toBe(200);
  expect(following(database, maker)).toBe(0);
  await page.reload();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(/^You do not follow/);
});
