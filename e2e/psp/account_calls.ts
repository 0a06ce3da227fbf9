// /v1/accounts: what a platform may ask of the accounts connected to it.
import { changed, newAccount } from "./accounts.ts";
import type { Account, Kind } from "./accounts.ts";
import { makeDefault, newBank, readBank } from "./banks.ts";
import type { BankFields } from "./banks.ts";
import { Refusal, badParam, badState } from "./errors.ts";
import { page } from "./lists.ts";
import type { Params } from "./params.ts";
import type { Sandbox } from "./sandbox.ts";

const KINDS = ["express", "standard", "custom"] as const;
const CURRENCY: Record<string, string> = { CZ: "czk", DK: "dkk", GB: "gbp", HU: "huf", PL: "pln", SE: "sek", US: "usd" };
const INTERVALS = ["manual", "daily", "weekly", "monthly"] as const;

/** As Stripe answers to a stranger: an account that is not yours looks like one that is not there. */
export function found(sandbox: Sandbox, id: string): Account {
  const account = sandbox.store.accounts.get(id);
  if (account !== undefined && !sandbox.store.goneAccounts.has(id)) return account;
  throw new Refusal(403, "invalid_request_error", `The provided key does not have access to account '${id}' (or that account does not exist). Application access may have been revoked.`, { code: "account_invalid", begun: false });
}

function kindOf(params: Params): Kind {
  const controller = params.within("controller");
  controller.accept("fees", "losses", "requirement_collection");
  const dashboard = controller.within("stripe_dashboard").choice("type", ["express", "full", "none"]);
  const asked = params.choice("type", KINDS);
  return asked ?? (dashboard === "express" ? "express" : dashboard === "none" ? "custom" : "standard");
}

/** The names under `capabilities` with `requested=true`. */
function readCapabilities(params: Params): string[] {
  const asked = params.within("capabilities");
  return asked.names().filter((name) => asked.within(name).flag("requested"));
}

function readProfile(params: Params) {
  const profile = params.within("business_profile");
  profile.accept("annual_revenue", "estimated_worker_count", "support_address", "support_phone", "support_url");
  return { mcc: profile.text("mcc"), name: profile.text("name"), product_description: profile.text("product_description"), support_email: profile.text("support_email"), url: profile.url("url") };
}

function readInterval(params: Params): string | null {
  const settings = params.within("settings");
  settings.accept("branding", "card_payments", "dashboard", "payments");
  const payouts = settings.within("payouts");
  payouts.accept("debit_negative_balances", "statement_descriptor");
  const schedule = payouts.within("schedule");
  schedule.accept("delay_days", "weekly_anchor", "monthly_anchor", "weekly_payout_days", "monthly_payout_days");
  return schedule.choice("interval", INTERVALS);
}

/** Known to Stripe, and without meaning here. */
const acceptPersons = (params: Params): void => params.accept("company", "individual", "documents", "account_token", "groups", "expand");

function readBankIfAny(params: Params, country: string, currency: string): BankFields | null {
  return params.peek("external_account") === undefined ? null : readBank(params, country, currency);
}

const readAgreement = (params: Params): boolean => {
  const agreement = params.within("tos_acceptance");
  agreement.accept("ip", "service_agreement", "user_agent");
  return agreement.text("date") !== null;
};

export function create(sandbox: Sandbox, params: Params): Account {
  const kind = kindOf(params);
  const country = (params.text("country") ?? "AT").toUpperCase();
  if (!/^[A-Z]{2}$/.test(country)) throw badParam("country", "country_unsupported", `Country '${country}' is unknown.`);
  const currency = (params.text("default_currency") ?? CURRENCY[country] ?? "eur").toLowerCase();
  const fields = {
    kind,
    country,
    currency,
    email: params.text("email"),
    businessType: params.choice("business_type", ["individual", "company", "non_profit", "government_entity"]),
    capabilities: readCapabilities(params),
    profile: readProfile(params),
    interval: readInterval(params) ?? "daily",
    metadata: params.metadata(),
  };
  const bank = readBankIfAny(params, country, currency);
  const agreed = readAgreement(params);
  acceptPersons(params);
  params.refuseOthers();

  const account = newAccount(fields, sandbox.clock.now());
  sandbox.store.accounts.put(account);
  if (bank !== null) account.external_accounts.data.push(newBank(bank, account.id, sandbox.store.bankFailures));
  account.details_submitted = kind === "custom" && agreed;
  changed(sandbox, account, account.details_submitted);
  return account;
}

export function update(sandbox: Sandbox, params: Params, id: string): Account {
  const account = found(sandbox, id);
  const profile = readProfile(params);
  const interval = readInterval(params);
  const capabilities = readCapabilities(params);
  const email = params.text("email");
  const businessType = params.choice("business_type", ["individual", "company", "non_profit", "government_entity"]);
  const metadata = params.metadata();
  const bank = readBankIfAny(params, account.country, account.default_currency);
  const agreed = readAgreement(params);
  params.accept("default_currency");
  acceptPersons(params);
  params.refuseOthers();

  for (const [name, value] of Object.entries(profile)) if (value !== null) Object.assign(account.business_profile, { [name]: value });
  if (interval !== null) account.settings.payouts.schedule.interval = interval;
  for (const name of capabilities) account.capabilities[name] ??= "inactive";
  account.email = email ?? account.email;
  account.business_type = businessType ?? account.business_type;
  account.metadata = { ...account.metadata, ...metadata };
  if (bank !== null) {
    const made = newBank(bank, account.id, sandbox.store.bankFailures);
    account.external_accounts.data.push(made);
    makeDefault(account.external_accounts.data, made);
  }
  if (account.type === "custom" && agreed) account.details_submitted = true;
  changed(sandbox, account);
  return account;
}

export function remove(sandbox: Sandbox, params: Params, id: string) {
  const account = found(sandbox, id);
  params.refuseOthers();
  if (!sandbox.store.books.of(id).empty()) throw badState("account_invalid", "This account still holds money: pay it out before you delete the account.");
  sandbox.store.goneAccounts.add(id);
  sandbox.emit("account.application.deauthorized", { id: "ca_sandbox", object: "application", name: sandbox.settings.shopName }, id);
  return { id: account.id, object: "account", deleted: true };
}

export const list = (sandbox: Sandbox, params: Params) => page(sandbox.store.accounts, params, "/v1/accounts", { keep: ({ id }) => !sandbox.store.goneAccounts.has(id) });

export function retrieve(sandbox: Sandbox, params: Params, id: string): Account {
  params.accept("expand");
  params.refuseOthers();
  return found(sandbox, id);
}
