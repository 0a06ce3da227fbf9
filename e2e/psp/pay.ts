// What happens on the payment page: reads what the buyer typed, pays once, and says where to go next.
import { cardFrom, isCardNumber } from "./cards.ts";
import type { Card, Decline } from "./cards.ts";
import { noSuch } from "./errors.ts";
import type { Reply } from "./idempotency.ts";
import { answerChallenge, attempt, newIntent } from "./intents.ts";
import type { Intent } from "./intents.ts";
import { shown } from "./money.ts";
import { challengePage, noticePage, paymentPage } from "./page.ts";
import type { Typed, Wrong } from "./page.ts";
import { html, json, seeOther, typedIn } from "./replies.ts";
import type { PageCall } from "./replies.ts";
import type { Sandbox } from "./sandbox.ts";
import { complete, thanksUrl } from "./sessions.ts";
import type { Session } from "./sessions.ts";

// A load test need not type a card.
const SHORTCUT: Typed = { email: "buyer@example.com", card_number: "4242424242424242", expiry: "12/99", cvc: "123" };
const NOTHING: Typed = { email: "", card_number: "", expiry: "", cvc: "" };

function readTyped(call: PageCall, session: Session): Typed {
  const otherwise = call.wantsJson ? SHORTCUT : NOTHING;
  const read = (name: keyof Typed) => typedIn(call.form, name, otherwise[name]);
  return { email: session.customer_email ?? read("email"), card_number: read("card_number"), expiry: read("expiry"), cvc: read("cvc") };
}

/** The card, or the first thing wrong with what was typed. */
function readCard(typed: Typed, now: number): Card | Wrong {
  if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(typed.email)) return { code: "email_invalid", field: "email", message: "Enter an e-mail address, such as ada@example.com." };
  const digits = typed.card_number.replace(/[\s-]/g, "");
  if (!isCardNumber(digits)) return { code: "incorrect_number", field: "card_number", message: "Your card number is incorrect." };
  const expiry = /^(\d{1,2})\s*[/-]?\s*(?:20)?(\d{2})$/.exec(typed.expiry);
  const [month, year] = expiry === null ? [0, 0] : [Number(expiry[1]), 2_000 + Number(expiry[2])];
  if (month < 1 || month > 12) return { code: "invalid_expiry", field: "expiry", message: "Enter the expiry as month and year, such as 12 / 34." };
  // Good until the end of its month.
  if (Date.UTC(year, month, 1) <= now * 1_000) return { code: "expired_card", field: "expiry", message: "Your card has expired." };
  if (!/^\d{3,4}$/.test(typed.cvc)) return { code: "invalid_cvc", field: "cvc", message: "Enter the 3 or 4 digits of the security code." };
  return cardFrom(digits, month, year);
}

/** The payment intent of a session, made with the first attempt to pay. */
export function intentOf(sandbox: Sandbox, session: Session): Intent {
  const { store, clock } = sandbox;
  const known = session.payment_intent === null ? undefined : store.intents.get(session.payment_intent);
  const fields = store.intentFields.get(session.id);
  if (known !== undefined || fields === undefined) return known ?? absent(session.id);
  const made = newIntent(session.amount_total, session.currency, fields, clock.now());
  store.intents.put(made);
  session.payment_intent = made.id;
  store.sessions.join(session, made.id);
  store.intentFields.delete(session.id);
  return made;
}

const absent = (id: string): never => {
  throw noSuch("payment_intent", id);
};

const emailOf = (sandbox: Sandbox, session: Session, typed: Typed): string => {
  sandbox.store.emails.set(session.id, typed.email);
  return typed.email;
};

function shownAgain(sandbox: Sandbox, session: Session, typed: Typed, wrong: Wrong | null, status: number): Reply {
  const lines = sandbox.store.lines.get(session.id) ?? [];
  // The security code is never written into a page.
  return html(status, paymentPage(sandbox.settings.shopName, session, lines, { ...typed, cvc: "" }, wrong));
}

/** Where a session stands, for a program. */
function standing(session: Session, status: number, more: object = {}): Reply {
  const { id, payment_intent, payment_status } = session;
  return json(status, { id, status: session.status, payment_status, payment_intent, ...more });
}

