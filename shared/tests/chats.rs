//! Chat channels: what can be connected, what is said there when, and that nothing is said there twice.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::chats::{Chats, TOKEN, saying, says, seal};
use common::shop::NOON;
use common::sqlite::Fault;
use common::studio::{mira, shop, studio};
use common::{TestShop, cut_in, interleave, run};
use shared::chats::cues::flow::{Said, Ways, say_due, to_wake};
use shared::chats::flow::{TypedChannel, connect, end, page, test};
use shared::chats::ports::ChatError;
use shared::chats::{CHANNELS_MAX, ChatKind, ChatRefused};
use shared::failure::Failure;
use shared::ids::{CreatorId, DropSlug};
use shared::ports::Ids;
use shared::requests::Key;
use shared::runsheet::flow::board;
use shared::time::{Duration, Timestamp};

const DISCORD: &str = "https://discord.com";

fn key(shop: &TestShop) -> Key {
    Key::parse(&shop.ids.fresh("a-key-of-a-test-")).unwrap()
}

fn discord(number: u32) -> TypedChannel {
    TypedChannel {
        kind: "discord".into(),
        name: format!("Lamps {number}"),
        webhook: format!("{DISCORD}/api/webhooks/{number}/{TOKEN}"),
        ..TypedChannel::default()
    }
}

fn telegram() -> TypedChannel {
    let (token, chat) = (format!("123456:{TOKEN}"), "@mira_lamps".to_owned());
    TypedChannel { kind: "telegram".into(), name: "News".into(), token, chat, ..TypedChannel::default() }
}

fn connects(shop: &TestShop, typed: &TypedChannel) -> Result<(), Failure<ChatRefused>> {
    let whose = (&mira(), &studio("crt_1"));
    run(connect(&shop.ports(), whose, (&seal(), DISCORD), typed, &key(shop)))
}

/// A shop whose drop has cues a minute before the opening and five and ten minutes after it, an hour before all that.
fn with_cues() -> TestShop {
    let shop = shop();
    shop.pass(Duration::minutes(-60));
    shop.db.script(
        "INSERT INTO run_sheets (drop_id, version, changed_at, changed_by) VALUES ('drp_1', 1, 0, 'per_mira');
         INSERT INTO run_cues (id, drop_id, mark_ms, text, offer, label, href) VALUES
           ('cue_early', 'drp_1', -60000, 'One minute to go.', '', '', ''),
           ('cue_five', 'drp_1', 300000, 'Ten left.', 'lamp', 'Paper Lamp', '/drops/drop#buy'),
           ('cue_ten', 'drp_1', 600000, 'Five minutes.', '', '', '');",
    );
    shop
}

fn connected() -> TestShop {
    let shop = with_cues();
    connects(&shop, &discord(77)).unwrap();
    connects(&shop, &telegram()).unwrap();
    shop
}

fn at(shop: &TestShop, ms: i64) {
    shop.pass(Timestamp(NOON + ms) - shop.now());
}

/// What the board says of the cue with this text.
fn told(shop: &TestShop, text: &str) -> Vec<String> {
    let board = run(board(&shop.ports(), Some(&CreatorId::from("crt_1")), "drp_1")).unwrap().unwrap();
    let cue = board.cues.into_iter().find(|cue| cue.text == text).unwrap();
    cue.posts.iter().map(|post| post.words()).collect()
}

fn busy(after: Option<Duration>) -> ChatError {
    ChatError::Later { cause: "It takes no more just now.".into(), after }
}

#[test]
fn a_cue_is_said_in_every_channel_at_its_moment_and_once() {
    let (shop, chats) = (connected(), Chats::default());
    at(&shop, -60_001);
    let said = says(&shop, &chats);
    assert_eq!((said.posted, said.again_in), (0, Some(Duration(1))), "it knows when to come again");
    at(&shop, 300_000);
    assert_eq!(says(&shop, &chats).posted, 2, "the one from before the opening is too old by now");
    for _ in 0..3 {
        assert_eq!(says(&shop, &chats).posted, 0);
    }
    let text = "Ten left.\nPaper Lamp: https://shop.example/drops/drop#buy";
    assert_eq!(
        (chats.texts(ChatKind::Discord), chats.texts(ChatKind::Telegram)),
        (vec![text.into()], vec![text.into()])
    );
    assert_eq!(told(&shop, "Ten left."), ["Lamps 77: said", "News: said"]);
    assert_eq!(told(&shop, "One minute to go."), ["Lamps 77: not said in time.", "News: not said in time."]);
    shop.db.audit();
}

