//! Words and signs that stand where a score should, in many languages.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::name::fold;
use super::score::CellScore;

/// What a word says about a test without a score.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Status {
    Absent,
    Missing,
    NotAssigned,
    Excused,
    Pending,
}

/// The person was not there (`|` between words, folded when they are read).
const ABSENT: [&str; 8] = [
    "ab|abs|absent|absence|absentee|was absent|did not write|didn't write|dnw|dns|dna|nil|\
     did not sit|did not take|did not attend|did not start|did not show up|not present|\
     not attended|not sat|not written|not taken|no show|no-show|noshow|unexcused absence|\
     absent unexcused|unexcused|absent with reason|absent without reason|sick|ill",
    "absente|absent(e)|abi|abj|absence justifiee|absence injustifiee|absent justifie|\
     absente justifiee|absent injustifie|absente injustifiee|abs justifiee|abs injustifiee|\
     non present|non presente|defaillant|defaillante|n'a pas compose|non compose|pas venu|\
     pas venue|malade",
    "ausente|ausencia|no presentado|no presentada|no presento|no se presento|np|n.p|n. p|\
     no asistio|falta|inasistente|inasistencia|no rindio|no vino",
    "faltou|faltoso|faltosa|nao compareceu|nao presente|nao realizou|nao fez|nao veio|\
     nao apresentado",
    "fehlt|gefehlt|fehlend|abwesend|abw|nicht erschienen|n.e|n. e|nicht anwesend|\
     nicht teilgenommen|nicht angetreten|nicht mitgeschrieben|unentschuldigt|krank|\
     unentschuldigt gefehlt",
    "assente|assenza|ass|non presentato|non presentata|non si e presentato|\
     non si e presentata|assente giustificato|assente giustificata|assente ingiustificato|malato",
    "gr|grm|dz|gelmedi|katilmadi|yok|yoktu|girmedi|sinava girmedi|sinava gelmedi|sinava katilmadi|devamsiz|\
     hazir degil|hazir bulunmadi|mevcut degil",
    "afwezig|niet aanwezig|chybi|chybel|chybela|nepritomen|nepritomna|neucast|nepsal|nepsala|\
     nieobecny|nieobecna|nieob|nb|ikke mott|fravaerende|\
     franvarande|poissa|odsoten|neprisotan|otsutstvoval|ziek|sjuk|syk|sairas|chory|chora|nemocen|\
     nemocny|tidak hadir|absen|sakit|mangkir|غايب|غايبة|غياب|لم يحضر|vang|vang mat|no presentat|\
     otsutstvuet|болел|не был|не была|\
     απών|απούσα|απουσία|απουσίαζε|frånv|fravær|ikke møtt opp|udeblevet|отсутствовал|\
     отсутствовала|отсутствует|неявка|не явился|не явилась|н/я|болела|відсутній|відсутня|\
     не з'явився|не з'явилася|одсутан|одсутна|отсъства|не се яви|अनुपस्थित|অনুপস্থিত|\
     متغيب|متغيبة|غیر حاضر|غایب|נעדר|נעדרה|לא נכח|לא נכחה|ขาดสอบ|ขาด|ไม่มา|缺考|缺席|缺勤|旷考|病假|\
     欠席|欠試|未受験|결시|결석|미응시|불참|hiányzott|hiányzik|nem jelent meg|absentă|neprezentat|\
     neprezentată|chýbal|chýbala|odsutan|odsutna|nije pristupio|\
     nije pristupila|izostao|izostala|odsotna|manjka|ei osallistunut|puudus|puudub|nebija|neatvyko|\
     nedalyvavo|nebuvo|ez aurkeztua|vắng thi|bỏ thi|tidak ikut|alpa",
];

/// Nothing was handed in, or the test is not finished.
const MISSING: [&str; 8] = [
    "missing|not submitted|no submission|never submitted|not handed in|not turned in|not started|\
     in progress|no attempt|not attempted|unattempted|nan|null|none|blank|empty",
    "n.rdu|n. rdu|n rdu|nrdu|non rendu|non rendue|non remis|non remise|pas rendu|manquant|manquante|non commence|en cours|\
     jamais rendu",
    "no entregado|no entregada|no entrego|sin entregar|sin entrega|no enviado|no iniciado|\
     no comenzado|en curso|en progreso|faltante",
    "nao entregue|nao entregou|nao enviado|em falta|nao iniciado|em andamento|em progresso|\
     em curso",
    "nicht abgegeben|keine abgabe|fehlende abgabe|nicht eingereicht|nicht begonnen|\
     nicht gestartet|in bearbeitung",
    "non consegnato|non consegnata|mancante|non iniziato|non iniziata|in corso",
    "teslim edilmedi|teslim etmedi|gonderilmedi|gonderilmemis|baslamadi|baslanmadi|\
     devam ediyor|eksik",
    "k. a|k.a|ka|keine angabe|niet ingeleverd|niet gemaakt|nie oddano|brak|ikke levert|\
     ej inlamnad|not done|\
     не сдавал|не сдавала|не сдал|не сдала|не сдано|нет работы|не здав|не здала|не здано|\
     није предао|није предала|не е предал|не е предала|जमा नहीं|لم يسلم|لم تسلم|לא הגיש|לא הגישה|\
     לא הוגש|ไม่ส่ง|未交|未提交|未完成|未回答|미제출|nem adta be|nem adott be|nu a predat|nepredat|\
     neodevzdal|neodevzdala|neodevzdáno|neodovzdal|neodovzdala|neodovzdané|nije predao|nije predala|\
     nije predano|ni oddal|ni oddala|ni oddano|ei palautettu|ei palauttanut|esitamata|nav iesniegts|\
     nepateikta|ikke afleveret|inte inlämnad|ej inlämnat|no lliurat|no lliurada|\
     δεν παρέδωσε|δεν υποβλήθηκε|chưa nộp|không nộp|belum mengumpulkan|tidak mengumpulkan|\
     tidak hantar",
];

