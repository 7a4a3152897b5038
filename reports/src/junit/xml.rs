//! Elements of a document: the one place where texts become XML, so that none gets past the sanitiser.

use quick_xml::escape::escape;

use crate::plain;

/// How much of a text an attribute holds.
const ATTRIBUTE: usize = 1_000;
/// How much of a text an element holds: dashboards keep every body of every night.
const BODY: usize = 60_000;

/// An element with attributes and either a text or children.
pub(super) struct Element {
    name: &'static str,
    attributes: Vec<(&'static str, String)>,
    text: String,
    children: Vec<Element>,
}

impl Element {
    pub(super) fn new(name: &'static str) -> Self {
        Self { name, attributes: Vec::new(), text: String::new(), children: Vec::new() }
    }

    /// With an attribute, in one line.
    pub(super) fn with(mut self, name: &'static str, value: impl AsRef<str>) -> Self {
        let value = plain::line(value.as_ref());
        self.attributes.push((name, plain::cap(&value, ATTRIBUTE).into_owned()));
        self
    }

    /// With a text.
    pub(super) fn text(mut self, text: &str) -> Self {
        let text = plain::text(text);
        self.text = plain::cap(&text, BODY).into_owned();
        self
    }

    /// With a child.
    pub(super) fn child(mut self, child: Element) -> Self {
        self.children.push(child);
        self
    }

    /// With several children.
    pub(super) fn children(mut self, children: impl IntoIterator<Item = Element>) -> Self {
        self.children.extend(children);
        self
    }

    /// The element as a document.
    pub(super) fn document(&self) -> String {
        let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        self.write(&mut out, 0);
        out
    }

    /// Children stand on lines of their own; a text stands right between the tags, since every space in it counts.
    fn write(&self, out: &mut String, depth: usize) {
        let indent = "  ".repeat(depth);
        out.extend([indent.as_str(), "<", self.name]);
        for (name, value) in &self.attributes {
            out.extend([" ", name, "=\"", &escape(value.as_str()), "\""]);
        }
        if self.children.is_empty() && self.text.is_empty() {
            out.push_str("/>\n");
            return;
        }
        out.push('>');
        if self.children.is_empty() {
            out.push_str(&escape(self.text.as_str()));
        } else {
            out.push('\n');
            for child in &self.children {
                child.write(out, depth + 1);
            }
            out.push_str(&indent);
        }
        out.extend(["</", self.name, ">\n"]);
    }
}
