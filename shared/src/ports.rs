//! The outside world as traits: what the shop needs of it, in MUST form. Adapters live in `worker/src/providers`.

use crate::chargebacks::Dispute;
use crate::chargebacks::evidence::Evidence;
use crate::db::Db;
use crate::documents::{DocumentRefused, FileKind, Reading};
use crate::doorkeeping::Pace;
use crate::ids::OrderId;
use crate::money::Money;
use crate::time::Timestamp;
use async_trait::async_trait;

/// Everything a flow may touch, and the time it is.
#[derive(Clone, Copy)]
pub struct Ports<'a> {
    /// The record.
    pub db: &'a dyn Db,
    /// The payment provider.
    pub payments: &'a dyn Payments,
    /// Its other side, which pays creators.
    pub payouts: &'a dyn Payouts,
    /// Randomness.
    pub ids: &'a dyn Ids,
    /// The time of this request.
    pub now: Timestamp,
}

/// Randomness.
pub trait Ids {
    /// `prefix` and 26 characters that carry 128 random bits. It MUST come from the platform's secure source.
    fn fresh(&self, prefix: &str) -> String;
    /// 64 hexadecimal characters that carry 256 random bits, for what lets somebody in. From the same source.
    fn secret(&self) -> String;
}

/// What is to be paid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionRequest {
    /// For which order.
    pub order: OrderId,
    /// Where the provider sends its own receipt.
    pub email: String,
    /// Lines that add up to the total; none is negative.
    pub lines: Vec<(String, Money)>,
    /// Where the buyer goes after paying.
    pub success_url: String,
    /// Where the buyer goes when they change their mind.
    pub cancel_url: String,
    /// When the session ends by itself, if nobody ends it before. The same in every retry of the same key.
    pub expires_at: Timestamp,
    /// Same key, same session: a retry MUST NOT make a second one.
    pub key: String,
}

/// Where a payment session stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionState {
    /// It can still be paid.
    Open,
    /// Paid.
    Paid,
    /// It can no longer be paid, and was not.
    Expired,
}

/// By what a means of payment is known again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Card {
    /// It was not asked, or is not known yet.
    Untold,
    /// It is no card, or none that is known again.
    Without,
    /// The provider's fingerprint: the same for the same card, whoever shows it.
    Print(String),
}

/// A payment session at the provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// The provider's id.
    pub id: String,
    /// Which order it is for.
    pub order: OrderId,
    /// Where to pay; absent once it cannot be paid.
    pub url: Option<String>,
    /// Where it stands.
    pub state: SessionState,
    /// The provider's id of the money, once there is some.
    pub intent: Option<String>,
    /// What it charges.
    pub amount: Money,
    /// What it was paid with. [`Payments::session`] MUST tell it of a session that is paid.
    pub card: Card,
}

/// Why the provider did not do it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PaymentsError {
    /// It said no, and will say no again.
    #[error("payment provider refused: {0}")]
    Refused(String),
    /// It knows nothing of what it was asked about.
    #[error("payment provider knows nothing of it: {0}")]
    Missing(String),
    /// No clear answer: it may or may not have happened. Ask again with the same key.
    #[error("payment provider unavailable: {0}")]
    Unavailable(String),
}

/// The payment provider.
#[async_trait(?Send)]
pub trait Payments {
    /// Opens a session. MUST be idempotent by `request.key`.
    async fn open(&self, request: &SessionRequest) -> Result<Session, PaymentsError>;
    /// The session as it stands now. MUST answer `Missing` for one that the provider has forgotten, and only then.
    async fn session(&self, id: &str) -> Result<Session, PaymentsError>;
    /// Ends an open session; one that is paid or expired MUST be left as it is. Answers where it stands then.
    async fn expire(&self, id: &str) -> Result<Session, PaymentsError>;
    /// Pays `amount` of `intent` back. MUST be idempotent by `key`, also where an earlier answer to it was lost.
    async fn refund(&self, intent: &str, amount: Money, key: &str) -> Result<(), PaymentsError>;
    /// A dispute as it stands now.
    async fn dispute(&self, id: &str) -> Result<Dispute, PaymentsError>;
    /// Answers a dispute, for good. Answers where it stands then.
    async fn contest(&self, id: &str, evidence: &Evidence) -> Result<Dispute, PaymentsError>;
    /// Lets the buyer's bank have it. Answers where it stands then.
    async fn concede(&self, id: &str) -> Result<Dispute, PaymentsError>;
}

