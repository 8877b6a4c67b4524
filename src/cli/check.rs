//! `rubrica check`: looks at articles with all their tags, at sidecars, schemes and folders; writes nothing.

use super::out;
use super::read::{say, state_dir};
use crate::core::document::Document;
use crate::core::edit::HeadField;
use crate::core::json;
use crate::core::lint::{self, Finding, Ignored, Usage};
use crate::core::project::{Walk, scheme, sidecar_of, sidecars_of};
use crate::core::scheme::Scheme;
use crate::core::store::limits::{MAX_SCHEME_BYTES, MAX_SIDECAR_BYTES, read_file};
use crate::core::store::{Notice, OpenRequest, ReadOnly, StateDir, open, project_of, sidecar};
use crate::core::suggest::dates::publication::publication_date;
use crate::core::text::{Encoding, Header, HeaderContext};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What `check` takes.
#[derive(clap::Args, Debug)]
pub struct CheckArgs {
    /// Articles (with all their tags), sidecars, schemes, folders
    #[arg(required = true)]
    pub paths: Vec<PathBuf>,
    /// Print findings as JSON, one object a line
    #[arg(long)]
    pub json: bool,
    /// Exit with 1 when anything is found
    #[arg(long)]
    pub strict: bool,
    /// Encoding of articles that are not UTF-8, such as windows-1252
    #[arg(long, value_name = "ENCODING")]
    pub encoding: Option<Encoding>,
}

/// Looks through all paths and returns the exit code.
pub fn run(args: &CheckArgs) -> u8 {
    let mut check = Check {
        json: args.json,
        encoding: args.encoding,
        state: state_dir(),
        findings: 0,
        faults: 0,
        usage: BTreeMap::new(),
        odd: Vec::new(),
    };
    for path in &args.paths {
        check.learn(path);
    }
    for path in &args.paths {
        check.path(path);
    }
    check.odd_ones();
    let count = |n: usize, one: &str, many: &str| if n == 1 { format!("1 {one}") } else { format!("{n} {many}") };
    let mut summary = count(check.findings, "finding", "findings");
    if check.faults > 0 {
        summary.push_str(&format!(", {} could not be opened", count(check.faults, "file", "files")));
    }
    out::note(&summary);
    match (check.faults, check.findings) {
        (1.., _) => out::BAD,
        (0, 1..) if args.strict => out::FINDINGS,
        _ => out::DONE,
    }
}

struct Check {
    json: bool,
    encoding: Option<Encoding>,
    state: StateDir,
    findings: usize,
    faults: usize,
    /// How each person tags, over all that is looked at.
    usage: BTreeMap<Option<String>, Usage>,
    /// What departs from it, as far as it was read when it was found.
    odd: Vec<(PathBuf, Option<String>, Finding)>,
}

impl Check {
    /// Takes in how the words of articles and folders are tagged. What cannot be read is said when it is looked at.
    fn learn(&mut self, path: &Path) {
        let is_json = path.extension().is_some_and(|e| e.eq_ignore_ascii_case("json"));
        if path.is_dir() {
            let scheme = scheme(path).ok().flatten().unwrap_or_else(Scheme::built_in);
            let mut walk = Walk::new(path);
            while let Some(slice) = walk.next_slice() {
                for article in slice {
                    self.learn_article(&article.path, &scheme);
                }
            }
        } else if !is_json {
            self.learn_article(path, &Scheme::built_in());
        }
    }

    fn learn_article(&mut self, article: &Path, scheme: &Scheme) {
        for sidecar in sidecars_of(article).unwrap_or_default() {
            let annotator = sidecar.annotator.as_deref();
            let (state, encoding) = (&self.state, self.encoding);
            let request = OpenRequest { article, annotator, state, encoding, project: None, old: None };
            if let Ok(opened) = open(&request) {
                self.usage.entry(sidecar.annotator).or_default().learn_document(&opened.document, scheme);
            }
        }
    }

