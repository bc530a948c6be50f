//! Doubts about figures, from the file to the workbook; newer exports; tables of older programs.

use crate::bot;

use std::io::{Cursor, Write};

use bot::{Bot, Person, ana, quiz};
use conversation::state::Session;
use gradebook::domain::ChatKey;

fn csv(lines: &[&str]) -> Vec<u8> {
    (lines.join("\n") + "\n").into_bytes()
}

/// Marks without a maximum, beside a total that nothing explains.
fn doubtful() -> Vec<u8> {
    csv(&[
        "Name,Email,Quiz 1 (10),Quiz 2,Total",
        "Ada Obi,ada@example.org,8,16,3",
        "Musa Bello,musa@example.org,3,9,2",
        "Esi Mensah,esi@example.org,9,12,1",
    ])
}

fn zipped(name: &str, content: &[u8]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
    zip.write_all(content).unwrap();
    zip.finish().unwrap().into_inner()
}

async fn session(bot: &Bot, who: &Person) -> Session {
    let chat = ChatKey::telegram(who.chat);
    bot.services.store.load(&[chat]).await.unwrap().remove(&chat).unwrap()
}

async fn says(bot: &mut Bot, who: &Person, text: &str) -> String {
    bot.transcript(who);
    bot.says(who, text).await;
    bot.transcript(who)
}

async fn taps(bot: &mut Bot, who: &Person, label: &str) -> String {
    bot.transcript(who);
    bot.taps(who, label).await;
    bot.transcript(who)
}

#[tokio::test]
async fn doubts_about_figures_are_settled_in_the_chat() {
    let (mut bot, ana) = (Bot::start().await, ana());
    bot.sends(&ana, &[("Grades.csv", doubtful())]).await;
    let said = says(&mut bot, &ana, "/compile").await;
    let open =
        "❓ 2 doubts about figures are open: the maximum of test 2; a column that may be a test.";
    assert!(said.contains(&format!("[preview.png, a file] {open}")), "{said}");
    let said = taps(&mut bot, &ana, "Looks good").await;
    assert!(said.contains(&format!("a file] {open}")), "the workbook's caption: {said}");
    bot.says(&ana, "/preview").await;
    let said = taps(&mut bot, &ana, "Doubts (2)").await;
    assert!(said.contains("What is the maximum of test 2? (1 of 2)"), "{said}");
    assert!(said.contains("guessed from the highest mark, 16"), "{said}");
    let said = says(&mut bot, &ana, "24").await;
    assert!(said.contains("Is this column a test? (2 of 2)"), "{said}");
    let said = taps(&mut bot, &ana, "Leave it out").await;
    assert!(said.contains("2 answers are kept"), "{said}");
    assert!(!said.contains("about figures"), "nothing is open: {said}");
    let said = says(&mut bot, &ana, "/explain ada").await;
    assert!(said.contains("\"16\" → 100×16/24"), "{said}");
    let said = says(&mut bot, &ana, "/settings").await;
    assert!(said.contains("Test 2 is out of 24, as you said."), "{said}");
    assert!(said.contains("Total of Grades.csv is left out, as you said."), "{said}");
    bot.taps(&ana, "Take answers back (2)").await;
    let said = says(&mut bot, &ana, "/compile").await;
    assert!(said.contains(open), "{said}");
    bot.finish().await;
}

#[tokio::test]
async fn tables_of_an_older_program_are_read_again() {
    let (mut bot, ana) = (Bot::start().await, ana());
    let (one, two) = (
        quiz(&[("Ada Obi", "ada@example.org", 16), ("Musa Bello", "musa@example.org", 9)]),
        quiz(&[("OBI Ada", "ada@example.org", 18), ("Esi Mensah", "esi@example.org", 4)]),
    );
    bot.sends(&ana, &[("Test 1.csv", one)]).await;
    bot.sends(&ana, &[("both.zip", zipped("Test 2.csv", &two))]).await;
    let session = session(&bot, &ana).await;
    let readings: Vec<_> = session.ready().map(|(_, reading)| reading.clone()).collect();
    assert_eq!(readings.len(), 2);
    for reading in &readings {
        let old = r#"{"format": 1, "tables": [{"file": "x", "tests": 3}]}"#;
        std::fs::write(bot.services.blobs.path(&reading.tables), old).unwrap();
    }
    let said = says(&mut bot, &ana, "/compile").await;
    assert!(said.contains("2 tests, 3 people · "), "{said}");
    // Where the file as it was sent is gone, too, it is asked for.
    bot.says(&ana, "/explain ada").await;
    std::fs::remove_file(bot.services.blobs.path(&readings[1].source)).unwrap();
    let said = says(&mut bot, &ana, "/explain ada").await;
    assert!(said.contains("Test 2.csv was read by another version of me; send it again"), "{said}");
    bot.finish().await;
}

#[tokio::test]
async fn a_newer_export_takes_the_place_of_the_older_one() {
    let (mut bot, ana) = (Bot::start().await, ana());
    let few = quiz(&[("Ada Obi", "ada@example.org", 16), ("Musa Bello", "musa@example.org", 9)]);
    let all = quiz(&[
        ("Musa Bello", "musa@example.org", 9),
        ("Ada Obi", "ada@example.org", 16),
        ("Esi Mensah", "esi@example.org", 4),
    ]);
    bot.sends(&ana, &[("Test 1.csv", few)]).await;
    bot.transcript(&ana);
    bot.sends(&ana, &[("Test 1.csv", all)]).await;
    let said = bot.transcript(&ana);
    assert!(said.contains("↻ It took the place of the Test 1.csv that was there"), "{said}");
    let said = says(&mut bot, &ana, "/compile").await;
    assert!(said.contains("1 test, 3 people"), "{said}");
    // Another section of the same test.
    let others =
        quiz(&[("Kofi Boateng", "kofi@example.org", 11), ("Zed Ade", "zed@example.org", 2)]);
    bot.sends(&ana, &[("Test 1 section B.csv", others)]).await;
    let said = bot.transcript(&ana);
    assert!(said.contains("⇉ Test 1.csv claims number 1 too and holds other people"), "{said}");
    let said = says(&mut bot, &ana, "/compile").await;
    assert!(said.contains("5 people"), "{said}");
    bot.finish().await;
}