/// For whom the provider keeps an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountRequest {
    /// The creator's id.
    pub creator: String,
    /// Where the provider writes to.
    pub email: String,
    /// ISO 3166.
    pub country: String,
    /// Same key, same account.
    pub key: String,
}

/// What the provider knows of a creator it pays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConnectedAccount {
    /// The provider's id.
    pub id: String,
    /// Whether it pays out to it.
    pub payouts_on: bool,
    /// What it still asks for, in its words.
    pub missing: Vec<String>,
    /// Its mark of the bank account: another number, another mark. Empty: there is none.
    pub bank: String,
    /// The number's last four characters; empty: there is none.
    pub last4: String,
}

/// Money for a creator's account at the provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransferRequest {
    /// The provider's id of the account.
    pub account: String,
    /// How much.
    pub amount: Money,
    /// The provider's id of the one charge it is taken from; absent: out of the balance.
    pub source: Option<String>,
    /// What it belongs to. A transfer is found again by it.
    pub group: String,
    /// Same key, same transfer.
    pub key: String,
}

/// Money on its way from a creator's account at the provider to their bank.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PayoutRequest {
    /// The provider's id of the account.
    pub account: String,
    /// How much.
    pub amount: Money,
    /// The shop's own name of it, which every event about it carries.
    pub payout: String,
    /// Same key, same payout.
    pub key: String,
}

/// Where a payout stands at the provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PaidOut {
    /// On its way.
    OnItsWay,
    /// At the bank. It may still come back.
    Paid,
    /// It came back: the provider's word for why.
    Failed(String),
}

/// A payout at the provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProviderPayout {
    /// The provider's id.
    pub id: String,
    /// The shop's own name of it; empty: it is none of the shop's.
    pub payout: String,
    /// How much.
    pub amount: Money,
    /// Where it stands.
    pub state: PaidOut,
    /// When it should be at the bank.
    pub arrives_at: Timestamp,
}

/// The side of the payment provider that pays creators.
///
/// Every call that moves money MUST do it at most once for its key, whatever became of the answers before; one that
/// cannot tell whether it has happened MUST look before it asks under another key.
#[async_trait(?Send)]
pub trait Payouts {
    /// Opens an account, with payouts by hand only. MUST be idempotent by `request.key`.
    async fn open_account(&self, request: &AccountRequest) -> Result<ConnectedAccount, PaymentsError>;
    /// The account as it stands now.
    async fn account(&self, id: &str) -> Result<ConnectedAccount, PaymentsError>;
    /// The address of a page at the provider on which the owner of an account says who they are and where their bank
    /// is. It works once, for some minutes.
    async fn account_link(&self, id: &str, back: &str, again: &str) -> Result<String, PaymentsError>;
    /// Moves money to an account. MUST be idempotent by `request.key`. Answers the provider's id.
    async fn transfer(&self, request: &TransferRequest) -> Result<String, PaymentsError>;
    /// The provider's id of the transfer of `group` with what of it has come back, if there is one.
    async fn transferred(&self, group: &str) -> Result<Option<(String, Money)>, PaymentsError>;
    /// Takes a whole transfer back. MUST be idempotent by `key`. Answers the provider's id.
    async fn reverse(&self, transfer: &str, amount: Money, key: &str) -> Result<String, PaymentsError>;
    /// Sends money to the bank of an account. MUST be idempotent by `request.key`.
    async fn pay_out(&self, request: &PayoutRequest) -> Result<ProviderPayout, PaymentsError>;
    /// The payout as it stands now.
    async fn paid_out(&self, account: &str, id: &str) -> Result<ProviderPayout, PaymentsError>;
}

