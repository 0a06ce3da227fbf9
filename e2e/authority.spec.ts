// Who may do what: every route of /openapi.json, asked by everybody, for what is theirs, somebody else's and nobody's.
// A route with a parameter that IDS does not know fails: whoever adds one says here whose its ids are.
import { createHash, randomBytes, randomUUID } from "node:crypto";
import { type Reply, JSON_, SHOP, ask, form } from "./http.ts";
import { expect, test } from "./api.ts";
import { bought } from "./api.ts";
import type { Database } from "./stories/database.ts";
import type { OwnDrop } from "./stories/drop.ts";
import { type Somebody, aCreator, somebody } from "./stories/people.ts";
import { SHOP_URL } from "./stories/settings.ts";

type Operation = { method: string; path: string; who: string; fresh: boolean };
type Ids = { own: string; foreign: string; missing: string };

const MISSING = "missing-0000000000000000";
/** For what everybody may look at: there is no foreign one. */
const open = (id: string): Ids => ({ own: id, foreign: MISSING, missing: MISSING });

async function operations(): Promise<Operation[]> {
  const api = (await ask("GET", "/openapi.json")).json;
  return Object.entries<Record<string, { "x-who": string }>>(api.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => {
      const who = operation["x-who"];
      return { method: method.toUpperCase(), path, who: who.replace(", fresh", ""), fresh: who.endsWith(", fresh") };
    }));
}

/** Everybody who asks. `mine` owns what `own` names in IDS; `other` owns what `foreign` names. */
function everybody(database: Database, mine: string, other: string): Record<string, Somebody | null> {
  return {
    "signed out": null,
    buyer: somebody(database, { strong_s: 0 }),
    "other buyer": somebody(database, { strong_s: 0 }),
    owner: somebody(database, { creator: mine, strong_s: 0 }),
    staff: somebody(database, { creator: mine, part: "staff", strong_s: 0 }),
    "other creator": somebody(database, { creator: other, strong_s: 0 }),
    "operator read": somebody(database, { level: "read" }),
    "operator act": somebody(database, { level: "act" }),
    "operator money": somebody(database, { level: "money" }),
  };
}

const LEVELS = ["read", "act", "money"];

/** What the guard should say: nothing for whoever may, else status and code. */
function expected(who: string, asks: string): [number, string] | null {
  if (["anyone", "the buyer", "whoever can sign"].includes(who)) return null;
  if (asks === "signed out") return [401, "signed_out"];
  if (who === "a person") return null;
  if (who === "a creator" || who === "a creator's owner") {
    if (asks === "owner" || asks === "other creator") return null;
    if (asks === "staff") return who === "a creator" ? null : [403, "owner_only"];
    return [403, "not_a_creator"];
  }
  const level = /^operator (read|act|money)$/.exec(who)?.[1];
  if (level === undefined) throw new Error(`nobody knows who “${who}” is: the test has to learn it`);
  if (!asks.startsWith("operator ")) return [403, "not_an_operator"];
  return LEVELS.indexOf(level) <= LEVELS.indexOf(asks.replace("operator ", "")) ? null : [403, "level_too_low"];
}

const GATE = new Set(["signed_out", "not_a_creator", "owner_only", "not_an_operator", "level_too_low", "passkey_needed", "step_up", "cross_site"]);

const headers = (person: Somebody | null, more: Record<string, string> = {}): Record<string, string> => ({
  ...JSON_, ...(person === null ? {} : { cookie: person.cookie }), ...more,
});

/** The gate alone: a body that no handler takes. */
const knock = (operation: Operation, path: string, person: Somebody | null, more: Record<string, string> = {}): Promise<Reply> =>
  operation.method === "GET"
    ? ask("GET", path, { headers: headers(person, more) })
    : ask("POST", path, { headers: headers(person, { "content-type": "text/plain", ...more }), body: "x" });