#[test]
fn many_at_once_say_it_once() {
    let (shop, chats) = (connected(), Chats::default());
    at(&shop, 300_000);
    let said = interleave((0..8).map(|_| saying(&shop, &chats)));
    assert_eq!(said.iter().map(|said| said.posted).sum::<usize>(), 2);
    assert_eq!((chats.texts(ChatKind::Discord).len(), chats.texts(ChatKind::Telegram).len()), (1, 1));
}

#[test]
fn whoever_dies_at_any_moment_has_not_said_it_twice() {
    for steps in 0..12 {
        let (shop, chats) = (connected(), Chats::default());
        at(&shop, 300_000);
        {
            // It goes so far, and no further.
            let mut dies = std::pin::pin!(saying(&shop, &chats));
            let mut context = std::task::Context::from_waker(std::task::Waker::noop());
            for _ in 0..steps {
                if dies.as_mut().poll(&mut context).is_ready() {
                    break;
                }
            }
        }
        for ms in [301_000, 331_000, 361_000] {
            at(&shop, ms);
            says(&shop, &chats);
        }
        for kind in [ChatKind::Discord, ChatKind::Telegram] {
            assert!(chats.texts(kind).len() <= 1, "{kind:?} after {steps} steps");
        }
        let open = shop.db.number("SELECT COUNT (*) FROM chat_posts WHERE state IN ('claimed', 'waiting')");
        assert_eq!(open, 0, "and it is told what became of it, after {steps} steps");
        shop.db.audit();
    }
}

#[test]
fn what_was_interrupted_is_told_as_such() {
    let (shop, chats) = (connected(), Chats::default());
    at(&shop, 300_000);
    // Written, and the answer is lost: nobody knows that it was claimed.
    shop.db_fails(&[Fault::AfterCommit]);
    let seal = seal();
    let ways = Ways { chat: &chats, seal: &seal, shop_url: "https://shop.example" };
    assert!(run(say_due(&shop.ports(), ways, &DropSlug::from("drop"))).is_err());
    at(&shop, 330_000);
    assert_eq!(says(&shop, &chats).posted, 0, "at most once");
    let words = "may not have been said. The shop was interrupted while it was sent.";
    assert_eq!(told(&shop, "Ten left."), [format!("Lamps 77: {words}"), format!("News: {words}")]);
}

#[test]
fn what_is_certainly_not_there_is_said_again_four_times_at_most() {
    let (shop, chats) = (connected(), Chats::default());
    run(end(&shop.ports(), (&mira(), &studio("crt_1")), &channel(&shop, "telegram"), &key(&shop))).unwrap();
    at(&shop, 300_000);
    chats.answers(busy(Some(Duration(700))));
    let said = says(&shop, &chats);
    assert_eq!((said.posted, said.missed, said.again_in), (0, 1, Some(Duration(700))));
    assert_eq!(told(&shop, "Ten left."), ["Lamps 77: tried once, is tried again"]);
    assert_eq!(says(&shop, &chats), Said { again_in: Some(Duration(700)), ..Said::default() }, "not before");
    at(&shop, 300_700);
    assert_eq!(says(&shop, &chats).posted, 1);
    at(&shop, 600_000);
    for attempt in 1..=6 {
        chats.answers(busy(Some(Duration(100))));
        let said = says(&shop, &chats);
        assert_eq!(said.missed, usize::from(attempt <= 4), "{attempt}");
        shop.pass(Duration(100));
    }
    assert_eq!(told(&shop, "Five minutes."), ["Lamps 77: not said. It takes no more just now."]);
    assert_eq!(chats.texts(ChatKind::Discord).len(), 1);
}

