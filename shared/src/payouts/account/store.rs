//! The SQL of connected accounts and of stopping payouts.

use serde::Deserialize;

crate::queries! {
    /// The account of the creator ?1, with what opening one needs.
    OF_CREATOR = "SELECT c.id AS creator, c.name, COALESCE (a.account, '') AS account, COALESCE (a.bank, '') AS bank
        FROM creators c LEFT JOIN connected_accounts a ON a.creator = c.id WHERE c.id = ?1";
    /// The account that the provider calls ?1.
    OF_PROVIDER = "SELECT c.id AS creator, c.name, a.account, a.bank
        FROM connected_accounts a JOIN creators c ON c.id = a.creator WHERE a.account = ?1";
    /// Opened at the provider; the first one stays.
    OPENED = "INSERT INTO connected_accounts (creator, account, payouts_on, missing, bank, last4, made_at, state_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7) ON CONFLICT DO NOTHING";
    /// As the provider has it now. Another bank rests for two days: the trigger says until when.
    KEEP = "UPDATE connected_accounts SET payouts_on = ?2, missing = ?3, bank = ?4, last4 = ?5, state_at = ?6 WHERE account = ?1";
    /// Nothing is sent to ?2 until operators have looked at it. Fails on `one_payout_hold` when it is stopped already.
    HOLD = "INSERT INTO payout_holds (id, creator, why, placed_by, since_at, until_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    /// Fails on `moved_on` unless the hold ?2 of ?1 stands.
    EXPECT_HOLD = "INSERT INTO expectations (met) SELECT 0 WHERE NOT EXISTS (
        SELECT 1 FROM payout_holds WHERE id = ?2 AND creator = ?1 AND ended_at IS NULL)";
    /// It is over.
    END_HOLD = "UPDATE payout_holds SET ended_at = ?2, ended_by = ?3 WHERE id = ?1";
}

/// As the columns of [`OF_CREATOR`].
#[derive(Debug, Deserialize)]
pub struct AccountRow {
    /// Whose.
    pub creator: String,
    /// As buyers read it.
    pub name: String,
    /// The provider's id; empty: there is none.
    pub account: String,
    /// The provider's mark of the bank account; empty: there is none.
    pub bank: String,
}