/// What a line of the provider's account is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineKind {
    /// A buyer paid.
    Charge,
    /// A buyer got something back, or that failed and came back.
    Refund,
    /// Money went to somebody's account at the provider, or came back from there.
    Transfer,
    /// Money went to a bank, or came back from there.
    Payout,
    /// A buyer's bank took money back, or gave it up.
    Dispute,
    /// The provider's own price, on a line of its own.
    Fee,
    /// Anything else.
    Other,
}

impl LineKind {
    /// The word in the column.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Charge => "charge",
            Self::Refund => "refund",
            Self::Transfer => "transfer",
            Self::Payout => "payout",
            Self::Dispute => "dispute",
            Self::Fee => "fee",
            Self::Other => "other",
        }
    }
}

/// A line of the provider's account with the shop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The provider's id.
    pub id: String,
    /// What it is about.
    pub kind: LineKind,
    /// What the provider calls that.
    pub word: String,
    /// Minor units before the fee; below zero when it left.
    pub amount_minor: i64,
    /// What the provider kept of it, minor units; below zero when it gave that back.
    pub fee_minor: i64,
    /// ISO 4217, upper case: perhaps one in which the shop does not sell.
    pub currency: String,
    /// The provider's id of the charge, refund, transfer, payout or dispute.
    pub source: Option<String>,
    /// The provider's id of the money it is about.
    pub intent: Option<String>,
    /// What the provider was told it is for.
    pub hint: Option<String>,
    /// By the provider's clock.
    pub made_at: Timestamp,
}

/// Some lines, the newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lines {
    /// At most a hundred.
    pub lines: Vec<Line>,
    /// Whether there are older ones.
    pub more: bool,
}

/// What the provider holds for the shop in one currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProviderBalance {
    /// ISO 4217, upper case.
    pub currency: String,
    /// Minor units, what is still on its way to us included.
    pub minor: i64,
}

/// The provider's own books: what it says it has done.
#[async_trait(?Send)]
pub trait ProviderBooks {
    /// Lines made from `since` on, the newest first, those before `after` in that order. Lines MUST NOT change, and one
    /// that was told of once MUST be told of again.
    async fn lines(&self, since: Timestamp, after: Option<&str>) -> Result<Lines, PaymentsError>;
    /// What it holds, by currency: the sum of all lines less their fees.
    async fn balances(&self) -> Result<Vec<ProviderBalance>, PaymentsError>;
    /// The session in which `intent` was paid; nothing when there is none.
    async fn session_of(&self, intent: &str) -> Result<Option<Session>, PaymentsError>;
}

/// A letter, ready to go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// One address.
    pub to: String,
    /// One line.
    pub subject: String,
    /// For readers without HTML.
    pub text: String,
    /// For the others.
    pub html: String,
    /// More headers, such as the way to end a subscription: name and value.
    pub headers: Vec<(String, String)>,
}

/// The post.
#[async_trait(?Send)]
pub trait Mail {
    /// Hands a letter over. MUST fail rather than lose it.
    ///
    /// # Errors
    /// The cause, for the log.
    async fn send(&self, letter: &Letter) -> Result<(), String>;
}

/// Bytes with the tier they came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blob {
    /// All of it, or the part asked for.
    pub bytes: Vec<u8>,
    /// Of the whole.
    pub size: u64,
    /// MIME type.
    pub content_type: String,
    /// `kv` or `r2`.
    pub tier: &'static str,
}

