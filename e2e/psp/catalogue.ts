// /v1/products and /v1/prices: things with a price that were named before they are sold.
import { badParam, noSuch } from "./errors.ts";
import { newId } from "./ids.ts";
import { AMOUNT_MAX } from "./money.ts";
import { readCurrency } from "./params.ts";
import type { Metadata, Params } from "./params.ts";
import type { Sandbox } from "./sandbox.ts";

export type Product = ReturnType<typeof newProduct>;
export type Price = ReturnType<typeof newPrice>;

const newProduct = (name: string, description: string | null, metadata: Metadata, now: number) => ({
  id: newId("prod"),
  object: "product",
  active: true,
  created: now,
  default_price: null,
  description,
  images: [],
  livemode: false,
  metadata,
  name,
  type: "service",
  updated: now,
});

export const newPrice = (product: string, unitAmount: number, currency: string, active: boolean, metadata: Metadata, now: number) => ({
  id: newId("price"),
  object: "price",
  active,
  billing_scheme: "per_unit",
  created: now,
  currency,
  custom_unit_amount: null,
  livemode: false,
  lookup_key: null,
  metadata,
  nickname: null,
  product,
  recurring: null,
  tax_behavior: "unspecified",
  tiers_mode: null,
  transform_quantity: null,
  type: "one_time",
  unit_amount: unitAmount,
  unit_amount_decimal: String(unitAmount),
});

export function createProduct(sandbox: Sandbox, params: Params): Product {
  const [name, description, metadata] = [params.needText("name"), params.text("description"), params.metadata()];
  params.accept("active", "images", "expand");
  params.refuseOthers();
  const made = newProduct(name, description, metadata, sandbox.clock.now());
  sandbox.store.products.put(made);
  sandbox.emit("product.created", made);
  return made;
}

export function createPrice(sandbox: Sandbox, params: Params): Price {
  const product = params.needText("product");
  if (sandbox.store.products.get(product) === undefined) throw noSuch("product", product, "product", 400);
  const unitAmount = params.integer("unit_amount", 0, AMOUNT_MAX) ?? params.missing("unit_amount");
  const currency = readCurrency(params);
  if (params.peek("recurring") !== undefined) throw badParam("recurring", undefined, "This sandbox sells once, never by subscription.");
  const metadata = params.metadata();
  params.accept("nickname", "expand");
  params.refuseOthers();
  const made = newPrice(product, unitAmount, currency, true, metadata, sandbox.clock.now());
  sandbox.store.prices.put(made);
  sandbox.emit("price.created", made);
  return made;
}
