//! Laws of the readers of go.mod, go.work, go.sum and vendor/modules.txt, on generated and broken texts.
//!
//! `GOMODPLAY_FUZZ_SECONDS` is how long each law is tried (default 2), `GOMODPLAY_SEED` the first seed.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use gomod::modfile::{self, ErrorList, Facts, File, Require};
use gomod::sumfile::SumFile;
use gomod::vendorfile::VendorFile;
use gomod::{ModuleVersion, bytes, module, workfile};
use tests::texts::{Random, generate};

fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|value| value.parse().ok()).unwrap_or(default)
}

/// Tries a law on texts until the time is over. A failure names the seed and the smallest text that still fails.
fn try_law(name: &str, make: impl Fn(&mut Random) -> Vec<u8>, law: impl Fn(&[u8]) -> Result<(), String>) {
    let end = Instant::now() + Duration::from_secs(setting("GOMODPLAY_FUZZ_SECONDS", 2));
    let first = setting("GOMODPLAY_SEED", 1);
    let mut seed = first;
    // A few dozen at least, however slow the machine is.
    while Instant::now() < end || seed < first + 50 {
        let mut text = make(&mut Random::new(seed));
        if law(&text).is_err() {
            let mut size = text.len() / 2;
            while size > 0 {
                let mut start = 0;
                while start < text.len() {
                    let mut smaller = text.clone();
                    smaller.drain(start..(start + size).min(text.len()));
                    if law(&smaller).is_err() {
                        text = smaller;
                    } else {
                        start += size;
                    }
                }
                size /= 2;
            }
            let problem = law(&text).expect_err("the smallest text still fails");
            panic!("{name}: seed {seed}, text \"{}\":\n{problem}", text.escape_ascii());
        }
        seed += 1;
    }
    println!("{name}: {} texts, seeds {first} to {}", seed - first, seed - 1);
}

fn check(ok: bool, problem: impl FnOnce() -> String) -> Result<(), String> {
    if ok { Ok(()) } else { Err(problem()) }
}

fn mod_text(random: &mut Random) -> Vec<u8> {
    let work = random.one_in(10);
    let mut text = generate::text(random, work);
    if random.one_in(3) {
        generate::mutate(random, &mut text);
    }
    text
}

fn shown(text: &[u8]) -> String {
    text.escape_ascii().to_string().replace("\\n", "\n")
}

#[test]
fn bytes_and_texts() {
    try_law("bytes are kept", mod_text, |data| {
        let text = bytes::to_text(data);
        check(*bytes::to_bytes(&text) == *data, || format!("text {text:?}"))?;
        check(data.is_ascii() == (text.is_ascii()), || "ASCII changed".to_owned())
    });
}

/// What a file says, without its tree.
fn meaning(file: &File) -> String {
    let mut file = file.clone();
    file.syntax = modfile::FileSyntax::default();
    let File { module, go, toolchain, godebug, require, exclude, replace, retract, tool, ignore, .. } = file;
    format!(
        "{:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?}",
        module.map(|module| (module.module, module.deprecated)),
        go.map(|go| go.version),
        toolchain.map(|toolchain| toolchain.name),
        godebug.iter().map(|godebug| (&godebug.key, &godebug.value)).collect::<Vec<_>>(),
        require.iter().map(|require| (&require.module, require.indirect)).collect::<Vec<_>>(),
        exclude.iter().map(|exclude| &exclude.module).collect::<Vec<_>>(),
        replace.iter().map(|replace| (&replace.old, &replace.new)).collect::<Vec<_>>(),
        retract.iter().map(|retract| &retract.interval).collect::<Vec<_>>(),
        tool.iter().map(|tool| &tool.path).collect::<Vec<_>>(),
        ignore.iter().map(|ignore| &ignore.path).collect::<Vec<_>>(),
    )
}

fn parsed(data: &[u8]) -> Result<File, ErrorList> {
    modfile::parse("go.mod", data, None)
}

