// The API by hand: keys, shapes, errors, lists, expiry, payment intents.
import assert from "node:assert/strict";
import { test } from "node:test";
import { LAMP, VISA, bench } from "./harness.ts";

const MINUTES_S = 60;

test("only test keys open the door", async (t) => {
  const { url } = await bench(t);
  const status = async (authorization?: string) => {
    const answer = await fetch(`${url}/v1/events`, { headers: authorization === undefined ? {} : { authorization } });
    return [answer.status, ((await answer.json()) as { error?: { code?: string; type: string } }).error];
  };
  assert.deepEqual((await status("Bearer sk_test_a"))[0], 200);
  assert.deepEqual((await status(`Basic ${btoa("sk_test_a:")}`))[0], 200);
  for (const bad of [undefined, "Bearer", "Bearer pk_test_a", "Basic !!", "Bearer sk_test_"]) assert.equal((await status(bad))[0], 401, String(bad));
  const [code, error] = await status("Bearer sk_live_a");
  assert.equal(code, 401);
  assert.deepEqual(error, { code: "livemode_mismatch", message: (error as { message?: string }).message, type: "invalid_request_error" });
});

test("a session has what was asked for, and no payment yet", async (t) => {
  const shop = await bench(t);
  const { body, headers } = await shop.call("POST", "/v1/checkout/sessions", LAMP, { "stripe-version": "2026-10-28.endive" });
  assert.match(headers.get("request-id") ?? "", /^req_\w{14}$/);
  assert.equal(headers.get("stripe-version"), "2026-10-28.endive");
  const { id, object, status, payment_status, payment_intent, amount_total, currency, url, metadata, customer_email, livemode } = body;
  assert.match(id, /^cs_test_\w{58}$/);
  assert.deepEqual({ object, status, payment_status, payment_intent, amount_total, currency, customer_email, livemode }, { object: "checkout.session", status: "open", payment_status: "unpaid", payment_intent: null, amount_total: 850, currency: "eur", customer_email: "ada@example.com", livemode: false });
  assert.deepEqual(metadata, { order: "order_1" });
  assert.equal(url, `${shop.url}/pay/${id}`);
  const lines = await shop.call("GET", `/v1/checkout/sessions/${id}/line_items`);
  assert.deepEqual(lines.body.data.map((line: Record<string, unknown>) => [line.description, line.amount_total, line.quantity]), [["Lamp <small>", 850, 1]]);
});

const now = Math.floor(Date.now() / 1_000);
const badSessions: [why: string, changes: Record<string, string>, code: string | undefined, param: string][] = [
  ["no mode", { mode: "" }, "parameter_missing", "mode"],
  ["a subscription", { mode: "subscription" }, undefined, "mode"],
  ["quantity 0", { "line_items[0][quantity]": "0" }, "parameter_invalid_integer", "line_items[0][quantity]"],
  ["a negative price", { "line_items[0][price_data][unit_amount]": "-1" }, "parameter_invalid_integer", "line_items[0][price_data][unit_amount]"],
  ["no product name", { "line_items[0][price_data][product_data][name]": "" }, "parameter_missing", "line_items[0][price_data][product_data][name]"],
  ["a currency nobody has", { "line_items[0][price_data][currency]": "abc" }, undefined, "line_items[0][price_data][currency]"],
  ["below the smallest charge", { "line_items[0][price_data][unit_amount]": "49" }, "amount_too_small", "line_items"],
  ["no success_url", { success_url: "" }, "parameter_missing", "success_url"],
  ["a relative success_url", { success_url: "/orders/1" }, "url_invalid", "success_url"],
  ["a malformed e-mail", { customer_email: "ada" }, "email_invalid", "customer_email"],
  ["ten minutes", { expires_at: String(now + 10 * MINUTES_S) }, "parameter_invalid_integer", "expires_at"],
  ["two days", { expires_at: String(now + 48 * 60 * MINUTES_S) }, "parameter_invalid_integer", "expires_at"],
  ["a misspelt parameter", { sucess_url: "http://x" }, "parameter_unknown", "sucess_url"],
  ["a misspelt inner parameter", { "payment_intent_data[transfergroup]": "x" }, "parameter_unknown", "payment_intent_data[transfergroup]"],
];

for (const [why, changes, code, param] of badSessions) {
  test(`refuses a session with ${why}`, async (t) => {
    const { status, body } = await (await bench(t)).call("POST", "/v1/checkout/sessions", { ...LAMP, ...changes });
    assert.equal(status, 400);
    assert.deepEqual([body.error.type, body.error.code, body.error.param], ["invalid_request_error", code, param]);
  });
}

