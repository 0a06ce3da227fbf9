// Typed reading of a decoded form. What was never read is refused, so a misspelt parameter fails here as it would at Stripe.
import { badParam } from "./errors.ts";
import { emptyForm } from "./form.ts";
import type { Form } from "./form.ts";
import { isCurrency } from "./money.ts";

export type Metadata = Record<string, string>;

const METADATA_KEYS_MAX = 50;
const METADATA_KEY_CHARS_MAX = 40;
const METADATA_VALUE_CHARS_MAX = 500;

export class Params {
  readonly #form: Form;
  readonly #prefix: string;
  readonly #read = new Set<string>();
  readonly #within: Params[] = [];

  constructor(form: Form, prefix = "") {
    this.#form = form;
    this.#prefix = prefix;
  }

  /** The full name as Stripe writes it in `param`: line_items[0][quantity]. */
  named(name: string): string {
    return this.#prefix === "" ? name : `${this.#prefix}[${name}]`;
  }

  /** Known to Stripe, without meaning here. */
  accept(...names: string[]): void {
    for (const name of names) this.#read.add(name);
  }

  text(name: string): string | null {
    this.#read.add(name);
    const value = this.#form[name];
    if (value === undefined || value === "") return null;
    if (typeof value !== "string") throw badParam(this.named(name), undefined, `Invalid string: ${this.named(name)} is an object.`);
    return value;
  }

  needText(name: string): string {
    return this.text(name) ?? this.missing(name);
  }

  missing(name: string): never {
    throw badParam(this.named(name), "parameter_missing", `Missing required param: ${this.named(name)}.`);
  }

  integer(name: string, min: number, max: number): number | null {
    const value = this.text(name);
    if (value === null) return null;
    const number = Number(value);
    if (!/^-?\d{1,15}$/.test(value)) throw badParam(this.named(name), "parameter_invalid_integer", `Invalid integer: ${value}`);
    if (number < min) throw badParam(this.named(name), "parameter_invalid_integer", `${this.named(name)} must be at least ${min}.`);
    if (number > max) throw badParam(this.named(name), "parameter_invalid_integer", `${this.named(name)} must be at most ${max}.`);
    return number;
  }

  choice<const T extends string>(name: string, choices: readonly T[]): T | null {
    const value = this.text(name);
    if (value === null) return null;
    const chosen = choices.find((choice) => choice === value);
    if (chosen !== undefined) return chosen;
    throw badParam(this.named(name), undefined, `Invalid ${this.named(name)}: must be one of ${choices.join(", ")}.`);
  }

  flag(name: string): boolean {
    return this.choice(name, ["true", "false"]) === "true";
  }

  url(name: string): string | null {
    const value = this.text(name);
    if (value === null) return null;
    if (/^https?:\/\//.test(value) && URL.canParse(value)) return value;
    throw badParam(this.named(name), "url_invalid", `Not a valid URL: ${this.named(name)} needs http:// or https://.`);
  }

  within(name: string): Params {
    return this.#child(name, this.#form[name]);
  }

  /** `name` as a list of objects, in the order of its numbers. */
  items(name: string): Params[] {
    const list = this.within(name);
    return list.#numbers().map((number) => list.within(number));
  }

  /** Every name that was given. */
  names(): string[] {
    return Object.keys(this.#form);
  }

  strings(name: string): string[] {
    if (typeof this.#form[name] === "string") return [this.needText(name)];
    const list = this.within(name);
    return list.#numbers().map((number) => list.needText(number));
  }

  metadata(name = "metadata"): Metadata {
    const inner = this.within(name);
    const kept: Metadata = {};
    for (const key of Object.keys(inner.#form)) {
      const value = inner.text(key) ?? "";
      if (key.length > METADATA_KEY_CHARS_MAX || value.length > METADATA_VALUE_CHARS_MAX) {
        throw badParam(inner.named(key), undefined, `Metadata keys hold up to ${METADATA_KEY_CHARS_MAX} characters, values up to ${METADATA_VALUE_CHARS_MAX}.`);
      }
      // An empty value unsets the key at Stripe.
      if (value !== "") kept[key] = value;
    }
    if (Object.keys(kept).length > METADATA_KEYS_MAX) throw badParam(this.named(name), undefined, `Metadata holds up to ${METADATA_KEYS_MAX} keys.`);
    return kept;
  }

  /** The value as it came, where a name may hold text or an object. */
  peek(name: string): string | Form | undefined {
    return this.#form[name];
  }

  has(name: string): boolean {
    return this.#form[name] !== undefined && this.#form[name] !== "";
  }

  /** Call after everything has been read. */
  refuseOthers(): void {
    for (const name of Object.keys(this.#form)) {
      if (!this.#read.has(name)) throw badParam(this.named(name), "parameter_unknown", `Received unknown parameter: ${this.named(name)} (unknown to this sandbox, at least).`);
    }
    for (const inner of this.#within) inner.refuseOthers();
  }

  #child(name: string, value: string | Form | undefined): Params {
    this.#read.add(name);
    if (typeof value === "string" && value !== "") throw badParam(this.named(name), undefined, `Invalid object: ${this.named(name)}.`);
    const child = new Params(typeof value === "object" ? value : emptyForm(), this.named(name));
    this.#within.push(child);
    return child;
  }

  #numbers(): string[] {
    const names = Object.keys(this.#form);
    for (const name of names) {
      if (!/^\d+$/.test(name)) throw badParam(this.named(name), undefined, `Invalid array: ${this.#prefix}.`);
    }
    return names.sort((a, b) => Number(a) - Number(b));
  }
}

export function readCurrency(params: Params): string {
  const currency = params.needText("currency").toLowerCase();
  if (isCurrency(currency)) return currency;
  throw badParam(params.named("currency"), undefined, `Invalid currency: ${currency}.`);
}
