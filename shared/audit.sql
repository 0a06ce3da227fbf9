-- What must always hold, as queries that return no row when all is well (see docs/invariants.md).
-- Each row names the invariant, the thing at fault, and what was found. It only reads: run it against a live database.
-- In groups of at most five: D1 takes no more terms in one compound SELECT.

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
SELECT 'I2 a journal nets to zero', reference,
       SUM (CASE WHEN to_account = 'payment:' || reference THEN amount_minor ELSE -amount_minor END) || ' ' || currency
FROM transfers WHERE 'payment:' || reference IN (from_account, to_account)
GROUP BY reference, currency
HAVING SUM (CASE WHEN to_account = 'payment:' || reference THEN amount_minor ELSE -amount_minor END) <> 0

UNION ALL
SELECT 'I2 a transfer belongs to a payment', t.reference || '/' || t.reason, t.order_id
FROM transfers t LEFT JOIN payments p ON p.session = t.reference WHERE p.session IS NULL OR p.order_id <> t.order_id

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
  AND (o.state IN ('paid', 'collected', 'delivered') OR (o.state = 'refunded' AND o.refund_reason = 'operator')))

UNION ALL
SELECT 'I5 refunds within the capture', session, refunded_minor || ' of ' || amount_minor
FROM payments WHERE refunded_minor > amount_minor OR (state = 'refunded') <> (refunded_minor = amount_minor)

UNION ALL
SELECT 'I5 a refund is booked as it was made', p.session,
       'refunded ' || p.refunded_minor || ', booked ' || COALESCE (SUM (t.amount_minor), 0)
FROM payments p LEFT JOIN transfers t ON t.reference = p.session AND t.reason = 'refund'
GROUP BY p.session HAVING COALESCE (SUM (t.amount_minor), 0) <> p.refunded_minor
)

UNION ALL
SELECT * FROM (
SELECT 'I6 shares add up to the capture', p.session,
       'captured ' || p.amount_minor || ', booked ' || COALESCE (SUM (t.amount_minor), 0)
FROM payments p LEFT JOIN transfers t ON t.reference = p.session AND t.reason NOT IN ('capture', 'refund')
WHERE p.state = 'captured' GROUP BY p.session HAVING COALESCE (SUM (t.amount_minor), 0) <> p.amount_minor

UNION ALL
SELECT 'I6 what is booked is what was billed', o.id, t.reason || ' ' || t.amount_minor
FROM transfers t JOIN orders o ON o.id = t.order_id JOIN payments p ON p.session = t.reference AND p.state = 'captured'
WHERE (t.reason = 'fee' AND t.amount_minor <> o.fee_minor) OR (t.reason = 'tax' AND t.amount_minor <> o.tax_minor)
   OR (t.reason = 'capture' AND t.amount_minor <> o.total_minor)

UNION ALL
SELECT 'I8 no account below zero', account, SUM (minor) || ' ' || currency
FROM (SELECT to_account AS account, amount_minor AS minor, currency FROM transfers
      UNION ALL SELECT from_account, -amount_minor, currency FROM transfers)
WHERE account NOT LIKE 'provider:%' AND account NOT LIKE 'debt:%'
GROUP BY account, currency HAVING SUM (minor) < 0

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
SELECT * FROM (
SELECT 'coupons count the orders they served' AS invariant, c.code AS subject, 'used ' || c.used AS found
FROM coupons c WHERE c.used <> (SELECT COUNT (*) FROM orders o WHERE o.coupon = c.code AND o.state IN ('placed', 'paid', 'collected', 'delivered'))

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

UNION ALL
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
FROM orders o JOIN holds h ON h.id = o.hold_id JOIN drop_items i ON i.drop_id = h.drop_id AND i.sku = h.sku
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
SELECT 'I1 units within the limit per doorstep' AS invariant, o.drop_id || '/' || h.sku || '/' || MIN (o.id) AS subject, SUM (h.units) || ' of ' || i.limit_per_buyer AS found
FROM orders o JOIN holds h ON h.id = o.hold_id JOIN drop_items i ON i.drop_id = h.drop_id AND i.sku = h.sku
WHERE o.doorstep <> '' AND h.state IN ('live', 'sold') AND o.state <> 'refunded'
GROUP BY o.drop_id, h.sku, o.doorstep HAVING SUM (h.units) > i.limit_per_buyer
   -- as above
   AND SUM (CASE WHEN h.state = 'live' THEN h.units ELSE 0 END) > i.limit_per_buyer

UNION ALL
SELECT 'I1 units within the limit per card', h.drop_id || '/' || h.sku || '/' || MIN (o.id), SUM (h.units) || ' of ' || i.limit_per_buyer
FROM payments p JOIN orders o ON o.id = p.order_id JOIN holds h ON h.id = o.hold_id JOIN drop_items i ON i.drop_id = h.drop_id AND i.sku = h.sku
WHERE p.card <> '' AND p.state = 'captured' AND h.state = 'sold'
GROUP BY h.drop_id, h.sku, p.card HAVING SUM (h.units) > i.limit_per_buyer
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
);
