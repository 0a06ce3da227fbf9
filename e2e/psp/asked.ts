// What a call says beside its parameters: the inner id of its path, and the account it acts in.

export type Asked = {
  /** `/v1/transfers/tr_1/reversals/trr_1`: the second id. */
  inner: string;
  /** From `Stripe-Account`; null is the platform itself. */
  account: string | null;
};
