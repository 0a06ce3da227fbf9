// Reads application/x-www-form-urlencoded bodies with bracketed names: a[b][0][c]=v, expand[]=x.
import { badParam } from "./errors.ts";

/** Lists are kept as objects with keys 0, 1, 2…: only the reader knows whether `metadata[0]` means a list. */
export type Form = { [name: string]: string | Form };

const DEPTH_MAX = 8;
const PAIRS_MAX = 2_000;

// Without a prototype, so that `__proto__[x]=1` is a name like any other.
export const emptyForm = (): Form => Object.create(null) as Form;

function unescaped(text: string): string {
  if (!text.includes("%") && !text.includes("+")) return text;
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    throw badParam(text.slice(0, 40), undefined, "The request holds a broken percent escape.");
  }
}

function pathOf(name: string): string[] {
  const open = name.indexOf("[");
  if (open <= 0) return [name];
  if (!/^(\[[^[\]]*\])+$/.test(name.slice(open))) throw badParam(name, undefined, `Unbalanced brackets in the name '${name}'.`);
  return [name.slice(0, open), ...name.slice(open + 1, -1).split("][")];
}

function put(form: Form, name: string, value: string): void {
  const path = pathOf(name);
  if (path.length > DEPTH_MAX) throw badParam(name, undefined, `'${path[0]}' is nested deeper than ${DEPTH_MAX} levels.`);
  let at = form;
  for (const [index, given] of path.entries()) {
    // `expand[]` takes the next free number.
    const step = given === "" ? String(Object.keys(at).length) : given;
    const last = index === path.length - 1;
    const there = at[step];
    if (last) {
      if (typeof there === "object") throw badParam(name, undefined, `'${name}' is given both as a value and as an object.`);
      at[step] = value;
    } else if (typeof there === "string") {
      throw badParam(name, undefined, `'${name}' is given both as a value and as an object.`);
    } else {
      at = there ?? (at[step] = emptyForm());
    }
  }
}

export function decodeForm(text: string): Form {
  const form = emptyForm();
  if (text === "") return form;
  const pairs = text.split("&");
  if (pairs.length > PAIRS_MAX) throw badParam("body", undefined, `More than ${PAIRS_MAX} parameters.`);
  for (const pair of pairs) {
    if (pair === "") continue;
    const equals = pair.indexOf("=");
    const name = unescaped(equals < 0 ? pair : pair.slice(0, equals));
    put(form, name, equals < 0 ? "" : unescaped(pair.slice(equals + 1)));
  }
  return form;
}

/** The same parameters in another order are the same request: this is what idempotency compares. */
export function canonical(text: string): string {
  return text.split("&").filter((pair) => pair !== "").sort().join("&");
}
