//! Threads that run beside this one, not in turns with it.

use std::io;
use std::thread::Builder;

/// Starts a thread on another processor, where there is one. Systems tend to start it on the processor of the thread that
/// asks, and to notice only milliseconds later that one of the two could have run elsewhere: about as long as a whole command
/// takes.
pub fn start(work: impl FnOnce() + Send + 'static) -> io::Result<()> {
    let here = current();
    Builder::new().spawn(move || {
        leave(here);
        work();
    })?;
    // If it waits for this processor it leaves at once.
    std::thread::yield_now();
    Ok(())
}

/// The number of the processor that this thread runs on.
#[cfg(target_os = "linux")]
fn current() -> usize {
    rustix::thread::sched_getcpu()
}

/// Moves this thread to another processor than this one. From then on it may run on any, as before.
#[cfg(target_os = "linux")]
fn leave(processor: usize) {
    use rustix::thread::{sched_getaffinity, sched_setaffinity};
    if current() != processor {
        return;
    }
    let Ok(all) = sched_getaffinity(None) else { return };
    let mut others = all;
    others.unset(processor);
    // Without another one there is nowhere to go, and the system says so.
    if sched_setaffinity(None, &others).is_ok() {
        let _ = sched_setaffinity(None, &all);
    }
}

/// Elsewhere the system alone decides.
#[cfg(not(target_os = "linux"))]
fn current() -> usize {
    0
}

#[cfg(not(target_os = "linux"))]
fn leave(_processor: usize) {}
