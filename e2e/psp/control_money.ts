// What tests ask of the money itself: payouts that arrive or fail, disputes, fees, accounts that are stopped.
import { changed } from "./accounts.ts";
import { PLATFORM } from "./books.ts";
import { BadControl } from "./bad_control.ts";
import { conclude, dispute } from "./disputes.ts";
import { Refusal } from "./errors.ts";
import { bankFor, isFailureCode } from "./payout_calls.ts";
import { arrive, fail, payOut } from "./payouts.ts";
import type { Payout } from "./payouts.ts";
import type { Sandbox } from "./sandbox.ts";
import { topUp } from "./topups.ts";

export type Wish = Record<string, unknown>;

function known<T>(object: T | undefined, asked: unknown): T {
  if (object === undefined) throw new BadControl(`no such object: ${String(asked)}`);
  return object;
}

function minor(wish: Wish, name: string): number {
  const value = wish[name];
  if (typeof value === "number" && Number.isSafeInteger(value) && value > 0) return value;
  throw new BadControl(`${name} must be a whole number of minor units above 0`);
}

function payoutNamed({ store }: Sandbox, asked: unknown): Payout {
  return known(store.payouts.get(String(asked)), asked);
}

/** `{"arrive": "po_…" | "all"}`, `{"fail": "po_…", "failure_code"}`, `{"hold": true | false}`, `{"automatic": "acct_…" | "platform", "currency"}`. */
export function payouts(sandbox: Sandbox, wish: Wish): object {
  const { store } = sandbox;
  const desk = store.payoutDesk;
  if (typeof wish.hold === "boolean") {
    desk.held = wish.hold;
    if (!wish.hold) for (const id of desk.waiting.splice(0)) arrive(sandbox, payoutNamed(sandbox, id));
    return { held: desk.held };
  }
  if (wish.arrive === "all") {
    for (const payout of store.payouts.all()) arrive(sandbox, payout);
    return { arrived: "all" };
  }
  if (wish.arrive !== undefined) {
    const payout = payoutNamed(sandbox, wish.arrive);
    arrive(sandbox, payout);
    return payout;
  }
  if (wish.automatic !== undefined) return automatic(sandbox, wish);
  const payout = payoutNamed(sandbox, wish.fail);
  const code = wish.failure_code ?? "could_not_process";
  if (typeof code !== "string" || !isFailureCode(code)) throw new BadControl(`no such failure_code: ${String(code)}`);
  fail(sandbox, payout, code);
  return payout;
}

/** What Stripe's own schedule does: pays out all there is, and remembers of what it was made. */
function automatic(sandbox: Sandbox, wish: Wish): object {
  const owner = wish.automatic === "platform" ? PLATFORM : known(sandbox.store.accounts.get(String(wish.automatic)), wish.automatic).id;
  const currency = typeof wish.currency === "string" ? wish.currency : "eur";
  const book = sandbox.store.books.of(owner);
  const amount = book.available(currency);
  if (amount <= 0) throw new BadControl(`there is nothing to pay out in ${currency}`);
  const bank = bankFor(sandbox, owner, currency, null);
  const made = payOut(sandbox, owner, { amount, automatic: true, bank, currency, description: "STRIPE PAYOUT", failure: null, metadata: {}, statement: null });
  for (const one of book.transactions.all()) {
    if (one.currency === currency && one.status === "available" && one.source !== made.id && !book.paidOut.has(one.id)) book.paidOut.set(one.id, made.id);
  }
  return made;
}

/** `{"charge" | "payment_intent", "reason", "amount", "inquiry"}` opens one, `{"dispute", "outcome": "won" | "lost"}` ends one. */
export function disputes(sandbox: Sandbox, wish: Wish): object {
  const { store } = sandbox;
  if (wish.dispute !== undefined) {
    const one = known(store.disputes.get(String(wish.dispute)), wish.dispute);
    if (wish.outcome !== "won" && wish.outcome !== "lost") throw new BadControl('outcome must be "won" or "lost"');
    conclude(sandbox, one, wish.outcome === "won");
    return one;
  }
  const id = typeof wish.payment_intent === "string" ? store.intents.get(wish.payment_intent)?.latest_charge : wish.charge;
  const charge = known(store.charges.get(String(id)), id);
  if (!charge.captured) throw new BadControl("only a captured charge can be disputed");
  const amount = wish.amount === undefined ? charge.amount_captured - charge.amount_refunded : minor(wish, "amount");
  if (amount < 1 || amount > charge.amount_captured) throw new BadControl("amount must be above 0 and at most what was captured");
  return dispute(sandbox, charge, amount, typeof wish.reason === "string" ? wish.reason : "fraudulent", wish.inquiry === true);
}

/** `{"stripe_fee": 200}` takes a fee of the month, `{"topup": 5000}` brings money, in `currency` (eur). */
export function balance(sandbox: Sandbox, wish: Wish): object {
  const currency = typeof wish.currency === "string" ? wish.currency : "eur";
  if (wish.topup !== undefined) return topUp(sandbox, minor(wish, "topup"), currency, "Top-up", {});
  const now = sandbox.clock.now();
  const amount = -minor(wish, "stripe_fee");
  return sandbox.store.books.record(PLATFORM, { type: "stripe_fee", amount, currency, source: null, availableOn: now, description: "Billing fees" }, now);
}

/** `{"account", "stop": "rejected.fraud"}` disables an account, `{"account", "stop": null}` lets it go on. */
export function accounts(sandbox: Sandbox, wish: Wish): object {
  const account = known(sandbox.store.accounts.get(String(wish.account)), wish.account);
  if (typeof wish.stop === "string") sandbox.store.stops.set(account.id, wish.stop);
  else sandbox.store.stops.delete(account.id);
  changed(sandbox, account);
  return account;
}

/** A refusal of the API, told as one of the controls. */
export function told<T>(effect: () => T): T {
  try {
    return effect();
  } catch (error) {
    if (error instanceof Refusal) throw new BadControl(error.message);
    throw error;
  }
}
