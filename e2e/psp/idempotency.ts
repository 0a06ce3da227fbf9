// Idempotency keys as API v1 of Stripe treats them: the first reply of a key is its reply, errors of the server included.
import { Refusal } from "./errors.ts";
import { canonical } from "./form.ts";

export type Reply = { status: number; body: string; headers?: Record<string, string> };

type Kept = { route: string; body: string; at: number; request: string; reply: Reply | null };

const KEPT_S = 24 * 60 * 60;
const KEY_CHARS_MAX = 255;

/** A key that nobody used yet: `keep` its reply, or `forget` it when nothing was begun. */
export type Fresh = { keep(reply: Reply): void; forget(): void };

export class Idempotency {
  readonly #kept = new Map<string, Kept>();

  /** Answers the stored reply, or what to do with a fresh one. Refuses other content, and a key in flight. */
  begin(owner: string, key: string, route: string, body: string, request: string, now: number): Fresh | Reply {
    if (key.length > KEY_CHARS_MAX) throw new Refusal(400, "invalid_request_error", `An idempotency key holds at most ${KEY_CHARS_MAX} characters.`, { begun: false });
    const name = `${owner} ${key}`;
    const kept = this.#kept.get(name);
    if (kept !== undefined && now < kept.at + KEPT_S) return repeated(kept, key, route, body);

    const mine: Kept = { route, body, at: now, request, reply: null };
    this.#kept.set(name, mine);
    return {
      keep: (reply) => {
        mine.reply = reply;
      },
      forget: () => {
        if (this.#kept.get(name) === mine) this.#kept.delete(name);
      },
    };
  }
}

function repeated(kept: Kept, key: string, route: string, body: string): Reply {
  const refuse = (status: number, code: string | undefined, message: string) => new Refusal(status, "idempotency_error", message, { code, begun: false });
  if (kept.route !== route) throw refuse(400, undefined, `The idempotency key '${key}' was first used for ${kept.route}, not for ${route}. Use another key for another request.`);
  if (kept.body !== body && canonical(kept.body) !== canonical(body)) throw refuse(400, undefined, `The idempotency key '${key}' was first used with other parameters. Use another key for another request.`);
  if (kept.reply === null) throw refuse(409, "idempotency_key_in_use", `Another request with the idempotency key '${key}' is still being worked on.`);
  const headers: Record<string, string> = { "Idempotent-Replayed": "true", "Original-Request": kept.request };
  // Trying again with this key can only meet the same failure.
  if (kept.reply.status >= 500) headers["Stripe-Should-Retry"] = "false";
  return { ...kept.reply, headers: { ...kept.reply.headers, ...headers } };
}
