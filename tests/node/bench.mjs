// Times the WebAssembly engine in Node, for `cargo xtask bench`: arguments are a project's go.mod, its pack and a scenario
// that holds all texts; prints medians in milliseconds as JSON.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const { Engine } = createRequire(import.meta.url)('../../.cache/wasm/js-node/js.js');
const [goMod, pack, scenario] = process.argv.slice(2);
const text = readFileSync(goMod, 'utf8');
const bytes = readFileSync(pack);
const texts = readFileSync(scenario, 'utf8');

function median(run) {
  const times = [];
  for (let round = 0; round < 15; round++) {
    const start = performance.now();
    run().free();
    times.push(performance.now() - start);
  }
  return times.sort((a, b) => a - b)[7];
}

const fromPack = median(() => {
  const engine = new Engine();
  engine.loadPack('pack', bytes);
  engine.open(text);
  return engine;
});
const fromTexts = median(() => {
  const engine = new Engine();
  engine.open(texts);
  return engine;
});
const engine = new Engine();
engine.loadPack('pack', bytes);
engine.open(text);
let round = 0;
const keystroke = median(() => {
  engine.setFile('go.mod', text.replace('\ngo 1', `\n// ${round++}\ngo 1`));
  return { free() {} };
});
console.log(JSON.stringify({ fromPack, fromTexts, keystroke }));
