// Starts the two programs: the engine in a worker, the page here. The page gets its pipe to the engine by
// `gomodplay.startEngine()`, a Worker or what stands in its place (first.js): bytes of a question in, bytes of an answer out, in order
// (crates/playground/src/protocol.rs). An answer that is a string is the reason why the engine could not start or go on.
//
// The page's program comes in two parts (later.js). The second is fetched when the first result is on the screen. When the
// first needs it earlier, it calls `gomodplay.loadLater(exports)`, which returns when it is there. If it can't be loaded then,
// the program can't go on: the text is kept (`gomodplay.keepBy` takes the way to do that) and the page says so.
import startPage from '../../.cache/wasm/web/web.js';
import firstAddress from '../../.cache/wasm/js/first.js';
import laterAddress from '../../.cache/wasm/web/later.js';
import { EngineToCome } from './first.js';
import { laterPart } from './later.js';
import unloaded from './unloaded.js';

const start = () => new Worker(new URL('./worker.js', import.meta.url), { type: 'module', name: 'engine' });
// Without a text of their own, kept (web/src/storage.rs) or in the link, people see the first example.
function isNew() {
  try {
    return !location.hash && !localStorage.getItem('gomodplay.open.1');
  } catch {
    return false;
  }
}
let first;
const answered = new Promise((resolve) => {
  if (firstAddress && isNew()) first = new EngineToCome(start, firstAddress, resolve);
  else {
    // It loads while the page does. Later calls start it anew.
    first = start();
    for (const event of ['message', 'error']) first.addEventListener(event, resolve, { once: true });
  }
});
const later = laterPart(laterAddress);
let keep = () => undefined;
// The engine says when it could not wait for its own second part.
new BroadcastChannel('gomodplay').onmessage = ({ data }) => performance.mark('second part at once', { detail: data });
addEventListener('pagehide', () => { if (!later.broken) keep(); });

globalThis.gomodplay = {
  startEngine() {
    const engine = first ?? start();
    first = undefined;
    return engine;
  },
  keepBy(way) {
    keep = way;
  },
  loadLater(exports) {
    try {
      later.atOnce(exports);
    } catch (error) {
      unloaded(keep());
      throw error;
    }
  },
};

const page = await startPage();
await answered;
later.soon(page);
