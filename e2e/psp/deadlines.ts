// A binary heap of (time, id): which sessions are due to expire, without looking at the others.

type Deadline = { at: number; id: string };

export class Deadlines {
  readonly #heap: Deadline[] = [];

  add(at: number, id: string): void {
    const heap = this.#heap;
    let child = heap.push({ at, id }) - 1;
    while (child > 0) {
      const parent = (child - 1) >> 1;
      if (heap[parent].at <= heap[child].at) return;
      [heap[parent], heap[child]] = [heap[child], heap[parent]];
      child = parent;
    }
  }

  /** Takes the earliest id whose time has come. */
  takeDue(now: number): string | undefined {
    const heap = this.#heap;
    const first = heap[0];
    if (first === undefined || first.at > now) return undefined;
    const last = heap.pop();
    if (heap.length > 0 && last !== undefined) {
      heap[0] = last;
      this.#sink();
    }
    return first.id;
  }

  #sink(): void {
    const heap = this.#heap;
    let parent = 0;
    for (;;) {
      let least = parent;
      for (const child of [2 * parent + 1, 2 * parent + 2]) {
        if (child < heap.length && heap[child].at < heap[least].at) least = child;
      }
      if (least === parent) return;
      [heap[parent], heap[least]] = [heap[least], heap[parent]];
      parent = least;
    }
  }
}