/** Everything of a reply that could tell one thing from another. */
function bytes(reply: Reply): string {
  const names = Object.keys(reply.headers).sort().join(",");
  return `${reply.status} ${names} ${reply.text.replaceAll(reply.header("x-request-id"), "ID")}`;
}

type World = { ids: Record<string, Ids>; people: Record<string, Somebody | null> };

/** Whose ids are whose, by the path up to the parameter. Built once; add yours here. */
async function world(database: Database, drop: OwnDrop): Promise<World> {
  const [mine, other] = [aCreator(database), aCreator(database)];
  const people = everybody(database, mine, other);
  const { order, hold } = await bought(drop);
  const drafts = [mine, other].map((creator) => {
    const mark = randomUUID().slice(0, 8);
    const like = database.one("SELECT * FROM drops WHERE id = ?", drop.id);
    database.insert("drops", { ...like, id: `drp_${mark}`, slug: `draft-${mark}`, creator, state: "draft", gates: 0 });
    return `drp_${mark}`;
  });
  const agreements = [mine, other].map((creator, at) => {
    const id = `ctg_${randomUUID().slice(0, 8)}`;
    database.insert("contingency", { id, drop_id: drafts[at] ?? "", sku: drop.skus[0] ?? "", creator, partner: creator, units_agreed: 2, price_minor: 0, currency: "EUR", proposed_at: Date.now() });
    return id;
  });
  const shares = [mine, aCreator(database)].map((creator) => {
    const id = `coh_${randomUUID().slice(0, 8)}`;
    database.insert("cohosts", { id, drop_id: drafts[1] ?? "", creator, share_bp: 1_000, proposed_at: Date.now() });
    return id;
  });
  const [products, shoots] = [[mine, other], [mine, other]].map((creators, at) =>
    creators.map((creator) => {
      const mark = randomUUID().slice(0, 8);
      if (at === 0) database.insert("products", { id: `prd_${mark}`, creator, title: "Bowl", category: "Kitchen" });
      else database.insert("shoots", { id: `sht_${mark}`, creator, town: "Berlin", area: "Mitte", area_key: "berlin mitte", note: "", made_at: Date.now() });
      return `${at === 0 ? "prd" : "sht"}_${mark}`;
    })) as [string[], string[]];
  const coupons = [mine, other].map((creator) => {
    const code = `AUTH-${randomUUID().slice(0, 8).toUpperCase()}`;
    database.insert("coupons", { code, creator, off_bp: 1_000, currency: "EUR", starts_at: 0, ends_at: Date.now() + 86_400_000, uses_max: 9 });
    return code;
  });
  const plans = [mine, other].map((creator, at) => {
    const mark = randomUUID().slice(0, 8);
    const by = (at === 0 ? people.owner : people["other creator"]) as Somebody;
    const body = JSON.stringify({ shape: 1, title: "A", tagline: "", story: "", category: "Home", hero: "", lasts_minutes: 30, lobby_minutes: null, items: [], slots: [] });
    database.insert("venues", { id: `ven_${mark}`, creator, name: "Canal", place: "Here", zone: "Europe/Berlin", made_at: 0 });
    database.insert("templates", { id: `tpl_${mark}`, creator, name: "A", body, made_by: by.id, made_at: 0 });
    database.insert("cadences", { id: `cad_${mark}`, creator, template: `tpl_${mark}`, name: "A", rule: "DTSTART;TZID=UTC:20990101T120000\nRRULE:FREQ=WEEKLY;BYDAY=TH", made_by: by.id, made_at: 0 });
    database.run("UPDATE drops SET run = ? WHERE id = ?", `run_${mark}`, drafts[at] ?? "");
    return mark;
  });
  const plan = (kind: string): Ids => ({ own: `${kind}_${plans[0]}`, foreign: `${kind}_${plans[1]}`, missing: `${kind}_missing` });
  const [owner, stranger] = [people.owner as Somebody, people["other creator"] as Somebody];
  const staff = people.staff as Somebody;
  const secrets = [owner, stranger].map(({ email }) => {
    const secret = randomBytes(32).toString("hex");
    const token = createHash("sha256").update(secret).digest("hex");
    const now = Date.now();
    database.insert("invitations", { token, creator: mine, email, made_by: owner.id, made_at: now, expires_at: now + 86_400_000 });
    return secret;
  });
  const memberships = [[mine, owner], [other, stranger]].map(([of, who]) => {
    const [id, now] = [`mbs_${randomUUID().slice(0, 8)}`, Date.now()];
    const { email, id: given_by } = who as Somebody;
    database.insert("memberships", { id, creator: of as string, email, since_at: now, ends_at: now + 86_400_000, given_by });
    return id;
  });
  const chats = [[mine, owner], [other, stranger]].map(([of, who]) => {
    const id = `cht_${randomUUID().slice(0, 8)}`;
    database.insert("chat_channels", { id, creator: of as string, kind: "discord", name: "A channel", target: id, sealed: "x1.nothing", connected_at: Date.now(), connected_by: (who as Somebody).id });
    return id;
  });
  // One that nobody has to look at any more: the queue of this shop stays as it is.
  const [line, mismatch, now] = [`txn_${randomUUID().slice(0, 8)}`, `mis_${randomUUID().slice(0, 8)}`, Date.now()];
  database.insert("provider_lines", { id: line, kind: "other", word: "topup", amount_minor: 1, fee_minor: 0, currency: "EUR", made_at: now, kept_at: now });
  database.insert("mismatches", { id: mismatch, kind: "missing_here", line, theirs_minor: 1, theirs_currency: "EUR", state: "dismissed", person: owner.id, why: "A test.", found_at: now, state_at: now });
  const creator = database.one("SELECT slug FROM creators WHERE id = ?", mine).slug as string;
  const month = new Date().toISOString().slice(0, 7);
  const [hash = "", variant = ""] = (/\/media\/([0-9a-f]{32}\/[\w.]+)/.exec((await ask("GET", drop.path)).text)?.[1] ?? "").split("/");
  const ids: Record<string, Ids> = {
    "/drops/{slug}": open(drop.slug),
    "/creators/{slug}": open(creator),
    // What their letters carry is all one needs, and nobody else has it.
    "/offers/{offer}": open(MISSING),
    "/waiting/{place}": open(MISSING),
    "/unfollow/{slug}": open(creator),
    "/unfollow/{slug}/{person}": { own: owner.id, foreign: stranger.id, missing: MISSING },
    "/policies/{name}": open("drops"),
    "/media/{hash}": open(hash),
    "/media/{hash}/{variant}": open(variant),
    // Of the buyer whose cookie bought it, and whom nobody here is.
    "/checkout/{hold}": { own: hold, foreign: hold, missing: "hld_missing" },
    "/orders/{order}": { own: order, foreign: order, missing: "ord_missing" },
    "/sign-in/{link}": open("lnk_none"),
    "/you/sessions/{session}": { own: owner.session, foreign: stranger.session, missing: "ses_missing" },
    "/you/places/{place}": open("ent_none"),
    "/you/memberships/{membership}": { own: memberships[0] ?? "", foreign: memberships[1] ?? "", missing: "mbs_missing" },
    "/studio/chats/{channel}": { own: chats[0] ?? "", foreign: chats[1] ?? "", missing: "cht_missing" },
    "/studio/members/{membership}": { own: memberships[0] ?? "", foreign: memberships[1] ?? "", missing: "mbs_missing" },
    "/you/export/{part}": open("person"),
    "/invitations/{token}": { own: secrets[0] ?? "", foreign: secrets[1] ?? "", missing: MISSING },
    // The desk sees everybody.
    "/desk/people/{person}": open((people.buyer as Somebody).id),
    "/studio/team/{person}": { own: staff.id, foreign: stranger.id, missing: "per_missing" },
    "/studio/drops/{id}": { own: drafts[0] ?? "", foreign: drafts[1] ?? "", missing: "drp_missing" },
    "/studio/cadences/{id}": plan("cad"),
    "/studio/templates/{id}": plan("tpl"),
    "/studio/venues/{id}": plan("ven"),
    "/studio/runs/{run}": plan("run"),
    "/studio/contingency/{agreement}": { own: agreements[0] ?? "", foreign: agreements[1] ?? "", missing: "ctg_missing" },
    "/studio/cohosts/{share}": { own: shares[0] ?? "", foreign: shares[1] ?? "", missing: "coh_missing" },
    "/studio/uploads/{id}": open(MISSING),
    "/studio/documents/{id}": open(MISSING),
    "/studio/products/{product}": { own: products[0] ?? "", foreign: products[1] ?? "", missing: "prd_missing" },
    "/studio/coupons/{code}": { own: coupons[0] ?? "", foreign: coupons[1] ?? "", missing: "NO-SUCH" },
    "/desk/coupons/{code}": open("NO-SUCH"),
    "/studio/payouts/{payout}": open(MISSING),
    "/desk/payouts/{payout}": open(MISSING),
    "/studio/shoots/{shoot}": { own: shoots[0] ?? "", foreign: shoots[1] ?? "", missing: "sht_missing" },
    // Of a creator who is neither of the two.
    "/studio/orders/{order}": { own: order, foreign: order, missing: "ord_missing" },
    "/pickup/{order}": { own: order, foreign: order, missing: "ord_missing" },
    "/provenance/{product}": open(products[0] ?? ""),
    "/desk/creators/{id}": open(mine),
    "/desk/drops/{slug}": open(drop.slug),
    "/desk/orders/{order}": open(order),
    "/desk/disputes/{id}": open(MISSING),
    "/desk/ledger/orders/{order}": open(order),
    "/desk/ledger/accounts/{account}": open("platform:fees"),
    // Months are everybody's; what they show is of whoever asks.
    "/studio/statements/{month}": { own: month, foreign: "1999-13", missing: "2999-01" },
    "/desk/products/{product}": open(products[0] ?? ""),
    "/desk/commission/{rule}": open(MISSING),
    "/desk/switches/{name}": open("messages"),
    "/desk/reconciliation/{id}": open(mismatch),
    "/desk/reconciliation/pickups/{order}": open(MISSING),
    "/desk/verifications/{creator}": open(mine),
    "/desk/verifications/{creator}/documents/{id}": open(MISSING),
  };
  return { ids, people };
}

