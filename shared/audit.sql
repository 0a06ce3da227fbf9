-- What must always hold, as queries that return no row when all is well (see docs/invariants.md).
-- Each row names the invariant, the thing at fault, and what was found. It only reads: run it against a live database.
-- In groups of at most five: D1 takes no more terms in one compound SELECT.

SELECT * FROM (
SELECT * FROM (
SELECT 'I1 sold + held + available = issued' AS invariant, i.drop_id || '/' || i.sku AS subject,
       'issued ' || i.issued || ', held ' || i.held || ', sold ' || i.sold || '; by holds: held '
         || COALESCE (h.held, 0) || ', sold ' || COALESCE (h.sold, 0) AS found
FROM drop_items i LEFT JOIN (
  -- of the item itself, and inside bundles
  SELECT drop_id, sku, SUM (CASE state WHEN 'live' THEN units ELSE 0 END) AS held,
         SUM (CASE state WHEN 'sold' THEN units ELSE 0 END) AS sold
  FROM units_of_holds GROUP BY drop_id, sku) h ON h.drop_id = i.drop_id AND h.sku = i.sku
WHERE i.held <> COALESCE (h.held, 0) OR i.sold <> COALESCE (h.sold, 0) OR i.issued - i.held - i.sold < 0

UNION ALL
SELECT 'I1 units within the limit per buyer', h.drop_id || '/' || h.sku || '/' || h.buyer, SUM (h.units) || ' of ' || i.limit_per_buyer
FROM holds h JOIN drop_items i ON i.drop_id = h.drop_id AND i.sku = h.sku
WHERE h.state IN ('live', 'sold') GROUP BY h.drop_id, h.sku, h.buyer HAVING SUM (h.units) > i.limit_per_buyer
   -- a late payment may be sold after the buyer has taken new units: it was promised before
   AND SUM (CASE WHEN h.state = 'live' THEN h.units ELSE 0 END) > i.limit_per_buyer

UNION ALL
SELECT 'I2 a payment is shared out whole', account, (in_minor - out_minor) || ' ' || currency
FROM accounts WHERE account LIKE 'payment:%' AND in_minor <> out_minor

UNION ALL
SELECT 'I2 a transfer belongs to a payment', t.reference || '/' || t.reason, COALESCE (t.order_id, 'no order')
FROM transfers t LEFT JOIN payments p ON p.session = t.reference
WHERE t.reason IN ('capture', 'creator', 'cohost', 'fee', 'fee_tax', 'tax', 'delivery', 'delivery_tax', 'coupon', 'loyalty')
  AND (p.session IS NULL OR p.order_id IS NOT t.order_id)

UNION ALL
SELECT 'I3 at most one captured charge per order', order_id, COUNT (*) || ' captured'
FROM payments WHERE state = 'captured' GROUP BY order_id HAVING COUNT (*) > 1
)

UNION ALL
SELECT * FROM (
SELECT 'I4 captured means paid', p.session, 'payment captured, order ' || o.state || ', hold ' || h.state
FROM payments p JOIN orders o ON o.id = p.order_id JOIN holds h ON h.id = o.hold_id
WHERE p.state = 'captured' AND (o.state NOT IN ('paid', 'collected', 'delivered') OR h.state <> 'sold')

UNION ALL
SELECT 'I4 paid means captured', o.id, 'order ' || o.state || ', no captured payment'
FROM orders o WHERE o.state IN ('paid', 'collected', 'delivered')
  -- an operator's refund may be on its way: how long is I14's to say
  AND NOT EXISTS (SELECT 1 FROM payments p WHERE p.order_id = o.id
    AND (p.state = 'captured' OR (p.state = 'refunding' AND p.refund_reason = 'operator')))

UNION ALL
SELECT 'I4 sold means paid', h.id, 'hold sold, no paid order'
FROM holds h WHERE h.state = 'sold' AND NOT EXISTS (SELECT 1 FROM orders o WHERE o.hold_id = h.id
  -- what an operator gives back stays counted as sold
  AND (o.state IN ('paid', 'collected', 'delivered') OR (o.state = 'refunded' AND o.refund_reason IN ('operator', 'charged_back'))))

UNION ALL
SELECT 'I5 refunds within the capture', session, refunded_minor || ' of ' || amount_minor
FROM payments WHERE refunded_minor > amount_minor OR (state = 'refunded') <> (refunded_minor = amount_minor)

UNION ALL
SELECT 'I5 a refund is booked as it was made', p.session,
       'refunded ' || p.refunded_minor || ', booked ' || COALESCE (SUM (t.amount_minor), 0)
FROM payments p LEFT JOIN transfers t ON t.from_account = 'payment:' || p.session AND t.reason IN ('refund', 'charged_back')
GROUP BY p.session HAVING COALESCE (SUM (t.amount_minor), 0) <> p.refunded_minor
)

UNION ALL
SELECT * FROM (
SELECT 'I6 shares add up to the order' AS invariant, o.id AS subject,
       'total ' || o.total_minor || ', shared ' || COALESCE (SUM (CASE WHEN s.reason IN ('coupon', 'loyalty') THEN -s.amount_minor ELSE s.amount_minor END), 0) AS found
FROM orders o LEFT JOIN order_shares s ON s.order_id = o.id
-- what is taken off is paid in by whoever bears it
GROUP BY o.id HAVING COALESCE (SUM (CASE WHEN s.reason IN ('coupon', 'loyalty') THEN -s.amount_minor ELSE s.amount_minor END), 0) <> o.total_minor
  OR COALESCE (SUM (CASE s.reason WHEN 'fee' THEN s.amount_minor END), 0) <> o.fee_minor
  OR COALESCE (SUM (CASE s.reason WHEN 'fee_tax' THEN s.amount_minor END), 0) <> o.fee_tax_minor
  OR COALESCE (SUM (CASE WHEN s.reason IN ('tax', 'delivery_tax') THEN s.amount_minor END), 0) <> o.tax_minor

UNION ALL
SELECT 'I6 what is booked is what was agreed', p.session, s.reason || ' ' || s.amount_minor || ' of ' || s.account
FROM payments p JOIN order_shares s ON s.order_id = p.order_id
WHERE p.state = 'captured' AND p.session NOT LIKE 'sandbox%' AND s.amount_minor <> COALESCE ((
  SELECT SUM (t.amount_minor) FROM transfers t WHERE t.order_id = s.order_id AND t.reference = p.session AND t.reason = s.reason
    AND s.account IN (t.from_account, t.to_account)), 0)

UNION ALL
SELECT 'I8 no account below zero', a.account, (a.in_minor - a.out_minor) || ' ' || a.currency
FROM accounts a JOIN account_kinds k ON k.kind = SUBSTR (a.account, 1, INSTR (a.account, ':') - 1)
WHERE (CASE k.side WHEN 'credit' THEN a.in_minor - a.out_minor ELSE a.out_minor - a.in_minor END < 0
    -- of what went back the provider keeps its fee: then the shop owes it that
    AND k.kind NOT IN ('debt', 'provider'))
   OR (k.kind = 'debt' AND a.in_minor > a.out_minor) OR (k.side = 'credit' AND k.kind <> 'debt' AND k.kind <> 'creator' AND a.in_minor - a.out_minor < a.pending_out_minor)

UNION ALL
SELECT 'I9 an order has been through its states', o.id, o.state || ' without its step'
FROM orders o WHERE NOT EXISTS (SELECT 1 FROM order_steps s WHERE s.order_id = o.id AND s.state = o.state)

UNION ALL
SELECT 'I10 no hold outside the window', h.id, 'placed at ' || h.placed_at || ', open from ' || d.opens_at || ' to ' || d.closes_at
         || ', let in at ' || COALESCE (h.turn_at, 'any time')
FROM holds h JOIN drops d ON d.id = h.drop_id
-- an offer may come later, within the time of the rule
LEFT JOIN reissue_rules r ON r.policy = d.policy AND h.offered_to IS NOT NULL
WHERE h.placed_at < d.opens_at OR h.placed_at >= d.closes_at + COALESCE (r.after_close_ms, 0)
   -- where there is a lobby, it says since when
   OR h.placed_at < h.turn_at OR (h.turn_at IS NULL AND d.lobby_minutes IS NOT NULL AND h.offered_to IS NULL)
)

UNION ALL
SELECT * FROM (
SELECT 'I14 no hold is stuck', h.id, 'live, over since ' || h.expires_at
FROM holds h WHERE h.state = 'live' AND h.expires_at < CAST (unixepoch () AS INTEGER) * 1000 - 600000

UNION ALL
SELECT 'I14 no payment is stuck', p.session, p.state || ' since ' || p.state_at
FROM payments p WHERE (p.state = 'refunding' AND p.state_at < CAST (unixepoch () AS INTEGER) * 1000 - 900000)
   OR (p.state = 'open' AND p.opened_at < CAST (unixepoch () AS INTEGER) * 1000 - 2700000)

UNION ALL
SELECT 'I14 no letter is stuck', l.id, 'waiting since ' || l.written_at
FROM letters l WHERE l.state = 'waiting' AND l.written_at < CAST (unixepoch () AS INTEGER) * 1000 - 900000

UNION ALL
SELECT 'I15 the price charged is the price of the hold', o.id, o.price_minor || ' for a hold at ' || h.price_minor
FROM orders o JOIN holds h ON h.id = o.hold_id WHERE o.price_minor <> h.price_minor OR o.units <> h.units

UNION ALL
SELECT 'slots hold the orders they have', s.id, 'taken ' || s.taken
FROM slots s WHERE s.taken <> (SELECT COUNT (*) FROM orders o WHERE o.slot = s.id AND o.state IN ('placed', 'paid', 'collected', 'delivered'))
)

UNION ALL
SELECT * FROM (
SELECT 'coupons count the checkouts they served' AS invariant, c.code AS subject, 'used ' || c.used || ' of ' || c.uses_max AS found
FROM coupons c WHERE c.used > c.uses_max OR c.used <> (SELECT COUNT (*) FROM coupon_uses u WHERE u.code = c.code)
   OR c.used <> (SELECT COUNT (DISTINCT COALESCE (o.checkout, o.hold_id)) FROM orders o
     WHERE o.coupon = c.code AND o.state IN ('placed', 'paid', 'collected', 'delivered'))

UNION ALL
SELECT 'an order is handed over once, by somebody', o.id, o.state || ', handed over ' || COUNT (h.id) || ' times'
FROM orders o LEFT JOIN handovers h ON h.order_id = o.id AND h.undone_at IS NULL AND h.outcome <> 'missed'
WHERE o.state IN ('collected', 'delivered') OR h.id IS NOT NULL
GROUP BY o.id HAVING COUNT (h.id) <> 1 OR (o.state <> 'refunded' AND MAX (h.outcome) <> o.state)

UNION ALL
SELECT 'nothing listed above the limit is without provenance', p.id, p.title
FROM products p JOIN products_without_provenance w ON w.id = p.id WHERE p.state = 'listed'

UNION ALL
SELECT 'I10 a lobby counts who came, as they came', e.drop_id, 'number ' || e.number || ' at ' || e.joined_at
FROM lobby_entries e LEFT JOIN lobby_entries p ON p.drop_id = e.drop_id AND p.number = e.number - 1
  LEFT JOIN lobbies l ON l.drop_id = e.drop_id
WHERE (p.id IS NULL AND e.number <> 1) OR p.joined_at > e.joined_at OR l.seed IS NULL

UNION ALL
-- That each hash is the one of its row is checked where SHA-256 is to be had: by the desk's page of the record.
SELECT 'I11 the record of acts is whole', 'act ' || a.seq, 'follows ' || COALESCE ((SELECT MAX (b.seq) FROM audit_log b WHERE b.seq < a.seq), 'nothing')
FROM audit_log a LEFT JOIN audit_log p ON p.seq = a.seq - 1
WHERE a.previous <> COALESCE (p.hash, '') OR (p.seq IS NULL AND a.seq <> 1)
)
)

