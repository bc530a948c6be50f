//! One row with several people: a group that handed in together.

use std::collections::BTreeSet;

use super::role::{Role, roles_of};
use crate::domain::{EmailReading, fold, tidy, words};

/// Most people of one row.
const MOST_MEMBERS: usize = 30;

/// A person among several in a row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Member {
    pub(super) name: String,
    pub(super) email: String,
    pub(super) id: String,
}

/// Who a row is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Group {
    /// One person, or nobody.
    One,
    /// Several people, each with the row's result.
    Many(Vec<Member>),
    /// Several names, addresses or ids whose numbers disagree: somebody must say who it is.
    Unclear { names: usize, emails: usize, ids: usize },
}

/// Splits the cells of a row that say who it is about. The texts are as written: a line break
/// in a cell parts people, too.
pub(super) fn members(name: &str, email: &str, id: &str) -> Group {
    let emails = addresses(email);
    let ids = tokens(id, |c| matches!(c, ';' | ',' | '\n' | '|'));
    let sure = parts(name, |c| matches!(c, ';' | '\n' | '|'));
    let wanted = emails.len().max(ids.len());
    let names =
        if sure.len() == 1 && wanted > 1 { loosely(name, wanted).unwrap_or(sure) } else { sure };
    let count = names.len().max(wanted);
    if count < 2 {
        return Group::One;
    }
    let agrees = |n: usize| n == 0 || n == count;
    if count > MOST_MEMBERS || !(agrees(names.len()) && agrees(emails.len()) && agrees(ids.len())) {
        return Group::Unclear { names: names.len(), emails: emails.len(), ids: ids.len() };
    }
    let order = owners(&names, &emails);
    let text = |list: &[String], at: usize| list.get(at).cloned().unwrap_or_default();
    let member = |at: usize| Member {
        name: text(&names, at),
        email: text(&emails, order.get(at).copied().unwrap_or(at)),
        id: text(&ids, at),
    };
    Group::Many((0..count).map(member).collect())
}

fn parts(text: &str, sign: fn(char) -> bool) -> Vec<String> {
    text.split(sign).map(tidy).filter(|t| !t.is_empty()).collect()
}

fn tokens(text: &str, sign: fn(char) -> bool) -> Vec<String> {
    let found = parts(text, sign);
    // "Lee, Ann" or a free text is no list of ids.
    let is_id = |t: &String| !t.contains(' ') && t.chars().any(|c| c.is_ascii_digit());
    if found.len() > 1 && !found.iter().all(is_id) { vec![tidy(text)] } else { found }
}

/// The addresses of a cell, each once; a cell with one or none is left as it is.
fn addresses(text: &str) -> Vec<String> {
    let sign = |c: char| c.is_whitespace() || matches!(c, ';' | ',' | '|' | '<' | '>' | '/');
    let mut seen = BTreeSet::new();
    let found: Vec<String> = text
        .split(sign)
        .filter(|t| EmailReading::parse(t).valid().is_some())
        .filter(|t| seen.insert(t.to_lowercase()))
        .map(str::to_owned)
        .collect();
    match (found.len(), tidy(text)) {
        (0 | 1, whole) if whole.is_empty() => Vec::new(),
        (0 | 1, whole) => vec![whole],
        _ => found,
    }
}

/// Names parted by a comma or an "and", where addresses or ids say how many people there are.
/// "Obi, Ada, Eze, Ben" with two addresses stays one text: which comma parts people is not known.
fn loosely(name: &str, wanted: usize) -> Option<Vec<String>> {
    let joined = [" & ", " and ", " et ", " und ", " y ", " e ", " ve ", " + ", " / "]
        .iter()
        .fold(name.to_owned(), |text, sign| text.replace(sign, ","));
    let found = parts(&joined, |c| c == ',');
    let whole = |t: &String| t.contains(' ') || wanted > 2;
    (found.len() == wanted && found.iter().all(whole)).then_some(found)
}

