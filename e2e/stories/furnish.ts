// What the demo shop has none of, so that the pages of its people are full.
import { randomUUID } from "node:crypto";
import type { Database } from "./database.ts";

/** What the demo has none of: a draft, an upload, a document that was read, a photo day, a chargeback, a payout, a mismatch. */
export function furnish(database: Database): void {
  const { creator, person } = database.one("SELECT creator, person FROM members m JOIN people p ON p.id = m.person WHERE p.email = ?", "samira.haddad@example.com") as { creator: string; person: string };
  const now = Date.now();
  const mark = randomUUID().slice(0, 8);
  const released = database.one("SELECT * FROM drops WHERE slug = 'spice-box-no-7'");
  database.insert("drops", { ...released, id: `drp_${mark}`, slug: `draft-${mark}`, title: "Spice Box No. 8", state: "draft", gates: 0, opens_at: now + 86_400_000, closes_at: now + 90_000_000 });
  const { hash, alt } = database.one("SELECT hash, alt FROM media WHERE kind = 'picture' ORDER BY hash LIMIT 1") as { hash: string; alt: string };
  database.insert("uploads", { id: `upl_${mark}`, creator, person, kind: "photo", name: "IMG_1.jpg", bytes_total: 9, bytes_received: 9, state: "done", alt, media: hash, key: mark, made_at: now, state_at: now });
  database.insert("documents", { id: `doc_${mark}`, creator, person, kind: "id", content_type: "image/jpeg", bytes: 9, state: "unreadable", key: mark, made_at: now, state_at: now });
  database.insert("shoots", { id: `sht_${mark}`, creator, town: "Berlin", area: "Neukölln", area_key: "berlin neukolln", day: null, note: "", state: "planned", made_at: now });
  const body = JSON.stringify({ shape: 1, title: "Spice Box", tagline: "", story: "", category: "Pantry", hero: hash, lasts_minutes: 30, lobby_minutes: null, items: [], slots: [] });
  database.insert("venues", { id: `ven_${mark}`, creator, name: `Canal ${mark}`, place: "12 Canal Street", zone: "Europe/Berlin", made_at: now });
  database.insert("templates", { id: `tpl_${mark}`, creator, name: `Spice ${mark}`, body, made_by: person, made_at: now });
  database.insert("cadences", { id: `cad_${mark}`, creator, template: `tpl_${mark}`, venue: `ven_${mark}`, name: `Spices ${mark}`, rule: "DTSTART;TZID=Europe/Berlin:20261127T180000\nRRULE:FREQ=WEEKLY;BYDAY=FR", made_by: person, made_at: now });
  database.run("UPDATE drops SET run = ?, venue = ? WHERE id = ?", `run_${mark}`, `ven_${mark}`, `drp_${mark}`);
  const sale = database.one("SELECT order_id, session, currency FROM payments WHERE session LIKE 'cs_demo_%' AND state = 'captured' ORDER BY session LIMIT 1") as { order_id: string; session: string; currency: string };
  database.insert("chargebacks", { id: `dp_${mark}`, ...sale, amount_minor: 100, reason: "product_not_received", state: "inquiry", due_at: now + 432_000_000, opened_at: now, state_at: now });
  const item = database.one("SELECT id, amount_minor FROM payout_items WHERE creator = ? AND payout IS NULL AND amount_minor > 0 ORDER BY due_at LIMIT 1", creator) as { id: string; amount_minor: number };
  database.insert("payouts", { id: `pay_${mark}`, creator, currency: "EUR", period: `1999-${mark}`, until_at: now, pace: "weekly", amount_minor: item.amount_minor, items: 1, state: "approval", made_at: now, state_at: now });
  database.run("UPDATE payout_items SET payout = ? WHERE id = ?", `pay_${mark}`, item.id);
  database.insert("provider_lines", { id: `txn_${mark}`, kind: "other", word: "adjustment", amount_minor: 1, fee_minor: 0, currency: "EUR", made_at: now, kept_at: now });
  database.insert("mismatches", { id: `mis_${mark}`, kind: "missing_here", line: `txn_${mark}`, theirs_minor: 1, theirs_currency: "EUR", found_at: now, state_at: now });
}
