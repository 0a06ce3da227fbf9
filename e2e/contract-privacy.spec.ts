// Nobody learns anything of another's hold or order, not even that it is there; the mailed link opens one order.
import { anOrder, bought, expect, ordered, test } from "./api.ts";
import { Buyer, HTML, JSON_, type Reply, until } from "./http.ts";
import { freshAddress } from "./stories/buyer.ts";
import { lettersTo, linkIn } from "./stories/mailbox.ts";

/** A reply without what differs between any two. */
function bare(reply: Reply, ...ids: string[]): string {
  const { date: _, "x-request-id": own = "", "server-timing": __, "content-length": ___, ...headers } = reply.headers;
  const all = JSON.stringify({ status: reply.status, headers, text: reply.text });
  return [String(own), ...ids].reduce((text, id) => text.replaceAll(id, "ID"), all);
}

test("someone else's hold and order look exactly like none", async ({ ownDrop }) => {
  const drop = ownDrop();
  const theirs = await ordered(drop);
  const paid = await bought(drop);
  const missingHold = theirs.hold.replace(/.{6}$/, "zzzzzz");
  const missingOrder = theirs.order.replace(/.{6}$/, "zzzzzz");
  const somebody = (await bought(ownDrop())).buyer;
  for (const buyer of [somebody, new Buyer()]) {
    for (const headers of [HTML, JSON_]) {
      for (const [own, missing] of [
        [`/checkout/${theirs.hold}`, `/checkout/${missingHold}`],
        [`/orders/${theirs.order}`, `/orders/${missingOrder}`],
        [`/orders/${paid.order}`, `/orders/${missingOrder}`],
        [`/orders/${theirs.order}/paid`, `/orders/${missingOrder}/paid`],
        [`/orders/${paid.order}/paid`, `/orders/${missingOrder}/paid`],
        [`/orders/${paid.order}?token=${"0".repeat(32)}`, `/orders/${missingOrder}?token=${"0".repeat(32)}`],
      ] as const) {
        const ids = [theirs.hold, theirs.order, paid.order, missingHold, missingOrder];
        const [seen, nothing] = [await buyer.get(own, headers), await buyer.get(missing, headers)];
        expect(bare(seen, ...ids), own).toBe(bare(nothing, ...ids));
        if (!own.endsWith("/paid")) expect(seen.status, own).toBe(404);
      }
      for (const way of ["", "/release"]) {
        const fields = anOrder(drop);
        const send = (hold: string): Promise<Reply> => buyer.post(`/checkout/${hold}${way}`, fields, headers);
        const [seen, nothing] = [await send(theirs.hold), await send(missingHold)];
        expect(seen.status).toBe(404);
        expect(bare(seen, theirs.hold), way).toBe(bare(nothing, missingHold));
      }
    }
  }
});

test("a key that opened somebody's order says nothing to others", async ({ ownDrop }) => {
  const drop = ownDrop();
  const fields = anOrder(drop);
  const theirs = await ordered(drop, fields);
  const { buyer } = await ordered(drop);
  expect((await buyer.post(theirs.address, fields)).status).toBe(404);
});

test("the mailed link opens its order without a cookie; a changed one opens nothing", async ({ ownDrop }) => {
  const drop = ownDrop();
  const email = freshAddress();
  const mine = await bought(drop, { email });
  const other = await bought(drop);
  const letter = await until("the receipt by mail", async () => lettersTo(email)[0]);
  const link = new URL(linkIn(letter));
  expect(link.pathname).toBe(`/orders/${mine.order}`);
  const token = link.searchParams.get("token") ?? "";
  expect(token).toMatch(/^[\w-]{20,}$/);
  const see = async (order: string, shown: string): Promise<Reply> => new Buyer().visit(`/orders/${order}?token=${shown}`);
  const opened = await see(mine.order, token);
  expect(opened.status).toBe(200);
  expect(opened.text).toContain(drop.title);
  expect([opened.header("cache-control"), opened.header("referrer-policy")]).toEqual(["no-store", "no-referrer"]);
  const last = token.at(-1) === "0" ? "1" : "0";
  for (const wrong of ["", token.slice(0, -1), `${token.slice(0, -1)}${last}`, `${token}0`, `${token}${token}`, "%00"]) {
    expect((await see(mine.order, wrong)).status, wrong).toBe(404);
  }
  expect((await see(other.order, token)).status, "another order").toBe(404);
  expect(opened.headers["set-cookie"], "the link makes nobody the buyer").toBeUndefined();
});

test("a receipt shows nothing of how it was paid, and no page tells another's address", async ({ ownDrop }) => {
  const drop = ownDrop();
  const email = freshAddress();
  const mine = await bought(drop, { email });
  const receipt = await mine.buyer.visit(`/orders/${mine.order}`);
  expect(receipt.text).not.toMatch(/4242|cs_test|pi_[0-9A-Za-z]{8}|sk_test|whsec/);
  for (const path of [drop.path, `${drop.path}/state`, "/", "/openapi.json"]) {
    expect((await new Buyer().visit(path)).text, path).not.toContain(email);
  }
});