    /// Says what departs from how a person tags elsewhere.
    fn odd_ones(&mut self) {
        for (file, annotator, finding) in std::mem::take(&mut self.odd) {
            if self.usage.get(&annotator).is_some_and(|usage| usage.holds(&finding)) {
                self.report(&file, &finding);
            }
        }
    }

    fn path(&mut self, path: &Path) {
        let is_json = path.extension().is_some_and(|e| e.eq_ignore_ascii_case("json"));
        if path.is_dir() {
            self.folder(path);
        } else if is_json {
            self.by_content(path);
        } else {
            let scheme = self.scheme_for(path);
            self.article(path, &scheme);
        }
    }

    fn folder(&mut self, folder: &Path) {
        let scheme = self.scheme_in(folder);
        let mut walk = Walk::new(folder);
        let mut any = false;
        while let Some(slice) = walk.next_slice() {
            any = true;
            for article in slice {
                self.article(&article.path, &scheme);
                for copy in article.conflict_copies {
                    let text = format!("{} waits to be merged", name(&copy));
                    self.report(&article.path, &Finding::of_file("conflict", text));
                }
            }
        }
        if !any {
            let what = format!("there is no article in {}", folder.display());
            self.fault(&what, "articles are .txt and .md files", "Name a folder of articles.");
        }
        for unread in walk.unread() {
            self.fault(
                &format!("could not look into {}", unread.display()),
                "permission is denied",
                "Check the folder.",
            );
        }
    }

    /// A JSON file says itself what it is.
    fn by_content(&mut self, path: &Path) {
        let bytes = match read_file(path, MAX_SIDECAR_BYTES) {
            Ok(bytes) => bytes,
            Err(error) => {
                self.fault(&format!("could not read {}", name(path)), &error.to_string(), error.remedy());
                return;
            }
        };
        let claims = |format: &str| memchr::memmem::find(&bytes, format.as_bytes()).is_some();
        if claims("\"rubrica-sidecar\"") {
            return self.sidecar(path, &bytes);
        }
        let what = format!("could not use {}", name(path));
        if bytes.len() as u64 > MAX_SCHEME_BYTES {
            return self.fault(&what, "a scheme has at most 1 MB", "Name a scheme, a sidecar or an article.");
        }
        if let Err(error) = json::parse(&bytes) {
            return self.fault(&what, &format!("it is not valid JSON: {error}"), "Repair the place named.");
        }
        if let Err(error) = Scheme::from_json(&bytes) {
            self.fault(&what, &error.to_string(), "Repair the place named.");
        }
    }

    fn sidecar(&mut self, path: &Path, bytes: &[u8]) {
        let folder = project_of(path);
        let file = name(path);
        if let Some((article, annotator)) = sidecar_of(&file, |article| folder.join(article).is_file()) {
            let article = folder.join(article);
            let scheme = self.scheme_for(&article);
            self.tags(&article, annotator, &scheme);
            return;
        }
        match sidecar::read(bytes) {
            Ok(read) if read.version > sidecar::VERSION => self.newer(path, read.version),
            Ok(_) => {
                let text = "its article is not beside it".to_owned();
                self.report(path, &Finding::of_file("alone", text));
            }
            Err(error) => self.fault(&format!("could not read the tags in {file}"), &error.to_string(), error.remedy()),
        }
    }

    fn article(&mut self, article: &Path, scheme: &Scheme) {
        let sidecars = match sidecars_of(article) {
            Ok(sidecars) => sidecars,
            Err(error) => {
                return self.fault(&format!("could not open {}", name(article)), &error.to_string(), "Check the path.");
            }
        };
        if sidecars.is_empty() {
            self.tags(article, None, scheme);
        }
        for sidecar in sidecars {
            self.tags(article, sidecar.annotator.as_deref(), scheme);
        }
    }

