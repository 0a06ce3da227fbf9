// Transfers: money that moves from the platform's balance to that of a connected account.
import { PLATFORM } from "./books.ts";
import type { Charge } from "./charges.ts";
import { newId } from "./ids.ts";
import type { Metadata } from "./params.ts";
import { newPayment } from "./payments.ts";
import type { Reversal } from "./reversals.ts";
import type { Sandbox } from "./sandbox.ts";

export type Transfer = ReturnType<typeof describe>;

export type TransferFields = { amount: number; currency: string; destination: string; description: string | null; group: string | null; metadata: Metadata; source: Charge | null };

function describe(fields: TransferFields, now: number) {
  const id = newId("tr");
  return {
    id,
    object: "transfer",
    amount: fields.amount,
    amount_reversed: 0,
    balance_transaction: null as string | null,
    created: now,
    currency: fields.currency,
    description: fields.description,
    destination: fields.destination,
    destination_payment: null as string | null,
    livemode: false,
    metadata: fields.metadata,
    reversals: { object: "list", data: [] as Reversal[], has_more: false, total_count: 0, url: `/v1/transfers/${id}/reversals` },
    reversed: false,
    source_transaction: fields.source?.id ?? null,
    source_type: "card",
    transfer_group: fields.group,
  };
}

/** What is left of a charge for further transfers, in minor units. */
export function leftOf(sandbox: Sandbox, charge: Charge): number {
  const moved = sandbox.store.transfers.all(charge.id).reduce((sum, one) => sum + one.amount - one.amount_reversed, 0);
  return charge.amount_captured - moved;
}

/** Moves the money; the caller has made sure that it is there. */
export function transfer(sandbox: Sandbox, fields: TransferFields): Transfer {
  const { store, clock } = sandbox;
  const now = clock.now();
  const made = describe(fields, now);
  const { amount, currency, destination, description } = fields;
  // Money of a charge can be spent by its receiver when the platform could have spent it.
  const availableOn = Math.max(now, store.books.find(fields.source?.balance_transaction ?? "")?.available_on ?? 0);
  const payment = newPayment({ account: destination, amount, currency, description, group: fields.group, transfer: made.id }, now);
  made.destination_payment = payment.id;
  made.balance_transaction = store.books.record(PLATFORM, { type: "transfer", amount: -amount, currency, source: made.id, availableOn, description }, now).id;
  payment.balance_transaction = store.books.record(destination, { type: "payment", amount, currency, source: payment.id, availableOn, description }, now).id;
  store.transfers.put(made, fields.source?.id);
  if (fields.group !== null) store.transfers.join(made, fields.group);
  store.payments.put(payment, destination);
  sandbox.emit("transfer.created", made);
  sandbox.emit("payment.created", payment, destination);
  return made;
}
