// /v1/balance and /v1/balance_transactions: the provider's own record, which a shop reconciles with.
import type { Asked } from "./asked.ts";
import type { Book, Owner } from "./books.ts";
import { Refusal, noSuch } from "./errors.ts";
import { page } from "./lists.ts";
import type { Params } from "./params.ts";
import type { Sandbox } from "./sandbox.ts";
import type { BalanceTransaction } from "./transactions.ts";

export function balanceOf({ store }: Sandbox, owner: Owner) {
  const book = store.books.of(owner);
  const known = book.currencies();
  const currencies = known.length > 0 ? known : [store.accounts.get(owner ?? "")?.default_currency ?? "eur"];
  const rows = (sum: (currency: string) => number) => currencies.map((currency) => ({ amount: sum(currency), currency, source_types: { card: sum(currency) } }));
  return { object: "balance", available: rows(book.available), livemode: false, pending: rows(book.pending) };
}

export function balance(sandbox: Sandbox, params: Params, _: string, { account }: Asked) {
  params.accept("expand");
  params.refuseOthers();
  return balanceOf(sandbox, account);
}

/** Only automatic payouts know what they are made of. */
function paidOutBy(sandbox: Sandbox, book: Book, id: string, account: string | null): (one: BalanceTransaction) => boolean {
  const payout = sandbox.store.payouts.get(id);
  if (payout === undefined || sandbox.store.payoutDesk.owners.get(id) !== account) throw noSuch("payout", id, "payout", 400);
  if (!payout.automatic) throw new Refusal(400, "invalid_request_error", "Balance transaction history can only be filtered on automatic payouts, not manual.", { param: "payout", begun: false });
  return (one) => one.source === id || book.paidOut.get(one.id) === id;
}

export function list(sandbox: Sandbox, params: Params, _: string, { account }: Asked) {
  const book = sandbox.store.books.of(account);
  const [type, source, currency, payout] = [params.text("type"), params.text("source"), params.text("currency"), params.text("payout")];
  const ofPayout = payout === null ? null : paidOutBy(sandbox, book, payout, account);
  const keep = (one: BalanceTransaction) => (type === null || one.type === type) && (currency === null || one.currency === currency) && (ofPayout === null || ofPayout(one));
  return page(book.transactions, params, "/v1/balance_transactions", { group: source ?? undefined, keep });
}

export function retrieve(sandbox: Sandbox, params: Params, id: string, { account }: Asked): BalanceTransaction {
  params.accept("expand");
  params.refuseOthers();
  const one = sandbox.store.books.of(account).transactions.get(id);
  if (one === undefined) throw noSuch("balance_transaction", id);
  return one;
}