#[test]
fn format_keeps_the_meaning() {
    try_law("format keeps the meaning", mod_text, |data| {
        let Ok(file) = parsed(data) else { return Ok(()) };
        // Go takes `retract ""` but prints nothing for it.
        if file.retract.iter().any(|retract| retract.interval.low.is_empty() || retract.interval.high.is_empty()) {
            return Ok(());
        }
        let text = file.format();
        let again = parsed(&text).map_err(|errors| format!("{}\n{errors}", shown(&text)))?;
        check(meaning(&file) == meaning(&again), || {
            format!("{}\n{}\n{}", shown(&text), meaning(&file), meaning(&again))
        })
    });
}

#[test]
fn positions_are_in_order() {
    try_law("positions are in order", mod_text, |data| {
        let (syntax, error) = modfile::parse_syntax("go.mod", data);
        let mut last = 0;
        for statement in &syntax.statements {
            let (start, end) = syntax.span(statement);
            let line = data[..start.byte as usize].split(|&byte| byte == b'\n').count();
            check(last <= start.byte && start.byte <= end.byte && end.byte as usize <= data.len(), || {
                format!("{start:?} {end:?} after {last}")
            })?;
            check(line == start.line as usize, || format!("line {line}, not {start:?}"))?;
            last = end.byte;
        }
        let Some(error) = error else { return Ok(()) };
        check(error.position.byte as usize <= data.len() && error.position.line > 0, || format!("{error:?}"))
    });
}

#[test]
fn scan_is_lax_parsing() {
    try_law("scan is lax parsing", mod_text, |data| {
        let scanned = modfile::scan("go.mod", data);
        let parsed = modfile::parse_lax("go.mod", data, None).map(|file| Facts::of(&file));
        check(scanned == parsed, || format!("scanned {scanned:?}\nparsed {parsed:?}"))
    });
}

#[test]
fn plain_texts_are_scanned() {
    // The law above would hold for a scanner that always falls back.
    let texts: Vec<Vec<u8>> = (0..300).map(|seed| generate::text(&mut Random::new(seed), false)).collect();
    let plain = texts.iter().filter(|text| modfile::scan_plain(text).is_some()).count();
    assert!(plain > 20, "only {plain} of {} texts are read the quick way", texts.len());
}

fn random_requirements(random: &mut Random, file: &File) -> Vec<Require> {
    let mut list: Vec<Require> = Vec::new();
    for require in &file.require {
        if !random.one_in(3) {
            list.push(Require::new(require.module.clone(), random.one_in(2)));
        }
    }
    for number in 0..random.below(5) {
        let module = ModuleVersion::new(format!("example.com/new{number}"), format!("v1.{}.0", random.below(9)));
        list.push(Require::new(module, random.one_in(2)));
    }
    let mut seen = HashSet::new();
    list.retain(|require| seen.insert(require.module.path.clone()));
    list
}

#[test]
fn requirements_are_set() {
    type Set = fn(&mut File, &[Require]);
    let ways: [(&str, Set); 3] = [
        ("set_require", File::set_require),
        ("set_require_separate_indirect", File::set_require_separate_indirect),
        ("set_require_at_most_two", File::set_require_at_most_two),
    ];
    for (name, set) in ways {
        try_law(name, mod_text, |data| {
            let Ok(mut file) = parsed(data) else { return Ok(()) };
            // Go parses `require ) v1.0.0` but cannot write it in a block; no module has such a path.
            if file.require.iter().any(|require| module::check_path(&require.module.path).is_err()) {
                return Ok(());
            }
            let want = random_requirements(&mut Random::new(data.len() as u64), &file);
            set(&mut file, &want);
            file.cleanup();
            let text = file.format();
            let again = parsed(&text).map_err(|errors| format!("{}\n{errors}", shown(&text)))?;
            let sorted = |list: &[Require]| {
                let mut list: Vec<_> = list.iter().map(|require| (require.module.clone(), require.indirect)).collect();
                list.sort();
                list
            };
            check(sorted(&file.require) == sorted(&want), || format!("{}\nwant {:?}", shown(&text), sorted(&want)))?;
            // Only the modules: in Go too a comment on an empty block, `require () // indirect`, moves to what is added.
            let modules = |list| sorted(list).into_iter().map(|(module, _)| module).collect::<Vec<_>>();
            check(modules(&again.require) == modules(&want), || format!("{}\nwant {:?}", shown(&text), sorted(&want)))
        });
    }
}

