//! The pure parts of the adapter to Stripe, which the Worker builds for the web alone: what is asked, and how answers are read.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

// They are one crate's modules there and this one's here; what only the network's side calls is not called here.
#[allow(dead_code)]
#[path = "../../worker/src/providers/stripe_connect.rs"]
mod stripe_connect;
#[allow(dead_code)]
#[path = "../../worker/src/providers/stripe_wire.rs"]
mod stripe_wire;

use serde_json::json;
use shared::money::{Currency, Money};
use shared::payouts::news::News;
use shared::ports::{AccountRequest, LineKind, PaidOut, PayoutRequest, TransferRequest};
use shared::time::Timestamp;

fn eur(minor: i64) -> Money {
    Money::new(minor, Currency::Eur)
}

/// The fields of a form, as whoever gets it reads them.
fn fields(form: &str) -> Vec<(String, String)> {
    form_urlencoded::parse(form.as_bytes()).into_owned().collect()
}

fn pairs(of: &[(&str, &str)]) -> Vec<(String, String)> {
    of.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn leg(source: Option<&str>) -> TransferRequest {
    TransferRequest {
        account: "acct_1".into(),
        amount: eur(1_234),
        source: source.map(Into::into),
        name: "pay_1-2.3".into(),
        group: "pay_1-2".into(),
        key: "transfer-pay_1-2.3".into(),
    }
}

#[test]
fn a_transfer_names_its_charge_or_its_group_and_always_itself() {
    let common =
        [("amount", "1234"), ("currency", "eur"), ("destination", "acct_1"), ("metadata[payout]", "pay_1-2.3")];
    let with = |last| pairs(&[&common[..], &[last]].concat());
    assert_eq!(fields(&stripe_connect::transfer_form(&leg(Some("ch_7")))), with(("source_transaction", "ch_7")));
    assert_eq!(fields(&stripe_connect::transfer_form(&leg(None))), with(("transfer_group", "pay_1-2")));
    let back = stripe_connect::reversal_form(eur(50), "pay_1-2");
    assert_eq!(fields(&back), pairs(&[("amount", "50"), ("metadata[payout]", "pay_1-2")]));
}

#[test]
fn accounts_are_express_paid_by_hand_and_linked_to_for_a_while() {
    let request = AccountRequest {
        creator: "crt_1".into(),
        email: "a+b@example.com".into(),
        country: "DE".into(),
        key: "account-crt_1".into(),
    };
    let asked = fields(&stripe_connect::account_form(&request));
    for pair in pairs(&[
        ("type", "express"),
        ("email", "a+b@example.com"),
        ("settings[payouts][schedule][interval]", "manual"),
        ("metadata[creator]", "crt_1"),
    ]) {
        assert!(asked.contains(&pair), "{pair:?} in {asked:?}");
    }
    let link =
        fields(&stripe_connect::link_form("acct_1", "https://shop.example/a?said=back", "https://shop.example/b"));
    assert!(link.contains(&("return_url".into(), "https://shop.example/a?said=back".into())), "{link:?}");
    let payout = PayoutRequest {
        account: "acct_1".into(),
        amount: Money::new(1_500, Currency::Jpy),
        payout: "pay_1-2".into(),
        key: "payout-pay_1-2".into(),
    };
    let asked = fields(&stripe_connect::payout_form(&payout));
    assert_eq!(asked, pairs(&[("amount", "1500"), ("currency", "jpy"), ("metadata[payout]", "pay_1-2")]));
}

#[test]
fn an_account_is_told_by_its_default_bank() {
    let full = json!({ "id": "acct_1", "payouts_enabled": true, "requirements": { "currently_due": ["tos_acceptance.date"] },
        "external_accounts": { "data": [
            { "id": "ba_1", "fingerprint": "fp_1", "last4": "1111" },
            { "id": "ba_2", "fingerprint": "fp_2", "last4": "2222", "default_for_currency": true } ] } });
    let account = stripe_connect::account(full.to_string().as_bytes()).unwrap();
    assert_eq!((account.payouts_on, account.bank.as_str(), account.last4.as_str()), (true, "fp_2", "2222"));
    assert_eq!(account.missing, ["tos_acceptance.date"]);
    let bare = stripe_connect::account(br#"{"id":"acct_2"}"#).unwrap();
    assert_eq!((bare.payouts_on, bare.bank.as_str(), bare.last4.as_str()), (false, "", ""));
    assert!(stripe_connect::account(b"{}").is_err());
    assert!(stripe_connect::account(b"<html>").is_err());
}

#[test]
fn a_payout_is_read_with_how_it_went() {
    let told = |status: &str, more: serde_json::Value| {
        let mut object = json!({ "id": "po_1", "amount": 990, "currency": "eur", "status": status, "arrival_date": 1_764_547_200,
            "metadata": { "payout": "pay_1-1" } });
        object.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        stripe_connect::payout(object.to_string().as_bytes()).unwrap()
    };
    let table = [
        ("pending", json!({}), PaidOut::OnItsWay),
        ("in_transit", json!({}), PaidOut::OnItsWay),
        ("paid", json!({}), PaidOut::Paid),
        ("canceled", json!({}), PaidOut::Failed("canceled".into())),
        ("failed", json!({ "failure_code": "account_closed" }), PaidOut::Failed("account_closed".into())),
        ("failed", json!({}), PaidOut::Failed("unknown".into())),
    ];
    for (status, more, expected) in table {
        assert_eq!(told(status, more).state, expected, "{status}");
    }
    let one = told("paid", json!({}));
    assert_eq!((one.amount, one.payout.as_str(), one.arrives_at), (eur(990), "pay_1-1", Timestamp(1_764_547_200_000)));
    let foreign = stripe_connect::payout(br#"{"id":"po_2","amount":1,"currency":"eur","status":"paid"}"#).unwrap();
    assert_eq!(foreign.payout, "", "none of ours");
    assert!(stripe_connect::payout(br#"{"id":"po_2","amount":1,"currency":"xxx","status":"paid"}"#).is_err());
}

#[test]
fn what_was_made_before_is_found_by_its_name_alone() {
    let list = json!({ "data": [
        { "id": "tr_2", "metadata": { "payout": "pay_1-1.2" } }, { "id": "tr_1", "metadata": { "payout": "pay_1-1" } }, { "id": "tr_0" } ] });
    let named = |name| stripe_connect::transfer_named(list.to_string().as_bytes(), name).unwrap();
    assert_eq!(named("pay_1-1").as_deref(), Some("tr_1"));
    assert_eq!(named("pay_1-1.2").as_deref(), Some("tr_2"));
    assert_eq!(named("pay_1-1.3"), None);
    assert_eq!(named("pay_1"), None, "not by its beginning");
    let payouts = json!({ "data": [{ "id": "po_1", "amount": 5, "currency": "eur", "status": "paid", "metadata": { "payout": "pay_1-1" } }] });
    let found = stripe_connect::payout_named(payouts.to_string().as_bytes(), "pay_1-1").unwrap();
    assert_eq!(found.unwrap().id, "po_1");
    assert!(stripe_connect::payout_named(payouts.to_string().as_bytes(), "pay_2-1").unwrap().is_none());
    let charge = |json: &str| stripe_connect::charge_of(json.as_bytes());
    assert_eq!(charge(r#"{"id":"pi_1","latest_charge":"ch_1"}"#).unwrap().as_deref(), Some("ch_1"));
    assert_eq!(charge(r#"{"id":"pi_1","latest_charge":null}"#).unwrap(), None);
    assert!(charge("[]").is_err());
}

#[test]
fn a_line_of_the_account_is_read_with_what_it_is_about() {
    let line = |of: serde_json::Value| {
        let page = json!({ "data": [of], "has_more": true });
        let read = stripe_wire::lines(page.to_string().as_bytes()).unwrap();
        assert!(read.more);
        read.lines.into_iter().next().unwrap()
    };
    let base = |kind: &str, amount: i64, source: serde_json::Value| json!({ "id": "txn_1", "type": kind, "amount": amount, "fee": 25, "currency": "eur", "created": 1_764_000_000, "source": source });
    let charge = line(base(
        "charge",
        1_000,
        json!({ "id": "ch_1", "payment_intent": "pi_1", "metadata": { "order": "ord_1" } }),
    ));
    assert_eq!((charge.kind, charge.amount_minor, charge.fee_minor), (LineKind::Charge, 1_000, 25));
    assert_eq!((charge.currency.as_str(), charge.made_at), ("EUR", Timestamp(1_764_000_000_000)));
    assert_eq!(
        (charge.source.as_deref(), charge.intent.as_deref(), charge.hint.as_deref()),
        (Some("ch_1"), Some("pi_1"), Some("ord_1"))
    );
    // A leg and its way back carry its name, whatever group they are in.
    let source = json!({ "id": "tr_1", "transfer_group": "ord_1", "metadata": { "payout": "pay_1-1.2" } });
    let there = line(base("transfer", -600, source.clone()));
    assert_eq!((there.kind, there.amount_minor, there.hint.as_deref()), (LineKind::Transfer, -600, Some("pay_1-1.2")));
    let grouped = line(base("transfer", -600, json!({ "id": "tr_1", "transfer_group": "pay_1-1" })));
    assert_eq!(grouped.hint.as_deref(), Some("pay_1-1"), "else by its group");
    let bare = line(base("payout", -600, json!("po_1")));
    assert_eq!((bare.kind, bare.source.as_deref(), bare.hint), (LineKind::Payout, Some("po_1"), None));
    let mut reported = base("transfer_refund", 600, source);
    reported["reporting_category"] = json!("transfer_reversal");
    let back = line(reported);
    assert_eq!((back.kind, back.word.as_str()), (LineKind::Transfer, "transfer_reversal"));
    let kinds = [
        ("refund", LineKind::Refund),
        ("dispute_reversal", LineKind::Dispute),
        ("fee", LineKind::Fee),
        ("climate_order_purchase", LineKind::Other),
    ];
    for (word, kind) in kinds {
        assert_eq!(line(base(word, 1, json!(null))).kind, kind, "{word}");
    }
    assert!(stripe_wire::lines(br#"{"data":[{"id":"txn_1"}],"has_more":false}"#).is_err());
    let query = fields(&stripe_wire::lines_query(Timestamp(1_999), Some("txn_9")));
    assert_eq!(
        query,
        pairs(&[("limit", "100"), ("expand[]", "data.source"), ("created[gte]", "1"), ("starting_after", "txn_9")])
    );
}

#[test]
fn events_of_payouts_and_accounts_become_news() {
    let event = |kind: &str, object: serde_json::Value| {
        stripe_wire::event(json!({ "id": "evt_1", "type": kind, "data": { "object": object } }).to_string().as_bytes())
    };
    let payout = json!({ "id": "po_1", "amount": 5, "currency": "eur", "status": "failed", "failure_code": "no_account", "metadata": { "payout": "pay_1-1" } });
    let told = event("payout.failed", payout).unwrap();
    assert!(matches!(told.news, Some(News::Payout(ref one)) if one.state == PaidOut::Failed("no_account".into())));
    assert!(matches!(event("account.updated", json!({ "id": "acct_1" })).unwrap().news, Some(News::Account(_))));
    assert!(matches!(event("transfer.created", json!({ "id": "tr_1" })).unwrap().news, Some(News::Transfer)));
    assert!(event("customer.created", json!({ "id": "cus_1" })).unwrap().news.is_none());
    assert!(event("payout.paid", json!({ "id": "po_1" })).is_err(), "a payout without an amount");
}
