//! The parts of a page as pieces of a document: the same words, figures and tables, without what only a screen can do.

use cycle::rooms::exchange::{Block, Chart};

use super::{Cell, Facts, Figures, Part, Table};
use crate::charts::{Figure, standalone};
use crate::i18n::without_isolates;
use crate::page::Page;

/// Text out of markup that is escaped already: no elements, no entities, no isolating marks.
fn plain(markup: &str) -> String {
    let mut text = String::with_capacity(markup.len());
    let mut rest = markup;
    while let Some(at) = rest.find(['<', '&']) {
        let (before, special) = rest.split_at(at);
        text.push_str(before);
        let end = if special.starts_with('<') { '>' } else { ';' };
        let Some((inside, after)) = special.get(1..).and_then(|inside| inside.split_once(end)) else {
            text.push_str(special);
            rest = "";
            break;
        };
        if special.starts_with('&') {
            text.extend(entity(inside));
        }
        rest = after;
    }
    text.push_str(rest);
    without_isolates(&text)
}

/// The character of an entity; nothing for one that templates do not write.
fn entity(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        _ => name.strip_prefix('#')?.parse().ok().and_then(char::from_u32),
    }
}

impl Cell {
    /// What it says, in a document; several things stand below one another.
    fn says(&self) -> String {
        match self {
            Self::Text(markup) | Self::Number(markup) => plain(markup),
            Self::Words(text) | Self::Prose(text) | Self::Foreign(text, _) | Self::Code(text) => text.clone(),
            Self::Link(link) => link.text.plain(),
            Self::Tag(_, word) => word.plain(),
            Self::Many(cells) => cells.iter().map(Self::says).collect::<Vec<_>>().join("\n"),
        }
    }
}

impl Figures {
    fn block(&self) -> Block {
        let row = |(name, value, note): &(_, _, Option<_>)| row(name, value, note.as_ref());
        Block::Rows(self.items.iter().map(row).collect())
    }
}

fn row(
    name: &crate::i18n::Message,
    value: &crate::i18n::Message,
    note: Option<&crate::i18n::Message>,
) -> (String, String) {
    let note = note.map_or_else(String::new, |note| format!("\n{}", note.plain()));
    (name.plain(), value.plain() + &note)
}

impl Facts {
    /// The facts as rows of a document.
    pub fn block(&self) -> Block {
        Block::Rows(self.rows.iter().map(|fact| (fact.name.plain(), fact.value.says())).collect())
    }
}

impl Table {
    fn block(&self) -> Block {
        if self.rows.is_empty() {
            return Block::Note(self.empty.plain());
        }
        Block::Table {
            columns: self.columns.iter().map(|column| column.title.plain()).collect(),
            rows: self.rows.iter().map(|row| row.iter().map(Cell::says).collect()).collect(),
            numbers: self.columns.iter().map(|column| column.numeric).collect(),
        }
    }
}

fn chart(p: &Page, figure: &Figure) -> Block {
    let svg = standalone(figure, p.code(), p.lang().right_to_left());
    Block::Chart(Chart {
        title: figure.title.clone(),
        description: figure.description.clone(),
        svg: svg.and_then(|bytes| String::from_utf8(bytes).ok()),
        columns: figure.head.clone(),
        rows: figure.rows.clone(),
    })
}

impl Part {
    /// The part in a document, under a heading of the second level. Forms and links stay on the page.
    pub fn blocks(&self, p: &Page) -> Vec<Block> {
        let mut blocks = vec![Block::Heading(2, self.title.plain())];
        blocks.extend(self.says.iter().map(|says| Block::Paragraph(says.plain())));
        blocks.extend(self.figures.iter().map(Figures::block));
        blocks.extend(self.facts.iter().map(Facts::block));
        let figures = self.plots.iter().flat_map(|plots| &plots.figures);
        blocks.extend(figures.filter(|figure| !figure.is_empty()).map(|figure| chart(p, figure)));
        for table in &self.tables {
            if !table.quiet {
                blocks.push(Block::Heading(3, table.caption.plain()));
            }
            blocks.push(table.block());
        }
        blocks.extend(self.notes.iter().map(|note| Block::Note(note.plain())));
        blocks
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Message;

    #[test]
    fn markup_becomes_what_it_says() {
        let message = Cell::text(Message::literal("R&D <b> \"x\""));
        assert_eq!(message.says(), "R&D <b> \"x\"");
        assert_eq!(plain("<bdi>1,250</bdi> <span lang=\"en\">days</span>"), "1,250 days");
        assert_eq!(plain("a \u{2068}b\u{2069} &lt;c&gt; &unknown; &#x1; 1 < 2"), "a b <c>   1 < 2");
        assert_eq!(Cell::Many(vec![Cell::Words("a".into()), Cell::Code("b".into())]).says(), "a\nb");
    }
}
