//! GODEBUG settings that go.mod and go.work may name (internal/godebugs; modload/init.go, `CheckGodebug`).

use std::collections::BTreeMap;

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

/// Settings whose default changed: name, the minor version of Go that changed it, the value before.
const CHANGED: [(&str, u32, &str); 28] = [
    ("containermaxprocs", 25, "0"),
    ("cryptocustomrand", 26, "1"),
    ("decoratemappings", 25, "0"),
    ("gotestjsonbuildtext", 24, "1"),
    ("httpcookiemaxnum", 24, "0"),
    ("httplaxcontentlength", 22, "1"),
    ("httpmuxgo121", 22, "1"),
    ("httpservecontentkeepheaders", 23, "1"),
    ("httpservecontentmaxranges", 26, "1"),
    ("multipathtcp", 24, "0"),
    ("netedns0", 19, "0"),
    ("panicnil", 21, "1"),
    ("randseednop", 24, "0"),
    ("rsa1024min", 24, "0"),
    ("tlsmlkem", 24, "0"),
    ("tlssecpmlkem", 26, "0"),
    ("tlssha1", 25, "1"),
    ("tracebacklabels", 27, "0"),
    ("updatemaxprocs", 25, "0"),
    ("urlmaxqueryparams", 24, "0"),
    ("urlstrictcolons", 26, "0"),
    ("winreadlinkvolume", 23, "0"),
    ("winsymlink", 23, "0"),
    ("x509negativeserial", 23, "1"),
    ("x509rsacrt", 24, "0"),
    ("x509sha256skid", 25, "0"),
    ("x509sslcertoverrideplatform", 27, "0"),
    ("x509usepolicies", 24, "0"),
];

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

/// The settings that keep the behaviour of an older Go version (internal/load/godebug.go, `godebugForGoVersion`).
pub fn settings_of_version(version: &str) -> BTreeMap<String, String> {
    let minor = version.strip_prefix("1.").and_then(|rest| rest.split('.').next()?.parse::<u32>().ok());
    let Some(minor) = minor else { return BTreeMap::new() };
    let changed = CHANGED.iter().filter(|(_, changed, _)| minor < *changed);
    changed.map(|(name, _, old)| ((*name).to_owned(), (*old).to_owned())).collect()
}
