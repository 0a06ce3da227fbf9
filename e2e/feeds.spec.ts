// Feeds and facts for machines: calendar, RSS, sitemap, robots, llms.txt, JSON-LD, Open Graph.
import { bought, expect, held, test } from "./api.ts";
import { HTML, SHOP, ask } from "./http.ts";
import type { Database } from "./stories/database.ts";
import { LIVE_DROP } from "./stories/settings.ts";
import { properties, tags, unescaped, events } from "./feeds.ts";

const announced = (database: Database) =>
  database.all("SELECT slug, title, opens_at, closes_at FROM drops WHERE state = 'scheduled' AND rehearsal_of IS NULL") as { slug: string; title: string; opens_at: number; closes_at: number }[];

const own = (path: string): string => new URL(path).href.replace(new URL(path).origin, "");

test("the calendar has each announced drop once, in UTC, folded and escaped as RFC 5545 has it", async ({ database, ownDrop }) => {
  const drop = ownDrop({ opensIn: 86_400, closesIn: 90_000 });
  const title = `Lamps, "lit"; 5\\6 – ${"ünd so weiter ".repeat(8)}${drop.slug}`;
  database.run("UPDATE drops SET title = ? WHERE id = ?", title, drop.id);
  const before = announced(database);
  const reply = await ask("GET", "/drops.ics");
  // Other stories announce theirs, and take them back.
  const after = new Set(announced(database).map((row) => JSON.stringify(row)));
  const slugs = before.filter((row) => after.has(JSON.stringify(row)));
  expect(slugs.map(({ slug }) => slug)).toContain(drop.slug);
  expect(reply.header("content-type")).toMatch(/^text\/calendar\b/);
  for (const line of reply.text.split("\r\n")) {
    expect(Buffer.byteLength(line), `at most 75 octets: ${line}`).toBeLessThanOrEqual(75);
    expect(line, "lines end in CRLF").not.toMatch(/[\r\n]/);
  }
  expect(reply.bytes.toString("utf8"), "folding keeps characters whole").not.toContain("\ufffd");
  const all = events(reply.text);
  const found = all.find((event) => event.get("SUMMARY") !== undefined && unescaped(event.get("SUMMARY") ?? "").includes(drop.slug));
  expect(unescaped(found?.get("SUMMARY") ?? "")).toContain(title.trim());
  for (const { slug, opens_at, closes_at } of slugs) {
    const mine = all.filter((event) => (event.get("URL") ?? "").endsWith(`/drops/${slug}`));
    expect(mine, slug).toHaveLength(1);
    const utc = (at: number): string => `${new Date(at - (at % 1000)).toISOString().replace(/[-:]|\.\d+/g, "")}`;
    expect(mine[0]?.get("DTSTART"), slug).toBe(utc(opens_at));
    expect(mine[0]?.get("DTEND"), slug).toBe(utc(closes_at));
    expect(mine[0]?.get("DTSTAMP"), slug).toMatch(/^\d{8}T\d{6}Z$/);
  }
  expect(new Set(all.map((event) => event.get("UID"))).size, "each has a UID of its own").toBe(all.length);
});

test("the calendar and the feed say nothing of a draft", async ({ database, ownDrop }) => {
  const drop = ownDrop();
  database.run("UPDATE drops SET state = 'draft' WHERE id = ?", drop.id);
  for (const path of ["/drops.ics", "/feed.xml", "/sitemap.xml", "/llms.txt", "/"]) {
    // It was announced for a moment: who asked for the front page then had it kept for two seconds.
    await expect.poll(async () => (await ask("GET", path, { headers: HTML })).text.includes(drop.slug), path).toBe(false);
  }
});

test("the RSS feed is well-formed, and each item leads to its drop", async ({ database, ownDrop }) => {
  const drop = ownDrop();
  database.run("UPDATE drops SET title = ?, tagline = ? WHERE id = ?", `A & B <C> ${drop.slug}`, "]]> & <b>", drop.id);
  const reply = await ask("GET", "/feed.xml");
  expect(reply.header("content-type")).toMatch(/^application\/rss\+xml\b/);
  const found = tags(reply.text);
  expect(found.find((tag) => tag.name === "rss")?.attributes).toContain('version="2.0"');
  for (const name of ["rss/channel/title", "rss/channel/link", "rss/channel/description"]) {
    expect(found.filter((tag) => tag.path === name), name).toHaveLength(1);
  }
  const titles = found.filter((tag) => tag.path === "rss/channel/item/title").map((tag) => tag.text);
  expect(titles.some((title) => title.includes(`A & B <C> ${drop.slug}`)), titles.join(", ")).toBe(true);
  const links = found.filter((tag) => tag.path === "rss/channel/item/link").map((tag) => tag.text);
  expect(links).toContain(`${SHOP}${drop.path}`);
  for (const date of found.filter((tag) => tag.path === "rss/channel/item/pubDate")) {
    expect(date.text).toMatch(/^\w{3}, \d{1,2} \w{3} \d{4} \d{2}:\d{2}:\d{2} (GMT|\+0000)$/);
    expect(Number.isNaN(Date.parse(date.text))).toBe(false);
  }
  const guids = found.filter((tag) => tag.path === "rss/channel/item/guid").map((tag) => tag.text);
  expect(new Set(guids).size).toBe(links.length);
});

