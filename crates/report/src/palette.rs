//! Column colours by test number: the course's own ten, then a palette.

use crate::xlsx::Fill;

/// The course's colours for tests 1 to 10; red is softened so that text stays readable.
const OWN: [Fill; 10] = [
    0xFF_FFFF, 0x87_CEEB, 0xFF_FF00, 0xFF_FACD, 0xFF_6666, 0x90_EE90, 0xF0_8080, 0xF0_E68C,
    0xDD_A0DD, 0x00_FFFF,
];
/// Light colours for further tests.
const MORE: [Fill; 8] =
    [0xFC_E4D6, 0xD9_E1F2, 0xE2_EFDA, 0xFF_E699, 0xF8_CBAD, 0xBD_D7EE, 0xC6_E0B4, 0xD0_CECE];

/// The colour of a test's column, as `0xRRGGBB`.
pub fn test_colour(number: u32) -> Fill {
    let index = number.saturating_sub(1) as usize;
    OWN.get(index).copied().unwrap_or_else(|| MORE[(index - OWN.len()) % MORE.len()])
}
