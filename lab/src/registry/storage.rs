//! The bucket store behind a registry: a second listener that serves presigned reads of blobs, as AWS S3 does.

use std::sync::Arc;

use bytes::Bytes;
use http::{Method, Request, Response};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use jiff::Timestamp;

use super::Registry;
use super::behaviour::Grants;
use super::blob::ranged;
use super::call::Call;
use super::reply::Reply;
use crate::crypto;
use crate::serve::{Connection, Cut, Product};

/// What presigned URLs are signed with.
const SECRET: &[u8] = b"the lab's storage secret";

/// What AWS says to a request that is signed twice: in the query and by a header (opa#6580).
const TWICE: &str = "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string \
                     parameter or the Authorization header should be specified";

/// The registry's side of the store: it knows the address, and signs.
#[derive(Debug)]
pub(crate) struct Presigner {
    /// Scheme and authority of the store.
    pub(crate) base: String,
}

impl Presigner {
    /// A URL that allows one method on one blob for 20 minutes, as distribution asks for.
    pub(crate) fn presign(&self, method: &Method, digest: &str) -> String {
        let hex = digest.trim_start_matches("sha256:");
        let path = format!("/gitpod-registry/docker/registry/v2/blobs/sha256/{}/{hex}/data", &hex[..2]);
        let now = Timestamp::now();
        let (day, time) = (now.strftime("%Y%m%d"), now.strftime("%Y%m%dT%H%M%SZ"));
        let query = format!(
            "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=LABACCESSKEY%2F{day}%2Feu-central-1%2Fs3%2F\
             aws4_request&X-Amz-Date={time}&X-Amz-Expires=1200&X-Amz-SignedHeaders=host"
        );
        let signature = signature(method, &path, &query);
        format!("{}{path}?{query}&X-Amz-Signature={signature}", self.base)
    }
}

/// Not AWS's own computation: whoever checks it is who issued it.
fn signature(method: &Method, path: &str, query: &str) -> String {
    crypto::hex(&crypto::hmac_sha256(SECRET, format!("{method}\n{path}\n{query}").as_bytes()))
}

/// The store itself.
pub(crate) struct Bucket {
    /// Whose blobs it holds.
    pub(crate) registry: Arc<Registry>,
    /// Whether it grants what bears a good signature.
    pub(crate) grants: Grants,
}

impl Product for Bucket {
    async fn answer(
        &self,
        connection: &Connection,
        request: Request<Incoming>,
    ) -> Result<Response<Full<Bytes>>, Cut> {
        let place = self.registry.log.arrived("storage", connection.opened, &request);
        let call = Call::of(&request, "https", connection.opened);
        let query = request.uri().query().unwrap_or_default().to_owned();
        // Whatever is sent along is read, so that the answer arrives.
        let _ = request.into_body().collect().await;
        let signs: &[_] = &[
            ("server", "AmazonS3"),
            ("x-amz-id-2", "bGFiIHN0b3JhZ2UgaG9zdCBpZA=="),
            ("x-amz-request-id", "1AB00000000000C1"),
        ];
        let response = self.reply(&call, &query).complete(&call.method, signs, "application/json", &[]);
        self.registry.log.answered(place, response.status().as_u16());
        Ok(response)
    }
}

impl Bucket {
    fn reply(&self, call: &Call, query: &str) -> Reply {
        if let Some(authorization) = call.header("authorization") {
            let argument = format!(
                "<ArgumentName>Authorization</ArgumentName><ArgumentValue>{}</ArgumentValue>",
                authorization.replace('&', "&amp;").replace('<', "&lt;")
            );
            return error(400, "InvalidArgument", TWICE, &argument);
        }
        let Some((signed, given)) = query.split_once("&X-Amz-Signature=") else {
            return error(403, "AccessDenied", "Access Denied", "");
        };
        if signature(&call.method, &call.path, signed) != given {
            let message = "The request signature we calculated does not match the signature you provided. \
                           Check your key and signing method.";
            return error(403, "SignatureDoesNotMatch", message, "");
        }
        if self.grants == Grants::Nothing {
            return error(403, "AccessDenied", "Access Denied", "");
        }
        let digest = call.path.split('/').rev().nth(1).map(|hex| format!("sha256:{hex}")).unwrap_or_default();
        match self.registry.store().stored_blob(&digest).filter(|_| call.reads()) {
            Some(bytes) => {
                let etag = format!("\"{}\"", &crypto::hex(&crypto::sha256(digest.as_bytes()))[..32]);
                ranged(bytes.clone(), call.header("range")).header("etag", &etag)
            }
            None => error(404, "NoSuchKey", "The specified key does not exist.", ""),
        }
    }
}

/// An error in the XML of S3.
fn error(status: u16, code: &str, message: &str, more: &str) -> Reply {
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{code}</Code><Message>{message}</Message>{more}\
         <RequestId>1AB00000000000C1</RequestId><HostId>bGFiIHN0b3JhZ2UgaG9zdCBpZA==</HostId></Error>"
    );
    Reply::new(status).body("application/xml", body)
}
