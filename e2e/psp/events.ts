// Events: a dated snapshot of an object, kept for /v1/events and sent to the shop.
import { createHmac } from "node:crypto";
import { newId } from "./ids.ts";

/** Only the finished text is kept: every delivery and every retrieval repeats the same bytes. */
export type StoredEvent = { id: string; created: number; type: string; account: string | null; body: string };

/** What caused an event: null when it was the buyer or the clock, not an API call. */
export type Cause = { id: string; idempotency_key: string | null } | null;

export const API_VERSION = "2026-10-28.endive";

/** The types the shop's endpoint listens to; the others are only listed. */
export const SENT: ReadonlySet<string> = new Set([
  "account.updated",
  "charge.dispute.closed",
  "charge.dispute.created",
  "charge.dispute.funds_reinstated",
  "charge.dispute.funds_withdrawn",
  "charge.dispute.updated",
  "charge.refunded",
  "charge.succeeded",
  "checkout.session.completed",
  "checkout.session.expired",
  "payment_intent.payment_failed",
  "payment_intent.succeeded",
  "payout.canceled",
  "payout.created",
  "payout.failed",
  "payout.paid",
  "radar.early_fraud_warning.created",
  "refund.created",
  "refund.failed",
  "refund.updated",
  "transfer.created",
  "transfer.reversed",
  "transfer.updated",
]);

export function newEvent(type: string, object: object, cause: Cause, now: number, account: string | null): StoredEvent {
  const id = newId("evt");
  const body = JSON.stringify({
    id,
    object: "event",
    // Only events of connected accounts have it.
    account: account ?? undefined,
    api_version: API_VERSION,
    created: now,
    data: { object },
    livemode: false,
    pending_webhooks: SENT.has(type) ? 1 : 0,
    request: cause ?? { id: null, idempotency_key: null },
    type,
  });
  return { id, created: now, type, account, body };
}

/** The `Stripe-Signature` header: one v1 for each secret, so that a secret can be rolled. */
export function signature(body: string, secrets: readonly string[], at: number): string {
  const sign = (secret: string) => createHmac("sha256", secret).update(`${at}.${body}`, "utf8").digest("hex");
  return [`t=${at}`, ...secrets.map((secret) => `v1=${sign(secret)}`)].join(",");
}
