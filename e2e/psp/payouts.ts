// Payouts: money that leaves a balance for a bank, arrives there, or comes back.
import type { Bank } from "./banks.ts";
import { FAILURE_WORDS } from "./bank_numbers.ts";
import type { Owner } from "./books.ts";
import { newId } from "./ids.ts";
import type { Metadata } from "./params.ts";
import type { Sandbox } from "./sandbox.ts";

export type Payout = ReturnType<typeof describe>;
type Status = "pending" | "in_transit" | "paid" | "failed" | "canceled";

export type PayoutFields = {
  amount: number;
  automatic: boolean;
  bank: Bank;
  currency: string;
  description: string | null;
  /** Why it will fail, when somebody asked for it. */
  failure: string | null;
  metadata: Metadata;
  statement: string | null;
};

function describe(fields: PayoutFields, now: number, arrival: number) {
  return {
    id: newId("po"),
    object: "payout",
    amount: fields.amount,
    application_fee: null,
    application_fee_amount: null,
    arrival_date: arrival,
    automatic: fields.automatic,
    balance_transaction: null as string | null,
    created: now,
    currency: fields.currency,
    description: fields.description,
    destination: fields.bank.id,
    failure_balance_transaction: null as string | null,
    failure_code: null as string | null,
    failure_message: null as string | null,
    livemode: false,
    metadata: fields.metadata,
    method: "standard",
    original_payout: null,
    payout_method: null,
    reconciliation_status: fields.automatic ? "completed" : "not_applicable",
    reversed_by: null,
    source_type: "card",
    statement_descriptor: fields.statement,
    status: "pending" as Status,
    trace_id: { status: "pending", value: null as string | null },
    type: "bank_account",
  };
}

/** The owner of each payout, how it shall fail, and whether all are kept from arriving. */
export class PayoutDesk {
  readonly owners = new Map<string, Owner>();
  readonly failures = new Map<string, string>();
  held = false;
  waiting: string[] = [];
}

export function payOut(sandbox: Sandbox, owner: Owner, fields: PayoutFields): Payout {
  const { store, clock, settings, agenda } = sandbox;
  const now = clock.now();
  const made = describe(fields, now, now + settings.arriveAfterS);
  const { amount, currency, description } = fields;
  made.balance_transaction = store.books.record(owner, { type: "payout", amount: -amount, currency, source: made.id, availableOn: now, description: description ?? "STRIPE PAYOUT" }, now).id;
  store.payouts.put(made, owner ?? "platform");
  store.payoutDesk.owners.set(made.id, owner);
  const failure = fields.failure ?? store.bankFailures.get(fields.bank.id);
  if (failure !== undefined) store.payoutDesk.failures.set(made.id, failure);
  sandbox.emit("payout.created", made, owner);
  agenda.add(made.arrival_date, () => arriveUnlessHeld(sandbox, made));
  return made;
}

function arriveUnlessHeld(sandbox: Sandbox, payout: Payout): void {
  const { payoutDesk } = sandbox.store;
  if (payoutDesk.held) payoutDesk.waiting.push(payout.id);
  else arrive(sandbox, payout);
}

/** The bank takes it, or sends it back. */
export function arrive(sandbox: Sandbox, payout: Payout): void {
  if (payout.status !== "pending") return;
  const { owners, failures } = sandbox.store.payoutDesk;
  const failure = failures.get(payout.id);
  if (failure !== undefined) return fail(sandbox, payout, failure);
  payout.status = "paid";
  payout.trace_id = { status: "supported", value: payout.id.slice(3, 19).toUpperCase() };
  sandbox.emit("payout.paid", payout, owners.get(payout.id) ?? null);
}

/** Also after it was paid: banks take days to find out. */
export function fail(sandbox: Sandbox, payout: Payout, code: string): void {
  if (payout.status === "failed" || payout.status === "canceled") return;
  const owner = sandbox.store.payoutDesk.owners.get(payout.id) ?? null;
  payout.failure_balance_transaction = giveBack(sandbox, payout, "payout_failure");
  payout.status = "failed";
  payout.failure_code = code;
  payout.failure_message = FAILURE_WORDS[code] ?? FAILURE_WORDS.could_not_process;
  sandbox.emit("payout.failed", payout, owner);
  const bank = sandbox.store.accounts.get(owner ?? "")?.external_accounts.data.find(({ id }) => id === payout.destination);
  if (owner === null || bank === undefined) return;
  bank.status = "errored";
  sandbox.emit("account.external_account.updated", bank, owner);
}

export function cancel(sandbox: Sandbox, payout: Payout): void {
  payout.failure_balance_transaction = giveBack(sandbox, payout, "payout_cancel");
  payout.status = "canceled";
  sandbox.emit("payout.canceled", payout, sandbox.store.payoutDesk.owners.get(payout.id) ?? null);
}

function giveBack({ store, clock }: Sandbox, payout: Payout, type: "payout_failure" | "payout_cancel"): string {
  const now = clock.now();
  const { amount, currency, id } = payout;
  return store.books.record(store.payoutDesk.owners.get(id) ?? null, { type, amount, currency, source: id, availableOn: now, description: type === "payout_cancel" ? "STRIPE PAYOUT CANCEL" : "STRIPE PAYOUT FAILURE" }, now).id;
}
