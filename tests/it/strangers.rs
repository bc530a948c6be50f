//! Texts of strangers in what is said: on Telegram and on the page they are texts and nothing else.

use std::fmt::Write;

use crate::bot::{Bot, ana};
use crate::web::{Served, Visitor, until};
use testing::HOSTILE;

/// A quiz whose people have these names.
fn quiz() -> Vec<u8> {
    let mut text = "Name,Email,Score (20)\n".to_owned();
    for (at, hostile) in HOSTILE.iter().enumerate() {
        let name = format!("Ada {hostile}").replace('"', "\"\"");
        writeln!(text, "\"{name}\",p{at}@example.org,{}", at % 20).unwrap();
    }
    text.into_bytes()
}

#[tokio::test]
async fn messages_have_neither_links_nor_markup_of_strangers() {
    let (mut bot, ana) = (Bot::start().await, ana());
    let name = "Quiz 1 <script>alert(1)</script> [x](javascript:alert(1)) \u{202e}vsc.csv";
    bot.sends(&ana, &[(name, quiz())]).await;
    bot.says(&ana, "/compile").await;
    for at in 0..HOSTILE.len() {
        bot.says(&ana, &format!("/explain p{at}@example.org")).await;
    }
    let said = bot.transcript(&ana);
    let answers: String = said.lines().filter(|line| !line.starts_with("Ana")).collect();
    // Marks that turn what follows are left out; the fake Telegram takes no markup and no links.
    assert!(!answers.contains('\u{202e}'), "{said}");
    for text in ["[x](javascript:alert(1))", "<script>alert(1)</script>", "_*`~|[x]`*_", "=1+1"] {
        assert!(answers.contains(text), "{text}: {said}");
    }
    bot.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_text_of_a_stranger_is_markup_of_the_page() {
    let served = Served::start(&[]).await;
    let visitor = Visitor::open(&served).await;
    for hostile in HOSTILE {
        assert_eq!(visitor.says(&format!("/explain {hostile}")).await, 202);
    }
    until("the last answer", async || {
        visitor.page().await.matches("class=\"post").count() >= 2 * HOSTILE.len()
    })
    .await;
    let page = visitor.page().await;
    for markup in
        ["<script>alert", "<img src=x", "<b onmouseover", "href=\"javascript", "href=\"http"]
    {
        assert!(!page.contains(markup), "{markup}");
    }
    for text in ["&#60;script&#62;alert(1)&#60;/script&#62;", "[x](javascript:alert(1))"] {
        assert!(page.contains(text), "{text}");
    }
}
