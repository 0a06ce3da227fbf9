-- Refunds that an operator decides: the buyer is told why.

ALTER TABLE payments ADD COLUMN refund_note TEXT; -- an operator's own words, for the letter
