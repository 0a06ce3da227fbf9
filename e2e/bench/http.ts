// A small client on kept connections, and a load of bounded count.
import { Agent, request } from "node:http";
import type { IncomingHttpHeaders } from "node:http";

/** `status` 0: the connection broke before there was an answer. */
export type Answer = { status: number; headers: IncomingHttpHeaders; body: string; ms: number };
export type Ask = { method?: string; path: string; headers?: Record<string, string>; body?: string };

const ANSWER_WITHIN_MS = 30_000;

export class Client {
  readonly agent: Agent;
  readonly #port: number;

  constructor(port: number, connections: number) {
    this.#port = port;
    this.agent = new Agent({ keepAlive: true, maxSockets: connections, scheduling: "fifo" });
  }

  send(ask: Ask): Promise<Answer> {
    const began = performance.now();
    return new Promise((resolve) => {
      const broken = () => resolve({ status: 0, headers: {}, body: "", ms: performance.now() - began });
      const length = ask.body === undefined ? {} : { "content-length": String(Buffer.byteLength(ask.body)) };
      const options = { host: "127.0.0.1", port: this.#port, agent: this.agent, method: ask.method ?? "GET", path: ask.path, headers: { ...length, ...ask.headers } };
      const sent = request(options, (answer) => {
        const chunks: Buffer[] = [];
        answer.on("data", (chunk: Buffer) => chunks.push(chunk));
        answer.once("error", broken);
        answer.once("close", () => {
          if (!answer.complete) return broken();
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(chunks).toString(), ms: performance.now() - began });
        });
      });
      sent.setTimeout(ANSWER_WITHIN_MS, () => sent.destroy());
      sent.once("error", broken);
      sent.end(ask.body);
    });
  }

  form(path: string, fields: Record<string, string>, headers: Record<string, string> = {}): Promise<Answer> {
    const body = new URLSearchParams(fields).toString();
    return this.send({ method: "POST", path, body, headers: { "content-type": "application/x-www-form-urlencoded", accept: "application/json", ...headers } });
  }

  close(): void {
    this.agent.destroy();
  }
}

/** Does `work` `count` times, `concurrency` at a time. */
export async function load<T>(count: number, concurrency: number, work: (at: number) => Promise<T>): Promise<T[]> {
  const done: T[] = Array.from({ length: count });
  let next = 0;
  const hand = async () => {
    for (let at = next++; at < count; at = next++) done[at] = await work(at);
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, count) }, hand));
  return done;
}

/** Asks until a server answers. */
export async function untilUp(port: number, path = "/", within_ms = 30_000): Promise<Answer> {
  const client = new Client(port, 1);
  const until = performance.now() + within_ms;
  try {
    for (;;) {
      const answer = await client.send({ path });
      if (answer.status !== 0) return answer;
      if (until < performance.now()) throw new Error(`nothing answers on port ${port}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  } finally {
    client.close();
  }
}
