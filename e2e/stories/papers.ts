// Papers that show who somebody is, as a PDF and as a photograph; and a creator who has sent everything in.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Page, expect } from "@playwright/test";
import { Buyer, ONCE, SHOP, freshKey, until } from "../http.ts";
import type { Database } from "./database.ts";
import { type Somebody, aCreator, somebody } from "./people.ts";

/** Example of the registry of IBANs; its check digits fit. */
export const IBAN = "DE89 3704 0044 0532 0130 00";

/** A person who does not exist. */
export const ANNA = { surname: "ERIKSSON", given: "ANNA MARIA", number: "D23145890", born: "1974-08-12", ends: "2034-04-15" };

/** A check digit as ICAO 9303, part 3, has it: digits for themselves, letters from 10 up, weighed 7, 3, 1. */
function digit(text: string): string {
  const worth = (sign: string): number => (sign === "<" ? 0 : Number.parseInt(sign, 36));
  return String([...text].reduce((sum, sign, at) => sum + worth(sign) * ([7, 3, 1][at % 3] ?? 0), 0) % 10);
}

/** The machine-readable zone of an identity card: three lines of thirty. */
export function zone({ surname, given, number, born, ends } = ANNA): string[] {
  const full = (text: string, width = 30): string => text.replaceAll(" ", "<").padEnd(width, "<");
  const day = (iso: string): string => iso.replaceAll("-", "").slice(2);
  const checked = (text: string): string => text + digit(text);
  const first = full(`I<UTO${checked(full(number, 9))}`);
  const [birth, end] = [checked(day(born)), checked(day(ends))];
  const over = digit(first.slice(5) + birth + end + full("", 11));
  return [first, `${birth}F${end}UTO${full("", 11)}${over}`, full(`${surname}<<${given}`)];
}

