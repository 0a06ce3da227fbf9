// The sandbox payment server as a process of its own, so that its work is not on the bench's clock.
import { join } from "node:path";
import { Client, untilUp } from "./http.ts";
import { ROOT, freePort } from "./places.ts";
import { start, stop } from "./processes.ts";
import { VARIABLES } from "./raw.ts";

export type Payments = {
  url: string;
  client: Client;
  /** Waits until no event is on its way any more. */
  quiet: () => Promise<void>;
  calls: () => Promise<Log>;
  stop: () => Promise<void>;
};
export type Log = { calls: { route: string; status: number; replayed: boolean }[]; webhooks: { status: number; type: string }[]; webhooks_under_way: number };

const LOOK_EVERY_MS = 20;
const QUIET_WITHIN_MS = 60_000;

export async function startPayments(shopPort: number): Promise<Payments> {
  const port = await freePort();
  const child = start(process.execPath, ["--no-warnings", join(ROOT, "e2e/psp/server.ts")], {
    PSP_PORT: String(port),
    WEBHOOK_URL: `http://127.0.0.1:${shopPort}/webhooks/stripe`,
    WEBHOOK_SECRET: VARIABLES.STRIPE_WEBHOOK_SECRETS,
  });
  await untilUp(port, "/_fault");
  const client = new Client(port, 32);
  const calls = async (): Promise<Log> => JSON.parse((await client.send({ path: "/_log" })).body);
  const quiet = async () => {
    const until = performance.now() + QUIET_WITHIN_MS;
    while ((await calls()).webhooks_under_way > 0) {
      if (until < performance.now()) throw new Error("webhooks are still under way");
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
    await client.send({ method: "DELETE", path: "/_log" });
  };
  return {
    url: `http://127.0.0.1:${port}`,
    client,
    quiet,
    calls,
    stop: async () => {
      client.close();
      await stop(child);
    },
  };
}
