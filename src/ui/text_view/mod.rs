//! The article as text on screen: laid out in blocks of a paragraph, of which only the visible ones exist.

pub mod a11y;
pub mod atlas;
pub mod block;
pub mod blocks;
pub mod fonts;
pub mod heights;
mod raster;
pub mod shape;

#[cfg(test)]
mod samples;
#[cfg(test)]
mod tests;
