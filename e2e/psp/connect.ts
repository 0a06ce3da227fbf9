// What happens on the onboarding page: reads what was typed, completes the account, and says where to go next.
import type { AccountLink } from "./account_links.ts";
import { changed } from "./accounts.ts";
import type { Account } from "./accounts.ts";
import { PAYING, bare, isAccountNumber } from "./bank_numbers.ts";
import { makeDefault, newBank } from "./banks.ts";
import { dashboardPage, onboardingPage } from "./connect_page.ts";
import type { SellerTyped, SellerWrong } from "./connect_page.ts";
import type { Reply } from "./idempotency.ts";
import { noticePage } from "./page.ts";
import { html, json, seeOther, typedIn } from "./replies.ts";
import type { PageCall } from "./replies.ts";
import type { Sandbox } from "./sandbox.ts";

function wrongWith(typed: SellerTyped): SellerWrong | null {
  if (typed.name === "") return { code: "name_missing", field: "name", message: "Enter the name of the account holder." };
  const number = bare(typed.iban);
  if (isAccountNumber(number, number.slice(0, 2))) return null;
  return { code: "account_number_invalid", field: "iban", message: "Your IBAN is incorrect: check its letters and digits." };
}

function submit(sandbox: Sandbox, account: Account, typed: SellerTyped): void {
  const { store, clock } = sandbox;
  const number = bare(typed.iban);
  const fields = { number, country: number.slice(0, 2), currency: account.default_currency, holder: typed.name, holderType: "individual", routing: null, metadata: {} };
  const bank = newBank(fields, account.id, store.bankFailures);
  const banks = account.external_accounts.data;
  banks.push(bank);
  makeDefault(banks, bank);
  account.details_submitted = true;
  account.tos_acceptance.date ??= clock.now();
  for (const name of ["card_payments", "transfers"]) account.capabilities[name] ??= "inactive";
  sandbox.emit("account.external_account.created", bank, account.id);
  changed(sandbox, account);
}

function standing(account: Account, link: AccountLink, status: number, more: object = {}): Reply {
  const { id, details_submitted, payouts_enabled } = account;
  return json(status, { account: id, details_submitted, payouts_enabled, return_url: link.returnUrl, ...more });
}

function answer(sandbox: Sandbox, call: PageCall, link: AccountLink, account: Account): Reply {
  const otherwise = call.wantsJson ? { name: "Ada Lovelace", iban: PAYING[account.country] ?? PAYING.AT } : { name: "", iban: "" };
  const typed = { name: typedIn(call.form, "name", otherwise.name), iban: typedIn(call.form, "iban", otherwise.iban) };
  const shown = (status: number, wrong: SellerWrong | null) => html(status, onboardingPage(sandbox.settings.shopName, call.id, account, typed, wrong, link.returnUrl));
  if (call.method === "GET") return shown(200, null);
  if (call.form.answer !== "later") {
    const wrong = wrongWith(typed);
    if (wrong !== null) return call.wantsJson ? standing(account, link, 422, { error: { code: wrong.code, param: wrong.field, message: wrong.message } }) : shown(422, wrong);
    submit(sandbox, account, typed);
  }
  link.used = true;
  return call.wantsJson ? standing(account, link, 200) : seeOther(link.returnUrl);
}

function dashboard({ store }: Sandbox, account: Account): Reply {
  const book = store.books.of(account.id);
  const currencies = book.currencies().length > 0 ? book.currencies() : [account.default_currency];
  return html(200, dashboardPage(account, currencies.map((currency) => ({ currency, available: book.available(currency), pending: book.pending(currency) }))));
}

/** Answers everything under /connect/. */
export function answerConnect(sandbox: Sandbox, call: PageCall): Reply {
  const { store, clock } = sandbox;
  const own = store.accounts.get(call.id);
  if (own !== undefined && call.route === "/connect/:id") return dashboard(sandbox, own);
  const link = call.route === "/connect/:id" ? store.accountLinks.get(call.id) : undefined;
  const account = store.accounts.get(link?.account ?? "");
  if (link === undefined || account === undefined || store.goneAccounts.has(account.id)) {
    return call.wantsJson ? json(404, { error: { code: "resource_missing", message: "No such onboarding page." } }) : html(404, noticePage("Not found", "There is no onboarding page at this address.", null, null));
  }
  // A link works once and not for long: the platform makes the next one.
  if (link.used || clock.now() > link.expiresAt) return call.wantsJson ? standing(account, link, 410, { refresh_url: link.refreshUrl }) : seeOther(link.refreshUrl);
  return answer(sandbox, call, link, account);
}
