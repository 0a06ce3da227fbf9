// One API call from key to reply: who asks, idempotency, faults, the effect.
import type { IncomingHttpHeaders } from "node:http";
import { found as accountOf } from "./account_calls.ts";
import { Refusal } from "./errors.ts";
import { API_VERSION } from "./events.ts";
import { expanded } from "./expand.ts";
import { among, pauseFor } from "./faults.ts";
import type { CallFault } from "./faults.ts";
import { decodeForm } from "./form.ts";
import type { Fresh, Reply } from "./idempotency.ts";
import { Params } from "./params.ts";
import { ROUTES, servesAccounts } from "./routes.ts";
import type { Route } from "./routes.ts";
import type { Sandbox } from "./sandbox.ts";

export type ApiCall = { method: string; path: string; route: string; id: string; inner: string; query: string; body: string; headers: IncomingHttpHeaders; requestId: string; key: string | null };

const refused = (refusal: Refusal): Reply => ({ status: refusal.status, body: refusal.body() });

/** The caller's secret key, as a bearer token or as the user of basic authentication. */
function ownerOf(header: string | undefined): string {
  const deny = (message: string, code?: string) => new Refusal(401, "invalid_request_error", message, { code, begun: false });
  if (header === undefined) throw deny("No API key was sent. Send one in the Authorization header: Bearer sk_test_…");
  const [scheme, credentials = ""] = header.split(" ", 2);
  const basic = scheme.toLowerCase() === "basic";
  const key = basic ? Buffer.from(credentials, "base64").toString("utf8").split(":", 1)[0] : credentials;
  if (/^[sr]k_live_/.test(key)) throw deny("This is a sandbox that takes no money: a live key has no place here. Use a key that begins with sk_test_.", "livemode_mismatch");
  if (!/^[sr]k_test_\w+$/.test(key)) throw deny("Invalid API key: this sandbox takes any key that begins with sk_test_.");
  return key;
}

/** The connected account the call acts in; null is the platform. */
function accountIn(sandbox: Sandbox, call: ApiCall): string | null {
  const header = call.headers["stripe-account"];
  if (typeof header !== "string" || header === "") return null;
  if (!servesAccounts(call.route)) throw new Refusal(400, "invalid_request_error", `In this sandbox ${call.route} is the platform's own: send it without Stripe-Account.`, { begun: false });
  return accountOf(sandbox, header).id;
}

function perform(sandbox: Sandbox, call: ApiCall, answer: Route): Reply {
  const post = call.method === "POST";
  if (post && call.body !== "" && !String(call.headers["content-type"] ?? "").startsWith("application/x-www-form-urlencoded")) {
    throw new Refusal(400, "invalid_request_error", "Send the parameters as application/x-www-form-urlencoded.", { begun: false });
  }
  const asked = { inner: call.inner, account: accountIn(sandbox, call) };
  const form = decodeForm(post ? call.body : call.query);
  const params = new Params(form);
  const paths = params.strings("expand");
  const made = sandbox.causedBy({ id: call.requestId, idempotency_key: call.key }, () => answer(sandbox, params, call.id, asked));
  if (typeof made === "string") return { status: 200, body: made };
  return { status: 200, body: JSON.stringify(paths.length === 0 ? made : expanded(sandbox, { ...made }, paths)) };
}

/** Performs, and settles what the key remembers. */
function performOnce(sandbox: Sandbox, call: ApiCall, answer: Route, fresh: Fresh | null): Reply {
  try {
    const reply = perform(sandbox, call, answer);
    fresh?.keep(reply);
    return reply;
  } catch (error) {
    if (!(error instanceof Refusal)) {
      fresh?.forget();
      throw error;
    }
    const reply = refused(error);
    if (error.begun) fresh?.keep(reply);
    else fresh?.forget();
    return reply;
  }
}

function injected(fault: CallFault): Reply {
  const type = fault.status === 429 ? "rate_limit_error" : fault.status >= 500 ? "api_error" : "invalid_request_error";
  return refused(new Refusal(fault.status, type, `An error the test asked for (${fault.on}).`, { code: fault.code ?? (fault.status === 429 ? "rate_limit" : undefined) }));
}

/** Null means: cut the line without an answer. */
export async function answerApi(sandbox: Sandbox, call: ApiCall): Promise<Reply | null> {
  const faults = sandbox.faults.takeForCall(call.method, call.route, call.path);
  if (faults.some((fault) => fault.kind === "drop_before")) return null;
  const version = { "Stripe-Version": String(call.headers["stripe-version"] ?? API_VERSION) };
  const reply = await answerThrough(sandbox, call, faults);
  if (faults.some((fault) => fault.kind === "drop_after")) return null;
  const echoed: Record<string, string> = call.key === null ? version : { ...version, "Idempotency-Key": call.key };
  return { ...reply, headers: { ...echoed, ...reply.headers } };
}

async function answerThrough(sandbox: Sandbox, call: ApiCall, faults: CallFault[]): Promise<Reply> {
  let fresh: Fresh | null = null;
  try {
    const owner = ownerOf(call.headers.authorization);
    const answer = Object.hasOwn(ROUTES, `${call.method} ${call.route}`) ? ROUTES[`${call.method} ${call.route}`] : undefined;
    if (answer === undefined) throw new Refusal(404, "invalid_request_error", `Unrecognized request URL (${call.method}: ${call.path}).`, { begun: false });
    if (call.key !== null && call.method === "POST") {
      const begun = sandbox.idempotency.begin(`${owner} ${String(call.headers["stripe-account"] ?? "")}`, call.key, call.path, call.body, call.requestId, sandbox.clock.now());
      if ("status" in begun) return begun;
      fresh = begun;
    }
    return await answerWithFaults(sandbox, call, answer, fresh, faults);
  } catch (error) {
    if (error instanceof Refusal) return refused(error);
    throw error;
  }
}

async function answerWithFaults(sandbox: Sandbox, call: ApiCall, answer: Route, fresh: Fresh | null, faults: CallFault[]): Promise<Reply> {
  // The key stays in flight while a delay lasts.
  await pauseFor(among(faults, "delay", "before"));
  const before = among(faults, "error", "before");
  if (before !== undefined) {
    const reply = injected(before);
    if (before.stored) fresh?.keep(reply);
    else fresh?.forget();
    return reply;
  }
  const after = among(faults, "error", "after");
  const reply = performOnce(sandbox, call, answer, fresh);
  if (after?.stored) fresh?.keep(injected(after));
  await pauseFor(among(faults, "delay", "after"));
  return after === undefined ? reply : injected(after);
}
