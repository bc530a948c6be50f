//! Whether two parts that look like one test are one: joined, asked, or two tests.

use super::doubt::{JoinReason, Likeness, TestDoubtReason};
use super::overlap::{Overlap, compare};
use super::parts::{self, Item, Questions, headers};

/// Equal rows that are no chance.
const ENOUGH: usize = 5;

/// What is to be done with two parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Verdict {
    /// They are one test.
    Join(JoinReason),
    /// Somebody should say.
    Ask(TestDoubtReason),
    /// They are two tests.
    No,
}

/// How the numbers in two titles relate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Claims {
    /// The same kind and number.
    Same,
    /// Another kind or number.
    Other,
    /// A title has none.
    Unknown,
}

/// What is known of two groups of parts beside their people.
struct Pair {
    likeness: Likeness,
    questions: Questions,
    claims: Claims,
    /// Both have titles, and they are equal.
    same_title: bool,
    /// Sheets of one workbook.
    same_file: bool,
    /// Sheets of one workbook whose headers name the test that they hold.
    same_named: bool,
}

/// Judges two groups that share a likeness.
pub(super) fn judge(a: &[&Item<'_>], b: &[&Item<'_>], likeness: Likeness) -> Verdict {
    let Some((x, y)) = a.first().zip(b.first()) else { return Verdict::No };
    let one_table = a.iter().any(|i| b.iter().any(|j| i.part.table == j.part.table));
    let pair = Pair::of(x, y, likeness);
    if one_table || given_apart(a, b) || pair.rules_out(x, y) {
        return Verdict::No;
    }
    let overlap = compare(a, b);
    if !overlap.comparable {
        pair.unknown()
    } else if overlap.apart() {
        pair.nobody_in_both()
    } else if overlap.contained() {
        let (older, newer) = if overlap.rows.0 < overlap.rows.1 { (x, y) } else { (y, x) };
        let (older, newer) = (older.part, newer.part);
        pair.contained(&overlap, JoinReason::Contained { older, newer, rows: overlap.equal })
    } else if overlap.different + overlap.namesakes == 0 {
        pair.shared(&overlap)
    } else {
        pair.different(&overlap)
    }
}

