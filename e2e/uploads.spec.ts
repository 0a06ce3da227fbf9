// Uploads: from a file on a phone to derivatives that tell nothing about it; and everything that is not taken.
import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { expect, test } from "./fixtures.ts";
import { expectProblem } from "./api.ts";
import { Buyer, JSON_, SHOP, ask, freshKey } from "./http.ts";
import { ORIGINALS, aJpeg, drawn, longer, mp4, photos, told } from "./stories/files.ts";
import { somebody } from "./stories/people.ts";
import { PART, over, part, send, sender } from "./stories/sending.ts";

const VARIANTS = [360, 720, 1080].flatMap((px) => ["avif", "webp", "jpeg"].flatMap((kind) => [`${px}.${kind}`, `t${px}.${kind}`]));

test("twenty photographs of a phone leave nothing about who, where and with what", async ({ database }) => {
  test.setTimeout(900_000);
  const { client } = sender(database);
  const sent = photos(20);
  expect(told(sent).filter((tag) => /GPS/.test(tag)).length, "the originals tell the place").toBeGreaterThan(40);
  const ids = await Promise.all(sent.map(async ({ bytes }) => (await send(client, "photo", bytes)).json.id as string));
  for (const [number, id] of ids.entries()) {
    const status = await over(client, id);
    expect(status.state, status.reason).toBe("done");
    const files = await Promise.all([...VARIANTS, "og.jpeg"].map(async (variant) => {
      const reply = await ask("GET", `/media/${status.media}/${variant}`);
      expect(reply.status, variant).toBe(200);
      return { name: variant, bytes: reply.bytes };
    }));
    expect(told(files), `what ${sent[number]?.name} still tells`).toEqual([]);
    for (const { bytes } of files) expect(bytes.includes("SECRET-4711")).toBe(false);
  }
});

test("four pictures of forty megapixels are refused before they are unpacked, and the mill goes on", async ({ database, page }) => {
  test.setTimeout(900_000);
  const { client } = sender(database);
  await page.goto("/");
  const large = await drawn(page, 8_000, 5_000);
  const ids = await Promise.all([1, 2, 3, 4].map(async () => (await send(client, "photo", large)).json.id as string));
  // Others are answered meanwhile.
  for (const path of ["/healthz", "/", "/healthz"]) {
    const begun = Date.now();
    expect((await ask("GET", path)).status, path).toBe(200);
    console.log(`${path} was answered after ${Date.now() - begun} ms, beside four pictures of forty megapixels`);
  }
  for (const id of ids) {
    const status = await over(client, id);
    expect([status.state, status.code]).toEqual(["refused", "media_too_many_pixels"]);
    expect(status.reason).toContain("8000 × 5000");
  }
  // The largest that is taken.
  const most = await over(client, (await send(client, "photo", await drawn(page, 4_032, 3_024))).json.id);
  expect(most.state, most.reason).toBe("done");
  expect((await ask("GET", "/healthz")).status).toBe(200);
});

test("what is no picture is refused with its reason", async ({ database }) => {
  test.setTimeout(900_000);
  const { client } = sender(database);
  const jpeg = aJpeg();
  // At once, by the first bytes.
  for (const [why, bytes, words] of [
    ["SVG", Buffer.from("<svg xmlns='http://www.w3.org/2000/svg'/>"), "an SVG picture"],
    ["a page", Buffer.from("<!doctype html><p>hi"), "an HTML page"],
    ["PDF", Buffer.from("%PDF-1.7 …"), "a PDF document"],
    ["GIF", Buffer.from("GIF89a…"), "a GIF picture"],
  ] as const) {
    const reply = await send(client, "photo", bytes);
    expectProblem(reply, 422, "media_unsupported", "file");
    expect(reply.json.detail, why).toContain(words);
  }
  expectProblem(await send(client, "photo", mp4(12)), 422, "media_wrong_kind", "file");
  // By the whole file.
  for (const [why, bytes, code, words] of [
    ["cut off", jpeg.subarray(0, jpeg.length / 2), "media_truncated", `${Math.floor(jpeg.length / 2)} bytes`],
    ["also a script", Buffer.concat([jpeg, Buffer.from("<script>alert(1)</script>")]), "media_polyglot", "a script"],
    ["also an archive", Buffer.concat([jpeg, Buffer.from("PK\x05\x06\0\0", "latin1")]), "media_polyglot", "a ZIP archive"],
  ] as const) {
    const status = await over(client, (await send(client, "photo", bytes)).json.id);
    expect([why, status.state, status.code]).toEqual([why, "refused", code]);
    expect(status.reason, why).toContain(words);
  }
});