/// Derivatives and originals.
#[async_trait(?Send)]
pub trait Blobs {
    /// Bytes `range` (first, last; inclusive) of `key`, or all; `None` when there is no such key.
    ///
    /// # Errors
    /// The cause, for the log.
    async fn get(&self, key: &str, range: Option<(u64, u64)>) -> Result<Option<Blob>, String>;
    /// The size of `key` in bytes, or `None`.
    ///
    /// # Errors
    /// The cause, for the log.
    async fn size(&self, key: &str) -> Result<Option<u64>, String>;
    /// Keeps `bytes` under `key`, in place of what was there.
    ///
    /// # Errors
    /// The cause, for the log; what was there MUST then still be there.
    async fn put(&self, key: &str, bytes: Vec<u8>, content_type: &str) -> Result<(), String>;
    /// Removes what is there under `keys`; what is not there is no fault.
    ///
    /// # Errors
    /// The cause, for the log.
    async fn delete(&self, keys: &[String]) -> Result<(), String>;
}

/// A page of which the edge keeps copies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cached {
    /// The front page.
    Home,
    /// The page of a drop, by its name in URLs.
    Drop(String),
    /// The page of a creator, by their name in URLs.
    Creator(String),
}

impl Cached {
    /// The tag its copies carry.
    #[must_use]
    pub fn tag(&self) -> String {
        match self {
            Self::Home => "home".to_owned(),
            Self::Drop(slug) => format!("drop-{slug}"),
            Self::Creator(slug) => format!("creator-{slug}"),
        }
    }

    /// Where it is, from the slash on.
    #[must_use]
    pub fn path(&self) -> String {
        match self {
            Self::Home => "/".to_owned(),
            Self::Drop(slug) => format!("/drops/{slug}"),
            Self::Creator(slug) => format!("/creators/{slug}"),
        }
    }
}

/// The copies of pages at the edge.
#[async_trait(?Send)]
pub trait Purge {
    /// Forgets every copy of `pages`, wherever it is kept. MUST be safe to repeat; what is not kept is forgotten already.
    ///
    /// # Errors
    /// The cause, for the log: copies then end with their own time.
    async fn purge(&self, pages: &[Cached]) -> Result<(), String>;
}

/// What a ceremony of a passkey begins with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ceremony {
    /// What the browser hands to the device: JSON as Web Authentication Level 3 has it.
    pub options: String,
    /// What the caller keeps, for this one ceremony and no longer than five minutes, and never shows.
    pub state: String,
}

/// For whom a passkey is made.
#[derive(Clone, Copy, Debug)]
pub struct PasskeyOwner<'a> {
    /// Stays with the passkey, at most 64 bytes; no name and no address.
    pub handle: &'a str,
    /// What tells it from others on the device.
    pub name: &'a str,
}

/// A passkey that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPasskey {
    /// Its id: base64url.
    pub credential: String,
    /// What checks its signatures, in the adapter's own form.
    pub public_key: String,
    /// How often it was used, as it says; many say 0 for ever.
    pub counter: u32,
    /// Whether its owner's other devices have it too.
    pub synced: bool,
}

/// A passkey that was shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownPasskey {
    /// As [`NewPasskey::counter`]. Whether it may be so is the caller's rule.
    pub counter: u32,
    /// As [`NewPasskey::synced`].
    pub synced: bool,
    /// The handle it was made for, when it says so.
    pub handle: Option<String>,
}

/// Why what a device said does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasskeyError {
    /// It is not of the form that devices send.
    #[error("not an answer of a device")]
    Malformed,
    /// It answers another question than the one that was asked.
    #[error("an answer to another question")]
    OtherCeremony,
    /// It was given on another site's page, or inside another site's frame.
    #[error("an answer to another site")]
    OtherSite,
    /// Nobody touched the device, or it did not make sure who did.
    #[error("nobody was verified")]
    NotVerified,
    /// A kind of key that was not asked for.
    #[error("a kind of key that cannot be checked")]
    OtherKey,
    /// The signature is not the key's.
    #[error("a signature that does not fit")]
    BadSignature,
}

