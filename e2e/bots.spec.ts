// The door of the counter: how fast one network and one buyer may ask, proof that a page was open, and the check.
import { randomInt } from "node:crypto";
import AxeBuilder from "@axe-core/playwright";
import { Buyer, HTML, type Fields, type Reply, ask, freshKey } from "./http.ts";
import { expect, test } from "./fixtures.ts";

import type { OwnDrop } from "./stories/drop.ts";
import { withinAMinute } from "./stories/clock.ts";
import { stockOf } from "./stories/drop.ts";
import { from, network } from "./stories/network.ts";
import { PSP_URL, SHOP_URL } from "./stories/settings.ts";

/** The numbers of shared/src/doorkeeping: within a minute. */
const [SEEN, UNSEEN, BUYER] = [60, 12, 30];

// Most of a minute is waited for, then used; on a slow machine several times.
test.describe.configure({ timeout: 600_000 });

async function proofOf(path: string): Promise<string> {
  const page = await ask("GET", path, { headers: HTML });
  return /name="seen" value="([^"]+)"/.exec(page.text)?.[1] ?? "";
}

/** A wish for something that is not there: it counts, and takes nothing. */
const nothing = (seen: string): Fields => ({ sku: "nothing", qty: 1, key: freshKey(), seen });

/** Asks until the network is sent to the check; so many askings were answered before. */
async function wearOut(drop: OwnDrop, address: string, seen: string): Promise<{ answered: number; reply: Reply }> {
  for (let answered = 0; answered <= 2 * SEEN; answered += 1) {
    const reply = await new Buyer().post(`${drop.path}/holds`, nothing(seen), from(address));
    if (reply.json.code === "check_needed") return { answered, reply };
    expect(reply.json.code).toBe("unknown_sku");
  }
  throw new Error("nobody was sent to the check");
}

/** An answer of the check, as its script gives it to a page at this address. */
async function passed(action = "hold", page = SHOP_URL): Promise<string> {
  const script = await (await fetch(`${PSP_URL}/turnstile/v0/api.js`, { headers: { referer: `${page}/` } })).text();
  return `${/"(tok_\w+)"/.exec(script)?.[1] ?? ""}.${action}`;
}

const wish = (drop: OwnDrop, more: Fields = {}): Fields => ({ sku: drop.skus[0] ?? "", qty: 1, key: freshKey(), ...more });

test("every page of a drop carries a proof, and the same minute carries the same", async ({ ownDrop }) => {
  const drop = ownDrop();
  await withinAMinute(async () => {
    const [first, second] = [await proofOf(drop.path), await proofOf(drop.path)];
    expect(first).toMatch(/^\d+\.[0-9a-f]{32}$/);
    expect(second).toBe(first);
  });
});

test("a network with a proof is let in up to its pace, and another one has its own", async ({ ownDrop }) => {
  const drop = ownDrop();
  let seen = "";
  await withinAMinute(async () => {
    seen = await proofOf(drop.path);
    const { answered, reply } = await wearOut(drop, network(), seen);
    expect(answered).toBe(SEEN);
    expect(reply.status).toBe(403);
    expect(reply.header("retry-after")).toBe("60");
  });
  const other = await new Buyer().post(`${drop.path}/holds`, wish(drop, { seen }), from(network()));
  expect(other.status).toBe(201);
});

test("without a proof, or with one that is none, a network is paced harder and not refused", async ({ ownDrop }) => {
  const drop = ownDrop({ units: 30 });
  const good = await proofOf(drop.path);
  const [minute = "", signature = ""] = good.split(".");
  const kinds: Record<string, string> = {
    "none": "",
    "forged": `${minute}.${signature.replace(/^./, (digit) => (digit === "0" ? "1" : "0"))}`,
    "of another minute": `${Number(minute) - 1}.${signature}`,
    "of another drop": await proofOf(ownDrop().path),
    "of no form": "seen",
  };
  for (const [why, seen] of Object.entries(kinds)) {
    await withinAMinute(async () => {
      const address = network();
      const client = await new Buyer().post(`${drop.path}/holds`, wish(drop, { seen }), from(address));
      expect(client.status, why).toBe(201);
      expect((await wearOut(drop, address, seen)).answered, why).toBe(UNSEEN - 1);
    });
  }
});

test("one household is one network, however many addresses it makes up", async ({ ownDrop }) => {
  const drop = ownDrop();
  await withinAMinute(async () => {
    const home = `2001:db8:${randomInt(65_536).toString(16)}:${randomInt(65_536).toString(16)}`;
    await wearOut(drop, `${home}::1`, "");
    const reply = await new Buyer().post(`${drop.path}/holds`, nothing(""), from(`${home}:aaaa:bbbb:cccc:dddd`));
    expect(reply.json.code).toBe("check_needed");
  });
});

