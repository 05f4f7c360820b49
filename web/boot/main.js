// Starts the two programs: the engine in a worker, the page here. The page finds its pipe to the engine as
// `globalThis.gomodplayEngine`, a Worker: bytes of a question in, bytes of an answer out, in order
// (crates/playground/src/protocol.rs). An answer that is a string is the reason why the engine could not start.
import startPage from '../../.cache/wasm/web/web.js';

// The engine first: it loads while the page does.
globalThis.gomodplayEngine = new Worker(new URL('./worker.js', import.meta.url), { type: 'module', name: 'engine' });

await startPage();
