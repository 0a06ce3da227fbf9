// The HTTP surface: reads a request, finds who answers it, writes and logs the reply.
import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { answerApi } from "./api.ts";
import { answerControl } from "./control.ts";
import { Refusal } from "./errors.ts";
import { among, pauseFor } from "./faults.ts";
import { decodeForm, emptyForm } from "./form.ts";
import type { Form } from "./form.ts";
import type { Reply } from "./idempotency.ts";
import { newRequestId } from "./ids.ts";
import { asForm, isMultipart } from "./multipart.ts";
import { answerConnect } from "./connect.ts";
import { answerPage } from "./pay.ts";
import { routeOf } from "./routes.ts";
import type { Sandbox } from "./sandbox.ts";
import { passTime } from "./passing.ts";
import { answerTurnstile } from "./turnstile.ts";

const BODY_MAX = 256 * 1_024;
// Stripe takes evidence of up to 5 MB.
const UPLOAD_MAX = 5 * 1_024 * 1_024;
const FORM = "application/x-www-form-urlencoded";

const plain = (status: number, body: string): Reply => ({ status, body, headers: { "Content-Type": "text/plain; charset=utf-8" } });

/** Null when it is longer than anybody needs. */
async function readBody(request: IncomingMessage): Promise<string | null> {
  if (request.method === "GET" || request.method === "HEAD") return "";
  const type = request.headers["content-type"];
  const max = isMultipart(type) ? UPLOAD_MAX : BODY_MAX;
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    length += piece.length;
    if (length <= max) pieces.push(piece);
  }
  if (length > max) return null;
  const body = Buffer.concat(pieces);
  if (type === undefined || !isMultipart(type)) return body.toString("utf8");
  request.headers["content-type"] = FORM;
  return asForm(type, body);
}

function readForm(request: IncomingMessage, body: string): Form {
  if (!String(request.headers["content-type"] ?? "").startsWith("application/json")) return decodeForm(body);
  const form = emptyForm();
  for (const [name, value] of Object.entries(JSON.parse(body === "" ? "{}" : body) as object)) form[name] = String(value);
  return form;
}

async function answerHosted(sandbox: Sandbox, request: IncomingMessage, method: string, path: string, route: string, id: string, body: string): Promise<Reply | null> {
  const faults = sandbox.faults.takeForCall(method, route, path);
  if (faults.some((fault) => fault.kind === "drop_before")) return null;
  await pauseFor(among(faults, "delay", "before"));
  const [early, late] = [among(faults, "error", "before"), among(faults, "error", "after")];
  const failure = early ?? late;
  const failed = plain(failure?.status ?? 500, "This page failed, as the test asked for.");
  if (early !== undefined) return failed;
  if (method !== "GET" && method !== "POST") return { ...plain(405, "GET or POST."), headers: { Allow: "GET, POST" } };
  const wantsJson = String(request.headers.accept ?? "").includes("application/json");
  const reply = (path.startsWith("/connect/") ? answerConnect : answerPage)(sandbox, { method, route, id, form: readForm(request, body), wantsJson });
  await pauseFor(among(faults, "delay", "after"));
  if (faults.some((fault) => fault.kind === "drop_after")) return null;
  return failure === undefined ? reply : failed;
}

async function answer(sandbox: Sandbox, request: IncomingMessage, requestId: string, key: string | null): Promise<Reply | null> {
  const body = await readBody(request);
  if (body === null) return plain(413, `A body holds at most ${BODY_MAX} bytes, an upload ${UPLOAD_MAX}.`);
  const method = request.method === "HEAD" ? "GET" : (request.method ?? "GET");
  const [path, query = ""] = (request.url ?? "/").split("?", 2);
  const { route, id, inner } = routeOf(path);
  passTime(sandbox);
  if (path.startsWith("/v1/")) return answerApi(sandbox, { method, path, route, id, inner, query, body, headers: request.headers, requestId, key });
  if (path.startsWith("/pay/") || path.startsWith("/connect/")) return answerHosted(sandbox, request, method, path, route, id, body);
  if (path.startsWith("/turnstile/")) return answerTurnstile(sandbox, request, method, path, route, body);
  if (path.startsWith("/_")) return answerControl(sandbox, method, path, body);
  if (path === "/healthz") return { status: 200, body: JSON.stringify({ ok: true, sandbox: true }) };
  if (path === "/") return plain(200, `The payment sandbox of ${sandbox.settings.shopName}. It speaks Stripe's wire format under /v1/ and takes no money.\n`);
  return plain(404, "Not found.\n");
}

async function serve(sandbox: Sandbox, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const requestId = newRequestId();
  const header = request.headers["idempotency-key"];
  const key = typeof header === "string" && header !== "" ? header : null;
  let reply: Reply | null;
  try {
    reply = await answer(sandbox, request, requestId, key);
  } catch (error) {
    if (error instanceof Refusal) {
      reply = { status: error.status, body: error.body() };
    } else if (error instanceof SyntaxError) {
      reply = plain(400, "The body is not what its content type says.\n");
    } else {
      console.error(`sandbox: ${request.method} ${request.url} failed`, error);
      reply = { status: 500, body: new Refusal(500, "api_error", "The sandbox itself failed; its log says why.").body() };
    }
  }
  note(sandbox, request, key, reply);
  if (reply === null) return void request.socket.destroy();
  const headers = { "Content-Type": "application/json", ...reply.headers, "Request-Id": requestId, "Content-Length": Buffer.byteLength(reply.body) };
  response.writeHead(reply.status, headers).end(request.method === "HEAD" ? undefined : reply.body);
}

function note(sandbox: Sandbox, request: IncomingMessage, key: string | null, reply: Reply | null): void {
  const path = (request.url ?? "/").split("?", 1)[0];
  if (!/^\/(v1|pay|connect|turnstile)\//.test(path)) return;
  const replayed = reply?.headers?.["Idempotent-Replayed"] === "true";
  sandbox.log.add({ at: Date.now(), method: request.method ?? "", path, route: routeOf(path).route, key, status: reply?.status ?? 0, replayed });
}

/** A server around a sandbox; the caller says where it listens. */
export function httpServer(sandbox: Sandbox): Server {
  const server = createServer((request, response) => void serve(sandbox, request, response).catch(() => request.socket.destroy()));
  // Longer than a client keeps an idle connection, so that it is the client who closes.
  server.keepAliveTimeout = 65_000;
  return server;
}
