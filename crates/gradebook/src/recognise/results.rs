//! What became of a column that holds results: a test, a help to read one, or left out.

/// The use of a column with results.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum ColumnUse {
    /// The scores of a test, by its title.
    Scores(String),
    /// The percents of a test that is read from its marks; each is compared with them.
    PercentOf(String),
    /// The maximum of a test.
    MaximumOf(String),
    /// Right, wrong and left-out answers of which the scores are made.
    Answers,
    /// Not used.
    LeftOut(LeftOut),
}

/// Why a column with results is not used.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum LeftOut {
    /// The sum of that many columns, which are used.
    SumOf(usize),
    /// Perhaps their sum: the values say so, and no word.
    PerhapsSumOf(usize),
    /// Perhaps their mean: the values say so, and no word.
    PerhapsMeanOf(usize),
    /// An attempt at a test of which the better one counts.
    AttemptOf(String),
    /// 1 for passed and 0 for failed.
    PassOrFail,
    /// School grades of which 1 may be the best.
    SchoolGrades,
    /// Their mean.
    MeanOf(usize),
    /// Their sum on another scale.
    ScaledSumOf(usize),
    /// So many columns that are used, with weights.
    WeightedOf(usize),
    /// Another figure of a test whose marks are used.
    OtherOf(String),
    /// The scores of a test again, on the same or another scale.
    CopyOf(String),
    /// Perhaps so: the values of two titles that have nothing in common say it.
    PerhapsCopyOf(String),
    /// Letters of a test that is read from its numbers.
    LettersOf(String),
    /// Letters, of which no average can be made.
    Letters,
    /// The mark before penalties of a test whose final mark is used.
    RawOf(String),
    /// What was taken away before the mark that is used.
    Penalty,
    /// The points of a question, which are part of a test.
    QuestionOf(String),
    /// The points of a part of a test, which may be a test of its own.
    PartOf(String),
    /// Words in the place of scores.
    Words,
    /// Long numbers that are all different, in the place of scores.
    LikeIds,
    /// An answer to a question of a form.
    Answer,
    /// Worked out by the tool itself.
    CalculatedByTool,
    /// A number that is no result, by its header.
    OtherNumber,
    /// Numbers like scores under a header that says who a row is about, or when.
    Misplaced,
    /// A test by its header, without any score.
    NoScores,
    /// Called a total, and not the sum or mean of the tests.
    UnexplainedTotal,
    /// The same number in every row; nothing tells.
    SameInAll,
    /// Few small whole numbers that come again and again, as groups, years and rooms have.
    PerhapsGroup,
    /// The places of the people by the tests or by one of them: the values say so, and no word.
    PerhapsRank,
    /// A result or a count; nothing tells.
    Unclear,
    /// The teacher said so.
    AsSaid,
}

impl LeftOut {
    /// Whether somebody should say if the column is a test.
    pub fn is_doubt(&self) -> bool {
        match self {
            Self::NoScores
            | Self::PerhapsSumOf(_)
            | Self::PerhapsMeanOf(_)
            | Self::PassOrFail
            | Self::AttemptOf(_)
            | Self::PerhapsCopyOf(_)
            | Self::SchoolGrades
            | Self::UnexplainedTotal
            | Self::Unclear
            | Self::Letters
            | Self::PartOf(_)
            | Self::LikeIds
            | Self::Misplaced
            | Self::SameInAll
            | Self::PerhapsGroup
            | Self::PerhapsRank
            | Self::OtherOf(_)
            | Self::Words => true,
            Self::SumOf(_)
            | Self::MeanOf(_)
            | Self::ScaledSumOf(_)
            | Self::WeightedOf(_)
            | Self::CopyOf(_)
            | Self::LettersOf(_)
            | Self::RawOf(_)
            | Self::Penalty
            | Self::QuestionOf(_)
            | Self::Answer
            | Self::CalculatedByTool
            | Self::OtherNumber
            | Self::AsSaid => false,
        }
    }

    /// Whether the column could be used as a test if the teacher says so.
    pub fn may_be_a_test(&self) -> bool {
        match self {
            Self::Letters
            | Self::SchoolGrades
            | Self::LettersOf(_)
            | Self::Penalty
            | Self::Answer
            | Self::Words
            | Self::QuestionOf(_)
            | Self::CalculatedByTool
            | Self::OtherNumber => false,
            Self::SumOf(_)
            | Self::PerhapsSumOf(_)
            | Self::PerhapsMeanOf(_)
            | Self::PassOrFail
            | Self::AttemptOf(_)
            | Self::MeanOf(_)
            | Self::ScaledSumOf(_)
            | Self::WeightedOf(_)
            | Self::OtherOf(_)
            | Self::CopyOf(_)
            | Self::PerhapsCopyOf(_)
            | Self::RawOf(_)
            | Self::SameInAll
            | Self::PerhapsGroup
            | Self::PerhapsRank
            | Self::LikeIds
            | Self::Misplaced
            | Self::PartOf(_)
            | Self::NoScores
            | Self::UnexplainedTotal
            | Self::Unclear
            | Self::AsSaid => true,
        }
    }
}
