//! Lists, cut into pages as GitLab does: by offsets, with all that a client needs in headers, or by keyset, where the address
//! of the next page tells the last number of this one.

use serde_json::{Value, json};
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
    let per_page = per_page(call);
    let page = call.asked_number("page").filter(|asked| *asked > 0).unwrap_or(1);
    let pages = total.div_ceil(per_page).max(1);
    let start = (page - 1).saturating_mul(per_page).min(total);
    let items: Vec<Value> = (start..total.min(start + per_page)).map(item).collect();
    let (previous, next) =
        (page.checked_sub(1).filter(|page| *page > 0), Some(page + 1).filter(|next| *next <= pages));

    let link = |page: usize, relation: &str| {
        let numbers = [("page", page), ("per_page", per_page)];
        format!("<{}>; rel=\"{relation}\"", address(scm, call, &["page", "per_page"], &numbers))
    };
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

/// The page that is asked for, of projects: by keyset where that is asked for with the one order that it knows.
pub(super) fn of_projects(scm: &Scm, call: &Call, total: usize, item: impl Fn(usize) -> Value) -> Reply {
    let asks = |name: &str, value: &str| call.asked(name).as_deref() == Some(value);
    if !asks("pagination", "keyset") {
        return page(scm, call, total, item);
    }
    if !asks("order_by", "id") {
        // In the words of GitLab.
        return Reply::json(
            405,
            json!({ "error": "Keyset pagination is not yet available for this type of request" }),
        );
    }
    let (per_page, up) = (per_page(call), asks("sort", "asc"));
    let number =
        |item: &Value| item["id"].as_u64().and_then(|id| usize::try_from(id).ok()).unwrap_or_default();
    let after = call.asked_number("id_after").unwrap_or(0);
    let before = call.asked_number("id_before").unwrap_or(usize::MAX);
    let mut items: Vec<Value> = (0..total).map(item).collect();
    items.retain(|item| (after + 1..before).contains(&number(item)));
    items.sort_by_key(number);
    if !up {
        items.reverse();
    }
    let more = items.len() > per_page;
    items.truncate(per_page);
    let last = items.last().filter(|_| more).map(number);
    let reply = Reply::json(200, Value::Array(items));
    match last {
        Some(last) => {
            let name = if up { "id_after" } else { "id_before" };
            let address = address(scm, call, &["id_after", "id_before"], &[(name, last)]);
            reply.header("link", &format!("<{address}>; rel=\"next\""))
        }
        None => reply,
    }
}

fn per_page(call: &Call) -> usize {
    call.asked_number("per_page").filter(|asked| *asked > 0).unwrap_or(USUAL).min(MOST)
}

/// The same request without these names, and with these numbers instead.
fn address(scm: &Scm, call: &Call, without: &[&str], numbers: &[(&str, usize)]) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (name, value) in form_urlencoded::parse(call.query.as_bytes()) {
        if !without.contains(&name.as_ref()) {
            query.append_pair(&name, &value);
        }
    }
    for (name, number) in numbers {
        query.append_pair(name, &number.to_string());
    }
    format!("{}{}?{}", scm.web(), call.path, query.finish())
}
