// Times the WebAssembly engine in Node, for `cargo xtask bench`. Arguments: a scenario with all texts, how many rows its
// build list has, and files with the bytes of questions (crates/playground/src/protocol.rs): opening that scenario, loading
// the pack, opening the go.mod, and two versions of the go.mod as one types. Each line on standard input is a number: it reads
// the scenario so many times, and answers with a line. At the end it prints medians in milliseconds as JSON.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';

const { Engine, Texts } = createRequire(import.meta.url)('../../.cache/wasm/js-node/js.js');
const [scenario, rows, ...questions] = process.argv.slice(2);
const texts = new Texts(readFileSync(scenario), Number(rows));
const [openTexts, loadPack, open, ...typed] = questions.map((file) => readFileSync(file));

const middle = (times) => times.sort((a, b) => a - b)[times.length >> 1];

function timed(rounds, run) {
  const times = [];
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    run(round);
    times.push(performance.now() - start);
  }
  return times;
}

const median = (run) => middle(timed(15, run));

const loads = [];
for await (const line of createInterface({ input: process.stdin })) {
  for (let round = 0; round < Number(line); round++) loads.push(texts.load());
  console.log();
}
const loading = middle(loads);
// An engine of its own each round. A page has one: what the last round holds would only crowd the caches.
const fresh = (...asked) => median(() => {
  const engine = new Engine();
  for (const question of asked) engine.answer(question);
  engine.free();
});
const fromTexts = fresh(openTexts);
const fromPack = fresh(loadPack, open);
const engine = new Engine();
engine.answer(loadPack);
engine.answer(open);
const keystroke = median((round) => engine.answer(typed[round % 2]));
const drawn = engine.picture();
const picture = median(() => drawn.layOut(1440, 900));
console.log(JSON.stringify({ loading, fromPack, fromTexts, keystroke, picture }));
