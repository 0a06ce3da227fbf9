// What operators do, by the words on the desk's pages; and requests of theirs without a browser.
import { type Locator, type Page, expect } from "@playwright/test";
import { type Fields, HTML, JSON_, type Reply, SHOP, ask, form, freshKey } from "../http.ts";
import type { Database } from "./database.ts";
import { type Level, type Somebody, signIn, somebody } from "./people.ts";

const FORM = { "content-type": "application/x-www-form-urlencoded", origin: SHOP, "sec-fetch-site": "same-origin" };

/** Looks at a page; signed out without somebody. */
export const look = (path: string, who?: Somebody): Promise<Reply> => ask("GET", path, { headers: { ...HTML, ...(who === undefined ? {} : { cookie: who.cookie }) } });

/** Sends a form as a client of the API does. */
export const post = (path: string, fields: Fields, who?: Somebody): Promise<Reply> =>
  ask("POST", path, { headers: { ...JSON_, ...FORM, ...(who === undefined ? {} : { cookie: who.cookie }) }, body: form({ key: freshKey(), ...fields }) });

/** The browser is an operator's from here on. */
export async function operate(page: Page, database: Database, level: Level = "money"): Promise<Somebody> {
  const operator = somebody(database, { level });
  await signIn(page.context(), operator);
  return operator;
}

/** Opens what can be done here, by the words that open it. */
export async function deed(page: Page, asks: string): Promise<Locator> {
  const box = page.locator("details.confirm").filter({ has: page.locator("summary").getByText(asks, { exact: true }) });
  // By key, as an operator would. A headless browser loses clicks once it shows a PDF in a frame.
  await box.locator("summary").press("Enter");
  return box;
}

/** Opens it, says why, and does it. */
export async function act(page: Page, asks: string, does: RegExp, why: string): Promise<void> {
  const box = await deed(page, asks);
  await box.getByLabel("Why").fill(why);
  await box.getByRole("button", { name: does }).click();
}

/** Signed out: browsers are shown the way in, clients are told. */
export async function expectTheWayIn(page: string, acts: string[]): Promise<void> {
  const shown = await look(page);
  expect([shown.status, shown.header("location")]).toEqual([303, `/sign-in?next=${encodeURIComponent(page)}`]);
  for (const path of acts) {
    const told = await post(path, {});
    expect([told.status, told.json.code], path).toEqual([401, "signed_out"]);
  }
}
