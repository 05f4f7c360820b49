// The scenarios of tests/scenarios through the WebAssembly engine in Node, against what the real go said.
// Started by `cargo xtask test node`, which builds the engine into .cache/wasm/js-node.
import { readdirSync, readFileSync } from 'node:fs';
import { isUtf8 } from 'node:buffer';
import { createRequire } from 'node:module';

const { Engine } = createRequire(import.meta.url)('../../.cache/wasm/js-node/js.js');
const folder = new URL('../scenarios/', import.meta.url);

/** The files of a txtar text by name. */
function txtar(text) {
  const files = new Map();
  let name;
  for (const line of text.split(/(?<=\n)/)) {
    const marker = /^-- (.+) --\s*$/.exec(line);
    if (marker) files.set((name = marker[1].trim()), '');
    else if (name !== undefined) files.set(name, files.get(name) + line);
  }
  return files;
}

const noNewline = '\n\\ no newline at the end\n';
const recorded = (text) => (text.endsWith(noNewline) ? text.slice(0, -noNewline.length) : text);

/** Standard error as the recorded texts hold it: `settled` of tests/src/chain/mod.rs. */
function settled(text) {
  const lines = text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  const downloading = lines.filter((line) => line.startsWith('go: downloading ')).sort(byBytes);
  const rest = lines.filter((line) => !line.startsWith('go: downloading '));
  const searching = (line) => line?.startsWith('go: finding module for package ');
  for (let start = 0, end; start < rest.length; start = end) {
    end = start + 1;
    if (!searching(rest[start])) continue;
    while (searching(rest[end])) end++;
    rest.splice(start, end - start, ...rest.slice(start, end).sort(byBytes));
  }
  return [...downloading, ...rest].join('');
}

/**
 * The engine's module cache lasts for one command: what an earlier command downloaded is downloaded again. Such lines are
 * left out where the recorded text has none.
 */
function first(text, wanted) {
  const lines = text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  return lines.filter((line) => !line.startsWith('go: downloading ') || wanted.includes(line)).join('');
}

const byBytes = (a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b));

let passed = 0;
let failed = 0;
for (const name of readdirSync(folder).filter((name) => name.endsWith('.txtar')).sort()) {
  const bytes = readFileSync(new URL(name, folder));
  if (!isUtf8(bytes)) {
    console.log(`${name}: holds bytes that are no text, which no page can hold: natively only`);
    continue;
  }
  const golden = txtar(readFileSync(new URL(name.replace(/txtar$/, 'golden'), folder), 'utf8'));
  const engine = new Engine();
  engine.open(bytes.toString('utf8'));
  for (let number = 1; golden.has(`${number}/command`); number++) {
    const want = (part) => recorded(golden.get(`${number}/${part}`) ?? '');
    const ran = engine.run(want('command').trimEnd(), true);
    const differences = [];
    const compare = (part, expected, actual) => {
      if (expected !== actual) differences.push(`[${part}] want:\n${expected}[${part}] have:\n${actual}`);
    };
    compare('status', Number(want('status') || 0), ran.status);
    compare('stdout', want('stdout'), ran.stdout);
    compare('stderr', want('stderr'), settled(number > 1 ? first(ran.stderr, want('stderr')) : ran.stderr));
    for (const [file, , after] of ran.files) {
      if (after != null) compare(file, want(`file/${file}`), after);
    }
    if (differences.length === 0) passed++;
    else {
      failed++;
      console.log(`${name}: ${ran.command}\n${differences.join('\n')}`);
    }
  }
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
