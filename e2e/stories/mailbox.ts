// The letters the shop has sent: locally the platform writes each into files and prints where.
import { readFileSync } from "node:fs";
import { SHOP_LOG } from "./settings.ts";

export type Letter = { to: string; subject: string; text: string; html: string };

const CALLED = "send_email binding called";

function field(block: string, name: string): string {
  return new RegExp(`^\\s*${name}: (.*)$`, "m").exec(block)?.[1]?.trim() ?? "";
}

const content = (file: string): string => (file === "" ? "" : readFileSync(file, "utf8"));

/** The letters to this address so far, the oldest first. A block that is still being printed is not read yet. */
export function lettersTo(address: string): Letter[] {
  const blocks = readFileSync(SHOP_LOG, "utf8").split(CALLED).slice(1);
  const mine = blocks.filter((block) => field(block, "To") === address && field(block, "HTML").endsWith(".html"));
  return mine.map((block) => ({ to: address, subject: field(block, "Subject"), text: content(field(block, "Text")), html: content(field(block, "HTML")) }));
}

/** The address of the order's page in a letter. */
export function linkIn(letter: Letter): string {
  const found = /https?:\/\/\S+\/orders\/\S+/.exec(letter.text);
  if (found === null) throw new Error(`no link to an order in: ${letter.text}`);
  return found[0];
}

/** The way in that a letter brings: the link, and the code to type instead. */
export function wayIn(letter: Letter): { link: string; code: string } {
  const link = /https?:\/\/\S+\/sign-in\/\S+/.exec(letter.text)?.[0];
  const code = /\b\d{6}\b/.exec(letter.subject)?.[0];
  if (link === undefined || code === undefined) throw new Error(`no way in: ${letter.subject}\n${letter.text}`);
  return { link, code };
}