#[test]
fn a_no_for_good_and_no_clear_answer_are_not_tried_again() {
    let (shop, chats) = (connected(), Chats::default());
    at(&shop, 300_000);
    chats.answers(ChatError::Refused("Gone.".into()));
    chats.answers(ChatError::Unclear("No answer.".into()));
    assert_eq!(says(&shop, &chats).missed, 2, "one channel does not keep the other from being told");
    shop.pass(Duration::seconds(30));
    assert_eq!(says(&shop, &chats), Said { again_in: Some(Duration(270_000)), ..Said::default() });
    let told = told(&shop, "Ten left.");
    // Whichever of them was asked first.
    let mut words: Vec<&str> = told.iter().filter_map(|words| words.split_once(": ")).map(|(_, words)| words).collect();
    words.sort_unstable();
    assert_eq!(words, ["may not have been said. No answer.", "not said. Gone."]);
}

#[test]
fn nothing_is_said_while_a_drop_is_paused_or_after_it_was_stopped_or_of_a_rehearsal() {
    for (why, sql, posted) in [
        ("it runs", "UPDATE drops SET tagline = 'Ten'", 2),
        ("it is paused", "UPDATE drops SET paused_at = opens_at + 1", 0),
        ("it was stopped", "UPDATE drops SET closes_at = opens_at + 300000", 0),
        ("it is a draft again", "UPDATE drops SET state = 'draft'", 0),
        ("its studio is suspended", "UPDATE creators SET suspended_at = 1 WHERE id = 'crt_1'", 0),
        ("it is a rehearsal", "UPDATE drops SET rehearsal_of = 'drp_1'", 0),
    ] {
        let (shop, chats) = (connected(), Chats::default());
        at(&shop, 299_000);
        shop.db.script(sql);
        at(&shop, 300_000);
        assert_eq!(says(&shop, &chats).posted, posted, "{why}");
        if posted == 0 {
            let claimed = shop.db.try_script(
                "INSERT INTO chat_posts (cue, channel, drop_id, due_at, state_at, claim)
                 SELECT 'cue_five', id, 'drp_1', 0, 0, 'me' FROM chat_channels",
            );
            assert!(claimed.unwrap_err().contains("chat_post_not_due"), "{why}: whoever writes it");
        }
    }
}

#[test]
fn what_waits_to_be_tried_again_is_not_said_in_a_pause() {
    let (shop, chats) = (connected(), Chats::default());
    at(&shop, 300_000);
    chats.answers(busy(Some(Duration::seconds(5))));
    assert_eq!(says(&shop, &chats).posted, 1);
    shop.db.script("UPDATE drops SET paused_at = opens_at + 301000");
    at(&shop, 306_000);
    assert_eq!(says(&shop, &chats).posted, 0);
    shop.db.script("UPDATE drops SET paused_at = NULL");
    at(&shop, 308_000);
    assert_eq!(says(&shop, &chats).posted, 1, "it goes on, and so does this");
}

#[test]
fn a_pause_longer_than_a_cue_lasts_ends_it() {
    let (shop, chats) = (connected(), Chats::default());
    at(&shop, 299_000);
    shop.db.script("UPDATE drops SET paused_at = opens_at + 299000");
    at(&shop, 420_001);
    shop.db.script("UPDATE drops SET paused_at = NULL");
    assert_eq!(says(&shop, &chats).posted, 0);
}

fn channel(shop: &TestShop, kind: &str) -> String {
    shop.db.text(&format!("SELECT id FROM chat_channels WHERE kind = '{kind}' AND ended_at IS NULL"))
}

#[test]
fn the_job_finds_what_is_to_be_said_soon_and_what_was_missed() {
    let shop = connected();
    let found = |shop: &TestShop| run(to_wake(&shop.ports(), Duration::seconds(75))).unwrap().len();
    for (ms, many) in [(224_000, 0), (226_000, 1), (310_000, 1), (490_000, 0)] {
        at(&shop, ms);
        assert_eq!(found(&shop), many, "{ms}");
    }
    at(&shop, 590_000);
    assert_eq!(found(&shop), 1);
    at(&shop, 600_000);
    says(&shop, &Chats::default());
    assert_eq!(found(&shop), 0, "nothing is left to do");
}

