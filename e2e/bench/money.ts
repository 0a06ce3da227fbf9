// Payments that settle, and go back, one after the other: the real flows and the real SQL on SQLite, in memory, optimised.
import { found, native } from "./native.ts";
import type { Figure } from "./report.ts";

const ORDERS = 5_000;

export async function money(): Promise<Figure[]> {
  const said = await native("ledger_speed", ["one_after_the_other", "--", "--nocapture"], { ORDERS: String(ORDERS) });
  const [settled = 0, refunded = 0] = found(said, /(\d+) payments settle a second, (\d+) go back/);
  const part = "money";
  return [
    { part, name: "payments settled", value: settled, unit: "/s" },
    { part, name: "orders refunded by an operator", value: refunded, unit: "/s" },
  ];
}
