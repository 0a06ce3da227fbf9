// Co-hosts share a drop, and the desk says what the platform takes: both stand on the order, and nobody else sees them.
import { randomUUID } from "node:crypto";
import { expect, test } from "./fixtures.ts";
import { Client } from "./stories/buyer.ts";
import { as } from "./stories/bundles.ts";
import { signIn } from "./stories/people.ts";
import { operate } from "./stories/desk.ts";
import { anAnnouncedDrop } from "./stories/studio.ts";

test("signed out, shares lead to signing in", async ({ page, company }) => {
  for (const path of ["/studio/cohosting", "/studio/drops/drp_none/cohosts", "/desk/commission"]) {
    const answer = await page.request.get(path, { maxRedirects: 0 });
    expect([answer.status(), answer.headers()["location"]]).toEqual([303, `/sign-in?next=${encodeURIComponent(path)}`]);
  }
  const refused = await company.call("POST", "/studio/cohosts/coh_none/accept", { key: randomUUID() });
  expect([refused.status, refused.body.code]).toEqual([401, "signed_out"]);
});

for (const script of [true, false]) {
  test(`a share is offered, refused where it is wrong, and agreed, ${script ? "with" : "without"} script`, async ({ elsewhere, database, maker, audit }) => {
    test.setTimeout(90_000);
    const [mine, partner] = [maker(), maker()];
    const drop = await anAnnouncedDrop(database, mine, `Shared ${mine.slug}`);
    const page = await elsewhere({ javaScriptEnabled: script });
    await signIn(page.context(), mine.owner);
    await page.goto(`/studio/drops/${drop.id}`);
    await page.getByRole("link", { name: "Co-hosts" }).click();
    await page.getByLabel("Co-host").fill(partner.slug);
    await page.getByLabel("Share in percent").fill("120");
    await page.getByRole("button", { name: "Propose the share" }).click();
    await expect(page.locator("[data-code=bad_share]").first()).toBeVisible();
    await expect(page.getByLabel("Co-host")).toHaveValue(partner.slug);
    await page.getByLabel("Share in percent").fill("33.3");
    await page.getByRole("button", { name: "Propose the share" }).click();
    await expect(page.locator("[data-code=share_proposed]")).toBeVisible();
    await expect(page.getByText("Waiting for an answer")).toBeVisible();

    const theirs = await elsewhere({ javaScriptEnabled: script });
    await signIn(theirs.context(), partner.owner);
    await theirs.goto("/studio/cohosting");
    await theirs.getByRole("button", { name: /Agree to 33\.3/ }).click();
    await expect(theirs.locator("[data-code=share_agreed]")).toBeVisible();
    await page.reload();
    await expect(page.getByText("Agreed", { exact: true })).toBeVisible();
    await audit();
  });
}

test("a stranger's shares look exactly like missing ones, and nobody answers for the other side", async ({ database, maker }) => {
  const [mine, partner, stranger] = [maker(), maker(), maker()];
  const drop = await anAnnouncedDrop(database, mine, `Quiet ${mine.slug}`);
  const made = await new Client().call("POST", `/studio/drops/${drop.id}/cohosts`, { cohost: partner.slug, share: "10", key: randomUUID() }, as(mine));
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  for (const [who, step] of [[stranger, "accept"], [stranger, "decline"], [stranger, "withdraw"], [mine, "accept"], [mine, "decline"]] as const) {
    const foreign = await new Client().call("POST", `/studio/cohosts/${made.body.share}/${step}`, { key: randomUUID() }, as(who));
    const missing = await new Client().call("POST", `/studio/cohosts/coh_none/${step}`, { key: randomUUID() }, as(who));
    expect(foreign.status, step).toBe(404);
    expect({ ...foreign.body, request_id: "" }).toEqual({ ...missing.body, request_id: "" });
  }
});

test("the desk makes a rule of commission and ends it; a wrong one keeps what was typed", async ({ page, database }) => {
  await operate(page, database);
  await page.goto("/desk/commission");
  const place = String(1_000 + Math.floor(Math.random() * 8_000));
  await page.getByLabel("Place in the order").fill(place);
  await page.getByLabel("Share in percent").fill("60");
  await page.getByLabel("What it is for").fill("Nothing but a test");
  await page.getByLabel("Creator", { exact: true }).fill("Nobody at all");
  await page.getByRole("button", { name: "Make the rule" }).click();
  await expect(page.locator("[data-code=creator_unknown]").first()).toBeVisible();
  await expect(page.getByLabel("What it is for")).toHaveValue("Nothing but a test");
  // For a band of prices that nothing else here is sold in.
  await page.getByLabel("Creator", { exact: true }).fill("");
  await page.getByLabel("Share in percent").fill("7.5");
  await page.getByLabel("From this price on").fill("98765.43");
  await page.getByRole("button", { name: "Make the rule" }).click();
  await expect(page.locator("[data-code=rule_made]")).toBeVisible();
  const row = page.getByRole("row").filter({ hasText: place });
  await expect(row).toContainText("from €98,765.43");
  await row.getByRole("button", { name: /End it now/ }).click();
  await expect(page.locator("[data-code=rule_ended]")).toBeVisible();
});
