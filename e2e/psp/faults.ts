// Faults that tests ask for: on API calls and pages by route, on webhooks by event type, each a number of times.

const CALL_KINDS = ["delay", "drop_before", "drop_after", "error"] as const;
const WEBHOOK_KINDS = ["duplicate", "withhold", "reorder", "lose", "delay", "stale", "forge"] as const;

type CallKind = (typeof CALL_KINDS)[number];
type WebhookKind = (typeof WEBHOOK_KINDS)[number];

export type CallFault = {
  /** `POST /v1/refunds`, `POST /v1/checkout/sessions/:id/expire`, `* /v1/*`, or a concrete path. */
  on: string;
  kind: CallKind;
  when: "before" | "after";
  ms: number;
  status: number;
  code: string | null;
  /** Whether a keyed retry meets the same error again. */
  stored: boolean;
  left: number;
};

export type WebhookFault = {
  /** `checkout.session.completed`, `charge.*`, `*`. */
  webhook: string;
  kind: WebhookKind;
  ms: number;
  /** Copies sent at once for `duplicate`; how many are gathered and turned round for `reorder`. */
  count: number;
  left: number;
};

type Asked = Record<string, unknown>;

const KNOWN = new Set(["on", "webhook", "kind", "when", "ms", "status", "code", "stored", "times", "count"]);

export class BadFault extends Error {}

/** The fault of this kind, before or after the effect, among those that hit a call. */
export const among = (faults: CallFault[], kind: CallKind, when: "before" | "after"): CallFault | undefined => faults.find((fault) => fault.kind === kind && fault.when === when);

/** Waits only where a delay was asked for: without one, no timer is made. */
export async function pauseFor(delay: CallFault | undefined): Promise<void> {
  if (delay !== undefined) await new Promise<void>((resolve) => setTimeout(resolve, delay.ms));
}

function whole(asked: Asked, name: string, fallback: number, min: number, max: number): number {
  const value = asked[name] ?? fallback;
  if (typeof value === "number" && Number.isInteger(value) && value >= min && value <= max) return value;
  throw new BadFault(`${name} must be a whole number from ${min} to ${max}`);
}

function one<T extends string>(asked: Asked, name: string, choices: readonly T[], fallback?: T): T {
  const value = asked[name] ?? fallback;
  const chosen = choices.find((choice) => choice === value);
  if (chosen !== undefined) return chosen;
  throw new BadFault(`${name} must be one of ${choices.join(", ")}`);
}

/** `*` stands for anything. */
function covers(pattern: string, text: string): boolean {
  if (!pattern.includes("*")) return pattern === text;
  const escaped = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${escaped.join(".*")}$`).test(text);
}

export class Faults {
  calls: CallFault[] = [];
  webhooks: WebhookFault[] = [];

  add(asked: Asked): void {
    for (const name of Object.keys(asked)) {
      if (!KNOWN.has(name)) throw new BadFault(`unknown name ${name}; known are ${[...KNOWN].join(", ")}, reset, release, secrets, resend`);
    }
    const left = asked.times === "always" ? Infinity : whole(asked, "times", 1, 1, 1_000_000);
    const ms = whole(asked, "ms", 1_000, 0, 600_000);
    if (typeof asked.webhook === "string") {
      const kind = one(asked, "kind", WEBHOOK_KINDS);
      this.webhooks.push({ webhook: asked.webhook, kind, ms, count: whole(asked, "count", 2, 2, 100), left });
      return;
    }
    if (typeof asked.on !== "string") throw new BadFault("name a route with on, or an event type with webhook");
    const kind = one(asked, "kind", CALL_KINDS);
    const status = whole(asked, "status", 500, 400, 599);
    this.calls.push({
      on: asked.on,
      kind,
      when: one(asked, "when", ["before", "after"], "before"),
      ms,
      status,
      code: typeof asked.code === "string" ? asked.code : null,
      // A gateway's 502–504 and a 429 come from before the endpoint, so Stripe stores no reply for them.
      stored: typeof asked.stored === "boolean" ? asked.stored : status === 500,
      left,
    });
  }

  reset(): void {
    this.calls = [];
    this.webhooks = [];
  }

  /** The faults that hit this call, in the order they were asked for; each is used up once. */
  takeForCall(method: string, route: string, path: string): CallFault[] {
    if (this.calls.length === 0) return [];
    const hit = this.calls.filter((fault) => covers(fault.on, `${method} ${route}`) || covers(fault.on, `${method} ${path}`));
    for (const fault of hit) fault.left -= 1;
    this.calls = this.calls.filter((fault) => fault.left > 0);
    return hit;
  }

  /** The first fault that hits a webhook of this type. */
  takeForWebhook(type: string): WebhookFault | undefined {
    const hit = this.webhooks.find((fault) => covers(fault.webhook, type));
    if (hit === undefined) return undefined;
    hit.left -= 1;
    if (hit.left <= 0) this.webhooks = this.webhooks.filter((fault) => fault !== hit);
    return hit;
  }
}
