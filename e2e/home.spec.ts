// The front page, search, creators, policies, and pages that are not there.
import { expect, test } from "./fixtures.ts";
import { LIVE_DROP } from "./stories/settings.ts";

test("the front page tells what is open, what comes next and what is gone", async ({ page }) => {
  await page.goto("/");
  await expect(page.getByRole("link", { name: "Spice Box No. 7" }).first()).toHaveAttribute("href", `/drops/${LIVE_DROP}`);
  const next = page.getByRole("region", { name: "Next at the kerb" });
  await expect(next.getByRole("link", { name: "Cut-Out Wall Clock" })).toBeVisible();
  await expect(next.getByRole("link", { name: "Put every drop into your calendar" })).toHaveAttribute("href", "/drops.ics");
  await expect(page.getByRole("region", { name: "Gone" }).getByRole("link", { name: "Hill Tea" })).toBeVisible();
  await expect(page.getByRole("region", { name: "Who makes it" }).getByRole("link", { name: "Ilka Brandt" })).toBeVisible();
});

test("from the front page to a drop it takes one click", async ({ page }) => {
  await page.goto("/");
  await page.getByRole("link", { name: "Red Leaf Bowls" }).first().click();
  await expect(page).toHaveURL(/\/drops\/red-leaf-bowls$/);
  await expect(page.getByRole("heading", { level: 1, name: "Red Leaf Bowls" })).toBeVisible();
});

test("pages without an island load no script", async ({ page }) => {
  const scripts: string[] = [];
  page.on("request", (request) => {
    if (["script", "fetch", "xhr"].includes(request.resourceType())) scripts.push(request.url());
  });
  for (const path of ["/", "/creators/ilka-brandt", "/policies/drops"]) {
    await page.goto(path, { waitUntil: "networkidle" });
    expect(scripts, path).toEqual([]);
  }
});

test("a search finds by a word and keeps what was asked", async ({ page }) => {
  await page.goto("/");
  await page.getByRole("searchbox", { name: "Find a drop" }).fill("marmalade");
  await page.getByRole("button", { name: "Find" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("1 drop for “marmalade”");
  await expect(page.getByRole("link", { name: "Four-Citrus Marmalade" })).toBeVisible();
  await expect(page.getByRole("searchbox", { name: "Find a drop" })).toHaveValue("marmalade");
});

test("a search narrows by category and by creator", async ({ page }) => {
  await page.goto("/");
  await page.getByLabel("Category").selectOption("Music");
  await page.getByRole("button", { name: "Find" }).click();
  await expect(page.getByRole("link", { name: "Rope-Tuned Djembe" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Hill Tea" })).toHaveCount(0);

  await page.getByLabel("Category").selectOption("All");
  await page.getByLabel("Creator").fill("samira h");
  await page.getByRole("button", { name: "Find" }).click();
  await expect(page.getByRole("link", { name: "Hill Tea" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Rope-Tuned Djembe" })).toHaveCount(0);
});

test("a search without a result says so and leads back", async ({ page }) => {
  await page.goto("/?q=%3Cb%3Ezeppelin%3C%2Fb%3E");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("No drops found for “<b>zeppelin</b>”");
  await page.getByRole("link", { name: "see everything" }).click();
  await expect(page).toHaveURL("/");
});

test("a creator's page gives the facts behind the trust cue", async ({ page }) => {
  await page.goto(`/drops/${LIVE_DROP}`);
  await page.getByRole("link", { name: /^Verified since/ }).click();
  await expect(page).toHaveURL("/creators/samira-haddad#trust");
  await expect(page.getByText(/has vouched for who they are/)).toBeInViewport();
  await expect(page.getByRole("link", { name: "Spice Box No. 7" })).toBeVisible();
});

test("the rules are on a page of their own", async ({ page }) => {
  await page.goto("/");
  await page.getByRole("link", { name: "Refunds and reissues" }).click();
  await expect(page).toHaveURL("/policies/drops");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page.getByText("You may withdraw within 14 days").first()).toBeVisible();
});

for (const path of ["/nothing-here", "/drops/no-such-drop", "/creators/nobody", "/policies/none", "/orders/ord_unknown", "/checkout/hld_unknown"]) {
  test(`${path} is not found, with a number for whoever asks and a way on`, async ({ page }) => {
    const answer = await page.goto(path);
    expect(answer?.status()).toBe(404);
    await expect(page.locator("[data-code=not_found], [data-code=unknown_drop]")).toBeVisible();
    await expect(page.getByRole("code")).toHaveText(answer?.headers()["x-request-id"] ?? "a request id");
    await page.getByRole("link", { name: "What’s open now" }).click();
    await expect(page).toHaveURL("/");
  });
}

test.describe("without script", () => {
  test.use({ javaScriptEnabled: false });

  test("the front page, the search and a creator work the same", async ({ page }) => {
    await page.goto("/");
    await page.getByRole("searchbox", { name: "Find a drop" }).fill("bowls");
    await page.getByRole("searchbox", { name: "Find a drop" }).press("Enter");
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("1 drop for “bowls”");
    await page.getByRole("link", { name: "Red Leaf Bowls" }).click();
    await page.getByRole("link", { name: "Ilka Brandt" }).click();
    await expect(page.getByRole("heading", { level: 1, name: "Ilka Brandt" })).toBeVisible();
  });
});
