//! Suggestions: walked through, accepted, rejected, corrected, put off, taken back.

use super::Desk;
use rubrica::core::spans::{Origin, SpanStatus};

/// A desk whose suggestions have been worked out.
fn desk(noted: &str) -> Desk {
    let mut desk = Desk::with(noted);
    desk.settle();
    desk
}

/// The words that wait.
fn waiting(desk: &Desk) -> Vec<String> {
    let article = desk.session.article().unwrap();
    article.pending.iter().map(|p| article.document.text().slice(p.range).to_owned()).collect()
}

/// The words of the suggestion in focus.
fn current(desk: &Desk) -> String {
    let article = desk.session.article().unwrap();
    article.pending.current().map(|c| article.document.text().slice(c.range).to_owned()).unwrap_or_default()
}

const THREE: &str = "^It closed on Monday. It opened on Jan. 26, 2026 again. It burned on Friday.";

#[test]
fn n_goes_to_what_waits_and_around_once() {
    let mut desk = desk(THREE);
    assert_eq!(waiting(&desk), ["Monday", "Jan. 26, 2026", "Friday"]);
    desk.keys("N");
    assert_eq!(current(&desk), "Monday");
    desk.keys("N N");
    assert_eq!(current(&desk), "Friday");
    desk.keys("N");
    assert_eq!((current(&desk).as_str(), desk.said().as_str()), ("Monday", "Around the end of the article."));
    desk.keys("P");
    assert_eq!(current(&desk), "Friday");
}

#[test]
fn a_accepts_with_value_and_source_and_goes_on() {
    let mut desk = desk(THREE);
    desk.keys("A A");
    assert_eq!(
        desk.text_with_values(),
        "It closed on [DATE Monday|2026-02-02]. It opened on [DATE Jan. 26, 2026|2026-01-26] again. It burned on Friday."
    );
    assert_eq!(current(&desk), "Friday");
    let article = desk.session.article().unwrap();
    let span = article.document.spans().iter().next().unwrap();
    assert_eq!((span.origin, span.source.as_deref(), span.corrected), (Origin::Rule, Some("dates"), false));
    assert!(span.score.is_some());
    desk.keys("A");
    assert_eq!(desk.said(), "All decided. Ctrl+Enter marks this article done and opens the next.");
}

#[test]
fn x_is_remembered_and_undo_brings_the_suggestion_back_into_focus() {
    let mut desk = desk(THREE);
    desk.keys("N X");
    let rejected = |desk: &Desk| {
        let spans = desk.session.article().unwrap().document.spans();
        spans.iter().filter(|s| s.status == SpanStatus::Rejected).count()
    };
    assert_eq!((rejected(&desk), current(&desk).as_str()), (1, "Jan. 26, 2026"));
    desk.settle();
    assert_eq!(waiting(&desk), ["Jan. 26, 2026", "Friday"]);
    desk.keys("A Ctrl+Z");
    assert_eq!(current(&desk), "Jan. 26, 2026");
    desk.keys("Ctrl+Z");
    assert_eq!((rejected(&desk), current(&desk).as_str()), (0, "Monday"));
    desk.settle();
    assert_eq!((waiting(&desk).len(), current(&desk).as_str()), (3, "Monday"));
}

#[test]
fn edges_are_moved_before_accepting_and_the_tag_says_so() {
    let mut desk = desk("^The hall was full on Monday night again.");
    desk.keys("N");
    let whole = current(&desk);
    desk.keys("Alt+Left");
    assert_eq!(current(&desk), format!("on {whole}"));
    desk.keys("Shift+Left A");
    let article = desk.session.article().unwrap();
    let span = article.document.spans().iter().next().unwrap();
    assert!(span.corrected);
    assert_eq!(span.quote(article.document.text()), "on Monday");
}