UNION ALL
SELECT * FROM (
SELECT * FROM (
SELECT 'a unit is set aside for who has the offer' AS invariant, h.id AS subject, 'offered to ' || w.id || ', who is ' || w.state AS found
FROM holds h JOIN waiting w ON w.id = h.offered_to WHERE h.state = 'live' AND w.state NOT IN ('offered', 'taken')

UNION ALL
SELECT 'who has an offer has one unit set aside', w.id, w.state || ', ' || COUNT (h.id) || ' live holds'
FROM waiting w LEFT JOIN holds h ON h.drop_id = w.drop_id AND h.sku = w.sku AND h.offered_to = w.id AND h.state = 'live'
WHERE w.state IN ('offered', 'taken') GROUP BY w.id HAVING COUNT (h.id) <> 1

UNION ALL
SELECT 'an offer that nobody has taken is nobody''s', h.id, h.buyer
FROM holds h JOIN waiting w ON w.id = h.offered_to
WHERE (w.state = 'offered' AND h.state = 'live' AND h.buyer <> 'waiting-' || w.id) OR (h.buyer LIKE 'waiting-%' AND h.state = 'sold')

UNION ALL
SELECT 'I1 units within the limit per address', o.drop_id || '/' || h.sku || '/' || MIN (o.id), SUM (h.units) || ' of ' || i.limit_per_buyer
FROM orders o JOIN units_of_holds h ON h.id = o.hold_id JOIN drop_items i ON i.drop_id = h.drop_id AND i.sku = h.sku
WHERE o.mailbox <> '' AND o.mailbox NOT LIKE '%@erased.invalid' AND h.state IN ('live', 'sold') AND o.state <> 'refunded'
GROUP BY o.drop_id, h.sku, o.mailbox HAVING SUM (h.units) > i.limit_per_buyer
   -- a late payment may be sold after others of the same address were placed: it was promised before
   AND SUM (CASE WHEN h.state = 'live' THEN h.units ELSE 0 END) > i.limit_per_buyer

UNION ALL
SELECT 'I14 nobody waits for what is over', w.id, 'waits, over since ' || (d.closes_at + COALESCE (r.after_close_ms, 0))
FROM waiting w JOIN drops d ON d.id = w.drop_id LEFT JOIN reissue_rules r ON r.policy = d.policy
WHERE w.state = 'waiting' AND d.closes_at + COALESCE (r.after_close_ms, 0) < CAST (unixepoch () AS INTEGER) * 1000 - 600000
)

UNION ALL
SELECT * FROM (
SELECT 'the calendar tells of a drop of the same creator' AS invariant, o.cadence || '/' || o.occurs_at AS subject, o.drop_id AS found
FROM occurrences o JOIN cadences k ON k.id = o.cadence JOIN drops d ON d.id = o.drop_id WHERE d.creator <> k.creator

UNION ALL
SELECT 'what is left out or over is not announced', o.cadence || '/' || o.occurs_at, o.state
FROM occurrences o JOIN drops d ON d.id = o.drop_id WHERE o.state <> 'coming' AND d.state = 'scheduled'

UNION ALL
SELECT 'I14 a cadence that runs has its next drops', k.id, 'due since ' || k.plan_at
FROM cadences k WHERE k.state = 'running' AND k.plan_at < CAST (unixepoch () AS INTEGER) * 1000 - 3600000

UNION ALL
SELECT 'a drop is at a venue of its creator', d.id, v.id FROM drops d JOIN venues v ON v.id = d.venue WHERE v.creator <> d.creator
)

UNION ALL
SELECT * FROM (
SELECT 'I8 nobody has less than no credits' AS invariant, k.person AS subject, 'has ' || SUM (k.amount) AS found
FROM credit_entries k GROUP BY k.person HAVING SUM (k.amount) < 0

UNION ALL
SELECT 'credits are spent once on an entry, and as many as it costs', e.id, e.credits || ', spent ' || COALESCE (-SUM (k.amount), 0)
FROM entries e LEFT JOIN credit_entries k ON k.entry = e.id AND k.kind = 'spent'
GROUP BY e.id HAVING COALESCE (-SUM (k.amount), 0) <> e.credits OR COUNT (k.id) > 1

UNION ALL
SELECT 'credits come back once, and only when the drop ended before its time', e.id, e.credits || ', came back ' || COALESCE (SUM (k.amount), 0)
FROM entries e LEFT JOIN credit_entries k ON k.entry = e.id AND k.kind = 'refunded'
GROUP BY e.id HAVING COALESCE (SUM (k.amount), 0) <> CASE WHEN e.ended_at IS NULL THEN 0 ELSE e.credits END

UNION ALL
SELECT 'credits move for a reason', k.id, k.kind || ' ' || k.amount
FROM credit_entries k
WHERE (k.kind = 'earned' AND (k.amount <> 1 OR k.id <> 'earned-' || k.order_id))
   OR (k.kind IN ('spent', 'refunded') AND NOT EXISTS (SELECT 1 FROM entries e WHERE e.id = k.entry AND e.person = k.person))

UNION ALL
SELECT 'I10 nobody holds in a drop that is entered without coming in', h.id, h.buyer || ' at ' || h.placed_at
FROM holds h JOIN drops d ON d.id = h.drop_id JOIN entry_rules r ON r.drop_id = h.drop_id
WHERE h.buyer NOT LIKE 'erased-%' AND h.offered_to IS NULL AND h.state IN ('live', 'sold') AND (
  ((r.credits IS NOT NULL OR r.reputation IS NOT NULL)
    AND NOT EXISTS (SELECT 1 FROM entries e WHERE e.drop_id = h.drop_id AND e.buyer = h.buyer))
  OR (h.placed_at < MAX (d.opens_at, COALESCE (h.turn_at, 0)) + r.early_minutes * 60000
    AND NOT EXISTS (SELECT 1 FROM entries e WHERE e.drop_id = h.drop_id AND e.buyer = h.buyer AND e.early = 1)))
)

UNION ALL
SELECT * FROM (
SELECT 'I6 the parts of a bundle add up to its order' AS invariant, o.id AS subject,
       'total ' || o.total_minor || ', tax ' || o.tax_minor || '; by lines '
         || COALESCE (SUM (l.share_minor), 0) || ', ' || COALESCE (SUM (l.tax_minor), 0) AS found
FROM orders o JOIN holds h ON h.id = o.hold_id JOIN drop_items i ON i.drop_id = h.drop_id AND i.sku = h.sku AND i.is_bundle = 1
  LEFT JOIN order_lines l ON l.order_id = o.id
GROUP BY o.id HAVING COALESCE (SUM (l.share_minor), 0) <> o.total_minor OR COALESCE (SUM (l.tax_minor), 0) <> o.tax_minor

UNION ALL
SELECT 'I1 a bundle is made of what is in its drop', b.drop_id || '/' || b.bundle, b.sku
FROM bundle_parts b JOIN drops d ON d.id = b.drop_id AND d.state = 'scheduled'
  LEFT JOIN drop_items p ON p.drop_id = b.drop_id AND p.sku = b.sku AND p.is_bundle = 0
  LEFT JOIN drop_items i ON i.drop_id = b.drop_id AND i.sku = b.bundle AND i.is_bundle = 1
WHERE p.sku IS NULL OR i.sku IS NULL

UNION ALL
SELECT 'I1 what a partner promised comes in once', c.id, 'agreed ' || c.units_agreed || ', released ' || c.units_released
         || ', by releases ' || COALESCE (SUM (r.units), 0)
FROM contingency c LEFT JOIN contingency_releases r ON r.agreement = c.id
GROUP BY c.id HAVING c.units_released <> COALESCE (SUM (r.units), 0) OR c.units_released > c.units_agreed OR COUNT (r.agreement) > 1
   OR (c.units_released > 0 AND c.state NOT IN ('accepted', 'settled'))

UNION ALL
SELECT 'I1 issued is own and what partners brought', i.drop_id || '/' || i.sku, 'issued ' || i.issued || ', own ' || i.own
FROM drop_items i WHERE i.own IS NOT NULL AND i.issued <> i.own + (
  SELECT COALESCE (SUM (c.units_released - CASE c.state WHEN 'settled' THEN c.units_released - c.units_sold ELSE 0 END), 0)
  FROM contingency c WHERE c.drop_id = i.drop_id AND c.sku = i.sku)
)

UNION ALL
SELECT * FROM (
SELECT 'I6 what was taken off is in the books, at whose cost' AS invariant, o.id AS subject,
       'coupon ' || (o.discount_minor - o.loyalty_minor) || ', regular ' || o.loyalty_minor || ', booked ' || COALESCE ((
         SELECT SUM (t.amount_minor) FROM transfers t WHERE t.reference = p.session AND t.reason IN ('coupon', 'loyalty')), 0) AS found
FROM orders o JOIN payments p ON p.order_id = o.id AND p.state = 'captured'
WHERE o.discount_minor - o.loyalty_minor <> COALESCE ((SELECT SUM (t.amount_minor) FROM transfers t
    WHERE t.reference = p.session AND t.reason = 'coupon'
      AND t.from_account = CASE o.coupon_funding WHEN 'platform' THEN 'funding:platform' ELSE 'creator:' || o.creator END),
    -- from before it was kept who pays for it, nothing was booked
    CASE WHEN o.coupon_funding IS NULL THEN o.discount_minor - o.loyalty_minor ELSE 0 END)
  OR o.loyalty_minor <> COALESCE ((SELECT SUM (t.amount_minor) FROM transfers t
    WHERE t.reference = p.session AND t.reason = 'loyalty'
      AND t.from_account = CASE o.loyalty_funding WHEN 'platform' THEN 'funding:platform' ELSE 'creator:' || o.creator END), 0)

UNION ALL
SELECT 'a coupon counts in its time', o.id, c.code || ' at ' || COALESCE (o.coupon_at, o.placed_at)
FROM orders o JOIN coupons c ON c.code = o.coupon
WHERE COALESCE (o.coupon_at, o.placed_at) < c.starts_at OR c.ends_at <= COALESCE (o.coupon_at, o.placed_at)

UNION ALL
SELECT 'a coupon counts as often as it may for one buyer', o.coupon || '/' || o.buyer, COUNT (DISTINCT COALESCE (o.checkout, o.hold_id)) || ' of ' || c.each_max
FROM orders o JOIN coupons c ON c.code = o.coupon AND c.each_max IS NOT NULL
WHERE o.state IN ('placed', 'paid', 'collected', 'delivered')
GROUP BY o.coupon, o.buyer HAVING COUNT (DISTINCT COALESCE (o.checkout, o.hold_id)) > c.each_max

UNION ALL
SELECT 'every price on sale is on record', i.drop_id || '/' || i.sku, 'asked for ' || i.price_minor
FROM drop_items i JOIN drops d ON d.id = i.drop_id AND d.state = 'scheduled'
WHERE i.price_minor IS NOT (SELECT p.price_minor FROM prices_charged p WHERE p.drop_id = i.drop_id AND p.sku = i.sku ORDER BY p.number DESC LIMIT 1)

UNION ALL
SELECT 'nothing is compared with a price that nobody was charged', v.drop_id || '/' || v.sku, 'compared with ' || v.compare_minor
FROM compared_in_vain v JOIN drops d ON d.id = v.drop_id AND d.state = 'scheduled'
)
)

