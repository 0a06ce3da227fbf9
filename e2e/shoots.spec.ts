// Photo days: planned together, checked before they are done, with consents that stay written.
import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "./fixtures.ts";
import type { Page } from "@playwright/test";
import { dayIn } from "./stories/clock.ts";
import { aCreator, signIn, somebody } from "./stories/people.ts";

const plan = async (page: Page, area: string) => {
  await page.goto("/studio/shoots");
  await page.getByLabel("Town").fill("Berlin");
  await page.getByLabel("District or street").fill(area);
  await page.getByRole("button", { name: "Plan it" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(`${area}, Berlin`);
};

test("signed out, photo days lead to the sign-in page", async ({ page }) => {
  await page.goto("/studio/shoots");
  await expect(page).toHaveURL(/\/sign-in\?next=/);
});

test("a buyer may not plan, and another creator's photo day is missing", async ({ page, database, elsewhere }) => {
  await signIn(page.context(), somebody(database, { creator: aCreator(database) }));
  await plan(page, "Mitte");
  const path = new URL(page.url()).pathname;
  const theirs = await elsewhere();
  for (const [person, status] of [[somebody(database), 403], [somebody(database, { creator: aCreator(database) }), 404]] as const) {
    await signIn(theirs.context(), person);
    expect((await theirs.request.get(path)).status()).toBe(status);
  }
});

test("neighbours go on one day, and a day is done after both confirmations", async ({ page, database }) => {
  await signIn(page.context(), somebody(database, { creator: aCreator(database) }));
  await plan(page, "Neukölln");
  await plan(page, "Neukölln");
  await page.goto("/studio/shoots");
  await expect(page.getByText("2 photo days in Neukölln, Berlin have no day yet: on one day they save one way.")).toBeVisible();
  const day = dayIn(40);
  await page.getByLabel("Day in Neukölln, Berlin").fill(day);
  await page.getByRole("button", { name: "Put them on one day" }).click();
  await expect(page.getByRole("cell", { name: day })).toHaveCount(2);
  await page.getByRole("link", { name: "Neukölln, Berlin" }).first().click();
  await page.getByLabel("Name of who agrees").fill("Ada Lovelace");
  await page.getByRole("button", { name: "Write it down" }).click();
  await expect(page.getByText("Ada Lovelace agreed")).toBeVisible();
  for (const kind of ["people", "space"]) {
    await page.locator(`#${kind}-name`).fill("Mira Maker");
    await page.getByRole("button", { name: new RegExp(`I confirm this.*${kind}`) }).click();
    await expect(page.locator(`#${kind}-name`)).toHaveCount(0);
  }
  await page.getByRole("button", { name: "It is done" }).click();
  await expect(page.getByText("Done", { exact: true })).toBeVisible();
  for (const path of [page.url(), "/studio/shoots", `${page.url()}/consent`]) {
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      await page.goto(path);
      expect((await new AxeBuilder({ page }).analyze()).violations, `${path} ${colorScheme}`).toEqual([]);
    }
  }
});

test("without the confirmations it is refused, with the reason", async ({ page, database }) => {
  await signIn(page.context(), somebody(database, { creator: aCreator(database) }));
  await plan(page, "Wedding");
  await page.getByRole("button", { name: "It is done" }).click();
  await expect(page.locator("[data-code=shoot_unchecked]")).toBeVisible();
});

test.describe("without script", () => {
  test.use({ javaScriptEnabled: false });
  test("a form that lacks the area keeps what was typed", async ({ page, database }) => {
    await signIn(page.context(), somebody(database, { creator: aCreator(database) }));
    await page.goto("/studio/shoots");
    await page.getByLabel("Town").fill("Berlin");
    await page.getByLabel("District or street").fill("  ");
    await page.getByRole("button", { name: "Plan it" }).click();
    await expect(page.locator("[data-code=area_missing]")).toBeVisible();
    await expect(page.getByLabel("Town")).toHaveValue("Berlin");
  });
});
