// The program itself: one line when it listens, clear words when it cannot, a quick end.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { settingsFrom } from "./settings.ts";

const SERVER = fileURLToPath(new URL("./server.ts", import.meta.url));

const launch = (env: Record<string, string>): ChildProcess => spawn(process.execPath, [SERVER], { env: { ...process.env, PSP_PORT: "0", ...env }, stdio: ["ignore", "pipe", "pipe"] });

const firstLine = async (stream: NodeJS.ReadableStream | null): Promise<string> => {
  for await (const piece of stream ?? []) return String(piece).split("\n", 1)[0];
  return "";
};

for (const signal of ["SIGTERM", "SIGINT"] as const) {
  test(`says where it listens, and ends on ${signal}`, async () => {
    const child = launch({});
    const line = await firstLine(child.stdout);
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0] ?? assert.fail(line);
    assert.deepEqual(await (await fetch(`${url}/healthz`)).json(), { ok: true, sandbox: true });
    child.kill(signal);
    assert.deepEqual(await once(child, "exit"), [0, null]);
  });
}

test("a taken port is one clear sentence", async () => {
  const first = launch({});
  const port = /:(\d+) /.exec(await firstLine(first.stdout))?.[1] ?? assert.fail("no port");
  const second = launch({ PSP_PORT: port });
  assert.match(await firstLine(second.stderr), /port is taken\. Set PSP_PORT/);
  assert.deepEqual(await once(second, "exit"), [1, null]);
  first.kill();
  await once(first, "exit");
});

const refused: [why: string, env: Record<string, string>, words: RegExp][] = [
  ["an address that others can reach", { PSP_HOST: "0.0.0.0" }, /loopback only/],
  ["a shop on another machine", { WEBHOOK_URL: "http://shop.example/webhooks" }, /this machine only/],
  ["a port that is none", { PSP_PORT: "http" }, /port number/],
  ["an empty secret", { WEBHOOK_SECRET: "a,,b" }, /empty secret/],
];

for (const [why, env, words] of refused) test(`refuses ${why}`, () => assert.throws(() => settingsFrom(env), words));
