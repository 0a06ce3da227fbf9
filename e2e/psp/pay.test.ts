// The payment page: what a buyer sees, what each card does, and that money moves once.
import assert from "node:assert/strict";
import { test } from "node:test";
import { HtmlValidate } from "html-validate";
import { VISA, bench } from "./harness.ts";
import type { Bench } from "./harness.ts";

const get = async (shop: Bench, path: string) => {
  const answer = await fetch(shop.url + path, { redirect: "manual", headers: { accept: "text/html" } });
  return { status: answer.status, text: await answer.text(), headers: answer.headers };
};

const stateOf = async (shop: Bench, id: string) => {
  const { body } = await shop.call("GET", `/v1/checkout/sessions/${id}`, { "expand[]": "payment_intent" });
  return { session: body.status, paid: body.payment_status, intent: body.payment_intent?.status ?? null };
};

const charges = async (shop: Bench) => (await shop.call("GET", "/v1/charges")).body.data.filter(({ status }: { status: string }) => status === "succeeded");

test("the page shows shop, lines, total and the way back, and runs no script", async (t) => {
  const shop = await bench(t);
  const { id } = await shop.session();
  const { status, text, headers } = await get(shop, `/pay/${id}`);
  assert.equal(status, 200);
  assert.match(text, /Kerbside/);
  assert.match(text, /Sandbox/);
  assert.match(text, /Lamp &#60;small&#62;/);
  for (const label of ["E-mail", "Card number", "Expiry", "CVC"]) assert.match(text, new RegExp(`<label for="\\w+">${label}</label>`));
  assert.match(text, /<button type="submit">Pay €8\.50<\/button>/);
  assert.match(text, /href="http:\/\/localhost:8787\/checkout\/hold_1">Cancel and go back/);
  assert.match(text, /name="email"[^>]*readonly value="ada@example.com"/);
  assert.doesNotMatch(text, /<script|role="alert"/);
  assert.match(headers.get("content-security-policy") ?? "", /default-src 'none'; style-src 'sha256-/);
  assert.equal(headers.get("cache-control"), "no-store");
});

test("4242 pays: back to the shop with the session's id, once, however often it is sent", async (t) => {
  const shop = await bench(t);
  const { id } = await shop.session();
  for (let count = 0; count < 2; count += 1) {
    const { status, location } = await shop.pay(id, VISA);
    assert.deepEqual([status, location], [303, `http://localhost:8787/orders/order_1?session=${id}`]);
  }
  assert.deepEqual(await stateOf(shop, id), { session: "complete", paid: "paid", intent: "succeeded" });
  assert.equal((await charges(shop)).length, 1);
  const again = await get(shop, `/pay/${id}`);
  assert.match(again.text, /Already paid.*Go to your order.*Back to the shop/s);
});

const declines: [why: string, card: string, code: string, words: RegExp][] = [
  ["is declined", "4000000000000002", "generic_decline", /Your card was declined\./],
  ["has no money", "4000 0000 0000 9995", "insufficient_funds", /insufficient funds/],
  ["is lost", "4000000000009987", "lost_card", /declined/],
  ["has expired", "4000000000000069", "expired_card", /expired/],
  ["is real", "4111111111111111", "test_mode_live_card", /only test cards/],
];

for (const [why, card, code, words] of declines) {
  test(`a card that ${why} leaves the session open, and the next card pays`, async (t) => {
    const shop = await bench(t);
    const { id } = await shop.session();
    const { status, text } = await shop.pay(id, card);
    assert.equal(status, 402);
    assert.match(text, new RegExp(`role="alert" data-code="${code}"`));
    assert.match(text, words);
    assert.deepEqual(await stateOf(shop, id), { session: "open", paid: "unpaid", intent: "requires_payment_method" });
    await shop.shop.until((received) => received.some(({ event }) => event.type === "payment_intent.payment_failed"));
    assert.equal((await shop.pay(id, VISA)).status, 303);
    assert.equal((await charges(shop)).length, 1);
  });
}

const mistyped: [why: string, typed: Record<string, string>, field: string][] = [
  ["a digit too few", { card_number: "4242 4242 4242 424" }, "card_number"],
  ["a wrong check digit", { card_number: "4242424242424241" }, "card_number"],
  ["letters for a number", { card_number: "four two" }, "card_number"],
  ["month 13", { expiry: "13 / 39" }, "expiry"],
  ["last year", { expiry: "12/25" }, "expiry"],
  ["no expiry", { expiry: "" }, "expiry"],
  ["a CVC of two digits", { cvc: "12" }, "cvc"],
];

for (const [why, typed, field] of mistyped) {
  test(`${why} is named at its field, and nothing is tried`, async (t) => {
    const shop = await bench(t);
    const { id } = await shop.session();
    const { status, text } = await shop.pay(id, VISA, typed);
    assert.equal(status, 422);
    assert.match(text, new RegExp(`id="${field}"[^>]*aria-invalid="true" aria-describedby="${field}-wrong"`));
    assert.match(text, /role="alert"/);
    assert.doesNotMatch(text, /value="123"/);
    assert.deepEqual(await stateOf(shop, id), { session: "open", paid: "unpaid", intent: null });
  });
}

test("without an e-mail address from the shop, the buyer's is asked for and kept", async (t) => {
  const shop = await bench(t);
  const { id } = await shop.session({ customer_email: "" });
  assert.match((await shop.pay(id, VISA, { email: "bob" })).text, /id="email"[^>]*aria-invalid/);
  await shop.pay(id, VISA, { email: "bob@example.com" });
  assert.equal((await shop.call("GET", `/v1/checkout/sessions/${id}`)).body.customer_details.email, "bob@example.com");
});

test("3-D Secure asks first: Complete pays, Fail gives the form back", async (t) => {
  const shop = await bench(t);
  const { id } = await shop.session();
  const asked = await shop.pay(id, "4000002500003155");
  assert.deepEqual([asked.status, asked.location], [303, `/pay/${id}/3ds`]);
  assert.deepEqual(await stateOf(shop, id), { session: "open", paid: "unpaid", intent: "requires_action" });
  assert.match((await get(shop, `/pay/${id}/3ds`)).text, />Complete<.*>Fail</s);

  const failed = await shop.submit(`/pay/${id}/3ds`, { answer: "fail" });
  assert.equal(failed.status, 402);
  assert.match(failed.text, /role="alert" data-code="payment_intent_authentication_failure"/);
  assert.equal((await get(shop, `/pay/${id}/3ds`)).status, 303);

  await shop.pay(id, "4000002500003155");
  const done = await shop.submit(`/pay/${id}/3ds`, { answer: "complete" });
  assert.deepEqual([done.status, done.location?.endsWith(id)], [303, true]);
  assert.deepEqual(await stateOf(shop, id), { session: "complete", paid: "paid", intent: "succeeded" });
  assert.equal((await charges(shop)).length, 1);
});

test("3-D Secure left unanswered ends with the session: nobody can finish it later", async (t) => {
  const shop = await bench(t);
  const { id } = await shop.session();
  await shop.pay(id, "4000002500003155");
  await shop.call("POST", `/v1/checkout/sessions/${id}/expire`);
  assert.equal((await shop.submit(`/pay/${id}/3ds`, { answer: "complete" })).status, 410);
  assert.deepEqual(await stateOf(shop, id), { session: "expired", paid: "unpaid", intent: "canceled" });
});

test("20 parallel payments of one session make one charge and one event of each kind", async (t) => {
  const shop = await bench(t);
  const { id } = await shop.session();
  const answers = await Promise.all(Array.from({ length: 20 }, (_, place) => (place % 2 === 0 ? shop.payQuickly(id) : shop.pay(id, VISA))));
  assert.ok(answers.every(({ status }) => status === 200 || status === 303));
  assert.equal((await charges(shop)).length, 1);
  await shop.shop.until((received) => received.length >= 3);
  assert.deepEqual(shop.shop.types().toSorted(), ["charge.succeeded", "checkout.session.completed", "payment_intent.succeeded"]);
});

test("the shortcut for programs answers where the session stands", async (t) => {
  const shop = await bench(t);
  const { id } = await shop.session();
  const declined = await shop.payQuickly(id, { card_number: "4000000000000002" });
  assert.deepEqual([declined.status, declined.body.status, declined.body.error.decline_code], [402, "open", "generic_decline"]);
  const asked = await shop.payQuickly(id, { card_number: "4000002500003155" });
  assert.deepEqual([asked.body.status, asked.body.next], ["requires_action", `/pay/${id}/3ds`]);
  const paid = await shop.payQuickly(id);
  assert.deepEqual([paid.status, paid.body.status, paid.body.payment_status], [200, "complete", "paid"]);
  assert.equal((await shop.payQuickly("cs_test_x")).status, 404);
});

test("an amount the buyer only authorised is complete, but not paid", async (t) => {
  const shop = await bench(t);
  const { id } = await shop.session({ "payment_intent_data[capture_method]": "manual" });
  await shop.pay(id, VISA);
  assert.deepEqual(await stateOf(shop, id), { session: "complete", paid: "unpaid", intent: "requires_capture" });
});

test("every page is valid HTML", async (t) => {
  const shop = await bench(t);
  const { id } = await shop.session();
  const pages = [(await get(shop, `/pay/${id}`)).text, (await shop.pay(id, "1")).text, (await shop.pay(id, "4000000000000002")).text];
  await shop.pay(id, "4000002500003155");
  pages.push((await get(shop, `/pay/${id}/3ds`)).text);
  await shop.submit(`/pay/${id}/3ds`, { answer: "complete" });
  pages.push((await get(shop, `/pay/${id}`)).text, (await get(shop, "/pay/cs_test_x")).text);
  const validator = new HtmlValidate({ extends: ["html-validate:recommended"], rules: { "doctype-style": "off", "void-style": "off", "long-title": "off" } });
  for (const page of pages) {
    const report = await validator.validateString(page);
    assert.deepEqual(report.results.flatMap(({ messages }) => messages.map(({ ruleId, message, line }) => `${ruleId} (line ${line}): ${message}`)), []);
  }
});
