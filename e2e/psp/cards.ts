// The test cards, as numbers typed on the payment page and as payment method names given through the API.

export type Decline = { code: string; declineCode?: string; message: string };

/** What the bank of the buyer does after a payment went through. */
export type Aftermath = "fraudulent" | "product_not_received" | "inquiry" | "early_fraud_warning";

type Manners = {
  decline: Decline | null;
  challenge: boolean;
  aftermath: Aftermath | null;
  /** How refunds to this card end. */
  refunds: "at_once" | "later" | "fail";
  /** Its money can be spent at once. */
  instant: boolean;
};

export type Card = Manners & { brand: string; last4: string; expMonth: number; expYear: number };

type Behaviour = Partial<Manners>;

const declined = (declineCode: string, message = "Your card was declined."): Behaviour => ({
  decline: { code: "card_declined", declineCode, message },
});

// https://docs.stripe.com/testing
const BEHAVIOUR: Record<string, Behaviour> = {
  "4242424242424242": {},
  "5555555555554444": {},
  "378282246310005": {},
  "4000000000000077": { instant: true },
  "4000003720000278": { instant: true },
  "4000000000000259": { aftermath: "fraudulent" },
  "4000000000002685": { aftermath: "product_not_received" },
  "4000000000001976": { aftermath: "inquiry" },
  "4000000000005423": { aftermath: "early_fraud_warning" },
  "4000000000007726": { refunds: "later" },
  "4000000000005126": { refunds: "fail" },
  "4000002500003155": { challenge: true },
  "4000002760003184": { challenge: true },
  "4000008400001629": { challenge: true, ...declined("generic_decline") },
  "4000000000000002": declined("generic_decline"),
  "4000000000009995": declined("insufficient_funds", "Your card has insufficient funds."),
  "4000000000009987": declined("lost_card"),
  "4000000000009979": declined("stolen_card"),
  "4000000000000069": { decline: { code: "expired_card", message: "Your card has expired." } },
  "4000000000000127": { decline: { code: "incorrect_cvc", message: "Your card's security code is incorrect." } },
  "4000000000000119": { decline: { code: "processing_error", message: "An error occurred while processing your card. Try again in a little bit." } },
};

const BY_NAME: Record<string, string> = {
  pm_card_visa: "4242424242424242",
  pm_card_mastercard: "5555555555554444",
  pm_card_amex: "378282246310005",
  pm_card_bypassPending: "4000000000000077",
  pm_card_bypassPendingInternational: "4000003720000278",
  pm_card_createDispute: "4000000000000259",
  pm_card_createDisputeProductNotReceived: "4000000000002685",
  pm_card_createDisputeInquiry: "4000000000001976",
  pm_card_createIssuerFraudRecord: "4000000000005423",
  pm_card_pendingRefund: "4000000000007726",
  pm_card_refundFail: "4000000000005126",
  pm_card_authenticationRequired: "4000002500003155",
  pm_card_threeDSecure2Required: "4000002760003184",
  pm_card_chargeDeclined: "4000000000000002",
  pm_card_visa_chargeDeclined: "4000000000000002",
  pm_card_chargeDeclinedInsufficientFunds: "4000000000009995",
  pm_card_visa_chargeDeclinedInsufficientFunds: "4000000000009995",
  pm_card_chargeDeclinedExpiredCard: "4000000000000069",
  pm_card_chargeDeclinedIncorrectCvc: "4000000000000127",
  pm_card_chargeDeclinedProcessingError: "4000000000000119",
};

// What Stripe answers in test mode to a number that is nobody's test card.
const REAL_CARD = declined("test_mode_live_card", "Your card was declined: this sandbox takes only test cards, such as 4242 4242 4242 4242.");

/** The check digit of card numbers (ISO/IEC 7812-1, annex B). */
function passesLuhn(digits: string): boolean {
  if (!/^\d{12,19}$/.test(digits)) return false;
  let sum = 0;
  for (let place = 0; place < digits.length; place += 1) {
    const digit = Number(digits[digits.length - 1 - place]);
    const doubled = digit * 2;
    sum += place % 2 === 0 ? digit : doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

const brandOf = (digits: string): string => (digits.startsWith("4") ? "visa" : digits.startsWith("5") ? "mastercard" : digits.startsWith("3") ? "amex" : "unknown");

/** A card number of the right length for its brand, with a check digit that fits. */
export const isCardNumber = (digits: string): boolean => passesLuhn(digits) && (/^[45]/.test(digits) ? digits.length === 16 : /^3[47]/.test(digits) ? digits.length === 15 : true);

export function cardFrom(digits: string, expMonth: number, expYear: number): Card {
  const { decline = null, challenge = false, aftermath = null, refunds = "at_once", instant = false } = BEHAVIOUR[digits] ?? REAL_CARD;
  return { brand: brandOf(digits), last4: digits.slice(-4), expMonth, expYear, decline, challenge, aftermath, refunds, instant };
}

/** The card behind `pm_card_…`; it expires in a year that no test will see. */
export function cardNamed(name: string): Card | null {
  const digits = Object.hasOwn(BY_NAME, name) ? BY_NAME[name] : undefined;
  return digits === undefined ? null : cardFrom(digits, 12, 2099);
}
