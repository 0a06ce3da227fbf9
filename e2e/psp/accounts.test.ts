// Connected accounts: from nothing, over the onboarding page, to somebody who can be paid.
import assert from "node:assert/strict";
import { test } from "node:test";
import { bench, client, seller } from "./harness.ts";

const LINK = { type: "account_onboarding" as const, refresh_url: "http://localhost:8787/refresh", return_url: "http://localhost:8787/return" };

test("an Express account is asked for everything, and paid once it has answered", async (t) => {
  const shop = await bench(t);
  const stripe = client(shop);
  const account = await stripe.accounts.create({ type: "express", country: "DE", email: "samira@example.com", capabilities: { transfers: { requested: true }, card_payments: { requested: true } }, metadata: { creator: "cre_1" }, settings: { payouts: { schedule: { interval: "manual" } } } });
  assert.deepEqual([account.details_submitted, account.charges_enabled, account.payouts_enabled, account.capabilities?.transfers, account.default_currency], [false, false, false, "inactive", "eur"]);
  assert.deepEqual([account.requirements?.disabled_reason, account.requirements?.currently_due?.includes("external_account"), account.settings?.payouts?.schedule.interval], ["requirements.past_due", true, "manual"]);
  const link = await stripe.accountLinks.create({ account: account.id, ...LINK });
  assert.equal(link.expires_at, link.created + 300);
  const page = await fetch(link.url);
  assert.match(await page.text(), /<label for="iban">IBAN<\/label>/);
  assert.match(page.headers.get("content-security-policy") ?? "", /default-src 'none'/);
  const path = new URL(link.url).pathname;
  const bad = await shop.submit(path, { name: "Samira <b>", iban: "DE89370400440532013001", answer: "finish" });
  assert.equal(bad.status, 422);
  assert.match(bad.text, /data-code="account_number_invalid"/);
  assert.match(bad.text, /Samira &#60;b&#62;/);
  const done = await shop.submit(path, { name: "Samira Haddad", iban: "de89 3704 0044 0532 0130 00", answer: "finish" });
  assert.deepEqual([done.status, done.location], [303, LINK.return_url]);
  const ready = await stripe.accounts.retrieve(account.id);
  assert.deepEqual([ready.details_submitted, ready.charges_enabled, ready.payouts_enabled, ready.capabilities?.transfers], [true, true, true, "active"]);
  assert.deepEqual([ready.requirements?.currently_due, ready.requirements?.disabled_reason], [[], null]);
  const bank = ready.external_accounts?.data[0];
  assert.ok(bank?.object === "bank_account");
  assert.deepEqual([bank.last4, bank.country, bank.currency, bank.account_holder_name, bank.default_for_currency], ["3000", "DE", "eur", "Samira Haddad", true]);
  const told = (await shop.shop.until((all) => all.length > 0)).map(({ body }) => JSON.parse(body));
  assert.deepEqual([told[0].type, told[0].account, told[0].data.object.payouts_enabled], ["account.updated", account.id, true]);
  assert.deepEqual((await stripe.accounts.list()).data.map(({ id }) => id), [account.id]);
});

test("a link works once and for five minutes, and finishing later leaves the account as it was", async (t) => {
  const shop = await bench(t);
  const stripe = client(shop);
  const { id } = await stripe.accounts.create({ type: "express" });
  const first = new URL((await stripe.accountLinks.create({ account: id, ...LINK })).url).pathname;
  assert.equal((await shop.submit(first, { answer: "later" })).location, LINK.return_url);
  assert.equal((await stripe.accounts.retrieve(id)).details_submitted, false);
  assert.equal((await shop.submit(first, { name: "A", iban: "AT611904300234573201" })).location, LINK.refresh_url);
  const late = new URL((await stripe.accountLinks.create({ account: id, ...LINK })).url).pathname;
  await shop.control("/_clock", { advance_s: 301 });
  assert.equal((await shop.submit(late, { name: "A", iban: "AT611904300234573201" })).location, LINK.refresh_url);
  assert.equal((await fetch(`${shop.url}/connect/nobody`)).status, 404);
  await assert.rejects(stripe.accountLinks.create({ account: id, type: "account_onboarding" }), { code: "parameter_missing", param: "refresh_url" });
});

test("bank accounts: checked, one default a currency, never the number itself", async (t) => {
  const shop = await bench(t);
  const stripe = client(shop);
  const id = await seller(shop);
  const add = (account_number: string) => stripe.accounts.createExternalAccount(id, { external_account: { object: "bank_account", country: "AT", currency: "eur", account_number }, default_for_currency: true } as never);
  await assert.rejects(add("AT611904300234573202"), { code: "account_number_invalid", param: "external_account[account_number]" });
  const second = await add("AT86 1904 3002 3547 3202");
  assert.equal(JSON.stringify(second).includes("AT86"), false);
  const all = await stripe.accounts.listExternalAccounts(id);
  assert.deepEqual(all.data.map((one) => (one as { default_for_currency: boolean }).default_for_currency), [false, true]);
  assert.equal((await stripe.accounts.retrieveExternalAccount(id, second.id)).id, second.id);
  await assert.rejects(stripe.accounts.deleteExternalAccount(id, second.id), { type: "StripeInvalidRequestError" });
  await stripe.accounts.updateExternalAccount(id, all.data[0].id, { default_for_currency: true });
  assert.equal((await stripe.accounts.deleteExternalAccount(id, second.id)).deleted, true);
  assert.equal((await stripe.accounts.retrieve(id)).external_accounts?.data.length, 1);
});

test("stopped, started, renamed and deleted; an account that is not there looks like one that is not ours", async (t) => {
  const shop = await bench(t);
  const stripe = client(shop);
  const id = await seller(shop);
  await shop.control("/_accounts", { account: id, stop: "rejected.fraud" });
  const stopped = await stripe.accounts.retrieve(id);
  assert.deepEqual([stopped.payouts_enabled, stopped.requirements?.disabled_reason, stopped.capabilities?.transfers], [false, "rejected.fraud", "inactive"]);
  await assert.rejects(stripe.transfers.create({ amount: 1, currency: "eur", destination: id }), { code: "insufficient_capabilities_for_transfer" });
  await shop.control("/_accounts", { account: id, stop: null });
  const named = await stripe.accounts.update(id, { business_profile: { name: "Spices" }, metadata: { creator: "cre_2" } });
  assert.deepEqual([named.payouts_enabled, named.business_profile?.name, named.metadata?.creator], [true, "Spices", "cre_2"]);
  assert.match(await (await fetch((await stripe.accounts.createLoginLink(id)).url)).text(), /Available/);
  assert.equal((await stripe.accounts.del(id)).deleted, true);
  await assert.rejects(stripe.accounts.retrieve(id), { code: "account_invalid", statusCode: 403 });
  await assert.rejects(stripe.balance.retrieve({}, { stripeAccount: "acct_nobody" }), { code: "account_invalid", statusCode: 403 });
  await assert.rejects(stripe.transfers.list({}, { stripeAccount: id }), { statusCode: 400 });
});
