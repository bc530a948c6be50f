//! Who a request comes from: limits by client behind proxies, and what is for this machine alone.

use reqwest::{Client, redirect};

use crate::web::Served;

fn plain() -> Client {
    Client::builder().redirect(redirect::Policy::none()).build().unwrap()
}

/// Signs in as a client that a proxy tells of; the status.
async fn signs_in(served: &Served, client: &str, token: &str) -> u16 {
    let request = plain().post(served.url("/sign-in")).header("x-forwarded-for", client);
    let body = format!("token={token}");
    let request = request.header("content-type", "application/x-www-form-urlencoded").body(body);
    request.send().await.unwrap().status().as_u16()
}

/// Guesses until it is told to wait, whatever minute it is.
async fn guess_too_often(served: &Served, client: impl Fn(u32) -> String) {
    for attempt in 0..21 {
        if signs_in(served, &client(attempt), "mlj_wrong").await == 429 {
            return;
        }
    }
    panic!("21 wrong tokens, and no word to wait");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn limits_see_the_client_behind_a_trusted_proxy() {
    let trusting = [("WEB_ACCESS", "token"), ("TRUSTED_PROXIES", "127.0.0.1")];
    let served = Served::start(&trusting).await;
    let token = served.command(&["token", "create", "Ana"]);
    // What the client makes up stands before what the proxy adds.
    guess_too_often(&served, |attempt| format!("192.0.2.{attempt}, 203.0.113.1")).await;
    assert_eq!(signs_in(&served, "203.0.113.2", "mlj_wrong").await, 401);
    // Only failures count, and who is right gets in.
    for _ in 0..12 {
        assert_eq!(signs_in(&served, "203.0.113.2", &token).await, 303);
    }
    assert_eq!(signs_in(&served, "203.0.113.1", &token).await, 303);

    // Nobody is believed who is not trusted.
    let served = Served::start(&[("WEB_ACCESS", "token")]).await;
    guess_too_often(&served, |attempt| format!("203.0.113.{attempt}")).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn metrics_are_for_this_machine_or_an_administrator() {
    let served = Served::start(&[]).await;
    let status = async |path: &str, header: (&'static str, &str)| {
        let request = plain().get(served.url(path)).header(header.0, header.1);
        request.send().await.unwrap().status().as_u16()
    };
    let local = format!("localhost:{}", served.port);
    assert_eq!(status("/metrics", ("host", &local)).await, 200);
    assert_eq!(status("/ready", ("host", &local)).await, 200);
    // A page that makes its own name lead here.
    assert_eq!(status("/metrics", ("host", "evil.example")).await, 403);
    assert_eq!(status("/ready", ("host", "evil.example")).await, 403);
    // Somebody behind a proxy.
    assert_eq!(status("/metrics", ("x-forwarded-for", "203.0.113.9")).await, 401);
    assert_eq!(status("/ready", ("x-forwarded-for", "203.0.113.9")).await, 200);
    for (name, expected) in [("Ana", 403), ("Root", 200)] {
        let admin: &[&str] = if name == "Root" { &["--admin"] } else { &[] };
        let token = served.command(&[&["token", "create", name], admin].concat());
        let request = plain().get(served.url("/metrics")).bearer_auth(token);
        let request = request.header("x-forwarded-for", "203.0.113.9");
        assert_eq!(request.send().await.unwrap().status(), expected, "{name}");
    }
    let public = [("WEB_ACCESS", "token"), ("PUBLIC_URL", "https://results.example.org")];
    let served = Served::start(&public).await;
    let ready = plain().get(served.url("/ready")).header("host", "results.example.org");
    assert_eq!(ready.send().await.unwrap().status(), 200);
    assert_eq!(plain().get(served.url("/metrics")).send().await.unwrap().status(), 401);
}
