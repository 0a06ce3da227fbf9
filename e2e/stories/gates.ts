// A drop on its way through the gates, as the flows would have left it.
import type { Database } from "./database.ts";

/** Passes the gates of an announced drop up to armed, each with a proof that says what it is: nothing sells before. */
export function armed(database: Database, drop: string): void {
  const { gates, last } = database.one(
    "SELECT gates, (SELECT COALESCE (MAX (number), 0) FROM gate_passes p WHERE p.drop_id = d.id) AS last FROM drops d WHERE id = ?",
    drop,
  );
  for (const [at, gate] of ["aligned", "cleared", "rehearsed", "armed"].entries()) {
    if (at < Number(gates)) continue;
    const number = Number(last) + at - Number(gates) + 1;
    database.insert("gate_passes", { drop_id: drop, number, gate, passed_at: Date.now() - 7_200_000, passed_by: "shop", proof: '{"passed":"by a story"}' });
  }
}

/** The creator can be paid, as their form would have left it. */
export function payable(database: Database, creator: string, person: string): void {
  database.insert("payout_accounts", { creator, holder: "A maker", iban: "sealed", last4: "1234", country: "DE", set_by: person, set_at: Date.now() });
}
