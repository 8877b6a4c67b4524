//! WebAnno TSV 3.3: a token a line, a column a feature, offsets in UTF-16 units; one sentence holds the whole article,
//! so that its line breaks survive.
//!
//! **Source:** the appendix of INCEpTION's user guide on the format, and its reader.

mod read;
mod write;

use super::{
    Breaks, Edges, Format, HeldText, Holds, Input, Names, ReadError, Shape, Sink, Taken, WriteOptions, Writer,
};
use std::io;

/// The format.
pub struct WebAnno;

impl Format for WebAnno {
    fn id(&self) -> &'static str {
        "webanno-tsv"
    }

    fn other_names(&self) -> &'static [&'static str] {
        &["webannotsv"]
    }

    fn title(&self) -> &'static str {
        "WebAnno TSV 3.3"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["tsv"]
    }

    fn shape(&self) -> Shape {
        Shape::Folder
    }

    fn holds(&self) -> Holds {
        Holds {
            text: HeldText::FromFirstWord,
            fragments: false,
            provenance: false,
            edges: Edges::Trimmed,
            names: Names::Identifier,
            breaks: Breaks::NoReturn,
            empty_articles: false,
            ..Holds::ALL
        }
    }

    fn advice(&self) -> &'static str {
        "Create the layers RubricaSpan and RubricaRelation in the INCEpTION project first; types it does not know are refused."
    }

    fn writer<'a>(&self, _: &WriteOptions, sink: &'a mut dyn Sink) -> io::Result<Box<dyn Writer + 'a>> {
        Ok(Box::new(write::Files::new(sink)))
    }

    fn read(&self, input: &Input<'_>, take: &mut dyn FnMut(Taken)) -> Result<(), ReadError> {
        read::read(input, take)
    }
}
