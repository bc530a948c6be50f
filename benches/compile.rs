//! Time and memory of a compile, phase by phase, against a bare calamine pass over the same
//! cells in the same run. `cargo bench` prints ratios; nothing here is asserted.
//!
//! The exports are generated: SurveyHeart's layout with question columns, invented people, some
//! misspelt addresses, resubmissions and missing tests.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    missing_docs,
    reason = "a benchmark prints, and fails by panicking"
)]

use std::io::Cursor;
use std::process::Command;
use std::time::{Duration, Instant};

use calamine::{Reader, Xlsx};
use gradebook::recognise::{Table, recognise};
use gradebook::workbook::{Book, Limits, Opened, open};
use gradebook::{Request, compile};
use rayon::prelude::*;
use report::Edited;
use rust_xlsxwriter::Workbook;
use table::Table as Edits;

/// Files, people, question columns.
const SIZES: [(usize, usize, usize); 3] = [(5, 70, 25), (20, 5_000, 30), (5, 50_000, 30)];

const FIRST: [&str; 40] = [
    "Ada", "Bola", "Chika", "Damilola", "Efe", "Folake", "Grace", "Halima", "Ikenna", "Jumai",
    "Kemi", "Lawal", "Musa", "Ngozi", "Obinna", "Peace", "Ruth", "Sade", "Tunde", "Uche", "Victor",
    "Wale", "Yetunde", "Zainab", "Amara", "Bashir", "Chidi", "David", "Emeka", "Fatima", "Garba",
    "Hassan", "John", "Kalu", "Maryam", "Nkechi", "Olu", "Patience", "Sule", "Umar",
];
const LAST: [&str; 40] = [
    "Abara", "Adeyemi", "Balogun", "Bello", "Chukwu", "Coker", "Danjuma", "Dogara", "Ekwueme",
    "Faleke", "Fashola", "Ganiyu", "Hamza", "Haruna", "Idris", "Igwe", "Jatau", "Jibrin", "Kuti",
    "Lamido", "Lawan", "Maduka", "Mbah", "Nnamdi", "Nwosu", "Ojo", "Okafor", "Paiko", "Peters",
    "Raji", "Tanko", "Vandu", "Wada", "Yakubu", "Zubair", "Abiola", "Eze", "Obi", "Okoye", "Sani",
];

/// A small generator of pseudo-random numbers (Knuth's MMIX constants): the same files each run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides
    }
}

/// One export as the form tool writes it.
fn export(test: usize, people: usize, questions: usize) -> Vec<u8> {
    let mut dice = Dice(test as u64 + 1);
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("Responses").unwrap();
    let fixed = ["S.NO", "Submitted Time", "Full Names", "Email", "Phone number"];
    let total = format!("Total Marks ({questions})");
    let headers = fixed.into_iter().map(str::to_owned).chain([total, "Result".to_owned()]);
    for (column, header) in (0..).zip(
        headers.chain((1..=questions).map(|q| format!("{q}. Question number {q} of the test"))),
    ) {
        sheet.write_string(0, column, header).unwrap();
    }
    let mut row = 0;
    for person in 0..people {
        // One in eight misses the test; one in fifty hands in twice.
        let times = if dice.roll(8) == 0 { 0 } else { 1 + usize::from(dice.roll(50) == 0) };
        for _ in 0..times {
            row += 1;
            write_row(sheet, (row, person), questions, (&mut dice, test));
        }
    }
    book.save_to_buffer().unwrap()
}

fn write_row(
    sheet: &mut rust_xlsxwriter::Worksheet,
    at: (u32, usize),
    questions: usize,
    by: (&mut Dice, usize),
) {
    let ((row, person), (dice, test)) = (at, by);
    let middle = FIRST[person / 1600 % 40];
    let name = format!("{} {middle} {}", LAST[person % 40], FIRST[person / 40 % 40]);
    let name = if dice.roll(10) == 0 { name.to_uppercase() } else { name };
    let domain = if dice.roll(200) == 0 { "gmail.cod" } else { "gmail.com" };
    let right = dice.roll(questions + 1);
    sheet.write_number(row, 0, row).unwrap();
    sheet
        .write_string(
            row,
            1,
            format!("{:02}-02-2026 {:02}:{:02}:00", test + 1, dice.roll(24), dice.roll(60)),
        )
        .unwrap();
    sheet.write_string(row, 2, name).unwrap();
    sheet.write_string(row, 3, format!("person{person}mail@{domain}")).unwrap();
    sheet.write_string(row, 4, format!("080{person:08}")).unwrap();
    sheet.write_number(row, 5, right as f64).unwrap();
    sheet.write_string(row, 6, format!("{:.1}%", right as f64 * 100.0 / questions as f64)).unwrap();
    for question in 0..questions {
        sheet
            .write_string(
                row,
                7 + question as u16,
                if dice.roll(2) == 0 { "True" } else { "False" },
            )
            .unwrap();
    }
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let result = work();
    (result, start.elapsed())
}