UNION ALL
SELECT * FROM (
SELECT * FROM (
SELECT 'I9 gates stand one after the other, each with its proof', d.id, d.gates || ' stand, ' || COUNT (p.number) || ' passed'
FROM drops d LEFT JOIN standing_passes p ON p.drop_id = d.id
GROUP BY d.id HAVING COUNT (p.number) <> d.gates OR COALESCE (MAX (p.position), 0) <> d.gates OR COUNT (DISTINCT p.position) <> d.gates

UNION ALL
SELECT 'I10 no hold before its drop was armed', h.id, 'placed at ' || h.placed_at
FROM holds h JOIN drops d ON d.id = h.drop_id AND d.rehearsal_of IS NULL
WHERE NOT EXISTS (SELECT 1 FROM gate_passes p WHERE p.drop_id = h.drop_id AND p.gate = 'armed' AND p.passed_at <= h.placed_at
  AND NOT EXISTS (SELECT 1 FROM gate_takebacks t WHERE t.drop_id = p.drop_id AND t.number >= p.number AND t.keeps < 4 AND t.at < h.placed_at))

UNION ALL
SELECT 'I1 what was settled went back once', i.drop_id || '/' || i.sku, 'returned ' || i.returned
FROM drop_items i JOIN drops d ON d.id = i.drop_id
WHERE d.state = 'scheduled' AND i.is_bundle = 0 AND ((d.gates < 6 AND i.returned <> 0) OR (d.gates = 6 AND i.issued <> i.sold))

UNION ALL
SELECT 'I14 no rehearsal is left standing', d.id, 'since ' || d.made_at
FROM drops d WHERE d.rehearsal_of IS NOT NULL AND d.made_at < CAST (unixepoch () AS INTEGER) * 1000 - 900000

UNION ALL
SELECT 'a place that is kept costs nothing, and is kept where the rules say so', e.id, e.buyer || ' for ' || e.credits
FROM entries e LEFT JOIN entry_rules r ON r.drop_id = e.drop_id
WHERE e.ended_at IS NULL AND e.buyer LIKE 'member-%' AND (e.credits <> 0 OR COALESCE (r.members_in, 0) <> 1 OR e.buyer <> 'member-' || e.person)
)

UNION ALL
SELECT * FROM (
SELECT 'I1 units within the limit per doorstep' AS invariant, o.drop_id || '/' || h.sku || '/' || MIN (o.id) AS subject, SUM (h.units) || ' of ' || i.limit_per_buyer AS found
FROM orders o JOIN holds h ON h.id = o.hold_id JOIN drop_items i ON i.drop_id = h.drop_id AND i.sku = h.sku
WHERE o.doorstep <> '' AND h.state IN ('live', 'sold') AND o.state <> 'refunded'
GROUP BY o.drop_id, h.sku, o.doorstep HAVING SUM (h.units) > i.limit_per_buyer
   -- as above: what was promised before may be sold late
   AND SUM (CASE WHEN h.state = 'live' THEN h.units ELSE 0 END) > i.limit_per_buyer

UNION ALL
SELECT 'I1 units within the limit per person', o.drop_id || '/' || h.sku || '/' || MIN (o.id), SUM (h.units) || ' of ' || i.limit_per_buyer
FROM orders o JOIN holds h ON h.id = o.hold_id JOIN drop_items i ON i.drop_id = h.drop_id AND i.sku = h.sku
WHERE o.proven <> '' AND h.state IN ('live', 'sold') AND o.state <> 'refunded'
GROUP BY o.drop_id, h.sku, o.proven HAVING SUM (h.units) > i.limit_per_buyer
   AND SUM (CASE WHEN h.state = 'live' THEN h.units ELSE 0 END) > i.limit_per_buyer

UNION ALL
SELECT 'I1 units within the limit per card', h.drop_id || '/' || h.sku || '/' || MIN (o.id), SUM (h.units) || ' of ' || i.limit_per_buyer
FROM payments p JOIN orders o ON o.id = p.order_id JOIN holds h ON h.id = o.hold_id JOIN drop_items i ON i.drop_id = h.drop_id AND i.sku = h.sku
WHERE p.card <> '' AND p.state = 'captured' AND h.state = 'sold'
GROUP BY h.drop_id, h.sku, p.card HAVING SUM (h.units) > i.limit_per_buyer
)

UNION ALL
SELECT * FROM (
SELECT 'I2 an account is what moved on it' AS invariant, a.account || ' ' || a.currency AS subject, a.in_minor || ' in, ' || a.out_minor || ' out' AS found
FROM accounts a WHERE a.in_minor <> COALESCE ((SELECT SUM (t.amount_minor) FROM transfers t WHERE t.to_account = a.account AND t.currency = a.currency), 0)
   OR a.out_minor <> COALESCE ((SELECT SUM (t.amount_minor) FROM transfers t WHERE t.from_account = a.account AND t.currency = a.currency), 0)
   OR a.pending_out_minor <> COALESCE ((SELECT SUM (q.amount_minor) FROM pending_transfers q
        WHERE q.from_account = a.account AND q.currency = a.currency AND NOT EXISTS (SELECT 1 FROM pending_ends e WHERE e.pending = q.id)), 0)

UNION ALL
SELECT 'I2 the trial balance is zero', currency, SUM (in_minor - out_minor) || ' over'
FROM account_totals GROUP BY currency HAVING SUM (in_minor - out_minor) <> 0

UNION ALL
SELECT 'I2 the sums of a kind are those of its accounts', t.kind || ' ' || t.currency, t.in_minor || ' in, ' || t.out_minor || ' out'
FROM account_totals t LEFT JOIN accounts a ON SUBSTR (a.account, 1, INSTR (a.account, ':') - 1) = t.kind AND a.currency = t.currency
GROUP BY t.kind, t.currency HAVING COALESCE (SUM (a.in_minor), 0) <> t.in_minor OR COALESCE (SUM (a.out_minor), 0) <> t.out_minor

UNION ALL
SELECT 'I7 what was promised moves at most in full', q.id, e.amount_minor || ' of ' || q.amount_minor
FROM pending_transfers q JOIN pending_ends e ON e.pending = q.id WHERE e.amount_minor > q.amount_minor

UNION ALL
SELECT 'I5 no share gives back more than it got', order_id || '/' || position, left_minor || ' left of ' || amount_minor
FROM shares_left WHERE left_minor < 0
)

UNION ALL
SELECT * FROM (
SELECT 'I6 the parts of a basket add up to its payment' AS invariant, b.session AS subject,
       'paid ' || b.amount_minor || ' for ' || b.orders || ', parts ' || COALESCE (SUM (p.amount_minor), 0) || ' for ' || COUNT (p.session) AS found
FROM baskets b LEFT JOIN payments p ON p.basket = b.session
GROUP BY b.session HAVING COALESCE (SUM (p.amount_minor), 0) <> b.amount_minor OR COUNT (p.session) <> b.orders

UNION ALL
SELECT 'I3 a basket is charged once', basket, COUNT (DISTINCT intent) || ' charges'
FROM payments WHERE basket IS NOT NULL GROUP BY basket HAVING COUNT (DISTINCT intent) > 1

UNION ALL
SELECT 'I4 the payment of a basket ends as a whole', basket, SUM (state = 'open') || ' open, ' || SUM (state = 'expired') || ' expired'
FROM payments WHERE basket IS NOT NULL GROUP BY basket HAVING SUM (state = 'open') > 0 AND SUM (state = 'expired') > 0

UNION ALL
SELECT 'I6 the parts of a dispute add up to it', dispute, SUM (amount_minor) || ' of ' || MAX (disputed_minor)
FROM chargebacks WHERE dispute IS NOT NULL GROUP BY dispute HAVING SUM (amount_minor) <> MAX (disputed_minor) OR MIN (disputed_minor) <> MAX (disputed_minor)

UNION ALL
SELECT 'I9 a dispute is decided for all of its parts', dispute, COUNT (DISTINCT state || funds) || ' ways'
FROM chargebacks WHERE dispute IS NOT NULL GROUP BY dispute HAVING COUNT (DISTINCT state || funds) > 1
)

UNION ALL
SELECT * FROM (
SELECT 'I5 what is on its way and what is back fits into the capture' AS invariant, p.session AS subject,
       'reserved ' || COALESCE (SUM (v.amount_minor), 0) || ' of ' || p.amount_minor AS found
FROM payments p JOIN refund_reservations v ON v.session = p.session JOIN refunds r ON r.id = v.refund
-- a refund that began before the bank was heard of is on its way until the provider refuses it
GROUP BY p.session HAVING SUM (v.amount_minor) > p.amount_minor OR SUM (v.amount_minor) FILTER (WHERE r.state = 'done')
  + COALESCE ((SELECT SUM (b.amount_minor) FROM chargebacks b WHERE b.session = p.session AND b.state = 'lost'), 0) > p.amount_minor

UNION ALL
SELECT 'I5 a refund that has begun or is done has its place, and no other', r.id, r.state
FROM refunds r LEFT JOIN refund_reservations v ON v.refund = r.id
WHERE (r.state IN ('begun', 'done')) <> (v.refund IS NOT NULL) OR v.amount_minor <> r.amount_minor

UNION ALL
SELECT 'I5 what went back is what refunds and banks say', p.session, 'refunded ' || p.refunded_minor
FROM payments p WHERE p.session NOT LIKE 'sandbox%' AND p.refunded_minor <>
    COALESCE ((SELECT SUM (r.amount_minor) FROM refunds r WHERE r.session = p.session AND r.state = 'done'), 0)
  + COALESCE ((SELECT SUM (b.amount_minor) FROM chargebacks b WHERE b.session = p.session AND b.funds = 'gone'), 0)

UNION ALL
SELECT 'I14 no refund is stuck', r.id, 'begun since ' || r.state_at
FROM refunds r WHERE r.state = 'begun' AND r.state_at < CAST (unixepoch () AS INTEGER) * 1000 - 900000

UNION ALL
SELECT 'what a bank took is set aside until it decides', b.id, b.funds || ', has ' || COALESCE ((
    SELECT SUM (a.in_minor - a.out_minor) FROM accounts a WHERE a.account = 'dispute:' || b.id), 0)
FROM chargebacks b WHERE COALESCE ((SELECT SUM (a.in_minor - a.out_minor) FROM accounts a WHERE a.account = 'dispute:' || b.id), 0)
  <> CASE b.funds WHEN 'held' THEN b.amount_minor ELSE 0 END
)
)