/** A session that can no longer be paid. */
function closed(call: PageCall, session: Session): Reply {
  const paid = session.status === "complete";
  if (call.wantsJson) return standing(session, paid ? 200 : 410);
  // The second of two clicks lands where the first one did.
  if (paid && call.method === "POST") return seeOther(thanksUrl(session));
  if (paid) return html(200, noticePage("Already paid", "This payment is complete. There is nothing left to pay.", { url: thanksUrl(session), words: "Go to your order" }, session.cancel_url));
  return html(410, noticePage("This payment page has expired", "Nothing was charged. Go back to the shop to try again.", null, session.cancel_url));
}

function settled(sandbox: Sandbox, call: PageCall, session: Session, intent: Intent, typed: Typed, decline: Decline | null): Reply {
  if (decline !== null) {
    const { code, declineCode, message } = decline;
    if (call.wantsJson) return standing(session, 402, { error: { type: "card_error", code, decline_code: declineCode, message } });
    return shownAgain(sandbox, session, typed, { code: declineCode ?? code, field: null, message }, 402);
  }
  if (intent.status === "requires_action") {
    const next = `/pay/${session.id}/3ds`;
    return call.wantsJson ? standing(session, 200, { status: "requires_action", next }) : seeOther(next);
  }
  complete(sandbox, session, typed.email, intent.status === "succeeded");
  return call.wantsJson ? standing(session, 200, { success_url: thanksUrl(session) }) : seeOther(thanksUrl(session));
}

function pay(sandbox: Sandbox, call: PageCall, session: Session): Reply {
  const typed = readTyped(call, session);
  const card = readCard(typed, sandbox.clock.now());
  if ("field" in card) {
    if (call.wantsJson) return standing(session, 422, { error: { type: "card_error", code: card.code, param: card.field, message: card.message } });
    return shownAgain(sandbox, session, typed, card, 422);
  }
  const intent = intentOf(sandbox, session);
  const decline = attempt(sandbox, intent, card, emailOf(sandbox, session, typed), `${sandbox.settings.publicUrl}/pay/${session.id}/3ds`);
  return settled(sandbox, call, session, intent, typed, decline);
}

function challenge(sandbox: Sandbox, call: PageCall, session: Session | undefined, intent: Intent): Reply {
  const form = session === undefined ? `/pay/${intent.id}` : `/pay/${session.id}`;
  if (intent.status !== "requires_action") return session === undefined ? html(200, noticePage("3-D Secure", `Nothing to answer: this payment is ${intent.status}.`, null, null)) : seeOther(form);
  if (call.method === "GET") return html(200, challengePage(sandbox.settings.shopName, shown(intent.amount, intent.currency), `${form}/3ds`));
  const email = session === undefined ? intent.receipt_email : (sandbox.store.emails.get(session.id) ?? session.customer_email);
  const decline = answerChallenge(sandbox, intent, call.form.answer === "complete", email);
  if (session === undefined) return html(200, noticePage("3-D Secure", `This payment is now ${intent.status}. You can close this page.`, null, null));
  return settled(sandbox, call, session, intent, { ...NOTHING, email: email ?? "" }, decline);
}

/** Answers everything under /pay/. */
export function answerPage(sandbox: Sandbox, call: PageCall): Reply {
  const { store } = sandbox;
  const session = store.sessions.get(call.id);
  const asks = call.route === "/pay/:id/3ds";
  const lone = asks ? store.intents.get(call.id) : undefined;
  if (lone !== undefined) return challenge(sandbox, call, undefined, lone);
  if (session === undefined || (!asks && call.route !== "/pay/:id")) {
    return call.wantsJson ? json(404, { error: { code: "resource_missing", message: "No such payment page." } }) : html(404, noticePage("Not found", "There is no payment page at this address.", null, null));
  }
  if (session.status !== "open") return closed(call, session);
  const intent = store.intents.get(session.payment_intent ?? "");
  if (asks) return intent === undefined ? seeOther(`/pay/${session.id}`) : challenge(sandbox, call, session, intent);
  if (call.method === "POST") return pay(sandbox, call, session);
  return shownAgain(sandbox, session, { ...NOTHING, email: session.customer_email ?? "" }, null, 200);
}
