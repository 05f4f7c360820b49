// Go's own script tests with the engine compiled to WebAssembly: the runner of tests/goscripts inside of WebAssembly, $GOROOT
// of the installed reference read by Node. A pattern as argument chooses scripts.
// Started by `cargo xtask test scripts-wasm`, which builds it into .cache/wasm/goscripts-node.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const top = new URL('../../', import.meta.url);
const goroot = fs.realpathSync(fileURLToPath(new URL('.reference/go', top)));
const require = createRequire(import.meta.url);
const program = require.resolve('../../.cache/wasm/goscripts-node/goscripts.js');

const letter = (entry) => (entry.isFile() ? 'f' : entry.isDirectory() ? 'd' : entry.isSymbolicLink() ? 'l' : 'o');

/** Runs a file function; what it throws is thrown as the system's code. */
function coded(run) {
  try {
    return run();
  } catch (error) {
    throw error.code ?? String(error);
  }
}

const files = {
  read: (path) => coded(() => fs.readFileSync(path)),
  metadata: (path, follow) =>
    coded(() => {
      const found = follow ? fs.statSync(path) : fs.lstatSync(path);
      return `${letter(found)} ${found.isFile() ? found.size : 0} ${found.mode & 0o777}`;
    }),
  readDir: (path) =>
    coded(() => fs.readdirSync(path, { withFileTypes: true }).map((entry) => letter(entry) + entry.name).join('\n')),
  readLink: (path) => coded(() => fs.readlinkSync(path)),
};

/** A fresh program; one that has panicked can't be used again. */
function start() {
  delete require.cache[program];
  return new (require(program).Scripts)(goroot, files);
}

const listed = (name) =>
  fs.readFileSync(new URL(`tests/data/${name}`, top), 'utf8').split('\n').filter((line) => line && !line.startsWith('#'));

const pattern = process.argv[2] && new RegExp(process.argv[2]);
const names = listed('scripts.txt').filter((name) => !pattern || pattern.test(name));
const held = new Set(listed('scripts-passing.txt'));
const began = performance.now();
let scripts = start();
let passed = 0;
let lost = 0;
for (const name of names) {
  let why;
  try {
    why = scripts.run(fs.readFileSync(`${goroot}/src/cmd/go/testdata/script/${name}`));
  } catch (error) {
    why = String(error.stack ?? error);
    scripts = start();
  }
  if (why === undefined) {
    passed++;
    continue;
  }
  if (held.has(name)) lost++;
  console.log(`${name}:${why}\n`);
}
console.log(`${passed} of ${names.length} pass in WebAssembly in ${((performance.now() - began) / 1000).toFixed(1)} s`);
console.log(`${passed} passed, ${lost} failed`);
process.exit(lost ? 1 : 0);
