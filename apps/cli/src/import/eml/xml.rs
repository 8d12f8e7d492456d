//! XML 1.0 with namespaces as a strict stream of elements, for files of unknown origin.
//!
//! In scope: well-formedness, limits, the line and column of an error, and a list of what was passed
//! over. Refused: DOCTYPE and with it every entity that a file could define, encodings other than
//! UTF-8, text between elements, elements deeper than [`DEPTH_MAX`]. Main type: [`Walker`].

use crate::place::{BadInput, quote};
use quick_xml::NsReader;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::name::{Namespace, ResolveResult};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Deepest nesting of elements; EML 510b needs ten.
pub const DEPTH_MAX: usize = 32;

/// Longest text of one element or attribute, in bytes.
pub const TEXT_BYTES_MAX: usize = 1_000;

/// Most kinds of elements that a report lists as passed over.
const SKIPPED_KINDS_MAX: usize = 1_000;

/// The namespaces that a reader of EML_NL tells apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Space {
    /// `urn:oasis:names:tc:evs:schema:eml`.
    Eml,
    /// `http://www.kiesraad.nl/extensions`.
    Kr,
    /// Any other, or none.
    Other,
}

impl Space {
    fn of(found: &ResolveResult<'_>) -> Self {
        match found {
            ResolveResult::Bound(Namespace("urn:oasis:names:tc:evs:schema:eml")) => Self::Eml,
            ResolveResult::Bound(Namespace("http://www.kiesraad.nl/extensions")) => Self::Kr,
            _ => Self::Other,
        }
    }
}

/// An element whose start tag was read and whose content was not.
pub(super) struct Element<'a> {
    /// Its namespace.
    pub(super) space: Space,
    /// Its name without prefix.
    pub(super) name: &'a str,
    /// Its first byte in the file.
    pub(super) at: usize,
    tag: BytesStart<'a>,
}

impl Element<'_> {
    /// The pair that tells elements apart.
    pub(super) const fn is(&self) -> (Space, &str) {
        (self.space, self.name)
    }
}

/// A reader that stands somewhere in the tree of elements.
pub(super) struct Walker<'a> {
    file: &'a str,
    text: &'a str,
    reader: NsReader<&'a [u8]>,
    path: Vec<&'a str>,
    /// Paths of elements that were passed over, and how many of each.
    pub(super) skipped: BTreeMap<String, u64>,
}

impl<'a> Walker<'a> {
    pub(super) fn new(file: &'a str, text: &'a str) -> Self {
        let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
        let mut reader = NsReader::from_str(text);
        reader.config_mut().expand_empty_elements = true;
        Self { file, text, reader, path: Vec::new(), skipped: BTreeMap::new() }
    }

    /// The place of the present element is not as it must be.
    pub(super) fn fault(&self, expected: &str, got: &str) -> BadInput {
        self.fault_at(self.position(), expected, got)
    }

    /// The element that begins at this byte is not as it must be.
    pub(super) fn fault_at(&self, at: usize, expected: &str, got: &str) -> BadInput {
        let before = self.text.get(..at).unwrap_or(self.text);
        let line_start = before.rfind('\n').map_or(0, |end| end + 1);
        let column = before.get(line_start..).unwrap_or_default().chars().count() + 1;
        BadInput {
            file: self.file.to_owned(),
            line: widen(before.bytes().filter(|byte| *byte == b'\n').count() + 1),
            column: Some(widen(column)),
            what: format!("element {}", self.path()),
            expected: expected.to_owned(),
            got: got.to_owned(),
        }
    }

    fn path(&self) -> String {
        if self.path.is_empty() { "at the top".to_owned() } else { self.path.join("/") }
    }

