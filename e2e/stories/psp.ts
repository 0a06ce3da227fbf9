// What tests ask of the sandbox payment server. Its faults are everybody's: set only faults that name one session, or that
// no other story can meet. Its clock is everybody's, too: sessions of others would end if it were moved.
import { PSP_URL } from "./settings.ts";

export type Call = { method: string; path: string; route: string; key: string | null; status: number; replayed: boolean };
export type WebhookTry = { id: string; type: string; status: number };
export type Message = { at: number; kind: "discord" | "telegram"; chat: string; id: string; text: string };
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
  log: () => asked<Log>("/_log"),
  /** What stands in these chats, as it came. */
  chats: async (...chats: string[]) => (await asked<{ messages: Message[] }>("/_chats")).messages.filter(({ chat }) => chats.includes(chat)),

  /** A session as the API shows it. */
  session: (id: string) => asked<{ id: string; status: string; payment_status: string; payment_intent: string | null; amount_total: number }>(`/v1/checkout/sessions/${id}`, authorized),

  /** The refunds of a payment. */
  refunds: async (intent: string) => (await asked<{ data: { id: string; amount: number; status: string }[] }>(`/v1/refunds?payment_intent=${intent}`, authorized)).data,

  /** A buyer's bank takes a payment back. */
  dispute: (intent: string, reason = "product_not_received") => posted<{ id: string }>("/_disputes", { payment_intent: intent, reason }),
  /** And decides. */
  decide: (dispute: string, outcome: "won" | "lost") => posted<object>("/_disputes", { dispute, outcome }),

  /** A buyer's bank sends a refund back that had been made. */
  sendBack: (refund: string, reason = "expired_or_canceled_card") => posted<object>("/_refunds", { fail: refund, failure_reason: reason }),

  /** What was charged for a payment, tries that failed left out. */
  charges: async (intent: string) => (await asked<{ data: { paid: boolean }[] }>(`/v1/charges?payment_intent=${intent}`, authorized)).data.filter(({ paid }) => paid),

  /** Pays at once, without the page; by the usual card unless another is named. */
  pay: (session: string, card?: string) =>
    asked<{ success_url: string }>(`/pay/${session}`, {
      method: "POST", headers: { accept: "application/json" }, ...(card === undefined ? {} : { body: new URLSearchParams({ card_number: card, expiry: "12 / 39", cvc: "123" }) }),
    }),
};

/** The session of the payment page that is shown. */
export function sessionOf(url: string): string {
  const found = /\/pay\/(cs_[A-Za-z0-9_]+)/.exec(url);
  if (found?.[1] === undefined) throw new Error(`no payment page: ${url}`);
  return found[1];
}
