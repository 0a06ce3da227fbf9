// One sandbox: its memory, clock, faults and outbox, and the small steps that need several of them.
import { Agenda } from "./agenda.ts";
import { Clock } from "./clock.ts";
import { newEvent } from "./events.ts";
import type { Cause } from "./events.ts";
import { Faults } from "./faults.ts";
import { Idempotency } from "./idempotency.ts";
import { Log } from "./log.ts";
import { Outbox } from "./outbox.ts";
import type { Settings } from "./settings.ts";
import { Store } from "./store.ts";
import { Checks } from "./turnstile.ts";

export class Sandbox {
  readonly settings: Settings;
  readonly agenda = new Agenda();
  readonly clock = new Clock();
  readonly store = new Store();
  readonly faults = new Faults();
  readonly idempotency = new Idempotency();
  readonly log = new Log();
  readonly checks = new Checks();
  readonly outbox: Outbox;
  /** The API call being answered. Effects are synchronous, so no two calls can mix. */
  cause: Cause = null;

  constructor(settings: Settings) {
    this.settings = settings;
    this.outbox = new Outbox(settings.webhookUrl, settings.webhookSecrets, settings.webhookSockets, this.faults);
  }

  /** `account` is the connected account in which it happened; without one it happened to the platform. */
  emit(type: string, object: object, account: string | null = null): void {
    const event = newEvent(type, object, this.cause, this.clock.now(), account);
    this.store.events.put(event);
    this.outbox.send(event);
  }

  /** Runs `effect` in the name of `cause`. */
  causedBy<T>(cause: Cause, effect: () => T): T {
    this.cause = cause;
    try {
      return effect();
    } finally {
      this.cause = null;
    }
  }
}