#[test]
fn a_digit_accepts_as_another_label() {
    let mut desk = desk(THREE);
    desk.keys("N 1");
    assert_eq!(desk.text(), "It closed on [ACTOR Monday]. It opened on Jan. 26, 2026 again. It burned on Friday.");
    assert_eq!(current(&desk), "Jan. 26, 2026");
    let span = desk.session.article().unwrap().document.spans().iter().next().unwrap().clone();
    assert!(span.corrected && span.origin == Origin::Rule);
    desk.keys("Ctrl+Z");
    assert_eq!(current(&desk), "Monday");
}

#[test]
fn space_puts_off_and_says_when_all_are() {
    let mut desk = desk(THREE);
    desk.keys("Space Space");
    assert_eq!(current(&desk), "Friday");
    desk.keys("Space");
    assert_eq!(desk.said(), "3 left for later. From here on they come round again.");
    assert_eq!(current(&desk), "Monday");
}

#[test]
fn equal_ones_are_decided_together() {
    let before = "^It closed on Monday. They met on Monday, as on Friday.";
    let mut desk = desk(before);
    desk.keys("N Shift+A");
    assert_eq!(desk.text(), "It closed on [DATE Monday]. They met on [DATE Monday], as on Friday.");
    assert_eq!(current(&desk), "Friday");
    desk.keys("Ctrl+Z");
    assert_eq!(desk.text(), &before[1..]);
    desk.keys("Shift+X");
    desk.settle();
    assert_eq!((waiting(&desk), desk.text().as_str()), (vec!["Friday".to_owned()], &before[1..]));
}

#[test]
fn ctrl_shift_a_takes_the_sure_ones_in_one_step() {
    let mut desk = desk(THREE);
    desk.keys("Ctrl+Shift+A");
    let tagged = desk.session.article().unwrap().tag_count();
    assert!(tagged >= 2, "{}", desk.text());
    desk.keys("Ctrl+Z");
    assert_eq!(desk.session.article().unwrap().tag_count(), 0);
}

#[test]
fn y_says_why_until_it_is_pressed_again() {
    let mut desk = desk(THREE);
    desk.keys("N Y");
    assert!(desk.said().starts_with("DATE = 2026-02-02: "), "{}", desk.said());
    desk.keys("N");
    assert!(desk.said().starts_with("DATE = 2026-01-26: "), "{}", desk.said());
    desk.keys("Y N");
    assert_eq!(desk.said(), "");
}

#[test]
fn d_turns_a_guessed_date_and_back() {
    let mut desk = desk("^It closed on Friday.");
    desk.keys("N D A");
    assert_eq!(desk.text_with_values(), "It closed on [DATE Friday|2026-02-06].");
    assert!(desk.session.article().unwrap().document.spans().iter().next().unwrap().corrected);
    desk.keys("Tab D");
    assert_eq!(desk.text_with_values(), "It closed on [DATE Friday|2026-01-30].");
}

#[test]
fn a_tag_made_by_hand_takes_the_suggestion_away() {
    let mut desk = desk(THREE);
    desk.keys("Right Right Right 2");
    assert_eq!(waiting(&desk), ["Jan. 26, 2026", "Friday"]);
    desk.keys("Esc Ctrl+Z");
    desk.settle();
    assert_eq!(waiting(&desk).len(), 3);
}

#[test]
fn a_suggestion_of_ones_own_file_is_decided_in_place() {
    let mut desk = Desk::with("^Anna met somebody.");
    desk.suggest_in_file(0, 4, "ACTOR", Some("Anna Berg"));
    desk.settle();
    assert_eq!(waiting(&desk), ["Anna"]);
    desk.keys("N A");
    let spans = desk.session.article().unwrap().document.spans();
    assert_eq!(
        spans.iter().next().map(|s| (s.id.to_string(), s.status)),
        Some(("file".to_owned(), SpanStatus::Accepted))
    );
    desk.keys("Ctrl+Z X");
    let spans = desk.session.article().unwrap().document.spans();
    assert_eq!(spans.iter().map(|s| s.status).collect::<Vec<_>>(), [SpanStatus::Rejected]);
}

