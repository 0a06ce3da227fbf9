// /v1/payment_methods: cards that were told to the sandbox before they are used.
import { cardFrom, cardNamed, isCardNumber } from "./cards.ts";
import type { Card } from "./cards.ts";
import { Refusal, noSuch } from "./errors.ts";
import { newId } from "./ids.ts";
import type { Params } from "./params.ts";
import type { Sandbox } from "./sandbox.ts";

export type Method = ReturnType<typeof describe>;

function describe(card: Card, email: string | null, name: string | null, now: number) {
  return {
    id: newId("pm"),
    object: "payment_method",
    allow_redisplay: "unspecified",
    billing_details: { address: null, email, name, phone: null, tax_id: null },
    card: { brand: card.brand, country: "IE", exp_month: card.expMonth, exp_year: card.expYear, funding: "credit", last4: card.last4 },
    created: now,
    customer: null,
    livemode: false,
    metadata: {},
    type: "card",
  };
}

/** A token, `tok_visa`, or the digits themselves. */
function readCard(params: Params): Card {
  const token = params.text("token");
  if (token !== null) return cardNamed(token.replace(/^tok_/, "pm_card_")) ?? absent("token", token, params.named("token"));
  const digits = params.needText("number").replace(/[\s-]/g, "");
  if (!isCardNumber(digits)) throw new Refusal(402, "card_error", "Your card number is incorrect.", { code: "incorrect_number", param: params.named("number") });
  params.accept("cvc");
  return cardFrom(digits, params.integer("exp_month", 1, 12) ?? 12, params.integer("exp_year", 1, 9_999) ?? 2099);
}

const absent = (kind: string, id: string, param: string): never => {
  throw noSuch(kind, id, param, 400);
};

export function create(sandbox: Sandbox, params: Params): Method {
  if (params.choice("type", ["card"]) === null) params.missing("type");
  const card = readCard(params.within("card"));
  const details = params.within("billing_details");
  details.accept("address", "phone", "tax_id");
  const made = describe(card, details.text("email"), details.text("name"), sandbox.clock.now());
  params.accept("metadata", "expand", "allow_redisplay");
  params.refuseOthers();
  sandbox.store.methods.put(made);
  sandbox.store.methodCards.set(made.id, card);
  return made;
}

/** The card behind an id of ours or behind a test name such as pm_card_visa. */
export function cardOf({ store }: Sandbox, method: string): Card {
  return store.methodCards.get(method) ?? cardNamed(method) ?? absent("PaymentMethod", method, "payment_method");
}
