// The kinds of reply a hosted page gives.
import type { Form } from "./form.ts";
import type { Reply } from "./idempotency.ts";
import { STYLE_SOURCE } from "./page_style.ts";

export type PageCall = { method: string; route: string; id: string; form: Form; wantsJson: boolean };

const HTML_HEADERS = {
  "Content-Type": "text/html; charset=utf-8",
  "Cache-Control": "no-store",
  "Content-Security-Policy": `default-src 'none'; style-src ${STYLE_SOURCE}; base-uri 'none'; frame-ancestors 'none'`,
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
};

export const html = (status: number, body: string): Reply => ({ status, body, headers: HTML_HEADERS });
export const seeOther = (url: string): Reply => ({ status: 303, body: "", headers: { Location: url, "Cache-Control": "no-store" } });
export const json = (status: number, body: object): Reply => ({ status, body: JSON.stringify(body), headers: { "Cache-Control": "no-store" } });

/** What somebody typed under `name`, without the space around it. */
export const typedIn = (form: Form, name: string, otherwise: string): string => {
  const value = form[name];
  return typeof value === "string" && value.trim() !== "" ? value.trim() : otherwise;
};
