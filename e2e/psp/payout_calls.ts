// /v1/payouts: what the platform may ask of payouts, its own and those of connected accounts.
import { found as accountOf } from "./account_calls.ts";
import type { Asked } from "./asked.ts";
import { newBank } from "./banks.ts";
import type { Bank } from "./banks.ts";
import { FAILURE_WORDS, PAYING } from "./bank_numbers.ts";
import type { Owner } from "./books.ts";
import { Refusal, badParam, badState, noSuch } from "./errors.ts";
import { page, readRange, within } from "./lists.ts";
import { AMOUNT_MAX } from "./money.ts";
import { readCurrency } from "./params.ts";
import type { Params } from "./params.ts";
import { cancel, payOut } from "./payouts.ts";
import type { Payout } from "./payouts.ts";
import type { Sandbox } from "./sandbox.ts";
import { insufficient } from "./transfer_calls.ts";

/** The platform's own bank account, one a currency. */
export function platformBank({ store }: Sandbox, currency: string): Bank {
  let bank = store.platformBanks.get(currency);
  if (bank === undefined) {
    bank = newBank({ number: PAYING.AT, country: "AT", currency, holder: null, holderType: "company", routing: null, metadata: {} }, null, store.bankFailures);
    store.platformBanks.set(currency, bank);
  }
  return bank;
}

/** Where a payout of `owner` goes: to the bank account asked for, or to the default of its currency. */
export function bankFor(sandbox: Sandbox, owner: Owner, currency: string, asked: string | null): Bank {
  if (owner === null) return platformBank(sandbox, currency);
  const { data } = accountOf(sandbox, owner).external_accounts;
  const bank = asked === null ? data.find((one) => one.currency === currency && one.default_for_currency) : data.find((one) => one.id === asked);
  if (bank === undefined && asked !== null) throw noSuch("external account", asked, "destination", 400);
  if (bank?.currency !== currency) throw badParam("currency", undefined, `Sorry, you don't have any external accounts in that currency (${currency}).`);
  return bank;
}

export function create(sandbox: Sandbox, params: Params, _: string, { account }: Asked): Payout {
  const amount = params.integer("amount", 1, AMOUNT_MAX) ?? params.missing("amount");
  const currency = readCurrency(params);
  const destination = params.text("destination");
  const [description, statement] = [params.text("description"), params.text("statement_descriptor")];
  const metadata = params.metadata();
  params.choice("method", ["standard"]);
  params.choice("source_type", ["card"]);
  // The fixtures of the Stripe CLI ask for a payout that fails in this way.
  const failure = params.choice("status", ["failed"]) === null ? null : "could_not_process";
  params.accept("expand");
  params.refuseOthers();

  if (account !== null && !accountOf(sandbox, account).payouts_enabled) throw badState("payouts_not_allowed", "Payouts are not enabled for this account: its requirements say what is missing.");
  const bank = bankFor(sandbox, account, currency, destination);
  if (sandbox.store.books.of(account).available(currency) < amount) throw insufficient("This Stripe account");
  return payOut(sandbox, account, { amount, automatic: false, bank, currency, description, failure, metadata, statement });
}

/** Only in the account it belongs to. */
export function found({ store }: Sandbox, id: string, account: Owner): Payout {
  const payout = store.payouts.get(id);
  if (payout === undefined || store.payoutDesk.owners.get(id) !== account) throw noSuch("payout", id, "payout");
  return payout;
}

export function retrieve(sandbox: Sandbox, params: Params, id: string, { account }: Asked): Payout {
  params.accept("expand");
  params.refuseOthers();
  return found(sandbox, id, account);
}

export function update(sandbox: Sandbox, params: Params, id: string, { account }: Asked): Payout {
  const payout = found(sandbox, id, account);
  const metadata = params.metadata();
  params.accept("expand");
  params.refuseOthers();
  payout.metadata = { ...payout.metadata, ...metadata };
  sandbox.emit("payout.updated", payout, account);
  return payout;
}

export function cancelCall(sandbox: Sandbox, params: Params, id: string, { account }: Asked): Payout {
  const payout = found(sandbox, id, account);
  params.accept("expand");
  params.refuseOthers();
  if (payout.status !== "pending" || payout.automatic) throw new Refusal(400, "invalid_request_error", "Payouts can only be canceled while they are pending, and never when they are automatic.");
  cancel(sandbox, payout);
  return payout;
}

export function list(sandbox: Sandbox, params: Params, _: string, { account }: Asked) {
  const status = params.choice("status", ["pending", "in_transit", "paid", "failed", "canceled"]);
  const destination = params.text("destination");
  const arrival = readRange(params, "arrival_date");
  const keep = (one: Payout) => (status === null || one.status === status) && (destination === null || one.destination === destination) && within(one.arrival_date, arrival);
  return page(sandbox.store.payouts, params, "/v1/payouts", { group: account ?? "platform", keep });
}

export const isFailureCode = (code: string): boolean => Object.hasOwn(FAILURE_WORDS, code);
