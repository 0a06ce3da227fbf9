// The sandbox's own time, in whole seconds; tests move it forward.

export class Clock {
  #ahead = 0;

  now(): number {
    return Math.floor(Date.now() / 1_000) + this.#ahead;
  }

  advance(seconds: number): void {
    this.#ahead += seconds;
  }

  reset(): void {
    this.#ahead = 0;
  }
}
