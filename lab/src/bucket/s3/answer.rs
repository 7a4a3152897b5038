//! How an error is written: the library gives code and sentence, and the product has its own words and its own document.

use bytes::Bytes;
use http::{HeaderMap, Method, Response, StatusCode};

use super::behaviour::Errors;
use super::ids::Id;
use super::signed::Signed;

/// An error before it is written.
#[derive(Clone, Debug, Default)]
pub(super) struct Problem {
    pub(super) status: u16,
    pub(super) code: String,
    /// Empty for the product's usual words.
    pub(super) message: String,
    /// The region that is named; empty for none.
    pub(super) region: String,
    pub(super) endpoint: Option<String>,
}

impl Problem {
    /// Reads the document that the library wrote.
    pub(super) fn read(status: StatusCode, body: &[u8], own_words: bool) -> Option<Self> {
        let text = std::str::from_utf8(body).ok()?;
        let inner = |name: &str| {
            let (_, rest) = text.split_once(&format!("<{name}>"))?;
            Some(rest.split_once(&format!("</{name}>"))?.0)
        };
        let code = inner("Code").filter(|_| text.contains("<Error>"))?;
        let message = unescaped(inner("Message").unwrap_or_default());
        // The library's own words are nobody's; only this sentence is what all have for it.
        let kept = own_words || message == "Request has expired";
        Some(Self {
            status: status.as_u16(),
            code: code.to_owned(),
            message: if kept { message } else { String::new() },
            ..Self::default()
        })
    }

    /// The answer, as the product writes it.
    pub(super) fn answer(
        &self,
        errors: Errors,
        method: &Method,
        signed: &Signed,
        id: &Id,
    ) -> Response<Bytes> {
        let mut response = Response::new(Bytes::new());
        *response.status_mut() =
            StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut headers = HeaderMap::new();
        if !self.region.is_empty()
            && errors == Errors::Amazon
            && let Ok(region) = self.region.parse()
        {
            headers.insert("x-amz-bucket-region", region);
        }
        if *method != Method::HEAD && self.status != 304 {
            *response.body_mut() = self.document(errors, signed, id).into();
            headers.insert("content-type", http::HeaderValue::from_static("application/xml"));
        }
        *response.headers_mut() = headers;
        response
    }

    fn document(&self, errors: Errors, signed: &Signed, id: &Id) -> String {
        let bucket = signed.bucket.as_deref().unwrap_or_default();
        let message = if self.message.is_empty() { self.usual(errors, bucket) } else { self.message.clone() };
        let mut text = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error>");
        let mut add = |name: &str, value: &str| {
            if !value.is_empty() {
                text.extend(["<", name, ">", &escaped(value), "</", name, ">"]);
            }
        };
        add("Code", &self.code);
        if errors != Errors::Ceph {
            add("Message", &message);
        }
        let resource = format!("/{bucket}{}{}", if bucket.is_empty() { "" } else { "/" }, signed.key);
        match errors {
            Errors::Minio => {
                add("Key", &signed.key);
                add("BucketName", bucket);
                add("Resource", &resource);
                add("Region", &self.region);
            }
            Errors::Amazon => {
                if self.code == "NoSuchKey" {
                    add("Key", &signed.key);
                } else if self.code.contains("Bucket") || self.endpoint.is_some() {
                    add(if self.endpoint.is_some() { "Bucket" } else { "BucketName" }, bucket);
                }
                add("Region", &self.region);
                add("Endpoint", self.endpoint.as_deref().unwrap_or_default());
            }
            Errors::Ceph => add("BucketName", bucket),
            Errors::Garage => {
                add("Resource", &resource);
                add("Region", "garage");
            }
            Errors::Plain => add("Resource", &resource),
        }
        add("RequestId", &id.request);
        add("HostId", &id.host);
        text.push_str("</Error>");
        text
    }

    /// The words that the product has for this code.
    fn usual(&self, errors: Errors, bucket: &str) -> String {
        match (errors, self.code.as_str()) {
            // Garage's own words (`common_error.rs`, `error.rs`).
            (Errors::Garage, "NoSuchBucket") => format!("Bucket not found: {bucket}"),
            (Errors::Garage, "NoSuchKey") => "Key not found".to_owned(),
            (Errors::Garage, "AccessDenied" | "SignatureDoesNotMatch") => {
                "Forbidden: Invalid signature".to_owned()
            }
            (Errors::Garage, "InvalidAccessKeyId") => "Forbidden: No such key".to_owned(),
            (Errors::Minio, "AccessDenied") => "Access Denied.".to_owned(),
            (Errors::Minio, "BucketAlreadyOwnedByYou") => {
                "Your previous request to create the named bucket succeeded and you already own it."
                    .to_owned()
            }
            (_, code) => {
                WORDS.iter().find(|(known, _)| *known == code).map_or(code, |(_, words)| words).to_owned()
            }
        }
    }
}

