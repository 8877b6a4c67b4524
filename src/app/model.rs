//! A program of the person's own that proposes tags: started, asked line by line, bounded in time, and survived.

use crate::core::suggest::Suggestion;
use crate::core::suggest::outside::{self, AnswerFault};
use crate::core::text::Text;
use jiff::civil::Date;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// How long a model may take to load.
pub const LOADING: Duration = Duration::from_secs(60);
/// How long it may take for one article.
pub const ANSWERING: Duration = Duration::from_secs(20);
/// Longest line of an answer in bytes.
const LONGEST: u64 = 64 << 20;

/// Why a model gave no suggestions. Nothing else is touched by it.
#[derive(Debug, thiserror::Error)]
pub enum ModelFault {
    #[error("the model “{command}” could not be started: {source}")]
    Start { command: String, source: std::io::Error },
    #[error("the model “{command}” ended{}", last_words(.words))]
    Ended { command: String, words: String },
    #[error("the model “{command}” did not answer within {} s and was stopped", .after.as_secs())]
    Silent { command: String, after: Duration },
    #[error("the model “{command}” did not answer as agreed: {source}")]
    Answer { command: String, source: AnswerFault },
}

fn last_words(words: &str) -> String {
    if words.is_empty() { String::new() } else { format!(": {words}") }
}

/// A running model.
pub struct Model {
    command: String,
    source: Arc<str>,
    child: Child,
    input: Option<ChildStdin>,
    lines: Receiver<String>,
    /// The last line it wrote to its standard error.
    complaint: Arc<Mutex<String>>,
    asked: usize,
    answering: Duration,
    ended: bool,
}

impl Model {
    /// Starts a command line through the system's shell and greets it. **Errors:** it does not start, or not in time.
    pub fn start(command: &str, labels: &[String], loading: Duration, answering: Duration) -> Result<Self, ModelFault> {
        let fault = |source| ModelFault::Start { command: command.to_owned(), source };
        let mut child = shell(command)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(fault)?;
        let input = child.stdin.take();
        let (sender, lines) = channel();
        if let Some(output) = child.stdout.take() {
            std::thread::spawn(move || {
                let mut output = BufReader::new(output);
                loop {
                    let mut line = Vec::new();
                    match output.by_ref().take(LONGEST).read_until(b'\n', &mut line) {
                        Ok(0) | Err(_) => break,
                        Ok(_) if line.trim_ascii().is_empty() => continue,
                        Ok(_) => {}
                    }
                    if sender.send(String::from_utf8_lossy(&line).into_owned()).is_err() {
                        break;
                    }
                }
            });
        }
        let complaint = Arc::new(Mutex::new(String::new()));
        if let Some(errors) = child.stderr.take() {
            let complaint = complaint.clone();
            std::thread::spawn(move || {
                for line in BufReader::new(errors).split(b'\n').map_while(Result::ok) {
                    let line: String = String::from_utf8_lossy(&line).trim().chars().take(300).collect();
                    if let Ok(mut last) = complaint.lock()
                        && !line.is_empty()
                    {
                        *last = line;
                    }
                }
            });
        }
        let mut model = Self {
            command: command.to_owned(),
            source: "model".into(),
            child,
            input,
            lines,
            complaint,
            asked: 0,
            answering,
            ended: false,
        };
        let answer = model.ask(&outside::hello(labels), loading)?;
        let name = outside::name(&answer).map_err(|source| model.answer_fault(source))?;
        model.source = format!("model:{name}").into();
        Ok(model)
    }

    /// What it calls itself, as the source of its suggestions.
    pub fn source(&self) -> &Arc<str> {
        &self.source
    }

    /// Whether it has ended or been stopped, so that asking again is no use.
    pub fn has_ended(&self) -> bool {
        self.ended
    }

    /// Its suggestions for an article, and how many of its spans did not fit the text.
    /// **Errors:** it ended, was too slow, or answered something else; of these only the last leaves it running.
    pub fn suggest(&mut self, text: &Text, date: Option<Date>) -> Result<(Vec<Suggestion>, usize), ModelFault> {
        self.asked += 1;
        let question = outside::question(&format!("q{}", self.asked), text.as_str(), date);
        let answer = self.ask(&question, self.answering)?;
        outside::suggestions(&answer, text, &self.source).map_err(|source| self.answer_fault(source))
    }

    fn answer_fault(&self, source: AnswerFault) -> ModelFault {
        ModelFault::Answer { command: self.command.clone(), source }
    }

