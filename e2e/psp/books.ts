// The money of each account as the provider sees it: what it can spend, and what is still on its way.
import { Deadlines } from "./deadlines.ts";
import { Shelf } from "./shelf.ts";
import { newTransaction } from "./transactions.ts";
import type { BalanceTransaction, Movement } from "./transactions.ts";

/** The platform's own book; connected accounts are named `acct_…`. */
export const PLATFORM = null;
export type Owner = string | null;

type Sums = Map<string, number>;

const added = (sums: Sums, currency: string, amount: number): void => void sums.set(currency, (sums.get(currency) ?? 0) + amount);

export class Book {
  /** Grouped by source. */
  readonly transactions = new Shelf<BalanceTransaction>();
  /** By automatic payout: what it paid out. */
  readonly paidOut = new Map<string, string>();
  readonly #available: Sums = new Map();
  readonly #pending: Sums = new Map();

  put(transaction: BalanceTransaction): void {
    this.transactions.put(transaction, transaction.source ?? undefined);
    added(transaction.status === "available" ? this.#available : this.#pending, transaction.currency, transaction.net);
  }

  mature(id: string): void {
    const transaction = this.transactions.get(id);
    if (transaction === undefined || transaction.status === "available") return;
    transaction.status = "available";
    added(this.#pending, transaction.currency, -transaction.net);
    added(this.#available, transaction.currency, transaction.net);
  }

  available = (currency: string): number => this.#available.get(currency) ?? 0;
  pending = (currency: string): number => this.#pending.get(currency) ?? 0;

  /** Every currency that ever moved here, in the order of the alphabet. */
  currencies(): string[] {
    return [...new Set([...this.#available.keys(), ...this.#pending.keys()])].sort();
  }

  empty(): boolean {
    return this.currencies().every((currency) => this.available(currency) === 0 && this.pending(currency) === 0);
  }
}

export class Books {
  readonly #books = new Map<Owner, Book>([[PLATFORM, new Book()]]);
  readonly #owners = new Map<string, Owner>();
  readonly #maturing = new Deadlines();

  of(owner: Owner): Book {
    let book = this.#books.get(owner);
    if (book === undefined) this.#books.set(owner, (book = new Book()));
    return book;
  }

  /** Writes a movement down; what it answers is kept and may change its status. */
  record(owner: Owner, movement: Movement, now: number): BalanceTransaction {
    const transaction = newTransaction(movement, now);
    this.of(owner).put(transaction);
    this.#owners.set(transaction.id, owner);
    if (transaction.status === "pending") this.#maturing.add(transaction.available_on, transaction.id);
    return transaction;
  }

  find(id: string): BalanceTransaction | undefined {
    const owner = this.#owners.get(id);
    return owner === undefined ? undefined : this.of(owner).transactions.get(id);
  }

  /** Money whose time has come can be spent; answers in whose accounts some did. */
  settle(now: number): Set<Owner> {
    const owners = new Set<Owner>();
    for (let id = this.#maturing.takeDue(now); id !== undefined; id = this.#maturing.takeDue(now)) {
      const owner = this.#owners.get(id) ?? PLATFORM;
      this.of(owner).mature(id);
      owners.add(owner);
    }
    return owners;
  }
}
