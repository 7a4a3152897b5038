//! Lists, cut into pages as GitLab does: by offsets, with all that a client needs in headers.

use serde_json::Value;
use url::form_urlencoded;

use super::super::call::Call;
use super::super::reply::Reply;
use super::super::server::Scm;

/// What a page holds where nothing else is asked for.
const USUAL: usize = 20;

/// What a page holds at most.
const MOST: usize = 100;

/// The page that is asked for, of a list of so many items.
pub(super) fn page(scm: &Scm, call: &Call, total: usize, item: impl Fn(usize) -> Value) -> Reply {
    let per_page = call.asked_number("per_page").filter(|asked| *asked > 0).unwrap_or(USUAL).min(MOST);
    let page = call.asked_number("page").filter(|asked| *asked > 0).unwrap_or(1);
    let pages = total.div_ceil(per_page).max(1);
    let start = (page - 1).saturating_mul(per_page).min(total);
    let items: Vec<Value> = (start..total.min(start + per_page)).map(item).collect();
    let (previous, next) =
        (page.checked_sub(1).filter(|page| *page > 0), Some(page + 1).filter(|next| *next <= pages));

    let link =
        |page: usize, relation: &str| format!("<{}>; rel=\"{relation}\"", address(scm, call, page, per_page));
    let mut links: Vec<String> = Vec::new();
    links.extend(previous.map(|page| link(page, "prev")));
    links.extend(next.map(|page| link(page, "next")));
    links.extend([link(1, "first"), link(pages, "last")]);

    let number = |page: Option<usize>| page.map(|page| page.to_string()).unwrap_or_default();
    Reply::json(200, Value::Array(items))
        .header("link", &links.join(", "))
        .header("x-next-page", &number(next))
        .header("x-page", &page.to_string())
        .header("x-per-page", &per_page.to_string())
        .header("x-prev-page", &number(previous))
        .header("x-total", &total.to_string())
        .header("x-total-pages", &pages.to_string())
}

/// The same request for another page.
fn address(scm: &Scm, call: &Call, page: usize, per_page: usize) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (name, value) in form_urlencoded::parse(call.query.as_bytes()) {
        if !["page", "per_page"].contains(&name.as_ref()) {
            query.append_pair(&name, &value);
        }
    }
    query.append_pair("page", &page.to_string()).append_pair("per_page", &per_page.to_string());
    format!("{}{}?{}", scm.web(), call.path, query.finish())
}
