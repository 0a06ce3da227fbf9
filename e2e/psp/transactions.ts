// Balance transactions: each movement of an account's money, with the fee that was kept of it.
import { newId } from "./ids.ts";

export type BalanceTransaction = ReturnType<typeof newTransaction>;

/** https://docs.stripe.com/reports/balance-transaction-types: each type and the category reports count it under. */
const CATEGORY = {
  adjustment: "other_adjustment",
  charge: "charge",
  payment: "charge",
  payment_refund: "refund",
  payout: "payout",
  payout_cancel: "payout_reversal",
  payout_failure: "payout_reversal",
  refund: "refund",
  refund_failure: "refund_failure",
  stripe_fee: "fee",
  topup: "topup",
  transfer: "transfer",
  transfer_refund: "transfer_reversal",
} as const;

export type TransactionType = keyof typeof CATEGORY;

export type Movement = {
  type: TransactionType;
  /** Minor units, below zero when money leaves. */
  amount: number;
  currency: string;
  /** The object that caused it. */
  source: string | null;
  /** When it can be spent or paid out, in seconds. */
  availableOn: number;
  /** What the provider keeps, in minor units. */
  fee?: number;
  feeFor?: string;
  category?: "dispute" | "dispute_reversal";
  description?: string | null;
};

export function newTransaction({ type, amount, currency, source, availableOn, fee = 0, feeFor = "Stripe processing fees", category, description = null }: Movement, now: number) {
  const fees = fee === 0 ? [] : [{ amount: fee, application: null, currency, description: feeFor, type: "stripe_fee" }];
  return {
    id: newId("txn"),
    object: "balance_transaction",
    amount,
    available_on: availableOn,
    balance_type: "payments",
    created: now,
    currency,
    description,
    exchange_rate: null,
    fee,
    fee_details: fees,
    net: amount - fee,
    reporting_category: category ?? CATEGORY[type],
    source,
    status: (availableOn <= now ? "available" : "pending") as "available" | "pending",
    type,
  };
}