test("clips last ten to twenty seconds: others are refused with the length that was measured", async ({ database }) => {
  test.setTimeout(900_000);
  const { client } = sender(database);
  const poster = (await send(client, "poster", aJpeg())).json.id as string;
  const short = await over(client, (await send(client, "clip", mp4(5), { poster })).json.id);
  expect([short.state, short.code]).toEqual(["refused", "clip_length_outside"]);
  expect(short.reason).toContain("5.0 s");
  const real = readFileSync(join(ORIGINALS, "spices.mp4"));
  const taken = await over(client, (await send(client, "clip", real, { poster })).json.id);
  expect(taken.state, taken.reason).toBe("done");
  const served = await ask("GET", `/media/${taken.media}/clip.mp4`);
  expect(served.bytes.equals(real), "served as it came").toBe(true);
  expectProblem(await send(client, "clip", real), 422, "upload_poster", "poster");
});

test("parts go on from the byte the shop says, and come again without harm", async ({ database }) => {
  const { client } = sender(database);
  const file = Buffer.concat([aJpeg(), Buffer.alloc(PART)]);
  const { id } = (await client.post("/studio/uploads", { kind: "photo", name: "a.jpg", bytes: file.length, key: freshKey() })).json;
  const first = file.subarray(0, PART);
  expect((await part(client, id, 0, first)).json.offset).toBe(PART);
  const again = await part(client, id, 0, first);
  expectProblem(again, 409, "upload_offset");
  expect(again.header("upload-offset")).toBe(String(PART));
  expectProblem(await part(client, id, PART, Buffer.alloc(3)), 422, "upload_part_size");
  expectProblem(await part(client, id, PART, Buffer.alloc(PART + 1)), 413, "too_large");
  const without = await client.ask("POST", `/studio/uploads/${id}/parts`, { headers: JSON_, body: first });
  expectProblem(without, 400, "upload_offset_missing");
  expect((await client.get(`/studio/uploads/${id}`)).json).toMatchObject({ offset: PART, state: "receiving" });
  expect((await part(client, id, PART, file.subarray(PART))).json.state).toBe("waiting");
});

test("a connection that breaks in the middle of a part loses that part only", async ({ database }) => {
  test.setTimeout(900_000);
  const { client } = sender(database);
  const file = longer(aJpeg(), PART + 100_000);
  const { id } = (await client.post("/studio/uploads", { kind: "photo", name: "a.jpg", bytes: file.length, key: freshKey() })).json;
  const to = new URL(SHOP);
  await new Promise<void>((gone) => {
    const line = connect(Number(to.port), "127.0.0.1", () => {
      const head = [`POST /studio/uploads/${id}/parts HTTP/1.1`, `host: ${to.host}`, `cookie: ${client.cookie}`, "upload-offset: 0",
        "accept: application/json", "content-type: application/octet-stream", `content-length: ${PART}`];
      line.write(`${head.join("\r\n")}\r\n\r\n`);
      line.write(file.subarray(0, PART / 2), () => line.destroy());
    });
    line.on("close", () => gone());
  });
  expect((await client.get(`/studio/uploads/${id}`)).json).toMatchObject({ offset: 0, state: "receiving" });
  expect((await part(client, id, 0, file.subarray(0, PART))).json.offset).toBe(PART);
  expect((await part(client, id, PART, file.subarray(PART))).json.state).toBe("waiting");
  const status = await over(client, id);
  expect(status.state, status.reason).toBe("done");
});

test("originals are never served, and another creator's upload looks like none", async ({ database }) => {
  const { client } = sender(database);
  const { client: other } = sender(database);
  const { id } = (await send(client, "photo", aJpeg())).json;
  for (const path of [`/originals/${id}/0`, `/media/originals/${id}`, `/media/${id}/0`, `/media/..%2foriginals%2f${id}/0`]) {
    expect((await ask("GET", path)).status, path).toBe(404);
  }
  for (const reply of [
    await other.get(`/studio/uploads/${id}`),
    await part(other, id, 0, aJpeg()),
    await other.post(`/studio/uploads/${id}/focal`, { focal_x: 1, focal_y: 1 }),
    await other.post(`/studio/uploads/${id}/retry`, {}),
  ]) {
    expectProblem(reply, 404, "not_found");
  }
  expect((await other.get("/studio/uploads")).json).toEqual([]);
});

test("who is signed out, or no creator, sends nothing", async ({ database }) => {
  const nobody = new Buyer();
  expectProblem(await nobody.post("/studio/uploads", { kind: "photo", bytes: 1 }), 401, "signed_out");
  expect((await nobody.visit("/studio/uploads")).header("location")).toBe("/sign-in?next=%2Fstudio%2Fuploads");
  const buyer = new Buyer();
  buyer.cookie = somebody(database).cookie;
  expectProblem(await buyer.post("/studio/uploads", { kind: "photo", bytes: 1 }), 403, "not_a_creator");
});

test("a large body is taken where a file is expected, and nowhere else", async ({ database }) => {
  const { client } = sender(database);
  const large = { kind: "photo", bytes: 1, alt: "a".repeat(70_000) };
  expectProblem(await client.post("/studio/uploads", large), 413, "too_large");
});
