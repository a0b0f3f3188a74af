//! The token that readers show: in a header, or, after signing in with a browser, as a cookie made from it.

use axum::http::{HeaderMap, header};
use sha2::{Digest, Sha256};

/// Name of the cookie.
const COOKIE: &str = "ilt_session";

/// The token, as digests: comparing those takes the same time whatever is shown.
#[derive(Clone)]
pub(crate) struct Token {
    digest: [u8; 32],
    session: String,
}

/// The token is not shown.
impl std::fmt::Debug for Token {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Token")
    }
}

impl Token {
    pub(crate) fn of(token: &str) -> Self {
        // The cookie holds a digest, so that the token itself is not kept by browsers. It changes with the token.
        let session = Sha256::new().chain_update("ilt session\n").chain_update(token).finalize();
        let session = session.iter().map(|byte| format!("{byte:02x}")).collect();
        Self { digest: digest(token), session }
    }

    /// Whether this is the token.
    pub(crate) fn is(&self, shown: &str) -> bool {
        same(&self.digest, &digest(shown))
    }

    /// Whether a request shows the token or the cookie.
    pub(crate) fn admits(&self, headers: &HeaderMap) -> bool {
        let bearer = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let bearer = bearer.and_then(|value| value.split_once(' '));
        if let Some((scheme, shown)) = bearer {
            return scheme.eq_ignore_ascii_case("bearer") && self.is(shown.trim());
        }
        let session = digest(&self.session);
        cookies(headers).any(|value| same(&session, &digest(value)))
    }

    /// The cookie that a browser gets when it has shown the token.
    pub(crate) fn cookie(&self) -> String {
        format!("{COOKIE}={}; Path=/; HttpOnly; SameSite=Strict; Max-Age=43200", self.session)
    }

    /// The cookie that takes it away.
    pub(crate) fn no_cookie() -> String {
        format!("{COOKIE}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0")
    }
}

fn cookies(headers: &HeaderMap) -> impl Iterator<Item = &str> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.filter(|(name, _)| *name == COOKIE).map(|(_, value)| value)
}

fn digest(text: &str) -> [u8; 32] {
    Sha256::digest(text).into()
}

/// Compares without stopping at the first difference.
fn same(one: &[u8; 32], other: &[u8; 32]) -> bool {
    let difference = one.iter().zip(other).fold(0, |difference, (a, b)| difference | (a ^ b));
    std::hint::black_box(difference) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: header::HeaderName, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(name, value.parse().expect("a header value"))])
    }

    #[test]
    fn only_the_token_and_its_cookie_come_in() {
        let token = Token::of("a token of some length");
        let bearer = |value: &str| token.admits(&headers(header::AUTHORIZATION, value));
        assert!(bearer("Bearer a token of some length") && bearer("bearer a token of some length"));
        assert!(!bearer("Bearer another") && !bearer("Basic a token of some length") && !bearer(""));
        let cookie = token.cookie();
        let pair = cookie.split(';').next().expect("a pair");
        assert!(token.admits(&headers(header::COOKIE, &format!("other=1; {pair}"))));
        assert!(!token.admits(&headers(header::COOKIE, "ilt_session=00")));
        assert!(!token.admits(&HeaderMap::new()));
        assert!(!cookie.contains("a token of some length"));
        assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"));
        assert!(!Token::of("a token of some lengtH").admits(&headers(header::COOKIE, pair)));
    }
}
