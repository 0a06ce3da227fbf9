// Decoding of bracketed forms, and the typed reading of what came out.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Refusal } from "./errors.ts";
import { canonical, decodeForm } from "./form.ts";
import { Params } from "./params.ts";

const plain = (text: string): unknown => JSON.parse(JSON.stringify(decodeForm(text)));

const decoded: [why: string, text: string, form: unknown][] = [
  ["nothing", "", {}],
  ["plus and percent", "name=a+lamp%21&x=%E2%82%AC", { name: "a lamp!", x: "€" }],
  ["a name without a value", "a&b=", { a: "", b: "" }],
  ["nested", "line_items[0][price_data][unit_amount]=850", { line_items: { 0: { price_data: { unit_amount: "850" } } } }],
  ["escaped brackets", "metadata%5Border%5D=7", { metadata: { order: "7" } }],
  ["a list without numbers", "expand[]=a&expand[]=b", { expand: { 0: "a", 1: "b" } }],
  ["brackets in a value", "u=http://x/?s={CHECKOUT_SESSION_ID}[1]", { u: "http://x/?s={CHECKOUT_SESSION_ID}[1]" }],
  ["the last of two wins", "a=1&a=2", { a: "2" }],
];

for (const [why, text, form] of decoded) test(`decodes ${why}`, () => assert.deepEqual(plain(text), form));

const broken: [why: string, text: string][] = [
  ["a broken escape", "a=%zz"],
  ["unbalanced brackets", "a[b=1"],
  ["a value and an object", "a=1&a[b]=2"],
  ["an object and a value", "a[b]=2&a=1"],
  ["depth without end", `a${"[b]".repeat(40)}=1`],
  ["too many parameters", "a=1&".repeat(3_000)],
];

for (const [why, text] of broken) test(`refuses ${why}`, () => assert.throws(() => decodeForm(text), Refusal));

test("a name like __proto__ is only a name", () => {
  decodeForm("__proto__[polluted]=1&constructor[prototype][polluted]=1");
  assert.equal(({} as Record<string, unknown>).polluted, undefined);
});

test("the order of parameters does not make another request", () => {
  assert.equal(canonical("a=1&b=2"), canonical("b=2&a=1"));
  assert.notEqual(canonical("a=1&b=2"), canonical("a=1&b=3"));
});

const refusedBy = (text: string, read: (params: Params) => unknown): { code?: string; param?: string } => {
  try {
    read(new Params(decodeForm(text)));
  } catch (error) {
    assert.ok(error instanceof Refusal);
    return error.details;
  }
  return assert.fail("nothing was refused");
};

const misread: [why: string, text: string, read: (params: Params) => unknown, code: string | undefined, param: string][] = [
  ["a missing text", "", (params) => params.needText("mode"), "parameter_missing", "mode"],
  ["a word for a number", "amount=two", (params) => params.integer("amount", 1, 9), "parameter_invalid_integer", "amount"],
  ["a fraction", "amount=1.5", (params) => params.integer("amount", 1, 9), "parameter_invalid_integer", "amount"],
  ["a number too low", "amount=0", (params) => params.integer("amount", 1, 9), "parameter_invalid_integer", "amount"],
  ["a number too high", "amount=10", (params) => params.integer("amount", 1, 9), "parameter_invalid_integer", "amount"],
  ["a script for an address", "url=javascript:alert(1)", (params) => params.url("url"), "url_invalid", "url"],
  ["an object for a text", "mode[x]=1", (params) => params.text("mode"), undefined, "mode"],
  ["words for list numbers", "items[first][a]=1", (params) => params.items("items"), undefined, "items[first]"],
  ["a metadata value of 501 letters", `metadata[k]=${"x".repeat(501)}`, (params) => params.metadata(), undefined, "metadata[k]"],
  ["a misspelt name", "modes=payment", (params) => params.refuseOthers(), "parameter_unknown", "modes"],
  ["a misspelt name deep inside", "a[0][b]=1", (params) => (params.items("a"), params.refuseOthers()), "parameter_unknown", "a[0][b]"],
];

for (const [why, text, read, code, param] of misread) {
  test(`refuses ${why} and names it`, () => {
    const details = refusedBy(text, read);
    assert.equal(details.code, code);
    assert.equal(details.param, param);
  });
}
