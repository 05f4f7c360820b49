// The engine's thread: a pipe around the engine's `answer`. Questions that arrive before the engine stands wait for it.
//
// The engine's program comes in two parts, as the page's does (main.js): what a first visit runs, and the rest, which is
// fetched behind the first answer. Without it a question that needs it ends in an error; the page then starts a new engine.
import startEngine, { Engine } from '../../.cache/wasm/js/js.js';
import laterAddress from '../../.cache/wasm/js/later.js';
import { laterPart } from './later.js';

const later = laterPart(laterAddress);
globalThis.gomodplay = { loadLater: later.atOnce };

let exports;
const engine = startEngine().then((all) => {
  exports = all;
  return new Engine();
});
// Without this, a failed start with no question yet would be an unhandled rejection; the question reports it.
engine.catch(() => {});

addEventListener('message', async ({ data }) => {
  try {
    const answer = (await engine).answer(data);
    postMessage(answer, { transfer: [answer.buffer] });
    later.soon(exports);
  } catch (error) {
    postMessage(String(error));
  }
});
