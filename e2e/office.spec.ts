// Every page behind the sign-in, found by following its links: quick, small, safe, accessible and valid, whoever wrote it.
import { randomUUID } from "node:crypto";
import { brotliCompressSync, constants } from "node:zlib";
import { AxeBuilder } from "@axe-core/playwright";
import { HtmlValidate } from "html-validate";
import { expect, test } from "./fixtures.ts";
import { type Stop, crawl, routes } from "./stories/crawl.ts";
import type { Database } from "./stories/database.ts";
import { observatory, weaknesses } from "./stories/judges.ts";
import { type Somebody, session, signIn } from "./stories/people.ts";

const WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const TRIPS_MAX = 3;
const BROTLI_BYTES_MAX = 20_000;
/** Of MDN's Observatory. */
const SCORE_MIN = 130;

// Boxes of one name are one choice of many; how an empty attribute is written is a matter of taste.
const rules = { "form-dup-name": ["error", { shared: ["radio", "checkbox", "submit", "button", "reset"] }], "attribute-empty-style": "off" } as const;
const validator = new HtmlValidate({ extends: ["html-validate:recommended"], rules: rules as never });

type Role = { name: string; email: string; starts: string[]; areas: string[]; who: RegExp };

// People of the demo shop, because its pages are full.
const ROLES: Role[] = [
  { name: "creator", email: "samira.haddad@example.com", starts: ["/studio", "/you"], areas: ["/studio", "/you"], who: /creator|a person/ },
  { name: "operator", email: "olga@example.com", starts: ["/desk", "/you"], areas: ["/desk", "/you"], who: /operator/ },
];

/** Reached by no link of theirs: files, what programs ask for, and what is only for those who have no studio yet. */
const BY_OTHER_WAYS: RegExp[] = [
  /\.(csv|json)$/, /\/documents\/\{\w+\}$/, /^\/studio\/(export|join|pickup\/codes)$/, /^\/you\/security\/codes$/,
];
/** Of a small phone, pixels. */
const NARROWEST = 320;

/** What the demo has none of: a draft, an upload, a document that was read, a photo day, a chargeback, a payout, a mismatch. */
function furnish(database: Database): void {
  const { creator, person } = database.one("SELECT creator, person FROM members m JOIN people p ON p.id = m.person WHERE p.email = ?", "samira.haddad@example.com") as { creator: string; person: string };
  const now = Date.now();
  const mark = randomUUID().slice(0, 8);
  const released = database.one("SELECT * FROM drops WHERE slug = 'spice-box-no-7'");
  database.insert("drops", { ...released, id: `drp_${mark}`, slug: `draft-${mark}`, title: "Spice Box No. 8", state: "draft", gates: 0, opens_at: now + 86_400_000, closes_at: now + 90_000_000 });
  const { hash, alt } = database.one("SELECT hash, alt FROM media WHERE kind = 'picture' ORDER BY hash LIMIT 1") as { hash: string; alt: string };
  database.insert("uploads", { id: `upl_${mark}`, creator, person, kind: "photo", name: "IMG_1.jpg", bytes_total: 9, bytes_received: 9, state: "done", alt, media: hash, key: mark, made_at: now, state_at: now });
  database.insert("documents", { id: `doc_${mark}`, creator, person, kind: "id", content_type: "image/jpeg", bytes: 9, state: "unreadable", key: mark, made_at: now, state_at: now });
  database.insert("shoots", { id: `sht_${mark}`, creator, town: "Berlin", area: "Neukölln", area_key: "berlin neukolln", day: null, note: "", state: "planned", made_at: now });
  const body = JSON.stringify({ shape: 1, title: "Spice Box", tagline: "", story: "", category: "Pantry", hero: hash, lasts_minutes: 30, lobby_minutes: null, items: [], slots: [] });
  database.insert("venues", { id: `ven_${mark}`, creator, name: `Canal ${mark}`, place: "12 Canal Street", zone: "Europe/Berlin", made_at: now });
  database.insert("templates", { id: `tpl_${mark}`, creator, name: `Spice ${mark}`, body, made_by: person, made_at: now });
  database.insert("cadences", { id: `cad_${mark}`, creator, template: `tpl_${mark}`, venue: `ven_${mark}`, name: `Spices ${mark}`, rule: "DTSTART;TZID=Europe/Berlin:20261127T180000\nRRULE:FREQ=WEEKLY;BYDAY=FR", made_by: person, made_at: now });
  database.run("UPDATE drops SET run = ?, venue = ? WHERE id = ?", `run_${mark}`, `ven_${mark}`, `drp_${mark}`);
  const sale = database.one("SELECT order_id, session, currency FROM payments WHERE session LIKE 'cs_demo_%' AND state = 'captured' ORDER BY session LIMIT 1") as { order_id: string; session: string; currency: string };
  database.insert("chargebacks", { id: `dp_${mark}`, ...sale, amount_minor: 100, reason: "product_not_received", state: "inquiry", due_at: now + 432_000_000, opened_at: now, state_at: now });
  const item = database.one("SELECT id, amount_minor FROM payout_items WHERE creator = ? AND payout IS NULL AND amount_minor > 0 ORDER BY due_at LIMIT 1", creator) as { id: string; amount_minor: number };
  database.insert("payouts", { id: `pay_${mark}`, creator, currency: "EUR", period: `1999-${mark}`, until_at: now, pace: "weekly", amount_minor: item.amount_minor, items: 1, state: "approval", made_at: now, state_at: now });
  database.run("UPDATE payout_items SET payout = ? WHERE id = ?", `pay_${mark}`, item.id);
  database.insert("provider_lines", { id: `txn_${mark}`, kind: "other", word: "adjustment", amount_minor: 1, fee_minor: 0, currency: "EUR", made_at: now, kept_at: now });
  database.insert("mismatches", { id: `mis_${mark}`, kind: "missing_here", line: `txn_${mark}`, theirs_minor: 1, theirs_currency: "EUR", found_at: now, state_at: now });
}