/// Passkeys: Web Authentication, as the side that asks.
pub trait Passkeys {
    /// Asks for a new passkey that can be found without a name. `known` are the owner's passkeys, which MUST NOT be
    /// made twice on one device. `unique` is 128 fresh random bits in any form; the challenge MUST carry them.
    fn begin_making(&self, owner: &PasskeyOwner<'_>, known: &[String], unique: &str) -> Ceremony;
    /// The passkey that `response` made. It MUST refuse an answer to anything but `state`, another origin than the
    /// shop's, a frame of another site, and a device that did not verify its user.
    ///
    /// # Errors
    /// As [`PasskeyError`] says.
    fn finish_making(&self, state: &str, response: &str) -> Result<NewPasskey, PasskeyError>;
    /// Asks for one of `known`, or for any passkey of the shop when `known` is empty.
    fn begin_showing(&self, known: &[String], unique: &str) -> Ceremony;
    /// Which passkey `response` claims to be; nothing is checked yet.
    ///
    /// # Errors
    /// `Malformed`.
    fn claimed(&self, response: &str) -> Result<String, PasskeyError>;
    /// What `response` proves of the passkey with `public_key`. It MUST refuse what [`Self::finish_making`] refuses,
    /// and a signature by any other key.
    ///
    /// # Errors
    /// As [`PasskeyError`] says.
    fn finish_showing(&self, state: &str, response: &str, public_key: &str) -> Result<ShownPasskey, PasskeyError>;
}

/// Why a document was not read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DocumentsError {
    /// It is no document that can be read; the same bytes will be refused again.
    #[error(transparent)]
    Refused(#[from] DocumentRefused),
    /// No clear answer; asking again may help.
    #[error("reader of documents unavailable: {0}")]
    Unavailable(String),
}

/// Whoever reads papers: the shop itself, or a service outside.
#[async_trait(?Send)]
pub trait Documents {
    /// Reads a document of this kind. It MUST keep nothing of it, MUST NOT invent a field, and MUST say of each how far
    /// it can be believed. A document on which nothing can be read is no error: its reading has no fields.
    async fn read(&self, bytes: &[u8], kind: FileKind) -> Result<Reading, DocumentsError>;
}

/// Somebody outside did not answer clearly. The adapter MUST have told its log why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Silent;

/// Counts how often somebody asks. It MAY count roughly and each place for itself; it MUST NOT write to the record.
#[async_trait(?Send)]
pub trait Paces {
    /// Counts one more asking of `who`, and says whether it is within `pace`.
    ///
    /// # Errors
    /// `Silent` when it cannot count. It MUST NOT let somebody through because of that.
    async fn within(&self, pace: Pace, who: &str) -> Result<bool, Silent>;
}

/// What somebody shows of the check they did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shown<'a> {
    /// What the check told their browser, as long as it may be.
    pub answer: &'a str,
    /// The network address they come from.
    pub address: &'a str,
    /// What they want it for: an answer counts for one wish, however often that is sent.
    pub wish: &'a str,
}

/// What the check says of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// A person, as far as it can tell. Whether they did it here, and for this, is the caller's rule.
    Passed {
        /// On whose page, without scheme and port.
        host: String,
        /// What for, in the page's own word.
        action: String,
    },
    /// It never said so.
    Failed,
    /// It said so for another wish, or too long ago.
    Spent,
}

/// The check whether somebody is a program.
#[async_trait(?Send)]
pub trait Check {
    /// Looks into what was shown. An answer MUST pass for one wish alone, and for that one as often as it is asked.
    ///
    /// # Errors
    /// `Silent` when there is no clear answer. It MUST NOT let somebody through because of that.
    async fn check(&self, shown: &Shown<'_>) -> Result<Verdict, Silent>;
}