    fn position(&self) -> usize {
        usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX)
    }

    /// The root element.
    pub(super) fn root(&mut self) -> Result<Element<'a>, BadInput> {
        loop {
            let at = self.position();
            match self.event()? {
                Event::Start(tag) => return self.enter(tag, at),
                Event::Decl(declaration) => match declaration.encoding() {
                    None => {}
                    Some(Ok(name)) if name.eq_ignore_ascii_case("UTF-8") => {}
                    Some(name) => {
                        let got = name.map_or("no encoding".to_owned(), |name| quote(&name));
                        return Err(self.fault_at(at, "the encoding UTF-8", &got));
                    }
                },
                Event::Eof => {
                    return Err(self.fault_at(at, "an element", "the end of the file"));
                }
                event => self.ignorable(at, &event)?,
            }
        }
    }

    /// Nothing but white space and comments after the root element.
    pub(super) fn end(&mut self) -> Result<(), BadInput> {
        loop {
            let at = self.position();
            match self.event()? {
                Event::Eof => return Ok(()),
                Event::Start(_) => {
                    return Err(self.fault_at(at, "the end of the file", "a second root element"));
                }
                event => self.ignorable(at, &event)?,
            }
        }
    }

    /// The next element inside the present one; `None` once that has ended.
    pub(super) fn child(&mut self) -> Result<Option<Element<'a>>, BadInput> {
        loop {
            let at = self.position();
            match self.event()? {
                Event::Start(tag) => return self.enter(tag, at).map(Some),
                Event::End(_) => {
                    self.path.pop();
                    return Ok(None);
                }
                Event::Eof => return Err(self.cut(at)),
                event => self.ignorable(at, &event)?,
            }
        }
    }

    /// The text of the present element, which holds nothing else, with its end.
    pub(super) fn text(&mut self) -> Result<Cow<'a, str>, BadInput> {
        let mut all = Cow::Borrowed("");
        loop {
            let at = self.position();
            match self.event()? {
                Event::Text(text) => append(&mut all, text.into_inner()),
                Event::CData(text) => append(&mut all, text.into_inner()),
                Event::GeneralRef(reference) => {
                    let c = self.character(at, &reference)?;
                    all.to_mut().push(c);
                }
                Event::End(_) => {
                    self.path.pop();
                    return Ok(all);
                }
                Event::Start(_) => return Err(self.fault_at(at, "text only", "an element")),
                Event::Eof => return Err(self.cut(at)),
                event => self.ignorable(at, &event)?,
            }
            if all.len() > TEXT_BYTES_MAX {
                let expected = format!("at most {TEXT_BYTES_MAX} bytes of text");
                return Err(self.fault_at(at, &expected, "more"));
            }
        }
    }

    /// The text of the present element as a count.
    pub(super) fn count(&mut self) -> Result<u32, BadInput> {
        let at = self.position();
        let name = self.path.last().copied().unwrap_or_default();
        let text = self.text()?;
        let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let value = if digits { text.parse().ok() } else { None };
        value.ok_or_else(|| {
            let mut fault = self.fault_at(at, "a whole number 0 to 4294967295", &quote(&text));
            fault.what = format!("{}/{name}", fault.what);
            fault
        })
    }

    /// Passes over the element that was just entered, and notes it.
    pub(super) fn skip(&mut self) -> Result<(), BadInput> {
        let path = self.path();
        if self.skipped.len() < SKIPPED_KINDS_MAX || self.skipped.contains_key(&path) {
            *self.skipped.entry(path).or_default() += 1;
        }
        self.pass_over()
    }

    /// Passes over the element that was just entered; for what is known to hold no figure.
    pub(super) fn pass_over(&mut self) -> Result<(), BadInput> {
        let outside = self.path.len().saturating_sub(1);
        while self.path.len() > outside {
            let at = self.position();
            match self.event()? {
                Event::Start(tag) => drop(self.enter(tag, at)?),
                Event::End(_) => drop(self.path.pop()),
                Event::Eof => return Err(self.cut(at)),
                Event::DocType(_) => return Err(self.doctype(at)),
                Event::GeneralRef(reference) => drop(self.character(at, &reference)?),
                _ => {}
            }
        }
        Ok(())
    }

    /// An attribute that must be there, without prefix.
    pub(super) fn attribute(&self, element: &Element<'a>, name: &str) -> Result<String, BadInput> {
        for attribute in element.tag.attributes() {
            let broken = |got: String| self.fault_at(element.at, "well-formed attributes", &got);
            let attribute = attribute.map_err(|error| broken(error.to_string()))?;
            if attribute.key.0 == name {
                let value = attribute.normalized_value(quick_xml::XmlVersion::Explicit1_0);
                let value = value.map_err(|error| broken(error.to_string()))?;
                if value.len() > TEXT_BYTES_MAX {
                    let expected = format!("at most {TEXT_BYTES_MAX} bytes");
                    return Err(self.fault_at(element.at, &expected, "more"));
                }
                return Ok(value.into_owned());
            }
        }
        Err(self.fault_at(element.at, &format!("an attribute {name}"), "none"))
    }

    fn event(&mut self) -> Result<Event<'a>, BadInput> {
        self.reader.read_event().map_err(|error| {
            let at = usize::try_from(self.reader.error_position()).unwrap_or(usize::MAX);
            self.fault_at(at, "well-formed XML", &error.to_string())
        })
    }

    fn enter(&mut self, tag: BytesStart<'a>, at: usize) -> Result<Element<'a>, BadInput> {
        let space = Space::of(&self.reader.resolver().resolve_element(tag.name()).0);
        // The tag's name stands after `<`; taken from the file, it outlives the event.
        let length = tag.name().0.len();
        let qualified = self.text.get(at + 1..at + 1 + length).unwrap_or_default();
        let name = qualified.split_once(':').map_or(qualified, |(_, local)| local);
        self.path.push(name);
        if self.path.len() > DEPTH_MAX {
            let got = format!("{} elements", self.path.len());
            return Err(self.fault_at(at, &format!("nesting of at most {DEPTH_MAX}"), &got));
        }
        Ok(Element { space, name, at, tag })
    }

    /// White space, comments and processing instructions hold nothing; all else does not belong here.
    fn ignorable(&self, at: usize, event: &Event<'_>) -> Result<(), BadInput> {
        match event {
            Event::Comment(_) | Event::PI(_) => Ok(()),
            Event::Text(text) if text.bytes().all(|byte| byte.is_ascii_whitespace()) => Ok(()),
            Event::DocType(_) => Err(self.doctype(at)),
            Event::Text(text) => {
                Err(self.fault_at(at, "elements", &format!("text {}", quote(text))))
            }
            Event::Decl(_) => Err(self.fault_at(at, "elements", "an XML declaration")),
            _ => Err(self.fault_at(at, "elements", "text")),
        }
    }

    fn doctype(&self, at: usize) -> BadInput {
        self.fault_at(at, "no DOCTYPE: it can define entities and name other files", "a DOCTYPE")
    }

    fn cut(&self, at: usize) -> BadInput {
        self.fault_at(at, "the end of the element", "the end of the file")
    }

    /// One of the five entities of XML itself, or a character by its number.
    fn character(&self, at: usize, reference: &BytesRef<'_>) -> Result<char, BadInput> {
        if let Ok(Some(c)) = reference.resolve_char_ref() {
            return Ok(c);
        }
        match &**reference {
            "amp" => Ok('&'),
            "lt" => Ok('<'),
            "gt" => Ok('>'),
            "quot" => Ok('"'),
            "apos" => Ok('\''),
            name => {
                let got = format!("the entity {}", quote(name));
                Err(self.fault_at(at, "only the entities of XML itself", &got))
            }
        }
    }
}

fn append<'a>(all: &mut Cow<'a, str>, more: Cow<'a, str>) {
    if all.is_empty() { *all = more } else { all.to_mut().push_str(&more) }
}

fn widen(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}
