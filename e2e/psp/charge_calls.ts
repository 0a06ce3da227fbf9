// /v1/charges: payments as the bank sees them.
import type { Asked } from "./asked.ts";
import type { Charge } from "./charges.ts";
import { noSuch } from "./errors.ts";
import { page } from "./lists.ts";
import type { Params } from "./params.ts";
import type { Payment } from "./payments.ts";
import type { Sandbox } from "./sandbox.ts";

const URL_OF_LIST = "/v1/charges";

export function list(sandbox: Sandbox, params: Params, _: string, { account }: Asked) {
  const [intent, group] = [params.text("payment_intent") ?? undefined, params.text("transfer_group")];
  const keep = (one: { transfer_group: string | null }) => group === null || one.transfer_group === group;
  if (account !== null) return page(sandbox.store.payments, params, URL_OF_LIST, { group: account, keep });
  return page(sandbox.store.charges, params, URL_OF_LIST, { group: intent, keep });
}

/** In a connected account, the payments that transfers brought. */
export function retrieve(sandbox: Sandbox, params: Params, id: string, { account }: Asked): Charge | Payment {
  params.accept("expand");
  params.refuseOthers();
  const payment = sandbox.store.payments.get(id);
  const found = account === null ? sandbox.store.charges.get(id) : payment?.destination === account ? payment : undefined;
  if (found === undefined) throw noSuch("charge", id);
  return found;
}
