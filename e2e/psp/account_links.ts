// /v1/account_links: addresses of the page where somebody tells the provider who they are and where their money goes.
import { found } from "./account_calls.ts";
import type { Account } from "./accounts.ts";
import { newId } from "./ids.ts";
import type { Params } from "./params.ts";
import type { Sandbox } from "./sandbox.ts";

export type AccountLink = { account: string; expiresAt: number; refreshUrl: string; returnUrl: string; used: boolean };

const LASTS_S = 5 * 60;

export function create(sandbox: Sandbox, params: Params) {
  const account: Account = found(sandbox, params.needText("account"));
  params.choice("type", ["account_onboarding", "account_update"]) ?? params.missing("type");
  const refreshUrl = params.url("refresh_url") ?? params.missing("refresh_url");
  const returnUrl = params.url("return_url") ?? params.missing("return_url");
  params.accept("collect", "collection_options", "expand");
  params.refuseOthers();
  const now = sandbox.clock.now();
  const token = newId("link").slice(5);
  const link: AccountLink = { account: account.id, expiresAt: now + LASTS_S, refreshUrl, returnUrl, used: false };
  sandbox.store.accountLinks.set(token, link);
  return { object: "account_link", created: now, expires_at: link.expiresAt, url: `${sandbox.settings.publicUrl}/connect/${token}` };
}

/** The Express dashboard of an account. */
export function login(sandbox: Sandbox, params: Params, id: string) {
  const account = found(sandbox, id);
  params.refuseOthers();
  return { object: "login_link", created: sandbox.clock.now(), url: `${sandbox.settings.publicUrl}/connect/${account.id}` };
}
