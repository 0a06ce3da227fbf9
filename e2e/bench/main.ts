// `npm run bench`: measures the release build; `npm run bench -- render race` only the parts that are named.
import { cold } from "./cold.ts";
import { interactive } from "./interactive.ts";
import { kill } from "./kill.ts";
import { ledger } from "./ledger.ts";
import { lighthouse } from "./lighthouse.ts";
import { money } from "./money.ts";
import { payouts } from "./payouts.ts";
import { forgetTemporary } from "./places.ts";
import { stopAll } from "./processes.ts";
import { queries } from "./queries.ts";
import { race } from "./race.ts";
import { render } from "./render.ts";
import { asJson, asTable, isMet } from "./report.ts";
import type { Figure } from "./report.ts";
import { room } from "./room.ts";
import { seeds } from "./seeds.ts";
import { sizes } from "./sizes.ts";
import { throughput } from "./throughput.ts";
import { walk } from "./walk.ts";

const PARTS: Record<string, () => Promise<Figure[]>> = { sizes, render, queries, throughput, room, walk, race, kill, cold, interactive, lighthouse, seeds, ledger, money, payouts };
const GROUPS: Record<string, string[]> = { pages: ["sizes", "render", "queries", "interactive", "lighthouse"], checkout: ["throughput", "room", "walk", "race", "kill"] };

function chosen(words: string[]): string[] {
  const names = words.flatMap((word) => GROUPS[word] ?? [word]);
  const unknown = names.find((name) => !(name in PARTS));
  if (unknown !== undefined) throw new Error(`there is no part "${unknown}"; the parts are ${Object.keys(PARTS).join(", ")}, and together ${Object.keys(GROUPS).join(", ")}`);
  return names.length === 0 ? Object.keys(PARTS) : names;
}

/** A part that breaks is told, and the others still measure. */
async function measure(names: string[]): Promise<{ figures: Figure[]; broken: number }> {
  const figures: Figure[] = [];
  let broken = 0;
  for (const name of names) {
    const began = performance.now();
    try {
      figures.push(...(await PARTS[name]()));
      console.error(`  ${name} … ${((performance.now() - began) / 1_000).toFixed(1)} s`);
    } catch (error) {
      broken += 1;
      console.error(`  ${name} … broken: ${error instanceof Error ? error.stack : String(error)}`);
      await stopAll();
    }
  }
  return { figures, broken };
}

async function end(code: number): Promise<never> {
  await stopAll();
  forgetTemporary();
  process.exit(code);
}

for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void end(130));
try {
  const { figures, broken } = await measure(chosen(process.argv.slice(2)));
  console.log(asJson(figures));
  console.log(`\n${asTable(figures)}\n`);
  const missed = figures.filter((figure) => isMet(figure) === false).length;
  console.log(`${figures.length} figures, ${missed} missed, ${broken} parts broken`);
  // A missed limit is a finding, not a failure of the bench.
  await end(broken === 0 ? 0 : 1);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  await end(1);
}
