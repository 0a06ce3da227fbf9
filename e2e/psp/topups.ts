// /v1/topups: money that the platform brings from its own bank.
import { PLATFORM } from "./books.ts";
import { newId } from "./ids.ts";
import { page } from "./lists.ts";
import { AMOUNT_MAX } from "./money.ts";
import { readCurrency } from "./params.ts";
import type { Metadata, Params } from "./params.ts";
import type { Sandbox } from "./sandbox.ts";

export type Topup = ReturnType<typeof describe>;

const describe = (amount: number, currency: string, description: string | null, metadata: Metadata, now: number) => ({
  id: newId("tu"),
  object: "topup",
  amount,
  balance_transaction: null as string | null,
  created: now,
  currency,
  description,
  expected_availability_date: now,
  failure_code: null,
  failure_message: null,
  livemode: false,
  metadata,
  source: null,
  statement_descriptor: null,
  status: "succeeded",
  transfer_group: null,
});

export function create(sandbox: Sandbox, params: Params): Topup {
  const amount = params.integer("amount", 1, AMOUNT_MAX) ?? params.missing("amount");
  const currency = readCurrency(params);
  const [description, metadata] = [params.text("description"), params.metadata()];
  params.accept("source", "statement_descriptor", "transfer_group", "expand");
  params.refuseOthers();
  return topUp(sandbox, amount, currency, description, metadata);
}

export function topUp(sandbox: Sandbox, amount: number, currency: string, description: string | null, metadata: Metadata): Topup {
  const now = sandbox.clock.now();
  const made = describe(amount, currency, description, metadata, now);
  made.balance_transaction = sandbox.store.books.record(PLATFORM, { type: "topup", amount, currency, source: made.id, availableOn: now, description }, now).id;
  sandbox.store.topups.put(made);
  sandbox.emit("topup.created", made);
  sandbox.emit("topup.succeeded", made);
  return made;
}

export const list = (sandbox: Sandbox, params: Params) => page(sandbox.store.topups, params, "/v1/topups");