test("what does not exist is 404, in Stripe's words", async (t) => {
  const shop = await bench(t);
  for (const path of ["/v1/checkout/sessions/cs_test_x", "/v1/payment_intents/pi_x", "/v1/charges/ch_x", "/v1/refunds/re_x", "/v1/events/evt_x"]) {
    const { status, body } = await shop.call("GET", path);
    assert.deepEqual([status, body.error.code], [404, "resource_missing"], path);
  }
  const unknown = await shop.call("GET", "/v1/customers");
  assert.deepEqual([unknown.status, unknown.body.error.code], [404, undefined]);
  assert.match(unknown.body.error.message, /Unrecognized request URL/);
});

test("a JSON body is refused, as by Stripe", async (t) => {
  const { status, body } = await (await bench(t)).call("POST", "/v1/refunds", { charge: "ch_x" }, { "content-type": "application/json" });
  assert.equal(status, 400);
  assert.match(body.error.message, /x-www-form-urlencoded/);
});

test("a session expires on the clock, once, and cannot be paid after", async (t) => {
  const shop = await bench(t);
  const session = await shop.session({ expires_at: String(now + 31 * MINUTES_S) });
  const lasting = await shop.session();
  await shop.control("/_clock", { advance_s: 32 * MINUTES_S });
  await shop.shop.until((received) => received.length === 1);
  assert.deepEqual(shop.shop.types(), ["checkout.session.expired"]);
  assert.equal((await shop.call("GET", `/v1/checkout/sessions/${session.id}`)).body.status, "expired");
  assert.equal((await shop.call("GET", `/v1/checkout/sessions/${lasting.id}`)).body.status, "open");
  const late = await shop.pay(session.id, VISA);
  assert.equal(late.status, 410);
  assert.match(late.text, /has expired.*href="http:\/\/localhost:8787\/checkout\/hold_1"/s);
  assert.equal((await shop.payQuickly(session.id)).body.status, "expired");
  assert.equal((await shop.call("GET", "/v1/charges")).body.data.length, 0);
});

test("only an open session can be expired", async (t) => {
  const shop = await bench(t);
  const session = await shop.session();
  const first = await shop.call("POST", `/v1/checkout/sessions/${session.id}/expire`);
  assert.deepEqual([first.status, first.body.status, first.body.url], [200, "expired", null]);
  assert.equal((await shop.call("POST", `/v1/checkout/sessions/${session.id}/expire`)).status, 400);
});

test("a list is newest first, and its pages meet without gap or overlap", async (t) => {
  const shop = await bench(t);
  const made: string[] = [];
  for (let count = 0; count < 5; count += 1) made.push((await shop.session()).id);
  const newest = made.toReversed();
  const ids = (body: { data: { id: string }[] }) => body.data.map(({ id }) => id);
  const first = (await shop.call("GET", "/v1/checkout/sessions", { limit: "2" })).body;
  assert.deepEqual([ids(first), first.has_more], [newest.slice(0, 2), true]);
  const second = (await shop.call("GET", "/v1/checkout/sessions", { limit: "3", starting_after: newest[1] })).body;
  assert.deepEqual([ids(second), second.has_more], [newest.slice(2), false]);
  const before = (await shop.call("GET", "/v1/checkout/sessions", { limit: "2", ending_before: newest[3] })).body;
  assert.deepEqual([ids(before), before.has_more], [newest.slice(1, 3), true]);
  assert.equal((await shop.call("GET", "/v1/checkout/sessions", { starting_after: "cs_test_x" })).status, 400);
  assert.equal((await shop.call("GET", "/v1/checkout/sessions", { limit: "101" })).status, 400);
});

test("created[gte] cuts a list at a time", async (t) => {
  const shop = await bench(t);
  await shop.session();
  await shop.control("/_clock", { advance_s: 100 });
  const late = await shop.session();
  const { body } = await shop.call("GET", "/v1/checkout/sessions", { "created[gte]": String(late.created) });
  assert.deepEqual(body.data.map(({ id }: { id: string }) => id), [late.id]);
  const none = await shop.call("GET", "/v1/checkout/sessions", { "created[gt]": String(late.created) });
  assert.deepEqual(none.body.data, []);
});

