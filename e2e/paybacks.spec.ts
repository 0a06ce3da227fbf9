// A drop is stopped and paid back, by the desk and by its creator; and a refund that a bank sends back goes once more.
import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "./fixtures.ts";
import { Client, freshAddress } from "./stories/buyer.ts";
import type { Database } from "./stories/database.ts";
import { act, deed, expectTheWayIn, look, operate, post } from "./stories/desk.ts";
import type { OwnDrop } from "./stories/drop.ts";
import { lettersTo, linkIn } from "./stories/mailbox.ts";
import { signIn, somebody } from "./stories/people.ts";
import { psp, sessionOf } from "./stories/psp.ts";

type Sold = { order: string; intent: string; email: string };

/** Each by somebody else. */
async function bought(drop: OwnDrop): Promise<Sold> {
  const company = new Client();
  const email = freshAddress();
  const held = await company.hold(drop);
  const placed = await company.order(drop, held.body.hold, { email });
  const session = sessionOf(placed.body.pay_url);
  await psp.pay(session);
  await company.call("GET", `/orders/${placed.body.order}/paid`);
  return { order: placed.body.order, intent: (await psp.session(session)).payment_intent ?? "", email };
}

const of = (database: Database, order: string) => database.one("SELECT state FROM orders WHERE id = ?", order).state;
const version = (database: Database, id: string) => String(database.one("SELECT version FROM drops WHERE id = ?", id).version);

test("signed out, nobody pays a drop back, and only money’s level does", async ({ ownDrop, database, maker }) => {
  const drop = ownDrop();
  const { order } = await bought(drop);
  await expectTheWayIn(`/desk/drops/${drop.slug}`, ["pay-back", "pay-back-approve", "pay-back-decline"].map((verb) => `/desk/drops/${drop.slug}/${verb}`));
  expect((await post(`/studio/drops/${drop.id}/pay-back`, {})).status).toBe(401);
  const fields = { seen: version(database, drop.id), sum: "1/1200/EUR", payback_why: "The kiln broke." };
  const actor = somebody(database, { level: "act" });
  expect((await post(`/desk/drops/${drop.slug}/pay-back`, fields, actor)).json.code).toBe("level_too_low");
  expect((await post(`/studio/drops/${drop.id}/pay-back`, fields, maker().owner)).status).toBe(404);
  expect((await look(`/desk/drops/${drop.slug}`, actor)).text).not.toContain("pay-back");
  expect(of(database, order)).toBe("paid");
});

test("an operator stops a drop and pays back: what was seen is what goes, and its buyers’ pages say so", async ({ page, company, ownDrop, database, mail, cronUntil, audit }) => {
  const drop = ownDrop({ price_minor: 3_100 });
  const sold = [await bought(drop), await bought(drop)];
  await operate(page, database);
  await page.goto(`/desk/drops/${drop.slug}`);
  let box = await deed(page, "Stop, and pay back");
  await expect(box).toContainText("2 orders, €62.00 go back to their buyers");
  // Somebody buys while the form is open: then it says so, and nothing goes.
  sold.push(await bought(drop));
  await box.getByLabel("Why").fill("The kiln broke.");
  await box.getByRole("button", { name: "Stop, and pay back 2 orders, €62.00" }).press("Enter");
  await expect(page.locator("[data-code=sum_moved]").first()).toContainText("3 orders, €93.00");
  await page.setViewportSize({ width: 1280, height: 900 });
  box = page.locator("details.confirm[open]");
  await expect(box.getByLabel("Why")).toHaveValue("The kiln broke.");
  await box.getByRole("button", { name: "Stop, and pay back 3 orders, €93.00" }).press("Enter");
  await expect(page.getByRole("status")).toContainText("the orders go back minute by minute");
  await expect(page.locator(".head .state")).toHaveText("Closed");
  expect((await company.hold(drop)).body.code).toBe("closed");
  await cronUntil("all went back", () => sold.every(({ order }) => of(database, order) === "refunded"));
  await page.reload();
  await expect(page.locator("main")).toContainText("3 orders went back, €93.00 in all.");
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  for (const { intent } of sold) expect((await psp.refunds(intent)).map(({ amount }) => amount)).toEqual([3_100]);
  const theirs = sold[0]?.email ?? "";
  await cronUntil("the letter is sent", () => lettersTo(theirs).some(({ subject }) => /^Refunded in full/.test(subject)));
  const letter = await mail(theirs, /^Refunded in full/);
  expect(letter.text).toContain("The kiln broke.");
  await page.goto(linkIn(letter));
  await expect(page.locator("main")).toContainText("Money on its way back");
  await expect(page.locator("main")).toContainText("The kiln broke.");
  await page.goto("/desk/refunds");
  await expect(page.locator("main")).toContainText("Whole drops");
  await audit();
});

