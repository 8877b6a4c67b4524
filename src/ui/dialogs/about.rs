//! Version and licences.

use crate::ui::room::Room;
use egui::{Label, RichText, ScrollArea, Ui};

const LICENCES: [(&str, &str); 3] = [
    ("Literata, SIL Open Font License 1.1", include_str!("../../../assets/licences/Literata-OFL.txt")),
    ("Inter, SIL Open Font License 1.1", include_str!("../../../assets/licences/Inter-OFL.txt")),
    ("Phosphor icons, MIT", include_str!("../../../assets/licences/Phosphor-MIT.txt")),
];

/// Draws the dialog.
pub fn about_ui(ui: &mut Ui, room: &mut Room<'_>) {
    ui.label(format!("Rubrica {}", env!("CARGO_PKG_VERSION")));
    let words = "A desk for labelling articles. Free to use under the MIT or the Apache 2.0 licence. It comes with these works:";
    ui.add(Label::new(RichText::new(words).color(room.theme.dim)).wrap());
    ui.add_space(4.0);
    ScrollArea::vertical().max_height(260.0).auto_shrink([false, true]).show(ui, |ui| {
        for (title, text) in LICENCES {
            ui.collapsing(title, |ui| ui.add(Label::new(RichText::new(text).small()).wrap()));
        }
    });
}