#[test]
fn work_files() {
    try_law(
        "format keeps a go.work's meaning",
        |random| generate::text(random, true),
        |data| {
            let Ok(file) = workfile::parse("go.work", data, None) else { return Ok(()) };
            let text = file.format();
            let again =
                workfile::parse("go.work", &text, None).map_err(|errors| format!("{}\n{errors}", shown(&text)))?;
            let paths =
                |file: &workfile::WorkFile| file.uses.iter().map(|entry| entry.path.clone()).collect::<Vec<_>>();
            check(paths(&file) == paths(&again) && file.replace.len() == again.replace.len(), || shown(&text))
        },
    );
}

fn sum_text(random: &mut Random) -> Vec<u8> {
    let mut text = Vec::new();
    for _ in 0..random.below(12) {
        let path = random.pick(&["example.com/a", "example.com/b", "x", "é", ""]);
        let version = random.pick(&["v1.0.0", "v1.0.0/go.mod", "v1.10.0", "v2.0.0+incompatible", "latest"]);
        let hash = random.pick(&["h1:abc=", "h1:xyz=", "h2:new", gomod::sumfile::EMPTY_GO_MOD_HASH]);
        text.extend_from_slice(format!("{path} {version} {hash}\n").as_bytes());
    }
    if random.one_in(2) {
        generate::mutate(random, &mut text);
    }
    text
}

#[test]
fn sum_files() {
    try_law("go.sum is stable", sum_text, |data| {
        let Ok(file) = SumFile::parse("go.sum", data, false) else { return Ok(()) };
        let text = file.format(|_, _| true);
        let again = SumFile::parse("go.sum", &text, false).map_err(|error| error.to_string())?;
        check(again.format(|_, _| true) == text, || shown(&text))?;
        check(file.sums.keys().all(|key| again.sums.contains_key(key)), || shown(&text))
    });
}

#[test]
fn vendor_files() {
    let make = |random: &mut Random| {
        let mut text = Vec::new();
        for _ in 0..random.below(12) {
            let line = random.pick(&[
                "# example.com/a v1.0.0",
                "# example.com/a v1.2.0 => ./a",
                "# example.com/b => example.com/c v1.0.0",
                "# example.com/b => x y z",
                "## explicit; go 1.20",
                "## go 1.99",
                "## workspace",
                "example.com/a/p",
                "example.com/b",
                "two words",
                "#",
                "# x",
            ]);
            text.extend_from_slice(line.as_bytes());
            text.push(b'\n');
        }
        generate::mutate(random, &mut text);
        text
    };
    try_law("vendor/modules.txt", make, |data| {
        let file = VendorFile::parse(data);
        let _ = gomod::vendorfile::is_for_workspace(data);
        check(
            file.package_module.values().all(|module| file.list.iter().any(|listed| listed.path == module.path)),
            || format!("{file:?}"),
        )
    });
}

/// Texts that are long in one way or another are read in time that grows with their length, not faster.
#[test]
fn long_texts() {
    let pieces: [&[u8]; 16] = [
        b"a",
        b"(",
        b"\"",
        b"`",
        b"//",
        b"\n",
        b"// x\n",
        b"a\n",
        b"require (\n",
        b"require x v1.0.0\n",
        b")\n",
        b"\xff",
        b"\0",
        b"x (\n)\n",
        b"require (\n\ta v1.0.0 // indirect\n\n\n)\n",
        b"retract [v1.0.0, v1.1.0] // Deprecated: \n",
    ];
    for piece in pieces {
        let text = piece.repeat(250_000 / piece.len());
        let start = Instant::now();
        let parsed = modfile::parse("go.mod", &text, None);
        if let Ok(mut file) = parsed {
            file.sort_blocks();
            file.cleanup();
            let _ = file.format();
        }
        let _ = modfile::scan("go.mod", &text);
        let _ = modfile::module_path(&text);
        let _ = workfile::parse("go.work", &text, None);
        let _ = SumFile::parse("go.sum", &text, true);
        let _ = VendorFile::parse(&text);
        let took = start.elapsed();
        println!("250 kB of {:?}: {took:?}", piece.escape_ascii().to_string());
        assert!(took < Duration::from_secs(20), "250 kB of {:?} took {took:?}", piece.escape_ascii().to_string());
    }
}
