// Sold out: most buyers lose, and are told at once; who has a hold is never told so, and what comes back is sold.
import { expect, test, aHold, expectProblem, held } from "./api.ts";
import { Buyer, form, freshKey } from "./http.ts";
import { stockOf } from "./stories/drop.ts";

const HTML_FORM = { accept: "text/html", "content-type": "application/x-www-form-urlencoded" };

/** How often the answer asked the database. */
const trips = (timing: string | null): number => Number(/desc="(\d+) trips"/.exec(timing ?? "")?.[1] ?? 0);

test("who comes too late is told without the database, and who has a hold hears of theirs", async ({ ownDrop, database }) => {
  const drop = ownDrop({ units: 2, limit: 1 });
  const [ada, bob] = [new Buyer(), new Buyer()];
  const key = freshKey();
  const first = await held(drop, { key }, ada);
  await held(drop, {}, bob);

  const looks = await new Buyer().post(`${drop.path}/holds`, aHold(drop));
  expectProblem(looks, 409, "sold_out");
  // Known for a second: on a slow machine the one after the next may be told so.
  await expect.poll(async () => {
    await new Buyer().post(`${drop.path}/holds`, aHold(drop));
    const told = await new Buyer().post(`${drop.path}/holds`, aHold(drop));
    expectProblem(told, 409, "sold_out");
    return trips(told.header("server-timing"));
  }, "told from what is known").toBe(0);

  const again = await ada.post(`${drop.path}/holds`, aHold(drop, { key }));
  expect([again.status, again.json.hold]).toEqual([201, first.hold]);
  const lost = await new Buyer().post(`${drop.path}/holds`, aHold(drop, { key }));
  expect(lost.json.hold, "the key is enough where the cookie was lost").toBe(first.hold);
  expect(stockOf(database, drop)).toEqual({ issued: 2, held: 2, sold: 0 });
});

test("the page that tells it is the same for everybody, and leads to the waiting list", async ({ ownDrop, page }) => {
  const drop = ownDrop({ units: 1, limit: 1 });
  await held(drop);
  const post = () => new Buyer().ask("POST", `${drop.path}/holds`, { headers: HTML_FORM, body: form(aHold(drop)) });
  const first = await post();
  let second = first;
  // Known for a second: on a slow machine the one after the next may be told so.
  await expect.poll(async () => {
    await post();
    second = await post();
    expect([first.status, second.status]).toEqual([409, 409]);
    return trips(second.header("server-timing"));
  }).toBe(0);
  expect(second.header("content-security-policy"), "dressed like any page").toContain("default-src 'none'");
  await page.setContent(second.text);
  await expect(page.locator("[data-code=sold_out]")).toBeVisible();
  await expect(page.getByRole("link", { name: "Join the waiting list" })).toBeVisible();
});

test("a unit that comes back is had by who asks a moment later", async ({ ownDrop, database }) => {
  const drop = ownDrop({ units: 1, limit: 1 });
  const ada = new Buyer();
  const { hold } = await held(drop, {}, ada);
  expectProblem(await new Buyer().post(`${drop.path}/holds`, aHold(drop)), 409, "sold_out");
  expectProblem(await new Buyer().post(`${drop.path}/holds`, aHold(drop)), 409, "sold_out");
  await ada.post(`/checkout/${hold}/release`, { key: freshKey() });
  const bob = new Buyer();
  await expect.poll(async () => (await bob.post(`${drop.path}/holds`, aHold(drop))).status).toBe(201);
  expect(stockOf(database, drop)).toEqual({ issued: 1, held: 1, sold: 0 });
});
