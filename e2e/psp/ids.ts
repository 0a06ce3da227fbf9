// Unguessable ids in Stripe's style: a prefix and base62.
import { randomFillSync } from "node:crypto";

const LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

// Random bytes are drawn by the block: one system call for some two hundred ids.
const block = new Uint8Array(8_192);
let used = block.length;

function letters(count: number): string {
  let out = "";
  while (out.length < count) {
    if (used === block.length) {
      randomFillSync(block);
      used = 0;
    }
    const byte = block[used++];
    // 248 = 4 × 62: above it a letter would come up more often than others.
    if (byte < 248) out += LETTERS[byte % 62];
  }
  return out;
}

export const newId = (prefix: string): string => `${prefix}_${letters(24)}`;
export const newSessionId = (): string => `cs_test_${letters(58)}`;
export const newSecret = (id: string): string => `${id}_secret_${letters(25)}`;
export const newRequestId = (): string => `req_${letters(14)}`;
