// What a transfer is in the account it went to: a payment, and a refund of it when the transfer is reversed.
import { newId } from "./ids.ts";

export type Payment = ReturnType<typeof newPayment>;
export type PaymentRefund = ReturnType<typeof newPaymentRefund>;

type Arrived = { account: string; amount: number; currency: string; description: string | null; group: string | null; transfer: string };

export function newPayment({ account, amount, currency, description, group, transfer }: Arrived, now: number) {
  return {
    id: newId("py"),
    object: "charge",
    amount,
    amount_captured: amount,
    amount_refunded: 0,
    balance_transaction: null as string | null,
    captured: true,
    created: now,
    currency,
    description,
    destination: account,
    disputed: false,
    livemode: false,
    metadata: {},
    paid: true,
    payment_intent: null,
    refunded: false,
    source_transfer: transfer,
    status: "succeeded",
    transfer_group: group,
  };
}

export function newPaymentRefund(payment: Payment, amount: number, reversal: string, now: number) {
  return {
    id: newId("pyr"),
    object: "refund",
    amount,
    balance_transaction: null as string | null,
    charge: payment.id,
    created: now,
    currency: payment.currency,
    metadata: {},
    payment_intent: null,
    reason: null,
    receipt_number: null,
    source_transfer_reversal: reversal,
    status: "succeeded",
    transfer_reversal: null,
  };
}
