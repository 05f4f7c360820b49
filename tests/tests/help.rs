//! `go help` and the answers to wrong command lines, word for word those of the real go.

use std::rc::Rc;

use goscripts::system::ScriptSystem;
use tests::difference;
use tests::goroot::Disk;
use tests::proxy::TestProxy;
use tests::reference::{self, Go};

/// The words that a help text lists: lines with a tab, a name, and a description.
fn listed(text: &str) -> Vec<String> {
    let lines = text.lines().filter(|line| !line.contains("<command>"));
    lines.filter_map(|line| line.strip_prefix('\t')?.split_whitespace().next().map(str::to_owned)).collect()
}

#[test]
fn all_texts_are_those_of_go() {
    let home = std::env::temp_dir().join(format!("gomodplay-help-{}", std::process::id()));
    std::fs::create_dir_all(&home).expect("a temporary folder");
    let go = Go::new(&home, "off");
    let goroot = Rc::new(Disk::new(&reference::goroot()));
    let system = ScriptSystem::new(goroot.clone(), Rc::new(TestProxy::new(&*goroot)));
    system.environment.borrow_mut().extend(go.environment().clone());
    system.tree.borrow_mut().create_dir_all("/empty").expect("a folder");
    "/empty".clone_into(&mut system.folder.borrow_mut());

    let real = |line: &str| {
        let words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        let output = go.run(&home, &words).unwrap_or_else(|| panic!("go {line} does not end"));
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        (output.status.code().unwrap_or(-1), text(output.stdout), text(output.stderr))
    };
    let mut lines: Vec<String> = Vec::new();
    for group in ["", "mod", "work"] {
        let (_, text, _) = real(&format!("help {group}"));
        lines.push(format!("help {group}"));
        lines.extend(listed(&text).into_iter().map(|name| format!("help {group} {name}")));
    }
    assert!(lines.len() > 50, "{lines:?}");
    // Wrong flags and words; `doc` has a text of its own, `test` hands on what it does not know.
    let commands = "build clean env get install list run version tool generate fmt vet fix";
    let mod_commands = "download edit graph init tidy vendor verify why";
    let all = commands.split(' ').map(str::to_owned);
    let all = all.chain(mod_commands.split(' ').map(|name| format!("mod {name}")));
    let all = all.chain("edit init sync use vendor".split(' ').map(|name| format!("work {name}")));
    for command in all {
        lines.extend([format!("{command} -h"), format!("{command} -nonsense"), format!("{command} --=x")]);
    }
    lines.extend(
        "|mod|work|frob|mod frob|work frob|-h|-nonsense|help frob|help mod frob|help mod tidy more|help gopath more|\
         mod help|mod help tidy|work help use|mod help frob|work help frob more|help help|help documentation|\
         build -i|install -i|test -c -nonsense|test -c -nonsense=1 x|test x -c y -nonsense|test -v=x|test -test.v=x|test -count|\
         test -count=x|test -timeout=x|test -timeout=1|test -timeout=1.5.h|test -timeout=9999999h|test -shuffle=x|\
         test -shuffle=9999999999999999999|test -vet=a=b|test -vet=x|test -vet=a,,b|test -vet=all,printf,atomic|test -vet=source|\
         test -json=x|test -covermode=x|test -vet -h|test x -h|test -C x|test -C|test -exec \' x|test -short=x|\
         vet -vettool|vet -vettool=/nowhere|vet --vettool /nowhere -x|fix -fixtool|fix -fixtool=/nowhere|vet -c=x|vet -c|\
         vet -printf=x|vet -printf.funcs|fix -fix|vet -tags|vet -x -h|fix -?|vet -p=x y|vet -mod|\
         help documentation more|test -h|         vet -help|mod -h|work -x|gopath|modules|mod tidy -go|mod tidy -go=x|mod tidy -e=x|\
         mod tidy -compat=1.99|list -json=x=y -m -f|mod edit -require|mod edit -go=x|version -m|version -json|get -u=x|build -p=x|\
         build -compiler=x|build -mod=x|list -mod=x|mod graph -go=9.9|env -json -w|env -u|env -w|env -w A=b|\
         env -u GOOS -w|env -changed -json GOOS GOTOOLCHAIN|env NOTHING|env -nothing"
            .split('|')
            .map(str::to_owned),
    );

    // Every flag of the tools that `go vet` and `go fix` start is known, with or without a value.
    for tool in ["vet", "fix"] {
        let (_, flags, _) = real(&format!("tool {tool} -flags"));
        let names = flags.lines().filter_map(|line| line.trim().strip_prefix("\"Name\": \"")?.strip_suffix("\","));
        let before = lines.len();
        for name in names.filter(|name| *name != "c") {
            lines.extend([format!("{tool} -{name} -nonsense"), format!("{tool} -{name}=true --nonsense=1")]);
        }
        assert!(lines.len() > before + 60, "{flags}");
    }

    let mut wrong = String::new();
    let count = lines.len();
    for line in lines {
        let (status, stdout, stderr) = real(&line);
        let words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        let outcome = gocmd::run(&system, &words);
        let have_stdout = String::from_utf8_lossy(&outcome.stdout).into_owned();
        let have_stderr = String::from_utf8_lossy(&outcome.stderr).into_owned();
        if (status, &stdout, &stderr) != (outcome.status, &have_stdout, &have_stderr) {
            wrong += &format!(
                "go {line}: status {status}, have {}\n{}{}",
                outcome.status,
                difference::lines(&stdout, &have_stdout),
                difference::lines(&stderr, &have_stderr)
            );
        }
    }
    let _ = std::fs::remove_dir_all(&home);
    assert!(wrong.is_empty(), "of {count} command lines:\n{wrong}");
}
