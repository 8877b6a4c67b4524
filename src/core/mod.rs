//! Facts and rules: everything here can be tested with strings alone. The modules stand lowest first.

pub mod text;
