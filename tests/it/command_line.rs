//! The program as a user runs it: exit codes, messages, files.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

fn mlj(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_mlj")).current_dir(folder).args(arguments).output().unwrap()
}

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

const QUIZ: &str =
    "Name,Email,Score\nAda Obi,ada@example.org,8 / 10\nMusa Bello,musa@example.org,3 / 10\n";

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn a_bad_file_does_not_stop_the_good_ones() {
    let folder = folder(&[("Test 1.csv", QUIZ), ("empty.xlsx", ""), ("notes.pdf", "%PDF-1.7")]);
    let output =
        mlj(folder.path(), &["compile", "Test 1.csv", "empty.xlsx", "notes.pdf", "gone.csv"]);
    let said = text(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{said}");
    for line in [
        "1 test, 2 people",
        "Rows: 2 read = 2 used + 0 merged + 0 set aside",
        "Not used: empty.xlsx: the file is empty (0 bytes); export it again",
        "Not used: notes.pdf: this is a PDF, not a spreadsheet; export the results as XLSX or CSV",
        "Not used: gone.csv: there is no such file",
        "Wrote gradebook.xlsx",
    ] {
        assert!(said.contains(line), "{line} is not in\n{said}");
    }
    assert!(folder.path().join("gradebook.xlsx").exists());
}

#[test]
fn exit_codes_tell_what_went_wrong() {
    let folder = folder(&[("a.csv", QUIZ), ("bad.toml", "\npass_mark = 500\n"), ("empty.csv", "")]);
    let code = |arguments: &[&str]| {
        let output = mlj(folder.path(), arguments);
        (output.status.code(), text(&output.stderr))
    };
    assert_eq!(code(&["compile"]).0, Some(2));
    assert_eq!(code(&["compile", "a.csv", "--attempts", "worst"]).0, Some(2));
    let (status, said) = code(&["compile", "a.csv", "--scheme", "bad.toml"]);
    assert_eq!(
        (status, said.as_str()),
        (Some(2), "mlj: bad.toml: line 2: pass_mark must be a number from 0 to 100, not 500\n")
    );
    assert_eq!(code(&["compile", "a.csv", "--numbers", "1=b.csv"]).0, Some(2));
    let (status, said) = code(&["compile", "empty.csv"]);
    assert_eq!(status, Some(3), "{said}");
    assert!(said.contains("empty.csv: the file is empty"));
    assert_eq!(code(&["explain", "a.csv", "--person", "Nobody Here"]).0, Some(2));
    assert_eq!(code(&["inspect", "empty.csv"]).0, Some(3));
}

#[test]
fn the_output_never_replaces_an_input() {
    let folder = folder(&[("a.csv", QUIZ)]);
    let output = mlj(folder.path(), &["compile", "a.csv", "-o", "./a.csv"]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(fs::read_to_string(folder.path().join("a.csv")).unwrap(), QUIZ);
}

#[test]
fn a_folder_is_compiled_again_without_its_own_gradebook() {
    let folder = folder(&[("Test 1.csv", QUIZ)]);
    assert!(mlj(folder.path(), &["compile", "."]).status.success());
    let output = mlj(folder.path(), &["compile", "."]);
    let said = text(&output.stdout);
    assert!(said.contains("gradebook.xlsx: this is a finished gradebook"), "{said}");
    assert!(said.contains("1 test, 2 people"), "{said}");
}

#[test]
fn numbers_and_maxima_can_be_given() {
    let folder =
        folder(&[("a.csv", "Name,Email,Score\nAda Obi,ada@example.org,8\n"), ("b.csv", QUIZ)]);
    let output = mlj(
        folder.path(),
        &[
            "compile",
            "a.csv",
            "b.csv",
            "--numbers",
            "4=a.csv",
            "2=b.csv",
            "--maximum",
            "4=16",
            "--json",
        ],
    );
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(json["tests"][1]["number"], 4);
    assert_eq!(json["tests"][1]["maximum"], "16");
    assert_eq!(json["people"][0]["tests"][1]["percent"], "50");
}

#[test]
fn explain_and_inspect_answer_in_words() {
    let folder = folder(&[("Test 1.csv", QUIZ)]);
    let said = text(&mlj(folder.path(), &["explain", "Test 1.csv", "--person", "ada"]).stdout);
    assert!(said.contains("Test 1.csv, row 2: \"8 / 10\" → 100×8/10 = 80 %"), "{said}");
    assert!(
        said.contains("Final average: (100×8/10 + 90.6) / 2 = 85.3 %")
            || said.contains("= 85.30 %"),
        "{said}"
    );
    let said = text(&mlj(folder.path(), &["inspect", "Test 1.csv"]).stdout);
    assert!(said.contains("C   Score                        score (the header's word)"), "{said}");
}

#[test]
fn the_version_is_the_packages() {
    let folder = folder(&[]);
    for option in ["--version", "-V"] {
        let output = mlj(folder.path(), &[option]);
        assert_eq!(text(&output.stdout), format!("mlj {}\n", env!("CARGO_PKG_VERSION")));
        assert!(output.status.success());
    }
    // More than that is for the parser of arguments.
    assert_eq!(mlj(folder.path(), &["--version", "compile"]).status.code(), Some(0));
    assert_eq!(mlj(folder.path(), &["sandbox", "more"]).status.code(), Some(2));
}

const GRADES: &str = "Name,Email,Quiz 1 (10),Quiz 2 (10),Total\nAda Obi,ada@example.org,8,6,3\n\
    Musa Bello,musa@example.org,3,5,9\nEsi Mensah,esi@example.org,9,7,1\n";

#[test]
fn columns_can_be_used_and_left_out() {
    let folder = folder(&[("a.csv", GRADES)]);
    let json = |options: &[&str]| {
        let arguments = [&["compile", "a.csv", "--json"], options].concat();
        let output = mlj(folder.path(), &arguments);
        let said = text(&output.stderr);
        serde_json::from_slice::<serde_json::Value>(&output.stdout)
            .unwrap_or_else(|_| panic!("{said}"))
    };
    let plain = json(&[]);
    assert_eq!(plain["tests"].as_array().unwrap().len(), 2);
    let total = &plain["columns"][2];
    assert_eq!((&total["column"], &total["used"]), (&"E".into(), &false.into()));
    assert_eq!(total["doubt"], "it may be a test");
    let quiz = &plain["columns"][0];
    assert_eq!((&quiz["as"], &quiz["unit"]), (&"test 1: Quiz 1".into(), &"marks".into()));
    assert_eq!((&quiz["maximum"], &quiz["doubt"]), (&"10".into(), &serde_json::Value::Null));
    let finding = plain["findings"].as_array().unwrap().iter().find(|f| f["check"] == "column");
    assert_eq!(finding.unwrap()["column"]["header"], "Total");
    let said = json(&["--use", "a.csv:total", "--leave", "a.csv:Quiz 2 (10)", "--maximum", "2=10"]);
    assert_eq!(said["tests"][1]["title"], "Total");
    assert_eq!(said["columns"][1]["why"], "as you said");
    assert!(!said["findings"].as_array().unwrap().iter().any(|f| f["check"] == "column"));
    // Without the maximum it is a guess: somebody should look.
    let guessed = json(&["--use", "a.csv:Total"]);
    let of_maximum = |f: &&serde_json::Value| f["check"] == "maximum" && f["test"] == 3;
    let finding = guessed["findings"].as_array().unwrap().iter().find(of_maximum).unwrap();
    assert!(!finding["likely"].as_array().unwrap().is_empty(), "{finding}");
    for (options, why) in [
        (["--use", "b.csv:Total"], "there is no such file among a.csv"),
        (
            ["--use", "a.csv:Totals"],
            "columns with results: \"Quiz 1 (10)\", \"Quiz 2 (10)\", \"Total\"",
        ),
        (["--use", "a.csv:Name"], "it can't be a test (it holds no results)"),
        (["--leave", "a.csv:Email"], "it holds no results"),
        (["--use", "a.csv"], "write it as FILE:HEADER"),
    ] {
        let output = mlj(folder.path(), &[&["compile", "a.csv"], &options[..]].concat());
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains(why), "{why} is not in {said}");
    }
}

#[test]
fn files_of_one_number_are_one_test() {
    let other = "Name,Email,Score\nEsi Mensah,esi@example.org,4 / 10\n";
    let folder = folder(&[("Monday.csv", QUIZ), ("Friday.csv", other), ("many.csv", GRADES)]);
    let arguments = [
        "compile",
        "Monday.csv",
        "Friday.csv",
        "--numbers",
        "1=Monday.csv",
        "1=Friday.csv",
        "--json",
    ];
    let output = mlj(folder.path(), &arguments);
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(json["tests"].as_array().unwrap().len(), 1);
    assert_eq!(json["tests"][0]["files"].as_array().unwrap().len(), 2);
    assert_eq!(json["people"].as_array().unwrap().len(), 3);
    for (numbers, why) in [
        (["1=many.csv", "2=Monday.csv"], "many.csv holds 2 tests, so it can't have one number"),
        (["1=Monday.csv", "2=Monday.csv"], "the file is given twice"),
    ] {
        let files = ["compile", "Monday.csv", "many.csv", "--numbers"];
        let output = mlj(folder.path(), &[&files[..], &numbers[..]].concat());
        assert_eq!(output.status.code(), Some(2));
        assert!(text(&output.stderr).contains(why), "{}", text(&output.stderr));
    }
}

#[test]
fn a_class_list_names_the_people_and_answers_about_people_can_be_given() {
    let list = "Matric No,Last name,First name,Email\n0101,Obi,Ada,ada@example.org\n\
                0102,Bello,Musa,musa@example.org\n0103,Okafor,Ngozi,ngozi@example.org\n";
    let other = "Name,Score\nA. Obi,5 / 10\nMusa Bello,9 / 10\n";
    let said = "same = [[\"A. Obi\", \"0101\"]]\n";
    let rows = r#"{"same": [[{"file": "Test 2.csv", "row": 2}, {"file": "Class.csv", "row": 2}]]}"#;
    let folder = folder(&[
        ("Test 1.csv", QUIZ),
        ("Test 2.csv", other),
        ("Class.csv", list),
        ("said.toml", said),
        ("rows.json", rows),
        ("short.json", r#"{"same": [["A. Obi"]]}"#),
        ("gone.json", r#"{"apart": [["A. Obi", {"file": "Test 2.csv", "row": 99}]]}"#),
    ]);
    let files = ["compile", "Test 1.csv", "Test 2.csv", "--roster", "Class.csv", "--json"];
    let people = |more: &[&str]| {
        let output = mlj(folder.path(), &[&files, more].concat());
        let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        json["people"].as_array().unwrap().len()
    };
    let alone = people(&[]);
    assert_eq!(people(&["--decisions", "said.toml"]), 3);
    assert_eq!(people(&["--decisions", "rows.json"]), 3);
    assert!(alone >= 3);
    for wrong in ["short.json", "gone.json", "missing.json"] {
        let output = mlj(folder.path(), &[&files[..], &["--decisions", wrong]].concat());
        assert_eq!(output.status.code(), Some(2), "{wrong}: {}", text(&output.stderr));
    }
    // Without tests there is nothing to compile.
    let output = mlj(folder.path(), &["compile", "Class.csv"]);
    assert_eq!(output.status.code(), Some(3));
    assert!(text(&output.stderr).contains("nothing to compile"), "{}", text(&output.stderr));
}

/// One finding a question, a group for each person that would come of it, a row for each part.
#[test]
fn questions_about_people_have_groups_in_json() {
    let names =
        [("Ada Obi", "Hugo Keller"), ("Musa Bello", "Mina Park"), ("Femi Ladan", "Ola Berg")];
    let file = |of: fn(&(&'static str, &'static str)) -> &'static str| {
        let row = |(at, pair): (usize, &(&'static str, &'static str))| {
            format!("{},p{at}@example.org,8 / 10\n", of(pair))
        };
        let rows: String = names.iter().enumerate().map(row).collect();
        format!("Name,Email,Score\n{rows}")
    };
    let (one, other) = (file(|pair| pair.0), file(|pair| pair.1));
    let folder = folder(&[("Test 1.csv", &one), ("Test 2.csv", &other)]);
    let output = mlj(folder.path(), &["compile", "Test 1.csv", "Test 2.csv", "--json"]);
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let all = json["findings"].as_array().unwrap();
    let asked: Vec<_> = all.iter().filter(|f| f["check"] == "same_person").collect();
    let [question] = asked.as_slice() else { panic!("{asked:?}") };
    assert_eq!(question["severity"], "doubt");
    let groups = question["groups"].as_array().unwrap();
    assert_eq!(groups.len(), names.len());
    for group in groups {
        let rows = group["rows"].as_array().unwrap();
        let mut files: Vec<&str> = rows.iter().map(|row| row["file"].as_str().unwrap()).collect();
        files.sort_unstable();
        assert_eq!(files, ["Test 1.csv", "Test 2.csv"]);
        assert_eq!(rows[0]["row"], rows[1]["row"]);
        assert_eq!((group["names"].as_array().unwrap().len(), &rows[0]["sheet"]), (2, &"".into()));
        // Two names have one address: the keys tell them from each other.
        assert_ne!(group["keys"][0], group["keys"][1]);
    }
}
