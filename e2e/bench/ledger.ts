// The pages of the ledger over long books and over short ones: the real SQL on SQLite, in memory, optimised.
import { found, native } from "./native.ts";
import type { Figure } from "./report.ts";

const FEW = 1_000;
const MORE = 100_000;
const PAGES = ["trial balance", "journal", "journal of an account", "accounts of a kind"];

export async function ledger(): Promise<Figure[]> {
  const said = await native("ledger_speed", ["however_long", "--", "--nocapture"], { FEW: String(FEW), MORE: String(MORE) });
  return PAGES.map((page) => {
    const [short = 0, long = 0] = found(said, new RegExp(`^${page}: ([\\d.]+) µs over ${FEW} transfers, ([\\d.]+) µs over ${MORE}$`, "m"));
    return { part: "ledger", name: `${page}, ${MORE} transfers`, value: long, unit: "µs", control: { name: `${FEW} transfers`, value: short }, ratio: long / short, limit: { most: 2 } };
  });
}
