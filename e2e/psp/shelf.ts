// A shelf of objects: found by id, listed newest first, never scanned to serve one object.
type Kept = { id: string; created: number };

const TRIM = 1_000;

export class Shelf<T extends Kept> {
  readonly #items: T[] = [];
  readonly #positions = new Map<string, number>();
  readonly #groups = new Map<string, T[]>();
  readonly #max: number;
  #forgotten = 0;

  /** With `max`, the oldest are forgotten; such a shelf has no groups. */
  constructor(max = Infinity) {
    this.#max = max;
  }

  put(item: T, group?: string): void {
    this.#positions.set(item.id, this.#forgotten + this.#items.length);
    this.#items.push(item);
    if (group !== undefined) this.join(item, group);
    if (this.#items.length >= this.#max + TRIM) this.#forgetOldest();
  }

  join(item: T, group: string): void {
    const members = this.#groups.get(group);
    if (members === undefined) this.#groups.set(group, [item]);
    else members.push(item);
  }

  get(id: string): T | undefined {
    const position = this.#positions.get(id);
    return position === undefined ? undefined : this.#items[position - this.#forgotten];
  }

  /** Oldest first: all, or those of one group. */
  all(group?: string): readonly T[] {
    return group === undefined ? this.#items : (this.#groups.get(group) ?? []);
  }

  /** Where `id` stands in `all(group)`, or -1. */
  position(id: string, group?: string): number {
    if (group !== undefined) return this.all(group).findIndex((item) => item.id === id);
    const position = this.#positions.get(id);
    return position === undefined ? -1 : position - this.#forgotten;
  }

  #forgetOldest(): void {
    for (const item of this.#items.splice(0, TRIM)) this.#positions.delete(item.id);
    this.#forgotten += TRIM;
  }
}
