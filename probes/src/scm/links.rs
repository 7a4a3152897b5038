//! The header `Link`, by which GitHub and GitLab tell the pages of a list.

use url::Url;

use crate::net::exchange::Answer;

/// The address of the next page, made absolute; none where the header names none.
pub fn next(answer: &Answer) -> Option<Url> {
    let values = answer.headers.get_all("link").iter().filter_map(|value| value.to_str().ok());
    let found = values.flat_map(links).find(|(_, parameters)| is_next(parameters));
    found.and_then(|(address, _)| answer.url.join(address).ok())
}

/// Each address with what is said of it. An address may hold commas and semicolons, so that it ends with its bracket.
fn links(value: &str) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    let mut rest = value;
    while let Some((_, from)) = rest.split_once('<') {
        let Some((address, after)) = from.split_once('>') else { break };
        let parameters = after.split('<').next().unwrap_or_default();
        found.push((address.trim(), parameters.trim_end_matches([',', ' '])));
        rest = after;
    }
    found
}

/// Whether `rel` names the next page, alone or among others.
fn is_next(parameters: &str) -> bool {
    let relations = parameters.split(';').filter_map(|part| part.trim().split_once('='));
    let mut relations = relations.filter(|(name, _)| name.trim().eq_ignore_ascii_case("rel"));
    relations.any(|(_, value)| {
        value.trim().trim_matches('"').split(' ').any(|word| word.eq_ignore_ascii_case("next"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn next_of(link: &str) -> Option<String> {
        next(&Answer::of(200, &[("link", link)], "[]")).map(String::from)
    }

    #[test]
    fn the_next_page_is_found_among_the_others() {
        let link = "<https://h/user/repos?page=1>; rel=\"prev\", <https://h/user/repos?page=3>; rel=\"next\", \
                    <https://h/user/repos?page=9>; rel=\"last\"";
        assert_eq!(next_of(link).as_deref(), Some("https://h/user/repos?page=3"));
        assert_eq!(next_of("<?page=2>; rel=next").as_deref(), Some("https://h/v2/?page=2"));
        let link = "<?page=1>; title=\"a, b\"; rel=\"prev\", <?page=3>; rel=\"next last\"";
        assert_eq!(next_of(link).as_deref(), Some("https://h/v2/?page=3"));
        assert_eq!(next_of("<https://h/?a=1,2;3>; rel=\"next\"").as_deref(), Some("https://h/?a=1,2;3"));
    }

    #[test]
    fn no_next_page_is_none() {
        for link in ["", "<https://h/?page=1>; rel=\"prev\"", "<https://h/?page=2>", "nonsense", "<https://h"]
        {
            assert_eq!(next_of(link), None, "{link}");
        }
        assert_eq!(next_of("<https://h/?next>; rel=\"last\""), None, "the address says nothing");
    }
}
