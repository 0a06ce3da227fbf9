// Account numbers of banks: which are well formed, and which of them are test numbers whose payouts fail.

// https://docs.stripe.com/connect/testing#account-numbers; the Austrian ones below AT86… follow the German pattern.
const FAILING: Record<string, string> = {
  AT861904300235473202: "no_account",
  AT331904300130010130: "no_account",
  AT811904300130020130: "account_closed",
  AT321904300130030130: "insufficient_funds",
  AT801904300130040130: "debit_not_authorized",
  AT311904300130050130: "invalid_currency",
  DE62370400440532013001: "no_account",
  DE97370400440130010130: "no_account",
  DE48370400440130020130: "account_closed",
  DE96370400440130030130: "insufficient_funds",
  DE47370400440130040130: "debit_not_authorized",
  DE95370400440130050130: "invalid_currency",
  FR8420041010050500013M02607: "no_account",
  "000111111116": "no_account",
  "000111111113": "account_closed",
  "000222222227": "insufficient_funds",
  "000333333335": "debit_not_authorized",
  "000444444440": "invalid_currency",
};

export const FAILURE_WORDS: Record<string, string> = {
  account_closed: "The bank account has been closed.",
  could_not_process: "The bank could not process this payout.",
  debit_not_authorized: "Debit transactions are not approved on this bank account.",
  insufficient_funds: "The account has insufficient funds to cover the payout.",
  invalid_currency: "The bank could not process this payout because of its currency.",
  no_account: "The bank account details on file are probably incorrect: no account was found.",
};

/** Test numbers that pay, by country, for whoever need not type one. */
export const PAYING: Record<string, string> = { AT: "AT611904300234573201", DE: "DE89370400440532013000", FR: "FR1420041010050500013M02606", US: "000123456789" };

/** The check of ISO 13616: read as one number with letters for 10 to 35, it leaves 1 when divided by 97. */
function passesMod97(iban: string): boolean {
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(iban)) return false;
  let rest = 0;
  for (const sign of iban.slice(4) + iban.slice(0, 4)) {
    const value = Number.parseInt(sign, 36);
    rest = ((value > 9 ? rest * 100 : rest * 10) + value) % 97;
  }
  return rest === 1;
}

export const bare = (number: string): string => number.replace(/[\s-]/g, "").toUpperCase();

/** `number` must be bare. American numbers have no check of their own. */
export const isAccountNumber = (number: string, country: string): boolean => (country === "US" ? /^\d{4,17}$/.test(number) : number.startsWith(country) && passesMod97(number));

/** Why payouts to this number fail; null when they arrive. */
export const failureOf = (number: string): string | null => (Object.hasOwn(FAILING, number) ? FAILING[number] : null);