/// The test was not set for the person.
const NOT_ASSIGNED: [&str; 1] =
    ["n/a|n / a|na|n.a|n. a|not assigned|not applicable|non attribue|sans objet|no asignado|\
     no aplica|no aplicable|nao atribuido|nao se aplica|nicht zugewiesen|nicht zutreffend|\
     non assegnato|non applicabile|atanmadi|uygulanamaz"];

const EXCUSED: [&str; 1] = [
    "ex|exc|excused|exempt|exempted|excused absence|absent excused|absent (excused)|\
     absence excused|absent - excused|dispense|dispensee|dispense(e)|disp|excuse|excusee|\
     excuse(e)|exempte|exemptee|exempte(e)|exento|exenta|eximido|eximida|justificado|justificada|\
     dispensado|dispensada|isento|isenta|entschuldigt|entsch|entschuldigt gefehlt|befreit|\
     freigestellt|esonerato|esonerata|esente|giustificato|giustificata|muaf|mazeretli|izinli|vrijgesteld|vrijstelling|\
     omluven|omluvena|zwolniony|zwolniona|zw|fritatt|befriad|\
     απαλλαγή|απαλλάσσεται|освобожден|освобождена|звільнений|звільнена|معفى|معفاة|معاف|\
     פטור|פטורה|免考|免修|免除|면제|felmentve|felmentett|scutit|scutită|oslobođen|oslobođena|opravičen|\
     opravičena|vapautettu|vabastatud|atbrīvots|atleistas|fritak|fritaget|exempta|miễn",
];

/// Taken, but nobody has graded it.
const PENDING: [&str; 8] = [
    "requires grading|needs grading|needs review|to be graded|not yet graded|not graded|\
     not graded yet|ungraded|awaiting grading|awaiting grade|awaiting review|pending|\
     pending review|requires marking|needs marking|to be marked|not marked|not yet marked|\
     unmarked|tbd|tba",
    "necessite evaluation|necessite une evaluation|a noter|a evaluer|a corriger|non note|\
     non notee|pas encore note|non evalue|non evaluee|non corrige|en attente|\
     en attente d'evaluation|en attente de correction",
    "requiere calificacion|requiere calificar|requiere evaluacion|por calificar|sin calificar|\
     no calificado|no calificada|pendiente|pendiente de calificar|pendiente de calificacion|\
     pendiente de evaluacion|sin evaluar",
    "requer avaliacao|requer classificacao|requer nota|precisa de avaliacao|precisa ser avaliado|\
     a ser avaliado|por avaliar|por corrigir|nao avaliado|nao avaliada|nao corrigido|pendente|\
     aguardando correcao|aguardando avaliacao|a aguardar avaliacao",
    "bewertung notwendig|bewertung erforderlich|manuelle bewertung erforderlich|\
     manuelle bewertung notwendig|muss bewertet werden|noch nicht bewertet|nicht bewertet|\
     unbewertet|zu bewerten|ausstehend|noch nicht korrigiert|nicht korrigiert|zu korrigieren",
    "richiede valutazione|valutazione necessaria|valutazione richiesta|da valutare|\
     da correggere|non valutato|non valutata|non ancora valutato|in attesa|\
     in attesa di valutazione|non corretto",
    "notlandirilmadi|notlandirilmamis|notlandirilacak|notlandirma gerekiyor|\
     notlandirma gerektirir|notlandirma gerekli|degerlendirilmedi|degerlendirilmemis|\
     degerlendirilecek|degerlendirme bekliyor|puanlanmadi|not verilmedi|beklemede",
    "inh|inhalen|nog niet nagekeken|niet nagekeken|nog te maken|nie oceniono|nieocenione|\
     ikke vurdert|\
     на проверке|проверяется|не проверено|ожидает проверки|ожидает оценки|на перевірці|\
     не перевірено|очікує перевірки|قيد التصحيح|بانتظار التصحيح|لم يصحح|ממתין לבדיקה|טרם נבדק|รอตรวจ|待批改|\
     未批改|待评分|未评分|採点待ち|未採点|採点中|채점 중|채점중|미채점|javítás alatt|értékelésre vár|necorectat|\
     în curs de corectare|neopraveno|neohodnoceno|čeká na hodnocení|neohodnotené|čeka ocjenu|\
     nije ocijenjeno|ni ocenjeno|ei arvioitu|arvioitavana|hindamata|nav vērtēts|neįvertinta|ej rättad|\
     inte rättad|ikke rettet|pendent|pendent de qualificar|προς διόρθωση|δεν βαθμολογήθηκε|chưa chấm|\
     belum dinilai|belum ditanda|sprawdzane|w trakcie sprawdzania|niesprawdzone",
];

