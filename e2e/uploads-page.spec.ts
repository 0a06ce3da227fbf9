// Uploads as people see them: the form with script and without, what goes on after a loss, and the focal point.
import { join } from "node:path";
import { writeFileSync } from "node:fs";
import type { Locator, Page } from "@playwright/test";
import { expect, test } from "./fixtures.ts";
import { ask } from "./http.ts";
import { ORIGINALS, aJpeg, longer, seen } from "./stories/files.ts";
import { signIn } from "./stories/people.ts";
import { PART, type Status, over, send, sender } from "./stories/sending.ts";

const IMAGE = { name: "IMG_1.jpg", mimeType: "image/jpeg" };

/** The form of photographs, or of clips. */
const formOf = (page: Page, label: "Photo" | "Clip"): Locator =>
  page.locator("form.upload").filter({ has: page.getByLabel(label, { exact: true }) });

/** The page of an upload that is done, and its id. */
async function arrived(page: Page): Promise<string> {
  await expect(page).toHaveURL(/\/studio\/uploads\/upl_[^/]+$/, { timeout: 300_000 });
  await expect(page.locator("[data-state=done]")).toBeVisible();
  return page.url().split("/").pop() ?? "";
}

test("an upload goes on after a lost connection, and after a reload, where it stopped", async ({ database, context, page, trouble }, info) => {
  test.setTimeout(600_000);
  trouble.allow(/ERR_CONNECTION_RESET/);
  const { person, client } = sender(database);
  await signIn(context, person);
  const file = info.outputPath("IMG_4711.jpg");
  writeFileSync(file, longer(aJpeg(), 2 * PART + 1_000_000));
  // The second part is lost once on its way; the third never leaves before the page is loaded anew.
  const begun: number[] = [];
  let holds = true;
  await page.route("**/studio/uploads/*/parts", async (route) => {
    const offset = Number(route.request().headers()["upload-offset"]);
    begun.push(offset);
    if (offset === PART && begun.filter((at) => at === PART).length === 1) return route.abort("connectionreset");
    if (offset === 2 * PART && holds) return;
    return route.continue();
  });
  const form = formOf(page, "Photo");
  const choose = async (): Promise<void> => {
    await page.goto("/studio/uploads");
    await form.locator("input[type=file]").setInputFiles(file);
    await expect(form.getByRole("img", { name: "Preview" }), "shown before it is sent").toBeVisible();
    await form.getByLabel("What is seen").fill("Coffee on a table");
    await form.getByRole("button", { name: "Send the photo" }).click();
  };
  await choose();
  await expect(form.getByRole("status")).toContainText("The connection is gone");
  await expect.poll(() => begun.at(-1), { timeout: 90_000 }).toBe(2 * PART);
  await expect(form.getByRole("progressbar")).toBeVisible();
  expect(begun, "one part twice, none from the beginning").toEqual([0, PART, PART, 2 * PART]);
  await page.goto("about:blank");
  const [unfinished] = (await client.get("/studio/uploads")).json as Status[];
  expect(unfinished).toMatchObject({ state: "receiving", offset: 2 * PART });
  [holds, begun.length] = [false, 0];
  await choose();
  const id = await arrived(page);
  expect(begun, "only what was missing").toEqual([2 * PART]);
  expect(id, "the same upload").toBe(unfinished?.id);
  await expect(page.getByRole("img", { name: "Coffee on a table" })).toBeVisible();
  expect(await page.evaluate(() => localStorage.length), "nothing stays in the browser").toBe(0);
});

test("a clip gets its still picture out of the browser", async ({ database, context, page }) => {
  test.setTimeout(600_000);
  const { person, client } = sender(database);
  await signIn(context, person);
  await page.goto("/studio/uploads");
  const form = formOf(page, "Clip");
  await expect(form.getByLabel("Its still picture"), "nobody has to choose one").toBeHidden();
  await form.getByLabel("Clip", { exact: true }).setInputFiles(join(ORIGINALS, "spices.mp4"));
  await expect(form.getByRole("img", { name: "Preview" })).toBeVisible();
  await form.getByLabel("What is seen").fill("Spices are poured");
  await form.getByRole("button", { name: "Send the clip" }).click();
  const status = (await client.get(`/studio/uploads/${await arrived(page)}`)).json;
  expect(status.picture, "a picture of its own").not.toBe(status.media);
  await expect(page.getByRole("img", { name: "Spices are poured" })).toBeVisible();
  const { colours, across, down } = await seen(page, `/media/${status.picture}/360.jpeg`);
  expect(colours, "a frame with something on it").toBeGreaterThan(50);
  expect(across).toBeGreaterThan(down);
});

test("a refusal of the mill is shown where the file was chosen", async ({ database, context, page, trouble }) => {
  test.setTimeout(600_000);
  trouble.allow(/422/);
  const { person } = sender(database);
  await signIn(context, person);
  await page.goto("/studio/uploads");
  const form = formOf(page, "Photo");
  for (const [buffer, code, words] of [
    [Buffer.from("<svg xmlns='http://www.w3.org/2000/svg'/>"), "media_unsupported", "an SVG picture"],
    [aJpeg().subarray(0, 20_000), "media_truncated", "cut off after 20000 bytes"],
  ] as const) {
    await form.locator("input[type=file]").setInputFiles({ ...IMAGE, buffer });
    await form.getByRole("button", { name: "Send the photo" }).click();
    await expect(form.locator(`[data-code=${code}]`)).toContainText(words, { timeout: 120_000 });
    await expect(form.getByRole("progressbar")).toBeHidden();
  }
});

