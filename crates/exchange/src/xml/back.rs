//! Reads XML from strangers. No document type, no entity but the five that XML has, bounded depth, size and number of
//! elements: the two ways in which a small file grows without end are closed before anything is built.

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use vocabulary::{Finding, Place};

use crate::limits;

/// An element with everything in it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Node {
    /// Its name as written.
    pub name: String,
    /// Attributes with their values.
    pub attributes: Vec<(String, String)>,
    /// Text directly in it.
    pub text: String,
    /// Elements in it.
    pub children: Vec<Self>,
    /// Line on which it begins, from 1.
    pub line: u32,
}

impl Node {
    /// The value of an attribute, without surrounding blanks; none where it is absent or empty.
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
    }

    /// Elements of a name directly in it.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The first element of a name directly in it.
    pub(crate) fn first<'a>(&'a self, name: &'a str) -> Option<&'a Self> {
        self.all(name).next()
    }
}

/// What is done with each wanted element; a fault ends the reading.
type Take<'a> = dyn FnMut(&Node, Node) -> Result<(), Box<Finding>> + 'a;

/// What a document is read by.
struct Reading<'a> {
    text: &'a str,
    /// Bytes up to which lines were counted, and the line there.
    counted: (usize, u32),
    stack: Vec<Node>,
    elements: usize,
}

/// Reads a document, handing each wanted element directly below the root to `take`, one after the other, so that a long
/// file is never held as a whole. Gives the root without children, or the fault that ended the reading.
pub(crate) fn read_children(
    bytes: &[u8],
    root_name: &str,
    child_name: &str,
    take: &mut Take,
) -> Result<Node, Box<Finding>> {
    let text = decoded(bytes)?;
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_end_names = true;
    let mut reading = Reading { text, counted: (0, 1), stack: Vec::new(), elements: 0 };
    let mut root: Option<Node> = None;
    loop {
        let line = reading.line(usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX));
        let event = match reader.read_event() {
            Ok(event) => event,
            Err(e) => {
                let at = usize::try_from(reader.error_position()).unwrap_or(usize::MAX);
                let line = reading.line(at);
                return Err(not_xml(line, &e.to_string()));
            }
        };
        match event {
            Event::Start(start) => reading.begin(&start, line)?,
            Event::Empty(start) => {
                reading.begin(&start, line)?;
                reading.finish(&mut root, (root_name, child_name), take)?;
            }
            Event::End(_) => reading.finish(&mut root, (root_name, child_name), take)?,
            Event::Text(text) => reading.say(&text.xml10_content(), line)?,
            Event::CData(text) => reading.say(&text.xml10_content(), line)?,
            Event::GeneralRef(reference) => {
                let resolved = reference.resolve_char_ref().map_err(|e| not_xml(line, &e.to_string()))?;
                let resolved = resolved.or_else(|| known_entity(reference.as_ref()));
                let character = resolved.ok_or_else(|| entity(line, reference.as_ref()))?;
                reading.say(character.encode_utf8(&mut [0; 4]), line)?;
            }
            Event::DocType(_) => return Err(document_type(line)),
            Event::Decl(_) | Event::PI(_) | Event::Comment(_) => {}
            Event::Eof => break,
        }
    }
    match (root, reading.stack.first()) {
        (Some(root), None) => Ok(root),
        (_, Some(open)) => Err(not_xml(open.line, &format!("<{}> is never closed", open.name))),
        (None, None) => Err(not_xml(1, "")),
    }
}

impl Reading<'_> {
    /// The line of a byte; bytes come in order.
    fn line(&mut self, at: usize) -> u32 {
        let (from, line) = self.counted;
        let between = self.text.as_bytes().get(from..at.min(self.text.len())).unwrap_or_default();
        let more = between.iter().filter(|b| **b == b'\n').count();
        self.counted = (at.max(from), line.saturating_add(u32::try_from(more).unwrap_or(u32::MAX)));
        self.counted.1
    }

    fn begin(&mut self, start: &BytesStart, line: u32) -> Result<(), Box<Finding>> {
        self.elements += 1;
        if self.stack.len() >= limits::MAX_XML_DEPTH {
            let message = format!("elements stand more than {} deep; no activity needs that", limits::MAX_XML_DEPTH);
            return Err(Box::new(Finding::error("too-deep", at_line(line), start.name().as_ref(), message)));
        }
        if self.elements > limits::MAX_XML_ELEMENTS {
            let message = format!("one activity holds more than {} elements; split it", limits::MAX_XML_ELEMENTS);
            return Err(Box::new(Finding::error("too-many-elements", at_line(line), start.name().as_ref(), message)));
        }
        let mut node = Node { name: start.name().as_ref().to_owned(), line, ..Node::default() };
        for attribute in start.attributes() {
            let attribute = attribute.map_err(|e| not_xml(line, &e.to_string()))?;
            let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|e| {
                let raw: &str = attribute.value.as_ref();
                if raw.contains('&') { entity(line, raw) } else { not_xml(line, &e.to_string()) }
            })?;
            node.attributes.push((attribute.key.as_ref().to_owned(), value.into_owned()));
        }
        self.stack.push(node);
        Ok(())
    }

    fn finish(
        &mut self,
        root: &mut Option<Node>,
        (root_name, child_name): (&str, &str),
        take: &mut Take,
    ) -> Result<(), Box<Finding>> {
        let Some(node) = self.stack.pop() else { return Ok(()) };
        match (self.stack.as_mut_slice(), node) {
            ([], node) => {
                if node.name != root_name {
                    let message = format!(
                        "the file begins with another element than {root_name}; send an IATI activity file of version 2"
                    );
                    return Err(Box::new(Finding::error("not-iati", at_line(node.line), &node.name, message)));
                }
                *root = Some(node);
            }
            ([above], node) => {
                self.elements = 1;
                if above.name == root_name && node.name == child_name {
                    take(above, node)?;
                }
            }
            ([.., above], node) => above.children.push(node),
        }
        Ok(())
    }

    fn say(&mut self, text: &str, line: u32) -> Result<(), Box<Finding>> {
        match self.stack.as_mut_slice() {
            [] if text.trim().is_empty() => Ok(()),
            [] => Err(not_xml(line, text)),
            // Blanks between elements say nothing, and text of the root belongs to nobody.
            [_] => Ok(()),
            [.., node] => {
                node.text.push_str(text);
                Ok(())
            }
        }
    }
}

