//! Who "he" is, and who goes on speaking: what a claim needs of the sentences before it.

use super::lexicon::{Class, look_up};
use super::line::Line;
use super::phrases::{Who, main_subject};
use std::collections::HashMap;
use std::ops::Range;

/// Speakers remembered.
const MEMORY: usize = 12;

/// Man or woman, where the text says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gender {
    He,
    She,
}

/// Somebody who can be meant by a pronoun.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Party {
    /// **Units:** bytes, half-open.
    pub ranges: Vec<Range<usize>>,
    pub plural: bool,
    /// A person, not a body; unknown for a single capitalised word.
    pub person: Option<bool>,
    pub gender: Option<Gender>,
    /// The last word of the name, by which mentions of the same person are known.
    key: Option<String>,
    /// Spoke, or was only the subject of a sentence; in which sentence.
    spoke: bool,
    sentence: usize,
}

/// What a reader remembers of the sentences before.
#[derive(Debug, Default)]
pub struct Discourse {
    parties: Vec<Party>,
    /// Genders told by titles and first names, by the last word of the name.
    genders: HashMap<String, Gender>,
}

const HE: &str = "mr sir lord king prince duke emperor emir sultan sheikh father brother son husband man boy spokesman chairman \
    congressman councilman businessman policeman uncle grandfather actor priest pope";
const SHE: &str = "mrs ms miss mme dame lady queen princess duchess baroness mother sister daughter wife woman girl spokeswoman \
    chairwoman congresswoman councilwoman businesswoman policewoman aunt grandmother actress";
const MEN: &str = "james john robert michael william david richard joseph thomas charles christopher daniel matthew anthony mark \
    donald steven paul andrew joshua kenneth kevin brian george edward ronald timothy jason jeffrey ryan jacob gary nicholas \
    eric jonathan stephen larry justin scott brandon benjamin samuel gregory frank alexander raymond patrick jack dennis jerry \
    peter henry adam douglas nathan zachary walter kyle harold carl jeremy keith roger gerald ethan arthur terry christian sean \
    lawrence austin joe noah jesse albert bryan billy bruce willie jordan alan ralph roy juan wayne louis philip bobby johnny \
    vladimir dmitry sergei sergey boris ivan mikhail volodymyr viktor emmanuel olaf jens hans karl klaus wolfgang francois \
    francesco giuseppe mario luigi carlos jose luis miguel pedro antonio mohammed muhammad mohamed ahmed ali hassan hussein omar \
    mahmoud abdullah ibrahim narendra rahul xi benjamin jeremy nigel simon ian neil graham stuart colin barack mike bill bob tom \
    jim dan dave steve chris tim ben matt nick rick ted greg jeff rob sam tony andy pete ken ron don phil";
const WOMEN: &str = "mary patricia jennifer linda elizabeth barbara susan jessica sarah karen lisa nancy betty margaret sandra \
    ashley kimberly emily donna michelle carol amanda dorothy melissa deborah stephanie rebecca sharon laura cynthia kathleen \
    amy angela shirley anna brenda pamela emma nicole helen samantha katherine christine debra rachel carolyn janet catherine \
    maria heather diane ruth julie olivia joyce virginia victoria kelly lauren christina joan evelyn judith megan andrea cheryl \
    hannah jacqueline martha gloria teresa ann sara madison frances kathryn janice jean abigail alice julia judy sophia grace \
    denise amber doris marilyn danielle beverly isabella theresa diana natalie brittany charlotte marie kayla alexis lori \
    hillary angela ursula theresa nicola priti liz kate jane anne sue claire fiona rosa elena olga natalia svetlana ingrid \
    giorgia marine christine fatima aisha malala jacinda nancy kamala condoleezza janet elise sandra maggie jill lucy sally";

fn listed(list: &str, word: &str) -> bool {
    list.split_ascii_whitespace().any(|w| w.eq_ignore_ascii_case(word))
}

