//! The parts of the window around the article.

pub mod articles;
pub mod attributes;
pub mod boards;
pub mod concordance;
pub mod context_menu;
pub mod date_line;
pub mod detail;
pub mod failure;
pub mod find_bar;
pub mod hover_card;
pub mod menu;
pub mod offer;
pub mod problems;
pub mod review;
pub mod speakers;
pub mod status;
pub mod tag_rows;
pub mod tags;
pub mod timeline;
pub mod token_lane;
