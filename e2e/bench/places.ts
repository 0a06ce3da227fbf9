// Where things are: the checkout, what was built, and folders that go when the bench ends.
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

export const ROOT = process.cwd();
export const PUBLIC = join(ROOT, "public");
export const BUILD = join(ROOT, "worker/build");
export const AUDIT = join(ROOT, "shared/audit.sql");
export const WORKERS = join(import.meta.dirname, "workers");

const from = (name: string) => {
  const value = process.env[name];
  if (value === undefined || value === "") throw new Error(`${name} is not set: run it with npm run bench`);
  return value;
};

/** The database and objects of a freshly filled shop; never written to. */
export const stateDir = () => join(from("STATE_DIR"), "v3");
export const chromium = () => from("CHROMIUM");
/** The drop that is live in that shop. */
export const liveDrop = () => from("LIVE_DROP");

/** A secret of development. */
export function secret(name: string): string {
  const line = readFileSync(join(ROOT, ".dev.vars"), "utf8").split("\n").find((text) => text.startsWith(`${name}=`));
  if (line === undefined) throw new Error(`.dev.vars lacks ${name}`);
  return line.slice(name.length + 1).trim().replaceAll('"', "");
}

// The emulator and the runtime come with wrangler: these are the ones that `npm start` runs.
const wrangler = createRequire(createRequire(join(ROOT, "package.json")).resolve("wrangler"));
const emulator = createRequire(wrangler.resolve("miniflare"));
export const miniflare = () => wrangler("miniflare");
export const workerd = (): string => emulator("workerd").default;

const folders: string[] = [];

export function temporary(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `kerbside-bench-${name}-`));
  folders.push(folder);
  return folder;
}

export function forgetTemporary(): void {
  for (const folder of folders.splice(0)) if (existsSync(folder)) rmSync(folder, { recursive: true, force: true });
}

/** A port that nobody uses. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
