// What tests ask of the sandbox payment server. Its faults and its clock are everybody's: set only faults that name one
// session, or reset them in the same test.
import { PSP_URL } from "./settings.ts";

export type Call = { method: string; path: string; route: string; key: string | null; status: number; replayed: boolean };
export type WebhookTry = { id: string; type: string; status: number };
export type Log = { calls: Call[]; webhooks: WebhookTry[]; webhooks_under_way: number; webhooks_withheld: number };

async function asked<T>(path: string, init: RequestInit = {}): Promise<T> {
  const answer = await fetch(PSP_URL + path, init);
  const body = await answer.text();
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${body}`);
  return JSON.parse(body) as T;
}

const posted = <T>(path: string, body: object): Promise<T> => asked<T>(path, { method: "POST", body: JSON.stringify(body) });
const authorized = { headers: { authorization: "Bearer sk_test_tests" } };

export const psp = {
  fault: (fault: object) => posted<object>("/_fault", fault),
  reset: () => posted<object>("/_fault", { reset: true }),
  clock: (move: { advance_s: number } | { reset: true }) => posted<{ now: number }>("/_clock", move),
  log: () => asked<Log>("/_log"),

  /** A session as the API shows it. */
  session: (id: string) => asked<{ id: string; status: string; payment_status: string; payment_intent: string | null; amount_total: number }>(`/v1/checkout/sessions/${id}`, authorized),

  /** The refunds of a payment. */
  refunds: async (intent: string) => (await asked<{ data: { id: string; amount: number; status: string }[] }>(`/v1/refunds?payment_intent=${intent}`, authorized)).data,

  /** A buyer's bank takes a payment back. */
  dispute: (intent: string, reason = "product_not_received") => posted<{ id: string }>("/_disputes", { payment_intent: intent, reason }),
  /** And decides. */
  decide: (dispute: string, outcome: "won" | "lost") => posted<object>("/_disputes", { dispute, outcome }),

  /** What was charged for a payment, tries that failed left out. */
  charges: async (intent: string) => (await asked<{ data: { paid: boolean }[] }>(`/v1/charges?payment_intent=${intent}`, authorized)).data.filter(({ paid }) => paid),

  /** Pays at once, without the page. */
  pay: (session: string) => asked<{ success_url: string }>(`/pay/${session}`, { method: "POST", headers: { accept: "application/json" } }),
};

/** The session of the payment page that is shown. */
export function sessionOf(url: string): string {
  const found = /\/pay\/(cs_[A-Za-z0-9_]+)/.exec(url);
  if (found?.[1] === undefined) throw new Error(`no payment page: ${url}`);
  return found[1];
}
