// Every page behind the sign-in, found by following its links: quick, small, safe, accessible and valid, whoever wrote it.
import { brotliCompressSync, constants } from "node:zlib";
import { AxeBuilder } from "@axe-core/playwright";
import { HtmlValidate } from "html-validate";
import { expect, test } from "../fixtures.ts";
import { type Stop, crawl, routes } from "./crawl.ts";
import type { Database } from "./database.ts";
import { furnish } from "./furnish.ts";
import { withoutJobs } from "./jobs.ts";
import { observatory, weaknesses } from "./judges.ts";
import { type Somebody, session, signIn } from "./people.ts";

const WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const TRIPS_MAX = 3;
const BROTLI_BYTES_MAX = 20_000;
/** Of MDN's Observatory. */
const SCORE_MIN = 130;

// Boxes of one name are one choice of many; how an empty attribute is written is a matter of taste.
const rules = { "form-dup-name": ["error", { shared: ["radio", "checkbox", "submit", "button", "reset"] }], "attribute-empty-style": "off" } as const;
const validator = new HtmlValidate({ extends: ["html-validate:recommended"], rules: rules as never });

/** Somebody of the demo shop, because its pages are full. */
export type Role = { name: string; email: string; starts: string[]; areas: string[]; who: RegExp };

/** Reached by no link of theirs: files, what programs ask for, and what is only for those who have no studio yet. */
const BY_OTHER_WAYS: RegExp[] = [
  /\.(csv|json)$/, /\/documents\/\{\w+\}$/, /^\/studio\/(export|join|pickup\/codes)$/, /^\/you\/security\/codes$/,
];
/** Of a small phone, pixels. */
const NARROWEST = 320;

const isPage = ({ reply }: Stop): boolean => reply.status === 200 && reply.header("content-type").startsWith("text/html");

/** The stories of a role's pages: a file for each role, so that two roles are looked at side by side. */
export function pagesOf({ name, email, starts, areas, who }: Role): void {
  const wanted = (pattern: string, whose: string): boolean =>
    who.test(whose) && areas.some((area) => pattern === area || pattern.startsWith(`${area}/`)) && !BY_OTHER_WAYS.some((way) => way.test(pattern));
  let somebody: Somebody;
  let found: Stop[];

  // What is looked at stays one pixel a point: that shows people all they need.
  test.use({ deviceScaleFactor: 1 });
  test.describe.configure({ timeout: 1_200_000 });

  test.beforeAll(async ({ database }: { database: Database }) => {
    test.setTimeout(600_000);
    // One after the other, and while no job looks for what may be paid out.
    await withoutJobs(async () => furnish(database));
    somebody = session(database, String(database.one("SELECT id FROM people WHERE email = ?", email).id), { strong_s: 0 });
    found = await crawl(starts, somebody.cookie, areas, wanted);
  });

  test(`every page of the ${name} is reached by links, in three round trips and 20 kB`, async () => {
    const wrong = found.filter(({ reply }) => ![200, 303].includes(reply.status)).map(({ path, reply }) => `${reply.status} ${path}`);
    expect(wrong, "no link leads to an error").toEqual([]);
    const bad: string[] = [];
    for (const { path, reply } of found.filter(isPage)) {
      const trips = Number(/db;desc="(\d+) trips"/.exec(reply.header("server-timing"))?.[1] ?? 0);
      if (trips > TRIPS_MAX) bad.push(`${path}: ${trips} round trips`);
      const bytes = brotliCompressSync(reply.bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }).length;
      if (bytes > BROTLI_BYTES_MAX) bad.push(`${path}: ${bytes} bytes`);
      const { score, failed } = await observatory(reply);
      if (score < SCORE_MIN) bad.push(`${path}: ${score} points, ${failed.join(" ")}`);
      bad.push(...weaknesses(reply.header("content-security-policy")).map((weakness) => `${path}: ${weakness}`));
    }
    expect(bad).toEqual([]);
    const reached = new Set(found.map(({ pattern }) => pattern));
    const missed = [...(await routes())].filter(([pattern, whose]) => wanted(pattern, whose) && !reached.has(pattern));
    expect(missed.map(([pattern]) => pattern), "pages that no link leads to").toEqual([]);
  });

  test(`every page of the ${name} is valid and accessible in both themes`, async ({ page, context, database }, testInfo) => {
    await signIn(context, somebody);
    const bad: string[] = [];
    const seen = new Set<string>();
    for (const { path, pattern, reply } of found.filter(isPage)) {
      const report = await validator.validateString(reply.text);
      const near = (line: number, column: number): string => reply.text.split("\n")[line - 1]?.slice(Math.max(0, column - 60), column + 60) ?? "";
      // Hidden fields of one name are a list.
      const isList = (ruleId: string, around: string): boolean => ruleId === "form-dup-name" && around.includes('type="hidden"');
      const told = report.results.flatMap(({ messages }) => messages.map(({ ruleId, message, line, column }) => ({ ruleId, message, around: near(line, column) })));
      bad.push(...told.filter(({ ruleId, around }) => !isList(ruleId, around)).map(({ ruleId, message, around }) => `${path} ${ruleId}: ${message} near ${around}`));
      // The first of a kind is looked at in both themes; another one shows other rows in the same colours.
      const first = !seen.has(pattern);
      seen.add(pattern);
      await page.setViewportSize({ width: 360, height: 900 });
      await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
      // Some pages want a passkey of the last minutes, and a slow machine takes more of them.
      database.run("UPDATE sessions SET strong_at = ? WHERE id = ?", Date.now(), somebody.session);
      await page.goto(path);
      for (const theme of first ? (["light", "dark"] as const) : (["light"] as const)) {
        await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
        // In the other theme only the colours are others.
        const axe = theme === "light" ? new AxeBuilder({ page }).withTags(WCAG) : new AxeBuilder({ page }).withRules(["color-contrast"]);
        const { violations } = await axe.analyze();
        bad.push(...violations.map(({ id, nodes }) => `${path} ${theme} ${id}: ${nodes.slice(0, 2).map(({ target }) => target.join(" ")).join(" | ")}`));
      }
      await page.setViewportSize({ width: NARROWEST, height: 700 });
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      if (wide > 0) bad.push(`${path}: ${wide} pixels too wide for ${NARROWEST}`);
      if (!first) continue;
      const file = pattern.replaceAll(/[{}]/g, "").replaceAll("/", "-").slice(1);
      for (const [width, theme] of [[360, "light"], [1_280, "dark"]] as const) {
        await page.emulateMedia({ colorScheme: theme });
        await page.setViewportSize({ width, height: 900 });
        await page.screenshot({ path: testInfo.outputPath(`${file}-${width}.jpg`), fullPage: true, type: "jpeg", quality: 80 });
      }
    }
    expect(bad).toEqual([]);
  });
}
