// The drop page: its facts, its phases, its media, and taking units off it.
import { expect, test } from "./fixtures.ts";
import { hold } from "./stories/buyer.ts";
import { stockOf } from "./stories/drop.ts";
import { LIVE_DROP } from "./stories/settings.ts";

test("what is left, the limit and the price are those of the stock row", async ({ page, database }) => {
  await page.goto("/drops/red-leaf-bowls");
  const rows = database.all("SELECT v.title, s.available, s.issued, s.limit_per_buyer, s.price_minor FROM stock s JOIN variants v ON v.sku = s.sku WHERE s.drop_id = 'drp_red-leaf-bowls' ORDER BY s.position");
  expect(rows).toHaveLength(3);
  for (const { title, available, issued, limit_per_buyer, price_minor } of rows) {
    const choice = page.getByRole("radio", { name: String(title) });
    await expect(choice).toHaveAccessibleName(new RegExp(`${available} of ${issued} left · limit ${limit_per_buyer}`));
    await expect(choice).toHaveAccessibleName(new RegExp(`€${(Number(price_minor) / 100).toFixed(2)}`));
  }
});

test("a drop says who makes it, how it gets home, what happens when it comes back, and what the shop keeps", async ({ page }) => {
  await page.goto(`/drops/${LIVE_DROP}`);
  await expect(page.getByRole("link", { name: "Samira Haddad", exact: true })).toHaveAttribute("href", "/creators/samira-haddad");
  const receiving = page.getByRole("region", { name: "Pick it up, or have it brought" });
  await expect(receiving.getByRole("listitem").filter({ hasText: "Delivery" })).toContainText("€4.90");
  await expect(receiving.getByRole("listitem").filter({ hasText: "Pickup" }).first()).toContainText("Free");
  await expect(page.getByRole("region", { name: "If it comes back" })).toContainText("You may withdraw within 14 days");
  await expect(page.getByText(/Kerbside keeps 6.% of this price/)).toBeVisible();
  await expect(page.getByRole("region", { name: "More from the kerb" }).getByRole("listitem").first()).toBeVisible();
});

test("a price that was charged before stands beside the price, and only then", async ({ page, database }) => {
  const before = database.one("SELECT price_minor FROM prices_charged WHERE sku = 'spice-box-7' AND until_at IS NOT NULL");
  expect(before.price_minor).toBe(4_400);
  await page.goto(`/drops/${LIVE_DROP}`);
  await expect(page.getByText(/^Was €44\.00/)).toBeVisible();
  await page.goto("/drops/red-leaf-bowls");
  await expect(page.getByRole("heading", { level: 1, name: "Red Leaf Bowls" })).toBeVisible();
  await expect(page.getByText(/\bwas €/i)).toHaveCount(0);
});

const PHASES = [
  { path: `/drops/${LIVE_DROP}`, headline: "On sale now", availability: "LimitedAvailability", buys: true },
  { path: "/drops/late-summer-honey", headline: "Sold out", availability: "SoldOut", buys: false },
  { path: "/drops/cut-out-wall-clock", headline: "Not open yet", availability: "PreOrder", buys: false },
  { path: "/drops/hill-tea", headline: "This drop is over", availability: "Discontinued", buys: false },
];

for (const { path, headline, availability, buys } of PHASES) {
  test(`"${headline}" is told by its words, to people and to search engines`, async ({ page }) => {
    await page.goto(path);
    await expect(page.getByRole("heading", { name: headline, exact: true })).toBeVisible();
    await expect(page.getByRole("button", { name: /^Buy/ })).toHaveCount(buys ? 1 : 0);
    const facts = JSON.parse((await page.locator("script[type='application/ld+json']").textContent()) ?? "{}");
    expect(facts["@type"]).toBe("Product");
    for (const offer of facts.offers) expect(offer.availability).toBe(`https://schema.org/${availability}`);
  });
}

