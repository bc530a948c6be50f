//! Who a request comes from: the client's address, also behind proxies that are trusted, and
//! whether it is a program on this machine.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap, header};
use ipnet::IpNet;

use super::Face;

/// Headers that a proxy adds.
const BY_PROXY: [&str; 6] =
    ["forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip", "via"];

/// The client of a request, as limits count it.
pub(super) struct Client(pub(super) IpAddr);

impl FromRequestParts<Face> for Client {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, face: &Face) -> Result<Self, Infallible> {
        let trusted = &face.services.config.web.trusted_proxies;
        let address = client_address(peer(&parts.extensions), &parts.headers, trusted);
        Ok(Self(network(address)))
    }
}

/// Who is at the other end of the connection.
pub(super) fn peer(extensions: &Extensions) -> IpAddr {
    let peer = extensions.get::<ConnectInfo<SocketAddr>>();
    peer.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.0.ip().to_canonical())
}

/// The client's address: the peer's, or where that is a trusted proxy the last one that it tells
/// of, and so on. What comes before an address that nobody vouches for may be made up.
pub(super) fn client_address(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let lines = headers.get_all("x-forwarded-for").iter().filter_map(|line| line.to_str().ok());
    let hops: Vec<&str> = lines.flat_map(|line| line.split(',')).collect();
    let mut client = peer;
    for hop in hops.iter().rev() {
        if !is_trusted(client, trusted) {
            break;
        }
        let Some(before) = address(hop.trim()) else { break };
        client = before;
    }
    client
}

/// Whether an address is that of a trusted proxy.
pub(super) fn is_trusted(address: IpAddr, trusted: &[IpNet]) -> bool {
    trusted.iter().any(|network| network.contains(&address))
}

/// An address with or without a port.
fn address(text: &str) -> Option<IpAddr> {
    let bare = text.trim_start_matches('[').trim_end_matches(']');
    let found = bare.parse().ok();
    let found = found.or_else(|| text.parse::<SocketAddr>().ok().map(|both| both.ip()));
    found.map(|address| address.to_canonical())
}

/// What counts as one client: somebody with IPv6 has a whole /64 of addresses.
pub(super) fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & (u128::MAX << 64))),
    }
}

/// Whether a program on this machine asks, and by a name of this machine: a page that has made its
/// own name lead here (DNS rebinding) does not, and a proxy may stand for anybody.
pub(super) fn is_this_machine(extensions: &Extensions, headers: &HeaderMap) -> bool {
    peer(extensions).is_loopback() && !is_forwarded(headers) && has_local_host(headers)
}

fn is_forwarded(headers: &HeaderMap) -> bool {
    BY_PROXY.iter().any(|name| headers.contains_key(*name))
}

fn has_local_host(headers: &HeaderMap) -> bool {
    let host = host(headers);
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => name,
        _ => host,
    };
    ["localhost", "127.0.0.1", "[::1]"].contains(&name)
}

fn host(headers: &HeaderMap) -> &str {
    headers.get(header::HOST).and_then(|h| h.to_str().ok()).unwrap_or_default()
}

/// Whether a page on this machine asks by a name that is neither this machine's nor the public one.
pub(super) fn is_rebound(
    extensions: &Extensions,
    headers: &HeaderMap,
    public_url: Option<&str>,
) -> bool {
    let public = public_url.and_then(|url| url.split_once("://")).map(|(_, host)| host);
    peer(extensions).is_loopback()
        && !is_forwarded(headers)
        && !has_local_host(headers)
        && public != Some(host(headers))
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderName, HeaderValue};

    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let pair = |(name, value): &(&'static str, &'static str)| {
            (HeaderName::from_static(name), HeaderValue::from_static(value))
        };
        pairs.iter().map(pair).collect()
    }

    fn from(peer: &str) -> Extensions {
        let mut extensions = Extensions::new();
        extensions.insert(ConnectInfo(SocketAddr::new(peer.parse().unwrap(), 9)));
        extensions
    }

    #[test]
    fn only_this_machine_is_near() {
        let near = |peer: &str, pairs: &[(&'static str, &'static str)]| {
            is_this_machine(&from(peer), &headers(pairs))
        };
        for host in ["localhost:8080", "127.0.0.1", "127.0.0.1:1", "[::1]:8080"] {
            assert!(near("127.0.0.1", &[("host", host)]), "{host}");
            assert!(!near("192.0.2.1", &[("host", host)]), "{host}");
        }
        assert!(near("::1", &[("host", "localhost")]));
        for host in ["", "example.org", "127.0.0.1.example.org", "evil.test:8080"] {
            assert!(!near("127.0.0.1", &[("host", host)]), "{host}");
        }
        for name in BY_PROXY {
            assert!(!near("127.0.0.1", &[("host", "localhost"), (name, "203.0.113.9")]), "{name}");
        }
    }

    #[test]
    fn a_proxy_is_believed_as_far_as_it_is_trusted() {
        let trusted: Vec<IpNet> = ["127.0.0.1/32", "10.0.0.0/8"].map(|n| n.parse().unwrap()).into();
        let client = |peer: &str, lines: &[&'static str]| {
            let lines: Vec<_> = lines.iter().map(|line| ("x-forwarded-for", *line)).collect();
            let mut all = HeaderMap::new();
            for (name, line) in lines {
                all.append(name, HeaderValue::from_static(line));
            }
            client_address(peer.parse().unwrap(), &all, &trusted).to_string()
        };
        assert_eq!(client("203.0.113.5", &["198.51.100.1"]), "203.0.113.5", "not trusted");
        assert_eq!(client("127.0.0.1", &[]), "127.0.0.1");
        assert_eq!(client("127.0.0.1", &["198.51.100.1"]), "198.51.100.1");
        // What the client itself wrote stands further left.
        assert_eq!(client("127.0.0.1", &["1.1.1.1, 198.51.100.1"]), "198.51.100.1");
        assert_eq!(client("127.0.0.1", &["1.1.1.1", "198.51.100.1, 10.1.2.3"]), "198.51.100.1");
        assert_eq!(client("127.0.0.1", &["[2001:db8::1]:4711"]), "2001:db8::1");
        assert_eq!(client("127.0.0.1", &["198.51.100.1:99"]), "198.51.100.1");
        assert_eq!(client("10.0.0.1", &["1.1.1.1, what"]), "10.0.0.1");
    }

    #[test]
    fn a_client_is_a_network() {
        let same = |one: &str, other: &str| {
            network(one.parse().unwrap()) == network(other.parse().unwrap())
        };
        assert!(same("2001:db8:0:1::1", "2001:db8:0:1:ffff::9"));
        assert!(!same("2001:db8:0:1::1", "2001:db8:0:2::1"));
        assert!(!same("192.0.2.1", "192.0.2.2"));
    }
}
