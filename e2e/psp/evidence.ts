// The evidence of a dispute: texts, and files sent in before.
import { badParam } from "./errors.ts";
import type { Params } from "./params.ts";

const TEXTS = ["access_activity_log", "billing_address", "cancellation_policy_disclosure", "cancellation_rebuttal", "customer_email_address", "customer_name", "customer_purchase_ip", "duplicate_charge_explanation", "duplicate_charge_id", "product_description", "refund_policy_disclosure", "refund_refusal_explanation", "service_date", "shipping_address", "shipping_carrier", "shipping_date", "shipping_tracking_number", "uncategorized_text"] as const;
const FILES = ["cancellation_policy", "customer_communication", "customer_signature", "duplicate_charge_documentation", "receipt", "refund_policy", "service_documentation", "shipping_documentation", "uncategorized_file"] as const;

type Name = (typeof TEXTS)[number] | (typeof FILES)[number];
export type Evidence = Record<Name, string | null> & { enhanced_evidence: object };

/** Stripe takes so many characters over all texts. */
const CHARS_MAX = 150_000;

export const noEvidence = (): Evidence => ({ ...(Object.fromEntries([...TEXTS, ...FILES].map((name) => [name, null])) as Record<Name, string | null>), enhanced_evidence: {} });

/** Reads `evidence[…]` onto what there is; an empty text unsets. `known` says whether a file was sent in. */
export function readEvidence(params: Params, before: Evidence, known: (file: string) => boolean): Evidence {
  const given = params.within("evidence");
  given.accept("enhanced_evidence");
  const after = { ...before };
  for (const name of [...TEXTS, ...FILES]) if (given.peek(name) !== undefined) after[name] = given.text(name);
  for (const name of FILES) {
    const file = after[name];
    if (file !== null && !known(file)) throw badParam(given.named(name), "resource_missing", `No such file upload: '${file}'`);
  }
  const chars = TEXTS.reduce((sum, name) => sum + (after[name]?.length ?? 0), 0);
  if (chars > CHARS_MAX) throw badParam("evidence", undefined, `The evidence holds at most ${CHARS_MAX} characters.`);
  return after;
}

export const hasEvidence = (evidence: Evidence): boolean => [...TEXTS, ...FILES].some((name) => evidence[name] !== null);
