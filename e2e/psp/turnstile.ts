// The check that somebody is no program: Cloudflare Turnstile's wire format, for what Kerbside calls of it.
import type { IncomingMessage } from "node:http";
import { among, pauseFor } from "./faults.ts";
import { decodeForm } from "./form.ts";
import type { Form } from "./form.ts";
import type { Reply } from "./idempotency.ts";
import { newId } from "./ids.ts";
import type { Sandbox } from "./sandbox.ts";

// https://developers.cloudflare.com/turnstile/troubleshooting/testing/
const PASSES = "1x0000000000000000000000000000000AA";
const FAILS = "2x0000000000000000000000000000000AA";
const SPENT = "3x0000000000000000000000000000000AA";
/** Whose answers Cloudflare's dummy keys give out; it is done on no shop's page. */
const DUMMY = "XXXX.DUMMY.TOKEN.XXXX";
/** So long an answer counts, by the documentation. */
const LASTS_S = 300;

type Given = { host: string; at: number; spentFor: string | null };

export class Checks {
  readonly #given = new Map<string, Given>();

  /** An answer for a page of this host; the page adds what it is for. */
  give(host: string, now: number): string {
    const id = newId("tok");
    this.#given.set(id, { host, at: now, spentFor: null });
    return id;
  }

  /** What siteverify says of an answer. */
  verify(form: Form, now: number): object {
    const [secret, response] = [String(form.secret ?? ""), String(form.response ?? "")];
    const no = (code: string): object => ({ success: false, "error-codes": [code], messages: [] });
    const yes = (hostname: string, action: string, at: number): object => ({
      success: true,
      "error-codes": [],
      challenge_ts: new Date(at * 1_000).toISOString(),
      hostname,
      action,
      cdata: "",
      metadata: { interactive: false },
    });
    if (secret === "") return no("missing-input-secret");
    if (![PASSES, FAILS, SPENT].includes(secret)) return no("invalid-input-secret");
    if (response === "") return no("missing-input-response");
    if (secret === FAILS) return no("invalid-input-response");
    if (secret === SPENT) return no("timeout-or-duplicate");
    if (response === DUMMY) return yes("example.com", "test", now);
    const [id = "", action = ""] = response.split(".", 2);
    const given = this.#given.get(id);
    if (given === undefined) return no("invalid-input-response");
    // The same idempotency key asks about the same thing again.
    const key = String(form.idempotency_key ?? "") || newId("once");
    given.spentFor ??= key;
    if (given.spentFor !== key || given.at + LASTS_S < now) return no("timeout-or-duplicate");
    return yes(given.host, action, given.at);
  }
}

const hostOf = (address: string | undefined): string => (address !== undefined && URL.canParse(address) ? new URL(address).hostname : "");

/** Puts an answer into each box of the page, as the real one does once it is content. */
const script = (id: string): string => `// The sandbox's check: everybody passes who runs script, but for site keys that always block.
for (const box of document.querySelectorAll(".cf-turnstile")) {
  const said = document.createElement("p");
  if ((box.dataset.sitekey ?? "").startsWith("2x")) {
    said.textContent = "Sandbox check: blocked";
  } else {
    const answer = document.createElement("input");
    answer.type = "hidden";
    answer.name = "cf-turnstile-response";
    answer.value = ${JSON.stringify(id)} + "." + (box.dataset.action ?? "");
    box.append(answer);
    said.textContent = "Sandbox check: passed ✓";
  }
  box.append(said);
}
`;

const plain = (status: number, body: string): Reply => ({ status, body, headers: { "Content-Type": "text/plain; charset=utf-8" } });

/** Null when a fault cuts the line. */
export async function answerTurnstile(sandbox: Sandbox, request: IncomingMessage, method: string, path: string, route: string, body: string): Promise<Reply | null> {
  const faults = sandbox.faults.takeForCall(method, route, path);
  if (faults.some((fault) => fault.kind === "drop_before")) return null;
  await pauseFor(among(faults, "delay", "before"));
  const failure = among(faults, "error", "before");
  if (failure !== undefined) return plain(failure.status, "The check failed, as the test asked for.");
  // Real time, even when the clock was moved: as signatures.
  const now = Math.floor(Date.now() / 1_000);
  switch (`${method} ${path}`) {
    case "GET /turnstile/v0/api.js": {
      const id = sandbox.checks.give(hostOf(request.headers.referer), now);
      return { status: 200, body: script(id), headers: { "Content-Type": "text/javascript; charset=utf-8", "Cache-Control": "no-store" } };
    }
    case "POST /turnstile/v0/siteverify": {
      const json = String(request.headers["content-type"] ?? "").startsWith("application/json");
      const said = sandbox.checks.verify(json ? JSON.parse(body) : decodeForm(body), now);
      return { status: 200, body: JSON.stringify(said) };
    }
    default:
      return plain(404, "Not found.\n");
  }
}