test("a paid session is found by its payment intent, and expands to the charge", async (t) => {
  const shop = await bench(t);
  const session = await shop.session();
  await shop.pay(session.id, VISA);
  const { body } = await shop.call("GET", `/v1/checkout/sessions/${session.id}`, { "expand[]": "payment_intent.latest_charge", "expand[1]": "line_items" });
  assert.equal(body.payment_intent.latest_charge.balance_transaction.slice(0, 4), "txn_");
  assert.deepEqual(body.payment_intent.metadata, { order: "order_1" });
  assert.equal(body.payment_intent.transfer_group, "drop_1");
  assert.equal(body.line_items.data.length, 1);
  const listed = await shop.call("GET", "/v1/checkout/sessions", { payment_intent: body.payment_intent.id });
  assert.deepEqual(listed.body.data.map(({ id }: { id: string }) => id), [session.id]);
  const wrong = await shop.call("GET", `/v1/checkout/sessions/${session.id}`, { "expand[]": "metadata.order" });
  assert.equal(wrong.status, 400);
});

test("a payment intent is confirmed, captured in part, or cancelled", async (t) => {
  const shop = await bench(t);
  const create = (more: Record<string, string>) => shop.call("POST", "/v1/payment_intents", { amount: "1000", currency: "eur", ...more });
  const waiting = (await create({})).body;
  assert.equal(waiting.status, "requires_payment_method");
  assert.equal((await shop.call("POST", `/v1/payment_intents/${waiting.id}/confirm`)).status, 400);
  assert.equal((await shop.call("POST", `/v1/payment_intents/${waiting.id}/confirm`, { payment_method: "pm_card_visa" })).body.status, "succeeded");
  assert.equal((await shop.call("POST", `/v1/payment_intents/${waiting.id}/cancel`)).status, 400);
  assert.equal((await shop.call("POST", `/v1/payment_intents/${waiting.id}/confirm`, { payment_method: "pm_card_visa" })).status, 400);
  assert.equal((await shop.call("GET", "/v1/charges", { payment_intent: waiting.id })).body.data.length, 1);

  const held = (await create({ payment_method: "pm_card_visa", confirm: "true", capture_method: "manual" })).body;
  assert.deepEqual([held.status, held.amount_capturable], ["requires_capture", 1_000]);
  assert.equal((await shop.call("POST", `/v1/payment_intents/${held.id}/capture`, { amount_to_capture: "1001" })).body.error.code, "amount_too_large");
  const captured = (await shop.call("POST", `/v1/payment_intents/${held.id}/capture`, { amount_to_capture: "600" })).body;
  assert.deepEqual([captured.status, captured.amount_received], ["succeeded", 600]);

  const declined = await create({ payment_method: "pm_card_chargeDeclinedInsufficientFunds", confirm: "true" });
  assert.deepEqual([declined.status, declined.body.error.type, declined.body.error.code, declined.body.error.decline_code], [402, "card_error", "card_declined", "insufficient_funds"]);
  assert.equal(declined.body.error.payment_intent.status, "requires_payment_method");

  const asking = (await create({ payment_method: "pm_card_threeDSecure2Required", confirm: "true" })).body;
  assert.equal(asking.status, "requires_action");
  await fetch(asking.next_action.redirect_to_url.url, { method: "POST", body: new URLSearchParams({ answer: "complete" }) });
  assert.equal((await shop.call("GET", `/v1/payment_intents/${asking.id}`)).body.status, "succeeded");

  const dropped = (await create({})).body;
  assert.deepEqual((await shop.call("POST", `/v1/payment_intents/${dropped.id}/cancel`, { cancellation_reason: "abandoned" })).body.status, "canceled");
});

test("the intent of an open session is moved by its page only", async (t) => {
  const shop = await bench(t);
  const { id } = await shop.session();
  await shop.pay(id, "4000000000000002");
  const { payment_intent } = (await shop.call("GET", `/v1/checkout/sessions/${id}`)).body;
  for (const [verb, form] of [["confirm", { payment_method: "pm_card_visa" }], ["cancel", {}]] as const) {
    const { body } = await shop.call("POST", `/v1/payment_intents/${payment_intent}/${verb}`, form);
    assert.equal(body.error.code, "payment_intent_unexpected_state");
  }
  assert.equal((await shop.pay(id, VISA)).status, 303);
});

test("the books of the balance follow charges and refunds", async (t) => {
  const shop = await bench(t);
  const session = await shop.session();
  await shop.pay(session.id, VISA);
  const intent = (await shop.call("GET", `/v1/checkout/sessions/${session.id}`)).body.payment_intent;
  await shop.call("POST", "/v1/refunds", { payment_intent: intent, amount: "350" });
  const { body } = await shop.call("GET", "/v1/balance_transactions");
  assert.deepEqual(body.data.map(({ type, amount, fee, net }: Record<string, unknown>) => [type, amount, fee, net]), [["refund", -350, 0, -350], ["charge", 850, 38, 812]]);
});