test("without script its creator does the same, and a large sum waits for the shop", async ({ elsewhere, ownDrop, database, cronUntil, audit }) => {
  const drop = ownDrop({ price_minor: 30_000 });
  const { order } = await bought(drop);
  const creator = String(database.one("SELECT creator FROM drops WHERE id = ?", drop.id).creator);
  const page = await elsewhere({ javaScriptEnabled: false });
  await signIn(page.context(), somebody(database, { creator }));
  await page.goto(`/studio/drops/${drop.id}`);
  await page.locator("details.confirm summary", { hasText: "Stop, and pay back" }).click();
  await page.locator("details[open]").getByLabel("Why").fill("The kiln broke.");
  await page.getByRole("button", { name: "Stop, and pay back 1 order, €300.00" }).click();
  await expect(page.getByRole("status")).toContainText("the shop decides about the money");
  await expect(page.locator("#payback + p")).toContainText("wait for a second person");
  expect(of(database, order)).toBe("paid");
  const desk = await elsewhere({ javaScriptEnabled: false });
  await operate(desk, database);
  await desk.goto("/desk/refunds");
  await desk.locator("tbody tr", { hasText: "Waits for a second person" }).locator(`a[href="/desk/drops/${drop.slug}"]`).first().click();
  await desk.locator("details.confirm summary", { hasText: "Approve paying back" }).click();
  await desk.locator("details[open]").getByLabel("Why").fill("They are right.");
  await desk.locator("details[open]").getByRole("button", { name: /^Approve/ }).click();
  await expect(desk.getByRole("status")).toContainText("Approved");
  await cronUntil("it went back", () => of(database, order) === "refunded");
  await audit();
});

test("a refund that a bank sends back is open again, its buyer is told, and it goes once more", async ({ page, ownDrop, database, mail, cronUntil, audit }) => {
  const { order, intent, email } = await bought(ownDrop());
  await operate(page, database);
  await page.goto(`/desk/orders/${order}`);
  await act(page, "Refund in full", /^Refund /, "It cracked.");
  await expect(page.locator(".head .state")).toHaveText("Refunded");
  const [made] = await psp.refunds(intent);
  await psp.sendBack(made?.id ?? "");
  const letter = await mail(email, /came back to us/);
  expect(letter.text).toContain("the card has expired or was cancelled");
  await page.goto("/desk/refunds?state=bounced");
  await page.locator(`tbody a[href="/desk/orders/${order}"]`).first().click();
  await expect(page.locator("#refunds")).toContainText("Sent back by the bank");
  await page.setViewportSize({ width: 1280, height: 900 });
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  await act(page, "Send the refund once more", /^Send .* again$/, "She has a new card.");
  await expect(page.getByRole("status")).toContainText("Sent once more.");
  expect((await psp.refunds(intent)).map(({ status }) => status).sort()).toEqual(["failed", "succeeded"]);
  await cronUntil("the letter is sent", () => lettersTo(email).some(({ subject }) => /once more$/.test(subject)));
  await audit();
});
