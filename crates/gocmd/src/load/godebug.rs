//! GODEBUG settings that go.mod and go.work may name (internal/godebugs; modload/init.go, `CheckGodebug`).

use gomod::gover;
use gomod::quote::quote;

/// Settings of Go 1.27.3.
const KNOWN: &str = "allowmultiplevcs containermaxprocs cryptocustomrand dataindependenttiming decoratemappings \
embedfollowsymlinks execerrdot fips140 fips140ems gocachehash gocachetest gocacheverify gotestjsonbuildtext \
htmlmetacontenturlescape http2client http2debug http2server httpcookiemaxnum httplaxcontentlength httpmuxgo121 \
httpservecontentkeepheaders httpservecontentmaxranges installgoroot jstmpllitinterp multipartmaxheaders multipartmaxparts \
multipathtcp netdns netedns0 panicnil randautoseed randseednop rsa1024min tarinsecurepath tlsmaxrsasize tlsmlkem tlssecpmlkem \
tlssha1 tracebacklabels updatemaxprocs urlmaxqueryparams urlstrictcolons winreadlinkvolume winsymlink x509negativeserial \
x509rsacrt x509sha256skid x509sslcertoverrideplatform x509usefallbackroots x509usepolicies zipinsecurepath";

/// Settings that are gone: name, the minor version of Go that dropped it, the values that can't be had any more.
const REMOVED: [(&str, u32, &[&str]); 9] = [
    ("x509sha1", 24, &["1"]),
    ("tlskyber", 24, &["0"]),
    ("gotypesalias", 27, &["0"]),
    ("tlsunsafeekm", 27, &["1"]),
    ("tlsrsakex", 27, &["1"]),
    ("tls3des", 27, &["1"]),
    ("tls10server", 27, &["1"]),
    ("x509keypairleaf", 27, &["0"]),
    ("asynctimerchan", 27, &["1", "2"]),
];

/// Checks one `key=value` (Go: `CheckGodebug`). `verb` stands in the text for an unknown key.
///
/// # Errors
/// Go's text.
pub fn check_godebug(verb: &str, key: &str, value: &str, local_go: &str) -> Result<(), String> {
    let fail = |text: &str| Err(text.to_owned());
    if key.contains([' ', '\t']) {
        return fail("key contains space");
    }
    if value.contains([' ', '\t']) {
        return fail("value contains space");
    }
    if key.contains(',') {
        return fail("key contains comma");
    }
    if value.contains(',') {
        return fail("value contains comma");
    }
    if key == "default" {
        let Some(version) = value.strip_prefix("go").filter(|version| gover::is_valid(version)) else {
            return fail("value for default= must be goVERSION");
        };
        if gover::compare(version, local_go).is_gt() {
            return Err(format!("default={value} too new (toolchain is go{local_go})"));
        }
        return Ok(());
    }
    if KNOWN.split_ascii_whitespace().any(|known| known == key) {
        return Ok(());
    }
    match REMOVED.iter().find(|(name, _, _)| *name == key) {
        Some((_, minor, old)) if old.contains(&value) => Err(format!(
            "removed GODEBUG {} set to old value {} (https://go.dev/doc/godebug#go-1{minor})",
            quote(key),
            quote(value)
        )),
        Some(_) => Ok(()),
        None => Err(format!("unknown {verb} {}", quote(key))),
    }
}
