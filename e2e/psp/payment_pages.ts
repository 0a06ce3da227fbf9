// /v1/payment_pages: what Stripe's own page asks of its API, and the Stripe CLI with it; not part of the public API.
import { Refusal, badParam, badState } from "./errors.ts";
import { attempt } from "./intents.ts";
import { cardOf } from "./methods.ts";
import { intentOf } from "./pay.ts";
import type { Params } from "./params.ts";
import type { Sandbox } from "./sandbox.ts";
import { found } from "./session_calls.ts";
import { complete } from "./sessions.ts";
import type { Session } from "./sessions.ts";

export function retrieve(sandbox: Sandbox, params: Params, id: string): object {
  params.accept("expand");
  params.refuseOthers();
  const session = found(sandbox, id);
  return { id: session.id, object: "payment_page", currency: session.currency, session_id: session.id, state: session.status };
}

export function confirm(sandbox: Sandbox, params: Params, id: string): Session {
  const session = found(sandbox, id);
  const method = params.needText("payment_method");
  const expected = params.integer("expected_amount", 0, Number.MAX_SAFE_INTEGER);
  params.accept("expand");
  params.refuseOthers();
  if (session.status !== "open") throw badState("checkout_session_unexpected_state", `This Checkout Session is ${session.status}.`);
  if (expected !== null && expected !== session.amount_total) throw badParam("expected_amount", "checkout_amount_mismatch", "The amount of this session is another one.");
  const card = cardOf(sandbox, method);
  const email = sandbox.store.methods.get(method)?.billing_details.email ?? session.customer_email;
  const intent = intentOf(sandbox, session);
  const decline = attempt(sandbox, intent, card, email, `${sandbox.settings.publicUrl}/pay/${session.id}/3ds`);
  if (decline !== null) throw new Refusal(402, "card_error", decline.message, { code: decline.code, declineCode: decline.declineCode, beside: { payment_intent: intent } });
  if (intent.status !== "requires_action") complete(sandbox, session, email, intent.status === "succeeded");
  return session;
}
