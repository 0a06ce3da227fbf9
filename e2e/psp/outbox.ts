// Sends webhooks to the shop, tries again when it does not answer 2xx, and obeys the webhook faults.
import { Agent, request } from "node:http";
import { SENT, signature } from "./events.ts";
import type { StoredEvent } from "./events.ts";
import type { Faults } from "./faults.ts";

// Stripe tries for days; a sandbox gives up after some eight seconds.
const RETRY_AFTER_MS = [250, 500, 1_000, 2_000, 4_000];
const ANSWER_WITHIN_MS = 10_000;
const STALE_S = 3_600;
const TRIES_KEPT = 20_000;

export type Try = { event: string; type: string; try: number; status: number; at: number };
type Manner = "true" | "stale" | "forge";

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms).unref());

export class Outbox {
  secrets: readonly string[];
  tries: Try[] = [];
  underWay = 0;
  readonly #url: string;
  readonly #faults: Faults;
  readonly #agent: Agent;
  #withheld: StoredEvent[] = [];
  #gathered: StoredEvent[] = [];

  constructor(url: string, secrets: readonly string[], sockets: number, faults: Faults) {
    this.#url = url;
    this.secrets = secrets;
    this.#faults = faults;
    this.#agent = new Agent({ keepAlive: true, maxSockets: sockets, scheduling: "fifo" });
  }

  get withheld(): string[] {
    return [...this.#withheld, ...this.#gathered].map((event) => event.id);
  }

  send(event: StoredEvent): void {
    if (this.#url === "" || !SENT.has(event.type)) return;
    const fault = this.#faults.takeForWebhook(event.type);
    switch (fault?.kind) {
      case undefined:
        return void this.deliver(event);
      case "lose":
        return;
      case "withhold":
        return void this.#withheld.push(event);
      case "duplicate":
        for (let copy = 0; copy < fault.count; copy += 1) void this.deliver(event);
        return;
      case "reorder":
        this.#gathered.push(event);
        if (this.#gathered.length >= fault.count) void this.#inTurn(this.#gathered.splice(0).reverse());
        return;
      case "delay":
        return void pause(fault.ms).then(() => this.deliver(event));
      default:
        return void this.deliver(event, fault?.kind);
    }
  }

  /** Sends what was withheld or still gathered, one after the other; answers how many. */
  release(reversed: boolean): number {
    const events = [...this.#withheld.splice(0), ...this.#gathered.splice(0)];
    void this.#inTurn(reversed ? events.reverse() : events);
    return events.length;
  }

  /** What is withheld is lost, the secrets are those given. */
  reset(secrets: readonly string[]): void {
    this.#withheld = [];
    this.#gathered = [];
    this.secrets = secrets;
  }

  async deliver(event: StoredEvent, manner: Manner = "true"): Promise<void> {
    this.underWay += 1;
    for (let tried = 0; ; tried += 1) {
      const status = await this.#post(event.body, this.#signed(event.body, manner));
      this.tries.push({ event: event.id, type: event.type, try: tried + 1, status, at: Date.now() });
      if (this.tries.length > 2 * TRIES_KEPT) this.tries.splice(0, TRIES_KEPT);
      // A forged or stale one is meant to be refused: once is enough.
      if ((status >= 200 && status < 300) || tried >= RETRY_AFTER_MS.length || manner !== "true") break;
      await pause(RETRY_AFTER_MS[tried]);
    }
    this.underWay -= 1;
  }

  close(): void {
    this.#agent.destroy();
  }

  async #inTurn(events: StoredEvent[]): Promise<void> {
    for (const event of events) await this.deliver(event);
  }

  #signed(body: string, manner: Manner): string {
    // Real time even when the sandbox's clock was moved: the shop compares it with its own.
    const now = Math.floor(Date.now() / 1_000);
    if (manner === "forge") return signature(body, ["whsec_somebody_else"], now);
    return signature(body, this.secrets, manner === "stale" ? now - STALE_S : now);
  }

  /** The status of the shop's answer, 0 when there was none. */
  #post(body: string, signed: string): Promise<number> {
    return new Promise((resolve) => {
      const headers = { "Content-Type": "application/json; charset=utf-8", "Content-Length": Buffer.byteLength(body), "Stripe-Signature": signed, "User-Agent": "Kerbside-Sandbox/1.0", Accept: "*/*" };
      const sent = request(this.#url, { method: "POST", agent: this.#agent, headers }, (answer) => {
        answer.resume();
        answer.once("close", () => resolve(answer.complete ? (answer.statusCode ?? 0) : 0));
      });
      sent.setTimeout(ANSWER_WITHIN_MS, () => sent.destroy());
      sent.once("error", () => resolve(0));
      sent.end(body);
    });
  }
}