test("one buyer is paced by their cookie, whatever network they come from and whatever they show", async ({ ownDrop }) => {
  const drop = ownDrop({ units: 9 });
  await withinAMinute(async () => {
    // The buyer's first wish brings the cookie, and is not counted for anybody.
    const buyer = new Buyer();
    await buyer.post(`${drop.path}/holds`, wish(drop));
    for (let times = 0; times < BUYER; times += 1) {
      expect((await buyer.post(`${drop.path}/holds`, nothing(""), from(network()))).json.code).toBe("unknown_sku");
    }
    const answer = { "cf-turnstile-response": await passed() };
    const reply = await buyer.post(`${drop.path}/holds`, { ...nothing(""), ...answer }, from(network()));
    expect([reply.status, reply.json.code, reply.header("retry-after")]).toEqual([429, "too_fast", "60"]);
    const page = await buyer.submit(`${drop.path}/holds`, wish(drop, { qty: 2 }), from(network()));
    expect([page.status, page.codes]).toEqual([429, ["too_fast"]]);
    expect(page.text).toMatch(/name="qty"[^>]*value="2"/);
  });
});

test("at checkout one buyer is paced too, and what was typed stays", async ({ ownDrop }) => {
  const drop = ownDrop({ units: 9 });
  const wrong = (): Fields => ({ email: "nobody", name: "Ada Byron", fulfilment: drop.pickup, key: freshKey() });
  await withinAMinute(async () => {
    const buyer = new Buyer();
    const { hold } = (await buyer.post(`${drop.path}/holds`, wish(drop))).json;
    for (let times = 0; times < BUYER; times += 1) {
      expect((await buyer.post(`/checkout/${hold}`, wrong(), from(network()))).json.code).toBe("email_malformed");
    }
    const reply = await buyer.post(`/checkout/${hold}`, wrong(), from(network()));
    expect([reply.status, reply.json.code, reply.header("retry-after")]).toEqual([429, "too_fast", "60"]);
    const page = await buyer.submit(`/checkout/${hold}`, wrong(), from(network()));
    expect([page.status, page.header("retry-after")]).toEqual([429, "60"]);
    expect(page.codes).toContain("too_fast");
    expect(page.text).toContain('value="Ada Byron"');
  });
});

test("whoever passes the check gets what they wished for, once for each answer", async ({ ownDrop, database, psp }) => {
  await withinAMinute(async () => {
    await psp.reset();
    const drop = ownDrop({ units: 9, limit: 9 });
    const address = network();
    const buyer = new Buyer();
    await buyer.post(`${drop.path}/holds`, wish(drop), from(network()));
    await wearOut(drop, address, "");
    const asks = (more: Fields): Promise<Reply> => buyer.post(`${drop.path}/holds`, wish(drop, more), from(address));

    const answer = await passed();
    const fields = { "cf-turnstile-response": answer, key: freshKey() };
    const held = await asks(fields);
    expect(held.status).toBe(201);
    const again = await asks(fields);
    expect([again.status, again.json.hold, again.header("idempotent-replayed")]).toEqual([201, held.json.hold, "true"]);
    for (const [why, token, code] of [
      ["spent on another wish", answer, "check_spent"],
      ["made up", "made-up.hold", "check_failed"],
      ["done for something else", await passed("sign-in"), "check_failed"],
      ["done on another site", await passed("hold", "http://evil.example"), "check_failed"],
      ["the dummy of everybody", "XXXX.DUMMY.TOKEN.XXXX", "check_failed"],
      ["longer than any", "x".repeat(3_000), "check_failed"],
    ] as const) {
      const reply = await asks({ "cf-turnstile-response": token });
      expect([reply.status, reply.json.code], why).toEqual([403, code]);
    }

    await psp.fault({ on: "POST /turnstile/v0/siteverify", kind: "error", status: 503, times: 1 });
    const fine = await passed();
    const down = await asks({ "cf-turnstile-response": fine });
    expect([down.status, down.json.code, down.header("retry-after")]).toEqual([503, "check_down", "60"]);
    await psp.fault({ on: "POST /turnstile/v0/siteverify", kind: "drop_before", times: 1 });
    const page = await buyer.submit(`${drop.path}/holds`, wish(drop, { "cf-turnstile-response": fine }), from(address));
    expect([page.status, page.codes]).toEqual([503, ["check_down"]]);
    expect(page.text).toContain("reading goes on as ever");
    for (const path of [drop.path, `${drop.path}/state`, "/"]) {
      expect((await ask("GET", path, { headers: { ...HTML, ...from(address) } })).status, path).toBe(200);
    }
    expect(stockOf(database, drop).held, "nothing but what was let in").toBe(2);
    expect((await asks({ "cf-turnstile-response": fine })).status, "back again").toBe(201);
  });
});

