// The engine's place in the page until the engine is there. What the page of a newcomer asks first is known: the answer was put
// beside the program when the site was built (crates/xtask/src/wasm/rehearse.mjs). It is on the screen before the engine has
// come, which then answers the same question for itself and all that follow.

// The engine does not wait longer for it, in milliseconds.
const PATIENCE = 4000;

// What was built: [question, answer], or nothing if it is not to be had.
async function known(address) {
  try {
    const bytes = new Uint8Array(await (await fetch(address, { signal: AbortSignal.timeout(PATIENCE) })).arrayBuffer());
    const end = 4 + new DataView(bytes.buffer).getUint32(0);
    return [bytes.slice(4, end), bytes.slice(end)];
  } catch {
    return [];
  }
}

const same = (one, other) => one?.length === other?.length && one.every((byte, at) => byte === other[at]);

// What the page needs of a Worker. `start` starts the engine's; `answered` is called when that
// gave its first answer or failed.
export class EngineToCome extends EventTarget {
  #before;
  #waiting = 0;
  #worker;

  constructor(start, address, answered) {
    super();
    this.#before = known(address).then(([question, answer]) => (asked) => {
      const is = same(question, asked);
      if (is) this.dispatchEvent(new MessageEvent('message', { data: answer.slice() }));
      let open = is;
      const worker = start();
      worker.addEventListener('message', ({ data }) => {
        answered();
        // An answer that the page has already; a text says why there is none.
        if (open && typeof data !== 'string') {
          if (!same(answer, data)) console.error('the first answer is not the one that was built');
        } else this.dispatchEvent(new MessageEvent('message', { data }));
        open = false;
      });
      worker.addEventListener('error', () => {
        answered();
        this.dispatchEvent(new Event('error'));
      });
      this.#worker = worker;
    });
  }

  // One after the other, as they were asked; without a detour as soon as none waits.
  postMessage(question) {
    if (this.#worker && this.#waiting === 0) return this.#forward(question);
    this.#waiting += 1;
    this.#before = this.#before.then((first) => {
      this.#waiting -= 1;
      first?.(question);
      this.#forward(question);
    });
  }

  #forward(question) {
    this.#worker.postMessage(question, [question.buffer]);
  }

  terminate() {
    this.#before.then(() => this.#worker?.terminate());
  }
}
