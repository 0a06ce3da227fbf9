// /v1/events: what happened, for a shop that missed its webhooks.
import type { Asked } from "./asked.ts";
import { noSuch } from "./errors.ts";
import { page } from "./lists.ts";
import type { Params } from "./params.ts";
import type { Sandbox } from "./sandbox.ts";

export function retrieve(sandbox: Sandbox, params: Params, id: string): string {
  params.accept("expand");
  params.refuseOthers();
  const stored = sandbox.store.events.get(id);
  if (stored === undefined) throw noSuch("event", id);
  return stored.body;
}

/** Without `Stripe-Account`, the platform's own; the events of a connected account are listed in it. */
export function list(sandbox: Sandbox, params: Params, _: string, { account }: Asked): string {
  const type = params.text("type");
  const types = params.strings("types");
  params.accept("delivery_success");
  const wanted = type === null ? types : [type];
  const keep = (stored: { type: string; account: string | null }) => stored.account === account && (wanted.length === 0 || wanted.some((one) => matches(one, stored.type)));
  const { data, ...rest } = page(sandbox.store.events, params, "/v1/events", { keep });
  // The events are kept as text, so the list is put together as text too.
  return `{"data":[${data.map((stored) => stored.body).join(",")}],${JSON.stringify(rest).slice(1)}`;
}

/** `charge.*` names a family. */
const matches = (wanted: string, type: string): boolean => (wanted.endsWith("*") ? type.startsWith(wanted.slice(0, -1)) : wanted === type);
