//! Lists, cut into pages as Bitbucket does: what is next is told in the body.

use serde_json::{Value, json};
use url::form_urlencoded;

use super::super::call::Call;
use super::super::reply::Reply;
use super::super::server::Scm;

/// What a page holds where nothing else is asked for.
const USUAL: usize = 10;

/// What a page holds at most.
const MOST: usize = 100;

/// The page that is asked for, of a list of so many items.
pub(super) fn page(scm: &Scm, call: &Call, total: usize, item: impl Fn(usize) -> Value) -> Reply {
    let length = call.asked_number("pagelen").filter(|asked| *asked > 0).unwrap_or(USUAL);
    if length > MOST {
        return super::error(400, "Invalid pagelen");
    }
    let page = call.asked_number("page").filter(|asked| *asked > 0).unwrap_or(1);
    let start = (page - 1).saturating_mul(length).min(total);
    let values: Vec<Value> = (start..total.min(start + length)).map(item).collect();
    let mut body = json!({ "pagelen": length, "values": values, "page": page, "size": total });
    if start + length < total {
        body["next"] = Value::from(address(scm, call, page + 1));
    }
    if page > 1 {
        body["previous"] = Value::from(address(scm, call, page - 1));
    }
    Reply::json(200, body)
}

/// The same request for another page.
fn address(scm: &Scm, call: &Call, page: usize) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (name, value) in form_urlencoded::parse(call.query.as_bytes()) {
        if name != "page" {
            query.append_pair(&name, &value);
        }
    }
    query.append_pair("page", &page.to_string());
    format!("{}{}?{}", scm.at(call.host), call.path, query.finish())
}
