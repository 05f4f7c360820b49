//! `cargo xtask bench`: every figure in one run. Arguments: the terminal program, and the parts that are wanted (none: all).

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::Duration;

use gomod::module::{escape_path, escape_version};
use playground::protocol::Question;
use tests::bench::process::{Folder, Programs, Project, project, put, write_proxy};
use tests::bench::{
    READS, beside, compared, figure, limit, load, median, memory, ms, page, processes, ratio, time, turns, universe,
};
use tests::browser::Browser;
use tests::reference::repository;
use world::registry::Source;

/// As in the terminal program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How often each side runs.
const ROUNDS: usize = 15;
/// How many keys are pressed: where in a frame of the display one falls is chance, and decides half of its time.
const STROKES: usize = 120;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let Some(ours) = arguments.next().map(PathBuf::from) else {
        eprintln!("usage: bench PROGRAM [memory|process|universe|node|picture|sizes|browser]...");
        return ExitCode::from(2);
    };
    let parts: Vec<String> = arguments.collect();
    println!("load average {}, {} processors", load(), std::thread::available_parallelism().map_or(1, usize::from));
    let wanted = |part: &str| parts.is_empty() || parts.iter().any(|name| name == part);
    let done = Folder::new().and_then(|folder| {
        let projects = [project("thanos", "github.com_thanos-io_thanos")?, project("dapr", "github.com_dapr_dapr")?];
        for project in &projects {
            of_project(project, &folder.0, &ours, &wanted)?;
        }
        if wanted("universe") {
            of_universe(&folder.0, &ours)?;
        }
        if wanted("picture") {
            println!();
            for project in &projects {
                picture(project)?;
            }
        }
        if wanted("sizes") {
            page::sizes(&repository().join("dist"))?;
        }
        if wanted("browser") {
            in_browser(&projects, &folder.0)?;
        }
        Ok(())
    });
    println!("load average {}", load());
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bench: {error}");
            ExitCode::FAILURE
        }
    }
}

fn text_of(bytes: Vec<u8>) -> String {
    String::from_utf8_lossy(&bytes).into_owned()
}

fn of_project(project: &Project, folder: &Path, ours: &Path, wanted: &dyn Fn(&str) -> bool) -> Result<(), String> {
    if !["memory", "process", "node"].iter().any(|part| wanted(part)) {
        return Ok(());
    }
    let name = project.name;
    let home = folder.join(name);
    let (proxy, main) = (home.join("proxy"), home.join("main"));
    write_proxy(&proxy, project)?;
    put(&main.join("go.mod"), &project.go_mod)?;
    let programs = Programs::new(&home, &proxy, ours.to_owned());
    let list = ["list", "-m", "all"];
    // Fills the module cache, and writes go.sum.
    let expected = text_of(programs.go(&list, &main)?);
    let rows = expected.lines().count();
    println!("\n{name}: {rows} modules, {} go.mod files", project.modules.len());

    let texts = memory::Texts::of(project);
    if wanted("memory") {
        if memory::from_texts(project, &texts, false).modules < rows
            || memory::from_texts(project, &texts, true).modules < rows
            || memory::from_pack(project).modules < rows
        {
            return Err(format!("{name}: the build list in memory is not go's"));
        }
        let (go, times) = turns(
            ROUNDS,
            &mut || drop(programs.go(&list, &main)),
            &mut [
                &mut || memory::from_texts(project, &texts, false).took,
                &mut || memory::from_pack(project).took,
                &mut || memory::from_texts(project, &texts, true).took,
            ],
        );
        for (what, (all, first), target) in
            [("texts in memory", times[0], 15.0), ("from the shipped pack", times[1], 50.0)]
        {
            ratio(&format!("{name}: parse and load, {what}"), all, go, target);
            println!("{}", compared("  the first time behind a run of go", first, go));
        }
        figure(&format!("{name}: fetched from memory, hashed, parsed, loaded"), ms(times[2].0), "ms");
    }
    if wanted("process") {
        for arguments in [&list[..], &["mod", "graph"]] {
            if programs.go(arguments, &main)? != programs.ours(arguments, &main)? {
                return Err(format!("{name}: {}: the outputs differ", arguments.join(" ")));
            }
            settle(&programs, arguments, &main)?;
            let times = processes(
                ROUNDS,
                &mut [
                    &mut || drop(programs.go(arguments, &main)),
                    &mut || drop(programs.ours(arguments, &main)),
                    &mut || drop(programs.ours_first(arguments, &main)),
                ],
            );
            let target = (arguments.len() == 3).then_some(8.0);
            let what = format!("{name}: go {}, whole process", arguments.join(" "));
            beside(&what, times[1], times[0], target);
            beside(&format!("{what}, nothing kept"), times[2], times[0], None);
        }
    }
    if wanted("node") {
        in_node(project, &home, rows, &|| time(|| drop(programs.go(&list, &main))))?;
    }
    Ok(())
}

