// Chats: Discord's Execute Webhook and Telegram's sendMessage, in their wire formats, for what Kerbside calls of them.
import { randomInt } from "node:crypto";
import { among, pauseFor } from "./faults.ts";
import type { Reply } from "./idempotency.ts";
import type { Sandbox } from "./sandbox.ts";

/** A message that is there. `at` is when it came, in ms since 1970. */
export type Message = { at: number; kind: "discord" | "telegram"; chat: string; id: string; text: string };

export class Chats {
  messages: Message[] = [];
  #last = 0;

  keep(kind: Message["kind"], chat: string, text: string): Message {
    this.#last += 1;
    const message = { at: Date.now(), kind, chat, id: kind === "discord" ? `11${randomInt(1e9)}${this.#last}` : String(this.#last), text };
    this.messages.push(message);
    return message;
  }
}

const json = (status: number, body: object, headers: Record<string, string> = {}): Reply => ({ status, body: JSON.stringify(body), headers });

const discordNo = (status: number, code: number, message: string): Reply => json(status, { message, code });
const telegramNo = (error_code: number, description: string, parameters?: object): Reply => json(error_code, { ok: false, error_code, description, ...(parameters === undefined ? {} : { parameters }) });

/** https://discord.com/developers/docs/resources/webhook#execute-webhook. Webhooks whose number begins with 404 are deleted. */
function discord(sandbox: Sandbox, number: string, query: string, said: Record<string, unknown>): Reply {
  if (number.startsWith("404")) return discordNo(404, 10_015, "Unknown Webhook");
  const { content, allowed_mentions } = said;
  if (typeof content !== "string" || content === "") return discordNo(400, 50_006, "Cannot send an empty message");
  if (content.length > 2_000) return discordNo(400, 50_035, "Invalid Form Body");
  const message = sandbox.chats.keep("discord", number, content);
  const waits = new URLSearchParams(query).get("wait") === "true";
  if (!waits) return { status: 204, body: "" };
  // Nobody is rung for unless the message says so.
  const rings = (allowed_mentions as { parse?: unknown[] } | undefined)?.parse?.length !== 0;
  return json(200, { id: message.id, type: 0, content, channel_id: "1", webhook_id: number, mention_everyone: rings && content.includes("@everyone"), timestamp: new Date(message.at).toISOString() });
}

/** https://core.telegram.org/bots/api#sendmessage. Bots whose number begins with 401 are revoked. */
function telegram(sandbox: Sandbox, bot: string, said: Record<string, unknown>): Reply {
  if (bot.startsWith("401")) return telegramNo(401, "Unauthorized");
  const { chat_id, text } = said;
  if (typeof text !== "string" || text === "") return telegramNo(400, "Bad Request: message text is empty");
  if (text.length > 4_096) return telegramNo(400, "Bad Request: message is too long");
  const chat = String(chat_id ?? "");
  if (chat === "" || chat === "@nobody_here") return telegramNo(400, "Bad Request: chat not found");
  const message = sandbox.chats.keep("telegram", chat, text);
  return json(200, { ok: true, result: { message_id: Number(message.id), date: Math.floor(message.at / 1_000), chat: { id: chat, type: "channel" }, text } });
}

/** What a fault with this status says, as each of them says it. */
function failed(kind: Message["kind"], status: number): Reply {
  if (kind === "discord") return status === 429 ? json(429, { message: "You are being rate limited.", retry_after: 0.25, global: false }, { "Retry-After": "1" }) : discordNo(status, 0, `${status}: the sandbox was told to`);
  return status === 429 ? telegramNo(429, "Too Many Requests: retry after 1", { retry_after: 1 }) : telegramNo(status, "The sandbox was told to");
}

const DISCORD = /^\/api\/(?:v\d+\/)?webhooks\/(\d+)\/[\w-]+$/;
const TELEGRAM = /^\/bot(\d+):[\w-]+\/sendMessage$/;

export const isChat = (path: string): boolean => path.startsWith("/api/") || path.startsWith("/bot");

/** The names under which faults know a place: that of all of them, and its own. There is no secret in them. */
const placesOf = (hook: string | undefined, said: Record<string, unknown>): [string, string] => (hook === undefined ? ["/bot/sendMessage", `/bot/${String(said.chat_id)}`] : ["/api/webhooks/:id", `/api/webhooks/${hook}`]);

/** Null when a fault cuts the line. */
export async function answerChat(sandbox: Sandbox, method: string, path: string, query: string, body: string): Promise<Reply | null> {
  const [hook, bot] = [DISCORD.exec(path), TELEGRAM.exec(path)];
  const kind = hook !== null ? "discord" : "telegram";
  if (hook === null && bot === null) return path.startsWith("/bot") ? telegramNo(404, "Not Found") : discordNo(404, 0, "404: Not Found");
  if (method !== "POST") return kind === "discord" ? discordNo(405, 0, "405: Method Not Allowed") : telegramNo(405, "Method Not Allowed");
  const said = JSON.parse(body === "" ? "{}" : body) as Record<string, unknown>;
  const faults = sandbox.faults.takeForCall(method, ...placesOf(hook?.[1], said));
  if (faults.some((fault) => fault.kind === "drop_before")) return null;
  await pauseFor(among(faults, "delay", "before"));
  const [early, late] = [among(faults, "error", "before"), among(faults, "error", "after")];
  if (early !== undefined) return failed(kind, early.status);
  const reply = hook !== null ? discord(sandbox, hook[1] ?? "", query, said) : telegram(sandbox, bot?.[1] ?? "", said);
  await pauseFor(among(faults, "delay", "after"));
  if (faults.some((fault) => fault.kind === "drop_after")) return null;
  return late === undefined ? reply : failed(kind, late.status);
}
