//! A document before it is written for a word processor or as PDF: pieces in reading order, in one language.

use chrono::NaiveDate;
use vocabulary::UnLanguage;

/// A piece of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A heading of level 1 to 3.
    Heading(u8, String),
    /// A paragraph.
    Paragraph(String),
    /// A paragraph in small letters.
    Note(String),
    /// A paragraph in the middle, such as a letterhead.
    Centred(String),
    /// A paragraph at the end of the line, such as place and date.
    End(String),
    /// A list with bullets.
    Bullets(Vec<String>),
    /// Labels with their values, as a table without headings.
    Rows(Vec<(String, String)>),
    /// A table; `numbers` says of each column whether it holds numbers, which stand at the end of their cells.
    Table {
        /// Headings.
        columns: Vec<String>,
        /// Rows.
        rows: Vec<Vec<String>>,
        /// Which columns hold numbers.
        numbers: Vec<bool>,
    },
    /// A chart with the table behind it.
    Chart(Chart),
    /// An empty line.
    Space,
    /// What follows begins on a new page.
    PageBreak,
    /// What follows stands on new pages that lie across, for wide tables.
    Across,
}

/// A chart in a document. Where a drawing cannot be shown, its table says the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chart {
    /// What it shows.
    pub title: String,
    /// What can be read from it, for those who do not see it.
    pub description: String,
    /// The drawing as an SVG file that needs nothing beside it.
    pub svg: Option<String>,
    /// Headings of the table behind it.
    pub columns: Vec<String>,
    /// Its rows; all but the first cell of each are numbers.
    pub rows: Vec<Vec<String>>,
}

/// A document in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Its language; decides its direction.
    pub language: UnLanguage,
    /// Its title, for those who search and those who listen.
    pub title: String,
    /// Who wrote it.
    pub author: String,
    /// Its day.
    pub day: NaiveDate,
    /// What stands at the foot of every page beside the page's number; none for pages without a foot, as letters have.
    pub footer: Option<String>,
    /// What it says.
    pub blocks: Vec<Block>,
}

/// The longest piece without a blank that a column makes room for, in letters.
const WORD: usize = 18;
/// The mean length beyond which a column grows no wider, in letters.
const MEAN: usize = 40;

/// How wide the columns of a table want to be, in letters: the longest word must fit, and long texts get more room.
pub(crate) fn widths(columns: &[String], rows: &[Vec<String>]) -> Vec<usize> {
    let width = |at: usize| {
        let cells = || columns.get(at).into_iter().chain(rows.iter().filter_map(|row| row.get(at)));
        let words = cells().flat_map(|text| text.split_whitespace()).map(|word| word.chars().count());
        let letters: usize = cells().map(|text| text.chars().count()).sum();
        let mean = letters / cells().count().max(1);
        words.max().unwrap_or(0).clamp(4, WORD).max(mean.min(MEAN))
    };
    (0..columns.len()).map(width).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_what_stands_in_them() {
        let text = "words of some length in a sentence".to_owned();
        let rows = vec![vec!["1".to_owned(), text.clone(), "a".repeat(64)]; 3];
        let columns = ["No", "What", "Checksum"].map(str::to_owned);
        assert_eq!(widths(&columns, &rows), [4, 26, 40]);
        assert_eq!(widths(&columns, &[]), [4, 4, 8]);
    }
}
