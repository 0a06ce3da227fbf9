// Parts that need no platform: a native test of `shared`, optimised, that says what it has measured.
import { once } from "node:events";
import { ROOT } from "./places.ts";
import { start } from "./processes.ts";

/** What the test target `test` says, run with these words and this environment. */
export async function native(test: string, words: string[], env: Record<string, string> = {}): Promise<string> {
  const cargo = ["test", "--release", "--manifest-path", `${ROOT}/Cargo.toml`, "-p", "shared", "--features", "server", "--test", test];
  const child = start("cargo", [...cargo, ...words], env);
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (text) => (said += String(text)));
  const [code] = (await once(child, "close")) as [number | null];
  if (code !== 0) throw new Error(said);
  return said;
}

/** The numbers that `pattern` finds in what was said. */
export function found(said: string, pattern: RegExp): number[] {
  const values = (pattern.exec(said)?.slice(1) ?? []).map(Number);
  if (values.length === 0 || values.some(Number.isNaN)) throw new Error(`${String(pattern)} was not said:\n${said}`);
  return values;
}
