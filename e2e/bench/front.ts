// The edge in front of the shop, imitated: TLS, HTTP/2, brotli, and the files of public/ before the Worker.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { Agent, request } from "node:http";
import type { IncomingMessage } from "node:http";
import { createSecureServer } from "node:http2";
import type { Http2ServerRequest, Http2ServerResponse } from "node:http2";
import { extname, join, normalize } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import { PUBLIC, temporary } from "./places.ts";

export type Front = { port: number; url: string; stop: () => Promise<void> };

/** What an edge takes the time for on the fly. */
const QUALITY = 5;
const KINDS: Record<string, string> = {
  ".js": "text/javascript; charset=utf-8", ".wasm": "application/wasm", ".svg": "image/svg+xml", ".png": "image/png", ".md": "text/markdown; charset=utf-8",
};
const COMPRESSIBLE = /^(text\/|application\/(json|wasm|manifest|xml|ld\+json)|image\/svg)/;
/** Belong to the connection behind, not to the one in front. */
const OWN = new Set(["connection", "keep-alive", "transfer-encoding", "content-length", "upgrade", "host", "accept-encoding", "http2-settings"]);

type Said = { status: number; headers: Record<string, string | string[]>; body: Buffer };

/** A certificate that is good for a day and for nobody else. */
function certificate(): { key: Buffer; cert: Buffer } {
  const folder = temporary("tls");
  const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  const words = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", key, "-out", cert];
  try {
    execFileSync("openssl", words, { stdio: "pipe" });
  } catch (error) {
    throw new Error("the bench needs openssl for its certificate; install it with: sudo apt-get install openssl", { cause: error });
  }
  return { key: readFileSync(key), cert: readFileSync(cert) };
}

function file(path: string): Said | undefined {
  const place = join(PUBLIC, normalize(path));
  if (!place.startsWith(`${PUBLIC}/`) || path.startsWith("/_") || !existsSync(place) || !statSync(place).isFile()) return undefined;
  const headers = { "content-type": KINDS[extname(place)] ?? "application/octet-stream", "cache-control": "public, max-age=0, must-revalidate", "x-content-type-options": "nosniff" };
  return { status: 200, headers, body: readFileSync(place) };
}

function worker(port: number, agent: Agent, asked: Http2ServerRequest): Promise<Said> {
  const headers = Object.fromEntries(Object.entries(asked.headers).filter(([name]) => !name.startsWith(":") && !OWN.has(name))) as Record<string, string>;
  return new Promise((resolve, reject) => {
    const options = { host: "127.0.0.1", port, agent, method: asked.method, path: asked.url, headers: { ...headers, host: asked.headers[":authority"] ?? "localhost" } };
    const sent = request(options, (answer: IncomingMessage) => {
      const chunks: Buffer[] = [];
      answer.on("data", (chunk: Buffer) => chunks.push(chunk));
      answer.once("end", () => {
        const kept = Object.entries(answer.headers).filter(([name, value]) => !OWN.has(name) && value !== undefined) as [string, string][];
        resolve({ status: answer.statusCode ?? 502, headers: Object.fromEntries(kept), body: Buffer.concat(chunks) });
      });
    });
    sent.once("error", reject);
    asked.pipe(sent);
  });
}

const packed = new Map<string, Buffer>();

/** Compresses as the edge does; a file only once. */
function compressed(path: string, said: Said): Said {
  if (said.body.length < 256 || !COMPRESSIBLE.test(String(said.headers["content-type"] ?? ""))) return said;
  const isFile = !("server-timing" in said.headers);
  const body = (isFile ? packed.get(path) : undefined) ?? brotliCompressSync(said.body, { params: { [constants.BROTLI_PARAM_QUALITY]: QUALITY } });
  if (isFile) packed.set(path, body);
  return { ...said, body, headers: { ...said.headers, "content-encoding": "br", vary: "accept-encoding" } };
}

/** Listens in front of the Worker on `behind`. */
export async function startFront(port: number, behind: number): Promise<Front> {
  const agent = new Agent({ keepAlive: true, maxSockets: 16 });
  const answer = async (asked: Http2ServerRequest, reply: Http2ServerResponse) => {
    const path = decodeURIComponent(asked.url.split("?")[0]);
    const said = (asked.method === "GET" ? file(path) : undefined) ?? (await worker(behind, agent, asked));
    const sent = String(asked.headers["accept-encoding"] ?? "").includes("br") ? compressed(path, said) : said;
    reply.writeHead(sent.status, { ...sent.headers, "content-length": sent.body.length });
    reply.end(asked.method === "HEAD" ? undefined : sent.body);
  };
  const server = createSecureServer({ ...certificate(), allowHTTP1: false }, (asked, reply) => {
    answer(asked, reply).catch(() => reply.stream.destroyed || reply.writeHead(502).end());
  });
  const sessions = new Set<{ destroy: () => void; once: (event: "close", then: () => void) => void }>();
  server.on("session", (session) => {
    sessions.add(session);
    session.once("close", () => sessions.delete(session));
  });
  await new Promise<void>((resolve, reject) => void server.once("error", reject).listen(port, "127.0.0.1", resolve));
  const stop = () =>
    new Promise<void>((resolve) => {
      agent.destroy();
      for (const session of sessions) session.destroy();
      server.close(() => resolve());
    });
  return { port, url: `https://localhost:${port}`, stop };
}

