// Starts the two programs: the engine in a worker, the page here. The page gets its pipe to the engine by
// `gomodplay.startEngine()`, a Worker: bytes of a question in, bytes of an answer out, in order
// (crates/playground/src/protocol.rs). An answer that is a string is the reason why the engine could not start.
//
// The page's program comes in two parts (crates/xtask/src/wasm/parts.rs). The second is fetched when the first result is
// on the screen, and works in the first's memory and tables. When the first needs it earlier, it calls
// `gomodplay.loadLater(exports)`, which returns when it is there.
import startPage from '../../.cache/wasm/web/web.js';
import laterAddress from '../../.cache/wasm/web/later.js';

const start = () => new Worker(new URL('./worker.js', import.meta.url), { type: 'module', name: 'engine' });
// The engine first: it loads while the page does. Later calls start it anew.
let first = start();
const answered = new Promise((resolve) => {
  for (const event of ['message', 'error']) first.addEventListener(event, resolve, { once: true });
});
let complete = laterAddress === undefined;
globalThis.gomodplay = {
  startEngine() {
    const engine = first ?? start();
    first = undefined;
    return engine;
  },
  loadLater(exports) {
    const request = new XMLHttpRequest();
    request.open('GET', laterAddress, false);
    // Bytes of a request that is waited for are to be had as text only.
    request.overrideMimeType('text/plain; charset=x-user-defined');
    request.send();
    const bytes = Uint8Array.from(request.responseText, (letter) => letter.charCodeAt(0));
    new WebAssembly.Instance(new WebAssembly.Module(bytes), { first: exports });
    complete = true;
    performance.mark('second part at once', { detail: new Error().stack });
  },
};

const page = await startPage();
const fetchLater = async () => {
  try {
    const module = await WebAssembly.compile(await (await fetch(laterAddress)).arrayBuffer());
    if (complete) return;
    await WebAssembly.instantiate(module, { first: page });
    complete = true;
  } catch (error) {
    // The page asks for it again when it needs it.
    console.warn('the second part of the page did not load yet', error);
  }
};
await answered;
if (!complete) (globalThis.requestIdleCallback ?? setTimeout)(fetchLater);