#[test]
fn nothing_is_suggested_when_it_is_switched_off_and_again_when_on() {
    let mut desk = desk(THREE);
    desk.session.run(rubrica::app::command::Command::ToggleSuggestions);
    desk.settle();
    assert!(waiting(&desk).is_empty());
    desk.session.run(rubrica::app::command::Command::SetLevel("strict"));
    desk.settle();
    assert!(!waiting(&desk).is_empty() && desk.session.article().unwrap().pending.iter().all(|p| p.score >= 0.75));
}

#[test]
fn the_filter_of_the_panel_decides_what_n_goes_to() {
    let mut desk = Desk::with("^Anna met Ben on Monday.");
    desk.suggest_in_file(0, 4, "ACTOR", None);
    desk.settle();
    desk.session.label_filter = Some("DATE".into());
    desk.keys("N");
    assert_eq!(current(&desk), "Monday");
    desk.keys("A");
    assert!(desk.said().starts_with("All decided for DATE."), "{}", desk.said());
}

#[test]
fn a_suggestion_without_a_publication_date_has_no_value_until_one_is_set() {
    let mut desk = desk("^It closed on Monday.");
    let set = |desk: &mut Desk, date: Option<&str>| {
        desk.session.run(rubrica::app::command::Command::SetArticleDate(date.map(str::to_owned)));
        desk.settle();
    };
    set(&mut desk, None);
    let needs = |desk: &Desk| desk.session.article().unwrap().pending.iter().all(|p| p.needs_date());
    assert!(needs(&desk) && waiting(&desk) == ["Monday"]);
    desk.keys("N A");
    assert_eq!(desk.text_with_values(), "It closed on [DATE Monday].");
    set(&mut desk, Some("2026-03-03"));
    assert_eq!(desk.text_with_values(), "It closed on [DATE Monday|2026-03-02].");
    assert_eq!(desk.said(), "1 date follows the new publication date; one undo takes both back.");
    desk.keys("Ctrl+Z");
    assert_eq!(desk.text_with_values(), "It closed on [DATE Monday].");
}

#[test]
fn an_actor_is_renamed_and_merged_in_one_step() {
    use rubrica::app::command::Command;
    let before = "^[ACTOR Peskov|Peskov] and [ACTOR Dmitry Peskov|Dmitry Peskov] and [ACTOR Peskov|Peskov]";
    let mut desk = Desk::with(before);
    let merge = Command::RenameActor { from: "Peskov".to_owned(), to: "Dmitry Peskov".to_owned() };
    desk.session.run(merge);
    assert_eq!(desk.said(), "2 mentions of Peskov now belong to Dmitry Peskov.");
    assert_eq!(desk.session.mentions_of("Dmitry Peskov").0, 3);
    desk.keys("Ctrl+Z");
    assert_eq!((desk.session.mentions_of("Dmitry Peskov").0, desk.session.mentions_of("Peskov").0), (1, 2));
}

/// A desk on a folder whose articles a program of one's own is asked for.
fn asking(program: &str) -> Desk {
    let mut desk = Desk::empty();
    let folder = desk.folder.path().join("project");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("a.txt"), "It closed on Jan. 26, 2026, said Ann.").unwrap();
    let folder = folder.canonicalize().unwrap();
    desk.session.settings.models.insert(folder.clone(), program.to_owned());
    desk.session.settings.model_seconds = 1;
    desk.session.run(rubrica::app::command::Command::OpenFolderAt(folder));
    desk
}

fn told(desk: &mut Desk) -> String {
    while desk.session.notices.is_empty() {
        let Some(finish) = desk.session.jobs.wait(20_000) else { panic!("the failure was never told") };
        finish(&mut desk.session);
        desk.session.poll();
    }
    desk.settle();
    assert!(waiting(desk).contains(&"Jan. 26, 2026".to_owned()), "everything else goes on");
    desk.session.notices[0].text.clone()
}

