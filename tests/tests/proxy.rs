//! The in-process test proxy against what Go's own sources promise of it.

use tests::goroot::Disk;
use tests::proxy::{TestProxy, URL};
use tests::reference;
use world::Fetched;

fn text(proxy: &TestProxy, path: &str) -> String {
    match proxy.get(&format!("{URL}/{path}")) {
        Fetched::Body(body) => String::from_utf8_lossy(&body).into_owned(),
        Fetched::Status { status, .. } => status,
        other => format!("{other:?}"),
    }
}

#[test]
fn answers_as_the_real_one() {
    let proxy = TestProxy::new(&Disk::new(&reference::goroot()));
    assert_eq!(text(&proxy, "rsc.io/quote/@v/list").lines().next(), Some("v1.0.0"));
    assert!(text(&proxy, "rsc.io/quote/@latest").contains("\"Version\""));
    assert!(text(&proxy, "rsc.io/quote/@v/v1.5.2.mod").starts_with("module \"rsc.io/quote\""));
    assert_eq!(text(&proxy, "rsc.io/nothing/@v/list"), "404 Not Found");
    assert_eq!(text(&proxy, "504/rsc.io/quote/@v/list"), "504 Gateway Timeout");
    assert_eq!(text(&proxy, "invalid/anything"), "invalid");
    assert!(text(&proxy, "redirect/9/rsc.io/quote/@v/list").starts_with("v1.0.0"));
    assert!(text(&proxy, "redirect/11/rsc.io/quote/@v/list").contains("stopped after 10 redirects"));
    let lookup = text(&proxy, "sumdb/localhost.localdev/sumdb/lookup/rsc.io/quote@v1.5.2");
    // The hash stands in Go's own scripts (mod_sumdb.txt and others).
    assert!(lookup.contains("rsc.io/quote v1.5.2 h1:"), "{lookup}");
    assert!(lookup.contains("go.sum database tree"), "{lookup}");
    assert!(text(&proxy, "sumdb-wrong/lookup/rsc.io/quote@v1.5.2").contains("h1:wrong"));
}
