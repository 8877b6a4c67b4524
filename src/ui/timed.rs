//! Runs the window with an eye on when events arrive and when frames are handed over, for the performance log.

use super::perf::Shared;
use eframe::{EframeWinitApplication, UserEvent};
use winit::application::ApplicationHandler;
use winit::event::{DeviceEvent, DeviceId, ElementState, StartCause, WindowEvent};
use winit::event_loop::{ActiveEventLoop, EventLoop};
use winit::window::WindowId;

struct Timed<'a> {
    inner: EframeWinitApplication<'a>,
    log: Shared,
}

/// Opens the window and stays until it is closed.
///
/// **Errors:** no display. A missing graphics driver ends the loop without an error: the window never came up then.
pub fn run(options: eframe::NativeOptions, made: eframe::AppCreator<'_>, log: Shared) -> eframe::Result {
    let events = EventLoop::<UserEvent>::with_user_event().build()?;
    let inner = eframe::create_native("rubrica", options, made, &events);
    events.run_app(&mut Timed { inner, log })?;
    Ok(())
}

impl ApplicationHandler<UserEvent> for Timed<'_> {
    fn window_event(&mut self, events: &ActiveEventLoop, window: WindowId, event: WindowEvent) {
        let kind = match &event {
            WindowEvent::KeyboardInput { event, .. } if event.state == ElementState::Pressed => Some("key"),
            WindowEvent::CursorMoved { .. } | WindowEvent::MouseInput { .. } => Some("pointer"),
            WindowEvent::MouseWheel { .. } => Some("wheel"),
            _ => None,
        };
        if let Some(kind) = kind {
            self.log.borrow_mut().event_arrives(kind);
        }
        let shows = event == WindowEvent::RedrawRequested;
        self.inner.window_event(events, window, event);
        if shows {
            self.log.borrow_mut().frame_shown();
        }
    }

    fn resumed(&mut self, events: &ActiveEventLoop) {
        self.inner.resumed(events);
    }

    fn new_events(&mut self, events: &ActiveEventLoop, cause: StartCause) {
        self.inner.new_events(events, cause);
    }

    fn user_event(&mut self, events: &ActiveEventLoop, event: UserEvent) {
        self.inner.user_event(events, event);
    }

    fn device_event(&mut self, events: &ActiveEventLoop, device: DeviceId, event: DeviceEvent) {
        self.inner.device_event(events, device, event);
    }

    fn about_to_wait(&mut self, events: &ActiveEventLoop) {
        self.inner.about_to_wait(events);
    }

    fn suspended(&mut self, events: &ActiveEventLoop) {
        self.inner.suspended(events);
    }

    fn exiting(&mut self, events: &ActiveEventLoop) {
        self.inner.exiting(events);
    }

    fn memory_warning(&mut self, events: &ActiveEventLoop) {
        self.inner.memory_warning(events);
    }
}
