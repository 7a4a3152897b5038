//! Answers by which a product refuses whatever is asked of it with this token: every probe reads them in the same way.

use harness::Failure;

use super::causes;
use super::vendor::Vendor;
use crate::net::exchange::Answer;

/// The answer, unless it refuses for a reason that has nothing to do with what was asked: the server is overrun or broken,
/// the token is not taken, the user is suspended or has to accept terms first.
///
/// # Errors
/// The reason.
pub fn settled(answer: Answer, vendor: Vendor) -> Result<Answer, Failure> {
    if let Some(failure) = overrun(&answer) {
        return Err(failure);
    }
    let answer = answer.settled()?;
    match of_user(&answer, vendor) {
        Some(failure) => Err(failure),
        None => Ok(answer),
    }
}

/// The limits of GitHub and the others: 429, or 403 with a header that says so.
fn overrun(answer: &Answer) -> Option<Failure> {
    let status = answer.status.as_u16();
    let said = String::from_utf8_lossy(&answer.body).to_ascii_lowercase();
    let spent = answer.header("x-ratelimit-remaining") == "0" || answer.header("ratelimit-remaining") == "0";
    let waits = !answer.header("retry-after").is_empty();
    let limited = match status {
        403 => spent || waits || said.contains("secondary rate limit"),
        429 => spent || waits,
        _ => false,
    };
    limited.then(|| {
        let wait = match (answer.header("retry-after"), answer.header("x-ratelimit-reset")) {
            ("", "") => "it does not say for how long".to_owned(),
            ("", reset) => format!("until {reset} (seconds since 1970)"),
            (seconds, _) => format!("for {seconds} s"),
        };
        Failure::new(
            causes::SECONDARY_RATE_LIMIT,
            &answer.line,
            "an answer to what was asked",
            format!("{}; {wait}", answer.said()),
        )
    })
}

/// What is wrong with the token or its user, where the answer says so.
fn of_user(answer: &Answer, vendor: Vendor) -> Option<Failure> {
    let said = String::from_utf8_lossy(&answer.body).to_ascii_lowercase();
    let cause = match (answer.status.as_u16(), vendor) {
        (401, _) if said.contains("expired") => causes::SCM_TOKEN_EXPIRED,
        // Bitbucket Server says so to whoever is logged in and may not: the case that asked knows what was lacking.
        (401, Vendor::BitbucketServer) if said.contains("authorisationexception") => return None,
        (401, _) => causes::SCM_TOKEN_REFUSED,
        (403, Vendor::GitHub) if said.contains("suspended") => causes::USER_SUSPENDED,
        (403, Vendor::GitLab) if said.contains("terms of service") => causes::TERMS_NOT_ACCEPTED,
        (403, Vendor::GitLab) if said.contains("blocked") || said.contains("deactivated") => {
            causes::USER_SUSPENDED
        }
        _ => return None,
    };
    Some(Failure::new(cause, &answer.line, "an answer with the token of the environment file", answer.said()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(vendor: Vendor, status: u16, headers: &[(&str, &str)], body: &str) -> Option<&'static str> {
        settled(Answer::of(status, headers, body), vendor).err().map(|failure| failure.cause.code)
    }

    #[test]
    fn limits_are_read_where_each_product_tells_them() {
        let github = |status, headers: &[_], body| code(Vendor::GitHub, status, headers, body);
        let limited = Some("secondary-rate-limit");
        assert_eq!(github(403, &[("retry-after", "60")], "{}"), limited);
        assert_eq!(github(403, &[("x-ratelimit-remaining", "0")], "{}"), limited);
        assert_eq!(github(403, &[], "You have exceeded a secondary rate limit"), limited);
        assert_eq!(github(429, &[("retry-after", "60")], ""), limited);
        assert_eq!(github(429, &[], ""), Some("rate-limited"));
        assert_eq!(github(403, &[("x-ratelimit-remaining", "59")], "{}"), None);
        assert_eq!(github(200, &[("x-ratelimit-remaining", "0")], "{}"), None, "the last one was answered");
    }

    #[test]
    fn a_token_and_its_user_are_told_apart() {
        let suspended = r#"{"message":"Sorry. Your account was suspended."}"#;
        assert_eq!(code(Vendor::GitHub, 403, &[], suspended), Some("user-suspended"));
        let terms = r#"{"message":"403 Forbidden - must accept the Terms of Service in order to perform this action"}"#;
        assert_eq!(code(Vendor::GitLab, 403, &[], terms), Some("terms-not-accepted"));
        assert_eq!(
            code(Vendor::GitLab, 401, &[], r#"{"error_description":"Token is expired."}"#),
            Some("scm-token-expired")
        );
        assert_eq!(code(Vendor::Bitbucket, 401, &[], ""), Some("scm-token-refused"));
        let denied = r#"{"errors":[{"exceptionName":"com.atlassian.bitbucket.AuthorisationException"}]}"#;
        assert_eq!(
            code(Vendor::BitbucketServer, 401, &[], denied),
            None,
            "the token is good, and the right is lacking"
        );
        assert_eq!(code(Vendor::BitbucketServer, 401, &[], "{}"), Some("scm-token-refused"));
        assert_eq!(code(Vendor::GitLab, 403, &[], r#"{"message":"403 Forbidden"}"#), None);
        assert_eq!(code(Vendor::GitLab, 404, &[], ""), None);
    }
}
