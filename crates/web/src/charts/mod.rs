//! Charts as SVG from the server, one file per chart. Numbers come in formatted for the reader's language; colours are
//! CSS classes, so that a strict content policy holds; right-to-left pages get the mirrored drawing. Every chart
//! carries a title, a description and the table behind it.

mod bars;
mod bound;
mod canvas;
mod frontier;
mod graph;
mod heat;
mod lorenz;
mod mosaic;
mod radar;
mod sankey;
mod standalone;
mod strip;
mod tile_map;
mod trend;
mod usage;

pub use bars::{Bar, bars};
pub use bound::{Moment, bound};
pub use frontier::{Axes, Point, frontier};
pub use graph::{Link, Node, graph};
pub use heat::{Cell, Heat, heat};
pub use lorenz::lorenz;
pub use mosaic::{Row, Tile, mosaic};
pub use radar::{Axis, radar};
pub use sankey::{Flow, Sankey, sankey};
pub use standalone::standalone;
pub use strip::{Strip, strip};
pub use tile_map::{Tile as MapTile, tile_map};
pub use trend::{Course, trend};
pub use usage::{Usage, usage};

/// What every chart needs besides its data: its place in the page and its words.
#[derive(Debug, Clone, Default)]
pub struct Words {
    /// Identifier, unique in the page; letters, digits and `-`.
    pub id: String,
    /// What the chart shows.
    pub title: String,
    /// What can be read from it, for those who do not see it.
    pub description: String,
    /// Headings of the table behind it.
    pub head: Vec<String>,
    /// Whether the page runs from right to left.
    pub rtl: bool,
}

/// A chart ready for the page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Figure {
    /// Identifier, unique in the page.
    pub id: String,
    /// What the chart shows.
    pub title: String,
    /// What can be read from it, for those who do not see it.
    pub description: String,
    /// The drawing; escaped, safe to insert.
    pub svg: String,
    /// Headings of the table.
    pub head: Vec<String>,
    /// Rows of the table; the first cell names the row.
    pub rows: Vec<Vec<String>>,
    /// Words for the marks in the drawing: CSS class and word.
    pub legend: Vec<(&'static str, String)>,
}

impl Figure {
    fn new(words: &Words, svg: String, rows: Vec<Vec<String>>) -> Self {
        Self {
            id: words.id.clone(),
            title: words.title.clone(),
            description: words.description.clone(),
            svg,
            head: words.head.clone(),
            rows,
            legend: Vec::new(),
        }
    }

    /// Adds the words for the marks.
    #[must_use]
    pub fn with_legend(mut self, legend: Vec<(&'static str, String)>) -> Self {
        self.legend = legend;
        self
    }

    /// Whether there is anything to show.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// Words of a test chart.
    pub(crate) fn words(rtl: bool) -> Words {
        Words {
            id: "test".into(),
            title: "Title <b>".into(),
            description: "Description & more".into(),
            head: vec!["What".into(), "How much".into()],
            rtl,
        }
    }

    /// Faults that no chart may have.
    pub(crate) fn sound(figure: &Figure) {
        let svg = &figure.svg;
        assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>"));
        assert!(svg.contains("<title id=\"test-title\">Title &lt;b&gt;</title>"), "{svg}");
        assert!(svg.contains("<desc id=\"test-desc\">Description &amp; more</desc>"));
        assert!(!svg.contains("style=") && !svg.contains("<script") && !svg.contains("NaN") && !svg.contains("inf"));
        let open = svg.matches('<').count();
        assert_eq!(open, svg.matches('>').count(), "unbalanced");
        assert!(!figure.rows.is_empty());
    }
}
