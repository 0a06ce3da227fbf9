//! Every text column of the schema, and what it means for privacy. A new one must be listed here before the tests pass.

/// What is in a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// Of somebody: it is in an export, and erasing leaves nothing of it.
    Personal,
    /// Lets somebody in, or knows them again: in no export, and erasing leaves nothing of it.
    Secret,
    /// Of somebody, in an export, and it stays: the reason stands in the list.
    Stays,
    /// It stays for the books, and is in no export.
    Books,
}

/// `column:kind`, where a kind is `p` personal, `s` secret, `k` stays, `b` for the books, `-` nothing of anybody: ids,
/// words of the shop, amounts. `=text` says by which text the fixture is known again, where it is not
/// `mark-table-column`.
pub const COLUMNS: &[(&str, &str, &str)] = &[
    ("people", "id:- email:p=ada@example.com name:p", ""),
    ("members", "creator:- person:- part:-", ""),
    ("operators", "person:- level:-", ""),
    ("sign_in_links", "id:- email:p=ada@example.com browser:s onward:p", ""),
    ("sessions", "token:s id:- person:- method:- agent:p creator:-", ""),
    ("invitations", "token:s level:- creator:- email:p=ada@example.com made_by:- used_by:-", ""),
    ("passkeys", "id:s person:- name:p public_key:s", ""),
    ("ceremonies", "id:- person:- purpose:- state:s browser:s", ""),
    ("totp", "person:- sealed:s", ""),
    ("recovery_codes", "person:- hash:s", ""),
    ("letters", "id:- template:- order_id:- recipient:p=ada@example.com facts:s state:-", ""),
    ("follows", "person:- creator:-", ""),
    (
        "orders",
        "id:- hold_id:- buyer:s=mark-cookie drop_id:- creator:- item:k currency:- slot:- email:p=ada@example.com mailbox:p=ada@example.com name:p
        street:p postcode:p town:p doorstep:s proven:s coupon:- policy:- state:- refund_reason:- checkout:- commission:- coupon_funding:- loyalty_funding:-",
        "item: what was sold, as the books have it",
    ),
    ("order_steps", "order_id:- state:-", ""),
    ("lobbies", "drop_id:- seed:- hash:-", ""),
    ("lobby_entries", "id:- drop_id:- buyer:s=mark-cookie", ""),
    ("entry_rules", "drop_id:- early_for:-", ""),
    ("entry_skips", "drop_id:- person:-", ""),
    ("entries", "id:- drop_id:- person:- buyer:s=mark-cookie", ""),
    ("credit_entries", "id:- person:- kind:- entry:- order_id:- creator:- why:p", ""),
    ("memberships", "id:- creator:- email:p=ada@example.com given_by:-", ""),
    ("holds", "id:- drop_id:- sku:- buyer:s=mark-cookie currency:- state:- offered_to:- key:-", ""),
    (
        "payments",
        "session:b order_id:- pay_url:b intent:b currency:- state:- fingerprint:- refund_reason:- refund_note:p card:s basket:-",
        "the provider's own names of the money, without which no refund and no audit is possible",
    ),
    ("baskets", "session:- currency:-", ""),
    (
        "refunds",
        "id:- order_id:- session:- kind:- component:- sku:- currency:- side:- reason:- note:p by_person:- decided_by:- decided_why:p state:- failure:-",
        "",
    ),
    ("refund_reservations", "refund:- order_id:- session:- component:- sku:-", ""),
    ("chargebacks", "id:- order_id:- session:- currency:- reason:- state:- funds:- parts:- dispute:-", ""),
    ("payment_events", "id:- kind:-", ""),
    ("account_kinds", "kind:- side:- title:-", ""),
    ("accounts", "account:- currency:-", ""),
    ("account_totals", "kind:- currency:-", ""),
    ("pending_transfers", "id:- from_account:- to_account:- currency:- reason:- reference:- order_id:-", ""),
    ("pending_ends", "pending:- outcome:-", ""),
    ("order_shares", "order_id:- component:- account:- reason:-", ""),
    ("cohosts", "id:- drop_id:- sku:- creator:- state:-", ""),
    ("commission_rules", "id:- creator:- category:- drop_id:- currency:- note:- made_by:-", "words of the shop"),
    ("transfers", "from_account:- to_account:- currency:- reason:- reference:- order_id:-", ""),
    ("handovers", "id:- order_id:- outcome:- way:- why:p person:- undone_by:- undone_why:p", ""),
    ("pickup_scans", "id:- creator:- person:- order_id:- outcome:-", ""),
    ("requests", "scope:- key:- fingerprint:- subject:-", "a cookie and a digest, for 24 hours"),
    ("limits", "scope:-", "digests and ids, until the hour or the day is over"),
    (
        "audit_log",
        "who:- what:- subject:- why:k before_hash:- after_hash:- previous:- hash:-",
        "why: each row carries the hash of the one before, so no word can go",
    ),
    ("expectations", "", ""),
    (
        "creators",
        "id:- slug:k name:k trade:p town:k zone:- story:p portrait:- tax_area:- rejected_why:p",
        "receipts name who sold, where, and at which address",
    ),
    (
        "documents",
        "id:- creator:- person:- kind:- content_type:- state:- code:- reason:- reading:p confirmed:p expires_on:p=2031-07-19 key:-",
        "",
    ),
    ("screenings", "creator:- answers:p", ""),
    ("payout_accounts", "creator:- holder:p iban:s last4:p=7391 country:- set_by:-", ""),
    ("connected_accounts", "creator:- account:b missing:- bank:s last4:p=8462", "account: the provider's own name of it, without which no payout is found again"),
    ("payouts", "id:- creator:- currency:- period:- pace:- state:- account:- provider_transfer:- provider_payout:- provider_reversal:- failure:-", "ids and amounts"),
    ("payout_tries", "payout:- provider_transfer:- provider_payout:- provider_reversal:- failure:-", "ids"),
    ("payout_items", "id:- creator:- currency:- order_id:- rule:- stage:- reason:- reference:- payout:-", "ids and amounts"),
    ("payout_entries", "payout:- item:-", ""),
    ("payout_approvals", "payout:- person:-", ""),
    ("payout_limits", "currency:-", ""),
    ("payout_paces", "creator:- currency:- pace:-", ""),
    ("payout_plumbing", "reason:-", ""),
    ("payout_holds", "id:- creator:- why:p placed_by:- ended_by:-", ""),
    ("release_rules", "rule:- about:-", "words of the shop"),
    ("release_stages", "rule:- stage:-", ""),
    ("reserves", "order_id:- creator:- currency:-", ""),
    ("leases", "job:- holder:-", ""),
    ("verifications", "id:- creator:- before:- after:- why:p person:-", ""),
    ("flags", "id:- creator:- severity:- note:p raised_by:-", ""),
    ("uploads", "id:- creator:- person:- kind:- name:p state:- code:- reason:- alt:p poster:- media:- key:-", ""),
    (
        "media",
        "hash:- kind:- alt:k thumbhash:- placeholder:- poster:-",
        "pictures of what was sold, as receipts show them",
    ),
    ("products", "id:- creator:- title:k category:- description:p state:- hidden_why:p", "title: of what was sold"),
    ("variants", "sku:- product:- title:k detail:k currency:- bundle_of:-", "of what was sold"),
    ("prices", "sku:- currency:-", ""),
    ("product_pictures", "product:- upload:- view:-", ""),
    ("provenance_limits", "currency:- as_of:- source:-", ""),
    (
        "provenance_records",
        "product:- statement:k previous:- hash:-",
        "a chain of hashes that everybody can compute anew, for whoever owns the piece now",
    ),
    ("policies", "version:- refund:- reissue:-", ""),
    (
        "drops",
        "id:- slug:k creator:- title:k tagline:p story:p category:- hero:- state:- policy:- made_by:- template:- venue:- run:- fraud_lead:- rehearsal_of:-",
        "receipts show its title and lead to it",
    ),
    ("drop_items", "drop_id:- sku:- currency:-", ""),
    ("bundle_parts", "drop_id:- bundle:- sku:-", ""),
    ("order_lines", "order_id:- sku:- title:k", "receipts name what was sold"),
    ("contingency", "id:- drop_id:- sku:- creator:- partner:- from_sku:- currency:- state:-", "who owes whom, by ids"),
    ("contingency_releases", "agreement:- drop_id:- sku:-", ""),
    (
        "slots",
        "id:- drop_id:- kind:- place:k carrier:k",
        "receipts show where it was collected, and who was paid to bring it",
    ),
    ("reissue_rules", "policy:-", ""),
    ("waiting", "id:- drop_id:- sku:- email:p=ada@example.com mailbox:p=ada@example.com state:-", ""),
    ("coupons", "code:- drop_id:- currency:- creator:- sku:- funding:-", ""),
    ("coupon_uses", "code:- checkout:-", ""),
    ("loyalty_rules", "id:- creator:- currency:- funding:- made_by:-", ""),
    ("prices_charged", "sku:- drop_id:- currency:-", ""),
    ("transfer_reasons", "reason:-", ""),
    ("drop_gates", "gate:-", ""),
    ("run_sheets", "drop_id:- changed_by:-", ""),
    ("run_roles", "drop_id:- role:p name:p", ""),
    ("run_steps", "id:- drop_id:- role:- what:p done_by:-", "role: as in run_roles"),
    ("run_cues", "id:- drop_id:- text:p offer:p label:p href:-", ""),
    ("run_targets", "drop_id:-", ""),
    ("gates", "name:-", ""),
    ("gate_passes", "drop_id:- gate:- passed_by:- proof:-", "ids and figures"),
    ("gate_takebacks", "drop_id:-", ""),
    ("gate_conditions", "missing:-", ""),
    ("slot_acks", "slot:- drop_id:- person:- side:-", ""),
    ("policy_snapshots", "drop_id:- version:- words:-", "words of the shop"),
    (
        "provider_lines",
        "id:- kind:- word:- currency:- source:- intent:- hint:-",
        "the provider's names of money, and the id of an order; they name nobody",
    ),
    ("line_matches", "line:- how:-", ""),
    (
        "mismatches",
        "id:- kind:- line:- ours_currency:- theirs_currency:- state:- person:- why:-",
        "why: words of the shop about its own books",
    ),
    ("reconciliations", "id:- person:- last_line:-", ""),
    ("provider_balances", "reconciliation:- currency:-", ""),
    ("provider_openings", "currency:-", ""),
    ("pickup_rules", "policy:- outcome:-", ""),
    ("pickup_ends", "order_id:- kind:- outcome:- person:- why:-", "why: words of the shop about its own decision"),
    ("rehearsals", "id:- drop_id:- planned_by:- report:-", "figures of made-up buyers"),
    ("rehearsal_ticks", "rehearsal:- role:- person:-", ""),
    (
        "rehearsal_transfers",
        "from_account:- to_account:- currency:- reason:- reference:- order_id:-",
        "of made-up buyers",
    ),
    ("drop_views", "drop_id:-", ""),
    ("messages", "id:- drop_id:- creator:- person:- subject:p body:p reached:-", ""),
    ("announcements", "drop_id:- reached:-", ""),
    ("templates", "id:- creator:- name:p body:p made_by:-", ""),
    ("venues", "id:- creator:- name:p place:p zone:-", ""),
    ("cadences", "id:- creator:- template:- venue:- name:p rule:- state:- made_by:-", ""),
    ("occurrences", "cadence:- drop_id:- state:-", ""),
    ("shoots", "id:- creator:- town:p area:p area_key:s day:- note:p state:-", ""),
    ("shoot_products", "shoot:- product:-", ""),
    ("shoot_checks", "id:- shoot:- kind:- name:p day:- note:p withdraws:- person:-", ""),
    ("switches", "name:- note:- turned_by:-", ""),
    ("switch_gates", "", ""),
    ("beats", "job:- outcome:-", ""),
    ("discards", "key:-", "ids"),
];

