// The hosted payment page and its neighbours: pure functions from what is known to HTML. No script.
import { shown } from "./money.ts";
import { STYLE } from "./page_style.ts";
import type { LineItem, Session } from "./sessions.ts";

export type FieldName = "email" | "card_number" | "expiry" | "cvc";
export type Typed = Record<FieldName, string>;
/** Why the page is shown again; `field` is null when the bank said no. */
export type Wrong = { code: string; field: FieldName | null; message: string };

const TEST_CARDS = [
  ["4242 4242 4242 4242", "pays"],
  ["4000 0025 0000 3155", "asks for 3-D Secure"],
  ["4000 0000 0000 0002", "is declined"],
  ["4000 0000 0000 9995", "has insufficient funds"],
];

export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
}

export function sheet(title: string, main: string, header = "No money moves on this page. Use a test card."): string {
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escaped(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<header><p><strong>Sandbox.</strong> ${header}</p></header>
<main>
${main}
</main>
</body>
</html>
`;
}

export function field<N extends string>(name: N, label: string, attributes: string, typed: Record<N, string>, wrong: { field: N | null; message: string } | null): string {
  const mine = wrong?.field === name;
  const value = typed[name] === "" ? "" : ` value="${escaped(typed[name])}"`;
  const state = mine ? ` aria-invalid="true" aria-describedby="${name}-wrong"` : "";
  const note = mine ? `<p class="wrong" id="${name}-wrong">${escaped(wrong.message)}</p>` : "";
  return `<div><label for="${name}">${label}</label><input id="${name}" name="${name}" required ${attributes}${value}${state}>${note}</div>`;
}

export const alert = (wrong: { code: string; message: string } | null): string => (wrong === null ? "" : `<p role="alert" data-code="${escaped(wrong.code)}">${escaped(wrong.message)}</p>`);

export const back = (url: string | null, words: string): string => (url === null ? "" : `<p class="back"><a href="${escaped(url)}">${words}</a></p>`);

function lineList(lines: LineItem[]): string {
  const rows = lines.map(({ description, quantity, amount_total, currency }) => `<li><span>${escaped(description)}${quantity > 1 ? ` × ${quantity}` : ""}</span><span>${shown(amount_total, currency)}</span></li>`);
  return `<ul class="lines">${rows.join("")}</ul>`;
}

export function paymentPage(shop: string, session: Session, lines: LineItem[], typed: Typed, wrong: Wrong | null): string {
  const total = shown(session.amount_total, session.currency);
  const email = session.customer_email === null ? "" : " readonly";
  const cards = TEST_CARDS.map(([number, does]) => `<dt>${number}</dt><dd>${does}</dd>`).join("");
  return sheet(
    `Pay ${shop} (sandbox)`,
    `<h1>Pay ${escaped(shop)}</h1>
<p class="total">${total}</p>
${lineList(lines)}
<form class="sheet" method="post" action="/pay/${session.id}">
${alert(wrong)}
${field("email", "E-mail", `type="email" autocomplete="email" maxlength="254"${email}`, typed, wrong)}
${field("card_number", "Card number", `type="text" inputmode="numeric" autocomplete="cc-number" maxlength="32" placeholder="4242 4242 4242 4242"`, typed, wrong)}
<div class="pair">
${field("expiry", "Expiry", `type="text" inputmode="numeric" autocomplete="cc-exp" maxlength="9" placeholder="MM / YY"`, typed, wrong)}
${field("cvc", "CVC", `type="text" inputmode="numeric" autocomplete="cc-csc" maxlength="4" placeholder="123"`, typed, wrong)}
</div>
<button type="submit">Pay ${total}</button>
</form>
${back(session.cancel_url, "Cancel and go back")}
<details><summary>Test cards</summary><dl>${cards}</dl><p>Any expiry in the future, any CVC.</p></details>`,
  );
}

/** The bank's question. `action` is where the answer goes. */
export function challengePage(shop: string, total: string, action: string): string {
  return sheet(
    "3-D Secure (sandbox)",
    `<h1>3-D Secure</h1>
<p class="total">${total}</p>
<form class="sheet" method="post" action="${action}">
<p>Here your bank would ask whether it is really you who pays ${escaped(shop)}. Choose how it ends.</p>
<button type="submit" name="answer" value="complete">Complete</button>
<button type="submit" name="answer" value="fail" class="second">Fail</button>
</form>`,
  );
}

export function noticePage(title: string, words: string, forward: { url: string; words: string } | null, cancelUrl: string | null): string {
  const go = forward === null ? "" : `<a class="go" href="${escaped(forward.url)}">${forward.words}</a>`;
  return sheet(`${title} (sandbox)`, `<div class="sheet"><h1>${escaped(title)}</h1><p>${escaped(words)}</p>${go}</div>\n${back(cancelUrl, "Back to the shop")}`);
}
