//! XML in and out: written without surprises, read without trust.

mod back;
mod out;

pub(crate) use back::{Node, read_children};
pub(crate) use out::Xml;
