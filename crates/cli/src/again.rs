//! Beginning a command anew. What was kept is believed for as long as nobody sees what comes of it; if it turns out to be wrong,
//! the same command line runs again in this very process, as if it had not run yet, and believes nothing that it did not look at.

use std::ffi::OsStr;

/// The name by which a program that begins anew knows it: no argument, and nothing that its own children would inherit.
const AGAIN: &str = "gomodplay (again)";

/// True if this command line ran before, in vain.
pub fn is_again() -> bool {
    std::env::args_os().next().is_some_and(|name| name == OsStr::new(AGAIN))
}

/// Begins anew. Nothing was printed or changed so far.
#[cfg(unix)]
pub fn begin() -> ! {
    use std::os::unix::process::CommandExt;
    let failed = std::env::current_exe()
        .map(|program| std::process::Command::new(program).arg0(AGAIN).args(std::env::args_os().skip(1)).exec());
    let (Ok(error) | Err(error)) = failed;
    eprintln!("gomodplay: {error}");
    std::process::exit(2);
}

/// Begins anew: not where nothing is kept.
#[cfg(not(unix))]
pub fn begin() -> ! {
    std::process::exit(2);
}