/// What a model says when it is greeted; then it reads a question.
#[cfg(unix)]
const GREETS: &str = r#"read l; echo '{"name":"t","protocol":1}'; read l; "#;

#[test]
fn a_model_that_fails_is_a_notice_and_nothing_else() {
    assert!(told(&mut asking("exit 3")).contains("until the next start"));
}

#[cfg(unix)]
#[test]
fn a_model_that_crashes_or_falls_silent_is_a_notice_and_nothing_else() {
    let crash = told(&mut asking(&format!("{GREETS}echo 'out of memory' >&2; exit 9")));
    assert!(crash.contains("ended: out of memory") && crash.contains("until the next start"), "{crash}");
    let silent = told(&mut asking(&format!("{GREETS}sleep 600")));
    assert!(silent.contains("did not answer within 1 s and was stopped"), "{silent}");
}

#[cfg(unix)]
#[test]
fn a_model_that_answers_nonsense_is_told_and_asked_again() {
    let answers =
        r#"echo '}{ garbage'; read l; echo '{"spans":[{"start":34,"end":37,"label":"ACTOR","score":0.9}]}'; read l"#;
    let mut desk = asking(&format!("{GREETS}{answers}"));
    let nonsense = told(&mut desk);
    assert!(nonsense.contains("did not answer as agreed") && !nonsense.contains("until the next start"), "{nonsense}");
    desk.session.run(rubrica::app::command::Command::SetArticleDate(Some("2026-01-27".to_owned())));
    let path = desk.session.article().unwrap().path.clone();
    desk.session.run(rubrica::app::command::Command::Open(path));
    let command = desk.session.model_command();
    desk.session.run(rubrica::app::command::Command::SetModel(Some(
        r#"read l; echo '{"name":"t","protocol":1}'; read l; echo '{"id":"q1","spans":[{"start":33,"end":36,"label":"ACTOR","score":0.9}]}'; read l"#.to_owned(),
    )));
    assert_ne!(desk.session.model_command(), command);
    while !waiting(&desk).contains(&"Ann".to_owned()) {
        let Some(finish) = desk.session.jobs.wait(20_000) else { panic!("the second program was never heard") };
        finish(&mut desk.session);
        desk.session.poll();
    }
}

#[test]
fn accepted_dates_follow_a_corrected_publication_date_and_typed_ones_stay() {
    use rubrica::app::command::Command;
    let mut desk = Desk::with("^It opened on Monday, closes on Friday, and opened before on 3 May 2024 and Tuesday.");
    desk.settle().keys("N A A A");
    desk.keys("D A");
    let values = |desk: &Desk| -> Vec<String> {
        let spans = desk.session.article().unwrap().document.spans();
        spans.iter().filter_map(|s| s.value_str().map(str::to_owned)).collect()
    };
    let before = values(&desk);
    assert_eq!(before[2], "2024-05-03");
    desk.keys("Shift+Tab");
    let id = desk.session.article().unwrap().document.spans().iter().nth(1).unwrap().id.to_string();
    desk.session.run(Command::FocusSpan(id));
    desk.session.run(Command::SetValue(Some("2026-12-24".to_owned())));
    desk.session.run(Command::SetArticleDate(Some("2026-03-02".to_owned())));
    let after = values(&desk);
    let day = |value: &String| value.parse::<jiff::civil::Date>().unwrap();
    assert_eq!(after[0], (day(&before[0]) + jiff::Span::new().days(28)).to_string());
    assert_eq!((after[1].as_str(), after[2].as_str()), ("2026-12-24", "2024-05-03"));
    assert_eq!(
        after[3],
        (day(&before[3]) + jiff::Span::new().days(28)).to_string(),
        "turned to the other side, it stays there"
    );
    assert!(desk.said().starts_with("2 dates follow the new publication date"), "{}", desk.said());
    desk.keys("Ctrl+Z");
    assert_eq!(values(&desk)[0], before[0]);
}
