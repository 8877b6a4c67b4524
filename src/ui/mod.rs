//! Pixels: the window, its panels, and how the article is drawn.

pub mod article;
pub mod soft;
pub mod text_view;