impl Discourse {
    /// Takes a noun phrase in as somebody who spoke (or was only spoken about).
    pub fn meet(&mut self, line: &Line<'_>, parts: &[Range<usize>], sentence: usize, spoke: bool) -> Option<Party> {
        let ranges: Vec<Range<usize>> = parts.iter().filter_map(|p| line.bytes(p.clone())).collect();
        let first = parts.first()?.clone();
        let last = first.end.saturating_sub(1);
        let named = line.at(last).is_name();
        let text = line.text(last);
        let head = (first.start + 1..first.end)
            .find(|i| line.at(*i).is(Class::PREPOSITION))
            .unwrap_or(first.end)
            .saturating_sub(1);
        let head_text = line.text(head);
        let role = line.at(head).is(Class::ROLE);
        let plural = parts.len() > 1
            || !named
                && (head_text.ends_with('s') && !head_text.ends_with("ss")
                    || matches!(head_text, "people" | "police" | "men" | "women"))
            || !named
                && line.at(first.start).is(Class::QUANTITY)
                && !line.is(first.start, "one")
                && !line.is(first.start, "another");
        let key = named.then(|| text.to_ascii_lowercase());
        let gender = key.as_ref().and_then(|k| self.genders.get(k).copied()).or_else(|| gender_of(line, &first));
        if let (Some(key), Some(gender)) = (&key, gender) {
            self.genders.insert(key.clone(), gender);
        }
        let body = (first.start..first.end).any(|i| {
            let item = line.at(i);
            item.is(Class::SPEAKER) && !item.is(Class::ROLE)
        }) || line.is(first.start, "the") && named;
        let words = first.clone().filter(|i| line.at(*i).is_name()).count();
        let person = if gender.is_some() || !named && role {
            Some(true)
        } else if body {
            Some(false)
        } else {
            (named && words >= 2).then_some(true)
        };
        let party = Party { ranges, plural, person, gender, key, spoke, sentence };
        if self.parties.len() == MEMORY {
            self.parties.remove(0);
        }
        self.parties.push(party.clone());
        Some(party)
    }

    /// Takes the subject of a sentence nobody speaks in, where it may be a person's name.
    pub fn pass(&mut self, line: &Line<'_>, sentence: usize) {
        let Some(subject) = main_subject(line, 0) else { return };
        let Who::Phrases(parts) = subject.who else { return };
        let [part] = parts.as_slice() else { return };
        let last = line.text(part.end.saturating_sub(1)).to_ascii_lowercase();
        let words = part.clone().filter(|i| line.at(*i).is_name()).count();
        let known = self.parties.iter().any(|p| p.spoke && p.key.as_ref() == Some(&last));
        if line.before(part.end).is_name() && (words >= 2 || known) && !line.is(part.start, "the") {
            self.meet(line, &parts, sentence, false);
        }
    }

    /// Whom a pronoun stands for.
    pub fn resolve(&mut self, pronoun: &str, sentence: usize) -> Option<Party> {
        let pronoun = pronoun.to_ascii_lowercase();
        let gender = match pronoun.as_str() {
            "he" | "him" => Some(Gender::He),
            "she" | "her" => Some(Gender::She),
            _ => None,
        };
        let fits = |p: &Party| match pronoun.as_str() {
            "he" | "him" | "she" | "her" => {
                !p.plural && p.person != Some(false) && (p.gender.is_none() || p.gender == gender)
            }
            "they" | "them" => p.plural || p.person == Some(false),
            "it" => !p.plural && p.person != Some(true),
            _ => false,
        };
        let near = |p: &Party| p.spoke || p.sentence + 2 >= sentence;
        let strict = self.parties.iter().rposition(|p| fits(p) && near(p));
        // "They" of somebody whose number does not show.
        let found = strict.or_else(|| {
            let loose = matches!(pronoun.as_str(), "they" | "them" | "it");
            loose.then(|| self.parties.iter().rposition(|p| p.spoke)).flatten()
        })?;
        let party = self.parties.get_mut(found)?;
        if gender.is_some() && party.person != Some(false) {
            party.gender = gender;
            party.person = Some(true);
        }
        let party = party.clone();
        if let (Some(key), Some(gender)) = (&party.key, gender) {
            self.genders.insert(key.clone(), gender);
        }
        // Being meant is being met again.
        if let Some(last) = self.parties.last()
            && *last != party
        {
            self.parties.push(Party { sentence, spoke: true, ..party.clone() });
            if self.parties.len() > MEMORY {
                self.parties.remove(0);
            }
        }
        Some(party)
    }

    /// Who spoke last.
    pub fn last_speaker(&self) -> Option<&Party> {
        self.parties.iter().rev().find(|p| p.spoke)
    }

    /// The last person who spoke or was the subject of a sentence.
    pub fn last_person(&self) -> Option<&Party> {
        self.parties.iter().rev().find(|p| !p.plural && p.person == Some(true))
    }

    /// The name that was subject of the sentence before, whether it spoke or not.
    pub fn subject_of(&self, sentence: usize) -> Option<&Party> {
        self.parties.iter().rev().find(|p| p.sentence == sentence)
    }
}

fn gender_of(line: &Line<'_>, phrase: &Range<usize>) -> Option<Gender> {
    // A title may stand just before the name: "spokeswoman Ida Holm".
    let from = phrase.start.saturating_sub(1);
    for i in from..phrase.end {
        let word = line.text(i).trim_end_matches('.');
        let name = i >= phrase.start && line.at(i).is_name();
        if listed(HE, word) || name && listed(MEN, word) && i + 1 < phrase.end {
            return Some(Gender::He);
        }
        if listed(SHE, word) || name && listed(WOMEN, word) && i + 1 < phrase.end {
            return Some(Gender::She);
        }
    }
    let courtesy = look_up(line.text(from)).class.is(Class::COURTESY);
    (courtesy && listed("mr", line.text(from))).then_some(Gender::He)
}
