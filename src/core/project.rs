//! x
use std::path::*;
pub struct Found {
    pub path: PathBuf,
    pub headline: Option<String>,
    pub date: Option<String>,
    pub status: crate::core::document::Status,
    pub flagged: bool,
    pub tags: usize,
}
pub struct Scan;
impl Scan {
    pub fn new(_: &Path, _: Option<&str>) -> Self {
        Self
    }
    pub fn next_slice(&mut self) -> Option<Vec<Found>> {
        None
    }
}
#[derive(Debug, thiserror::Error)]
#[error("x")]
pub struct E;
pub fn scheme(_: &Path) -> Result<Option<crate::core::scheme::Scheme>, E> {
    Ok(None)
}
