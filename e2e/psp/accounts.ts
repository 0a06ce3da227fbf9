// Connected accounts: who may be paid, and what still keeps them from it.
import type { Bank } from "./banks.ts";
import { newId } from "./ids.ts";
import type { Metadata } from "./params.ts";
import type { Sandbox } from "./sandbox.ts";

export type Account = ReturnType<typeof newAccount>;
export type Kind = "express" | "standard" | "custom";
export type CapabilityState = "active" | "inactive" | "pending";

export type AccountFields = {
  kind: Kind;
  country: string;
  currency: string;
  email: string | null;
  businessType: string | null;
  capabilities: string[];
  profile: { mcc: string | null; name: string | null; product_description: string | null; support_email: string | null; url: string | null };
  interval: string;
  metadata: Metadata;
};

const ASKED_OF_PEOPLE = ["business_profile.mcc", "business_profile.url", "individual.dob.day", "individual.dob.month", "individual.dob.year", "individual.first_name", "individual.last_name", "tos_acceptance.date", "tos_acceptance.ip", "external_account"];

const DASHBOARD: Record<Kind, string> = { express: "express", standard: "full", custom: "none" };

export function newAccount(fields: AccountFields, now: number) {
  const id = `acct_${newId("x").slice(2, 18)}`;
  const { kind, profile } = fields;
  return {
    id,
    object: "account",
    business_profile: { annual_revenue: null, estimated_worker_count: null, minority_owned_business_designation: null, support_address: null, support_phone: null, support_url: null, ...profile },
    business_type: fields.businessType,
    capabilities: Object.fromEntries(fields.capabilities.map((name) => [name, "inactive" as CapabilityState])),
    charges_enabled: false,
    controller: {
      fees: { payer: kind === "standard" ? "account" : "application" },
      is_controller: true,
      losses: { payments: kind === "standard" ? "stripe" : "application" },
      requirement_collection: kind === "custom" ? "application" : "stripe",
      stripe_dashboard: { type: DASHBOARD[kind] },
      type: "application",
    },
    country: fields.country,
    created: now,
    default_currency: fields.currency,
    details_submitted: false,
    email: fields.email,
    external_accounts: { object: "list", data: [] as Bank[], has_more: false, total_count: 0, url: `/v1/accounts/${id}/external_accounts` },
    future_requirements: requirements([], null),
    metadata: fields.metadata,
    payouts_enabled: false,
    requirements: requirements(ASKED_OF_PEOPLE, "requirements.past_due"),
    settings: {
      branding: { icon: null, logo: null, primary_color: null, secondary_color: null },
      card_payments: { decline_on: { avs_failure: false, cvc_failure: false }, statement_descriptor_prefix: null },
      dashboard: { display_name: profile.name, timezone: "Etc/UTC" },
      payments: { statement_descriptor: null, statement_descriptor_kana: null, statement_descriptor_kanji: null },
      payouts: { debit_negative_balances: kind === "standard", schedule: { delay_days: 7, interval: fields.interval }, statement_descriptor: null },
    },
    tos_acceptance: { date: null as number | null },
    type: kind,
  };
}

function requirements(due: string[], disabledReason: string | null) {
  return { alternatives: [], current_deadline: null, currently_due: due, disabled_reason: disabledReason, errors: [], eventually_due: due, past_due: due, pending_verification: [] as string[] };
}

/** Why the provider stopped an account, as a test asked for; such an account is neither charged nor paid out. */
export type Stops = Map<string, string>;

/** Reckons anew what the account may do, from what is known of it. */
export function reckon(account: Account, stops: Stops): void {
  const stopped = stops.get(account.id) ?? null;
  const bank = account.external_accounts.data.length > 0;
  const open = account.details_submitted && stopped === null;
  const due = [...(account.details_submitted ? [] : ASKED_OF_PEOPLE.filter((name) => name !== "external_account")), ...(bank ? [] : ["external_account"])];
  account.requirements = requirements(due, stopped ?? (due.length === 0 ? null : "requirements.past_due"));
  account.charges_enabled = open;
  account.payouts_enabled = open && bank;
  for (const name of Object.keys(account.capabilities)) account.capabilities[name] = open ? "active" : "inactive";
  account.external_accounts.total_count = account.external_accounts.data.length;
}

/** Reckons, and tells the platform when something changed or `always`. */
export function changed(sandbox: Sandbox, account: Account, always = true): void {
  const before = JSON.stringify(account);
  const capabilities = { ...account.capabilities };
  reckon(account, sandbox.store.stops);
  for (const [name, status] of Object.entries(account.capabilities)) {
    if (capabilities[name] !== status) sandbox.emit("capability.updated", { id: name, object: "capability", account: account.id, requested: true, status }, account.id);
  }
  if (always || before !== JSON.stringify(account)) sandbox.emit("account.updated", account, account.id);
}

/** Test mode does not hold a standard account without requested capabilities to them; the others need theirs. */
export const mayReceive = (account: Account): boolean => (account.type === "standard" && Object.keys(account.capabilities).length === 0) || account.capabilities.transfers === "active";