/// Brings both caches up to date: files that were written a moment ago are left alone for so long that gomodplay keeps what
/// it reads of them (`crates/cli/src/kept.rs`).
fn settle(programs: &Programs, arguments: &[&str], folder: &Path) -> Result<(), String> {
    std::thread::sleep(Duration::from_secs(4));
    programs.ours(arguments, folder).map(drop)
}

/// A project with the texts of all its dependencies, as one scenario.
fn with_texts(project: &Project) -> Result<String, String> {
    let mut text = text_of([&b"-- go.mod --\n"[..], &project.go_mod].concat());
    for module in &project.modules {
        let (path, version) = (
            escape_path(&module.path).map_err(|error| error.to_string())?,
            escape_version(&module.version).map_err(|error| error.to_string())?,
        );
        text.push_str(&format!("-- {path}@{version}/go.mod --\n"));
        text.push_str(&text_of(project.pack.go_mod(module).unwrap_or_default().to_vec()));
        if !text.ends_with('\n') {
            text.push('\n');
        }
    }
    Ok(text)
}

/// How many rows `go list -m all` gives, and a way to find out again and again how long it takes, of the real go with a
/// warm cache.
fn go_list(project: &Project, folder: &Path) -> Result<(usize, impl Fn() -> Duration), String> {
    let home = folder.join(project.name);
    let (proxy, main) = (home.join("proxy"), home.join("main"));
    if !proxy.is_dir() {
        write_proxy(&proxy, project)?;
    }
    put(&main.join("go.mod"), &project.go_mod)?;
    let programs = Programs::new(&home, &proxy, PathBuf::new());
    let rows = text_of(programs.go(&["list", "-m", "all"], &main)?).lines().count();
    Ok((rows, move || time(|| drop(programs.go(&["list", "-m", "all"], &main)))))
}

fn in_node(project: &Project, home: &Path, rows: usize, go: &dyn Fn() -> Duration) -> Result<(), String> {
    let scenario = home.join("texts.txtar");
    let texts = with_texts(project)?;
    put(&scenario, texts.as_bytes())?;
    let go_mod = text_of(project.go_mod.to_vec());
    let typed = |comment: &str| Question::SetFile {
        file: "go.mod".to_owned(),
        text: Some(go_mod.replacen("\ngo 1", &format!("\n// {comment}\ngo 1"), 1)),
    };
    let questions = [
        Question::Open { scenario: texts },
        Question::LoadPack { name: "pack".to_owned(), bytes: project.bytes.clone() },
        Question::Open { scenario: go_mod.clone() },
        typed("a"),
        typed("b"),
    ];
    let mut command = Command::new("node");
    command.arg(repository().join("tests/node/bench.mjs")).arg(&scenario).arg(rows.to_string());
    for (index, question) in questions.iter().enumerate() {
        let file = home.join(format!("question{index}"));
        put(&file, &question.to_bytes())?;
        command.arg(file);
    }
    let (go, figures) = in_turns_with(&mut command, go)?;
    let of = |name: &str| Duration::from_secs_f64(figures[name].as_f64().unwrap_or(f64::MAX / 1e9) / 1e3);
    let name = project.name;
    ratio(&format!("{name}: wasm in Node, parse and load, texts in memory"), of("loading"), go, 8.0);
    // Beyond what the command does: rows, graph, steps and sentences, as they go to the page.
    for (what, key) in [("texts in memory", "fromTexts"), ("pack", "fromPack")] {
        println!("{}", compared(&format!("{name}: wasm in Node, {what} to all the page shows"), of(key), go));
    }
    figure(&format!("{name}: wasm in Node, analysis after a keystroke"), ms(of("keystroke")), "ms");
    limit(&format!("{name}: wasm in Node, the picture's skeleton, homes and layout"), ms(of("picture")), "ms", 100.0);
    Ok(())
}

/// Runs Node's script, which waits for a line before it reads and answers with a line: go has its turn meanwhile. Gives
/// go's median and the figures that the script prints at its end.
fn in_turns_with(command: &mut Command, go: &dyn Fn() -> Duration) -> Result<(Duration, serde_json::Value), String> {
    let failed = |error: std::io::Error| format!("node: {error}");
    let mut node = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().map_err(failed)?;
    let mut lines = BufReader::new(node.stdout.take().ok_or("node: no output")?).lines();
    let mut times = Vec::new();
    {
        let mut asks = node.stdin.take().ok_or("node: no input")?;
        for _ in 0..ROUNDS {
            times.push(go());
            writeln!(asks, "{READS}").map_err(failed)?;
            lines.next().ok_or("node: no line")?.map_err(failed)?;
        }
    }
    let last = lines.next().ok_or("node: no figures")?.map_err(failed)?;
    node.wait().map_err(failed)?;
    Ok((median(&mut times), serde_json::from_str(&last).map_err(|error| format!("node: {error}"))?))
}