static WORDS: LazyLock<HashMap<String, Status>> = LazyLock::new(|| {
    let lists: [(&[&'static str], Status); 5] = [
        (&ABSENT, Status::Absent),
        (&MISSING, Status::Missing),
        (&NOT_ASSIGNED, Status::NotAssigned),
        (&EXCUSED, Status::Excused),
        (&PENDING, Status::Pending),
    ];
    let words = lists.into_iter().flat_map(|(lines, status)| {
        lines.iter().flat_map(move |line| line.split('|').map(move |word| (fold(word), status)))
    });
    words.collect()
});

/// What a whole cell says, if it says anything but a score. A sign alone (`-`, `–`, `.`) is a
/// missing score.
pub(super) fn status(text: &str) -> Option<CellScore> {
    let text = text.trim();
    if text.chars().all(|c| c.is_whitespace() || "-–—−‐‑.…_".contains(c)) {
        return Some(CellScore::Missing);
    }
    let folded = fold(text).replace('’', "'");
    let said = folded.split_whitespace().collect::<Vec<_>>().join(" ");
    let said = said.trim_end_matches(['.', '!', ' ']);
    let bare = said.trim_matches(['"', '*', '<', '>']);
    let round = bare.strip_prefix('(').and_then(|bare| bare.strip_suffix(')'));
    let square = || bare.strip_prefix('[').and_then(|bare| bare.strip_suffix(']'));
    let bare = round.or_else(square).unwrap_or(bare);
    // "Absent (sick)": the remark changes nothing, unless it has figures or another meaning.
    let remarked = || {
        let (head, note) = said.strip_suffix(')')?.split_once(" (")?;
        let status = WORDS.get(head)?;
        let changes = WORDS.get(note).is_some_and(|other| other != status);
        (!changes && !note.contains(char::is_numeric)).then_some(status)
    };
    let status = WORDS.get(said).or_else(|| WORDS.get(bare)).or_else(remarked)?;
    Some(match status {
        Status::Absent => CellScore::Absent,
        Status::Missing => CellScore::Missing,
        Status::NotAssigned => CellScore::NotAssigned,
        Status::Excused => CellScore::Excused,
        Status::Pending => CellScore::Pending,
    })
}

/// Whether a cell is the letter that says "absent" in some lists. It is also a grade, so the
/// rest of the column has to tell.
pub fn absent_letter(text: &str) -> bool {
    matches!(text.trim().trim_end_matches('.'), "a" | "A")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_has_one_meaning() {
        let lists = [&ABSENT[..], &MISSING, &NOT_ASSIGNED, &EXCUSED, &PENDING];
        let all: Vec<String> = lists
            .iter()
            .flat_map(|l| l.iter())
            .flat_map(|line| line.split('|').map(fold))
            .collect();
        for word in &all {
            let times = all.iter().filter(|other| *other == word).count();
            assert!(times == 1, "{word} is there {times} times");
            assert_eq!(word.split_whitespace().collect::<Vec<_>>().join(" "), *word);
        }
    }

    #[test]
    fn words_match_whole_cells_however_they_are_written() {
        for (word, status) in WORDS.iter() {
            let expected = match status {
                Status::Absent => CellScore::Absent,
                Status::Missing => CellScore::Missing,
                Status::NotAssigned => CellScore::NotAssigned,
                Status::Excused => CellScore::Excused,
                Status::Pending => CellScore::Pending,
            };
            for text in [
                word.clone(),
                word.to_uppercase(),
                format!("  {word}. "),
                format!("({word})"),
                word.replace(' ', "\u{a0} "),
            ] {
                assert_eq!(self::status(&text), Some(expected.clone()), "{text}");
            }
            for text in [format!("{word} 12"), format!("x{word}"), format!("{word} Obi")] {
                assert_eq!(self::status(&text), None, "{text}");
            }
        }
        assert!(absent_letter(" a.") && absent_letter("A") && !absent_letter("ab"));
    }
}