UNION ALL
SELECT * FROM (
SELECT * FROM (
SELECT 'I7 a payout is what its items come to', p.id, p.state || ' ' || p.amount_minor || ' of ' || p.items || ', items ' || COALESCE (SUM (i.amount_minor), 0) || ' of ' || COUNT (i.id)
FROM payouts p LEFT JOIN payout_items i ON i.payout = p.id
WHERE p.state NOT IN ('void', 'failed')
GROUP BY p.id HAVING p.amount_minor IS NOT SUM (i.amount_minor) OR p.items <> COUNT (i.id)

UNION ALL
SELECT 'I7 a payout is in the books as the provider was told', p.id, p.state || ', ' || p.amount_minor
FROM payouts p WHERE EXISTS (SELECT 1 FROM payout_legs l WHERE l.payout = p.id AND l.attempt = p.attempt AND l.provider_transfer IS NOT NULL)
    <> EXISTS (SELECT 1 FROM transfers t WHERE t.reference = p.id || '-' || p.attempt
    AND t.reason = 'payout' AND t.amount_minor = p.amount_minor AND t.to_account = 'bank:' || p.creator)
  OR (p.state = 'failed' AND EXISTS (SELECT 1 FROM payout_legs l WHERE l.payout = p.id AND l.attempt = p.attempt AND l.provider_transfer IS NOT NULL))
    <> EXISTS (SELECT 1 FROM transfers t WHERE t.reference = p.id || '-' || p.attempt
    AND t.reason = 'payout_back' AND t.amount_minor = p.amount_minor AND t.to_account = 'creator:' || p.creator)
  OR (p.state IN ('sending', 'sent', 'paid', 'failing') AND p.amount_minor IS NOT (SELECT SUM (l.amount_minor) FROM payout_legs l
    WHERE l.payout = p.id AND l.attempt = p.attempt))

UNION ALL
SELECT 'I7 what a creator is owed is in items', b.creator || '/' || b.currency, 'in the books ' || b.minor || ', in items ' || COALESCE (SUM (i.amount_minor), 0)
FROM (SELECT SUBSTR (account, INSTR (account, ':') + 1) AS creator, currency, SUM (in_minor - out_minor) AS minor FROM accounts
      WHERE account LIKE 'creator:%' OR account LIKE 'reserve:%' OR account LIKE 'debt:%' GROUP BY 1, 2) b
LEFT JOIN payout_items i ON i.creator = b.creator AND i.currency = b.currency AND NOT EXISTS (
  SELECT 1 FROM payouts p JOIN payout_legs l ON l.payout = p.id AND l.attempt = p.attempt AND l.provider_transfer IS NOT NULL
  WHERE p.id = i.payout AND p.state <> 'failed')
GROUP BY b.creator, b.currency HAVING b.minor <> COALESCE (SUM (i.amount_minor), 0)

UNION ALL
SELECT 'I8 what is aside is in its account', r.creator || '/' || r.currency, 'aside ' || SUM (r.amount_minor)
FROM reserves r WHERE r.back_at IS NULL GROUP BY r.creator, r.currency
HAVING SUM (r.amount_minor) IS NOT (SELECT a.in_minor - a.out_minor FROM accounts a WHERE a.account = 'reserve:' || r.creator AND a.currency = r.currency)

UNION ALL
SELECT 'I14 no payout is stuck', p.id, p.state || ' since ' || p.state_at
FROM payouts p WHERE p.state IN ('sending', 'failing') AND p.state_at < CAST (unixepoch () AS INTEGER) * 1000 - 86400000
)

UNION ALL
SELECT * FROM (
SELECT 'I14 each line of the provider is matched, queued or dismissed', l.id, l.kind || ' ' || l.amount_minor || ' ' || l.currency
FROM provider_lines l WHERE l.kept_at < CAST (unixepoch () AS INTEGER) * 1000 - 7200000
  AND NOT EXISTS (SELECT 1 FROM line_matches m WHERE m.line = l.id) AND NOT EXISTS (SELECT 1 FROM mismatches x WHERE x.line = l.id)

UNION ALL
SELECT 'I2 a line and its transfers say the same', l.id, 'line ' || l.amount_minor || ', booked '
         || SUM (CASE WHEN t.from_account = 'provider:payments' THEN t.amount_minor ELSE -t.amount_minor END)
FROM line_matches m JOIN provider_lines l ON l.id = m.line JOIN transfers t ON t.number = m.transfer
GROUP BY l.id HAVING (l.amount_minor <> SUM (CASE WHEN t.from_account = 'provider:payments' THEN t.amount_minor ELSE -t.amount_minor END)
    OR COUNT (*) <> SUM (t.currency = l.currency))
  AND NOT EXISTS (SELECT 1 FROM mismatches x WHERE x.line = l.id AND x.kind = 'amount_differs' AND x.state = 'corrected')

UNION ALL
SELECT 'I2 the fee of a line is booked as it was kept', l.id, 'kept ' || l.fee_minor || ', booked ' || COALESCE (SUM (t.amount_minor), 0)
FROM provider_lines l LEFT JOIN transfers t ON t.reference = l.id AND t.reason IN ('processing', 'processing_back')
WHERE l.kind <> 'dispute' GROUP BY l.id HAVING ABS (l.fee_minor) <> COALESCE (SUM (t.amount_minor), 0)

UNION ALL
SELECT 'I14 the provider''s account is read to its end', r.id, 'since ' || r.started_at
FROM reconciliations r WHERE r.ended_at IS NULL AND r.started_at < CAST (unixepoch () AS INTEGER) * 1000 - 172800000
  AND NOT EXISTS (SELECT 1 FROM reconciliations n WHERE n.ended_at IS NOT NULL AND n.started_at > r.started_at)

UNION ALL
SELECT 'I14 nothing is given back for ever', x.id, 'since ' || x.state_at
FROM mismatches x WHERE x.state = 'giving_back' AND x.state_at < CAST (unixepoch () AS INTEGER) * 1000 - 172800000
)
)

