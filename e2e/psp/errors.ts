// How the sandbox says no: Stripe's error envelope, and whether a retry with the same key meets the stored answer.

export type ErrorType = "invalid_request_error" | "card_error" | "idempotency_error" | "api_error" | "rate_limit_error";

type Details = {
  code?: string;
  param?: string;
  declineCode?: string;
  /** Objects Stripe puts beside the message, such as the payment intent of a declined card. */
  beside?: Record<string, unknown>;
  /** False when nothing was begun: Stripe stores no reply for those, so the key stays usable. */
  begun?: boolean;
};

/** An answer that is an error of the API, not of this program. */
export class Refusal extends Error {
  readonly status: number;
  readonly type: ErrorType;
  readonly details: Details;

  constructor(status: number, type: ErrorType, message: string, details: Details = {}) {
    super(message);
    this.status = status;
    this.type = type;
    this.details = details;
  }

  get begun(): boolean {
    return this.details.begun ?? true;
  }

  body(): string {
    const { code, param, declineCode, beside } = this.details;
    const error = { code, decline_code: declineCode, message: this.message, param, type: this.type, ...beside };
    return JSON.stringify({ error });
  }
}

/** A parameter that is missing, malformed or unknown; found before anything is begun. */
export function badParam(param: string, code: string | undefined, message: string): Refusal {
  return new Refusal(400, "invalid_request_error", message, { code, param, begun: false });
}

/** The request is well formed, but the object is not in a state for it. */
export function badState(code: string, message: string, beside?: Record<string, unknown>): Refusal {
  return new Refusal(400, "invalid_request_error", message, { code, beside });
}

export function noSuch(kind: string, id: string, param = "id", status = 404): Refusal {
  return new Refusal(status, "invalid_request_error", `No such ${kind}: '${id}'`, { code: "resource_missing", param, begun: false });
}
