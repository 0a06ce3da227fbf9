// A paid order and somebody of the staff who hands it over.
import type { Page } from "@playwright/test";
import { fillIn, freshAddress, hold, pay, toPayment } from "./buyer.ts";
import type { Database } from "./database.ts";
import type { OwnDrop } from "./drop.ts";
import { somebody } from "./people.ts";
import type { Somebody } from "./people.ts";

const creatorOf = (database: Database, drop: OwnDrop) => String(database.one("SELECT creator FROM drops WHERE id = ?", drop.id).creator);

/** A paid order of a drop of its own, and somebody of the staff. */
export async function aPaidOrder(page: Page, database: Database, drop: OwnDrop): Promise<{ order: string; staff: Somebody }> {
  await hold(page, drop.path);
  await fillIn(page, drop, freshAddress());
  await toPayment(page);
  const order = await pay(page);
  return { order, staff: somebody(database, { creator: creatorOf(database, drop), part: "staff" }) };
}

/** Its window is now. */
export const opensNow = (database: Database, drop: OwnDrop) =>
  database.run("UPDATE slots SET starts_at = ?, ends_at = ? WHERE drop_id = ?", Date.now() - 600_000, Date.now() + 3_600_000, drop.id);