for (const script of [true, false]) {
  test(`a worn-out network sees the check in place of the checkout, ${script ? "with" : "without"} script`, async ({ elsewhere, ownDrop }, info) => {
    const drop = ownDrop({ limit: 3 });
    const page = await elsewhere({ javaScriptEnabled: script });
    await withinAMinute(async () => {
      const address = network();
      await page.setExtraHTTPHeaders(from(address));
      await page.goto(drop.path);
      await page.getByLabel("Quantity").fill("2");
      await wearOut(drop, address, await proofOf(drop.path));
      await page.getByRole("button", { name: /^Buy/ }).click();
      await expect(page.getByRole("heading", { level: 1 })).toHaveText("Before we hold it for you");
      await expect(page.locator("[data-code=check_needed]")).toBeVisible();
      await expect(page.locator("input[name=qty]")).toHaveValue("2");
      if (script) return;
      // Nothing answers for somebody without script, and the page says what else there is.
      await page.getByRole("button", { name: "Hold it for me" }).click();
      await expect(page.locator("[data-code=check_needed]")).toBeVisible();
      await expect(page.getByText(/wait 60 seconds and press the same button/)).toBeVisible();
    });
    if (script) {
      await expect(page.getByText("Sandbox check: passed")).toBeVisible();
      expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
      for (const [width, scheme] of [[320, "light"], [360, "light"], [360, "dark"], [1280, "light"], [1280, "dark"]] as const) {
        await page.setViewportSize({ width, height: 800 });
        await page.emulateMedia({ colorScheme: scheme });
        expect(await page.evaluate(() => document.documentElement.scrollWidth), `${width} px hold it`).toBeLessThanOrEqual(width);
        await info.attach(`check-${width}-${scheme}`, { body: await page.screenshot(), contentType: "image/png" });
      }
    } else {
      // The next minute, as far as the count knows: a network that nobody has worn out.
      await page.setExtraHTTPHeaders(from());
    }
    await page.getByRole("button", { name: "Hold it for me" }).click();
    await expect(page).toHaveURL(/\/checkout\/hld_/);
    await expect(page.getByText(/2 ×/).first()).toBeVisible();
  });
}

test("only the page of the check runs somebody else's script", async ({ ownDrop }) => {
  const drop = ownDrop();
  const check = await withinAMinute(async () => {
    const address = network();
    await wearOut(drop, address, "");
    const reply = await new Buyer().submit(`${drop.path}/holds`, wish(drop), from(address));
    expect([reply.status, reply.codes]).toEqual([403, ["check_needed"]]);
    return reply;
  });
  const policy = check.header("content-security-policy");
  expect(policy).toContain(`script-src ${PSP_URL};`);
  expect(policy).toContain(`frame-src ${PSP_URL};`);
  expect(policy).not.toContain("unsafe");
  expect(check.header("set-cookie")).toContain("__Host-buyer=");
  for (const path of [drop.path, "/"]) {
    const page = await ask("GET", path, { headers: HTML });
    expect(page.header("content-security-policy")).not.toContain("turnstile");
    expect(page.header("content-security-policy")).not.toContain(PSP_URL);
    expect(page.text).not.toContain("turnstile");
  }
});

test("a worn-out network joins a lobby with the check done for it, once, and its holds are counted by themselves", async ({ ownDrop, database }) => {
  await withinAMinute(async () => {
    const drop = ownDrop({ opensIn: 600, lobby: 30 });
    const address = network();
    const joins = (buyer: Buyer, more: Fields = {}): Promise<Reply> => buyer.post(`${drop.path}/lobby`, more, from(address));
    for (let times = 0; times < UNSEEN; times += 1) expect((await joins(new Buyer())).status).toBe(201);
    const buyer = new Buyer();
    const refused = await joins(buyer);
    expect([refused.status, refused.json.code, refused.header("retry-after")]).toEqual([403, "check_needed", "60"]);
    const many = (): number => Number(database.one("SELECT COUNT (*) AS n FROM lobby_entries WHERE drop_id = ?", drop.id).n);
    expect(many(), "who was sent away has no place").toBe(UNSEEN);
    const page = await new Buyer().submit(`${drop.path}/lobby`, {}, from(address));
    expect([page.status, page.codes]).toEqual([403, ["check_needed"]]);
    expect(page.text).toContain("Before you join the lobby");
    expect((await joins(buyer, { "cf-turnstile-response": await passed("hold") })).json.code, "done for something else").toBe("check_failed");
    expect((await joins(buyer, { "cf-turnstile-response": await passed("lobby") })).status).toBe(201);
    expect((await joins(new Buyer(), { seen: await proofOf(`${drop.path}/lobby`) })).status, "with a proof there is more room").toBe(201);
    expect((await new Buyer().post(`${drop.path}/holds`, wish(drop), from(address))).json.code, "holds have a count of their own").toBe("not_open");
  });
});