/** The parameters of a path, each with the pattern that IDS knows it by. */
function patterns(path: string): string[] {
  const parts = path.split("/");
  return parts.flatMap((part, at) => (part.startsWith("{") ? [parts.slice(0, at + 1).join("/")] : []));
}

function filled(path: string, ids: Record<string, Ids>, whose: keyof Ids): string {
  let done = path;
  for (const pattern of patterns(path)) done = done.replace(/\{\w+\}/, ids[pattern]?.[whose] ?? "");
  return done;
}

let made: World;
test.beforeAll(async ({ database }) => {
  const { aDrop } = await import("./stories/drop.ts");
  made = await world(database, aDrop(database, { units: 20 }));
});

test("every route with a parameter is declared here", async () => {
  const unknown = (await operations()).flatMap(({ path }) => patterns(path)).filter((pattern) => made.ids[pattern] === undefined);
  expect([...new Set(unknown)], "whose are these? Add them to the ids of this test").toEqual([]);
});

test("everybody is let in where the table says so, and nowhere else", async () => {
  test.setTimeout(1_200_000);
  const wrong: string[] = [];
  for (const operation of await operations()) {
    const path = filled(operation.path, made.ids, "own");
    await Promise.all(Object.entries(made.people).map(async ([asks, person]) => {
      const reply = await knock(operation, path, person);
      const code = reply.header("content-type").includes("problem+json") ? (reply.json.code as string) : "";
      const gate = expected(operation.who, asks);
      const right = gate === null ? !GATE.has(code) : reply.status === gate[0] && code === gate[1];
      if (!right) wrong.push(`${asks}: ${operation.method} ${operation.path} answered ${reply.status} ${code}, not ${gate ?? "open"}`);
    }));
  }
  expect(wrong).toEqual([]);
});

