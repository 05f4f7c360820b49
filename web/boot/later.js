// The second part of a program (crates/xtask/src/wasm/parts.rs): fetched when there is time, or at once when the first part
// calls for it. It works in the first part's memory and tables.

// What is not there is tried again after a while, first after this many milliseconds.
const AGAIN = 2000;
const AT_MOST = 60000;

// The part at this address; none if the program comes in one.
export function laterPart(address) {
  let complete = address === undefined;
  let broken;
  let wait = AGAIN;
  let timer;
  let started = false;

  async function load(exports) {
    const response = await fetch(address);
    if (!response.ok) throw new Error(`${address}: ${response.status} ${response.statusText}`);
    const module = await WebAssembly.compile(await response.arrayBuffer());
    if (complete || broken) return;
    await WebAssembly.instantiate(module, { first: exports });
    complete = true;
  }

  // Nobody needs it yet: a connection that is away for a moment is not worth a word.
  async function attempt(exports) {
    clearTimeout(timer);
    if (complete || broken) return;
    try {
      await load(exports);
    } catch (error) {
      console.warn('the second part of a program did not load yet', error);
      timer = setTimeout(attempt, wait, exports);
      wait = Math.min(wait * 2, AT_MOST);
    }
  }

  return {
    // Loads it when there is time. `exports`: those of the first part.
    soon(exports) {
      if (started || complete) return;
      started = true;
      (globalThis.requestIdleCallback ?? setTimeout)(() => attempt(exports));
      addEventListener('online', () => attempt(exports));
    },
    // Loads it before it returns. What it throws, it throws again: the program stands in the middle of something then.
    atOnce(exports) {
      if (broken) throw broken;
      try {
        const request = new XMLHttpRequest();
        request.open('GET', address, false);
        // Bytes of a request that is waited for are to be had as text only.
        request.overrideMimeType('text/plain; charset=x-user-defined');
        request.send();
        if (request.status !== 200) throw new Error(`${address}: ${request.status} ${request.statusText}`);
        const text = request.responseText;
        const bytes = new Uint8Array(text.length);
        for (let at = 0; at < bytes.length; at += 1) bytes[at] = text.charCodeAt(at);
        new WebAssembly.Instance(new WebAssembly.Module(bytes), { first: exports });
      } catch (error) {
        broken = error;
        throw error;
      }
      complete = true;
      // For checks: in the page's own list, or in that of whoever listens.
      const detail = { program: String(address), stack: new Error().stack };
      if (globalThis.document) performance.mark('second part at once', { detail });
      else new BroadcastChannel('gomodplay').postMessage(detail);
    },
    get broken() {
      return broken;
    },
  };
}