UNION ALL
SELECT * FROM (
SELECT * FROM (
SELECT 'I6 a partner is owed what was agreed' AS invariant, s.order_id || '/' || s.agreement AS subject, s.amount_minor || ' for ' || s.units AS found
FROM partner_sales s JOIN contingency c ON c.id = s.agreement
WHERE s.amount_minor <> s.units * c.price_minor OR (c.partner <> c.creator AND s.amount_minor <> COALESCE ((SELECT SUM (t.amount_minor) FROM transfers t
  WHERE t.order_id = s.order_id AND t.reason = 'partner' AND t.reference = s.agreement AND t.from_account = 'creator:' || c.creator
    AND t.to_account = 'creator:' || c.partner), 0))

UNION ALL
SELECT 'I5 a partner gives back in the ratio of the goods', s.order_id || '/' || s.agreement, s.back_minor || ' of ' || s.amount_minor
FROM partner_sales s JOIN contingency c ON c.id = s.agreement
WHERE s.back_minor <> COALESCE ((SELECT s.amount_minor * (SUM (l.amount_minor) - SUM (l.left_minor)) / SUM (l.amount_minor)
    FROM shares_left l WHERE l.order_id = s.order_id AND l.component = 'goods' AND l.paid_in = 0), 0)
  OR (c.partner <> c.creator AND s.back_minor <> COALESCE ((SELECT SUM (t.amount_minor) FROM transfers t
    WHERE t.order_id = s.order_id AND t.reason = 'partner_back' AND t.reference LIKE '%/' || s.agreement), 0))

UNION ALL
SELECT 'I6 what partners brought is accounted for', id, 'sold ' || sold || ', accounted for ' || accounted
FROM partner_units WHERE accounted < sold OR (state = 'settled' AND accounted <> sold)

UNION ALL
SELECT 'I7 each leg of a payout is in the books as the provider was told', l.name, l.amount_minor || ''
FROM payout_legs l JOIN payouts p ON p.id = l.payout
WHERE (l.provider_transfer IS NOT NULL) <> EXISTS (SELECT 1 FROM transfers t WHERE t.reference = l.name AND t.reason = 'payout_sent'
    AND t.amount_minor = l.amount_minor AND t.from_account = 'bank:' || p.creator AND t.to_account = 'provider:payments')
  OR (l.provider_reversal IS NOT NULL) <> EXISTS (SELECT 1 FROM transfers t WHERE t.reference = l.name AND t.reason = 'payout_failed'
    AND t.amount_minor = l.amount_minor AND t.to_account = 'bank:' || p.creator)

UNION ALL
SELECT 'I7 no charge is shared out beyond itself', l.intent, SUM (l.amount_minor) || ' of '
         || COALESCE ((SELECT SUM (p.amount_minor) FROM payments p WHERE p.intent = l.intent), 0)
FROM payout_legs l WHERE l.intent IS NOT NULL AND l.provider_reversal IS NULL
GROUP BY l.intent HAVING SUM (l.amount_minor) > COALESCE ((SELECT SUM (p.amount_minor) FROM payments p WHERE p.intent = l.intent), 0)
)

UNION ALL
SELECT * FROM (
SELECT 'I5 what a bank sent back waits for its buyer' AS invariant, r.id AS subject,
       'has ' || COALESCE ((SELECT SUM (a.in_minor - a.out_minor) FROM accounts a WHERE a.account = 'refunds:' || r.id), 0) AS found
FROM refunds r WHERE (r.id IN (SELECT refund FROM refund_bounces) OR EXISTS (SELECT 1 FROM accounts a WHERE a.account = 'refunds:' || r.id))
  AND COALESCE ((SELECT SUM (a.in_minor - a.out_minor) FROM accounts a WHERE a.account = 'refunds:' || r.id), 0)
    <> COALESCE ((SELECT SUM (b.amount_minor) FROM refund_bounces b WHERE b.refund = r.id AND b.state IN ('open', 'again')), 0)

UNION ALL
SELECT 'I5 each order of a drop goes back once', r.payback || ' ' || r.order_id, COUNT (*) || ' times'
FROM refunds r WHERE r.payback IS NOT NULL GROUP BY r.payback, r.order_id HAVING COUNT (*) > 1

UNION ALL
SELECT 'I5 a drop that is paid back is stopped', b.id, b.state
FROM paybacks b JOIN drops d ON d.id = b.drop_id WHERE d.stopped_at IS NULL

UNION ALL
SELECT 'two people pay back what is much', b.id, b.state || ', ' || b.amount_minor
FROM paybacks b WHERE b.state IN ('running', 'done') AND b.decided_by IN ('', b.by_person) AND b.alone_minor < b.amount_minor

UNION ALL
SELECT 'I14 no drop is paid back for ever', b.id, 'running since ' || b.state_at
FROM paybacks b WHERE b.state = 'running' AND b.state_at < CAST (unixepoch () AS INTEGER) * 1000 - 86400000
)

UNION ALL
SELECT * FROM (
SELECT 'A9 a cue is said in a channel once', o.cue || '/' || o.channel, COUNT (*) || ' times'
FROM chat_posts o GROUP BY o.cue, o.channel HAVING COUNT (*) > 1

UNION ALL
SELECT 'A9 a cue is said in its own creator''s channels, and not before its moment', o.cue || '/' || o.channel, o.state || ' at ' || o.state_at
FROM chat_posts o JOIN drops d ON d.id = o.drop_id JOIN chat_channels k ON k.id = o.channel
WHERE d.rehearsal_of IS NOT NULL OR k.creator <> d.creator OR o.state_at < o.due_at

UNION ALL
SELECT 'I14 nothing is on its way to a chat for ever', o.cue || '/' || o.channel, o.state || ' since ' || o.state_at
FROM chat_posts o WHERE o.state IN ('claimed', 'waiting') AND o.state_at < CAST (unixepoch () AS INTEGER) * 1000 - 600000
)
);