/// The place of a line.
pub(crate) fn at_line(line: u32) -> Place {
    Place { row: Some(line), ..Place::default() }
}

fn decoded(bytes: &[u8]) -> Result<&str, Box<Finding>> {
    if bytes.len() > limits::MAX_XML_BYTES {
        let message = format!("the file is larger than {} MiB; split it", limits::MAX_XML_BYTES / 1024 / 1024);
        let value = format!("{} bytes", bytes.len());
        return Err(Box::new(Finding::error("file-too-large", Place::default(), value, message)));
    }
    let text = std::str::from_utf8(bytes).map_err(|e| {
        let line = bytes.iter().take(e.valid_up_to()).filter(|b| **b == b'\n').count() + 1;
        let value = bytes.get(e.valid_up_to()).map(|b| format!("byte {b:#04x}")).unwrap_or_default();
        let message = "the file is not UTF-8; save it with the encoding UTF-8 and say so in its first line";
        Box::new(Finding::error("not-utf-8", at_line(u32::try_from(line).unwrap_or(u32::MAX)), value, message))
    })?;
    Ok(text.trim_start_matches('\u{feff}'))
}

fn not_xml(line: u32, detail: &str) -> Box<Finding> {
    let message = "this is not well-formed XML; export the file again, or have a validator show the fault";
    Box::new(Finding::error("not-xml", at_line(line), detail, message))
}

fn entity(line: u32, name: &str) -> Box<Finding> {
    let message = "entities other than lt, gt, amp, quot and apos are not read; write the character itself";
    Box::new(Finding::error("entity-refused", at_line(line), name, message).with("entity", name))
}

fn document_type(line: u32) -> Box<Finding> {
    let message = "a document type declaration is not read, because it can hide other files and endless text; take the line with DOCTYPE out";
    Box::new(Finding::error("document-type-refused", at_line(line), "", message))
}

fn known_entity(name: &str) -> Option<char> {
    match name {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    fn read(text: &str) -> Result<Vec<Node>, String> {
        let mut nodes = Vec::new();
        read_children(text.as_bytes(), "list", "item", &mut |_, node| {
            nodes.push(node);
            Ok(())
        })
        .map(|_| nodes)
        .map_err(|f| format!("{}@{}", f.code, f.place.row.unwrap_or_default()))
    }

    #[test]
    fn elements_come_with_text_attributes_and_lines() {
        let nodes = read("\u{feff}<?xml version=\"1.0\"?>\n<list>\n <other><a/></other>\n <item a=' x &amp; y '>t&#233;&lt;<![CDATA[<b>]]>\n<c/></item></list>").unwrap();
        assert_eq!(nodes.len(), 1);
        assert_eq!((nodes[0].line, nodes[0].attribute("a")), (4, Some("x & y")));
        assert_eq!(nodes[0].text.trim(), "té<<b>");
        assert_eq!(nodes[0].first("c").map(|c| c.line), Some(5));
    }

    #[test]
    fn what_could_harm_is_refused_with_its_line() {
        let bomb = "<!DOCTYPE list [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]>\n<list><item>&b;</item></list>";
        assert_eq!(read(bomb).unwrap_err(), "document-type-refused@1");
        let file = "<!DOCTYPE list SYSTEM \"file:///etc/passwd\"><list/>";
        assert_eq!(read(file).unwrap_err(), "document-type-refused@1");
        assert_eq!(read("<list>\n<item>&xxe;</item></list>").unwrap_err(), "entity-refused@2");
        assert_eq!(read("<list><item a='&xxe;'/></list>").unwrap_err(), "entity-refused@1");
        let deep = format!("<list><item>{}{}</item></list>", "<a>".repeat(100), "</a>".repeat(100));
        assert_eq!(read(&deep).unwrap_err(), "too-deep@1");
        let many = format!("<list><item>{}</item></list>", "<a/>".repeat(limits::MAX_XML_ELEMENTS + 1));
        assert_eq!(read(&many).unwrap_err(), "too-many-elements@1");
    }

    #[test]
    fn broken_files_are_named() {
        for (text, fault) in [
            ("", "not-xml@1"),
            ("plain words", "not-xml@1"),
            ("<list>\n<item></list>", "not-xml@2"),
            ("<list><item>", "not-xml@1"),
            ("<list><item a='1' a='2'/></list>", "not-xml@1"),
            ("<list><item>&#0;</item></list>", "not-xml@1"),
            ("<html/>", "not-iati@1"),
        ] {
            assert_eq!(read(text).unwrap_err(), fault, "{text}");
        }
        assert_eq!(
            read_children(b"<list>\n\xff</list>", "list", "item", &mut |_, _| Ok(())).unwrap_err().code,
            "not-utf-8"
        );
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..200)) {
            drop(read_children(&bytes, "list", "item", &mut |_, _| Ok(())));
        }

        #[test]
        fn no_tags_make_it_panic(text in "(<|>|/|list|item|&|;|#|x|\"|'|=| |!|\\[|\\]|-|\\?|DOCTYPE){0,40}") {
            drop(read(&text));
        }
    }
}
