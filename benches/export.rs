//! CPU time of writing training data, from sidecars on disk to files that were read back: documents a second by format.
//!
//! `cargo bench --no-default-features --bench export -- [documents] [formats]`; without a number 2,000 of 3 KB with 20
//! spans each, without names all formats.

use rubrica::app::world::World;
use rubrica::core::exchange::{
    About, ExportRequest, Filters, FolderArticles, ImportRequest, Output, export, export_to, import,
};
use rubrica::core::formats::{ALL, Part, Shape, Sink, WriteOptions, by_name};
use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

/// Words of the articles; each is an article's only in another order.
const WORDS: [&str; 16] = [
    "the", "minister", "said", "on", "Tuesday", "that", "Anna", "Berg", "would", "reopen", "harbour", "bridge",
    "after", "months", "of", "work",
];

/// Files of a folder, numbered: neither synced nor read back.
struct Plain(PathBuf, usize);

impl Sink for Plain {
    fn create(&mut self, _: Part<'_>) -> io::Result<Box<dyn Write + Send>> {
        self.1 += 1;
        Ok(Box::new(BufWriter::new(File::create(self.0.join(self.1.to_string()))?)))
    }
}

/// Processor seconds of the whole process.
fn cpu() -> f64 {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: `time` is a valid place for the answer.
    unsafe { libc::clock_gettime(libc::CLOCK_PROCESS_CPUTIME_ID, &mut time) };
    time.tv_sec as f64 + time.tv_nsec as f64 * 1e-9
}

/// Records of about 3 KB with 20 spans each, as JSON lines.
fn records(n: usize) -> String {
    let mut state = 7u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state as usize
    };
    let mut out = String::new();
    for i in 0..n {
        let (mut text, mut spans) = (String::new(), String::new());
        for word in 0..540 {
            let start = text.len();
            text.push_str(WORDS[next() % WORDS.len()]);
            if word % 27 == 0 {
                let label = ["ACTOR", "DATE", "CLAIM"][next() % 3];
                let comma = if spans.is_empty() { "" } else { "," };
                let _ = write!(
                    spans,
                    r#"{comma}{{"start":{start},"end":{},"label":"{label}","value":"2026-02-01"}}"#,
                    text.len()
                );
            }
            text.push(if word % 90 == 89 { '/' } else { ' ' });
        }
        let text = text.replace('/', ".\\n");
        let _ = writeln!(out, r#"{{"id":"a{i}","text":"{text}","spans":[{spans}]}}"#);
    }
    out
}

fn main() {
    let given: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with('-')).collect();
    let n = given.iter().find_map(|a| a.parse().ok()).unwrap_or(2000);
    let named = |id: &str| given.iter().all(|a| a.parse::<usize>().is_ok()) || given.iter().any(|a| a == id);
    let dir = tempfile::tempdir().expect("a folder to work in");
    let (source, project) = (dir.path().join("in.jsonl"), dir.path().join("project"));
    std::fs::write(&source, records(n)).expect("the articles can be written");
    let request = ImportRequest { format: by_name("jsonl"), source: &source, into: &project, annotator: None };
    let before = cpu();
    import(&request, &World::default(), &mut |_| true).expect("the articles can be imported");
    println!("{:<14} {:>9.0} documents a CPU second", "import jsonl", n as f64 / (cpu() - before));
    let articles = FolderArticles::find(&[project]).expect("the project is there");
    for format in ALL.iter().filter(|format| named(format.id())) {
        let request = ExportRequest {
            format: *format,
            filters: Filters::default(),
            options: WriteOptions::default(),
            split: None,
            about: About::default(),
        };
        let out = Output::new(&dir.path().join(format!("out-{}", format.id())), format.shape() == Shape::Folder);
        let before = cpu();
        export(&request, &articles, out.expect("there is room"), &mut |_| true).expect("it can be exported");
        let whole = cpu() - before;
        let alone = dir.path().join(format!("alone-{}", format.id()));
        std::fs::create_dir(&alone).expect("there is room");
        let mut sink = Plain(alone, 0);
        let before = cpu();
        export_to(&request, &articles, &mut sink, &mut |_| true).expect("it can be exported");
        let once = cpu() - before;
        println!(
            "{:<14} {:>9.0} documents a CPU second, {:>7.0} with files, sync and reading back",
            format.id(),
            n as f64 / once,
            n as f64 / whole
        );
    }
}