/// Whether a number that was given keeps two groups apart.
fn given_apart(a: &[&Item<'_>], b: &[&Item<'_>]) -> bool {
    let given = |group: &[&Item<'_>]| group.iter().find_map(|item| item.given);
    let number = |group: &[&Item<'_>]| {
        given(group).or_else(|| group.iter().find_map(|item| Some(item.claim.as_ref()?.number)))
    };
    let said = given(a).is_some() || given(b).is_some();
    said && number(a).zip(number(b)).is_some_and(|(x, y)| x != y)
}

impl Pair {
    fn of(x: &Item<'_>, y: &Item<'_>, likeness: Likeness) -> Self {
        let claim = |item: &Item<'_>| item.claim.as_ref().map(|c| (c.kind.clone(), c.number));
        let claims = claim(x).zip(claim(y));
        Self {
            likeness,
            questions: parts::compare(&x.questions, &y.questions),
            claims: match claims {
                None => Claims::Unknown,
                Some((x, y)) if x == y => Claims::Same,
                Some(_) => Claims::Other,
            },
            same_title: !x.key.is_empty() && x.key == y.key,
            same_file: x.table.file == y.table.file,
            same_named: x.table.file == y.table.file && x.header_names_test(),
        }
    }

    /// Whether this likeness is none, or was judged as a better one before.
    fn rules_out(&self, x: &Item<'_>, y: &Item<'_>) -> bool {
        let sections_only = x.key.is_empty();
        match self.likeness {
            Likeness::Number => false,
            Likeness::Title => {
                self.claims != Claims::Unknown
                    || (sections_only && headers(x.table) != headers(y.table))
            }
            Likeness::Questions | Likeness::Rows => self.claims == Claims::Same || self.same_title,
            Likeness::Headers => {
                let claimed = x.claim.is_some() || y.claim.is_some();
                self.same_title || claimed || (!self.same_file && x.shares_people(y))
            }
        }
    }

    fn nobody_in_both(&self) -> Verdict {
        let likeness = self.likeness;
        let different = self.questions == Questions::Different;
        match likeness {
            Likeness::Number if different => {
                Verdict::Ask(TestDoubtReason::OtherQuestions { likeness })
            }
            Likeness::Title | Likeness::Headers if different => Verdict::No,
            Likeness::Number | Likeness::Title => Verdict::Join(JoinReason::Sections),
            Likeness::Questions if self.claims != Claims::Other => {
                Verdict::Join(JoinReason::Sections)
            }
            Likeness::Headers if self.same_named => Verdict::Join(JoinReason::Sections),
            Likeness::Questions | Likeness::Headers => {
                Verdict::Ask(TestDoubtReason::PerhapsSections { likeness })
            }
            Likeness::Rows => Verdict::No,
        }
    }

    /// No clue is in both, so that nobody can be found again.
    fn unknown(&self) -> Verdict {
        let likeness = self.likeness;
        let asked = match likeness {
            Likeness::Number => true,
            Likeness::Title => self.same_title && self.questions != Questions::Different,
            Likeness::Questions => self.claims != Claims::Other,
            Likeness::Headers | Likeness::Rows => false,
        };
        Self::ask_if(asked, TestDoubtReason::NoCommonClues { likeness })
    }

    /// One holds all rows of the other.
    fn contained(&self, overlap: &Overlap, why: JoinReason) -> Verdict {
        let (likeness, rows) = (self.likeness, overlap.equal);
        let proof = overlap.timed && rows >= ENOUGH;
        if self.claims == Claims::Other {
            return Self::ask_if(proof, TestDoubtReason::OtherTitles { rows });
        }
        let few = TestDoubtReason::FewEqualRows { likeness, rows };
        match likeness {
            Likeness::Title if self.same_title => Verdict::Join(why),
            Likeness::Number | Likeness::Questions
                if self.same_title || overlap.timed || rows >= ENOUGH =>
            {
                Verdict::Join(why)
            }
            Likeness::Number | Likeness::Questions => Verdict::Ask(few),
            Likeness::Title | Likeness::Headers | Likeness::Rows if proof => Verdict::Join(why),
            Likeness::Title | Likeness::Headers | Likeness::Rows => {
                Self::ask_if(rows >= ENOUGH, few)
            }
        }
    }

    /// All people in both have equal rows, and each holds others, too.
    fn shared(&self, overlap: &Overlap) -> Verdict {
        let (likeness, rows) = (self.likeness, overlap.equal);
        let proof = overlap.timed && rows >= ENOUGH;
        if self.claims == Claims::Other {
            return Self::ask_if(proof, TestDoubtReason::OtherTitles { rows });
        }
        let few = TestDoubtReason::FewEqualRows { likeness, rows };
        match likeness {
            Likeness::Number | Likeness::Title | Likeness::Questions => {
                if overlap.timed || rows >= ENOUGH {
                    Verdict::Join(JoinReason::SharedRows { rows })
                } else {
                    Verdict::Ask(few)
                }
            }
            Likeness::Headers | Likeness::Rows => Self::ask_if(rows >= ENOUGH, few),
        }
    }

    /// Somebody has another result, or another address, in the other part.
    fn different(&self, overlap: &Overlap) -> Verdict {
        let Overlap { equal, different, namesakes, .. } = *overlap;
        let likeness = self.likeness;
        let mostly_equal = equal > different + namesakes;
        let reason = if equal + different == 0 {
            TestDoubtReason::Namesakes { likeness, people: namesakes }
        } else {
            TestDoubtReason::DifferentResults { likeness, different, equal }
        };
        let asked = match likeness {
            Likeness::Number => true,
            // Two forms in two sheets of one workbook are two tests.
            Likeness::Title if !self.same_title || self.same_file => mostly_equal,
            Likeness::Title => self.questions != Questions::Different,
            Likeness::Questions => self.claims != Claims::Other,
            Likeness::Headers | Likeness::Rows => mostly_equal && equal >= ENOUGH,
        };
        Self::ask_if(asked, reason)
    }

    fn ask_if(asked: bool, reason: TestDoubtReason) -> Verdict {
        if asked { Verdict::Ask(reason) } else { Verdict::No }
    }
}