/** A PDF of one page with these lines; `more` goes into its catalogue. */
export function aPdf(lines: string[], more = ""): Buffer {
  const text = `BT /F1 12 Tf 14 TL 40 400 Td ${lines.map((line) => `(${line}) Tj T*`).join(" ")} ET`;
  const objects = [
    `<< /Type /Catalog /Pages 2 0 R ${more}>>`,
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 420 595] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
    `<< /Length ${text.length} >>\nstream\n${text}\nendstream`,
    "<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>",
  ];
  let file = "%PDF-1.4\n";
  const offsets = objects.map((object, at) => {
    const offset = file.length;
    file += `${at + 1} 0 obj\n${object}\nendobj\n`;
    return `${String(offset).padStart(10, "0")} 00000 n \n`;
  });
  const begins = file.length;
  file += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${offsets.join("")}`;
  file += `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${begins}\n%%EOF\n`;
  return Buffer.from(file, "latin1");
}

const LETTERS = join(import.meta.dirname, "../../shared/tests/documents_made/round.png");

/** A card with these lines on a dark table, photographed: drawn by the browser, letter by letter. */
export async function aCard(page: Page, lines: string[]): Promise<Buffer> {
  const base64 = await page.evaluate(async ([sheet, rows]) => {
    const bytes = Uint8Array.from(atob(sheet as string), (sign) => sign.charCodeAt(0));
    const letters = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
    const [pitch, across, down] = [20, 34, 22];
    const canvas = new OffscreenCanvas((across + 6) * pitch, (down + 6) * pitch);
    const brush = canvas.getContext("2d") as OffscreenCanvasRenderingContext2D;
    const paint = (colour: string, ...box: [number, number, number, number]): void => {
      brush.fillStyle = colour;
      brush.fillRect(...(box.map((side) => side * pitch) as [number, number, number, number]));
    };
    paint("#484848", 0, 0, across + 6, down + 6);
    paint("#d8d6d0", 3, 3, across, down);
    // Where the face is.
    paint("#9a8f86", 5, 5, 8, 10);
    brush.globalCompositeOperation = "multiply";
    for (const [row, line] of (rows as string[]).entries()) {
      for (const [column, sign] of [...line].entries()) {
        const place = sign === "<" ? 36 : Number.parseInt(sign, 36);
        const top = 3 + down - 1.6 - ((rows as string[]).length - row) * 1.75 + 0.125;
        brush.drawImage(letters, place * 40, 0, 40, 60, (5 + column) * pitch, top * pitch, pitch, pitch * 1.5);
      }
    }
    const made = new Uint8Array(await (await canvas.convertToBlob({ type: "image/jpeg", quality: 0.9 })).arrayBuffer());
    let text = "";
    for (let at = 0; at < made.length; at += 32_768) text += String.fromCharCode(...made.subarray(at, at + 32_768));
    return btoa(text);
  }, [readFileSync(LETTERS, "base64"), lines] as const);
  return Buffer.from(base64, "base64");
}

/** Sends a paper as a client of the API does. Names and declared types are never believed. */
export async function sendPaper(who: Somebody, bytes: Buffer, kind = "id"): Promise<{ status: number; body: any }> {
  const form = new FormData();
  form.set("kind", kind);
  form.set("key", freshKey());
  form.set("file", new Blob([new Uint8Array(bytes)], { type: "image/jpeg" }), "passport.jpg");
  const answer = await fetch(`${SHOP}/studio/documents`, { method: "POST", headers: { ...ONCE, cookie: who.cookie, accept: "application/json" }, body: form });
  return { status: answer.status, body: await answer.json() };
}

/** Whoever reads it may have pictures to make first. */
const READ_WITHIN_MS = 150_000;

/** Sends a file by the form, and comes back when it was read. */
export async function sendByForm(page: Page, name: string, buffer: Buffer): Promise<void> {
  await page.goto("/studio/documents");
  await page.getByLabel("Photo or PDF").setInputFiles({ name, mimeType: "application/octet-stream", buffer });
  await page.getByRole("button", { name: "Send it" }).click();
  await expect(page.getByText("It has arrived, and is being read.")).toBeVisible();
  await expect(async () => {
    await page.goto("/studio/documents");
    await expect(page.locator(".paper").first()).toHaveAttribute("data-state", "Please confirm", { timeout: 1_000 });
  }).toPass({ timeout: READ_WITHIN_MS });
}

/** What became of it, once it was read. */
export const read = (client: Buyer, id: string): Promise<any> =>
  until(`paper ${id} to be read`, async () => {
    const paper = (await client.get(`/studio/documents/${id}`)).json;
    return paper.state !== "reading" && paper;
  }, READ_WITHIN_MS);

export const ANSWERS = { question: "at_once", damaged: "make_good", ill: "write_all", short: "tell_shop" };
export const TYPED = { holder: "Anna Maria Eriksson", number: ANNA.number, born_on: ANNA.born, expires_on: ANNA.ends };

/** Of a creator whom nobody has vouched for. */
export const UNVERIFIED = { verified_at: null, submitted_at: null, rejected_at: null, first_listed_at: null };

export type Applicant = { creator: string; name: string; owner: Somebody; client: Buyer; paper: string };

/** A creator with everything that verification needs, and not sent in yet. */
export async function anApplicant(database: Database, file = aPdf(zone())): Promise<Applicant> {
  const creator = aCreator(database, { ...UNVERIFIED, story: "It began with a loom in the attic. ".repeat(4) });
  const name = String(database.one("SELECT name FROM creators WHERE id = ?", creator).name);
  const owner = somebody(database, { creator, strong_s: 0 });
  const client = new Buyer();
  client.cookie = owner.cookie;
  const sent = await sendPaper(owner, file);
  expect(sent.status, JSON.stringify(sent.body)).toBe(201);
  const paper = String(sent.body.id);
  expect((await read(client, paper)).state).toBe("read");
  for (const [path, fields] of [
    [`/studio/documents/${paper}`, TYPED],
    ["/studio/screening", ANSWERS],
    ["/studio/payout-account/set", { holder: "Anna Maria Eriksson", iban: IBAN, seen: 0, key: freshKey() }],
  ] as const) {
    const reply = await client.post(path, fields);
    expect(reply.status, reply.text).toBe(200);
  }
  return { creator, name, owner, client, paper };
}

/** The same, waiting for a decision. */
export async function aSubmission(database: Database, file?: Buffer): Promise<Applicant> {
  const applicant = await anApplicant(database, file);
  const sent = await applicant.client.post("/studio/submit", { key: freshKey() });
  expect(sent.status, sent.text).toBe(200);
  return applicant;
}
