// /v1/transfers: what a platform may ask of its transfers.
import { mayReceive } from "./accounts.ts";
import { PLATFORM } from "./books.ts";
import type { Charge } from "./charges.ts";
import { Refusal, badParam, badState, noSuch } from "./errors.ts";
import { page } from "./lists.ts";
import { AMOUNT_MAX, shown } from "./money.ts";
import { readCurrency } from "./params.ts";
import type { Params } from "./params.ts";
import type { Sandbox } from "./sandbox.ts";
import { leftOf, transfer } from "./transfers.ts";
import type { Transfer } from "./transfers.ts";

export function found(sandbox: Sandbox, id: string): Transfer {
  const one = sandbox.store.transfers.get(id);
  if (one === undefined) throw noSuch("transfer", id);
  return one;
}

export const insufficient = (whose: string): Refusal =>
  badState("balance_insufficient", `${whose} has insufficient available funds for this. In a test, the card 4000 0000 0000 0077 brings funds that are available at once.`);

function readDestination(sandbox: Sandbox, params: Params): string {
  const id = params.needText("destination");
  const account = sandbox.store.accounts.get(id);
  if (account === undefined || sandbox.store.goneAccounts.has(id)) throw noSuch("destination", id, "destination", 400);
  if (!mayReceive(account)) throw badState("insufficient_capabilities_for_transfer", "Your destination account needs to have at least one of the following capabilities enabled: transfers, crypto_transfers, legacy_payments");
  return id;
}

function readSource(sandbox: Sandbox, params: Params): Charge | null {
  const id = params.text("source_transaction");
  if (id === null) return null;
  const charge = sandbox.store.charges.get(id);
  if (charge === undefined) throw noSuch("charge", id, "source_transaction", 400);
  if (!charge.captured) throw badParam("source_transaction", undefined, "Cannot transfer from a charge that was not captured.");
  return charge;
}

export function create(sandbox: Sandbox, params: Params): Transfer {
  const amount = params.integer("amount", 1, AMOUNT_MAX) ?? params.missing("amount");
  const currency = readCurrency(params);
  const destination = readDestination(sandbox, params);
  const source = readSource(sandbox, params);
  const asked = params.text("transfer_group");
  const [description, metadata] = [params.text("description"), params.metadata()];
  params.choice("source_type", ["card", "bank_account", "fpx"]);
  params.accept("expand");
  params.refuseOthers();

  if (source === null && sandbox.store.books.of(PLATFORM).available(currency) < amount) throw insufficient("Your Stripe account");
  if (source !== null && source.currency !== currency) throw badParam("currency", undefined, `The currency of the transfer must be that of its source_transaction, ${source.currency}.`);
  if (source !== null && leftOf(sandbox, source) < amount) {
    throw badParam("amount", undefined, `The transfers of a charge may not exceed it: ${shown(leftOf(sandbox, source), currency)} are left of ${source.id}.`);
  }
  return transfer(sandbox, { amount, currency, destination, description, group: asked ?? groupOf(source), metadata, source });
}

/** A transfer joins the group of its charge; a charge without one gets one with its first transfer. */
function groupOf(source: Charge | null): string | null {
  if (source === null) return null;
  source.transfer_group ??= `group_${source.id.slice(3)}`;
  return source.transfer_group;
}

export function update(sandbox: Sandbox, params: Params, id: string): Transfer {
  const one = found(sandbox, id);
  const [description, metadata] = [params.text("description"), params.metadata()];
  params.accept("expand");
  params.refuseOthers();
  one.description = description ?? one.description;
  one.metadata = { ...one.metadata, ...metadata };
  sandbox.emit("transfer.updated", one);
  return one;
}

export function list(sandbox: Sandbox, params: Params) {
  const [group, destination] = [params.text("transfer_group") ?? undefined, params.text("destination")];
  return page(sandbox.store.transfers, params, "/v1/transfers", { group, keep: (one) => destination === null || one.destination === destination });
}
