//! `${NAME}` in texts is replaced by the variable of that name; `$${` stands for `${`.
//!
//! The names of variables that hold secrets (`{ env: NAME }`) stay as they are: these are names, and their values are
//! read later and elsewhere.

use harness::settings::{Mistake, Node, Value};

pub(super) fn expand(
    node: &mut Node,
    variables: &dyn Fn(&str) -> Option<String>,
    mistakes: &mut Vec<Mistake>,
) {
    match &mut node.value {
        Value::Text(text) if text.contains("${") => match expanded(text, variables) {
            Ok(done) => *text = done,
            Err((wrong, help)) => mistakes.push(Mistake::new(node.at, wrong, help)),
        },
        Value::List(items) => items.iter_mut().for_each(|item| expand(item, variables, mistakes)),
        Value::Map(entries) => {
            for (_, _, value) in entries.iter_mut().filter(|(key, ..)| key != "env") {
                expand(value, variables, mistakes);
            }
        }
        Value::Null | Value::Bool(_) | Value::Integer(_) | Value::Float(_) | Value::Text(_) => {}
    }
}

/// The text with its variables filled in, or all that is wrong with them and the way out.
fn expanded(
    text: &str,
    variables: &dyn Fn(&str) -> Option<String>,
) -> Result<String, (String, &'static str)> {
    let mut out = String::with_capacity(text.len());
    let mut unset = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find("${") {
        if let Some(before) = rest[..start].strip_suffix('$') {
            out.push_str(before);
            out.push_str("${");
            rest = &rest[start + 2..];
            continue;
        }
        out.push_str(&rest[..start]);
        let after = &rest[start + 2..];
        let Some((name, behind)) = after.split_once('}').filter(|(name, _)| is_variable(name)) else {
            let wrong =
                format!("`{}` names no variable", &rest[start..].chars().take(20).collect::<String>());
            return Err((wrong, "Write ${NAME}, or $${ for the signs themselves."));
        };
        match variables(name) {
            Some(value) if !value.is_empty() => out.push_str(&value),
            _ => unset.push(format!("`{name}`")),
        }
        rest = behind;
    }
    out.push_str(rest);
    match unset.as_slice() {
        [] => Ok(out),
        [one] => Err((
            format!("the variable {one} is not set"),
            "Set it, or write $${ for the signs ${ themselves.",
        )),
        several => Err((format!("the variables {} are not set", several.join(", ")), "Set them.")),
    }
}

fn is_variable(name: &str) -> bool {
    !name.is_empty()
        && !name.starts_with(|c: char| c.is_ascii_digit())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_filled_in() {
        let variables = |name: &str| match name {
            "HOST" => Some("h:1".to_owned()),
            "NESTED" => Some("${HOST}".to_owned()),
            "EMPTY" => Some(String::new()),
            _ => None,
        };
        for (text, expected) in [
            ("https://${HOST}/x", Ok("https://h:1/x")),
            ("${HOST}${HOST}", Ok("h:1h:1")),
            ("$HOST $ { }", Ok("$HOST $ { }")),
            ("a$${HOST}", Ok("a${HOST}")),
            ("$$${HOST}", Ok("$${HOST}")),
            // A value is not looked at again: what it holds is its owner's.
            ("${NESTED}", Ok("${HOST}")),
            ("ä${HOST}ö", Ok("äh:1ö")),
            ("${NO} ${HOST} ${EMPTY}", Err("the variables `NO`, `EMPTY` are not set")),
            ("${NO}", Err("the variable `NO` is not set")),
            ("${HOST", Err("`${HOST` names no variable")),
            ("${}", Err("`${}` names no variable")),
            ("${1A}", Err("`${1A}` names no variable")),
            ("${A B}", Err("`${A B}` names no variable")),
        ] {
            let got = expanded(text, &variables);
            assert_eq!(got.as_deref().map_err(|(wrong, _)| wrong.as_str()), expected, "{text}");
        }
    }
}
