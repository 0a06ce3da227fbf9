// /v1/accounts/:id/external_accounts: the bank accounts of a connected account.
import { found } from "./account_calls.ts";
import { changed } from "./accounts.ts";
import { makeDefault, newBank, readBank } from "./banks.ts";
import type { Bank } from "./banks.ts";
import { Refusal, noSuch } from "./errors.ts";
import type { Asked } from "./asked.ts";
import type { Params } from "./params.ts";
import type { Sandbox } from "./sandbox.ts";

function bankOf(sandbox: Sandbox, account: string, id: string): Bank {
  const bank = found(sandbox, account).external_accounts.data.find((one) => one.id === id);
  if (bank === undefined) throw noSuch("external account", id);
  return bank;
}

export function create(sandbox: Sandbox, params: Params, id: string): Bank {
  const account = found(sandbox, id);
  const fields = readBank(params, account.country, account.default_currency);
  const chosen = params.flag("default_for_currency");
  const metadata = params.metadata();
  params.accept("expand");
  params.refuseOthers();
  const banks = account.external_accounts.data;
  const first = !banks.some((one) => one.currency === fields.currency);
  const bank = newBank({ ...fields, metadata: { ...fields.metadata, ...metadata } }, id, sandbox.store.bankFailures);
  bank.default_for_currency = first || chosen;
  banks.push(bank);
  if (chosen) makeDefault(banks, bank);
  sandbox.emit("account.external_account.created", bank, id);
  changed(sandbox, account);
  return bank;
}

export function list(sandbox: Sandbox, params: Params, id: string) {
  const account = found(sandbox, id);
  const limit = params.integer("limit", 1, 100) ?? 10;
  const kind = params.choice("object", ["bank_account", "card"]);
  params.accept("expand");
  params.refuseOthers();
  const data = kind === "card" ? [] : account.external_accounts.data;
  return { object: "list", data: data.slice(0, limit), has_more: data.length > limit, url: account.external_accounts.url };
}

export function retrieve(sandbox: Sandbox, params: Params, id: string, { inner }: Asked): Bank {
  params.accept("expand");
  params.refuseOthers();
  return bankOf(sandbox, id, inner);
}

export function update(sandbox: Sandbox, params: Params, id: string, { inner }: Asked): Bank {
  const bank = bankOf(sandbox, id, inner);
  const chosen = params.flag("default_for_currency");
  const holder = params.text("account_holder_name");
  const metadata = params.metadata();
  params.accept("expand", "account_holder_type");
  params.refuseOthers();
  if (chosen) makeDefault(found(sandbox, id).external_accounts.data, bank);
  bank.account_holder_name = holder ?? bank.account_holder_name;
  bank.metadata = { ...bank.metadata, ...metadata };
  sandbox.emit("account.external_account.updated", bank, id);
  return bank;
}

export function remove(sandbox: Sandbox, params: Params, id: string, { inner }: Asked) {
  const account = found(sandbox, id);
  const bank = bankOf(sandbox, id, inner);
  params.refuseOthers();
  const { data } = account.external_accounts;
  if (bank.default_for_currency && data.some((one) => one !== bank && one.currency === bank.currency)) {
    throw new Refusal(400, "invalid_request_error", "This is the default bank account of its currency: make another one the default first.");
  }
  account.external_accounts.data = data.filter((one) => one !== bank);
  sandbox.emit("account.external_account.deleted", bank, id);
  changed(sandbox, account);
  return { id: bank.id, object: "bank_account", deleted: true };
}
