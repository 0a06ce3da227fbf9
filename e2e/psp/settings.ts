// What the environment says, checked once: a sandbox listens on, and calls, this machine only.

export type Settings = {
  host: string;
  port: number;
  /** Where browsers find the payment page; from the port when empty. */
  publicUrl: string;
  shopName: string;
  webhookUrl: string;
  webhookSecrets: readonly string[];
  webhookSockets: number;
  /** Seconds from a charge until its money can be spent. */
  availableAfterS: number;
  /** Seconds from a payout, or from a refund that is not settled at once, until it is. */
  arriveAfterS: number;
};

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/;

export class BadSettings extends Error {}

export function settingsFrom(env: Record<string, string | undefined>): Settings {
  const host = env.PSP_HOST ?? "127.0.0.1";
  if (!LOOPBACK.test(host)) throw new BadSettings(`PSP_HOST is ${host}: the sandbox listens on loopback only (127.0.0.1, ::1 or localhost).`);
  const port = Number(env.PSP_PORT ?? 12_111);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new BadSettings(`PSP_PORT is ${env.PSP_PORT}: it must be a port number.`);
  const webhookUrl = env.WEBHOOK_URL ?? "http://localhost:8787/webhooks/stripe";
  if (webhookUrl !== "" && !onThisMachine(webhookUrl)) throw new BadSettings(`WEBHOOK_URL is ${webhookUrl}: the sandbox sends to http:// on this machine only.`);
  const secrets = (env.WEBHOOK_SECRET ?? "whsec_sandbox").split(",").map((secret) => secret.trim());
  if (secrets.some((secret) => secret === "")) throw new BadSettings("WEBHOOK_SECRET holds an empty secret.");
  const sockets = Number(env.WEBHOOK_SOCKETS ?? 16);
  if (!Number.isInteger(sockets) || sockets < 1) throw new BadSettings(`WEBHOOK_SOCKETS is ${env.WEBHOOK_SOCKETS}: it must be a number above 0.`);
  const seconds = (name: string, otherwise: number) => {
    const value = Number(env[name] ?? otherwise);
    if (!Number.isInteger(value) || value < 0) throw new BadSettings(`${name} is ${env[name]}: it must be a whole number of seconds.`);
    return value;
  };
  const [availableAfterS, arriveAfterS] = [seconds("PSP_AVAILABLE_AFTER_S", 2 * 86_400), seconds("PSP_ARRIVE_AFTER_S", 1)];
  return { availableAfterS, arriveAfterS, host, port, publicUrl: env.PSP_PUBLIC_URL ?? "", shopName: env.PSP_SHOP_NAME ?? "Kerbside", webhookUrl, webhookSecrets: secrets, webhookSockets: sockets };
}

function onThisMachine(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  return protocol === "http:" && LOOPBACK.test(hostname);
}
