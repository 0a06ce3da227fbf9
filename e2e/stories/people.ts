// Somebody who is signed in: the rows that signing in would have written, and the cookie it would have set.
import { createHash, randomBytes, randomUUID } from "node:crypto";
import type { BrowserContext } from "@playwright/test";
import type { Database } from "./database.ts";
import { SHOP_URL } from "./settings.ts";

export type Level = "read" | "act" | "money";

export type Wanted = {
  /** Owner of a creator of this id; `staff` for somebody who works there. */
  creator?: string;
  part?: "owner" | "staff";
  /** An operator of this level. */
  level?: Level;
  /** A passkey was shown this many seconds ago; null for never. Operators: now, unless said otherwise. */
  strong_s?: number | null;
};

export type Somebody = {
  id: string;
  email: string;
  /** The `Cookie` header's value. */
  cookie: string;
  token: string;
  session: string;
};

/** A session of a person who is there already. */
export function session(database: Database, person: string, { strong_s = null }: { strong_s?: number | null } = {}): Somebody {
  const now = Date.now();
  const token = randomBytes(32).toString("hex");
  const id = `ses_${randomUUID().slice(0, 8)}`;
  database.insert("sessions", {
    token: createHash("sha256").update(token).digest("hex"),
    id,
    person,
    method: strong_s === null ? "link" : "passkey",
    made_at: now,
    seen_at: now,
    ends_at: now + 3_600_000,
    strong_at: strong_s === null ? null : now - strong_s * 1_000,
  });
  const email = String(database.one("SELECT email FROM people WHERE id = ?", person).email);
  return { id: person, email, token, session: id, cookie: `__Host-session=${token}` };
}

/** A fresh person with a session of their own. */
export function somebody(database: Database, wanted: Wanted = {}): Somebody {
  const mark = randomUUID().slice(0, 8);
  const now = Date.now();
  const person = `per_${mark}`;
  database.insert("people", { id: person, email: `person-${mark}@example.com`, name: `Person ${mark}`, made_at: now });
  if (wanted.creator !== undefined) {
    database.insert("members", { creator: wanted.creator, person, part: wanted.part ?? "owner", since_at: now });
  }
  if (wanted.level !== undefined) database.insert("operators", { person, level: wanted.level, since_at: now });
  const strong_s = wanted.strong_s === undefined ? (wanted.level === undefined ? null : 0) : wanted.strong_s;
  return session(database, person, { strong_s });
}

/** A creator of the test's own, with nobody behind it yet. */
export function aCreator(database: Database, more: Record<string, string | number | null> = {}): string {
  const mark = randomUUID().slice(0, 8);
  const like = database.one("SELECT * FROM creators WHERE slug = 'ilka-brandt'");
  const id = `crt_${mark}`;
  database.insert("creators", { ...like, id, slug: `maker-${mark}`, name: `Maker ${mark}`, ...more });
  return id;
}

/** The browser is theirs from here on. */
export async function signIn(context: BrowserContext, person: Somebody): Promise<void> {
  // By host and path: of an address without TLS the browser takes no cookie of this name.
  const place = { domain: new URL(SHOP_URL).hostname, path: "/" };
  await context.addCookies([{ name: "__Host-session", value: person.token, ...place, secure: true, httpOnly: true, sameSite: "Lax" }]);
}
