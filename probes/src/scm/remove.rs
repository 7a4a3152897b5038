//! Removes what a run has made: webhooks, by their own address, or by the run's id that they carry.

use harness::journal::Thing;
use harness::{Cx, NotPassed, Removal};
use http::Method;
use http::header::ACCEPT;
use serde_json::Value;
use url::Url;

use super::at::At;
use super::client::Scm;
use super::hook::own_address;
use super::vendor::Vendor;
use crate::net::exchange::{Answer, Request};

/// The kind of a webhook in the journal. Its locator is the address that it is deleted at, which is known only after it was
/// made; before that it is the address of the list, followed by a space and by the run's id, which the hook's address
/// carries.
pub const HOOK: &str = "webhook";

/// How many hooks a list is asked for at once.
const PAGE: usize = 100;

/// Removes a thing that this run, or an earlier one, noted in the journal.
///
/// # Errors
/// What stands in the way of removing it.
pub async fn remove(scm: &Scm, thing: &Thing, cx: &Cx) -> Result<Removal, NotPassed> {
    let by_hand = || {
        Removal::Stays(format!(
            "remove the {} ({}) in the settings of the repository by hand",
            thing.kind, thing.what
        ))
    };
    if thing.kind != HOOK || scm.token.is_none() {
        return Ok(by_hand());
    }
    let at = scm.any(cx).await?;
    let own = match thing.locator.split_once(' ') {
        None => Url::parse(&thing.locator).ok().map(|url| vec![url]),
        Some((list, run)) => match Url::parse(list) {
            Ok(list) => search(&at, cx, list, run).await?,
            Err(_) => None,
        },
    };
    let Some(own) = own else { return Ok(by_hand()) };
    for url in own {
        if !is_gone(&at.ask(cx, Request::new(Method::DELETE, url)).await?) {
            return Ok(by_hand());
        }
    }
    Ok(Removal::Gone)
}

/// Whether a `DELETE` was answered by saying that there is nothing any more.
pub fn is_gone(answer: &Answer) -> bool {
    matches!(answer.status.as_u16(), 200 | 202 | 204 | 404 | 410)
}

/// The addresses of the hooks that carry a run's id; none where the list does not tell.
async fn search(at: &At<'_>, cx: &Cx, list: Url, run: &str) -> Result<Option<Vec<Url>>, NotPassed> {
    let mut page = list.clone();
    let most = match at.vendor() {
        Vendor::GitHub | Vendor::GitLab => "per_page",
        Vendor::Bitbucket => "pagelen",
        Vendor::BitbucketServer => "limit",
    };
    page.set_query(Some(&format!("{most}={PAGE}")));
    let answer = at.ask(cx, Request::new(Method::GET, page).header(ACCEPT, "application/json")).await?;
    Ok(found(&answer, &list, run))
}

fn found(answer: &Answer, list: &Url, run: &str) -> Option<Vec<Url>> {
    let json = answer.json().filter(|_| answer.status.is_success())?;
    let hooks = json.as_array().or_else(|| json.get("values")?.as_array())?;
    let ours = hooks.iter().filter(|hook| leads_to(hook).is_some_and(|url| url.contains(run)));
    let ours: Vec<Url> = ours.filter_map(|hook| own_address(list, hook)).collect();
    // On a further page it may stand all the same.
    if ours.is_empty() && hooks.len() >= PAGE { None } else { Some(ours) }
}

/// Where a hook leads: GitHub has it among the configuration.
fn leads_to(hook: &Value) -> Option<&str> {
    hook.get("url")
        .into_iter()
        .chain(hook.pointer("/config/url"))
        .filter_map(Value::as_str)
        .find(|url| url.contains("underpin="))
}

#[cfg(test)]
mod tests {
    use super::*;

    const RUN: &str = "underpin-202211211940-0a1b2c3d";

    fn told(status: u16, body: &str) -> Option<Vec<String>> {
        let list = Url::parse("https://h/hooks").unwrap();
        let found = found(&Answer::of(status, &[], body), &list, RUN)?;
        Some(found.iter().map(Url::to_string).collect())
    }

    #[test]
    fn a_hook_is_found_by_the_run_in_the_shape_of_each_vendor() {
        let to = format!("https://gitpod.example/apps/x/?underpin={RUN}");
        let other = "https://gitpod.example/apps/x/?underpin=underpin-202211211940-ffffffff";
        let one = Some(vec!["https://h/hooks/7".to_owned()]);
        let github = format!(
            r#"[{{"id":6,"config":{{"url":"{other}"}}}},{{"id":7,"url":"https://api/7","config":{{"url":"{to}"}}}}]"#
        );
        assert_eq!(told(200, &github), one);
        assert_eq!(told(200, &format!(r#"[{{"id":7,"url":"{to}"}}]"#)), one);
        assert_eq!(
            told(200, &format!(r#"{{"values":[{{"id":7,"url":"{to}"}},{{"id":8,"url":"{other}"}}]}}"#)),
            one
        );
        assert_eq!(
            told(200, &format!(r#"{{"values":[{{"uuid":"{{a}}","url":"{to}"}}]}}"#)),
            Some(vec!["https://h/hooks/%7Ba%7D".to_owned()])
        );
    }

    #[test]
    fn a_list_that_does_not_tell_leaves_it_to_a_person() {
        assert_eq!(told(200, "[]"), Some(Vec::new()), "it was never made");
        assert_eq!(told(403, "[]"), None);
        assert_eq!(told(200, "<html>"), None);
        let full =
            serde_json::to_string(&vec![serde_json::json!({ "id": 1, "url": "https://x" }); PAGE]).unwrap();
        assert_eq!(told(200, &full), None, "there may be more");
    }
}