/// What calamine alone needs to see every cell.
fn bare_pass(bytes: &[u8]) -> usize {
    let mut book = Xlsx::new(Cursor::new(bytes)).unwrap();
    let names = book.sheet_names();
    let mut cells = 0;
    for name in names {
        let mut reader = book.worksheet_cells_reader(&name).unwrap();
        while let Some(cell) = reader.next_cell().unwrap() {
            cells += usize::from(!matches!(cell.get_value(), calamine::DataRef::Empty));
        }
    }
    cells
}

fn read(bytes: &[u8]) -> Book {
    match open("export.xlsx", bytes, &Limits::default()) {
        Ok(Opened::Book(book)) => book,
        other => unreachable!("{other:?}"),
    }
}

/// Peak resident memory of this process in MiB, after Linux's `/proc`.
fn peak_mib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|l| l.starts_with("VmHWM")).unwrap_or("0");
    line.split_whitespace().nth(1).and_then(|kib| kib.parse::<u64>().ok()).unwrap_or(0) / 1024
}

fn unzipped_mib(files: &[Vec<u8>]) -> u64 {
    let size = |bytes: &Vec<u8>| {
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        (0..archive.len()).map(|at| archive.by_index(at).unwrap().size()).sum::<u64>()
    };
    files.iter().map(size).sum::<u64>() / (1024 * 1024)
}

/// One size in one process, so that its peak memory is its own.
fn run(size: (usize, usize, usize)) {
    let (count, people, questions) = size;
    let folder = std::env::temp_dir().join(format!("mlj-bench-{count}-{people}-{questions}"));
    std::fs::create_dir_all(&folder).unwrap();
    let paths: Vec<_> =
        (0..count).map(|test| folder.join(format!("Test {}.xlsx", test + 1))).collect();
    if std::env::args().any(|a| a == "--generate") {
        paths.par_iter().enumerate().for_each(|(test, path)| {
            std::fs::write(path, export(test, people, questions)).unwrap();
        });
        return;
    }
    let files: Vec<Vec<u8>> = paths.iter().map(|p| std::fs::read(p).unwrap()).collect();
    println!(
        "{count} files x {people} people x {questions} questions, {} MiB unzipped",
        unzipped_mib(&files)
    );
    let (cells, bare) = timed(|| files.par_iter().map(|f| bare_pass(f)).sum::<usize>());
    // Reading and recognising are timed apart; as in the program, a book is dropped once its
    // table is read.
    let (tables, both) = timed(|| {
        let table = |(test, bytes): (usize, &Vec<u8>)| {
            let (book, reading) = timed(|| read(bytes));
            let (tables, recognising) =
                timed(|| recognise(&format!("Test {}.xlsx", test + 1), &book).unwrap());
            (tables, reading, recognising)
        };
        files.par_iter().enumerate().map(table).collect::<Vec<_>>()
    });
    let reading: Duration = tables.iter().map(|t| t.1).sum();
    let recognising: Duration = tables.iter().map(|t| t.2).sum();
    let share = |part: Duration| {
        both.as_secs_f64() * part.as_secs_f64() / (reading + recognising).as_secs_f64()
    };
    let tables: Vec<Table> = tables.into_iter().flat_map(|t| t.0).collect();
    let after_reading = peak_mib();
    let (gradebook, matching) = timed(|| compile(tables, &Request::default()));
    let (bytes, writing) = timed(|| {
        let table = Edits::of(&gradebook).unwrap();
        report::workbook(Edited::plain(&gradebook, &table)).unwrap()
    });
    println!("  {cells} cells; bare calamine pass {:.3} s", bare.as_secs_f64());
    println!(
        "  read {:.3} s ({:.2} of the bare pass)",
        share(reading),
        share(reading) / bare.as_secs_f64()
    );
    println!("  recognise {:.3} s", share(recognising));
    println!(
        "  match, score and check {:.3} s ({} people)",
        matching.as_secs_f64(),
        gradebook.people.len()
    );
    println!("  write {:.3} s ({} MiB)", writing.as_secs_f64(), bytes.len() / (1024 * 1024));
    println!("  peak memory {after_reading} MiB after reading, {} MiB in all", peak_mib());
}

fn main() {
    let chosen = std::env::var("MLJ_BENCH_SIZE").ok().and_then(|at| at.parse::<usize>().ok());
    if let Some(size) = chosen.and_then(|at| SIZES.get(at)) {
        run(*size);
        return;
    }
    let program = std::env::current_exe().unwrap();
    for at in 0..SIZES.len() {
        for arguments in [&["--generate"][..], &[]] {
            Command::new(&program)
                .args(arguments)
                .env("MLJ_BENCH_SIZE", at.to_string())
                .status()
                .unwrap();
        }
    }
}
