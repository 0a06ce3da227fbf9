// Bank accounts that payouts go to.
import { createHash } from "node:crypto";
import { bare, failureOf, isAccountNumber } from "./bank_numbers.ts";
import { badParam } from "./errors.ts";
import { newId } from "./ids.ts";
import type { Metadata, Params } from "./params.ts";

export type Bank = ReturnType<typeof newBank>;

export type BankFields = {
  number: string;
  country: string;
  currency: string;
  holder: string | null;
  holderType: string | null;
  routing: string | null;
  metadata: Metadata;
};

const BANKS: Record<string, string> = { AT: "BAWAG PSK", DE: "COMMERZBANK", FR: "LA BANQUE POSTALE", US: "STRIPE TEST BANK" };

/** By bank account: why payouts to it fail. Its number itself is kept nowhere. */
export type Failures = Map<string, string>;

export function newBank(fields: BankFields, account: string | null, failures: Failures) {
  const id = newId("ba");
  const failure = failureOf(fields.number);
  if (failure !== null) failures.set(id, failure);
  return {
    id,
    object: "bank_account",
    account,
    account_holder_name: fields.holder,
    account_holder_type: fields.holderType,
    account_type: null,
    available_payout_methods: ["standard"],
    bank_name: BANKS[fields.country] ?? "STRIPE TEST BANK",
    country: fields.country,
    currency: fields.currency,
    default_for_currency: true,
    fingerprint: createHash("sha256").update(fields.number).digest("base64url").slice(0, 16),
    future_requirements: { currently_due: [], errors: [], past_due: [], pending_verification: [] },
    last4: fields.number.slice(-4),
    metadata: fields.metadata,
    requirements: { currently_due: [], errors: [], past_due: [], pending_verification: [] },
    routing_number: fields.routing,
    status: "new" as "new" | "errored",
  };
}

/** Reads `external_account`: an object, or a test token such as btok_at. */
export function readBank(params: Params, country: string, currency: string): BankFields {
  const given = params.peek("external_account");
  if (typeof given === "string") return fromToken(params.needText("external_account"), currency);
  const bank = params.within("external_account");
  if (bank.needText("object") !== "bank_account") throw badParam(bank.named("object"), undefined, "This sandbox knows external accounts of the kind bank_account only.");
  const where = (bank.text("country") ?? country).toUpperCase();
  const number = bare(bank.needText("account_number"));
  if (!isAccountNumber(number, where)) throw badParam(bank.named("account_number"), "account_number_invalid", "Invalid account number: check that it is one of its country and has no digit wrong.");
  return {
    number,
    country: where,
    currency: (bank.text("currency") ?? currency).toLowerCase(),
    holder: bank.text("account_holder_name"),
    holderType: bank.choice("account_holder_type", ["individual", "company"]),
    routing: bank.text("routing_number"),
    metadata: bank.metadata(),
  };
}

const TOKENS: Record<string, string> = { btok_at: "AT611904300234573201", btok_de: "DE89370400440532013000", btok_us: "000123456789", btok_us_verified: "000123456789" };

function fromToken(token: string, currency: string): BankFields {
  const number = Object.hasOwn(TOKENS, token) ? TOKENS[token] : undefined;
  if (number === undefined) throw badParam("external_account", "resource_missing", `No such token: '${token}'`);
  const american = /^\d/.test(number);
  return { number, country: american ? "US" : number.slice(0, 2), currency: american ? "usd" : currency, holder: "Jenny Rosen", holderType: "individual", routing: american ? "110000000" : null, metadata: {} };
}

/** One bank account a currency is the one that payouts go to. */
export function makeDefault(banks: Bank[], chosen: Bank): void {
  for (const bank of banks) if (bank.currency === chosen.currency) bank.default_for_currency = bank === chosen;
}