/// For each name the place of its address. If addresses hold words of the names, these decide;
/// else the order does.
fn owners(names: &[String], emails: &[String]) -> Vec<usize> {
    let plain: Vec<usize> = (0..names.len().max(emails.len())).collect();
    if names.len() != emails.len() {
        return plain;
    }
    let mailbox = |e: &String| fold(e.split('@').next().unwrap_or_default());
    let mailboxes: Vec<String> = emails.iter().map(mailbox).collect();
    let owned = |name: &String| {
        let said = words(name);
        let fits =
            |m: &String| said.iter().any(|w| w.chars().count() >= 3 && m.contains(w.as_str()));
        let mut fitting = mailboxes.iter().enumerate().filter(|(_, m)| fits(m)).map(|(at, _)| at);
        match (fitting.next(), fitting.next()) {
            (Some(only), None) => Some(only),
            _ => None,
        }
    };
    let found: Option<Vec<usize>> = names.iter().map(owned).collect();
    found.filter(|f| f.iter().collect::<BTreeSet<_>>().len() == f.len()).unwrap_or(plain)
}

/// A column about one member of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct MemberColumn {
    /// The member's number.
    pub(super) member: u32,
    /// What the column says of the member.
    pub(super) role: Role,
    /// The column, counted from 0 among the headers.
    pub(super) column: usize,
}

/// Words for a member of a group (folded).
const MEMBER_WORDS: &str = "member|partner|teammate|student|author|participant|membre|etudiant|partenaire|integrante|\
    miembro|alumno|estudiante|membro|aluno|mitglied|gruppenmitglied|membri|studente|uye|ogrenci";

/// The columns `Member 1`, `Member 2 email`, `Student 1`, `Name 1` …; none unless two members
/// have the same kinds of column. `Name2` beside `Name` repeats a question and is no member.
pub(super) fn member_columns(headers: &[String]) -> Vec<MemberColumn> {
    let mut found: Vec<MemberColumn> = headers
        .iter()
        .enumerate()
        .filter_map(|(column, header)| {
            let (member, role) = member_of(header)?;
            Some(MemberColumn { member, role, column })
        })
        .collect();
    let bare = |role: Role| {
        headers.iter().enumerate().any(|(column, h)| {
            !found.iter().any(|f| f.column == column)
                && roles_of(h).first().is_some_and(|(r, _)| *r == role)
        })
    };
    let several = |role: Role| {
        let members: BTreeSet<u32> =
            found.iter().filter(|f| f.role == role).map(|f| f.member).collect();
        members.len() >= 2
    };
    let good: Vec<Role> =
        found.iter().map(|f| f.role).filter(|r| several(*r) && !bare(*r)).collect();
    found.retain(|f| good.contains(&f.role));
    found
}

