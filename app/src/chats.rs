//! A studio's chat channels: what is connected, and a form for one more.

use crate::fields::{Field, field, summary};
use crate::office::{self, Choice, buttons, hidden_key, radios};
use crate::studio::{Around, office as studio};
use crate::ui::markup::when;
use leptos::prelude::*;
use shared::chats::view::ChatsPage;

const KINDS: &[Choice<'static>] = &[
    Choice { value: "discord", label: "Discord", hint: "A webhook of one of your server’s channels" },
    Choice { value: "telegram", label: "Telegram", hint: "A bot that may write in your channel or group" },
];
const KIND: Field = Field::text("kind", "Where it is").required();
const NAME: Field = Field::text("name", "What you call it").up_to(60).required().hint("It stands on your live board.");
const WEBHOOK: Field = Field::text("webhook", "For Discord: address of the webhook")
    .hint("In Discord: the channel’s settings, Integrations, Webhooks, Copy webhook URL.");
const TOKEN: Field = Field::text("token", "For Telegram: token of the bot")
    .hint("@BotFather gives it. The bot must be an administrator of the channel.");
const CHAT: Field =
    Field::text("chat", "For Telegram: the chat").up_to(40).hint("@its_name, or a number such as -1001234567890.");

/// `GET /studio/chats`
#[must_use]
pub fn page(around: Around, model: &ChatsPage) -> String {
    let left = match model.left {
        0 => "No more fit: disconnect one first.".to_owned(),
        1 => "One more fits.".to_owned(),
        many => format!("{many} more fit."),
    };
    studio(around, "Chat channels", "/studio/chats", || {
        view! {
            <div class="head"><h1>"Chat channels"</h1></div>
            <p class="lead">"What is said on a drop’s page at its minute is said here, too, at the same moment. A rehearsal says nothing here, and neither does a drop that is paused or stopped."</p>
            {summary(&model.notices)}
            <section aria-labelledby="connected"><h2 id="connected">"Connected"</h2>{office::table(&model.channels)}<p class="hint">{left}</p></section>
            {when(model.left > 0, || view! {
                <section aria-labelledby="connect"><h2 id="connect">"Connect a channel"</h2>
                    <form method="post" action="/studio/chats">
                        {hidden_key(&model.key)}
                        {radios(KIND, KINDS, model.typed("kind"), &model.notices)}
                        {field(NAME, model.typed("name"), &model.notices)}
                        {field(WEBHOOK, "", &model.notices)}
                        {field(TOKEN, "", &model.notices)}
                        {field(CHAT, model.typed("chat"), &model.notices)}
                        <p class="hint">"The address and the token are kept sealed and never shown again."</p>
                        {buttons("Connect it", None)}
                    </form>
                </section>
            })}
        }
    })
}
