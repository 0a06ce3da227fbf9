// Checkout sessions: what the shop sells, until somebody paid it, it ran out, or the shop called it off.
import { newPrice } from "./catalogue.ts";
import type { Price } from "./catalogue.ts";
import { badState } from "./errors.ts";
import { newId, newSessionId } from "./ids.ts";
import { cancel } from "./intents.ts";
import type { Metadata } from "./params.ts";
import type { Sandbox } from "./sandbox.ts";

export type Session = ReturnType<typeof newSession>;
export type LineItem = ReturnType<typeof newLine>;
type Status = "open" | "complete" | "expired";

export type SessionFields = {
  cancelUrl: string | null;
  clientReferenceId: string | null;
  currency: string;
  email: string | null;
  expiresAt: number;
  metadata: Metadata;
  successUrl: string;
  total: number;
};

const details = (email: string | null) => ({
  address: null,
  business_name: null,
  email,
  individual_name: null,
  name: null,
  phone: null,
  tax_exempt: "none",
  tax_ids: [],
});

export function newSession(fields: SessionFields, publicUrl: string, now: number) {
  const id = newSessionId();
  return {
    id,
    object: "checkout.session",
    adaptive_pricing: { enabled: false },
    after_expiration: null,
    allow_promotion_codes: null,
    allowed_payment_method_types: null,
    amount_subtotal: fields.total,
    amount_total: fields.total,
    automatic_tax: { enabled: false, liability: null, provider: null, status: null },
    billing_address_collection: null,
    cancel_url: fields.cancelUrl,
    client_reference_id: fields.clientReferenceId,
    client_secret: null,
    collected_information: null,
    consent: null,
    consent_collection: null,
    created: now,
    currency: fields.currency,
    currency_conversion: null,
    custom_fields: [],
    custom_text: { after_submit: null, shipping_address: null, submit: null, terms_of_service_acceptance: null },
    customer: null,
    customer_account: null,
    customer_creation: "if_required",
    customer_details: fields.email === null ? null : details(fields.email),
    customer_email: fields.email,
    discounts: [],
    expires_at: fields.expiresAt,
    integration_identifier: null,
    invoice: null,
    invoice_creation: null,
    livemode: false,
    locale: null,
    managed_payments: null,
    metadata: fields.metadata,
    mode: "payment",
    origin_context: null,
    // Made with the first attempt to pay, as Stripe does since API version 2022-08-01.
    payment_intent: null as string | null,
    payment_link: null,
    payment_method_collection: "if_required",
    payment_method_configuration_details: null,
    payment_method_options: { card: { request_three_d_secure: "automatic" } },
    payment_method_types: ["card"],
    payment_status: "unpaid" as "unpaid" | "paid",
    permissions: null,
    phone_number_collection: { enabled: false },
    recovered_from: null,
    saved_payment_method_options: null,
    setup_intent: null,
    shipping_address_collection: null,
    shipping_cost: null,
    shipping_options: [],
    status: "open" as Status,
    submit_type: null,
    subscription: null,
    success_url: fields.successUrl,
    total_details: { amount_discount: 0, amount_shipping: 0, amount_tax: 0 },
    ui_mode: "hosted_page",
    url: `${publicUrl}/pay/${id}` as string | null,
    wallet_options: null,
  };
}

/** `price` when it was named before; else one is made for this line alone. */
export function newLine(name: string, unitAmount: number, quantity: number, currency: string, now: number, price?: Price) {
  const total = unitAmount * quantity;
  return {
    id: newId("li"),
    object: "item",
    adjustable_quantity: null,
    amount_discount: 0,
    amount_subtotal: total,
    amount_tax: 0,
    amount_total: total,
    currency,
    description: name,
    metadata: {},
    price: price ?? newPrice(newId("prod"), unitAmount, currency, false, {}, now),
    quantity,
  };
}

/** The address to return to after paying. */
export const thanksUrl = (session: Session): string => session.success_url.replaceAll("{CHECKOUT_SESSION_ID}", session.id);

export function complete(sandbox: Sandbox, session: Session, email: string | null, captured: boolean): void {
  session.status = "complete";
  session.payment_status = captured ? "paid" : "unpaid";
  session.customer_details = details(email);
  session.url = null;
  sandbox.emit("checkout.session.completed", session);
}

export function expire(sandbox: Sandbox, session: Session): void {
  if (session.status !== "open") throw badState("checkout_session_unexpected_state", `Only an open Checkout Session can be expired; this one is ${session.status}.`);
  session.status = "expired";
  session.url = null;
  const intent = session.payment_intent === null ? undefined : sandbox.store.intents.get(session.payment_intent);
  // Nobody can finish an attempt of an expired session, so no money may arrive later.
  if (intent !== undefined) cancel(sandbox, intent, "automatic");
  sandbox.emit("checkout.session.expired", session);
}

/** Expires every open session whose time has come. */
export function expireDue(sandbox: Sandbox): void {
  const { store, clock } = sandbox;
  for (let id = store.deadlines.takeDue(clock.now()); id !== undefined; id = store.deadlines.takeDue(clock.now())) {
    const session = store.sessions.get(id);
    if (session?.status === "open") expire(sandbox, session);
  }
}
