// /v1/transfers/:id/reversals: money that comes back from a connected account, in parts or whole.
import type { Asked } from "./asked.ts";
import { PLATFORM } from "./books.ts";
import { badParam, badState, noSuch } from "./errors.ts";
import { newId } from "./ids.ts";
import { page } from "./lists.ts";
import { AMOUNT_MAX, shown } from "./money.ts";
import type { Metadata, Params } from "./params.ts";
import { newPaymentRefund } from "./payments.ts";
import type { Sandbox } from "./sandbox.ts";
import { found as transferOf, insufficient } from "./transfer_calls.ts";
import type { Transfer } from "./transfers.ts";

export type Reversal = ReturnType<typeof describe>;

const EMBEDDED_MAX = 10;

function describe(transfer: { id: string; currency: string }, amount: number, metadata: Metadata, now: number) {
  return {
    id: newId("trr"),
    object: "transfer_reversal",
    amount,
    balance_transaction: null as string | null,
    created: now,
    currency: transfer.currency,
    destination_payment_refund: null as string | null,
    metadata,
    source_refund: null,
    transfer: transfer.id,
  };
}

export function create(sandbox: Sandbox, params: Params, id: string): Reversal {
  const transfer = transferOf(sandbox, id);
  const asked = params.integer("amount", 1, AMOUNT_MAX);
  const metadata = params.metadata();
  params.accept("description", "refund_application_fee", "expand");
  params.refuseOthers();

  const left = transfer.amount - transfer.amount_reversed;
  if (left === 0) throw badState("transfer_already_reversed", `Transfer ${id} is already fully reversed.`);
  const amount = asked ?? left;
  if (amount > left) throw badParam("amount", undefined, `Reversal amount (${shown(amount, transfer.currency)}) is greater than unreversed amount on transfer (${shown(left, transfer.currency)})`);
  const { store, clock } = sandbox;
  const book = store.books.of(transfer.destination);
  // While the money is still on its way there, it is taken back on the way.
  const availableOn = Math.max(clock.now(), store.books.find(transfer.balance_transaction ?? "")?.available_on ?? 0);
  const there = book.available(transfer.currency) + (availableOn > clock.now() ? book.pending(transfer.currency) : 0);
  if (there < amount) throw insufficient(`The account ${transfer.destination}`);
  return reverse(sandbox, transfer, amount, metadata, availableOn);
}

function reverse(sandbox: Sandbox, transfer: Transfer, amount: number, metadata: Metadata, availableOn: number): Reversal {
  const { store, clock } = sandbox;
  const { currency, destination } = transfer;
  const now = clock.now();
  const made = describe(transfer, amount, metadata, now);
  made.balance_transaction = store.books.record(PLATFORM, { type: "transfer_refund", amount, currency, source: made.id, availableOn }, now).id;
  const payment = store.payments.get(transfer.destination_payment ?? "");
  if (payment !== undefined) {
    const refund = newPaymentRefund(payment, amount, made.id, now);
    refund.balance_transaction = store.books.record(destination, { type: "payment_refund", amount: -amount, currency, source: refund.id, availableOn }, now).id;
    payment.amount_refunded += amount;
    payment.refunded = payment.amount_refunded === payment.amount;
    made.destination_payment_refund = refund.id;
    store.paymentRefunds.put(refund, payment.id);
  }
  store.reversals.put(made, transfer.id);
  transfer.amount_reversed += amount;
  transfer.reversed = transfer.amount_reversed === transfer.amount;
  const all = store.reversals.all(transfer.id);
  transfer.reversals = { ...transfer.reversals, data: all.slice(-EMBEDDED_MAX).reverse(), has_more: all.length > EMBEDDED_MAX, total_count: all.length };
  sandbox.emit("transfer.reversed", transfer);
  return made;
}

function found(sandbox: Sandbox, transfer: string, id: string): Reversal {
  const one = sandbox.store.reversals.get(id);
  if (one === undefined || one.transfer !== transfer) throw noSuch("transfer reversal", id);
  return one;
}

export function list(sandbox: Sandbox, params: Params, id: string) {
  transferOf(sandbox, id);
  return page(sandbox.store.reversals, params, `/v1/transfers/${id}/reversals`, { group: id });
}

export function retrieve(sandbox: Sandbox, params: Params, id: string, { inner }: Asked): Reversal {
  params.accept("expand");
  params.refuseOthers();
  return found(sandbox, id, inner);
}

export function update(sandbox: Sandbox, params: Params, id: string, { inner }: Asked): Reversal {
  const one = found(sandbox, id, inner);
  const metadata = params.metadata();
  params.accept("expand");
  params.refuseOthers();
  one.metadata = { ...one.metadata, ...metadata };
  return one;
}
