// Starts the two programs: the engine in a worker, the page here. The page gets its pipe to the engine by
// `gomodplay.startEngine()`, a Worker: bytes of a question in, bytes of an answer out, in order
// (crates/playground/src/protocol.rs). An answer that is a string is the reason why the engine could not start.
import startPage from '../../.cache/wasm/web/web.js';

const start = () => new Worker(new URL('./worker.js', import.meta.url), { type: 'module', name: 'engine' });
// The engine first: it loads while the page does. Later calls start it anew.
let first = start();
globalThis.gomodplay = {
  startEngine() {
    const engine = first ?? start();
    first = undefined;
    return engine;
  },
};

await startPage();