/// The words that Amazon documents, and the compatible stores repeat.
const WORDS: &[(&str, &str)] = &[
    ("AccessDenied", "Access Denied"),
    ("BadDigest", "The Content-Md5 you specified did not match what we received."),
    (
        "BucketAlreadyExists",
        "The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please \
         select a different name and try again.",
    ),
    (
        "BucketAlreadyOwnedByYou",
        "Your previous request to create the named bucket succeeded and you already own it.",
    ),
    ("BucketNotEmpty", "The bucket you tried to delete is not empty"),
    ("EntityTooSmall", "Your proposed upload is smaller than the minimum allowed object size."),
    (
        "IncompleteBody",
        "You did not provide the number of bytes specified by the Content-Length HTTP header.",
    ),
    ("InternalError", "We encountered an internal error, please try again."),
    ("InvalidAccessKeyId", "The Access Key Id you provided does not exist in our records."),
    ("InvalidDigest", "The Content-Md5 you specified is not valid."),
    ("InvalidLocationConstraint", "The specified location-constraint is not valid"),
    (
        "InvalidPart",
        "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified \
         entity tag may not match the part's entity tag.",
    ),
    (
        "InvalidPartOrder",
        "The list of parts was not in ascending order. The parts list must be specified in order by part number.",
    ),
    ("InvalidRange", "The requested range is not satisfiable"),
    ("KeyTooLongError", "Your key is too long"),
    (
        "MalformedXML",
        "The XML you provided was not well-formed or did not validate against our published schema.",
    ),
    ("MetadataTooLarge", "Your metadata headers exceed the maximum allowed metadata size."),
    ("MethodNotAllowed", "The specified method is not allowed against this resource."),
    ("MissingContentLength", "You must provide the Content-Length HTTP header."),
    ("NoSuchBucket", "The specified bucket does not exist"),
    ("NoSuchBucketPolicy", "The bucket policy does not exist"),
    ("NoSuchCORSConfiguration", "The CORS configuration does not exist"),
    ("NoSuchKey", "The specified key does not exist."),
    ("NoSuchLifecycleConfiguration", "The lifecycle configuration does not exist"),
    (
        "NoSuchUpload",
        "The specified multipart upload does not exist. The upload ID may be invalid, or the upload may have been aborted \
         or completed.",
    ),
    ("NoSuchVersion", "The specified version does not exist."),
    ("NotImplemented", "A header you provided implies functionality that is not implemented"),
    ("ObjectLockConfigurationNotFoundError", "Object Lock configuration does not exist for this bucket"),
    ("PreconditionFailed", "At least one of the pre-conditions you specified did not hold"),
    (
        "SignatureDoesNotMatch",
        "The request signature we calculated does not match the signature you provided. Check your key and signing method.",
    ),
    (
        "XAmzContentSHA256Mismatch",
        "The provided 'x-amz-content-sha256' header does not match what was computed.",
    ),
];

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn unescaped(text: &str) -> String {
    let quotes = text.replace("&quot;", "\"").replace("&apos;", "'");
    quotes.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_product_has_its_own_words() {
        let problem = |code: &str| Problem { status: 404, code: code.to_owned(), ..Problem::default() };
        let mut signed = Signed::default();
        signed.bucket = Some("b".to_owned());
        let id = Id { request: "R".to_owned(), host: "H".to_owned(), headers: Vec::new() };
        let written = |errors, code: &str| {
            problem(code).document(errors, &signed, &id).split_once("<Error>").unwrap().1.to_owned()
        };
        for (errors, expected) in [
            (
                Errors::Ceph,
                "<Code>NoSuchBucket</Code><BucketName>b</BucketName><RequestId>R</RequestId><HostId>H</HostId></Error>",
            ),
            (
                Errors::Garage,
                "<Code>NoSuchBucket</Code><Message>Bucket not found: b</Message><Resource>/b/</Resource><Region>garage</Region><RequestId>R</RequestId><HostId>H</HostId></Error>",
            ),
            (
                Errors::Minio,
                "<Code>NoSuchBucket</Code><Message>The specified bucket does not exist</Message><BucketName>b</BucketName><Resource>/b/</Resource><RequestId>R</RequestId><HostId>H</HostId></Error>",
            ),
        ] {
            assert_eq!(written(errors, "NoSuchBucket"), expected);
        }
        assert!(WORDS.is_sorted_by(|(one, _), (other, _)| one < other));
    }

    #[test]
    fn the_document_of_the_library_is_read() {
        let body =
            b"<?xml version=\"1.0\"?><Error><Code>InvalidPart</Code><Message>a &amp; b</Message></Error>";
        let own = Problem::read(StatusCode::BAD_REQUEST, body, true).unwrap();
        assert_eq!((own.code.as_str(), own.message.as_str(), own.status), ("InvalidPart", "a & b", 400));
        assert_eq!(Problem::read(StatusCode::BAD_REQUEST, body, false).unwrap().message, "");
        assert!(Problem::read(StatusCode::OK, b"<ListBucketResult/>", false).is_none());
    }
}