test("the focal point is dragged, or moved with the arrow keys", async ({ database, context, page }) => {
  test.setTimeout(600_000);
  const { person, client } = sender(database);
  await signIn(context, person);
  const { id } = (await send(client, "photo", aJpeg())).json;
  const first = await over(client, id);
  await page.goto(`/studio/uploads/${id}`);
  const picture = page.getByRole("application", { name: /Focal point/ });
  const [left, top] = [page.getByLabel("From the left, %"), page.getByLabel("From the top, %")];
  await picture.scrollIntoViewIfNeeded();
  const box = await picture.boundingBox();
  if (box === null) throw new Error("no picture");
  const at = (x: number, y: number): [number, number] => [box.x + box.width * x, box.y + box.height * y];
  await page.mouse.move(...at(0.5, 0.5));
  await page.mouse.down();
  await page.mouse.move(...at(0.3, 0.6), { steps: 3 });
  await page.mouse.move(...at(0.2, 0.8), { steps: 3 });
  await page.mouse.up();
  await expect(left).toHaveValue(/^(19|20|21)$/);
  await expect(top).toHaveValue(/^(79|80|81)$/);
  await expect(page.locator("line[data-line=down]")).toHaveAttribute("x1", /^(19|20|21)00$/);
  // A pointer that only passes by moves nothing.
  await page.mouse.move(...at(0.9, 0.1));
  await expect(left).toHaveValue(/^(19|20|21)$/);
  await left.fill("20");
  await top.fill("80");
  await picture.focus();
  for (const key of ["ArrowRight", "ArrowRight", "ArrowUp", "ArrowLeft", "ArrowDown", "ArrowDown"]) await page.keyboard.press(key);
  await expect(left).toHaveValue("21");
  await expect(top).toHaveValue("81");
  await page.getByRole("button", { name: "Keep this" }).click();
  await expect(page.locator("[data-state=done]")).toBeVisible({ timeout: 300_000 });
  const second = (await client.get(`/studio/uploads/${id}`)).json;
  expect(second).toMatchObject({ state: "done", focal_x: 2_100, focal_y: 8_100 });
  expect(second.media, "another crop has another name").not.toBe(first.media);
  expect((await ask("GET", `/media/${second.media}/t360.avif`)).status).toBe(200);
});

test.describe("without script", () => {
  test.use({ javaScriptEnabled: false });

  test("a form sends a photograph, and its focal point is two numbers", async ({ database, context, page }) => {
    test.setTimeout(600_000);
    const { person, client } = sender(database);
    await signIn(context, person);
    await page.goto("/studio/uploads");
    const form = formOf(page, "Photo");
    await form.getByLabel("Photo", { exact: true }).setInputFiles({ ...IMAGE, buffer: aJpeg() });
    await form.getByLabel("What is seen").fill("A cup of coffee");
    await form.getByRole("button", { name: "Send the photo" }).click();
    await expect(page).toHaveURL(/\/studio\/uploads\/upl_/);
    const id = page.url().split("/").pop() ?? "";
    const first = await over(client, id);
    await page.goto(`/studio/uploads/${id}`);
    await expect(page.getByRole("img", { name: "A cup of coffee" })).toBeVisible();
    await page.getByLabel("From the left, %").fill("20");
    await page.getByRole("button", { name: "Keep this" }).click();
    const second = await over(client, id);
    expect(second).toMatchObject({ state: "done", focal_x: 2_000, alt: "A cup of coffee" });
    expect(second.media, "another crop has another name").not.toBe(first.media);
  });

  test("a clip comes with a picture that was chosen", async ({ database, context, page }) => {
    test.setTimeout(600_000);
    const { person, client } = sender(database);
    await signIn(context, person);
    await page.goto("/studio/uploads");
    const form = formOf(page, "Clip");
    await form.getByLabel("Clip", { exact: true }).setInputFiles(join(ORIGINALS, "spices.mp4"));
    await form.getByLabel("Its still picture").setInputFiles({ ...IMAGE, buffer: aJpeg() });
    await form.getByRole("button", { name: "Send the clip" }).click();
    await expect(page).toHaveURL(/\/studio\/uploads\/upl_/);
    const status = await over(client, page.url().split("/").pop() ?? "");
    expect(status.state, status.reason).toBe("done");
  });

  test("a wrong file is refused on the page, with its reason and what was typed", async ({ database, context, page }) => {
    const { person } = sender(database);
    await signIn(context, person);
    await page.goto("/studio/uploads");
    const picture = { name: "logo.jpg", mimeType: "image/jpeg", buffer: Buffer.from("<svg/>") };
    const form = formOf(page, "Photo");
    await form.getByLabel("Photo", { exact: true }).setInputFiles(picture);
    await form.getByLabel("What is seen").fill("Our sign");
    await form.getByRole("button", { name: "Send the photo" }).click();
    await expect(page.locator("[data-code=media_unsupported]")).toContainText("an SVG picture");
    await expect(form.getByLabel("What is seen")).toHaveValue("Our sign");
  });
});
