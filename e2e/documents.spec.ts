// Papers of a creator: what is not taken and why, what sending in needs, and all of it without script.
import { expectProblem } from "./api.ts";
import { expect, test } from "./fixtures.ts";
import { Buyer, JSON_, freshKey } from "./http.ts";
import { DAY_MS, earlyIn } from "./stories/clock.ts";
import { post } from "./stories/desk.ts";
import { aJpeg } from "./stories/files.ts";
import { ANNA, ANSWERS, IBAN, TYPED, UNVERIFIED, aPdf, aSubmission, anApplicant, read, sendByForm, sendPaper, zone } from "./stories/papers.ts";
import { type Somebody, aCreator, signIn, somebody } from "./stories/people.ts";

/** Bytes of the largest document. */
const BYTES_MAX = 10 * 1024 * 1024;

const clientOf = (person: Somebody): Buyer => {
  const client = new Buyer();
  client.cookie = person.cookie;
  return client;
};

test("what is no paper is refused at once, by its content and with what was found", async ({ database }) => {
  test.setTimeout(400_000);
  const owner = somebody(database, { creator: aCreator(database, UNVERIFIED) });
  const [jpeg, pdf] = [aJpeg(), aPdf(zone())];
  for (const [why, bytes, code, words] of [
    ["nothing", Buffer.alloc(0), "document_empty", "empty"],
    ["SVG", Buffer.from("<svg xmlns='http://www.w3.org/2000/svg'/>"), "document_wrong_kind", "an SVG picture"],
    ["SVG that runs", Buffer.from("<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"), "document_wrong_kind", "a script"],
    ["a page", Buffer.from("<!doctype html><p>hi"), "document_wrong_kind", "an HTML page"],
    ["words", Buffer.from("just words"), "document_wrong_kind", "JPEG, PNG or WebP"],
    ["also a page", Buffer.concat([jpeg, Buffer.from("<html>")]), "document_polyglot", "an HTML page"],
    ["half a picture", jpeg.subarray(0, jpeg.length / 2), "document_truncated", `${Math.floor(jpeg.length / 2)} bytes`],
    ["half a PDF", pdf.subarray(0, pdf.length / 2), "document_truncated", `${Math.floor(pdf.length / 2)} bytes`],
    ["a byte too many", Buffer.concat([pdf, Buffer.alloc(BYTES_MAX + 1 - pdf.length, "%")]), "document_too_many_bytes", `${BYTES_MAX + 1} bytes`],
  ] as const) {
    const { status, body } = await sendPaper(owner, bytes);
    expect([why, status, body.code, body.field]).toEqual([why, 422, code, "file"]);
    expect(body.detail, why).toContain(words);
  }
  // Refused before any of it is read.
  const announced = { "content-type": "multipart/form-data; boundary=x", "content-length": String(BYTES_MAX + 1024 * 1024), connection: "close" };
  expectProblem(await clientOf(owner).ask("POST", "/studio/documents", { headers: { ...JSON_, ...announced } }), 413, "too_large");
  const unknown = await sendPaper(owner, pdf, "diploma");
  expect([unknown.status, unknown.body.code, unknown.body.field]).toEqual([422, "document_kind", "kind"]);
  expect((await clientOf(owner).get("/studio/documents")).json).toEqual([]);
});

test("what only reading shows is refused then, and its file is gone", async ({ page, context, database }) => {
  test.setTimeout(400_000);
  const creator = aCreator(database, UNVERIFIED);
  const owner = somebody(database, { creator });
  const sent = await sendPaper(owner, aPdf(zone(), "/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >> "));
  expect(sent.status, JSON.stringify(sent.body)).toBe(201);
  const paper = await read(clientOf(owner), sent.body.id);
  expect([paper.state, paper.refused?.[0]]).toEqual(["refused", "document_scripted"]);
  await signIn(context, owner);
  await page.goto("/studio/documents");
  await expect(page.locator(".paper [data-code=document_scripted]")).toContainText("a program");
  expectProblem(await clientOf(owner).post(`/studio/documents/${sent.body.id}`, TYPED), 404, "missing");
  const operator = somebody(database, { level: "read" });
  expectProblem(await clientOf(operator).get(`/desk/verifications/${creator}/documents/${sent.body.id}`), 404, "missing");
});

test("twelve papers a day are the most", async ({ database }) => {
  await earlyIn(DAY_MS, 60_000);
  const owner = somebody(database, { creator: aCreator(database, UNVERIFIED) });
  const all = await Promise.all(Array.from({ length: 13 }, () => sendPaper(owner, aPdf(["Permit No: AB-77123"]), "permit")));
  expect(all.filter(({ status }) => status === 201)).toHaveLength(12);
  expect(all.filter(({ status, body }) => status === 429 && body.code === "documents_max")).toHaveLength(1);
});

