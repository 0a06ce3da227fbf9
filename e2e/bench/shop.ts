// The real shop on the platform's emulator: the built Worker, local D1, R2, KV, queue and mail, and the controls beside
// it in the same workerd. Each has a socket of its own, so no request passes through the emulator's router.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { BUILD, WORKERS, freePort, miniflare } from "./places.ts";
import { below } from "./processes.ts";
import { VARIABLES } from "./raw.ts";

/** As in wrangler.toml. */
const DATABASE = "00000000-0000-0000-0000-000000000001";
const HOT = "00000000000000000000000000000001";

/** `alone` is the shop without rooms: one commit a hold. `cached` answers from the cache. */
export type Ports = { shop: number; alone: number; bare: number; hello: number; cached: number };
export type Shop = { ports: Ports; pid: number; minute: () => Promise<void>; kill: () => Promise<void>; stop: () => Promise<void> };

export const freePorts = async (): Promise<Ports> => ({ shop: await freePort(), alone: await freePort(), bare: await freePort(), hello: await freePort(), cached: await freePort() });

const script = (name: string) => [{ type: "ESModule", path: name, contents: readFileSync(join(WORKERS, name), "utf8") }];

const socket = (port: number) => ({ compatibilityDate: "2026-11-17", unsafeDirectSockets: [{ host: "127.0.0.1", port }] });

/** Where the shop says it is; whether the queue of letters has its consumer, which the emulator makes dear; and whether
 * the controls of the room stand beside it. */
export type Setting = { shopUrl?: string; posts?: boolean; beside?: boolean };

/** Starts on `ports` with the data in `state`; payments at `paymentsUrl`. */
export async function startShop(state: string, ports: Ports, paymentsUrl: string, { shopUrl, posts = true, beside = false }: Setting = {}): Promise<Shop> {
  const { Miniflare, convertV4MiniflareOptions, Log, LogLevel } = miniflare();
  const before = new Set(below(process.pid, "workerd"));
  const shop = {
    name: "shop",
    ...socket(ports.shop),
    modules: [
      { type: "ESModule", path: "index.js", contents: readFileSync(join(BUILD, "index.js"), "utf8") },
      { type: "CompiledWasm", path: "index_bg.wasm", contents: readFileSync(join(BUILD, "index_bg.wasm")) },
    ],
    bindings: { ...VARIABLES, SHOP_URL: shopUrl ?? `http://127.0.0.1:${ports.shop}`, PAYMENTS_URL: paymentsUrl },
    d1Databases: { DB: DATABASE },
    kvNamespaces: { HOT },
    r2Buckets: { MEDIA: "kerbside-media" },
    queueProducers: { MAIL_QUEUE: "kerbside-mail" },
    queueConsumers: posts ? { "kerbside-mail": { maxBatchSize: 10, maxBatchTimeout: 1, maxRetries: 5 } } : {},
    email: { send_email: [{ name: "EMAIL" }] },
    durableObjects: { ROOM: { className: "Room", useSQLite: true } },
  };
  const alone = { ...shop, name: "alone", ...socket(ports.alone), queueConsumers: {}, durableObjects: {} };
  const cached = { name: "cached", ...socket(ports.cached), modules: script("cached.js") };
  const bare = { name: "bare", ...socket(ports.bare), modules: script("bare.js"), d1Databases: { DB: DATABASE } };
  const hello = { name: "hello", ...socket(ports.hello), modules: script("hello.js") };
  const options = convertV4MiniflareOptions({
    host: "127.0.0.1",
    port: 0,
    cf: false,
    log: new Log(LogLevel.NONE),
    resourcePersistencePath: state,
    workers: [shop, bare, hello, ...(beside ? [alone, cached] : [])],
  });
  // What it says is said by the Worker, and the bench looks at answers.
  const platform = new Miniflare({ ...options, handleStructuredLogs: () => undefined });
  await platform.ready;
  const pid = below(process.pid, "workerd").find((one) => !before.has(one));
  if (pid === undefined) throw new Error("the emulator started no workerd");
  return {
    ports,
    pid,
    minute: async () => void (await (await platform.getWorker("shop")).scheduled({ cron: "* * * * *" })),
    // Our own child, and at once.
    kill: async () => {
      process.kill(pid, "SIGKILL");
      await platform.dispose().catch(() => undefined);
    },
    stop: () => platform.dispose(),
  };
}