/// A column that holds something of somebody.
#[derive(Clone, Copy, Debug)]
pub struct Known {
    pub table: &'static str,
    pub column: &'static str,
    pub what: What,
    mark: Option<&'static str>,
}

impl Known {
    /// By what the fixture's text is known again.
    pub fn mark(&self) -> String {
        self.mark.map_or_else(|| format!("mark-{}-{}", self.table, self.column), str::to_owned)
    }
}

/// The columns of one table as they are listed, with their kinds.
pub fn listed(columns: &'static str) -> impl Iterator<Item = (&'static str, Option<What>, Option<&'static str>)> {
    columns.split_whitespace().map(|word| {
        let (column, kind) = word.split_once(':').expect("column:kind");
        let (kind, mark) = kind.split_once('=').map_or((kind, None), |(kind, mark)| (kind, Some(mark)));
        let what = match kind {
            "p" => Some(What::Personal),
            "s" => Some(What::Secret),
            "k" => Some(What::Stays),
            "b" => Some(What::Books),
            "-" => None,
            other => panic!("{column}: no kind is called {other}"),
        };
        (column, what, mark)
    })
}

/// Every column that holds something of somebody.
pub fn known() -> Vec<Known> {
    let of = |(table, columns, _): &(&'static str, &'static str, &'static str)| {
        let table = *table;
        listed(columns)
            .filter_map(move |(column, what, mark)| what.map(|what| Known { table, column, what, mark }))
            .collect::<Vec<_>>()
    };
    COLUMNS.iter().flat_map(of).collect()
}
