//! One page of a listing: which keys and common prefixes stand on it, and where the next begins.

/// What is listed.
pub(super) struct Asked<'a> {
    pub(super) prefix: &'a str,
    /// Empty for none.
    pub(super) delimiter: &'a str,
    /// Only what comes behind this is listed.
    pub(super) after: &'a str,
    pub(super) most: usize,
}

/// One entry of a page.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Entry<T> {
    Key(T),
    /// The prefix that all keys up to the next delimiter share.
    Common(String),
}

/// One page.
#[derive(Debug)]
pub(super) struct Page<T> {
    pub(super) entries: Vec<Entry<T>>,
    /// Where the next page begins: behind this.
    pub(super) next: Option<String>,
}

/// The page of these keys, which come in order.
pub(super) fn page<'a, T>(keys: impl Iterator<Item = (&'a str, T)>, asked: &Asked<'_>) -> Page<T> {
    let mut entries: Vec<Entry<T>> = Vec::new();
    let mut last = String::new();
    for (key, value) in keys {
        let Some(rest) = key.strip_prefix(asked.prefix) else { continue };
        let common = (!asked.delimiter.is_empty())
            .then(|| rest.find(asked.delimiter))
            .flatten()
            .map(|place| &key[..asked.prefix.len() + place + asked.delimiter.len()]);
        // A common prefix comes at the place of its first key, and once.
        let place = common.unwrap_or(key);
        if place <= asked.after || (common.is_some() && place == last) {
            continue;
        }
        if entries.len() == asked.most {
            let next = Some(last).filter(|_| asked.most > 0);
            return Page { entries, next };
        }
        place.clone_into(&mut last);
        entries.push(common.map_or(Entry::Key(value), |common| Entry::Common(common.to_owned())));
    }
    Page { entries, next: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEYS: [&str; 6] = ["a", "b/1", "b/2", "b/c/3", "c", "d/4"];

    fn listed(prefix: &str, delimiter: &str, after: &str, most: usize) -> (Vec<String>, Option<String>) {
        let asked = Asked { prefix, delimiter, after, most };
        let page = page(KEYS.iter().map(|key| (*key, (*key).to_owned())), &asked);
        let texts = page.entries.into_iter().map(|entry| match entry {
            Entry::Key(key) => key,
            Entry::Common(common) => format!("{common}*"),
        });
        (texts.collect(), page.next)
    }

    #[test]
    fn pages_join_to_the_whole() {
        let (all, next) = listed("", "", "", 1000);
        assert_eq!((all, next), (KEYS.map(str::to_owned).to_vec(), None));
        let (mut joined, mut after) = (Vec::new(), String::new());
        loop {
            let (keys, next) = listed("", "", &after, 2);
            joined.extend(keys);
            let Some(next) = next else { break };
            after = next;
        }
        assert_eq!(joined, KEYS);
        // A page that is just full is the last one.
        assert_eq!(listed("b/", "", "", 3).1, None);
    }

    #[test]
    fn a_delimiter_folds_what_is_behind_it() {
        assert_eq!(listed("", "/", "", 1000).0, ["a", "b/*", "c", "d/*"]);
        assert_eq!(listed("b/", "/", "", 1000).0, ["b/1", "b/2", "b/c/*"]);
        let (first, next) = listed("", "/", "", 2);
        assert_eq!((first, next.as_deref()), (vec!["a".to_owned(), "b/*".to_owned()], Some("b/")));
        assert_eq!(listed("", "/", "b/", 2).0, ["c", "d/*"]);
        assert_eq!(listed("", "", "", 0), (Vec::new(), None));
    }
}
