//! Reads the little XML that bucket stores answer with: elements by their local names, and their texts.

use quick_xml::Reader;
use quick_xml::events::Event;

/// How deep elements may lie in each other; what answers is not trusted.
const DEPTH: usize = 16;

/// One element.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Element {
    /// Its name, without a prefix.
    pub name: String,
    /// The text directly inside.
    pub text: String,
    /// The elements inside, in order.
    pub children: Vec<Element>,
}

impl Element {
    /// The root of a document. `None` when it is no XML, or not whole.
    pub fn read(document: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(document).ok()?;
        let mut reader = Reader::from_str(text.trim_start_matches('\u{feff}').trim_start());
        reader.config_mut().check_end_names = true;
        let mut open: Vec<Self> = Vec::new();
        loop {
            match reader.read_event().ok()? {
                Event::Start(start) => {
                    if open.len() == DEPTH {
                        return None;
                    }
                    let name = start.local_name().as_ref().to_owned();
                    open.push(Self { name, ..Self::default() });
                }
                Event::Empty(start) => {
                    let name = start.local_name().as_ref().to_owned();
                    let element = Self { name, ..Self::default() };
                    match open.last_mut() {
                        Some(parent) => parent.children.push(element),
                        None => return Some(element),
                    }
                }
                Event::Text(piece) => {
                    if let Some(element) = open.last_mut() {
                        element.text.push_str(&piece);
                    }
                }
                Event::CData(piece) => {
                    if let Some(element) = open.last_mut() {
                        element.text.push_str(&piece);
                    }
                }
                Event::GeneralRef(reference) => {
                    let element = open.last_mut()?;
                    if let Some(character) = reference.resolve_char_ref().ok()? {
                        element.text.push(character);
                    } else {
                        element.text.push_str(quick_xml::escape::resolve_predefined_entity(&reference)?);
                    }
                }
                Event::End(_) => {
                    let element = open.pop()?;
                    match open.last_mut() {
                        Some(parent) => parent.children.push(element),
                        None => return Some(element),
                    }
                }
                Event::Eof => return None,
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
            }
        }
    }

    /// The first element inside with this name.
    pub fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    /// Every element inside with this name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The text of the first element inside with this name, without white space around it; empty when there is none.
    pub fn text_of(&self, name: &str) -> &str {
        self.child(name).map_or("", |child| child.text.trim())
    }
}

/// A text as it stands in XML.
pub fn escaped(text: &str) -> String {
    quick_xml::escape::escape(text).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_have_names_and_texts() {
        let xml = "<?xml version=\"1.0\"?>\n<a xmlns=\"x\"><b>1 &amp; &#50;</b><b/><s:c>  t </s:c></a>";
        let root = Element::read(xml.as_bytes()).unwrap();
        assert_eq!((root.name.as_str(), root.text_of("b"), root.text_of("c")), ("a", "1 & 2", "t"));
        assert_eq!(root.all("b").count(), 2);
        assert_eq!(root.text_of("absent"), "");
    }

    #[test]
    fn what_is_no_whole_document_is_none() {
        for bad in ["", "text", "<a>", "<a><b></a>", "<html><br></html>", "<a>&unknown;</a>", "{}"] {
            assert_eq!(Element::read(bad.as_bytes()), None, "{bad}");
        }
        let deep = "<a>".repeat(40) + &"</a>".repeat(40);
        assert_eq!(Element::read(deep.as_bytes()), None);
        assert_eq!(Element::read(b"\xff"), None);
    }

    #[test]
    fn an_answer_may_begin_with_white_space() {
        // Complete keeps the connection alive with spaces before its document.
        assert_eq!(Element::read(b"  \n <a/>").unwrap().name, "a");
    }
}
