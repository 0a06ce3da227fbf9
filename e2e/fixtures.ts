// What every browser test has at hand. Import `test` and `expect` from here: a page that logs an error fails its test.
import { test as base, expect } from "@playwright/test";
import type { BrowserContext, BrowserContextOptions, Page } from "@playwright/test";
import { jobs, jobsUntil } from "./stories/jobs.ts";
import { Client } from "./stories/buyer.ts";
import { Database } from "./stories/database.ts";
import type { Row } from "./stories/database.ts";
import { aDrop } from "./stories/drop.ts";
import type { OwnDrop, Wanted } from "./stories/drop.ts";
import { lettersTo } from "./stories/mailbox.ts";
import type { Letter } from "./stories/mailbox.ts";
import { psp } from "./stories/psp.ts";
import { SHOP_URL } from "./stories/settings.ts";
import { aMaker } from "./stories/studio.ts";
import type { Maker } from "./stories/studio.ts";
import { Trouble } from "./stories/trouble.ts";

type Fixtures = {
  /** Errors in the browser's console, refused by the content policy among them; each fails the test unless allowed. */
  trouble: Trouble;
  /** A drop of the test's own. */
  ownDrop: (wanted?: Wanted) => OwnDrop;
  /** A creator of the test's own, with an owner and one thing to sell. */
  maker: (more?: Record<string, string | number | null>) => Maker;
  psp: typeof psp;
  /** A buyer without a browser. */
  company: Client;
  /** A page in a browser that knows nothing of the others: no cookie, no cache. */
  elsewhere: (options?: BrowserContextOptions) => Promise<Page>;
  /** The jobs the platform calls once a minute. */
  cron: () => Promise<void>;
  /** The same, until this shows: each of them does a part of a full shop at a time. */
  cronUntil: (what: string, shows: () => boolean | Promise<boolean>) => Promise<void>;
  /** Waits for the first letter to an address whose subject matches. */
  mail: (address: string, subject: RegExp) => Promise<Letter>;
  /** Nothing is wrong with books and stock. */
  audit: () => Promise<void>;
};

export const PHONE: BrowserContextOptions = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true };

export const test = base.extend<Fixtures, { database: Database }>({
  viewport: { width: 390, height: 844 },
  deviceScaleFactor: 2,
  hasTouch: true,
  isMobile: true,

  database: [
    async ({}, use) => {
      const database = new Database();
      await use(database);
      database.close();
    },
    { scope: "worker" },
  ],
  trouble: [
    async ({ context }, use) => {
      const trouble = new Trouble();
      trouble.watch(context);
      await use(trouble);
      expect(trouble.found(), "errors in the browser's console").toEqual([]);
    },
    { auto: true },
  ],
  ownDrop: async ({ database, trouble }, use) => {
    const made: OwnDrop[] = [];
    await use((wanted) => {
      const drop = aDrop(database, wanted);
      made.push(drop);
      return drop;
    });
    trouble.end();
    // Off the lists again, so that the front page stays the one of the demo.
    for (const { id } of made) database.run("UPDATE drops SET state = 'draft' WHERE id = ?", id);
  },
  maker: async ({ database, trouble }, use) => {
    const made: Maker[] = [];
    await use((more) => {
      const maker = aMaker(database, more);
      made.push(maker);
      return maker;
    });
    trouble.end();
    // Off the lists again, so that the front page stays the one of the demo.
    for (const { creator } of made) database.run("UPDATE drops SET state = 'draft' WHERE creator = ?", creator);
  },
  psp: async ({}, use) => {
    await use(psp);
  },
  company: async ({}, use) => {
    await use(new Client());
  },
  elsewhere: async ({ browser, trouble }, use) => {
    const opened: BrowserContext[] = [];
    await use(async (options = {}) => {
      const context = await browser.newContext({ ...PHONE, baseURL: SHOP_URL, ...options });
      opened.push(context);
      trouble.watch(context);
      return context.newPage();
    });
    for (const context of opened) await context.close();
  },
  cron: async ({}, use) => {
    await use(jobs);
  },
  cronUntil: async ({}, use) => {
    await use(jobsUntil);
  },
  mail: async ({}, use) => {
    await use(async (address, subject) => {
      const matching = () => lettersTo(address).filter((letter) => subject.test(letter.subject));
      await expect.poll(() => matching().length, { message: `a letter to ${address}`, timeout: 90_000 }).toBeGreaterThan(0);
      return matching()[0] as Letter;
    });
  },
  audit: async ({ database }, use) => {
    await use(async () => {
      // What another story has half done is over in a moment; what is wrong stays wrong.
      await expect.poll(() => database.audit(), { message: "what the audit finds", timeout: 120_000, intervals: [100, 500, 1_000, 2_000] }).toEqual([] as Row[]);
    });
  },
});

export { expect };
