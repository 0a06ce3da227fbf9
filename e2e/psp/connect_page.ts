// The hosted page where a seller says who they are and where their money goes: pure functions to HTML. No script.
import { shown } from "./money.ts";
import { alert, back, escaped, field, sheet } from "./page.ts";
import type { Account } from "./accounts.ts";

export type SellerField = "name" | "iban";
export type SellerTyped = Record<SellerField, string>;
export type SellerWrong = { code: string; field: SellerField; message: string };

const HEADER = "No money moves on this page. Use a test account number.";

const TEST_NUMBERS = [
  ["AT61 1904 3002 3457 3201", "pays"],
  ["DE89 3704 0044 0532 0130 00", "pays"],
  ["AT86 1904 3002 3547 3202", "fails: no such account"],
  ["AT81 1904 3001 3002 0130", "fails: account closed"],
];

export function onboardingPage(shop: string, token: string, account: Account, typed: SellerTyped, wrong: SellerWrong | null, cancelUrl: string): string {
  const numbers = TEST_NUMBERS.map(([number, does]) => `<dt>${number}</dt><dd>${does}</dd>`).join("");
  return sheet(
    "Get paid (sandbox)",
    `<h1>Get paid by ${escaped(shop)}</h1>
<form class="sheet" method="post" action="/connect/${token}">
${alert(wrong)}
<p>${account.email === null ? "Your account" : escaped(account.email)} · ${escaped(account.country)} · ${escaped(account.default_currency.toUpperCase())}</p>
${field("name", "Name of the account holder", `type="text" autocomplete="name" maxlength="100"`, typed, wrong)}
${field("iban", "IBAN", `type="text" autocomplete="off" maxlength="42" placeholder="AT61 1904 3002 3457 3201"`, typed, wrong)}
<button type="submit" name="answer" value="finish">Agree and finish</button>
<button type="submit" name="answer" value="later" class="second" formnovalidate>Finish later</button>
</form>
${back(cancelUrl, "Go back without finishing")}
<details><summary>Test account numbers</summary><dl>${numbers}</dl></details>`,
    HEADER,
  );
}

/** What the Express dashboard would show: the balance. */
export function dashboardPage(account: Account, rows: { currency: string; available: number; pending: number }[]): string {
  const lines = rows.map(({ currency, available, pending }) => `<li><span>Available</span><span>${shown(available, currency)}</span></li><li><span>On its way</span><span>${shown(pending, currency)}</span></li>`);
  return sheet("Express dashboard (sandbox)", `<h1>${escaped(account.business_profile.name ?? account.email ?? account.id)}</h1>\n<ul class="lines">${lines.join("")}</ul>`, HEADER);
}
