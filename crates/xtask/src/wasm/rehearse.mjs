// What a first visit asks of the engine, asked of a program that marks each function that it runs:
// rehearse.mjs GLUE PROGRAM LIST MARKS COUNT FIRST writes a 1 or 0 for each function into LIST, and into FIRST the first question
// of all and its answer (web/boot/first.js): the length of the question in four bytes, the question, the answer.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const [glue, program, list, marks, count, first] = process.argv.slice(2);
const { default: start, Engine, openQuestion } = await import(pathToFileURL(glue));
const { memory } = await start({ module_or_path: readFileSync(program) });
const question = openQuestion(readFileSync('web/scenarios/two-versions.txtar', 'utf8'));
const length = new Uint8Array(4);
new DataView(length.buffer).setUint32(0, question.length);
writeFileSync(first, Buffer.concat([length, question, new Engine().answer(question)]));
const engine = new Engine();

// Whoever comes without a text of their own sees an example; some then choose another one, or come by a link.
const scenarios = readdirSync('web/scenarios').filter((name) => name.endsWith('.txtar')).sort();
for (const name of scenarios) engine.open(readFileSync(`web/scenarios/${name}`, 'utf8'));
engine.openLink(engine.share());
engine.scenario();

// They type: letters that make no line yet, lines that go refuses, versions that nobody knows.
const text = (name) => readFileSync(name, 'utf8');
const head = 'module example.com/app\n\ngo 1.27\n\n';
engine.open(text('web/scenarios/two-versions.txtar'));
for (const rest of [
  'r', 'require', 'require example.com/a', 'require example.com/a v1', 'require example.com/a v1.2.0 // indirect\n',
  'require (\n\texample.com/a v1.2.0\n\texample.com/b v9.9.9\n)\n', 'require rsc.io/quote v1.5.2\n', 'requires x v1\n',
  'exclude example.com/c v1.4.0\n\nrequire example.com/b v1.2.0\n', 'replace example.com/c => ../c v1.0.0\n',
  'require example.com/a v1.2.0\n\nreplace example.com/c v1.3.0 => example.com/r v1.0.0\n', '\0\u{fffd}"',
]) engine.setFile('go.mod', head + rest);
engine.setFile('go.mod', '');
engine.setFile('go.work', 'go 1.27\n\nuse .\n');
engine.setFile('go.work', undefined);

// Every real project that the page offers, and texts out of them whose requirements are not known.
const packs = 'web/public/packs/';
for (const file of readdirSync(packs).filter((name) => name.endsWith('.mod')).sort()) {
  const name = file.slice(0, -'.mod'.length);
  const project = text(`${packs}${file}`);
  engine.open(project);
  if (existsSync(`${packs}${name}.pack`)) engine.loadPack(name, readFileSync(`${packs}${name}.pack`));
  engine.open(project);
  engine.setFile('go.mod', `${project}// \n`);
}

// The same requirements as a world of somebody's own, with a module of very many versions: what is kept in order grows and
// divides as in no small text.
const mods = readdirSync(packs).filter((name) => name.endsWith('.mod')).map((name) => text(packs + name));
const asked = new Set(mods.flatMap((mod) => mod.match(/^\t\w\S+ v\S+/gm) ?? []));
for (let minor = 0; minor < 200; minor += 1) asked.add(`\texample.com/long v1.${minor}.0`);
const lines = [...asked];
const published = lines.map((line, at) => {
  const [path, version] = line.trim().split(' ');
  const name = `${path}@${version}`.replace(/[A-Z]/g, (letter) => `!${letter.toLowerCase()}`);
  const go = at % 3 ? 'go 1.16\n\n' : 'go 1.21\n\n';
  const rest = `${lines[(at + 1) % lines.length]}\n${lines[(at + 7) % lines.length]} // indirect\n`;
  return `-- ${name}/go.mod --\nmodule ${path}\n\n${at % 5 ? go : ''}require (\n${rest})\n`;
});
for (const go of ['1.16', '1.21']) {
  engine.open(`-- go.mod --\nmodule example.com/app\n\ngo ${go}\n\nrequire (\n${lines.join('\n')}\n)\n${published.join('')}`);
}

// The page asks in bytes. Of the numbers of questions some stand alone; the others are refused, which is an answer too.
for (let number = 0; number < 16; number += 1) engine.answer(Uint8Array.of(number));

const ran = new Uint8Array(memory.buffer, Number(marks), Number(count));
writeFileSync(list, Array.from(ran, (mark) => (mark ? '1' : '0')).join(''));
