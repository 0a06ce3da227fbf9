//! Chats of a test: what stands in them, and what they are told to answer.

use super::shop::TestShop;
use super::sqlite::pause;
use async_trait::async_trait;
use shared::chats::ChatKind;
use shared::chats::cues::flow::{Said, Ways, say_due};
use shared::chats::ports::{Channel, Chat, ChatError};
use shared::ids::DropSlug;
use shared::people::seal::{Purpose, Seal};
use std::cell::RefCell;
use std::collections::VecDeque;

pub const TOKEN: &str = "a-token-that-nobody-may-see-0123456789";

pub fn seal() -> Seal {
    Seal::new("a secret of the shop that is long enough", Purpose::ChatToken)
}

/// Both chats; they take everything unless they are told otherwise.
#[derive(Default)]
pub struct Chats {
    pub there: RefCell<Vec<(ChatKind, String, String)>>,
    answers: RefCell<VecDeque<Result<(), ChatError>>>,
}

impl Chats {
    pub fn answers(&self, error: ChatError) {
        self.answers.borrow_mut().push_back(Err(error));
    }

    /// What stands in the channels, by kind.
    pub fn texts(&self, kind: ChatKind) -> Vec<String> {
        self.there.borrow().iter().filter(|(of, ..)| *of == kind).map(|(.., text)| text.clone()).collect()
    }
}

#[async_trait(?Send)]
impl Chat for Chats {
    async fn say(&self, channel: &Channel<'_>, text: &str) -> Result<String, ChatError> {
        assert!(channel.secret.ends_with(TOKEN), "opened as it was sealed");
        pause().await;
        self.answers.borrow_mut().pop_front().unwrap_or(Ok(()))?;
        self.there.borrow_mut().push((channel.kind, channel.target.to_owned(), text.to_owned()));
        // It is there, and the answer is on its way.
        pause().await;
        Ok(format!("m{}", self.there.borrow().len()))
    }
}

pub async fn saying(shop: &TestShop, chats: &Chats) -> Said {
    let seal = seal();
    let ways = Ways { chat: chats, seal: &seal, shop_url: "https://shop.example" };
    say_due(&shop.ports(), ways, &DropSlug::from("drop")).await.unwrap()
}

pub fn says(shop: &TestShop, chats: &Chats) -> Said {
    super::run(saying(shop, chats))
}

/// A channel of the drop's creator, and a cue five minutes after the opening.
pub fn with_a_cue(shop: &TestShop) {
    let sealed = seal().close(TOKEN, "cht_1", "once").unwrap();
    shop.db.script(&format!(
        "INSERT INTO run_sheets (drop_id, version, changed_at, changed_by) VALUES ('drp_1', 1, 0, 'per_mira');
         INSERT INTO run_cues (id, drop_id, mark_ms, text, offer, label, href) VALUES ('cue_five', 'drp_1', 300000, 'Ten left.', '', '', '');
         INSERT INTO chat_channels (id, creator, kind, name, target, sealed, connected_at, connected_by)
           SELECT 'cht_1', creator, 'discord', 'Lamps', '77', '{sealed}', 0, 'per_mira' FROM drops WHERE id = 'drp_1'"
    ));
}