const person = (database: Database, email: string): Somebody => session(database, String(database.one("SELECT id FROM people WHERE email = ?", email).id), { strong_s: 0 });

test.beforeAll(({ database }) => furnish(database));

for (const width of [360, 1_280]) {
  test(`a few groups lead to every page, without script, at ${width} px`, async ({ elsewhere, database }) => {
    const page = await elsewhere({ javaScriptEnabled: false, viewport: { width, height: 900 } });
    for (const [name, email, starts, money] of [["Desk", "olga@example.com", "/desk", "/desk/payouts"], ["Studio", "samira.haddad@example.com", "/studio", "/studio/payouts"]] as const) {
      await signIn(page.context(), person(database, email));
      await page.goto(starts);
      const ways = page.getByRole("navigation", { name });
      await expect(ways.getByRole("link")).toHaveCount(6);
      await expect(ways.locator("[aria-current=page]")).toHaveText("Today");
      await ways.getByRole("link", { name: "Money" }).press("Enter");
      await expect(page).toHaveURL(new RegExp(`${money}$`));
      await expect(ways.locator("[aria-current=true]")).toHaveText("Money");
      const group = ways.getByRole("group", { name: "Money" });
      await expect(group.locator("[aria-current=page]")).toHaveText("Payouts");
      for (const link of await ways.getByRole("link").all()) await expect(link).toBeInViewport({ ratio: 1 });
      await group.getByRole("link", { name: "Forecast" }).press("Enter");
      await expect(page.getByRole("heading", { level: 1 })).toHaveText("Forecast");
    }
  });
}

const isPage = ({ reply }: Stop): boolean => reply.status === 200 && reply.header("content-type").startsWith("text/html");

for (const { name, email, starts, areas, who } of ROLES) {
  test(`every page of the ${name} is reached by links, in three round trips and 20 kB`, async ({ database }) => {
    test.setTimeout(120_000);
    const stops = await crawl(starts, person(database, email).cookie, areas);
    const wrong = stops.filter(({ reply }) => ![200, 303].includes(reply.status)).map(({ path, reply }) => `${reply.status} ${path}`);
    expect(wrong, "no link leads to an error").toEqual([]);
    const found: string[] = [];
    for (const stop of stops.filter(isPage)) {
      const trips = Number(/db;desc="(\d+) trips"/.exec(stop.reply.header("server-timing"))?.[1] ?? 0);
      if (trips > TRIPS_MAX) found.push(`${stop.path}: ${trips} round trips`);
      const bytes = brotliCompressSync(stop.reply.bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }).length;
      if (bytes > BROTLI_BYTES_MAX) found.push(`${stop.path}: ${bytes} bytes`);
      const { score, failed } = await observatory(stop.reply);
      if (score < SCORE_MIN) found.push(`${stop.path}: ${score} points, ${failed.join(" ")}`);
      found.push(...weaknesses(stop.reply.header("content-security-policy")).map((weakness) => `${stop.path}: ${weakness}`));
    }
    expect(found).toEqual([]);
    const reached = new Set(stops.map(({ pattern }) => pattern));
    const missed = [...(await routes())].filter(([pattern, whose]) => who.test(whose) && areas.some((area) => pattern === area || pattern.startsWith(`${area}/`)) && !reached.has(pattern));
    expect(missed.map(([pattern]) => pattern).filter((pattern) => !BY_OTHER_WAYS.some((way) => way.test(pattern))), "pages that no link leads to").toEqual([]);
  });

  test(`every page of the ${name} is valid and accessible in both themes`, async ({ page, context, database }, testInfo) => {
    test.setTimeout(600_000);
    const somebody = person(database, email);
    await signIn(context, somebody);
    const found: string[] = [];
    for (const { path, pattern, reply } of (await crawl(starts, somebody.cookie, areas)).filter(isPage)) {
      const report = await validator.validateString(reply.text);
      found.push(...report.results.flatMap(({ messages }) => messages.map(({ ruleId, message, line, column }) => `${path} ${ruleId}: ${message} near ${reply.text.split("\n")[line - 1]?.slice(Math.max(0, column - 60), column + 60) ?? ""}`)));
      await page.goto(path);
      for (const theme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
        // In the other theme only the colours are others.
        const axe = theme === "light" ? new AxeBuilder({ page }).withTags(WCAG) : new AxeBuilder({ page }).withRules(["color-contrast"]);
        const { violations } = await axe.analyze();
        found.push(...violations.map(({ id, nodes }) => `${path} ${theme} ${id}: ${nodes.slice(0, 2).map(({ target }) => target.join(" ")).join(" | ")}`));
      }
      await page.setViewportSize({ width: NARROWEST, height: 700 });
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      if (wide > 0) found.push(`${path}: ${wide} pixels too wide for ${NARROWEST}`);
      const file = pattern.replaceAll(/[{}]/g, "").replaceAll("/", "-").slice(1);
      for (const [width, theme] of [[360, "light"], [1_280, "dark"]] as const) {
        await page.emulateMedia({ colorScheme: theme });
        await page.setViewportSize({ width, height: 900 });
        await page.screenshot({ path: testInfo.outputPath(`${file}-${width}.png`), fullPage: true });
      }
    }
    expect(found).toEqual([]);
  });
}