fn of_universe(folder: &Path, ours: &Path) -> Result<(), String> {
    let home = folder.join("universe");
    let proxy = home.join("proxy");
    println!("\nuniverse: {} modules in 3 versions, with sources", universe::MODULES);
    let fresh = home.join("fresh");
    universe::write(&proxy, &fresh)?;
    let programs = Programs::new(&home, &proxy, ours.to_owned());
    for (arguments, target) in [(&["mod", "tidy"][..], Some(5.0)), (&["get", "-u"], None)] {
        let copy = |name: &str| -> Result<PathBuf, String> {
            let at = home.join(name);
            for file in ["go.mod", "main.go"] {
                put(&at.join(file), &std::fs::read(fresh.join(file)).map_err(|error| error.to_string())?)?;
            }
            let _ = std::fs::remove_file(at.join("go.sum"));
            Ok(at)
        };
        let (go, mine) = (copy("go")?, copy("ours")?);
        programs.go(arguments, &go)?;
        programs.ours(arguments, &mine)?;
        for file in ["go.mod", "go.sum"] {
            let read = |folder: &Path| std::fs::read(folder.join(file)).unwrap_or_default();
            if read(&go) != read(&mine) {
                return Err(format!("universe: {}: {file} differs", arguments.join(" ")));
            }
        }
        let at = copy("ours")?;
        settle(&programs, arguments, &at)?;
        let in_copy = |name: &str, run: &dyn Fn(&Path) -> Result<Vec<u8>, String>| {
            if let Ok(at) = copy(name) {
                let _ = run(&at);
            }
        };
        let times = processes(
            7,
            &mut [
                &mut || in_copy("go", &|at| programs.go(arguments, at)),
                &mut || in_copy("ours", &|at| programs.ours(arguments, at)),
                &mut || in_copy("ours", &|at| programs.ours_first(arguments, at)),
            ],
        );
        let what = format!("universe: go {}, whole process", arguments.join(" "));
        beside(&what, times[1], times[0], target);
        beside(&format!("{what}, nothing kept"), times[2], times[0], None);
    }
    Ok(())
}

fn picture(project: &Project) -> Result<(), String> {
    use playground::engine::Engine;
    use playground::protocol::Answer;
    let mut engine = Engine::new();
    engine.ask(Question::LoadPack { name: "pack".into(), bytes: project.bytes.clone() });
    let Answer::Opened(_) = engine.ask(Question::Open { scenario: text_of(project.go_mod.to_vec()) }) else {
        return Err("the project does not open".to_owned());
    };
    let Answer::Analysis(analysis) = engine.ask(Question::Analyse) else {
        return Err("no analysis".to_owned());
    };
    let mut times: Vec<_> = (0..ROUNDS)
        .map(|_| {
            time(|| {
                let graph = picture::Graph::of(&analysis);
                let skeleton = picture::Skeleton::of(&graph);
                let homes = picture::Homes::of(&graph, &skeleton);
                let plan = picture::Plan::new(&graph, &skeleton, &homes, homes.root, &[]);
                drop(picture::lay_out(&plan, &picture::Canvas::new(1440.0, 900.0), None));
            })
        })
        .collect();
    let what = format!("{}: skeleton, homes and layout of the picture, natively", project.name);
    limit(&what, ms(median(&mut times)), "ms", 100.0);
    Ok(())
}

fn in_browser(projects: &[Project], folder: &Path) -> Result<(), String> {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(|error| error.to_string())?;
    println!();
    runtime.block_on(async {
        let browser = Browser::start().await.map_err(|error| error.to_string())?;
        let done = measure_in(&browser, projects, folder).await;
        browser.close().await;
        done
    })
}

async fn measure_in(browser: &Browser, projects: &[Project], folder: &Path) -> Result<(), String> {
    browser.size(1440, 900).await.map_err(|error| error.to_string())?;
    browser.open("").await.map_err(|error| error.to_string())?;
    let dist = repository().join("dist");
    for project in projects {
        let name = project.name;
        let (rows, go) = go_list(project, folder)?;
        let scenario = with_texts(project)?;
        let reader = page::Reader::start(browser, &repository().join(".cache/wasm/js-node"), &scenario, rows).await?;
        let (mut theirs, mut ours) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            theirs.push(go());
            ours.extend(reader.read(READS).await?);
        }
        reader.close().await?;
        let go = median(&mut theirs);
        ratio(&format!("{name}: wasm in chromium, parse and load, texts in memory"), median(&mut ours), go, 8.0);
        let texts = [Question::Open { scenario }];
        let pack = [
            Question::LoadPack { name: "pack".to_owned(), bytes: project.bytes.clone() },
            Question::Open { scenario: text_of(project.go_mod.to_vec()) },
        ];
        for (what, questions) in [("texts in memory", &texts[..]), ("pack", &pack[..])] {
            let took = page::load(browser, &dist, ROUNDS, questions).await?;
            let what = format!("{name}: wasm in chromium, {what} to all the page shows");
            println!("{}", compared(&what, took, go));
        }
    }
    let frame = 1000.0 / 60.0;
    for (name, path, target) in
        [("gin", "github.com/gin-gonic/gin", frame), ("thanos", "github.com/thanos-io/thanos", 100.0)]
    {
        page::keystrokes(browser, name, path, STROKES, target).await?;
    }
    Ok(())
}
