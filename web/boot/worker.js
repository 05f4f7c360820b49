// The engine's thread: a pipe around the engine's `answer`. Questions that arrive before the engine stands wait for it.
import startEngine, { Engine } from '../../.cache/wasm/js/js.js';

const engine = startEngine().then(() => new Engine());
// Without this, a failed start with no question yet would be an unhandled rejection; the question reports it.
engine.catch(() => {});

addEventListener('message', async ({ data }) => {
  try {
    const answer = (await engine).answer(data);
    postMessage(answer, { transfer: [answer.buffer] });
  } catch (error) {
    postMessage(String(error));
  }
});
