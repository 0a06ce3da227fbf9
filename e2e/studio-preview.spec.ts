// The preview of a drop: the page that buyers get, at any of its times, and nothing in it can be bought.
import { randomUUID } from "node:crypto";
import { expect, test } from "./fixtures.ts";
import { Client } from "./stories/buyer.ts";
import { armed } from "./stories/gates.ts";
import { signIn } from "./stories/people.ts";
import { aDraft, shape } from "./stories/studio.ts";

const trips = (timing: string | undefined): number => Number(/desc="(\d+) trips"/.exec(timing ?? "")?.[1] ?? 0);

test("a preview shows the buyers' page at any of its times, and sells nothing", async ({ page, context, maker, database }) => {
  const mine = maker();
  const id = await aDraft(database, mine, `Seen Moons ${mine.slug}`);
  await signIn(context, mine.owner);
  for (const [at, headline] of [["before", "Not open yet"], ["open", "On sale now"], ["sold-out", "Sold out"], ["after", "This drop is over"]]) {
    const answer = await page.goto(`/studio/drops/${id}/preview?at=${at}`);
    await expect(page.getByRole("heading", { name: headline as string, exact: true, includeHidden: true })).toBeVisible();
    expect(answer?.headers()["cache-control"]).toBe("no-store");
    await expect(page.locator("meta[name=robots]")).toHaveAttribute("content", "noindex");
    expect(trips(answer?.headers()["server-timing"])).toBeLessThanOrEqual(3);
  }
  await page.goto(`/studio/drops/${id}/preview`);
  const slug = String(database.one("SELECT slug FROM drops WHERE id = ?", id).slug);
  const bought = await new Client().call("POST", `/drops/${slug}/holds`, { sku: mine.sku, qty: "1", key: randomUUID() });
  expect([bought.status, bought.body.code]).toEqual([404, "unknown_drop"]);
  const money = await page.goto("/studio/drops");
  expect(trips(money?.headers()["server-timing"])).toBeLessThanOrEqual(3);
});

for (const width of [390, 1_280]) {
  test(`a preview ${width} pixels wide is the page that buyers get, and nothing a finger, a key or a script does buys from it`, async ({ elsewhere, maker, database }) => {
    const mine = maker();
    const id = await aDraft(database, mine, `Alike Moons ${mine.slug}`);
    const now = Date.now();
    database.run("UPDATE drops SET opens_at = ?, closes_at = ? WHERE id = ?", now, now + 3_600_000, id);
    const [page, buyer] = [await elsewhere({ viewport: { width, height: 900 } }), await elsewhere({ viewport: { width, height: 900 }, javaScriptEnabled: false })];
    await signIn(page.context(), mine.owner);
    await page.goto(`/studio/drops/${id}/preview`);
    const previewed = await shape(page);
    const posts: string[] = [];
    page.on("request", (request) => request.method() === "POST" && posts.push(request.url()));
    const buy = page.locator("#buy-button");
    await buy.scrollIntoViewIfNeeded();
    const box = await buy.boundingBox();
    await page.mouse.click((box?.x ?? 0) + (box?.width ?? 0) / 2, (box?.y ?? 0) + (box?.height ?? 0) / 2);
    await buy.focus();
    await expect(buy, "no key gets there").not.toBeFocused();
    await page.locator("#qty").press("Enter");
    await page.reload();
    expect(posts).toEqual([]);
    await expect(page.getByRole("complementary", { name: "Preview" })).toContainText("nothing can be bought on it");
    await page.locator("#buy").evaluate((form: HTMLFormElement) => form.submit());
    await expect(page.locator("[data-code=unknown_drop]")).toBeVisible();
    expect(database.all("SELECT 1 FROM holds WHERE drop_id = ?", id)).toEqual([]);

    database.run("UPDATE drops SET state = 'scheduled' WHERE id = ?", id);
    armed(database, id);
    await buyer.goto(`/drops/${String(database.one("SELECT slug FROM drops WHERE id = ?", id).slug)}`);
    await expect(buyer.getByRole("heading", { name: "On sale now" })).toBeVisible();
    const bought = await shape(buyer);
    expect(previewed.map(({ words }) => words)).toEqual(bought.map(({ words }) => words));
    // Lines are drawn on whole pixels, so that what follows them may lie one off.
    const off = previewed.filter(({ box }, at) => box.some((side, of) => 2 < Math.abs(side - (bought[at]?.box[of] ?? 0))));
    expect(off, "what lies elsewhere").toEqual([]);
  });
}
