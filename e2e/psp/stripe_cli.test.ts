// The official CLI as the judge: its own fixtures for each event are accepted, and the events they are named after are sent.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { bench } from "./harness.ts";
import type { Bench } from "./harness.ts";

const CLI = createRequire(import.meta.url).resolve("@stripe/cli/bin/shim.js");
const HOME = mkdtempSync(join(tmpdir(), "stripe-cli-"));
after(() => rmSync(HOME, { recursive: true, force: true }));

// The proxy is a closed door: whatever it would ask of the world beyond this machine fails at once.
const ENV = { PATH: process.env.PATH, HOME, STRIPE_API_KEY: "sk_test_clijudge", STRIPE_CLI_TELEMETRY_OPTOUT: "1", HTTPS_PROXY: "http://127.0.0.1:9", HTTP_PROXY: "http://127.0.0.1:9", NO_PROXY: "127.0.0.1" };

function stripe(args: string[]): Promise<{ status: number | null; said: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [CLI, ...args, "--color", "off"], { env: ENV, stdio: ["ignore", "pipe", "pipe"], timeout: 60_000 });
    let said = "";
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text: string) => (said += text));
    child.once("error", reject);
    child.once("close", (status) => resolve({ status, said }));
  });
}

async function trigger(shop: Bench, event: string, ...more: string[]): Promise<string[]> {
  const { status, said } = await stripe(["trigger", event, "--api-base", shop.url, ...more]);
  assert.equal(status, 0, said);
  assert.match(said, /Trigger succeeded!/);
  // A look lets the time pass, so that what arrives by itself has arrived.
  await shop.call("GET", "/v1/events");
  return shop.running.sandbox.store.events.all().map(({ type }) => type);
}

const PAID = ["charge.succeeded", "payment_intent.succeeded"];
const REFUNDED = [...PAID, "refund.created", "charge.refunded"];
const REFUND_TOLD = ["refund.updated", "charge.refund.updated"];
const DISPUTED = [...PAID, "charge.dispute.created", "charge.dispute.funds_withdrawn"];
const PAYOUT = [...PAID, "payout.created"];
const TRANSFER = [...PAID, "transfer.created", "payment.created"];

/** What the CLI is asked for, what must be sent in this order, and how a step of it is changed. */
const CASES: [event: string, sent: string[], ...more: string[]][] = [
  ["payment_intent.succeeded", PAID],
  ["charge.succeeded", PAID],
  ["charge.captured", ["charge.succeeded", "payment_intent.amount_capturable_updated", "charge.captured", "payment_intent.succeeded"]],
  ["charge.failed", ["charge.failed", "payment_intent.payment_failed"]],
  ["payment_intent.payment_failed", ["charge.failed", "payment_intent.payment_failed"]],
  ["payment_intent.canceled", ["payment_intent.canceled"]],
  ["payment_intent.requires_action", ["payment_intent.requires_action"]],
  ["payment_intent.amount_capturable_updated", ["charge.succeeded", "payment_intent.amount_capturable_updated"]],
  ["checkout.session.completed", ["product.created", "price.created", ...PAID, "checkout.session.completed"]],
  ["checkout.session.expired", ["product.created", "price.created", "checkout.session.expired"]],
  ["charge.refunded", REFUNDED],
  ["charge.refund.updated", [...REFUNDED, ...REFUND_TOLD]],
  ["charge.refunded", [...REFUNDED, "refund.failed", ...REFUND_TOLD], "--override", "payment_intent:payment_method=pm_card_refundFail"],
  // Its fixtures dispute with an inquiry, which takes no money yet.
  ["charge.dispute.created", [...PAID, "charge.dispute.created"]],
  ["charge.dispute.updated", [...PAID, "charge.dispute.created", "charge.dispute.updated"]],
  ["charge.dispute.closed", [...PAID, "charge.dispute.created", "charge.dispute.closed"]],
  ["charge.dispute.closed", [...DISPUTED, "charge.dispute.closed"], "--override", "payment_intent:payment_method=pm_card_createDispute"],
  ["account.updated", ["account.updated"]],
  ["account.application.deauthorized", ["account.application.deauthorized"]],
  ["topup.created", ["topup.created", "topup.succeeded"]],
  ["transfer.created", TRANSFER],
  ["transfer.updated", [...TRANSFER, "transfer.updated"]],
  ["transfer.reversed", [...TRANSFER, "transfer.reversed"]],
  ["payout.created", [...PAYOUT, "payout.paid"]],
  ["payout.updated", [...PAYOUT, "payout.paid", "payout.updated"]],
  ["payout.created", [...PAYOUT, "payout.failed"], "--add", "payout:status=failed"],
  ["balance.available", [...PAID, "balance.available"]],
];

for (const [event, sent, ...more] of CASES) {
  test(["stripe trigger", event, ...more].join(" "), async (t) => {
    const shop = await bench(t, { PSP_ARRIVE_AFTER_S: "0", WEBHOOK_URL: "" });
    // Its transfers are as large as the charge before them, so the fee must be there already, as in any account in use.
    if (event.startsWith("transfer.")) await shop.control("/_balance", { topup: 5_000, currency: "usd" });
    const types = await trigger(shop, event, ...more);
    const named = types.filter((type) => sent.includes(type));
    assert.deepEqual(named, sent);
    assert.deepEqual(types.filter((type) => !sent.includes(type) && !EXTRA.has(type)), []);
  });
}

/** Sent beside what is asked for, and of no meaning to it. */
const EXTRA = new Set(["balance.available", "capability.updated", "topup.created", "topup.succeeded"]);
