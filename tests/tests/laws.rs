//! The laws of every reader (`tests/laws`) on generated and broken texts.
//!
//! `GOMODPLAY_FUZZ_SECONDS` is how long each law is tried (default 2), `GOMODPLAY_SEED` the first seed. `cargo xtask fuzz`
//! tries the same laws with a fuzzer that looks for ways through the code.

use std::time::{Duration, Instant};

use gomod::sumfile::SumFile;
use gomod::vendorfile::VendorFile;
use gomod::{modfile, workfile};
use laws::{LAWS, Law, Verdict};
use tests::caught::caught;
use tests::texts::{Random, generate};

fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|value| value.parse().ok()).unwrap_or(default)
}

/// What a law says of an input; a panic is a problem too.
fn verdict(law: &Law, input: &[u8]) -> Verdict {
    caught(|| (law.holds)(input)).unwrap_or_else(|panic| Err(format!("panic: {panic}")))
}

/// The smallest input that still breaks a law, by leaving out ever smaller pieces.
fn smallest(law: &Law, mut input: Vec<u8>) -> Vec<u8> {
    let mut size = input.len() / 2;
    while size > 0 {
        let mut start = 0;
        while start < input.len() {
            let mut smaller = input.clone();
            smaller.drain(start..(start + size).min(input.len()));
            if verdict(law, &smaller).is_err() {
                input = smaller;
            } else {
                start += size;
            }
        }
        size /= 2;
    }
    input
}

/// A generated text where the law is about go.mod or go.work, else a well-formed input that is spoiled somewhere.
fn input(law: &Law, random: &mut Random) -> Vec<u8> {
    if law.name.starts_with("go-mod") || law.name == "go-work" {
        let work = law.name == "go-work" || random.one_in(10);
        let mut text = generate::text(random, work);
        if random.one_in(3) {
            generate::mutate(random, &mut text);
        }
        return text;
    }
    let mut text = law.seeds[random.below(law.seeds.len())].to_vec();
    for _ in 0..random.below(4) {
        generate::mutate(random, &mut text);
    }
    text
}

/// Tries a law until the time is over. A failure names the seed and the smallest input that still fails.
fn try_law(law: &Law) {
    for seed in law.seeds {
        assert_eq!(verdict(law, seed), Ok(()), "{}: \"{}\"", law.name, seed.escape_ascii());
    }
    let end = Instant::now() + Duration::from_secs(setting("GOMODPLAY_FUZZ_SECONDS", 2));
    let first = setting("GOMODPLAY_SEED", 1);
    let mut seed = first;
    // A few dozen at least, however slow the machine is.
    while Instant::now() < end || seed < first + 50 {
        let input = input(law, &mut Random::new(seed));
        if verdict(law, &input).is_err() {
            let input = smallest(law, input);
            let problem = verdict(law, &input).expect_err("the smallest input still fails");
            panic!("{}: {}\nseed {seed}, input \"{}\":\n{problem}", law.name, law.says, input.escape_ascii());
        }
        seed += 1;
    }
    println!("{}: {} inputs, seeds {first} to {}", law.name, seed - first, seed - 1);
}

/// A test for each law, so that one that breaks hides no other.
macro_rules! laws {
    ($($test:ident: $name:literal,)*) => {
        $(#[test]
        fn $test() {
            try_law(laws::named($name).expect("a law of this name"));
        })*

        #[test]
        fn every_law_has_a_test() {
            let tested = [$($name),*];
            assert_eq!(LAWS.iter().map(|law| law.name).collect::<Vec<_>>(), tested);
        }
    };
}

laws! {
    go_mod: "go-mod",
    go_mod_scan: "go-mod-scan",
    go_mod_edit: "go-mod-edit",
    go_work: "go-work",
    go_sum: "go-sum",
    modules_txt: "modules-txt",
    versions: "versions",
    scenario: "scenario",
    link: "link",
    pack: "pack",
    question: "question",
    go_file: "go-file",
    go_grammar: "go-grammar",
    archive: "archive",
    registry_answer: "registry-answer",
    template: "template",
    command_line: "command-line",
    commands: "commands",
}

#[test]
fn plain_texts_are_scanned() {
    // `go-mod-scan` would hold for a scanner that always falls back.
    let texts: Vec<Vec<u8>> = (0..300).map(|seed| generate::text(&mut Random::new(seed), false)).collect();
    let plain = texts.iter().filter(|text| modfile::scan_plain(text).is_some()).count();
    assert!(plain > 20, "only {plain} of {} texts are read the quick way", texts.len());
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