test("every address of the sitemap answers, and only public ones are in it", async ({ database }) => {
  const listed = async (): Promise<string[]> => tags((await ask("GET", "/sitemap.xml")).text).filter((tag) => tag.path === "urlset/url/loc").map((tag) => tag.text);
  const reply = await ask("GET", "/sitemap.xml");
  expect(reply.header("content-type")).toMatch(/^(application|text)\/xml\b/);
  const found = tags(reply.text);
  expect(found[0]?.attributes).toContain("http://www.sitemaps.org/schemas/sitemap/0.9");
  const places = found.filter((tag) => tag.path === "urlset/url/loc").map((tag) => tag.text);
  expect(places).toContain(`${SHOP}/drops/${LIVE_DROP}`);
  expect(new Set(places).size, "each once").toBe(places.length);
  expect(places.join(" ")).not.toMatch(/checkout|orders|webhooks|studio|desk/);
  const demo = new Set(database.all("SELECT slug FROM drops WHERE slug NOT LIKE 'own-%'").map(({ slug }) => `/drops/${slug}`));
  const looked = places.map(own).filter((path) => !path.startsWith("/drops/") || demo.has(path)).slice(0, 60);
  expect(looked.length).toBeGreaterThan(10);
  for (const path of looked) {
    const { status } = await ask("GET", path, { headers: HTML });
    // Unless another story has taken back what was there.
    if (status !== 200) expect(await listed(), `${path}: ${status}`).not.toContain(`${SHOP}${path}`);
  }
});

test("robots.txt names the sitemap and keeps crawlers off what is personal", async () => {
  const reply = await ask("GET", "/robots.txt");
  expect(reply.header("content-type")).toMatch(/^text\/plain\b/);
  const lines = reply.text.split(/\r?\n/).map((line) => line.trim());
  expect(lines).toContain("User-agent: *");
  expect(lines).toContain(`Sitemap: ${SHOP}/sitemap.xml`);
  for (const path of ["/checkout/", "/orders/"]) expect(lines).toContain(`Disallow: ${path}`);
  expect(lines).not.toContain("Disallow: /");
});

test("llms.txt tells what the shop is, and its links lead somewhere", async () => {
  const reply = await ask("GET", "/llms.txt");
  expect(reply.header("content-type")).toMatch(/^text\/(plain|markdown)\b/);
  expect(reply.text).toMatch(/^# \S/);
  expect(reply.text, "a summary as a quote").toMatch(/^> \S/m);
  const links = [...reply.text.matchAll(/\]\((http[^)\s]+)\)/g)].map((found) => found[1] ?? "");
  const fixed = [...new Set(links)].filter((link) => link.startsWith(SHOP) && !link.includes("/own-")).slice(0, 30);
  expect(fixed.length).toBeGreaterThan(2);
  for (const link of fixed) {
    const { status } = await ask("GET", own(link));
    // Unless another story has taken back what was there.
    if (status !== 200) expect((await ask("GET", "/llms.txt")).text, `${link}: ${status}`).not.toContain(`(${link})`);
  }
});

/** The drop page's facts as schema.org has them. */
async function product(path: string): Promise<any> {
  const page = await ask("GET", path, { headers: HTML });
  const blocks = [...page.text.matchAll(/<script type="?application\/ld\+json"?>([\s\S]*?)<\/script>/g)].map((found) => JSON.parse(found[1] ?? ""));
  const all = blocks.flatMap((block) => (Array.isArray(block) ? block : (block["@graph"] ?? [block])));
  const found = all.filter((thing) => thing["@type"] === "Product");
  expect(found, "one product").toHaveLength(1);
  return found[0];
}

const offers = (thing: any): any[] => [thing.offers].flat();

