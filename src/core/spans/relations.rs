//! The links of one sidecar, found by either end.

use super::{Id, Relation};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// Links by id, in the order of the sidecar, with an index by their ends.
#[derive(Clone, Debug, Default)]
pub struct RelationSet {
    by_id: BTreeMap<Id, Arc<Relation>>,
    by_end: HashMap<Id, Vec<Id>>,
}

impl RelationSet {
    /// Takes many links; a later one with an id already there replaces the earlier.
    pub fn from_relations(relations: impl IntoIterator<Item = Arc<Relation>>) -> Self {
        let by_id: BTreeMap<Id, Arc<Relation>> = relations.into_iter().map(|r| (r.id.clone(), r)).collect();
        let mut by_end: HashMap<Id, Vec<Id>> = HashMap::new();
        for relation in by_id.values() {
            for end in ends(relation) {
                by_end.entry(end.clone()).or_default().push(relation.id.clone());
            }
        }
        Self { by_id, by_end }
    }

    /// How many links.
    pub fn len(&self) -> usize {
        self.by_id.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.by_id.is_empty()
    }

    /// All links by id.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Arc<Relation>> {
        self.by_id.values()
    }

    /// The link of an id.
    pub fn get(&self, id: &Id) -> Option<&Arc<Relation>> {
        self.by_id.get(id)
    }

    /// Links that start or end at a span, by id.
    pub fn touching<'a>(&'a self, span: &Id) -> impl Iterator<Item = &'a Arc<Relation>> + use<'a> {
        self.by_end.get(span).into_iter().flatten().filter_map(|id| self.by_id.get(id))
    }

    /// Links that start at a span, by id.
    pub fn from_span<'a>(&'a self, span: &'a Id) -> impl Iterator<Item = &'a Arc<Relation>> + 'a {
        self.touching(span).filter(move |r| r.from == *span)
    }

    /// Links that end at a span, by id.
    pub fn to_span<'a>(&'a self, span: &'a Id) -> impl Iterator<Item = &'a Arc<Relation>> + 'a {
        self.touching(span).filter(move |r| r.to == *span)
    }

    /// Puts a link in, replacing the one of the same id, which it returns.
    pub(in crate::core) fn put(&mut self, relation: Arc<Relation>) -> Option<Arc<Relation>> {
        let old = self.remove(&relation.id);
        for end in ends(&relation) {
            let list = self.by_end.entry(end.clone()).or_default();
            if let Err(at) = list.binary_search(&relation.id) {
                list.insert(at, relation.id.clone());
            }
        }
        self.by_id.insert(relation.id.clone(), relation);
        old
    }

    /// Takes a link out.
    pub(in crate::core) fn remove(&mut self, id: &Id) -> Option<Arc<Relation>> {
        let old = self.by_id.remove(id)?;
        for end in ends(&old) {
            if let Some(list) = self.by_end.get_mut(end) {
                list.retain(|r| r != id);
                if list.is_empty() {
                    self.by_end.remove(end);
                }
            }
        }
        Some(old)
    }
}

fn ends(relation: &Relation) -> impl Iterator<Item = &Id> {
    let loops = relation.from == relation.to;
    std::iter::once(&relation.from).chain((!loops).then_some(&relation.to))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(id: &str, from: &str, to: &str) -> Arc<Relation> {
        Arc::new(Relation::new(Id::new(id), "attribution", Id::new(from), Id::new(to)))
    }

    #[test]
    fn links_are_found_from_both_ends_until_removed() {
        let mut set = RelationSet::from_relations([link("r1", "c", "a"), link("r2", "c", "b"), link("r3", "c", "c")]);
        let touching = |set: &RelationSet, id| set.touching(&Id::new(id)).map(|r| r.id.to_string()).collect::<Vec<_>>();
        assert_eq!(touching(&set, "c"), ["r1", "r2", "r3"]);
        assert_eq!(touching(&set, "a"), ["r1"]);
        set.put(link("r1", "c", "b"));
        assert_eq!(touching(&set, "a"), Vec::<String>::new());
        assert_eq!(touching(&set, "b"), ["r1", "r2"]);
        set.remove(&Id::new("r3"));
        assert_eq!(touching(&set, "c"), ["r1", "r2"]);
        assert_eq!(set.to_span(&Id::new("b")).count(), 2);
    }
}
