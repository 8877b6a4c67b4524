//! Small pieces of the window that several panels draw.

pub mod calendar;
pub mod field;
pub mod key_hint;
pub mod key_sheet;
pub mod kwic;
pub mod label_chip;
pub mod list_mode;
pub mod list_row;
pub mod markdown;
pub mod palette;
pub mod query_help;
pub mod toast;
