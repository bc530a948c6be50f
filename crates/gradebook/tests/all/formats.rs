//! Layouts that have no example file of their own: headers as the tools write them.

use gradebook::recognise::Tool;

/// Tool, tests with maxima, and people of a text.
fn read(name: &str, bytes: &[u8]) -> (Tool, Vec<String>, Vec<String>) {
    let tables = testing::from_bytes(name, bytes);
    let table = &tables[0];
    let tests = table
        .tests
        .iter()
        .map(|t| {
            format!(
                "{} / {}",
                t.title,
                t.scale.maximum().map(|m| m.to_string()).unwrap_or_default()
            )
        })
        .collect();
    let people = table
        .submissions
        .iter()
        .map(|s| {
            format!(
                "{} {}",
                s.clues.name,
                s.answers.iter().map(|a| a.raw.as_str()).collect::<Vec<_>>().join(" ")
            )
        })
        .collect();
    (table.tool, tests, people)
}

#[test]
fn brightspace() {
    let text = "OrgDefinedId,Username,Last Name,First Name,Quiz 1 Points Grade <Numeric MaxPoints:100 Weight:6.25>,Quiz 2 Points Grade <Numeric MaxPoints:20>,End-of-Line Indicator\n#1001,#ada,Obi,Ada,85,17,#\n#1002,#musa,Bello,Musa,,12,#\n";
    let (tool, tests, people) = read("grades.csv", text.as_bytes());
    assert_eq!(tool, Tool::Brightspace);
    assert_eq!(tests, ["Quiz 1 / 100", "Quiz 2 / 20"]);
    assert_eq!(people, ["Ada Obi 85 17", "Musa Bello  12"]);
}

#[test]
fn blackboard_calls_a_text_in_utf_16_xls() {
    let text = "\"Last Name\"\t\"First Name\"\t\"Username\"\t\"Student ID\"\t\"Test 1 [Total Pts: 25 Score] |574283\"\n\"Obi\"\t\"Ada\"\t\"aobi\"\t\"1001\"\t\"20\"\n";
    let bytes: Vec<u8> =
        [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let (tool, tests, people) = read("gc.xls", &bytes);
    assert_eq!(tool, Tool::Blackboard);
    assert_eq!(tests, ["Test 1 / 25"]);
    assert_eq!(people, ["Ada Obi 20"]);
}

#[test]
fn canvas_quiz_report() {
    let text = "name,id,sis_id,section,section_id,section_sis_id,submitted,attempt,\"11: First?\",1.0,\"12: Second?\",2.0,n correct,n incorrect,score\nAda Obi,7,1001,A,1,,2026-02-03 10:00:00 UTC,1,yes,1.0,no,0.0,1,1,1.0\nMusa Bello,8,1002,A,1,,2026-02-03 11:00:00 UTC,1,yes,1.0,yes,2.0,2,0,3.0\n";
    let (tool, tests, people) = read("Quiz 4.csv", text.as_bytes());
    assert_eq!(tool, Tool::CanvasQuiz);
    assert_eq!(tests, ["Quiz 4 / 3"]);
    assert_eq!(people, ["Ada Obi 1.0", "Musa Bello 3.0"]);
}

#[test]
fn a_header_below_titles_and_several_tests_in_one_table() {
    let text = "Faculty of Health,,,\n,,,\nResults of the term,,,\nStudent,Email,Test 1 (20),Test 2 (10)\nAda Obi,ada@example.org,15,8\n\nAverage,,15,8\n";
    let (tool, tests, people) = read("term.csv", text.as_bytes());
    assert_eq!(tool, Tool::Generic);
    assert_eq!(tests, ["Test 1 / 20", "Test 2 / 10"]);
    assert_eq!(people, ["Ada Obi 15 8"]);
}

#[test]
fn a_table_without_a_header_is_told_by_its_cells() {
    let text = "Ada Obi,ada@example.org,14 / 20\nMusa Bello,musa@example.org,9 / 20\nEsi Mensah,esi@example.org,20 / 20\n";
    let (_, tests, people) = read("Test 6.csv", text.as_bytes());
    assert_eq!(tests, ["Test 6 / 20"]);
    assert_eq!(people.len(), 3);
}