test("a sold out drop leads to what else the creator makes", async ({ page }) => {
  await page.goto("/drops/late-summer-honey");
  await expect(page.getByText("0 of 18 left · limit 3")).toBeVisible();
  await page.getByRole("link", { name: /^All of / }).click();
  await expect(page).toHaveURL(/\/creators\//);
});

test("a drop that is not open yet can be put into the calendar", async ({ page }) => {
  await page.goto("/drops/cut-out-wall-clock");
  const calendar = page.getByRole("link", { name: "Add to calendar" });
  await expect(calendar).toBeVisible();
  const answer = await page.request.get((await calendar.getAttribute("href")) ?? "");
  expect(answer.headers()["content-type"]).toContain("text/calendar");
  expect(await answer.text()).toContain("Cut-Out Wall Clock");
});

for (const script of [true, false]) {
  test(`sold out between page and click: refused in place, nothing held, what was chosen stays, ${script ? "with" : "without"} script`, async ({ elsewhere, company, ownDrop, database }) => {
    const page = await elsewhere({ javaScriptEnabled: script });
    const drop = ownDrop({ units: 2, items: ["Paper Lamp", "Paper Lantern"] });
    // Never answered: the page must not learn of the sale by itself.
    await page.route("**/state", () => undefined);
    await page.routeWebSocket("**/live", () => undefined);
    await page.goto(drop.path);
    await page.getByRole("radio", { name: "Paper Lamp" }).check();
    await page.getByLabel("Quantity").fill("2");
    await company.buy(drop, "2");

    const answered = page.waitForResponse((response) => response.request().method() === "POST");
    await page.getByRole("button", { name: /^Buy/ }).click();
    expect((await answered).status()).toBe(409);
    await expect(page.locator("[data-code=sold_out]")).toBeVisible();
    await expect(page.locator("[data-code=sold_out]")).toContainText("Someone was faster");
    await expect(page.getByRole("radio", { name: "Paper Lamp" })).toBeChecked();
    await expect(page.locator("#qty")).toHaveValue("2");
    expect(stockOf(database, drop)).toEqual({ issued: 2, held: 0, sold: 2 });
  });
}

test("more than the limit over several holds is refused at the quantity, with the limit named", async ({ page, ownDrop, database }) => {
  const drop = ownDrop({ limit: 1 });
  await hold(page, drop.path);
  await page.goto(drop.path, { waitUntil: "networkidle" });
  await page.getByRole("button", { name: /^Buy/ }).click();
  await expect(page.locator("[data-code=limit_reached]")).toHaveText("One is the most a buyer may have in this drop, and this browser has it.");
  await expect(page.getByLabel("Quantity")).toHaveAttribute("aria-invalid", "true");
  expect(stockOf(database, drop).held).toBe(1);
});

test.describe("media", () => {
  test("the hero is an AVIF of a width that fits", async ({ page }) => {
    await page.goto("/drops/red-leaf-bowls");
    const hero = page.locator("picture img").first();
    await expect.poll(() => hero.evaluate((image: HTMLImageElement) => image.complete && image.naturalWidth > 0)).toBe(true);
    const address = await hero.evaluate((image: HTMLImageElement) => image.currentSrc);
    expect(address).toMatch(/\/media\/[0-9a-f]{32}\/[^/]*\.avif$/);
    const answer = await page.request.get(address);
    expect(answer.headers()["content-type"]).toBe("image/avif");
    expect(answer.headers()["cache-control"]).toBe("public, max-age=31536000, immutable");
    expect(answer.headers()["server-timing"]).toMatch(/tier;desc=(edge|kv|r2)/);
    const again = await page.request.get(address, { headers: { "if-none-match": answer.headers()["etag"] ?? "" } });
    expect(again.status()).toBe(304);
  });

  test("a clip loads nothing until it is played, and comes in ranges", async ({ page }) => {
    const clips: string[] = [];
    page.on("request", (request) => {
      if (/\.(mp4|webm)$/.test(request.url())) clips.push(request.url());
    });
    await page.goto(`/drops/${LIVE_DROP}`, { waitUntil: "networkidle" });
    expect(clips).toEqual([]);
    const clip = page.locator("video");
    await expect(page.locator(".hero picture img")).toHaveAttribute("src", /\/media\//);
    await expect(page.getByText(/^Clip, 1\d s, [\d.]+ MB, no sound$|^Clip, 20 s/)).toBeVisible();
    const address = (await clip.getAttribute("src")) ?? "";
    const part = await page.request.get(address, { headers: { range: "bytes=100-199" } });
    expect(part.status()).toBe(206);
    expect((await part.body()).length).toBe(100);
    expect(part.headers()["content-range"]).toMatch(/^bytes 100-199\/\d+$/);
    const beyond = await page.request.get(address, { headers: { range: "bytes=999999999-" } });
    expect(beyond.status()).toBe(416);
  });

  test.describe("for a reader who saves data", () => {
    test.use({ extraHTTPHeaders: { "Save-Data": "on" } });

    test("there is a picture and no clip", async ({ page }) => {
      await page.goto(`/drops/${LIVE_DROP}`);
      await expect(page.locator("video")).toHaveCount(0);
      await expect(page.locator("picture img").first()).toBeVisible();
    });
  });
});
