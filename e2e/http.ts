// Requests exactly as written: nothing added, followed, decoded or tidied; and a buyer who keeps their cookie.
import { randomUUID } from "node:crypto";
import http from "node:http";

export const SHOP = process.env.SHOP_URL ?? "http://localhost:8787";
export const PSP = process.env.PSP_URL ?? "http://127.0.0.1:12111";

export type Headers = Record<string, string>;

/** What came back. */
export class Reply {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly bytes: Buffer;

  constructor(status: number, headers: http.IncomingHttpHeaders, bytes: Buffer) {
    this.status = status;
    this.headers = headers;
    this.bytes = bytes;
  }

  get text(): string {
    return this.bytes.toString("utf8");
  }

  /** The body as JSON; says what came instead. */
  get json(): any {
    try {
      return JSON.parse(this.text);
    } catch {
      throw new Error(`no JSON but ${this.status}: ${this.text.slice(0, 300)}`);
    }
  }

  header(name: string): string {
    const value = this.headers[name];
    return Array.isArray(value) ? value.join("\n") : (value ?? "");
  }

  /** Every code that an element of the page shows. */
  get codes(): string[] {
    return [...this.text.matchAll(/data-code="([^"]*)"/g)].map((found) => found[1] ?? "");
  }
}

// A line for each request: the platform hangs up on one that was idle for five seconds, and whoever writes at that moment
// loses the request.
const agent = new http.Agent({ keepAlive: false, maxSockets: 32 });
/** The same for `fetch`. */
export const ONCE: Record<string, string> = { connection: "close" };

export type Asked = { headers?: Headers; body?: string | Buffer; base?: string; wait_ms?: number };

/** One request. The path is sent as it stands. */
export function ask(method: string, path: string, { headers = {}, body, base = SHOP, wait_ms = 120_000 }: Asked = {}): Promise<Reply> {
  const to = new URL(base);
  return new Promise((resolve, reject) => {
    const sent = http.request(
      {
        agent,
        method,
        path,
        headers: { host: to.host, ...(body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) }), ...headers },
        // "localhost" may be either loopback address; the servers listen on this one.
        host: to.hostname === "localhost" ? "127.0.0.1" : to.hostname,
        port: to.port,
      },
      (answer) => {
        const parts: Buffer[] = [];
        answer.on("data", (part: Buffer) => parts.push(part));
        answer.on("end", () => resolve(new Reply(answer.statusCode ?? 0, answer.headers, Buffer.concat(parts))));
        answer.on("error", reject);
      },
    );
    sent.setTimeout(wait_ms, () => sent.destroy(new Error(`${method} ${path}: no answer in ${wait_ms} ms`)));
    sent.on("error", reject);
    sent.end(body);
  });
}

export const HTML: Headers = { accept: "text/html,application/xhtml+xml" };
export const JSON_: Headers = { accept: "application/json" };
const FORM: Headers = { "content-type": "application/x-www-form-urlencoded" };

export type Fields = Record<string, string | number>;

/** As a form sends it. */
export function form(fields: Fields): string {
  return new URLSearchParams(Object.entries(fields).map(([name, value]) => [name, String(value)])).toString();
}

/** A key that nobody has used. */
export const freshKey = (): string => `test-${randomUUID()}`;

/** One buyer, by browser (`visit`, `submit`) or as an API client (`get`, `post`). */
export class Buyer {
  cookie = "";
  readonly base: string;

  constructor(base = SHOP) {
    this.base = base;
  }

  private async send(method: string, path: string, asked: Asked): Promise<Reply> {
    const headers = { ...(this.cookie === "" ? {} : { cookie: this.cookie }), ...asked.headers };
    const reply = await ask(method, path, { base: this.base, ...asked, headers });
    for (const set of reply.headers["set-cookie"] ?? []) {
      this.cookie = set.split(";")[0] ?? "";
    }
    return reply;
  }

  get(path: string, headers: Headers = {}): Promise<Reply> {
    return this.send("GET", path, { headers: { ...JSON_, ...headers } });
  }

  visit(path: string, headers: Headers = {}): Promise<Reply> {
    return this.send("GET", path, { headers: { ...HTML, ...headers } });
  }

  post(path: string, fields: Fields, headers: Headers = {}): Promise<Reply> {
    return this.send("POST", path, { headers: { ...JSON_, ...FORM, ...headers }, body: form(fields) });
  }

  submit(path: string, fields: Fields, headers: Headers = {}): Promise<Reply> {
    const own = { origin: SHOP, "sec-fetch-site": "same-origin" };
    return this.send("POST", path, { headers: { ...HTML, ...FORM, ...own, ...headers }, body: form(fields) });
  }

  /** Any method, headers and body. */
  ask(method: string, path: string, asked: Asked = {}): Promise<Reply> {
    return this.send(method, path, asked);
  }
}

/** Waits until `look` gives something; asks every 100 ms, and says what it waited for. */
export async function until<T>(what: string, look: () => Promise<T | undefined | false>, within_ms = 90_000): Promise<T> {
  const end = Date.now() + within_ms;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (end < Date.now()) throw new Error(`${what}: not within ${within_ms} ms`);
    await new Promise((wake) => setTimeout(wake, 100));
  }
}