fn member_of(header: &str) -> Option<(u32, Role)> {
    let said = words(header);
    let at = said.iter().position(|w| w.len() <= 2 && w.chars().all(|c| c.is_ascii_digit()))?;
    let number: u32 = said.get(at)?.parse().ok()?;
    let mut rest = said.clone();
    rest.remove(at);
    let before = rest.len();
    rest.retain(|w| {
        !MEMBER_WORDS.split('|').any(|m| m == w)
            && !matches!(w.as_str(), "group" | "team" | "s" | "the" | "of")
    });
    let is_member = rest.len() < before;
    if rest.is_empty() {
        return is_member.then_some((number, Role::FullName));
    }
    let identity =
        roles_of(&rest.join(" ")).first().map(|(role, _)| *role).filter(|r| r.is_identity());
    identity.map(|role| (number, role))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(name: &str, email: &str, id: &str) -> String {
        match members(name, email, id) {
            Group::One => "one".to_owned(),
            Group::Unclear { names, emails, ids } => format!("unclear {names} {emails} {ids}"),
            Group::Many(members) => members
                .iter()
                .map(|m| format!("{}+{}+{}", m.name, m.email, m.id))
                .collect::<Vec<_>>()
                .join(" | "),
        }
    }

    #[test]
    fn groups_are_split_and_people_are_not() {
        for (name, email, id, expected) in [
            (
                "Ada Obi; Ben Eze",
                "ada@x.org; ben@x.org",
                "",
                "Ada Obi+ada@x.org+ | Ben Eze+ben@x.org+",
            ),
            ("Ada Obi\nBen Eze", "", "", "Ada Obi++ | Ben Eze++"),
            (
                "Ada Obi, Ben Eze",
                "ada@x.org, ben@x.org",
                "",
                "Ada Obi+ada@x.org+ | Ben Eze+ben@x.org+",
            ),
            (
                "Ada Obi and Ben Eze",
                "ada@x.org ben@x.org",
                "",
                "Ada Obi+ada@x.org+ | Ben Eze+ben@x.org+",
            ),
            (
                "Ada Obi; Ben Eze",
                "ben@x.org; ada@x.org",
                "",
                "Ada Obi+ada@x.org+ | Ben Eze+ben@x.org+",
            ),
            ("", "ada@x.org;ben@x.org", "", "+ada@x.org+ | +ben@x.org+"),
            ("Ada Obi; Ben Eze", "", "17; 18", "Ada Obi++17 | Ben Eze++18"),
            ("", "", "2017,2018,2019", "++2017 | ++2018 | ++2019"),
            ("Obi, Ada", "ada@x.org", "17", "one"),
            ("Obi, Ada", "", "", "one"),
            ("Ada Obi", "ada@x.org", "", "one"),
            ("", "", "", "one"),
            ("Ada and Ben Eze", "ab@x.org", "", "one"),
            ("Ada Obi", "not an address, at all", "", "one"),
            ("Ada Obi", "ada@x.org ada@x.org", "", "one"),
            // One name with two addresses may be one person.
            ("Ada Obi", "ada@x.org; ada@y.org", "", "unclear 1 2 0"),
            ("Obi, Ada", "ada@x.org; ada@y.org", "", "unclear 1 2 0"),
            ("Ada Obi; Ben Eze", "ada@x.org", "", "unclear 2 1 0"),
            ("Ada Obi; Ben Eze; Cleo Udo", "ada@x.org; ben@x.org", "", "unclear 3 2 0"),
        ] {
            assert_eq!(shown(name, email, id), expected, "{name:?} {email:?} {id:?}");
        }
    }

    #[test]
    fn columns_of_members() {
        let columns = |headers: &str| -> String {
            let headers: Vec<String> = headers.split(',').map(|h| h.trim().to_owned()).collect();
            member_columns(&headers)
                .iter()
                .map(|c| format!("{}{}{}", c.column, c.role.name().get(..1).unwrap(), c.member))
                .collect::<Vec<_>>()
                .join(" ")
        };
        assert_eq!(columns("Group, Member 1, Member 2, Score"), "1n1 2n2");
        assert_eq!(
            columns("Student 1 name, Student 1 email, Student 2 name, Student 2 email, Mark"),
            "0n1 1e1 2n2 3e2"
        );
        assert_eq!(columns("Name 1, Name 2, Score"), "0n1 1n2");
        assert_eq!(columns("Mitglied 1, Mitglied 2, Punkte"), "0n1 1n2");
        assert_eq!(columns("ID, Name, Name2, Email, Email2, Score"), "");
        assert_eq!(columns("Name, Name 2, Score"), "");
        assert_eq!(columns("Name, Quiz 1, Quiz 2"), "");
        assert_eq!(columns("Name, Student 1 score, Student 2 score"), "");
        assert_eq!(columns("Student 1, Score"), "");
    }

    proptest::proptest! {
        #[test]
        fn nobody_is_lost(count in 2_usize..8, sign in "[;|\n]") {
            let list = |f: fn(usize) -> String| (0..count).map(f).collect::<Vec<_>>().join(&sign);
            let names = list(|n| format!("Person{n} Name{n}"));
            let emails = list(|n| format!("p{n}@example.org"));
            let Group::Many(members) = members(&names, &emails, "") else { panic!("{names}") };
            proptest::prop_assert_eq!(members.len(), count);
            for (n, member) in members.iter().enumerate() {
                proptest::prop_assert_eq!(&member.name, &format!("Person{n} Name{n}"));
                proptest::prop_assert_eq!(&member.email, &format!("p{n}@example.org"));
            }
        }
    }
}