    fn ask(&mut self, line: &str, patience: Duration) -> Result<String, ModelFault> {
        // A model that does not read could hold up whoever writes to it: the writing has its own thread.
        let Some(mut input) = self.input.take().filter(|_| !self.ended) else { return Err(self.gone()) };
        let line = format!("{line}\n");
        let (sender, written) = channel();
        std::thread::spawn(move || {
            let done = input.write_all(line.as_bytes()).and_then(|()| input.flush());
            // Nobody waits any more when the time was up.
            let _ = sender.send(done.map(|()| input));
        });
        match self.lines.recv_timeout(patience) {
            Ok(answer) => {
                self.input = written.recv_timeout(patience).ok().and_then(Result::ok);
                Ok(answer)
            }
            Err(RecvTimeoutError::Timeout) => {
                self.stop();
                Err(ModelFault::Silent { command: self.command.clone(), after: patience })
            }
            Err(RecvTimeoutError::Disconnected) => Err(self.gone()),
        }
    }

    fn gone(&mut self) -> ModelFault {
        self.stop();
        // Its complaint may still be on the way.
        std::thread::sleep(Duration::from_millis(50));
        let words = self.complaint.lock().map(|c| c.clone()).unwrap_or_default();
        ModelFault::Ended { command: self.command.clone(), words }
    }

    fn stop(&mut self) {
        self.ended = true;
        self.input = None;
        end(&mut self.child);
        // Nothing is left to do for a child that has gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Model {
    fn drop(&mut self) {
        if let Some(mut input) = self.input.take() {
            // It may have gone already.
            let _ = input.write_all((outside::quit() + "\n").as_bytes());
        }
        for _ in 0..20 {
            match self.child.try_wait() {
                Ok(None) if !self.ended => std::thread::sleep(Duration::from_millis(10)),
                _ => break,
            }
        }
        self.stop();
    }
}

#[cfg(unix)]
fn shell(command: &str) -> Command {
    use std::os::unix::process::CommandExt;
    let mut shell = Command::new("sh");
    // A group of its own, so that what the shell starts ends with it.
    shell.args(["-c", command]).process_group(0);
    shell
}

#[cfg(not(unix))]
fn shell(command: &str) -> Command {
    let mut shell = Command::new("cmd");
    shell.args(["/C", command]);
    shell
}

/// Ends the shell and all it started.
#[cfg(unix)]
fn end(child: &mut Child) {
    if matches!(child.try_wait(), Ok(None))
        && let Ok(group) = i32::try_from(child.id())
    {
        // SAFETY: signals the group made for this child, which has not been waited for yet.
        unsafe { libc::kill(-group, libc::SIGKILL) };
    }
}

#[cfg(not(unix))]
fn end(_: &mut Child) {}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn start(command: &str) -> Result<Model, ModelFault> {
        Model::start(command, &["ACTOR".to_owned()], Duration::from_secs(20), Duration::from_millis(300))
    }

    const GREET: &str = r#"read l; echo '{"name":"t","protocol":1}'; "#;

    #[test]
    fn a_model_is_asked_and_its_answers_are_taken() {
        let answer = r#"read l; echo '{"id":"q1","spans":[{"start":0,"end":4,"label":"ACTOR","score":0.8}]}'"#;
        let mut model = start(&format!("{GREET}{answer}")).unwrap();
        assert_eq!(&**model.source(), "model:t");
        let (found, _) = model.suggest(&Text::new("Anna said so.".to_owned()), None).unwrap();
        assert_eq!(found.len(), 1);
        let again = model.suggest(&Text::new("Anna".to_owned()), None).unwrap_err();
        assert!(matches!(again, ModelFault::Ended { .. }), "{again}");
    }

    #[test]
    fn a_crash_and_a_long_silence_are_told_and_survived() {
        let crash = start(&format!("{GREET}read l; echo 'no such model' >&2; exit 3")).unwrap();
        let told = { crash }.suggest(&Text::new("x".to_owned()), None).unwrap_err().to_string();
        assert!(told.contains("no such model"), "{told}");
        let mut slow = start(&format!("{GREET}read l; sleep 600")).unwrap();
        let told = slow.suggest(&Text::new("x".to_owned()), None).unwrap_err();
        assert!(matches!(told, ModelFault::Silent { .. }) && slow.has_ended(), "{told}");
        assert!(start("exit 1").is_err());
    }
}
