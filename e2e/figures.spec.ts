// A drop's figures: counted by the shop, shown to whoever sells in it.
import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "./fixtures.ts";
import { aCreator, signIn, somebody } from "./stories/people.ts";

const BROWSER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36";

test("signed out, figures lead to the sign-in page", async ({ page, ownDrop }) => {
  await page.goto(`/studio/drops/${ownDrop().id}/figures`);
  await expect(page).toHaveURL(/\/sign-in\?next=/);
});

test("a buyer may not see them, and to another creator they are missing", async ({ page, ownDrop, database }) => {
  const path = `/studio/drops/${ownDrop().id}/figures`;
  for (const [person, status] of [[somebody(database), 403], [somebody(database, { creator: aCreator(database) }), 404]] as const) {
    await signIn(page.context(), person);
    expect((await page.request.get(path)).status()).toBe(status);
    expect((await page.request.get(`${path}.csv`)).status()).toBe(status);
  }
});

test("looks by browsers are counted, and those of programs, HEAD and prefetches are not", async ({ page, ownDrop, database, company }) => {
  const drop = ownDrop();
  const look = (headers: Record<string, string>, method = "GET") => page.request.fetch(drop.path, { method, headers });
  for (let n = 0; n < 3; n += 1) await look({ "user-agent": BROWSER });
  await look({ "user-agent": "curl/8.5.0" });
  await look({ "user-agent": "Mozilla/5.0 (compatible; SomeBot/2.1)" });
  await look({ "user-agent": BROWSER }, "HEAD");
  await look({ "user-agent": BROWSER, "sec-purpose": "prefetch" });
  await company.hold(drop);
  await expect.poll(() => Number(database.one("SELECT COALESCE (SUM (views), 0) AS n FROM drop_views WHERE drop_id = ?", drop.id).n)).toBe(3);
  await signIn(page.context(), somebody(database, { creator: String(database.one("SELECT creator FROM drops WHERE id = ?", drop.id).creator) }));
  const answer = await page.goto(`/studio/drops/${drop.id}/figures`);
  expect(answer?.headers()["server-timing"]).toMatch(/db;desc="[123] trips"/);
  await expect(page.locator(".figures dd").first()).toHaveText("3");
  await expect(page.getByText("33.3 % of the views")).toBeVisible();
  const csv = await (await page.request.get(`/studio/drops/${drop.id}/figures.csv`)).text();
  expect(csv.split("\r\n")[0]).toBe("minute,views,holds,paid,returned");
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  }
});

test("a drop that is not there has no figures", async ({ page, database }) => {
  await signIn(page.context(), somebody(database, { creator: aCreator(database) }));
  expect((await page.request.get("/studio/drops/drp_none/figures")).status()).toBe(404);
});

test.describe("without script", () => {
  test.use({ javaScriptEnabled: false });
  test("the charts are there, with their numbers beside them", async ({ page, ownDrop, database }) => {
    const drop = ownDrop();
    await signIn(page.context(), somebody(database, { creator: String(database.one("SELECT creator FROM drops WHERE id = ?", drop.id).creator) }));
    await page.goto(`/studio/drops/${drop.id}/figures`);
    await expect(page.getByRole("figure")).toHaveCount(3);
    await page.getByText("The same in numbers").first().click();
    await expect(page.getByRole("columnheader", { name: "Views" })).toBeVisible();
  });
});
