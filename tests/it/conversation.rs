//! Collecting, compiling, reviewing, delivering: the flows of a course, each as a chat.

use crate::bot;
use std::io::{Cursor, Write};

use bot::{Bot, ana, quiz};
use expect_test::expect;

fn first() -> Vec<u8> {
    quiz(&[("Ada Obi", "ada@example.org", 16), ("Musa Bello", "musa@example.org", 9)])
}

fn third() -> Vec<u8> {
    quiz(&[("OBI Ada", "ada@example.org", 18), ("Esi Mensah", "esi@example.org", 4)])
}

/// Three pairs who may be one person: two names with another address, one address with another
/// name.
fn doubtful() -> [(&'static str, Vec<u8>); 2] {
    let one = [
        ("Ada Obi", "ada.obi@gmail.com", 16),
        ("Musa Bello", "musa.bello@example.org", 9),
        ("Eve Ade", "eve@example.org", 12),
    ];
    let two = [
        ("", "ada.obl@gmail.com", 14),
        ("", "musa.belo@example.org", 11),
        ("Zainab Quadri", "eve@example.org", 3),
    ];
    [("Test 1.csv", quiz(&one)), ("Test 2.csv", quiz(&two))]
}

#[tokio::test]
async fn a_newcomer_gets_a_gradebook() {
    let (mut bot, ana) = (Bot::start().await, ana());
    bot.says(&ana, "/start").await;
    expect![[r#"
        Ana: /start
        Bot: Hello Ana! I turn quiz exports into one finished gradebook.

        Send me the files that your form tool exports (SurveyHeart, Google Forms, Microsoft Forms, Moodle, Canvas, Kahoot …): one by one, several at once, or as a zip. Then tap Compile. I find out who is who, score everybody by your rules, ask about what I doubt, and return an Excel file.
          [How it works] [⚙ Settings]
    "#]].assert_eq(&bot.transcript(&ana));
    let notes = b"%PDF".to_vec();
    bot.sends(&ana, &[("Test 1.csv", first()), ("Test 3.csv", third()), ("notes.pdf", notes)])
        .await;
    expect![[r#"
        Ana: sends Test 1.csv, Test 3.csv, notes.pdf
        Bot: ⏳ Test 1.csv: reading …
        ⏳ Test 3.csv: reading …
        ❌ notes.pdf: this is a .pdf file, not a spreadsheet; export the results as XLSX or CSV
        Bot (edits): ✅ Test 1 · a table · 2 rows · of 20 — Test 1.csv
        ⏳ Test 3.csv: reading …
        ❌ notes.pdf: this is a .pdf file, not a spreadsheet; export the results as XLSX or CSV
        Bot (edits): ✅ Test 1 · a table · 2 rows · of 20 — Test 1.csv
        ✅ Test 3 · a table · 2 rows · of 20 — Test 3.csv
        ❌ notes.pdf: this is a .pdf file, not a spreadsheet; export the results as XLSX or CSV

        2 files are ready. Send more, or compile.
          [▶ Compile] [📄 Files] [⚙ Settings]
    "#]]
    .assert_eq(&bot.transcript(&ana));
    bot.taps(&ana, "Compile").await;
    expect![[r#"
        Ana: taps [Compile]
        Bot: Compiling 2 files …
          [✖ Stop]
        Bot (edits): Compiled.
        Test 1 (as "Test 1" says): Test 1.csv
        Test 3 (as "Test 3" says): Test 3.csv
        ⚠ there is no file for test 2 (the averages are over the tests that are there)
        Bot: [preview.png, a file] 2 tests, 3 people · 1 passed, 2 failed (pass mark 50 %) · class mean 52.02 %
        Rows: 4 = 4 used + 0 merged + 0 set aside
        Tell me in words what to change or what you want to know, for example "grade them A to F" or "who failed?".
          [✅ Looks good: send it] [All rows] [⚙ Settings] [📄 Files]
    "#]].assert_eq(&bot.transcript(&ana));
    bot.taps(&ana, "Looks good").await;
    expect![[r#"
        Ana: taps [Looks good]
        Bot: [gradebook <date>.xlsx, a file] 2 tests, 3 people · 1 passed, 2 failed (pass mark 50 %) · class mean 52.02 %
        Rows: 4 = 4 used + 0 merged + 0 set aside
        The sheet Scheme holds the rules: change a value and every figure follows.
          [As CSV] [As JSON]
    "#]].assert_eq(&bot.transcript(&ana));
    assert!(bot.file(&ana, "preview.png").starts_with(b"\x89PNG"));
    expect![[r#"
        Full Name | Email | Test 1 (%) | Test 3 (%) | Assignment Score | Final Average (%) | Status
        Ada Obi | ada@example.org | 80 | 90 | 92.2 | 87.4 | Pass
        Esi Mensah | esi@example.org |  | 20 | 70.5 | 30.17 | Fail
        Musa Bello | musa@example.org | 45 |  | 70.5 | 38.5 | Fail
    "#]]
    .assert_eq(&results(&bot.file(&ana, ".xlsx")));
    bot.finish().await;
}

/// The sheet *Results* as lines.
fn results(workbook: &[u8]) -> String {
    use calamine::Reader;
    let mut book = calamine::Xlsx::new(Cursor::new(workbook)).unwrap();
    let sheet = book.worksheet_range("Results").unwrap();
    let line = |row: &[calamine::Data]| {
        let cells: Vec<String> = row.iter().map(ToString::to_string).collect();
        cells.join(" | ") + "\n"
    };
    sheet.rows().map(line).collect()
}

#[tokio::test]
async fn files_that_can_not_be_used_say_why() {
    let (mut bot, ana) = (Bot::start().await, ana());
    bot.sends(&ana, &[("Test 1.xlsx", b"PK\x03\x04 cut off".to_vec())]).await;
    bot.sends(&ana, &[("empty.csv", Vec::new())]).await;
    bot.sends(&ana, &[("no scores.csv", b"Name,Colour\nAda,red\n".to_vec())]).await;
    expect![[r#"
        Ana: sends Test 1.xlsx
        Bot: ⏳ Test 1.xlsx: reading …
        Bot (edits): ❌ Test 1.xlsx: the file is damaged (invalid Zip archive: Could not find EOCD); export it again
        Ana: sends empty.csv
        Bot: ⏳ empty.csv: reading …
        Bot (edits): ❌ empty.csv: the file is empty (0 bytes); export it again
        Ana: sends no scores.csv
        Bot: ⏳ no scores.csv: reading …
        Bot (edits): 📎 no scores.csv: people and no scores, so it is no test but a class list. It names the people of the course if most people of the tests are on it. I can bring its columns (Name, Colour) into the gradebook, too; say "bring in the columns of no scores.csv" after compiling. If it is a test, name its column Score or Total Marks (20).
    "#]].assert_eq(&bot.transcript(&ana));
    // Too large for Telegram to hand over: told without fetching.
    let id = bot.telegram.message_id();
    let document = serde_json::json!({ "file_id": "big", "file_unique_id": "big",
        "file_name": "Test 9.xlsx", "file_size": 25 * 1024 * 1024 });
    bot.telegram.push(ana.message(id, serde_json::json!({ "document": document })));
    bot.settle().await;
    expect![[r#"
        Bot: ❌ Test 9.xlsx: the file is 25 MB and Telegram hands me 20 MB at most; split it, or export it as CSV
    "#]].assert_eq(&bot.transcript(&ana));
    let id = bot.telegram.message_id();
    let photo = serde_json::json!([{ "file_id": "p", "file_unique_id": "p", "file_size": 9,
        "width": 9, "height": 9 }]);
    bot.telegram.push(ana.message(id, serde_json::json!({ "photo": photo })));
    bot.settle().await;
    bot.says(&ana, "can you read my mind").await;
    bot.says(&ana, "/fly").await;
    expect![[r#"
        Bot: I can only read spreadsheets sent as files. Export the results as XLSX or CSV and send them as a document.
        Ana: can you read my mind
        Bot: I did not understand that. Send a file, or try /compile, /files, /settings or /help.
        Ana: /fly
        Bot: I don't know that command. /help shows what I can do.
    "#]].assert_eq(&bot.transcript(&ana));
    bot.finish().await;
}

#[tokio::test]
async fn a_zip_brings_several_files_and_the_same_file_counts_once() {
    let (mut bot, ana) = (Bot::start().await, ana());
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    for (name, content) in [
        ("term/Test 1.csv", first()),
        ("term/Test 3.csv", third()),
        ("term/readme.pdf", b"%PDF-1.7".to_vec()),
    ] {
        zip.start_file(name, options).unwrap();
        zip.write_all(&content).unwrap();
    }
    bot.sends(&ana, &[("term.zip", zip.finish().unwrap().into_inner())]).await;
    bot.sends(&ana, &[("Copy of Test 1.csv", first())]).await;
    expect![[r#"
        Ana: sends term.zip
        Bot: ⏳ term.zip: reading …
        Bot (edits): ✅ Test 1 · a table · 2 rows · of 20 — Test 1.csv
        ✅ Test 3 · a table · 2 rows · of 20 — Test 3.csv
        ❌ readme.pdf: this is a PDF, not a spreadsheet; export the results as XLSX or CSV

        2 files are ready. Send more, or compile.
          [▶ Compile] [📄 Files] [⚙ Settings]
        Ana: sends Copy of Test 1.csv
        Bot: ⏳ Copy of Test 1.csv: reading …
        Bot (edits): ❌ Copy of Test 1.csv: I have this very file already (Test 1.csv), so it changes nothing

        2 files are ready. Send more, or compile.
          [▶ Compile] [📄 Files] [⚙ Settings]
    "#]].assert_eq(&bot.transcript(&ana));
    bot.finish().await;
}

#[tokio::test]
async fn a_number_that_is_taken_is_settled_by_a_tap() {
    let (mut bot, ana) = (Bot::start().await, ana());
    bot.sends(&ana, &[("Test 1.csv", first())]).await;
    bot.sends(&ana, &[("Test 1 again.csv", third())]).await;
    bot.transcript(&ana);
    bot.taps(&ana, "Keep both").await;
    expect![[r#"
        Ana: taps [Keep both]
        Bot (pops up): Both stay. If they are one test, I join them; else the later one gets the next free number.
        Bot (edits): ✅ Test 1 · a table · 2 rows · of 20 — Test 1 again.csv

        2 files are ready. Send more, or compile.
          [▶ Compile] [📄 Files] [⚙ Settings]
    "#]].assert_eq(&bot.transcript(&ana));
    bot.sends(&ana, &[("Quiz 1.csv", quiz(&[("Eve Ade", "eve@example.org", 3)]))]).await;
    bot.taps(&ana, "Replace the old").await;
    expect![[r#"
        Ana: sends Quiz 1.csv
        Bot: ⏳ Quiz 1.csv: reading …
        Bot (edits): ✅ Test 1 · a table · 1 row · of 20 — Quiz 1.csv
        ⇉ Test 1.csv claims number 1 too and holds other people, so both stay: as sections of one test they are put together; where that is not clear, I ask after compiling.

        3 files are ready. Send more, or compile.
          [Replace the old 1] [Same test] [Renumber] [▶ Compile] [📄 Files] [⚙ Settings]
        Ana: taps [Replace the old]
        Bot (pops up): Quiz 1.csv took the place of Test 1.csv.
        Bot (edits): ✅ Test 1 · a table · 1 row · of 20 — Quiz 1.csv

        2 files are ready. Send more, or compile.
          [▶ Compile] [📄 Files] [⚙ Settings]
    "#]]
    .assert_eq(&bot.transcript(&ana));
    bot.sends(&ana, &[("Exam 1.csv", quiz(&[("Ola Ade", "ola@example.org", 7)]))]).await;
    bot.taps(&ana, "Renumber").await;
    bot.says(&ana, "first").await;
    bot.says(&ana, "test 7").await;
    expect![[r#"
        Ana: sends Exam 1.csv
        Bot: ⏳ Exam 1.csv: reading …
        Bot (edits): ✅ Test 1 · a table · 1 row · of 20 — Exam 1.csv
        ⇉ Test 1 again.csv claims number 1 too and holds other people, so both stay: as sections of one test they are put together; where that is not clear, I ask after compiling.

        3 files are ready. Send more, or compile.
          [Replace the old 1] [Same test] [Renumber] [▶ Compile] [📄 Files] [⚙ Settings]
        Ana: taps [Renumber]
        Bot: Which number has Exam 1.csv? Tap or type it.
          [1] [2] [3] [4] [5] [6] [7] [8] [9] [10]
        Ana: first
        Bot: A test's number is a whole number from 1 to 999. Type it, or say /cancel.
        Ana: test 7
        Bot: Exam 1.csv is test 7 now.
    "#]]
    .assert_eq(&bot.transcript(&ana));
    bot.finish().await;
}

#[tokio::test]
async fn files_are_listed_and_changed() {
    let (mut bot, ana) = (Bot::start().await, ana());
    bot.says(&ana, "/files").await;
    let bare = b"Name,Email,Score\nAda Obi,ada@example.org,16\n".to_vec();
    bot.sends(&ana, &[("Test 1.csv", first()), ("Quiz_final.csv", bare)]).await;
    bot.transcript(&ana);
    bot.says(&ana, "/files").await;
    bot.taps(&ana, "2").await;
    bot.taps(&ana, "Maximum").await;
    bot.taps(&ana, "Renumber").await;
    bot.taps(&ana, "4").await;
    expect![[r#"
        Ana: /files
        Bot: 2 files – tap a number to change one:
        1. ✅ Test 1 · a table · 2 rows · of 20 — Test 1.csv
        2. ✅ No number yet · a table · 1 row · of 20 (a guess) — Quiz_final.csv
          [1] [2] [▶ Compile]
        Ana: taps [2]
        Bot: ✅ No number yet · a table · 1 row · of 20 (a guess) — Quiz_final.csv
        • Quiz_final
          [Renumber] [Maximum] [Replace] [Remove] [‹ Back]
        Ana: taps [Maximum]
        Bot: Quiz_final.csv has no number yet. Give it one first; then I can keep its maximum.
          [Renumber]
        Ana: taps [Renumber]
        Bot: Which number has Quiz_final.csv? Tap or type it.
          [1] [2] [3] [4] [5] [6] [7] [8] [9] [10]
        Ana: taps [4]
        Bot: Quiz_final.csv is test 4 now.
    "#]]
    .assert_eq(&bot.transcript(&ana));
    bot.says(&ana, "/files").await;
    bot.taps(&ana, "2").await;
    bot.taps(&ana, "Maximum").await;
    bot.says(&ana, "none").await;
    bot.says(&ana, "20,5").await;
    expect![[r#"
        Ana: /files
        Bot: 2 files – tap a number to change one:
        1. ✅ Test 1 · a table · 2 rows · of 20 — Test 1.csv
        2. ✅ Test 4 · a table · 1 row · of 20 (a guess) — Quiz_final.csv
          [1] [2] [▶ Compile]
        Ana: taps [2]
        Bot: ✅ Test 4 · a table · 1 row · of 20 (a guess) — Quiz_final.csv
        • Quiz_final
          [Renumber] [Maximum] [Replace] [Remove] [‹ Back]
        Ana: taps [Maximum]
        Bot: How many marks has test 4 (Quiz_final.csv) at most? Type a number, for example 20.
        Ana: none
        Bot: The maximum is a number above 0, up to 100000. Type it, or say /cancel.
        Ana: 20,5
        Bot: Test 4 is out of 20.5 now.
    "#]]
    .assert_eq(&bot.transcript(&ana));
    bot.says(&ana, "/files").await;
    bot.taps(&ana, "1").await;
    bot.taps(&ana, "Replace").await;
    bot.says(&ana, "which one?").await;
    bot.sends(&ana, &[("Test 1 corrected.csv", third())]).await;
    bot.says(&ana, "/files").await;
    let stale = bot.button(&ana, "1");
    bot.taps(&ana, "1").await;
    bot.taps(&ana, "Remove").await;
    bot.taps_data(&ana, "1", &stale).await;
    expect![[r#"
        Ana: /files
        Bot: 2 files – tap a number to change one:
        1. ✅ Test 1 · a table · 2 rows · of 20 — Test 1.csv
        2. ✅ Test 4 · a table · 1 row · of 20.5 — Quiz_final.csv
          [1] [2] [▶ Compile]
        Ana: taps [1]
        Bot: ✅ Test 1 · a table · 2 rows · of 20 — Test 1.csv
        • Test 1
          [Renumber] [Maximum] [Replace] [Remove] [‹ Back]
        Ana: taps [Replace]
        Bot: Send the file that takes the place of Test 1.csv.
        Ana: which one?
        Bot: I wait for a file. Send it, or say /cancel.
        Ana: sends Test 1 corrected.csv
        Bot: ⏳ Test 1 corrected.csv: reading …
        Bot (edits): ✅ Test 1 · a table · 2 rows · of 20 — Test 1 corrected.csv

        2 files are ready. Send more, or compile.
          [▶ Compile] [📄 Files] [⚙ Settings]
        Ana: /files
        Bot: 2 files – tap a number to change one:
        1. ✅ Test 4 · a table · 1 row · of 20.5 — Quiz_final.csv
        2. ✅ Test 1 · a table · 2 rows · of 20 — Test 1 corrected.csv
          [1] [2] [▶ Compile]
        Ana: taps [1]
        Bot: ✅ Test 4 · a table · 1 row · of 20.5 — Quiz_final.csv
        • Quiz_final
          [Renumber] [Maximum] [Replace] [Remove] [‹ Back]
        Ana: taps [Remove]
        Bot: Quiz_final.csv is out. 1 file is left.
        Ana: taps [1]
        Bot (pops up): This file is not there any more.
    "#]]
    .assert_eq(&bot.transcript(&ana));
    bot.finish().await;
}

#[tokio::test]
async fn compiling_says_what_is_missing_and_knows_what_is_current() {
    let (mut bot, ana) = (Bot::start().await, ana());
    bot.says(&ana, "/compile").await;
    bot.says(&ana, "/preview").await;
    expect![[r#"
        Ana: /compile
        Bot: There are no files to compile. Send me the exports of your quizzes.
        Ana: /preview
        Bot: There is no result yet. Send files and /compile them.
    "#]]
    .assert_eq(&bot.transcript(&ana));
    bot.sends(&ana, &[("Test 1.csv", first())]).await;
    bot.says(&ana, "/consolidate").await;
    let stale = bot.button(&ana, "Looks good");
    bot.transcript(&ana);
    // Nothing changed: the same result is shown again.
    bot.says(&ana, "/compile").await;
    expect![[r#"
        Ana: /compile
        Bot (takes the buttons off message 9)
        Bot: [preview.png, a file] 1 test, 2 people · 2 passed, 0 failed (pass mark 50 %) · class mean 75.35 %
        Rows: 2 = 2 used + 0 merged + 0 set aside
        Tell me in words what to change or what you want to know, for example "grade them A to F" or "who failed?".
          [✅ Looks good: send it] [All rows] [⚙ Settings] [📄 Files]
    "#]].assert_eq(&bot.transcript(&ana));
    bot.sends(&ana, &[("Test 2.csv", third())]).await;
    bot.says(&ana, "/preview").await;
    expect![[r#"
        Ana: sends Test 2.csv
        Bot: ⏳ Test 2.csv: reading …
        Bot (edits): ✅ Test 2 · a table · 2 rows · of 20 — Test 2.csv

        2 files are ready. Send more, or compile.
          [▶ Compile] [📄 Files] [⚙ Settings]
        Ana: /preview
        Bot (takes the buttons off message 11)
        Bot: [preview.png, a file] 1 test, 2 people · 2 passed, 0 failed (pass mark 50 %) · class mean 75.35 %
        Rows: 2 = 2 used + 0 merged + 0 set aside
        ⚠ Something changed since: compile again.
        Tell me in words what to change or what you want to know, for example "grade them A to F" or "who failed?".
          [✅ Looks good: send it] [All rows] [⚙ Settings] [📄 Files] [▶ Compile again]
    "#]].assert_eq(&bot.transcript(&ana));
    bot.taps(&ana, "Compile again").await;
    bot.transcript(&ana);
    bot.taps_data(&ana, "Looks good", &stale).await;
    bot.taps(&ana, "Show the current one").await;
    expect![[r#"
        Ana: taps [Looks good]
        Bot (pops up): This preview is out of date.
        Bot: This preview is out of date.
          [Show the current one]
        Ana: taps [Show the current one]
        Bot (takes the buttons off message 18)
        Bot: [preview.png, a file] 2 tests, 3 people · 1 passed, 2 failed (pass mark 50 %) · class mean 52.02 %
        Rows: 4 = 4 used + 0 merged + 0 set aside
        Tell me in words what to change or what you want to know, for example "grade them A to F" or "who failed?".
          [✅ Looks good: send it] [All rows] [⚙ Settings] [📄 Files]
    "#]].assert_eq(&bot.transcript(&ana));
    bot.finish().await;
}

#[tokio::test]
async fn doubts_are_asked_once_and_remembered() {
    let (mut bot, ana) = (Bot::start().await, ana());
    bot.sends(&ana, &doubtful()).await;
    bot.says(&ana, "/compile").await;
    bot.transcript(&ana);
    bot.taps(&ana, "Doubts").await;
    bot.taps(&ana, "✓ 2").await;
    bot.taps(&ana, "Join the ticked one").await;
    bot.taps(&ana, "Undo").await;
    bot.taps(&ana, "✓ 2").await;
    bot.taps(&ana, "Join the ticked one").await;
    expect![[r#"
        Ana: taps [Doubts]
        Bot: Same person? (1 of 2)
        Some people may be in the files twice. Are the rows of each ticked number one person?
        1. Ada Obi · ada.obi@gmail.com = ada.obl@gmail.com · ada.obl@gmail.com
        2. Musa Bello · musa.bello@example.org = musa.belo@example.org · musa.belo@example.org
        e-mail addresses a slip apart, but little else agrees
          [✓ 1] [✓ 2] [Join the 2 ticked ones] [Keep all apart] [One by one] [Skip] [Enough]
        Ana: taps [✓ 2]
        Bot (edits): Same person? (1 of 2)
        Some people may be in the files twice. Are the rows of each ticked number one person?
        1. Ada Obi · ada.obi@gmail.com = ada.obl@gmail.com · ada.obl@gmail.com
        2. Musa Bello · musa.bello@example.org = musa.belo@example.org · musa.belo@example.org
        e-mail addresses a slip apart, but little else agrees
          [✓ 1] [2] [Join the ticked one] [Keep all apart] [One by one] [Skip] [Enough]
        Ana: taps [Join the ticked one]
        Bot (edits): Same person? (2 of 2)
        Eve Ade · eve@example.org
        Test 1: 60 % — Test 1.csv, row 4
        Zainab Quadri · eve@example.org
        Test 2: 15 % — Test 2.csv, row 4
        same e-mail address, but another name
          [Same person] [Two people] [↩ Undo] [Skip] [Enough]
        Ana: taps [Undo]
        Bot (edits): Same person? (1 of 2)
        Some people may be in the files twice. Are the rows of each ticked number one person?
        1. Ada Obi · ada.obi@gmail.com = ada.obl@gmail.com · ada.obl@gmail.com
        2. Musa Bello · musa.bello@example.org = musa.belo@example.org · musa.belo@example.org
        e-mail addresses a slip apart, but little else agrees
          [✓ 1] [✓ 2] [Join the 2 ticked ones] [Keep all apart] [One by one] [Skip] [Enough]
        Ana: taps [✓ 2]
        Bot (edits): Same person? (1 of 2)
        Some people may be in the files twice. Are the rows of each ticked number one person?
        1. Ada Obi · ada.obi@gmail.com = ada.obl@gmail.com · ada.obl@gmail.com
        2. Musa Bello · musa.bello@example.org = musa.belo@example.org · musa.belo@example.org
        e-mail addresses a slip apart, but little else agrees
          [✓ 1] [2] [Join the ticked one] [Keep all apart] [One by one] [Skip] [Enough]
        Ana: taps [Join the ticked one]
        Bot (edits): Same person? (2 of 2)
        Eve Ade · eve@example.org
        Test 1: 60 % — Test 1.csv, row 4
        Zainab Quadri · eve@example.org
        Test 2: 15 % — Test 2.csv, row 4
        same e-mail address, but another name
          [Same person] [Two people] [↩ Undo] [Skip] [Enough]
    "#]]
    .assert_eq(&bot.transcript(&ana));
    let stale = bot.button(&ana, "Two people");
    bot.taps(&ana, "Skip").await;
    expect![[r#"
        Ana: taps [Skip]
        Bot (edits): 1 answer is kept, for next time too. 1 doubt stays open.
        Bot: Compiling 2 files …
          [✖ Stop]
        Bot (edits): Compiled.
        Test 1 (as "Test 1" says): Test 1.csv
        Test 2 (as "Test 2" says): Test 2.csv
        Bot (takes the buttons off message 7)
        Bot: [preview.png, a file] 2 tests, 5 people · 1 passed, 4 failed (pass mark 50 %) · class mean 46.64 %
        Rows: 6 = 6 used + 0 merged + 0 set aside
        ❓ 1 question is open about who is who.
        Tell me in words what to change or what you want to know, for example "grade them A to F" or "who failed?".
          [✅ Looks good: send it] [All rows] [Doubts (1)] [⚙ Settings] [📄 Files]
    "#]].assert_eq(&bot.transcript(&ana));
    bot.taps_data(&ana, "Two people", &stale).await;
    bot.says(&ana, "/doubts").await;
    expect![[r#"
        Ana: taps [Two people]
        Bot (pops up): This button is out of date.
        Ana: /doubts
        Bot: Same person? (1 of 1)
        Eve Ade · eve@example.org
        Test 1: 60 % — Test 1.csv, row 4
        Zainab Quadri · eve@example.org
        Test 2: 15 % — Test 2.csv, row 4
        same e-mail address, but another name
          [Same person] [Two people] [Skip] [Enough]
    "#]]
    .assert_eq(&bot.transcript(&ana));
    // The answers are listed, and each can be taken back; a list that is out of date takes nothing.
    bot.says(&ana, "/people").await;
    let stale = bot.button(&ana, "↩ 1");
    bot.taps(&ana, "↩ 2").await;
    bot.taps_data(&ana, "↩ 1", &stale).await;
    expect![[r#"
        Ana: /people
        Bot (edits): Review left. Nothing was answered.
        Bot: 2 answers about people
        1. ada.obi@gmail.com = ada.obl@gmail.com
        2. musa.bello@example.org ≠ musa.belo@example.org
        To join two people, write merge A. Obi and Ada Obi; to part one, unmerge Ada Obi. /doubts asks what is open.
          [↩ 1] [↩ 2]
        Ana: taps [↩ 2]
        Bot (pops up): Kept. Compile again when you are done.
        Bot: 1 answer about people
        1. ada.obi@gmail.com = ada.obl@gmail.com
        To join two people, write merge A. Obi and Ada Obi; to part one, unmerge Ada Obi. /doubts asks what is open.
          [↩ 1]
        Ana: taps [↩ 1]
        Bot (pops up): This button is out of date.
    "#]].assert_eq(&bot.transcript(&ana));
    bot.says(&ana, "/compile").await;
    bot.says(&ana, "/doubts").await;
    bot.taps(&ana, "Two people").await;
    bot.taps(&ana, "Skip").await;
    bot.transcript(&ana);
    // The next course: the same people; only what was skipped is asked again.
    bot.says(&ana, "/new").await;
    bot.taps(&ana, "Yes").await;
    bot.sends(&ana, &doubtful()).await;
    bot.transcript(&ana);
    bot.says(&ana, "/compile").await;
    expect![[r#"
        Ana: /compile
        Bot: Compiling 2 files …
          [✖ Stop]
        Bot (edits): Compiled.
        Test 1 (as "Test 1" says): Test 1.csv
        Test 2 (as "Test 2" says): Test 2.csv
        Bot: [preview.png, a file] 2 tests, 5 people · 1 passed, 4 failed (pass mark 50 %) · class mean 46.64 %
        Rows: 6 = 6 used + 0 merged + 0 set aside
        ❓ 1 question is open about who is who.
        Tell me in words what to change or what you want to know, for example "grade them A to F" or "who failed?".
          [✅ Looks good: send it] [All rows] [Doubts (1)] [⚙ Settings] [📄 Files]
    "#]].assert_eq(&bot.transcript(&ana));
    bot.finish().await;
}

#[tokio::test]
async fn one_answer_holds_for_all_and_a_review_can_be_left() {
    let (mut bot, ana) = (Bot::start().await, ana());
    bot.sends(&ana, &doubtful()).await;
    bot.says(&ana, "/compile").await;
    bot.says(&ana, "/doubts").await;
    bot.transcript(&ana);
    bot.says(&ana, "yes").await;
    bot.says(&ana, "/cancel").await;
    expect![[r#"
        Ana: yes
        Bot: Please tap one of the buttons above, or say /cancel.
        Ana: /cancel
        Bot (edits): Review left. Nothing was answered.
        Bot: All right, left as it was.
    "#]]
    .assert_eq(&bot.transcript(&ana));
    bot.says(&ana, "/doubts").await;
    bot.taps(&ana, "Enough").await;
    bot.says(&ana, "/doubts").await;
    bot.taps(&ana, "One by one").await;
    bot.taps(&ana, "Same person").await;
    bot.taps(&ana, "Enough").await;
    bot.says(&ana, "/doubts").await;
    bot.taps(&ana, "Same person").await;
    bot.taps(&ana, "Enough").await;
    expect![[r#"
        Ana: /doubts
        Bot: Same person? (1 of 2)
        Some people may be in the files twice. Are the rows of each ticked number one person?
        1. Ada Obi · ada.obi@gmail.com = ada.obl@gmail.com · ada.obl@gmail.com
        2. Musa Bello · musa.bello@example.org = musa.belo@example.org · musa.belo@example.org
        e-mail addresses a slip apart, but little else agrees
          [✓ 1] [✓ 2] [Join the 2 ticked ones] [Keep all apart] [One by one] [Skip] [Enough]
        Ana: taps [Enough]
        Bot (edits): Nothing was answered; what is asked about stays apart.
        Ana: /doubts
        Bot: Same person? (1 of 2)
        Some people may be in the files twice. Are the rows of each ticked number one person?
        1. Ada Obi · ada.obi@gmail.com = ada.obl@gmail.com · ada.obl@gmail.com
        2. Musa Bello · musa.bello@example.org = musa.belo@example.org · musa.belo@example.org
        e-mail addresses a slip apart, but little else agrees
          [✓ 1] [✓ 2] [Join the 2 ticked ones] [Keep all apart] [One by one] [Skip] [Enough]
        Ana: taps [One by one]
        Bot (edits): Same person? (1 of 3)
        Ada Obi · ada.obi@gmail.com
        Test 1: 80 % — Test 1.csv, row 2
        ada.obl@gmail.com · ada.obl@gmail.com
        Test 2: 70 % — Test 2.csv, row 2
        e-mail addresses a slip apart, but little else agrees
          [Same person] [Two people] [Skip] [Enough]
        Ana: taps [Same person]
        Bot (edits): Same person? (2 of 3)
        Musa Bello · musa.bello@example.org
        Test 1: 45 % — Test 1.csv, row 3
        musa.belo@example.org · musa.belo@example.org
        Test 2: 55 % — Test 2.csv, row 3
        e-mail addresses a slip apart, but little else agrees
          [Same person] [Two people] [↩ Undo] [Skip] [Enough]
        Ana: taps [Enough]
        Bot (edits): 1 answer is kept, for next time too. 2 doubts stay open.
        Bot: Compiling 2 files …
          [✖ Stop]
        Bot (edits): Compiled.
        Test 1 (as "Test 1" says): Test 1.csv
        Test 2 (as "Test 2" says): Test 2.csv
        Bot (takes the buttons off message 7)
        Bot: [preview.png, a file] 2 tests, 5 people · 1 passed, 4 failed (pass mark 50 %) · class mean 46.64 %
        Rows: 6 = 6 used + 0 merged + 0 set aside
        ❓ 2 questions are open about who is who.
        Tell me in words what to change or what you want to know, for example "grade them A to F" or "who failed?".
          [✅ Looks good: send it] [All rows] [Doubts (2)] [⚙ Settings] [📄 Files]
        Ana: /doubts
        Bot: Same person? (1 of 2)
        Musa Bello · musa.bello@example.org
        Test 1: 45 % — Test 1.csv, row 3
        musa.belo@example.org · musa.belo@example.org
        Test 2: 55 % — Test 2.csv, row 3
        e-mail addresses a slip apart, but little else agrees
          [Same person] [Two people] [Skip] [Enough]
        Ana: taps [Same person]
        Bot (edits): Same person? (2 of 2)
        Eve Ade · eve@example.org
        Test 1: 60 % — Test 1.csv, row 4
        Zainab Quadri · eve@example.org
        Test 2: 15 % — Test 2.csv, row 4
        same e-mail address, but another name
          [Same person] [Two people] [↩ Undo] [Skip] [Enough]
        Ana: taps [Enough]
        Bot (edits): 1 answer is kept, for next time too. 1 doubt stays open.
        Bot: Compiling 2 files …
          [✖ Stop]
        Bot (edits): Compiled.
        Test 1 (as "Test 1" says): Test 1.csv
        Test 2 (as "Test 2" says): Test 2.csv
        Bot (takes the buttons off message 23)
        Bot: [preview.png, a file] 2 tests, 4 people · 2 passed, 2 failed (pass mark 50 %) · class mean 53.62 %
        Rows: 6 = 6 used + 0 merged + 0 set aside
        ❓ 1 question is open about who is who.
        Tell me in words what to change or what you want to know, for example "grade them A to F" or "who failed?".
          [✅ Looks good: send it] [All rows] [Doubts (1)] [⚙ Settings] [📄 Files]
    "#]].assert_eq(&bot.transcript(&ana));
    // One address and two names: the answer names them by their names.
    bot.says(&ana, "/doubts").await;
    bot.transcript(&ana);
    bot.taps(&ana, "Same person").await;
    expect![[r#"
        Ana: taps [Same person]
        Bot (edits): 1 answer is kept, for next time too. No doubt is left.
        Bot: Compiling 2 files …
          [✖ Stop]
        Bot (edits): Compiled.
        Test 1 (as "Test 1" says): Test 1.csv
        Test 2 (as "Test 2" says): Test 2.csv
        Bot (takes the buttons off message 29)
        Bot: [preview.png, a file] 2 tests, 3 people · 3 passed, 0 failed (pass mark 50 %) · class mean 65.24 %
        Rows: 6 = 6 used + 0 merged + 0 set aside
        Tell me in words what to change or what you want to know, for example "grade them A to F" or "who failed?".
          [✅ Looks good: send it] [All rows] [⚙ Settings] [📄 Files]
    "#]].assert_eq(&bot.transcript(&ana));
    bot.finish().await;
}

#[tokio::test]
async fn results_stay_in_reach() {
    let (mut bot, ana) = (Bot::start().await, ana());
    bot.says(&ana, "/results").await;
    bot.says(&ana, "/export").await;
    bot.sends(&ana, &[("Test 1.csv", first())]).await;
    bot.says(&ana, "/compile").await;
    bot.transcript(&ana);
    bot.says(&ana, "/export").await;
    bot.says(&ana, "/export pdf").await;
    bot.says(&ana, "/export csv").await;
    bot.taps(&ana, "As JSON").await;
    bot.taps(&ana, "All rows").await;
    bot.says(&ana, "/results").await;
    bot.taps(&ana, "⬇").await;
    expect![[r#"
        Ana: /export
        Bot: As which kind of file?
          [As Excel] [As CSV] [As JSON]
        Ana: /export pdf
        Bot: I can send a gradebook as xlsx, csv or json.
          [As Excel] [As CSV] [As JSON]
        Ana: /export csv
        Bot: [gradebook <date>.csv, a file] 1 test, 2 people · 2 passed, 0 failed (pass mark 50 %) · class mean 75.35 %
        Rows: 2 = 2 used + 0 merged + 0 set aside
          [As Excel] [As JSON]
        Ana: taps [As JSON]
        Bot: [gradebook <date>.json, a file] 1 test, 2 people · 2 passed, 0 failed (pass mark 50 %) · class mean 75.35 %
        Rows: 2 = 2 used + 0 merged + 0 set aside
          [As Excel] [As CSV]
        Ana: taps [All rows]
        Bot: Rows, page 1 of 1
        Name        T1   Asg   Avg  Status
        Ada Obi     80  90.6  85.3    Pass
        Musa Bello  45  85.8  65.4    Pass
          [As CSV]
        Ana: /results
        Bot: Results, the latest first:
        <date> · 1 test, 2 people
          [⬇ <date>]
        Ana: taps [⬇]
        Bot: [gradebook <date>.xlsx, a file] 1 test, 2 people · 2 passed, 0 failed (pass mark 50 %) · class mean 75.35 %
        Rows: 2 = 2 used + 0 merged + 0 set aside
        The sheet Scheme holds the rules: change a value and every figure follows.
          [As CSV] [As JSON]
    "#]].assert_eq(&bot.transcript(&ana));
    expect![[r#"
        Full Name,Email,Test 1 (%),Assignment Score,Final Average (%),Status
        Ada Obi,ada@example.org,80,90.6,85.3,Pass
        Musa Bello,musa@example.org,45,85.8,65.4,Pass
    "#]]
    .assert_eq(&String::from_utf8(bot.file(&ana, ".csv")).unwrap().replace(['\r', '\u{feff}'], ""));
    let json: serde_json::Value = serde_json::from_slice(&bot.file(&ana, ".json")).unwrap();
    assert_eq!(json["people"][0]["name"], "Ada Obi");
    bot.finish().await;
}

#[tokio::test]
async fn rows_are_paged() {
    let (mut bot, ana) = (Bot::start().await, ana());
    let names: Vec<String> = (10..70).map(|n| format!("Person Number{n}")).collect();
    let mails: Vec<String> = (10..70).map(|n| format!("n{n}@example.org")).collect();
    let rows: Vec<(&str, &str, u32)> =
        names.iter().zip(&mails).map(|(n, m)| (n.as_str(), m.as_str(), 11)).collect();
    bot.sends(&ana, &[("Test 1.csv", quiz(&rows))]).await;
    bot.says(&ana, "/compile").await;
    bot.taps(&ana, "All rows").await;
    bot.taps(&ana, "›").await;
    bot.transcript(&ana);
    bot.taps(&ana, "›").await;
    expect![[r#"
        Ana: taps [›]
        Bot (edits): Rows, page 3 of 3
        Name             T1   Asg   Avg  Status
        Person Number60  55  87.4  71.2    Pass
        Person Number61  55  87.4  71.2    Pass
        Person Number62  55  87.4  71.2    Pass
        Person Number63  55  87.4  71.2    Pass
        Person Number64  55  87.4  71.2    Pass
        Person Number65  55  87.4  71.2    Pass
        Person Number66  55  87.4  71.2    Pass
        Person Number67  55  87.4  71.2    Pass
        Person Number68  55  87.4  71.2    Pass
        Person Number69  55  87.4  71.2    Pass
          [‹] [As CSV]
    "#]]
    .assert_eq(&bot.transcript(&ana));
    bot.taps(&ana, "‹").await;
    bot.transcript(&ana);
    bot.finish().await;
}

#[tokio::test]
async fn a_person_is_explained() {
    let (mut bot, ana) = (Bot::start().await, ana());
    bot.says(&ana, "/explain obi").await;
    bot.sends(&ana, &[("Test 1.csv", first()), ("Test 2.csv", third())]).await;
    bot.transcript(&ana);
    bot.says(&ana, "/explain").await;
    bot.says(&ana, "obi").await;
    bot.says(&ana, "/explain Zacharias Nobody").await;
    expect![[r#"
        Ana: /explain
        Bot: Whose figures shall I explain? Type a name, a part of one, or an e-mail address.
        Ana: obi
        Bot: Ada Obi <ada@example.org>
        Rows: Test 1.csv, row 2; Test 2.csv, row 2
        Test 1 (Test 1)
          Test 1.csv, row 2: "16" → 100×16/20 = 80 %
        Test 2 (Test 2)
          Test 2.csv, row 2: "18" → 100×18/20 = 90 %
        Assignment: 2 of 2 tests done, mean 85 %: 85 + (93 - 85)×0.9 = 92.2 %
        Final average: (100×16/20 + 100×18/20 + 92.2) / 3 = 87.4 %
        Status: Pass (the pass mark is 50 %)
        Ana: /explain Zacharias Nobody
        Bot: Nobody is called that. Try a family name or an e-mail address.
    "#]]
    .assert_eq(&bot.transcript(&ana));
    bot.finish().await;
}

#[tokio::test]
async fn the_courses_real_exports_make_one_gradebook() {
    let Some(folder) = testing::real_exports() else { return };
    let mut files: Vec<(String, Vec<u8>)> = std::fs::read_dir(folder)
        .unwrap()
        .map(|e| e.unwrap().path())
        .filter(|p| p.extension().is_some_and(|e| e == "xlsx"))
        .map(|p| (p.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read(p).unwrap()))
        .collect();
    files.sort();
    let (mut bot, ana) = (Bot::start().await, ana());
    let files: Vec<(&str, Vec<u8>)> = files.iter().map(|(n, c)| (n.as_str(), c.clone())).collect();
    bot.sends(&ana, &files).await;
    let said = bot.transcript(&ana);
    for line in ["✅ Test 1 · SurveyHeart · ", "✅ Test 3 · ", "✅ Test 5 · ", "3 files are ready"]
    {
        assert!(said.contains(line), "{line} is not in\n{said}");
    }
    bot.taps(&ana, "Compile").await;
    bot.taps(&ana, "Looks good").await;
    let said = bot.transcript(&ana);
    for line in ["3 tests, 79 people", "Rows: 211 = 210 used + 1 merged + 0 set aside"] {
        assert!(said.contains(line), "{line} is not in\n{said}");
    }
    assert_eq!(results(&bot.file(&ana, ".xlsx")).lines().count(), 80);
    bot.finish().await;
}

#[tokio::test]
async fn a_file_is_taken_out_while_it_is_read() {
    let (mut bot, ana) = (Bot::start().await, ana());
    bot.hands_in(&ana, &[("Test 1.csv", first())]);
    bot.settle_until_sent().await;
    bot.types(&ana, "/files");
    bot.settle_until_sent().await;
    let card = bot.button(&ana, "1");
    bot.tap_silently(&ana, &card);
    bot.settle_until_sent().await;
    let remove = bot.button(&ana, "Remove");
    bot.tap_silently(&ana, &remove);
    bot.settle().await;
    bot.says(&ana, "/files").await;
    let said = bot.transcript(&ana);
    assert!(said.contains("Test 1.csv is out. No file is left."), "{said}");
    assert!(
        said.ends_with("There are no files yet. Send me the exports of your quizzes.\n"),
        "{said}"
    );
    bot.finish().await;
}

#[tokio::test]
async fn a_new_result_ends_the_review_of_the_old_one() {
    let (mut bot, ana) = (Bot::start().await, ana());
    bot.sends(&ana, &doubtful()).await;
    bot.says(&ana, "/compile").await;
    bot.sends(&ana, &[("Test 3.csv", third())]).await;
    // While the new result is being made, the doubts of the old one are looked at.
    bot.types(&ana, "/compile");
    bot.types(&ana, "/doubts");
    bot.settle_until_sent().await;
    let same = bot.button(&ana, "Join the 2 ticked ones");
    bot.tap_silently(&ana, &same);
    bot.settle_until_sent().await;
    let next = bot.button(&ana, "Same person");
    bot.settle().await;
    bot.transcript(&ana);
    bot.taps_data(&ana, "Same person", &next).await;
    let said = bot.transcript(&ana);
    assert!(said.contains("1 answer is kept") && said.contains("3 tests, "), "{said}");
    bot.finish().await;
}
