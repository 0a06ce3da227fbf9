// The calls a sandbox saw, so that tests can count them.

export type Call = { at: number; method: string; path: string; route: string; key: string | null; status: number; replayed: boolean };

const CALLS_KEPT = 20_000;

export class Log {
  calls: Call[] = [];

  add(call: Call): void {
    this.calls.push(call);
    if (this.calls.length > 2 * CALLS_KEPT) this.calls.splice(0, CALLS_KEPT);
  }
}
