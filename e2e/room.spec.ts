// The room of a drop: many holds in one write, each buyer's own answer, and pages that hear of a change by themselves.
import { expect, test, aHold, expectProblem, held } from "./api.ts";
import { Buyer, type Reply, ask, form, freshKey } from "./http.ts";
import { stockOf } from "./stories/drop.ts";

const JSON_FORM = { accept: "application/json", "content-type": "application/x-www-form-urlencoded" };

const taken = (replies: Reply[]): Reply[] => replies.filter((reply) => reply.status === 201);

test("a hundred buyers at once for ten units: ten hold, ninety are told, and nobody twice", async ({ ownDrop, database }) => {
  const drop = ownDrop({ units: 10, limit: 1 });
  const wishes = Array.from({ length: 100 }, () => ({ buyer: new Buyer(), fields: aHold(drop) }));
  const send = () => Promise.all(wishes.map(({ buyer, fields }) => buyer.post(`${drop.path}/holds`, fields)));
  const first = await send();
  expect(taken(first)).toHaveLength(10);
  for (const reply of first.filter(({ status }) => status !== 201)) expectProblem(reply, 409, "sold_out");
  expect(stockOf(database, drop)).toEqual({ issued: 10, held: 10, sold: 0 });

  const ids = taken(first).map((reply) => reply.json.hold as string);
  expect(new Set(ids).size, "each has a hold of their own").toBe(10);
  for (const [at, reply] of first.entries()) {
    if (reply.status !== 201) continue;
    const page = await wishes[at]?.buyer.visit(`/checkout/${reply.json.hold}`);
    expect(page?.status, "and may pay for it").toBe(200);
  }

  // Everybody again, with the same keys.
  const again = await send();
  expect(taken(again).map((reply) => reply.json.hold)).toEqual(ids);
  for (const reply of taken(again)) expect(reply.header("idempotent-replayed")).toBe("true");
  expect(stockOf(database, drop)).toEqual({ issued: 10, held: 10, sold: 0 });
  await expect.poll(() => database.audit()).toEqual([]);
});

test("fifty clicks of one buyer with one key are one hold", async ({ ownDrop, database }) => {
  const drop = ownDrop({ units: 10, limit: 3 });
  const buyer = new Buyer();
  await held(drop, {}, buyer);
  const fields = aHold(drop);
  const replies = await Promise.all(Array.from({ length: 50 }, () => buyer.post(`${drop.path}/holds`, fields)));
  expect(new Set(replies.map((reply) => `${reply.status} ${reply.json.hold}`)).size).toBe(1);
  expect(replies[0]?.status).toBe(201);
  expect(stockOf(database, drop).held, "one before, one now").toBe(2);
});

test("in one crowd each is told their own reason", async ({ ownDrop, database }) => {
  const drop = ownDrop({ units: 3, limit: 2 });
  const buyer = new Buyer();
  const key = freshKey();
  const { hold } = await held(drop, { key }, buyer);
  const post = (fields: Record<string, string | number>, who = new Buyer()) => who.post(`${drop.path}/holds`, aHold(drop, fields));
  const [replayed, reused, limit, sku, fits] = await Promise.all([
    post({ key }, buyer),
    post({ key, qty: 2 }, buyer),
    post({ qty: 3 }),
    post({ sku: "no-such-lamp" }),
    post({ qty: 2 }),
  ] as const);
  expect([replayed.status, replayed.json.hold]).toEqual([201, hold]);
  expectProblem(reused, 422, "key_reused", "key");
  expectProblem(limit, 409, "limit_reached", "qty");
  expectProblem(sku, 422, "unknown_sku", "sku");
  expect(fits.status, fits.text).toBe(201);
  expect(stockOf(database, drop)).toEqual({ issued: 3, held: 3, sold: 0 });
});

test("a drop that is over, and one that is not there, refuse a crowd as they refuse one", async ({ ownDrop }) => {
  const drop = ownDrop({ opensIn: -120, closesIn: -60 });
  const over = await Promise.all(Array.from({ length: 8 }, () => new Buyer().post(`${drop.path}/holds`, aHold(drop))));
  for (const reply of over) expectProblem(reply, 409, "closed");
  const body = form({ sku: "x", qty: 1, key: freshKey() });
  const nowhere = await ask("POST", "/drops/none/holds", { headers: JSON_FORM, body });
  expectProblem(nowhere, 404, "unknown_drop");
});
