// The sandbox payment server: starts from the environment, ends on SIGTERM or SIGINT.
import type { AddressInfo } from "node:net";
import { pathToFileURL } from "node:url";
import { httpServer } from "./http.ts";
import { Sandbox } from "./sandbox.ts";
import { passTime } from "./passing.ts";
import { BadSettings, settingsFrom } from "./settings.ts";
import type { Settings } from "./settings.ts";

export type Running = { sandbox: Sandbox; url: string; port: number; stop(): Promise<void> };

const PASS_EVERY_MS = 1_000;

/** Listens, and answers once it does. */
export async function start(settings: Settings): Promise<Running> {
  const sandbox = new Sandbox(settings);
  const server = httpServer(sandbox);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(settings.port, settings.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  const name = settings.host.includes(":") ? "[::1]" : settings.host;
  const url = `http://${name}:${port}`;
  if (settings.publicUrl === "") settings.publicUrl = url;
  const timer = setInterval(() => passTime(sandbox), PASS_EVERY_MS).unref();
  const stop = () =>
    new Promise<void>((resolve) => {
      clearInterval(timer);
      sandbox.outbox.close();
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { sandbox, url, port, stop };
}

async function main(): Promise<void> {
  try {
    const running = await start(settingsFrom(process.env));
    const { webhookUrl } = running.sandbox.settings;
    console.log(`payment sandbox: ${running.url} (no money moves), webhooks to ${webhookUrl === "" ? "nobody" : webhookUrl}`);
    // Nothing here outlives the process, so there is nothing to wait for.
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(0));
  } catch (error) {
    const taken = error instanceof Error && "code" in error && error.code === "EADDRINUSE";
    if (!taken && !(error instanceof BadSettings)) throw error;
    console.error(`payment sandbox: ${taken ? "its port is taken. Set PSP_PORT to another one, or end what listens there." : error.message}`);
    process.exitCode = 1;
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) await main();