test("what needs a fresh passkey is closed without one", async ({ database }) => {
  const stale = [
    somebody(database, { level: "money", strong_s: 601 }),
    somebody(database, { creator: aCreator(database), strong_s: null }),
  ] as const;
  const fresh = (await operations()).filter((operation) => operation.fresh);
  expect(fresh.length).toBeGreaterThan(5);
  for (const operation of fresh) {
    const person = operation.who.startsWith("operator") ? stale[0] : stale[1];
    const reply = await knock(operation, filled(operation.path, made.ids, "own"), person);
    expect([reply.status, reply.json.code], `${operation.method} ${operation.path}`).toEqual([403, "step_up"]);
  }
  const unproven = somebody(database, { level: "money", strong_s: null });
  const reply = await ask("GET", "/desk/people", { headers: headers(unproven) });
  expect([reply.status, reply.json.code], "a letter alone does not open the desk").toEqual([403, "passkey_needed"]);
});

test("what is somebody else's looks exactly like what is not there", async () => {
  test.setTimeout(1_200_000);
  const wrong: string[] = [];
  let compared = 0;
  for (const operation of await operations()) {
    const last = patterns(operation.path).at(-1);
    if (last === undefined || made.ids[last]?.foreign === made.ids[last]?.missing || operation.who === "anyone") continue;
    const asked = async (whose: keyof Ids, person: Somebody | null): Promise<Reply> => {
      const path = filled(operation.path, made.ids, whose);
      if (operation.method === "GET") return ask("GET", path, { headers: headers(person) });
      const body = form({ key: randomUUID() });
      return ask("POST", path, { headers: headers(person, { "content-type": "application/x-www-form-urlencoded" }), body });
    };
    for (const asks of ["signed out", "buyer", "owner", "staff"]) {
      const person = made.people[asks] ?? null;
      const [foreign, missing] = [await asked("foreign", person), await asked("missing", person)];
      compared += 1;
      if ([200, 201].includes(foreign.status) || bytes(foreign) !== bytes(missing)) {
        wrong.push(`${asks}: ${operation.method} ${operation.path}\n  foreign: ${bytes(foreign)}\n  missing: ${bytes(missing)}`);
      }
    }
  }
  expect(wrong).toEqual([]);
  expect(compared).toBeGreaterThan(20);
});

test("no other site makes a browser post: by Fetch Metadata, and by Origin where a browser sends none", async () => {
  const posts = (await operations()).filter(({ method, who }) => method === "POST" && who !== "whoever can sign");
  expect(posts.length).toBeGreaterThan(10);
  const person = made.people.owner ?? null;
  for (const operation of posts) {
    const path = filled(operation.path, made.ids, "own");
    const refused: Record<string, string>[] = [
      { "sec-fetch-site": "cross-site", origin: SHOP },
      { "sec-fetch-site": "same-site" },
      { origin: "https://evil.example" },
      { origin: "null" },
      { origin: `${SHOP_URL}.evil.example` },
    ];
    for (const more of refused) {
      const reply = await knock(operation, path, person, more);
      expect([reply.status, reply.json.code], `${operation.path} ${JSON.stringify(more)}`).toEqual([403, "cross_site"]);
    }
    for (const more of [{ "sec-fetch-site": "same-origin" }, { origin: SHOP_URL }]) {
      const reply = await knock(operation, path, person, more);
      const code = reply.header("content-type").includes("problem+json") ? reply.json.code : "";
      expect(code, `${operation.path} ${JSON.stringify(more)}`).not.toBe("cross_site");
    }
  }
});
