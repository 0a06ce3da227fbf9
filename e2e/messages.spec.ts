// Messages to the buyers of a drop: three at most, to those who paid, each with the way to their order.
import { randomUUID } from "node:crypto";
import { expect, test } from "./fixtures.ts";
import { Client, freshAddress } from "./stories/buyer.ts";
import type { Database } from "./stories/database.ts";
import type { OwnDrop } from "./stories/drop.ts";
import { enter } from "./stories/jobs.ts";
import { linkIn } from "./stories/mailbox.ts";
import { signIn, somebody } from "./stories/people.ts";
import { psp, sessionOf } from "./stories/psp.ts";

// Another story turns messages off for a moment.
let leave = (): void => undefined;
test.beforeEach(async () => {
  leave = await enter("messages");
});
test.afterEach(() => leave());

const makerOf = (database: Database, drop: OwnDrop) => String(database.one("SELECT creator FROM drops WHERE id = ?", drop.id).creator);

async function sold(drop: OwnDrop): Promise<string> {
  const [client, email] = [new Client(), freshAddress()];
  const held = await client.hold(drop);
  const placed = await client.order(drop, held.body.hold, { email });
  await psp.pay(sessionOf(placed.body.pay_url));
  await client.call("GET", `/orders/${placed.body.order}/paid`);
  return email;
}

test("signed out, writing leads to signing in; another creator finds nothing", async ({ page, ownDrop, database }) => {
  const path = `/studio/drops/${ownDrop().id}/messages`;
  const answer = await page.request.get(path, { maxRedirects: 0 });
  expect(answer.headers()["location"]).toBe(`/sign-in?next=${encodeURIComponent(path)}`);
  const other = somebody(database, { creator: "crt_samira-haddad" });
  const foreign = await new Client().call("POST", path, { subject: "Hello", body: "There", key: randomUUID() }, { cookie: other.cookie });
  expect([foreign.status, foreign.body.code]).toEqual([404, "not_found"]);
});

for (const script of [true, false]) {
  test(`buyers get a letter with the way to their order, ${script ? "with" : "without"} script`, async ({ elsewhere, ownDrop, database, cronUntil, mail }) => {
    const drop = ownDrop();
    const [one, two] = [await sold(drop), await sold(drop)];
    const page = await elsewhere({ javaScriptEnabled: script });
    await signIn(page.context(), somebody(database, { creator: makerOf(database, drop), part: "staff" }));
    await page.goto(`/studio/drops/${drop.id}/messages`);
    await expect(page.getByText("2 people have bought something.")).toBeVisible();
    const subject = `Bring a box ${drop.slug}`;
    await page.getByLabel("Subject").fill(subject);
    await page.getByLabel("What they should know").fill("It is wet.\n\nBring <a> box.");
    await page.getByRole("button", { name: "Send it" }).click();
    await expect(page.getByText("It is on its way")).toBeVisible();
    // The jobs may have been there already.
    await expect(page.getByText(/letters are being written|2 letters written/)).toBeVisible();
    await cronUntil("the letters are written", () => database.one("SELECT done_at FROM messages WHERE drop_id = ?", drop.id).done_at !== null);
    for (const address of [one, two]) {
      const letter = await mail(address, new RegExp(subject));
      expect(letter.text).toContain("Bring <a> box.");
      const order = await elsewhere();
      await order.goto(linkIn(letter));
      await expect(order.getByRole("heading", { level: 1 })).toHaveText("It’s yours");
    }
    await page.reload();
    await expect(page.getByText("2 letters written")).toBeVisible();
  });
}

test("an empty message is refused at its fields, and what was typed stays", async ({ page, context, ownDrop, database }) => {
  const drop = ownDrop();
  await sold(drop);
  await signIn(context, somebody(database, { creator: makerOf(database, drop) }));
  await page.goto(`/studio/drops/${drop.id}/messages`);
  await page.getByLabel("Subject").fill("Hello");
  await page.getByRole("button", { name: "Send it" }).click();
  await expect(page.locator("#body-notice")).toHaveAttribute("data-code", "body_missing");
  await expect(page.getByLabel("Subject")).toHaveValue("Hello");
  expect(database.all("SELECT id FROM messages WHERE drop_id = ?", drop.id)).toEqual([]);
});

test("three messages are the most, and nobody writes to nobody", async ({ page, context, ownDrop, database }) => {
  const drop = ownDrop();
  const cookie = somebody(database, { creator: makerOf(database, drop) }).cookie;
  const write = (subject: string) => new Client().call("POST", `/studio/drops/${drop.id}/messages`, { subject, body: "There", key: randomUUID() }, { cookie });
  const early = await write("Too early");
  expect([early.status, early.body.code]).toEqual([409, "no_buyers"]);
  await sold(drop);
  for (const subject of ["One", "Two", "Three"]) expect((await write(subject)).status).toBe(201);
  const fourth = await write("Four");
  expect([fourth.status, fourth.body.code]).toEqual([409, "message_limit"]);
  await signIn(context, somebody(database, { creator: makerOf(database, drop) }));
  await page.goto(`/studio/drops/${drop.id}/messages`);
  await expect(page.getByText("Three messages were written: that is the most for one drop.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Send it" })).toHaveCount(0);
});