    /// An article with the tags of one annotator.
    fn tags(&mut self, article: &Path, annotator: Option<&str>, scheme: &Scheme) {
        let request =
            OpenRequest { article, annotator, state: &self.state, encoding: self.encoding, project: None, old: None };
        let opened = match open(&request) {
            Ok(opened) => opened,
            Err(error) => {
                say(&error);
                self.faults += 1;
                return;
            }
        };
        let file = opened.files.sidecar.file_name().map_or(article.to_owned(), |name| article.with_file_name(name));
        let file = if opened.had_sidecar { file } else { article.to_owned() };
        match &opened.read_only {
            Some(ReadOnly::Newer(version)) => return self.newer(&file, *version),
            Some(reason @ ReadOnly::ArticleChanged { .. }) => {
                self.report(&file, &Finding::of_file("changed", reason.to_string()));
            }
            None => {}
        }
        for notice in opened.notices.iter().filter(|n| !matches!(n, Notice::SetAside { .. })) {
            self.report(&file, &Finding::of_file("journal", notice.to_string()));
        }
        let mut document = opened.document;
        date(&mut document, article, scheme);
        let document = &document;
        let ignored = Ignored::of(document);
        let mut found = lint::all(document, scheme);
        found.retain(|f| !ignored.holds(f));
        for finding in found {
            self.report(&file, &finding);
        }
        // Habits can be told only once all is read: what departs from them is said at the end.
        if let Some(usage) = self.usage.get_mut(&annotator.map(str::to_owned)) {
            usage.count_document(document, scheme);
            let odd = usage.findings(document, scheme);
            self.odd.extend(
                odd.into_iter().filter(|f| !ignored.holds(f)).map(|f| (file.clone(), annotator.map(str::to_owned), f)),
            );
        }
    }

    fn newer(&mut self, file: &Path, version: u64) {
        let why = format!("it was made by a newer Rubrica (version {version} of the file)");
        self.fault(&format!("could not check {}", name(file)), &why, "Take the newest Rubrica.");
    }

    /// The scheme of the folder an article stands in, or of the nearest above it that has one.
    fn scheme_for(&mut self, article: &Path) -> Scheme {
        let folder = project_of(article);
        let above = std::path::absolute(&folder).unwrap_or(folder);
        let found = above.ancestors().find(|folder| folder.join("rubrica.json").is_file());
        found.map_or_else(Scheme::built_in, |folder| self.scheme_in(folder))
    }

    fn scheme_in(&mut self, folder: &Path) -> Scheme {
        match scheme(folder) {
            Ok(scheme) => scheme.unwrap_or_else(Scheme::built_in),
            Err(problem) => {
                self.faults += 1;
                out::failure(&problem, problem.kept(), problem.remedy());
                Scheme::built_in()
            }
        }
    }

    fn fault(&mut self, what: &str, why: &str, remedy: &str) {
        self.faults += 1;
        out::error(what, why, remedy);
    }

    fn report(&mut self, file: &Path, finding: &Finding) {
        self.findings += 1;
        if !self.json {
            let place = finding.range.map_or(String::new(), |(start, end)| format!("{}-{}", start.0, end.0));
            out::print_line(&format!("{}:{place}: {}: {}", file.display(), finding.kind, finding.text));
            return;
        }
        let mut object = Map::new();
        object.insert("file".to_owned(), file.to_string_lossy().into());
        if let Some((start, end)) = finding.range {
            object.insert("start".to_owned(), start.0.into());
            object.insert("end".to_owned(), end.0.into());
        }
        object.insert("kind".to_owned(), finding.kind.into());
        if let Some(id) = &finding.span {
            object.insert("id".to_owned(), id.as_str().into());
        }
        object.insert("text".to_owned(), Value::from(finding.text.as_str()));
        let mut line = Vec::new();
        json::write_object(&mut line, &object);
        line.push(b'\n');
        out::print(&String::from_utf8_lossy(&line));
    }
}

/// The publication date that the article gives, where nobody has set one.
fn date(document: &mut Document, article: &Path, scheme: &Scheme) {
    if document.date().is_none() {
        let context =
            HeaderContext { path: Some(article), day_first: scheme.dates.day_first, ..HeaderContext::default() };
        let header = Header::find(document.text(), context);
        if let Some(found) = publication_date(document.text(), &header, context) {
            document.set_detected(HeadField::Date, found.found.value.to_string().into());
        }
    }
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}
