// The check: which secrets and answers pass, that each answer counts for one thing, and that it can be taken down.
import assert from "node:assert/strict";
import { test } from "node:test";
import { bench } from "./harness.ts";
import type { Bench } from "./harness.ts";

const PASSES = "1x0000000000000000000000000000000AA";
const SHOP = "http://shop.example:8787/";

async function verify(shop: Bench, fields: Record<string, string>): Promise<any> {
  const answer = await fetch(`${shop.url}/turnstile/v0/siteverify`, { method: "POST", body: new URLSearchParams(fields) });
  return answer.ok ? answer.json() : answer.status;
}

async function given(shop: Bench, action = "hold"): Promise<string> {
  const script = await (await fetch(`${shop.url}/turnstile/v0/api.js`, { headers: { referer: SHOP } })).text();
  return `${/"(tok_\w+)"/.exec(script)?.[1] ?? ""}.${action}`;
}

test("an answer of the script passes, for its page and its purpose", async (t) => {
  const shop = await bench(t);
  const said = await verify(shop, { secret: PASSES, response: await given(shop), remoteip: "203.0.113.1" });
  assert.deepEqual([said.success, said["error-codes"], said.hostname, said.action], [true, [], "shop.example", "hold"]);
  assert.ok(Math.abs(Date.parse(said.challenge_ts) - Date.now()) < 10_000);
});

test("it passes once, and again only under the same idempotency key", async (t) => {
  const shop = await bench(t);
  const response = await given(shop);
  const key = "6f1c1f1e-0000-4000-a000-000000000001";
  for (const [idempotency_key, success] of [[key, true], [key, true], ["6f1c1f1e-0000-4000-a000-000000000002", false], ["", false]] as const) {
    const said = await verify(shop, { secret: PASSES, response, idempotency_key });
    assert.equal(said.success, success, idempotency_key);
    if (!success) assert.deepEqual(said["error-codes"], ["timeout-or-duplicate"]);
  }
});

for (const [why, fields, code] of [
  ["no secret", { response: "x" }, "missing-input-secret"],
  ["an unknown secret", { secret: "0x4AAAA", response: "x" }, "invalid-input-secret"],
  ["no answer", { secret: PASSES }, "missing-input-response"],
  ["an answer that was never given", { secret: PASSES, response: "made-up.hold" }, "invalid-input-response"],
  ["the secret that always fails", { secret: "2x0000000000000000000000000000000AA", response: "x" }, "invalid-input-response"],
  ["the secret of spent answers", { secret: "3x0000000000000000000000000000000AA", response: "x" }, "timeout-or-duplicate"],
] as const) {
  test(`${why} is ${code}`, async (t) => {
    assert.deepEqual((await verify(await bench(t), fields))["error-codes"], [code]);
  });
}

test("Cloudflare's dummy answer passes as often as one likes, but on no shop's page", async (t) => {
  const shop = await bench(t);
  for (let times = 0; times < 2; times += 1) {
    const said = await verify(shop, { secret: PASSES, response: "XXXX.DUMMY.TOKEN.XXXX" });
    assert.deepEqual([said.success, said.hostname], [true, "example.com"]);
  }
});

test("a fault takes it down, and only for as often as was asked", async (t) => {
  const shop = await bench(t);
  await fetch(`${shop.url}/_fault`, { method: "POST", body: JSON.stringify({ on: "POST /turnstile/v0/siteverify", kind: "error", status: 503 }) });
  assert.equal(await verify(shop, { secret: PASSES, response: "x" }), 503);
  assert.equal((await verify(shop, { secret: PASSES, response: "x" })).success, false);
});
