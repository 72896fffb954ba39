//! Writes XML: everything escaped, and nothing that XML 1.0 cannot hold.

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

use crate::ExchangeError;

/// Attributes of an element.
type Attributes<'a> = [(&'a str, &'a str)];

/// A document that is being written.
pub(crate) struct Xml {
    writer: Writer<Vec<u8>>,
    open: Vec<String>,
}

impl Xml {
    /// Begins a document; `indented` puts each element on a line of its own, where blanks mean nothing.
    pub(crate) fn new(indented: bool, standalone: bool) -> Result<Self, ExchangeError> {
        let writer = if indented { Writer::new_with_indent(Vec::new(), b' ', 2) } else { Writer::new(Vec::new()) };
        let mut xml = Self { writer, open: Vec::new() };
        let declared = BytesDecl::new("1.0", Some("UTF-8"), standalone.then_some("yes"));
        xml.writer.write_event(Event::Decl(declared))?;
        Ok(xml)
    }

    /// Opens an element.
    pub(crate) fn open(&mut self, name: &str, attributes: &Attributes) -> Result<(), ExchangeError> {
        self.writer.write_event(Event::Start(start(name, attributes)))?;
        self.open.push(name.to_owned());
        Ok(())
    }

    /// Closes the element that was opened last.
    pub(crate) fn close(&mut self) -> Result<(), ExchangeError> {
        if let Some(name) = self.open.pop() {
            self.writer.write_event(Event::End(BytesEnd::new(name)))?;
        }
        Ok(())
    }

    /// An element without content.
    pub(crate) fn empty(&mut self, name: &str, attributes: &Attributes) -> Result<(), ExchangeError> {
        Ok(self.writer.write_event(Event::Empty(start(name, attributes)))?)
    }

    /// An element that holds a text.
    pub(crate) fn text(&mut self, name: &str, attributes: &Attributes, text: &str) -> Result<(), ExchangeError> {
        self.writer.write_event(Event::Start(start(name, attributes)))?;
        self.writer.write_event(Event::Text(BytesText::new(&legal(text))))?;
        Ok(self.writer.write_event(Event::End(BytesEnd::new(name)))?)
    }

    /// The whole document; what is still open is closed.
    pub(crate) fn finish(mut self) -> Result<Vec<u8>, ExchangeError> {
        while !self.open.is_empty() {
            self.close()?;
        }
        Ok(self.writer.into_inner())
    }
}

fn start<'a>(name: &'a str, attributes: &Attributes) -> BytesStart<'a> {
    let mut start = BytesStart::new(name);
    for (name, value) in attributes {
        let value = legal(value).replace(['\n', '\t'], " ");
        start.push_attribute((*name, value.as_str()));
    }
    start
}

/// The text without the characters that XML 1.0 forbids; line ends as a reader would see them.
fn legal(text: &str) -> String {
    let allowed = |c: &char| {
        matches!(c, '\n' | '\t' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..) && *c != '\u{7f}'
    };
    text.replace("\r\n", "\n").replace('\r', "\n").chars().filter(allowed).collect()
}
