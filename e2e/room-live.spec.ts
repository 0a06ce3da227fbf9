// Pages hear of a drop's changes over a socket to its room, and ask for themselves when there is none.
import http from "node:http";
import { aHold, expectProblem } from "./api.ts";
import { expect, test } from "./fixtures.ts";
import { Buyer, JSON_, SHOP, ask } from "./http.ts";

/** A socket, with what was said on it so far. */
async function listening(path: string): Promise<{ socket: WebSocket; said: any[] }> {
  const socket = new WebSocket(`${SHOP.replace(/^http/, "ws")}${path}`);
  const said: any[] = [];
  socket.addEventListener("message", ({ data }) => said.push(data === "pong" ? data : JSON.parse(String(data))));
  await expect.poll(() => said.length, { message: "told at once" }).toBeGreaterThan(0);
  return { socket, said };
}

/** The status that an upgrade is answered with. */
const upgraded = (path: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const to = new URL(SHOP);
    const headers = { host: to.host, connection: "Upgrade", upgrade: "websocket", "sec-websocket-version": "13", "sec-websocket-key": "AAAAAAAAAAAAAAAAAAAAAA==" };
    const sent = http.request({ host: "127.0.0.1", port: to.port, path, headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    sent.on("upgrade", (answer, socket) => {
      socket.destroy();
      resolve(answer.statusCode ?? 0);
    });
    sent.on("error", reject);
    sent.end();
  });

test("a socket is told how the drop stands, at once and on every change, as state tells it", async ({ ownDrop, database }) => {
  const drop = ownDrop({ units: 5 });
  const { socket, said } = await listening(`${drop.path}/live`);
  const { now: _, ...state } = (await ask("GET", `${drop.path}/state`)).json;
  expect(said[0]).toMatchObject(state);
  await new Buyer().post(`${drop.path}/holds`, aHold(drop));
  await expect.poll(() => said.at(-1).items[0].available, { message: "a hold in the room" }).toBe(4);
  database.run("UPDATE drops SET paused_at = ? WHERE id = ?", Date.now(), drop.id);
  await expect.poll(() => said.at(-1).phase, { message: "what changed elsewhere" }).toBe("paused");
  socket.send("ping");
  await expect.poll(() => said.at(-1)).toBe("pong");
  socket.close();
});

test("there is no socket of a drop that is missing or not announced, and none without asking for one", async ({ ownDrop, database }) => {
  const drop = ownDrop();
  expect(await upgraded(`${drop.path}/live`)).toBe(101);
  expectProblem(await ask("GET", `${drop.path}/live`, { headers: JSON_ }), 426, "upgrade_required");
  database.run("UPDATE drops SET state = 'draft' WHERE id = ?", drop.id);
  for (const path of [`${drop.path}/live`, "/drops/none/live"]) {
    expect(await upgraded(path), path).toBe(404);
    expectProblem(await ask("GET", path, { headers: JSON_ }), 404, "not_found");
  }
});

test("an open page hears of a sale without asking", async ({ page, ownDrop, company }) => {
  const drop = ownDrop({ units: 5 });
  let asked = 0;
  await page.route("**/state", async (route) => {
    asked += 1;
    // Once, to know the hour; whatever is asked later is never answered.
    if (asked === 1) await route.continue();
  });
  let heard = 0;
  page.on("websocket", (line) => line.on("framereceived", () => (heard += 1)));
  await page.goto(drop.path);
  await expect.poll(() => heard).toBeGreaterThan(0);
  await company.hold(drop);
  // Beside it stand drops of other stories.
  await expect(page.locator("#left-0")).toContainText("4 of 5 left");
});

test("a page without a line asks for itself", async ({ page, ownDrop, company }) => {
  const drop = ownDrop({ units: 5 });
  await page.routeWebSocket("**/live", (socket) => socket.close());
  await page.goto(drop.path);
  await expect(page.getByRole("button", { name: /^Buy/ })).toBeVisible();
  await company.hold(drop);
  // Beside it stand drops of other stories.
  await expect(page.locator("#left-0")).toContainText("4 of 5 left");
});
