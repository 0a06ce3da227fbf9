// Amounts in minor units: how they are shown, and Stripe's smallest and largest charge.

// https://docs.stripe.com/currencies#zero-decimal
const WITHOUT_DECIMALS = new Set(["bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "ugx", "vnd", "vuv", "xaf", "xof", "xpf"]);

// https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts
const CHARGE_MIN: Record<string, number> = { gbp: 30, dkk: 250, nok: 300, sek: 300, pln: 200, czk: 1_500, huf: 17_500 };

export const AMOUNT_MAX = 99_999_999;

export const chargeMin = (currency: string): number => CHARGE_MIN[currency] ?? 50;

const formats = new Map<string, Intl.NumberFormat>();

export function shown(minor: number, currency: string): string {
  let format = formats.get(currency);
  if (format === undefined) {
    format = new Intl.NumberFormat("en-IE", { style: "currency", currency: currency.toUpperCase() });
    formats.set(currency, format);
  }
  const digits = String(minor).padStart(3, "0");
  // As text, so that no amount passes through a float.
  const major = WITHOUT_DECIMALS.has(currency) ? String(minor) : `${digits.slice(0, -2)}.${digits.slice(-2)}`;
  return format.format(major as Intl.StringNumericLiteral);
}

export const isCurrency = (text: string): boolean => Intl.supportedValuesOf("currency").includes(text.toUpperCase());

/** What Stripe would keep of a European card: 1.5 % rounded half up, and 25 minor units. */
export const feeOf = (minor: number): number => Math.trunc((minor * 15 + 500) / 1_000) + 25;