test("JSON-LD of a live drop: what it costs, that it is there, how it is sent and returned", async ({ ownDrop }) => {
  const drop = ownDrop({ items: ["Lamp", "Lamp, large"], price_minor: 1_234 });
  const thing = await product(drop.path);
  expect(thing.name).toBe(drop.title);
  expect(thing.description).toMatch(/\S/);
  for (const picture of [thing.image].flat()) {
    expect(picture, "an absolute address").toContain(`${SHOP}/media/`);
    expect((await ask("GET", own(picture))).status, picture).toBe(200);
  }
  const prices = offers(thing).map((offer) => Number(offer.price));
  expect(prices).toEqual([12.34, 24.68]);
  for (const offer of offers(thing)) {
    expect(offer["@type"]).toBe("Offer");
    expect(offer.priceCurrency).toBe("EUR");
    expect(String(offer.price)).toMatch(/^\d+\.\d{2}$/);
    expect(offer.availability).toMatch(/^https:\/\/schema\.org\/(InStock|LimitedAvailability)$/);
    expect(offer.url).toBe(`${SHOP}${drop.path}`);
    const shipping = [offer.shippingDetails].flat();
    expect(shipping.length).toBeGreaterThan(0);
    for (const way of shipping) {
      expect(way["@type"]).toBe("OfferShippingDetails");
      expect(way.shippingRate.currency).toBe("EUR");
      expect(Number(way.shippingRate.value)).toBeGreaterThanOrEqual(0);
      expect(way.shippingDestination.addressCountry).toMatch(/^[A-Z]{2}$/);
    }
    expect(shipping.map((way) => Number(way.shippingRate.value)), "the courier's price").toContain(4.9);
    const returns = offer.hasMerchantReturnPolicy;
    expect(returns["@type"]).toBe("MerchantReturnPolicy");
    expect(returns.applicableCountry).toMatch(/^[A-Z]{2}$/);
    expect(returns.returnPolicyCategory).toMatch(/^https:\/\/schema\.org\/MerchantReturn/);
  }
});

test("JSON-LD tells sold out, not yet and over apart", async ({ ownDrop }) => {
  const soldOut = ownDrop({ units: 1 });
  await bought(soldOut);
  const table: [string, string, RegExp][] = [
    ["sold out", soldOut.path, /\/(SoldOut|OutOfStock)$/],
    ["not open yet", ownDrop({ opensIn: 7_200, closesIn: 9_000 }).path, /\/(PreSale|PreOrder|OutOfStock)$/],
    ["over", ownDrop({ opensIn: -7_200, closesIn: -3_600 }).path, /\/(SoldOut|OutOfStock|Discontinued)$/],
  ];
  for (const [why, path, availability] of table) {
    for (const offer of offers(await product(path))) expect(offer.availability, why).toMatch(availability);
  }
});

test("text that would end the script or the attribute stays text", async ({ database, ownDrop }) => {
  const drop = ownDrop();
  const title = `</script><script>alert(1)</script> "quoted" & 'more' ${drop.slug}`;
  database.run("UPDATE drops SET title = ? WHERE id = ?", title, drop.id);
  expect((await product(drop.path)).name).toBe(title);
  const page = (await ask("GET", drop.path, { headers: HTML })).text;
  expect(page).not.toContain("<script>alert");
  expect(properties(page).get("og:title")).toContain(title);
});

test("the page has an Open Graph picture of the size it names", async ({ ownDrop }) => {
  const drop = ownDrop();
  await held(drop);
  const found = properties((await ask("GET", drop.path, { headers: HTML })).text);
  expect(found.get("og:url")).toBe(`${SHOP}${drop.path}`);
  expect(found.get("og:title")).toContain(drop.title);
  expect(found.get("og:description")).toMatch(/\S/);
  expect(found.get("og:image:alt")).toMatch(/\S/);
  const picture = await ask("GET", own(found.get("og:image") ?? ""));
  expect([picture.status, picture.header("content-type")]).toEqual([200, "image/jpeg"]);
  expect(sizeOfJpeg(picture.bytes)).toEqual([Number(found.get("og:image:width")), Number(found.get("og:image:height"))]);
});

/** Width and height from the frame header (SOF0 to SOF2) of a JPEG. */
function sizeOfJpeg(bytes: Buffer): [number, number] {
  for (let at = 2; at + 9 < bytes.length; at += 2 + bytes.readUInt16BE(at + 2)) {
    const marker = bytes[at + 1] ?? 0;
    if (0xc0 <= marker && marker <= 0xc2) return [bytes.readUInt16BE(at + 7), bytes.readUInt16BE(at + 5)];
  }
  throw new Error("no frame header");
}
