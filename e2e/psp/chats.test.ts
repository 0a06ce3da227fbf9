// Chats: what both say of a message, of a limit, and of somebody they do not know; and that a fault can cut the line before
// and after a message is there.
import assert from "node:assert/strict";
import { test } from "node:test";
import { bench } from "./harness.ts";
import type { Bench } from "./harness.ts";

const TOKEN = "abcdefghijklmnopqrstuvwxyz0123456789";

async function post(shop: Bench, path: string, body: object): Promise<{ status: number; body: any; after: string | null }> {
  const answer = await fetch(`${shop.url}${path}`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
  const text = await answer.text();
  return { status: answer.status, body: text === "" ? null : JSON.parse(text), after: answer.headers.get("retry-after") };
}

const messages = async (shop: Bench): Promise<any[]> => ((await (await fetch(`${shop.url}/_chats`)).json()) as { messages: any[] }).messages;
const fault = (shop: Bench, asked: object) => fetch(`${shop.url}/_fault`, { method: "POST", body: JSON.stringify(asked) });

const hook = `/api/v10/webhooks/77/${TOKEN}`;
const bot = `/bot123456:${TOKEN}/sendMessage`;

test("a webhook takes a message, and says which when it is waited for", async (t) => {
  const shop = await bench(t);
  const told = await post(shop, `${hook}?wait=true`, { content: "Hello @everyone", allowed_mentions: { parse: [] } });
  assert.deepEqual([told.status, told.body.content, told.body.mention_everyone], [200, "Hello @everyone", false]);
  assert.deepEqual([(await post(shop, hook, { content: "Again" })).status, (await messages(shop)).length], [204, 2]);
  assert.equal((await messages(shop))[0].id, told.body.id);
});

test("a bot takes a message", async (t) => {
  const shop = await bench(t);
  const told = await post(shop, bot, { chat_id: "@lamps", text: "Hello" });
  assert.deepEqual([told.status, told.body.ok, told.body.result.text], [200, true, "Hello"]);
  assert.deepEqual((await messages(shop)).map(({ kind, chat, text }) => [kind, chat, text]), [["telegram", "@lamps", "Hello"]]);
});

for (const [why, path, body, status, code] of [
  ["an empty message", hook, { content: "" }, 400, 50_006],
  ["a long one", hook, { content: "x".repeat(2_001) }, 400, 50_035],
  ["a webhook that is deleted", `/api/webhooks/4041/${TOKEN}`, { content: "x" }, 404, 10_015],
  ["a bot that is revoked", `/bot4011:${TOKEN}/sendMessage`, { chat_id: "@lamps", text: "x" }, 401, 401],
  ["a chat that is not there", bot, { chat_id: "@nobody_here", text: "x" }, 400, 400],
  ["another path", `/bot123456:${TOKEN}/getMe`, {}, 404, 404],
] as const) {
  test(`${why} is refused`, async (t) => {
    const told = await post(await bench(t), path, body);
    assert.deepEqual([told.status, told.body.code ?? told.body.error_code], [status, code]);
  });
}

test("a limit says when to come again, each in its own way", async (t) => {
  const shop = await bench(t);
  await fault(shop, { on: "POST /api/webhooks/:id", kind: "error", status: 429 });
  await fault(shop, { on: "POST /bot/sendMessage", kind: "error", status: 429 });
  const [discord, telegram] = [await post(shop, hook, { content: "x" }), await post(shop, bot, { chat_id: "@lamps", text: "x" })];
  assert.deepEqual([discord.status, discord.body.retry_after, discord.after], [429, 0.25, "1"]);
  assert.deepEqual([telegram.status, telegram.body.ok, telegram.body.parameters.retry_after], [429, false, 1]);
  assert.equal((await messages(shop)).length, 0);
});

test("a line that is cut leaves a message there, or none", async (t) => {
  const shop = await bench(t);
  for (const [kind, there] of [["drop_before", 0], ["drop_after", 1]] as const) {
    await fault(shop, { on: "POST /api/webhooks/:id", kind });
    await assert.rejects(post(shop, hook, { content: kind }));
    assert.equal((await messages(shop)).length, there, kind);
  }
});