#[test]
fn what_lets_the_shop_post_is_sealed_and_stands_nowhere_else() {
    let shop = connected();
    let everything = shop.db.texts(
        "SELECT id || creator || kind || name || target || sealed || connected_by FROM chat_channels
         UNION ALL SELECT what || subject || why || before_hash || after_hash FROM audit_log
         UNION ALL SELECT scope || key || fingerprint || subject FROM requests",
    );
    assert!(everything.iter().all(|text| !text.contains(TOKEN)));
    let page = run(page(&shop.ports(), &studio("crt_1"))).unwrap();
    assert_eq!((page.channels.rows.len(), page.left), (2, CHANNELS_MAX - 2));
    assert!(!format!("{page:?}").contains(TOKEN));
    assert_eq!(run(common_page(&shop, "crt_2")), 0, "another studio sees none of it");
    let id = channel(&shop, "discord");
    run(end(&shop.ports(), (&mira(), &studio("crt_1")), &id, &key(&shop))).unwrap();
    assert_eq!(shop.db.text("SELECT sealed FROM chat_channels WHERE kind = 'discord'"), "", "gone with it");
    connects(&shop, &discord(77)).unwrap();
}

async fn common_page(shop: &TestShop, creator: &str) -> usize {
    page(&shop.ports(), &studio(creator)).await.unwrap().channels.rows.len()
}

#[test]
fn what_is_wrong_with_a_channel_is_told() {
    let shop = connected();
    let refused = |typed: TypedChannel| match connects(&shop, &typed) {
        Err(Failure::Refused(refused)) => refused,
        other => panic!("{other:?}"),
    };
    for (typed, expected) in [
        (TypedChannel { kind: "irc".into(), ..discord(1) }, ChatRefused::KindUnknown),
        (TypedChannel { name: " ".into(), ..discord(1) }, ChatRefused::Name),
        (TypedChannel { name: "x".repeat(61), ..discord(1) }, ChatRefused::Name),
        (
            TypedChannel { webhook: format!("https://evil.example/api/webhooks/1/{TOKEN}"), ..discord(1) },
            ChatRefused::Webhook,
        ),
        (TypedChannel { token: "x".into(), ..telegram() }, ChatRefused::BotToken),
        (TypedChannel { chat: "lamps".into(), ..telegram() }, ChatRefused::ChatId),
        (discord(77), ChatRefused::ConnectedAlready),
    ] {
        assert_eq!(refused(typed), expected);
    }
    connects(&shop, &discord(1)).unwrap();
    connects(&shop, &discord(2)).unwrap();
    assert_eq!(refused(discord(3)), ChatRefused::TooMany);
    let key = Key::parse("one-key-twice-1234567890").unwrap();
    let id = channel(&shop, "telegram");
    for _ in 0..2 {
        run(end(&shop.ports(), (&mira(), &studio("crt_1")), &id, &key)).unwrap();
    }
    let foreign = run(end(&shop.ports(), (&mira(), &studio("crt_2")), &id, &self::key(&shop)));
    assert_eq!(foreign, Err(Failure::Refused(ChatRefused::Missing)));
}

#[test]
fn a_test_message_says_whether_it_arrived_and_not_too_often() {
    let (shop, chats) = (connected(), Chats::default());
    let id = channel(&shop, "telegram");
    let seal = seal();
    let tries = |whose: &str| run(test(&shop.ports(), (&mira(), &studio(whose)), (&chats, &seal), &id, &key(&shop)));
    assert_eq!(tries("crt_2"), Err(Failure::Refused(ChatRefused::Missing)), "of another studio");
    assert_eq!(tries("crt_1"), Ok(()));
    assert_eq!(tries("crt_1"), Err(Failure::Refused(ChatRefused::TooSoon)));
    shop.pass(Duration::seconds(10));
    chats.answers(ChatError::Refused("Telegram does not know this bot any more.".into()));
    let refused = tries("crt_1").unwrap_err();
    assert_eq!(refused, Failure::Refused(ChatRefused::NotReached("Telegram does not know this bot any more.".into())));
    assert_eq!(chats.texts(ChatKind::Telegram).len(), 1);
}

#[test]
fn a_channel_that_ends_while_somebody_posts_is_told_no_more() {
    let (shop, chats) = (connected(), Chats::default());
    at(&shop, 300_000);
    let id = channel(&shop, "discord");
    let sql = format!("UPDATE chat_channels SET ended_at = 1, sealed = '' WHERE id = '{id}'");
    let (said, _) = cut_in(saying(&shop, &chats), 0, || shop.db.script(&sql));
    assert_eq!((said.posted, chats.texts(ChatKind::Discord).len()), (1, 0));
}
