//! Short messages that go away by themselves.

use crate::ui::room::Ask;
use crate::ui::theme::{self, Theme};
use egui::{Align2, Area, Context, Frame, Id, Margin, Order, Stroke, vec2};
use std::time::Duration;

/// Seconds a message stays.
const STAYS: f64 = 6.0;
/// Messages on screen at once.
const MOST: usize = 3;

/// A message, and a next step to offer.
struct Toast {
    text: String,
    step: Option<(String, Ask)>,
    until: Option<f64>,
}

/// The messages on screen, oldest first.
#[derive(Default)]
pub struct Toasts(Vec<Toast>);

impl Toasts {
    /// Shows a message.
    pub fn say(&mut self, text: impl Into<String>) {
        self.push(Toast { text: text.into(), step: None, until: None });
    }

    /// Shows a message that offers a next step.
    pub fn offer(&mut self, text: impl Into<String>, verb: impl Into<String>, step: Ask) {
        self.push(Toast { text: text.into(), step: Some((verb.into(), step)), until: None });
    }

    fn push(&mut self, toast: Toast) {
        self.0.push(toast);
        if self.0.len() > MOST {
            self.0.remove(0);
        }
    }

    /// Draws them above the status line. A message under the pointer stays.
    pub fn show(&mut self, ctx: &Context, theme: &Theme, asked: &mut Vec<Ask>) {
        if self.0.is_empty() {
            return;
        }
        let now = ctx.input(|i| i.time);
        self.0.retain(|t| t.until.is_none_or(|until| until > now));
        let mut up = 44.0;
        let mut pressed = None;
        for (i, toast) in self.0.iter_mut().enumerate().rev() {
            let until = *toast.until.get_or_insert(now + STAYS);
            let shown = Area::new(Id::unique(("toast", i)))
                .order(Order::Tooltip)
                .anchor(Align2::CENTER_BOTTOM, vec2(0.0, -up))
                .show(ctx, |ui| {
                    let frame = Frame::new().fill(theme.text).stroke(Stroke::new(1.0, theme.line));
                    frame.corner_radius(6).inner_margin(Margin::symmetric(12, 8)).show(ui, |ui| {
                        ui.horizontal(|ui| {
                            ui.label(egui::RichText::new(&toast.text).color(theme.page));
                            if let Some((verb, _)) = &toast.step {
                                let words = egui::RichText::new(verb).font(theme::semibold(13.0)).color(theme.page);
                                if ui.add(egui::Button::new(words).frame(false)).clicked() {
                                    pressed = Some(i);
                                }
                            }
                        });
                    });
                });
            if shown.response.contains_pointer() {
                toast.until = Some(until.max(now + 2.0));
            }
            up += shown.response.rect.height() + 8.0;
            ctx.request_repaint_after(Duration::from_secs_f64((until - now).max(0.05)));
        }
        if let Some(i) = pressed {
            asked.extend(self.0.remove(i).step.map(|(_, step)| step));
        }
    }
}
