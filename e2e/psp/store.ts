// Everything the sandbox remembers, in memory.
import type { AccountLink } from "./account_links.ts";
import type { Account, Stops } from "./accounts.ts";
import type { Bank, Failures } from "./banks.ts";
import { Books } from "./books.ts";
import type { Price, Product } from "./catalogue.ts";
import type { Charge } from "./charges.ts";
import type { StoredEvent } from "./events.ts";
import type { Intent, IntentFields } from "./intents.ts";
import type { Method } from "./methods.ts";
import type { Payment, PaymentRefund } from "./payments.ts";
import { PayoutDesk } from "./payouts.ts";
import type { Payout } from "./payouts.ts";
import type { Refund } from "./refunds.ts";
import type { Reversal } from "./reversals.ts";
import type { LineItem, Session } from "./sessions.ts";
import type { Card } from "./cards.ts";
import type { Upload } from "./files.ts";
import type { Warning } from "./warnings.ts";
import type { Dispute } from "./disputes.ts";
import { Deadlines } from "./deadlines.ts";
import { Shelf } from "./shelf.ts";
import type { Topup } from "./topups.ts";
import type { Transfer } from "./transfers.ts";

const EVENTS_MAX = 20_000;

/** Sessions, charges and refunds are grouped by their payment intent. */
export class Store {
  readonly sessions = new Shelf<Session>();
  readonly lines = new Map<string, LineItem[]>();
  /** By session: what goes onto the payment intent once somebody pays. */
  readonly intentFields = new Map<string, IntentFields>();
  readonly intents = new Shelf<Intent>();
  /** By payment intent: the card of the latest attempt, for a 3-D Secure step that follows. */
  readonly cards = new Map<string, Card>();
  /** By session: the e-mail address typed with the latest attempt. */
  readonly emails = new Map<string, string>();
  readonly charges = new Shelf<Charge>();
  readonly refunds = new Shelf<Refund>();
  readonly products = new Shelf<Product>();
  readonly prices = new Shelf<Price>();
  readonly methods = new Shelf<Method>();
  readonly methodCards = new Map<string, Card>();
  readonly topups = new Shelf<Topup>();
  /** Grouped by charge and by payment intent. */
  readonly disputes = new Shelf<Dispute>();
  /** Grouped by charge. */
  readonly warnings = new Shelf<Warning>();
  readonly files = new Shelf<Upload>();
  readonly books = new Books();
  readonly accounts = new Shelf<Account>();
  readonly goneAccounts = new Set<string>();
  readonly stops: Stops = new Map();
  readonly accountLinks = new Map<string, AccountLink>();
  readonly bankFailures: Failures = new Map();
  /** The platform's own bank account, by currency. */
  readonly platformBanks = new Map<string, Bank>();
  /** Grouped by the charge they come from and by transfer_group. */
  readonly transfers = new Shelf<Transfer>();
  /** Grouped by transfer. */
  readonly reversals = new Shelf<Reversal>();
  /** Grouped by the account they arrived in. */
  readonly payments = new Shelf<Payment>();
  readonly paymentRefunds = new Shelf<PaymentRefund>();
  /** Grouped by the account they leave. */
  readonly payouts = new Shelf<Payout>();
  readonly payoutDesk = new PayoutDesk();
  readonly events = new Shelf<StoredEvent>(EVENTS_MAX);
  readonly deadlines = new Deadlines();
}
