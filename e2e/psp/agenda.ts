// What happens by itself later: payouts arrive, refunds go through, disputes run out.
import { Deadlines } from "./deadlines.ts";

export class Agenda {
  readonly #times = new Deadlines();
  readonly #effects = new Map<string, () => void>();
  #count = 0;

  /** `effect` must not throw: nobody is there to hear it. */
  add(at: number, effect: () => void): void {
    this.#count += 1;
    const id = String(this.#count);
    this.#effects.set(id, effect);
    this.#times.add(at, id);
  }

  /** Runs what is due, what these effects put down for now included. */
  runDue(now: number): void {
    for (let id = this.#times.takeDue(now); id !== undefined; id = this.#times.takeDue(now)) {
      const effect = this.#effects.get(id);
      this.#effects.delete(id);
      effect?.();
    }
  }
}
