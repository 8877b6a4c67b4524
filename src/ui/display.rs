//! Why a window cannot open: no display, a library that is missing, no graphics driver. One sentence each.

/// A library that the window opens while it runs.
struct Library {
    names: &'static [&'static str],
    what: &'static str,
    debian: &'static str,
    fedora: &'static str,
    arch: &'static str,
}

const XKB: Library = Library {
    names: &["libxkbcommon.so.0"],
    what: "libxkbcommon",
    debian: "libxkbcommon0",
    fedora: "libxkbcommon",
    arch: "libxkbcommon",
};
const XKB_X11: Library = Library {
    names: &["libxkbcommon-x11.so.0"],
    what: "libxkbcommon-x11",
    debian: "libxkbcommon-x11-0",
    fedora: "libxkbcommon-x11",
    arch: "libxkbcommon-x11",
};
const X11: Library =
    Library { names: &["libX11.so.6"], what: "libX11", debian: "libx11-6", fedora: "libX11", arch: "libx11" };
const X11_XCB: Library = Library {
    names: &["libX11-xcb.so.1"],
    what: "libX11-xcb",
    debian: "libx11-xcb1",
    fedora: "libX11-xcb",
    arch: "libx11",
};
const XCURSOR: Library = Library {
    names: &["libXcursor.so.1"],
    what: "libXcursor",
    debian: "libxcursor1",
    fedora: "libXcursor",
    arch: "libxcursor",
};
const XI: Library = Library { names: &["libXi.so.6"], what: "libXi", debian: "libxi6", fedora: "libXi", arch: "libxi" };
const GL: Library = Library {
    names: &["libGL.so.1", "libEGL.so.1", "libGL.so", "libEGL.so"],
    what: "libGL",
    debian: "libgl1 libegl1 libgl1-mesa-dri",
    fedora: "mesa-libGL mesa-libEGL mesa-dri-drivers",
    arch: "mesa",
};
const EGL: Library = Library {
    names: &["libEGL.so.1", "libEGL.so"],
    what: "libEGL",
    debian: "libegl1 libgl1-mesa-dri",
    fedora: "mesa-libEGL mesa-dri-drivers",
    arch: "mesa",
};
const WAYLAND: Library = Library {
    names: &["libwayland-client.so.0"],
    what: "libwayland-client",
    debian: "libwayland-client0",
    fedora: "libwayland-client",
    arch: "wayland",
};
const WAYLAND_EGL: Library = Library {
    names: &["libwayland-egl.so.1"],
    what: "libwayland-egl",
    debian: "libwayland-egl1",
    fedora: "libwayland-egl",
    arch: "wayland",
};

const ON_X11: [&Library; 7] = [&X11, &X11_XCB, &XCURSOR, &XI, &XKB, &XKB_X11, &GL];
const ON_WAYLAND: [&Library; 4] = [&WAYLAND, &WAYLAND_EGL, &XKB, &EGL];

/// What works without a window.
const WITHOUT: &str = "`rubrica export`, `check`, `apply` and the other commands work without one (`rubrica --help`).";

/// What would keep the window from opening, in a sentence; `None` where it should open.
pub fn missing() -> Option<String> {
    if cfg!(not(all(unix, not(target_os = "macos")))) {
        return None;
    }
    let set = |name: &str| std::env::var_os(name).is_some_and(|v| !v.is_empty());
    let wayland = set("WAYLAND_DISPLAY") || set("WAYLAND_SOCKET");
    reason(wayland, set("DISPLAY"), opens)
}

fn reason(wayland: bool, x11: bool, opens: impl Fn(&str) -> bool) -> Option<String> {
    let lacks = |libraries: &[&'static Library]| {
        libraries.iter().copied().find(|library| !library.names.iter().any(|name| opens(name)))
    };
    let first = match (wayland, x11) {
        (false, false) => return Some(no_display()),
        (true, _) => lacks(&ON_WAYLAND),
        (false, true) => lacks(&ON_X11),
    };
    // With both displays the other one will do.
    match first {
        Some(_) if wayland && x11 && lacks(&ON_X11).is_none() => None,
        Some(library) => Some(library.sentence()),
        None => None,
    }
}

/// What to say of the error a window could not open with.
pub fn explain(error: &eframe::Error) -> String {
    match error {
        eframe::Error::WinitEventLoop(_) | eframe::Error::Winit(_) => {
            format!("Rubrica could not reach the display: is a desktop running, and may this user use it? {WITHOUT}")
        }
        eframe::Error::Glutin(_) | eframe::Error::NoGlutinConfigs(..) | eframe::Error::OpenGL(_) => no_driver(),
        _ => format!("Rubrica could not open its window. {WITHOUT}"),
    }
}

/// What to say where nothing draws.
pub fn no_driver() -> String {
    format!(
        "Rubrica found no graphics driver that draws with OpenGL 2.1: install {} (Debian), {} (Fedora) or {} (Arch), which \
         also draw without a graphics card. {WITHOUT}",
        GL.debian, GL.fedora, GL.arch
    )
}

fn no_display() -> String {
    format!("Rubrica needs a graphical desktop, and there is no display here (over ssh: `ssh -X`). {WITHOUT}")
}

impl Library {
    fn sentence(&self) -> String {
        let Self { what, debian, fedora, arch, .. } = self;
        format!(
            "Rubrica cannot open its window because the library {what} is missing: install {debian} (Debian, Ubuntu), \
             {fedora} (Fedora) or {arch} (Arch). {WITHOUT}"
        )
    }
}

fn opens(name: &str) -> bool {
    // SAFETY: loading runs the library's initialisers; these are the libraries the window loads a moment later anyway.
    unsafe { libloading::Library::new(name) }.is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_display_the_commands_are_named() {
        let words = reason(false, false, |_| true).unwrap();
        assert!(words.contains("no display") && words.contains("rubrica export"));
    }

    #[test]
    fn the_missing_library_is_named_with_its_package_on_three_systems() {
        let words = reason(false, true, |name| name != "libxkbcommon-x11.so.0").unwrap();
        assert!(words.contains("libxkbcommon-x11-0 (Debian") && words.contains("(Fedora)") && words.contains("(Arch)"));
        assert_eq!(reason(false, true, |_| true), None);
        assert!(reason(false, true, |name| !name.contains("GL")).unwrap().contains("libgl1"));
    }

    #[test]
    fn either_display_will_do() {
        assert_eq!(reason(true, true, |name| !name.contains("wayland")), None);
        assert!(reason(true, false, |name| !name.contains("wayland")).unwrap().contains("libwayland-client0"));
    }
}
