// Networks that stories come from: what is counted by network is counted for each by itself.
import { randomInt } from "node:crypto";

let next = randomInt(2 ** 24);

/** A network that nobody in this run has: the next of those that are private. */
export function network(): string {
  next = (next + 1) % 2 ** 24;
  return `10.${next >> 16}.${(next >> 8) & 255}.${next & 255}`;
}

/** The headers of whoever comes from there. */
export const from = (address = network()): Record<string, string> => ({ "cf-connecting-ip": address });
