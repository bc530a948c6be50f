//! Names for files that are safe on every system, whatever they were made of.

/// Longest name in bytes: systems have 255, and some add to a name.
const LONGEST: usize = 200;

/// Names of devices on Windows, with any ending.
const DEVICES: [&str; 7] = ["con", "prn", "aux", "nul", "conin$", "conout$", "clock$"];

/// The name without paths, without signs that a system refuses or does not show, and of no device.
pub fn file_name(name: &str) -> String {
    let clean: String = name.chars().filter(|c| !is_unseen(*c)).map(plain).collect();
    // Windows drops dots and blanks at the end; a dot at the beginning hides a file.
    let clean = clean.trim_start_matches(['.', ' ']).trim_end_matches(['.', ' ']);
    let (stem, ending) = match clean.rsplit_once('.') {
        Some((stem, ending)) if ending.len() <= 16 => (stem.trim_end(), Some(ending)),
        Some(_) | None => (clean, None),
    };
    let room = LONGEST - ending.map_or(0, |ending| ending.len() + 1);
    let stem = stem.get(..stem.floor_char_boundary(room)).unwrap_or(stem);
    let stem = stem.trim_end_matches(['.', ' ']);
    let stem = if stem.is_empty() { "file" } else { stem };
    let device = if is_device(stem) { "_" } else { "" };
    match ending {
        Some(ending) => format!("{device}{stem}.{ending}"),
        None => format!("{device}{stem}"),
    }
}

fn plain(c: char) -> char {
    if matches!(c, '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|') { '_' } else { c }
}

/// Control characters, and marks that turn or hide a part of a name (`fdp.exe` as `exe.pdf`).
fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{fff9}'..='\u{ffff}')
}

/// `NUL`, `com1`, `LPT².backup`: Windows looks at what is before the first dot.
fn is_device(name: &str) -> bool {
    let first = name.split('.').next().unwrap_or_default().trim_end().to_lowercase();
    let numbered = ["com", "lpt"].into_iter().find_map(|port| first.strip_prefix(port));
    let port = numbered.is_some_and(|number| {
        let mut signs = number.chars();
        let one = signs.next().is_some_and(|c| c.is_ascii_digit() || "¹²³".contains(c));
        one && signs.next().is_none()
    });
    port || DEVICES.contains(&first.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_safe_on_every_system() {
        for (name, safe) in [
            ("gradebook 2026-02-20.xlsx", "gradebook 2026-02-20.xlsx"),
            ("Notes d'été (1).csv", "Notes d'été (1).csv"),
            ("../../etc/passwd", "_._etc_passwd"),
            ("C:\\Windows\\x.csv", "C__Windows_x.csv"),
            ("CON", "_CON"),
            ("nul.csv", "_nul.csv"),
            ("Com1.tar.gz", "_Com1.tar.gz"),
            ("LPT².csv", "_LPT².csv"),
            ("COM10.csv", "COM10.csv"),
            ("console.csv", "console.csv"),
            ("Test 1. . .", "Test 1"),
            ("NUL .csv", "_NUL.csv"),
            (".htaccess", "htaccess"),
            ("...", "file"),
            ("", "file"),
            (".csv", "csv"),
            ("a\r\nb\0.csv", "ab.csv"),
            ("\u{202e}vsc.exe", "vsc.exe"),
            ("<b>*?\"|.csv", "_b_____.csv"),
            ("=1+1.csv", "=1+1.csv"),
        ] {
            assert_eq!(file_name(name), safe, "{name:?}");
        }
        for long in ["é".repeat(300), format!("{}.xlsx", "n".repeat(60_000)), ".".repeat(500) + "x"]
        {
            let safe = file_name(&long);
            assert!((1..=LONGEST).contains(&safe.len()), "{safe}");
            assert_eq!(file_name(&safe), safe);
        }
    }
}
