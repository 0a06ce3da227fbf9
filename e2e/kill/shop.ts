// A shop and a payment server of a test's own, over a copy of a filled database; the shop can be killed and comes back.
import { type ChildProcess, spawn } from "node:child_process";
import { appendFileSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Reply, ask, until } from "../http.ts";
import { type Running, start } from "../psp/server.ts";
import { settingsFrom } from "../psp/settings.ts";
import { Database } from "../stories/database.ts";
import { STATE_DIR, WEBHOOK_SECRET } from "../stories/settings.ts";

const ROOT = join(import.meta.dirname, "../..");

/** Groups of processes that are to end with us, whatever ends us. */
const groups = new Set<number>();
process.on("exit", () => {
  for (const group of groups) {
    try {
      process.kill(-group, "SIGKILL");
    } catch {
      // It has ended already.
    }
  }
});
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => process.exit(1));

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** The shop's configuration in another folder, without the tables of this name. */
function configWithout(table: string, folder: string): string {
  const whole = readFileSync(join(ROOT, "wrangler.toml"), "utf8");
  const parts = whole.split(/^(?=\[)/m).filter((part) => !part.startsWith(`[[${table}]]`));
  const text = parts.join("").replaceAll(/^(main|directory|migrations_dir) = "(?!\/)/gm, `$1 = "${ROOT}/`);
  const file = join(folder, "wrangler.toml");
  writeFileSync(file, text);
  const secrets = join(ROOT, ".dev.vars");
  if (existsSync(secrets)) cpSync(secrets, join(folder, ".dev.vars"));
  return file;
}

export class OwnShop {
  readonly url: string;
  readonly psp: Running;
  readonly state: string;
  readonly #vars: string[];
  readonly #config: string;
  readonly #port: number;
  #process: ChildProcess | undefined;
  #database: Database | undefined;

  private constructor(port: number, state: string, psp: Running, vars: string[], config: string) {
    this.#port = port;
    this.url = `http://localhost:${port}`;
    this.state = state;
    this.psp = psp;
    this.#config = config;
    this.#vars = [`SHOP_URL:${this.url}`, `PAYMENTS_URL:${psp.url}`, ...vars];
  }

  /** Copies the database that STATE_DIR names, which nobody may be using, and opens a shop over the copy; `lacks` names bindings it is to lack. */
  static async open(vars: string[] = [], lacks?: string): Promise<OwnShop> {
    const state = mkdtempSync(join(tmpdir(), "kerbside-kill-"));
    cpSync(STATE_DIR, state, { recursive: true });
    const port = await freePort();
    const environment = { PSP_PORT: "0", WEBHOOK_SECRET, WEBHOOK_URL: `http://127.0.0.1:${port}/webhooks/stripe` };
    const shop = new OwnShop(port, state, await start(settingsFrom(environment)), vars, lacks === undefined ? join(ROOT, "wrangler.toml") : configWithout(lacks, state));
    await shop.start();
    return shop;
  }

  /** The database of this shop, opened beside it. */
  get database(): Database {
    this.#database ??= new Database(this.state);
    return this.#database;
  }

  /** Begins to listen, and comes back when it answers. */
  async start(): Promise<void> {
    const words = ["dev", "--ip", "127.0.0.1", "--port", String(this.#port), "--inspector-port", "0", "--show-interactive-dev-session=false"];
    const server = spawn(
      process.execPath,
      ["--no-warnings", join(ROOT, "node_modules/wrangler/bin/wrangler.js"), ...words, "--config", this.#config, "--persist-to", this.state, "--var", ...this.#vars],
      {
        cwd: ROOT,
        // A group of its own, so that the platform ends with the tool that started it.
        detached: true,
        stdio: ["ignore", "pipe", "pipe"],
        env: { ...process.env, CLOUDFLARE_CF_FETCH_ENABLED: "false", WRANGLER_SEND_METRICS: "false", WRANGLER_HIDE_BANNER: "true", NO_COLOR: "1", CI: "1" },
      },
    );
    for (const pipe of [server.stdout, server.stderr]) pipe.on("data", (said: Buffer) => appendFileSync(join(this.state, "shop.log"), said));
    this.#process = server;
    const { pid } = server;
    if (pid !== undefined) {
      groups.add(pid);
      server.once("close", () => groups.delete(pid));
    }
    await until("the shop answers", async () => {
      if (server.exitCode !== null) throw new Error(`the shop ended with ${server.exitCode}: see ${this.state}/shop.log`);
      return (await ask("GET", "/healthz", { base: this.url, wait_ms: 2_000 }).catch(() => undefined))?.status === 200;
    }, 60_000);
  }

  /** Ends everything of the shop at once, as `kill -9` or a power cut of the process does. */
  async kill(signal: NodeJS.Signals = "SIGKILL"): Promise<void> {
    const server = this.#process;
    this.#process = undefined;
    if (server?.pid === undefined || server.exitCode !== null) return;
    const ended = new Promise((resolve) => server.once("close", resolve));
    process.kill(-server.pid, signal);
    await ended;
  }

  ask(method: string, path: string, headers: Record<string, string> = {}): Promise<Reply> {
    return ask(method, path, { base: this.url, headers });
  }

  /** The jobs of one minute. */
  async cron(): Promise<void> {
    const reply = await this.ask("GET", "/cdn-cgi/handler/scheduled?cron=*+*+*+*+*");
    if (reply.status !== 200) throw new Error(`the jobs: ${reply.status} ${reply.text}`);
  }

  /** Sets a fault of the payment server; see e2e/psp/README.md. */
  async fault(fault: object): Promise<void> {
    const reply = await ask("POST", "/_fault", { base: this.psp.url, body: JSON.stringify(fault) });
    if (reply.status !== 200) throw new Error(`the fault: ${reply.status} ${reply.text}`);
  }

  /** What the payment server says at this path of its API. */
  async asked(path: string): Promise<any> {
    return (await ask("GET", path, { base: this.psp.url, headers: { authorization: "Bearer sk_test_tests" } })).json;
  }

  pay(session: string): Promise<Reply> {
    return ask("POST", `/pay/${session}`, { base: this.psp.url, headers: { accept: "application/json" } });
  }

  /** Every session that was opened for the order. */
  async sessionsOf(order: string): Promise<any[]> {
    const all = (await this.asked("/v1/checkout/sessions?limit=100")).data as any[];
    return all.filter((session) => session.client_reference_id === order);
  }

  /** Stops both, and removes the copy unless it is to be looked at. */
  async close({ keep = false } = {}): Promise<void> {
    this.#database?.close();
    this.#database = undefined;
    await this.kill("SIGTERM");
    await this.psp.stop();
    if (!keep) rmSync(this.state, { recursive: true, force: true });
  }
}
