// What tests ask of the sandbox itself: faults, the clock, the log.
import { BadControl } from "./bad_control.ts";
import * as money from "./control_money.ts";
import { BadFault } from "./faults.ts";
import type { Reply } from "./idempotency.ts";
import type { Sandbox } from "./sandbox.ts";
import { passTime } from "./passing.ts";

const json = (status: number, body: object): Reply => ({ status, body: JSON.stringify(body) });

function readObject(body: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Falls through to the one sentence below.
  }
  throw new BadControl("send one JSON object");
}

function setFault(sandbox: Sandbox, asked: Record<string, unknown>): Reply {
  const { faults, outbox, settings, store } = sandbox;
  if (asked.reset === true) {
    faults.reset();
    outbox.reset(settings.webhookSecrets);
    return shownFaults(sandbox);
  }
  if (asked.release !== undefined) {
    if (asked.release !== true && asked.release !== "reversed") throw new BadControl('release must be true or "reversed"');
    return json(200, { released: outbox.release(asked.release === "reversed") });
  }
  if (asked.secrets !== undefined) {
    const { secrets } = asked;
    if (!Array.isArray(secrets) || secrets.length === 0 || !secrets.every((secret) => typeof secret === "string" && secret !== "")) throw new BadControl("secrets must be a list of texts");
    outbox.secrets = secrets;
    return shownFaults(sandbox);
  }
  if (asked.resend !== undefined) {
    const event = store.events.get(String(asked.resend));
    if (event === undefined) throw new BadControl(`no such event: ${String(asked.resend)}`);
    void outbox.deliver(event);
    return json(200, { resent: event.id });
  }
  faults.add(asked);
  return shownFaults(sandbox);
}

function shownFaults({ faults, outbox }: Sandbox): Reply {
  const shown = <T extends { left: number }>(list: T[]) => list.map((fault) => ({ ...fault, left: Number.isFinite(fault.left) ? fault.left : "always" }));
  return json(200, { calls: shown(faults.calls), webhooks: shown(faults.webhooks), withheld: outbox.withheld });
}

function moveClock(sandbox: Sandbox, asked: Record<string, unknown>): Reply {
  if (asked.reset === true) {
    sandbox.clock.reset();
  } else {
    const seconds = asked.advance_s;
    if (typeof seconds !== "number" || !Number.isInteger(seconds) || seconds < 0) throw new BadControl("advance_s must be a whole number of seconds, 0 or more");
    sandbox.clock.advance(seconds);
  }
  passTime(sandbox);
  return json(200, { now: sandbox.clock.now() });
}

function shownLog({ log, outbox }: Sandbox): Reply {
  return json(200, { calls: log.calls, webhooks: outbox.tries, webhooks_under_way: outbox.underWay, webhooks_withheld: outbox.withheld });
}

function emptyLog(sandbox: Sandbox): Reply {
  sandbox.log.calls = [];
  sandbox.outbox.tries = [];
  return shownLog(sandbox);
}

export function answerControl(sandbox: Sandbox, method: string, path: string, body: string): Reply {
  try {
    switch (`${method} ${path}`) {
      case "GET /_fault":
        return shownFaults(sandbox);
      case "POST /_fault":
        return setFault(sandbox, readObject(body));
      case "POST /_clock":
        return moveClock(sandbox, readObject(body));
      case "GET /_log":
        return shownLog(sandbox);
      case "DELETE /_log":
        return emptyLog(sandbox);
      case "POST /_payouts":
        return json(200, money.told(() => money.payouts(sandbox, readObject(body))));
      case "POST /_disputes":
        return json(200, money.disputes(sandbox, readObject(body)));
      case "POST /_balance":
        return json(200, money.balance(sandbox, readObject(body)));
      case "POST /_accounts":
        return json(200, money.accounts(sandbox, readObject(body)));
      default:
        return json(404, { error: `no such control: ${method} ${path}` });
    }
  } catch (error) {
    if (error instanceof BadControl || error instanceof BadFault) return json(400, { error: error.message });
    throw error;
  }
}