test("nothing is sent in while a part is missing, and the payout account takes a passkey", async ({ database }) => {
  const creator = aCreator(database, { ...UNVERIFIED, story: "Short.", portrait: null });
  const client = clientOf(somebody(database, { creator }));
  const incomplete = await client.post("/studio/submit", { key: freshKey() });
  expectProblem(incomplete, 422, "incomplete");
  for (const part of ["Profile", "Documents", "Four scenarios", "Payout account"]) expect(incomplete.json.detail).toContain(part);
  expectProblem(await client.post("/studio/submit", {}), 422, "key_missing");
  expectProblem(await client.post("/studio/screening", { ...ANSWERS, ill: "flee" }), 422, "scenario_unanswered", "ill");
  const account = { holder: "Anna Eriksson", iban: IBAN, seen: 0 };
  expectProblem(await client.post("/studio/payout-account/set", { ...account, key: freshKey() }), 403, "step_up");
  const page = await client.visit("/studio/payout-account");
  expect(page.text).toContain("/step-up?next=%2Fstudio%2Fpayout-account");
  expect(page.text).not.toContain("name=\"iban\"");
  expect(database.all("SELECT 1 FROM payout_accounts WHERE creator = ?", creator)).toEqual([]);

  const strong = clientOf(somebody(database, { creator, strong_s: 0 }));
  for (const [why, more, code, field] of [
    ["nobody's", { holder: " " }, "holder_missing", "holder"],
    ["no IBAN", { iban: "12345" }, "iban_malformed", "iban"],
    ["a digit mistyped", { iban: IBAN.replace("3000", "3001").replace("30 00", "30 01") }, "iban_check_digits", "iban"],
  ] as const) {
    const refused = await strong.post("/studio/payout-account/set", { ...account, ...more, key: freshKey() });
    expect([why, refused.status, refused.json.code, refused.json.field]).toEqual([why, 422, code, field]);
  }
  expect((await strong.post("/studio/payout-account/set", { ...account, key: freshKey() })).status).toBe(200);
  expectProblem(await strong.post("/studio/payout-account/set", { ...account, key: freshKey() }), 409, "moved_on");
});

test("a paper that has ended, or whose words are missing, is not confirmed", async ({ database }) => {
  test.setTimeout(400_000);
  const { client, paper } = await anApplicant(database);
  for (const [why, more, code, field] of [
    ["ended", { expires_on: "2020-01-01" }, "document_expired", "expires_on"],
    ["born tomorrow", { born_on: "2999-01-01" }, "born_in_future", "born_on"],
    ["no such day", { born_on: "1990-02-30" }, "day_malformed", "born_on"],
    ["nobody's", { holder: "" }, "field_missing", "holder"],
    ["a book", { number: "9".repeat(81) }, "field_too_long", "number"],
  ] as const) {
    const refused = await client.post(`/studio/documents/${paper}`, { ...TYPED, ...more });
    expect([why, refused.status, refused.json.code, refused.json.field]).toEqual([why, 422, code, field]);
  }
  expect((await client.get(`/studio/documents/${paper}`)).json.confirmed[0].value, "as it was").toBe(TYPED.holder);
});

test("of a creator nobody has vouched for nothing can be held, whoever opened the drop", async ({ company, ownDrop, database }) => {
  test.setTimeout(400_000);
  const drop = ownDrop();
  const { creator, owner } = await aSubmission(database);
  database.run("UPDATE products SET creator = ? WHERE title = ?", creator, drop.title);
  database.run("UPDATE drops SET creator = ? WHERE id = ?", creator, drop.id);
  const no = await company.hold(drop);
  expect([no.status, no.body.code]).toEqual([403, "not_open"]);
  expect(database.all("SELECT 1 FROM holds WHERE drop_id = ?", drop.id)).toEqual([]);
  const done = await post(`/desk/verifications/${creator}/approve`, { seen: 2 }, somebody(database, { level: "act" }));
  expect(done.status, done.text).toBe(200);
  expect((await company.hold(drop)).status, owner.email).toBe(201);
});

test.describe("without script", () => {
  test.use({ javaScriptEnabled: false });

  test("a PDF is sent by the plain form, read, corrected, confirmed, and the rest of the way taken", async ({ page, context, database }) => {
    test.setTimeout(400_000);
    const creator = aCreator(database, { ...UNVERIFIED, story: "It began with a loom in the attic. ".repeat(4) });
    await signIn(context, somebody(database, { creator, strong_s: 0 }));
    await page.goto("/studio/documents");
    await page.getByLabel("Photo or PDF").setInputFiles({ name: "card.jpg", mimeType: "image/jpeg", buffer: Buffer.from("<svg xmlns='http://www.w3.org/2000/svg'/>") });
    await page.getByLabel("What it is").selectOption("permit");
    await page.getByRole("button", { name: "Send it" }).click();
    await expect(page.locator("[data-code=document_wrong_kind]")).toContainText("an SVG picture");
    await expect(page.getByLabel("What it is"), "what was chosen stays").toHaveValue("permit");
    await sendByForm(page, "card.pdf", aPdf(zone()));
    await expect(page.getByLabel("Number")).toHaveValue(ANNA.number);
    await expect(page.getByLabel("Number")).toHaveAccessibleDescription("Read with 99 % confidence.");
    await page.getByLabel("Name", { exact: true }).fill("");
    await page.getByLabel("Name", { exact: true }).fill("Anna Maria Ericsson");
    await page.getByRole("button", { name: "This is right" }).click();
    await expect(page.getByText("Confirmed.")).toBeVisible();
    await page.goto("/studio/screening");
    for (const answer of [/^I answer once/, /^I ask them to bring it/, /^Somebody stands in/, /^I make two more/]) await page.getByRole("radio", { name: answer }).check();
    await page.getByRole("button", { name: "Keep my answers" }).click();
    await page.goto("/studio/payout-account");
    await page.getByLabel("Name on the account").fill("Anna Ericsson");
    await page.getByLabel("IBAN").fill(IBAN);
    await page.getByRole("button", { name: "Keep it" }).click();
    await page.goto("/studio");
    await page.getByRole("button", { name: "Send it in" }).click();
    await expect(page.getByText("It is with us now.")).toBeVisible();
    const { points } = database.one("SELECT points FROM screenings WHERE creator = ?", creator);
    expect(points).toBe(10 + 12 + 18 + 8);
  });
});
