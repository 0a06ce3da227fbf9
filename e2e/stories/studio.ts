// A creator of the test's own at work: what they type to make a drop.
import { randomUUID } from "node:crypto";
import type { Page } from "@playwright/test";
import { Client } from "./buyer.ts";
import type { Database } from "./database.ts";
import { armed } from "./gates.ts";
import { aCreator, somebody } from "./people.ts";
import type { Somebody } from "./people.ts";

export type Maker = { creator: string; slug: string; owner: Somebody; sku: string; thing: string };

/** A creator with an owner, one thing to sell, and the picture of a demo creator as their portrait. */
export function aMaker(database: Database, more: Record<string, string | number | null> = {}): Maker {
  const creator = aCreator(database, more);
  const slug = String(database.one("SELECT slug FROM creators WHERE id = ?", creator).slug);
  const mark = creator.slice(4);
  const thing = `Paper Moon ${mark}`;
  database.insert("products", { id: `prd_${mark}`, creator, title: thing, category: "Home", state: "listed" });
  database.insert("variants", { sku: `moon-${mark}`, product: `prd_${mark}`, title: thing, detail: "Paper, 40 cm", stock: 50 });
  return { creator, slug, owner: somebody(database, { creator }), sku: `moon-${mark}`, thing };
}

/** Photographs of theirs that are ready, as sending them would have left them. */
export function photosOf(database: Database, { creator, owner }: { creator: string; owner: Somebody }, count: number): string[] {
  const media = database.one("SELECT hero FROM drops WHERE slug = 'red-leaf-bowls'").hero ?? null;
  return Array.from({ length: count }, (_, at) => {
    const id = `upl_${creator.slice(4)}${at}`;
    const row = { id, creator, person: owner.id, kind: "photo", name: `IMG_${at}.jpg`, bytes_total: 9, bytes_received: 9, key: id };
    database.insert("uploads", { ...row, state: "done", media, made_at: Date.now(), state_at: Date.now() });
    return id;
  });
}

const BERLIN = new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/Berlin", dateStyle: "short", timeStyle: "short" });
const HOUR_MS = 3_600_000;

/** Whether an hour of the next two days comes twice: no time in it says which of the two is meant. */
function twiceSoon(now: number): boolean {
  const hours = Array.from({ length: 48 }, (_, at) => now + at * HOUR_MS);
  return hours.some((at) => BERLIN.format(at) === BERLIN.format(at + HOUR_MS));
}

/** `2026-11-21T18:00`, so many minutes from now, by the clock of Berlin; around the night that has an hour twice, three days later. */
export function local(minutes: number): string {
  const now = Date.now();
  const from = twiceSoon(now) ? now + 72 * HOUR_MS : now;
  return BERLIN.format(from + minutes * 60_000).replace(" ", "T");
}

/** Fills in the form of a drop; the window as minutes from now. */
export async function fillInDrop(page: Page, maker: Maker, title: string, opens = 60, closes = 120): Promise<void> {
  await page.getByLabel("Title").fill(title);
  await page.getByLabel("One line under it").fill("Folded from one sheet.");
  await page.getByLabel("The story").fill("Made for a test.\n\nAnd no more.");
  await page.getByLabel("Category").selectOption("Home");
  await page.locator("input[name=hero]").first().check();
  await page.getByLabel("Product").selectOption(maker.sku);
  await page.getByLabel("Units").fill("3");
  await page.getByLabel("Limit per buyer").fill("2");
  await page.getByLabel("Price").fill("12.50");
  await page.getByLabel("Opens", { exact: true }).fill(local(opens));
  await page.getByLabel("Closes", { exact: true }).fill(local(closes));
  await page.getByLabel("Where").fill("Back yard, second door");
  await page.getByLabel("Pickup from").fill(local(closes + 1_440));
  await page.getByLabel("Pickup until").fill(local(closes + 1_560));
  await page.getByLabel("Orders that fit").fill("20");
}

/** The fields of the same form, for a client without a browser. */
export function dropFields(maker: Maker, hero: string, title: string, key: string): Record<string, string> {
  return {
    title,
    tagline: "Folded from one sheet.",
    story: "Made for a test.",
    category: "Home",
    hero,
    opens: local(60),
    closes: local(120),
    "item-1-sku": maker.sku,
    "item-1-units": "3",
    "item-1-limit": "2",
    "item-1-price": "12.50",
    "slot-1-kind": "pickup",
    "slot-1-place": "Back yard, second door",
    "slot-1-starts": local(1_560),
    "slot-1-ends": local(1_680),
    "slot-1-capacity": "20",
    version: "0",
    key,
  };
}

/** A draft that is kept, by a client without a browser; its id. */
export async function aDraft(database: Database, maker: Maker, title: string): Promise<string> {
  const hero = String(database.one("SELECT portrait FROM creators WHERE id = ?", maker.creator).portrait);
  const kept = await new Client().call("POST", "/studio/drops", dropFields(maker, hero, title, randomUUID()), { cookie: maker.owner.cookie });
  if (kept.status !== 201) throw new Error(`a draft was not kept: ${JSON.stringify(kept.body)}`);
  return kept.body.drop;
}

/** The same, announced. */
export async function anAnnouncedDrop(database: Database, maker: Maker, title: string): Promise<{ id: string; slug: string; path: string; version: number }> {
  const id = await aDraft(database, maker, title);
  const done = await new Client().call("POST", `/studio/drops/${id}/schedule`, { version: "1", key: randomUUID() }, { cookie: maker.owner.cookie });
  if (done.status !== 200) throw new Error(`a drop was not announced: ${JSON.stringify(done.body)}`);
  const { slug, version } = database.one("SELECT slug, version FROM drops WHERE id = ?", id);
  return { id, slug: String(slug), path: `/drops/${slug}`, version: Number(version) };
}

/** As if its gates were passed and its time had come. */
export function open(database: Database, id: string): void {
  const now = Date.now();
  database.run("UPDATE drops SET opens_at = ?, closes_at = ? WHERE id = ?", now - 60_000, now + 3_600_000, id);
  armed(database, id);
}

export type Part = { words: string; box: number[] };

/** What the page's main part shows: each element's words, and its box from the part's own corner. Not what counts seconds, and not other drops. */
export function shape(page: Page): Promise<Part[]> {
  return page.locator("main").evaluate((main) => {
    const corner = main.getBoundingClientRect();
    const without = ".still, [hidden], [type=hidden], leptos-island, leptos-children";
    const parts = [...main.querySelectorAll("*")].filter((part) => part.closest(".countdown, .related, noscript") === null && !part.matches(without));
    return parts.map((part) => {
      const words = [...part.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE).map((node) => node.textContent).join("|");
      const { x, y, width, height } = part.getBoundingClientRect();
      return { words: `${part.localName}.${part.getAttribute("class") ?? ""} ${words}`, box: [x - corner.x, y - corner.y, width, height] };
    });
  });
}
