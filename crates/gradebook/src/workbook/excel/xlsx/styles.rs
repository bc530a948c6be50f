//! The styles of a workbook before the library reads them: it copies fonts and formats into every
//! style that names them, so that a small part may become gigabytes.

use quick_xml::events::Event;

use crate::workbook::ReadError;
use crate::workbook::excel::package::Package;

/// Parts below this can't do harm, and nearly all are.
const HARMLESS: u64 = 32 * 1024;
/// What a style takes at least, and any other element, such as a font.
const STYLE_BYTES: u64 = 1024;
const ELEMENT_BYTES: u64 = 128;
/// Most bytes that the styles may take. (Excel has at most 65,490 of them.)
const MOST_BYTES: u64 = 256 * 1024 * 1024;

/// Refuses styles that would take too much memory.
pub(super) fn check(package: &mut Package<'_>, part: &str) -> Result<(), ReadError> {
    if package.size(part)? < HARMLESS {
        return Ok(());
    }
    let Some(mut xml) = package.xml(part)? else { return Ok(()) };
    let (mut styles, mut elements, mut longest) = (0_u64, 0_u64, 0_u64);
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        // What is wrong with it otherwise is for the library to say.
        let Ok(event) = xml.read_event_into(&mut buffer) else { return Ok(()) };
        match event {
            Event::Start(e) | Event::Empty(e) => {
                elements += 1;
                styles += u64::from(e.local_name().as_ref() == "xf");
                longest = longest.max(e.len() as u64);
            }
            Event::Eof => return Ok(()),
            _ => {}
        }
        let copies = styles.saturating_mul(longest.max(STYLE_BYTES));
        let bytes = copies.saturating_add(elements.saturating_mul(ELEMENT_BYTES));
        if bytes > MOST_BYTES {
            return Err(ReadError::UnpacksTooLarge { bytes, limit: MOST_BYTES });
        }
    }
}
