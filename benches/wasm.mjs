// The benches in wasm, under node, beside their native times: builds both, runs both, prints the ratio and the
// peak of the wasm memory. Fails when the answer differs or a limit of the project is broken.
//
//   node benches/wasm.mjs [engine] [pipeline] [passes]
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';

const limits = { native_s: { engine: 5, pipeline: 6, passes: 60 }, wasm_s: { passes: 60 }, ratio: 2, memory_mb: 500 };
const wanted = process.argv.slice(2).filter((it) => !it.startsWith('-'));
const benches = wanted.length > 0 ? wanted : ['engine', 'pipeline', 'passes'];

/** Builds one bench and returns the path of what came out. */
function build(bench, extension, ...more) {
    const args = ['build', '--locked', '--message-format=json', '--bench', bench, ...more];
    const out = execFileSync('cargo', args, { maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'inherit'] });
    const made = out.toString().trim().split('\n').map((line) => JSON.parse(line))
        .filter((it) => it.reason === 'compiler-artifact' && it.target.name === bench && it.target.kind[0] === 'bench')
        .flatMap((it) => it.filenames);
    return made.find((it) => it.endsWith(extension) && !it.endsWith('.rmeta')) ?? made[0];
}

function seconds(work) {
    const start = process.hrtime.bigint();
    const result = work();
    return [Number(process.hrtime.bigint() - start) / 1e9, result];
}

async function seconds_of(work) {
    const start = process.hrtime.bigint();
    const result = await work();
    return [Number(process.hrtime.bigint() - start) / 1e9, result];
}

/** The engine must need nothing from outside: what libraries that it does not use here import is there, and throws. */
function nothing(module) {
    const imports = {};
    for (const { module: from, name } of WebAssembly.Module.imports(module)) {
        imports[from] ??= {};
        imports[from][name] = () => {
            throw new Error(`the engine asked for ${from}.${name}`);
        };
    }
    return imports;
}

/** Runs a bench in a thread of its own. */
function run_in_worker(path) {
    const source = `const { readFileSync } = require('node:fs');
        ${nothing}
        const module = new WebAssembly.Module(readFileSync(${JSON.stringify(path)}));
        new WebAssembly.Instance(module, nothing(module)).exports.main(0, 0);`;
    return new Promise((done, fail) => new Worker(source, { eval: true }).on('exit', done).on('error', fail));
}

let broken = 0;
function check(fine, what) {
    console.log(`  ${fine ? 'kept' : 'BROKEN'}: ${what}`);
    broken += fine ? 0 : 1;
}

for (const bench of benches) {
    const native = build(bench, '', '--release');
    const wasm = build(bench, '.wasm', '--profile', 'wasm', '--target', 'wasm32-unknown-unknown');
    console.log(bench);
    const [native_s, done] = seconds(() => spawnSync(native, ['--bench'], { stdio: 'inherit' }));
    const module = new WebAssembly.Module(readFileSync(wasm));
    const { exports } = new WebAssembly.Instance(module, nothing(module));
    const [wasm_s, code] = seconds(() => exports.main(0, 0));
    const memory_mb = exports.memory.buffer.byteLength / 1e6;
    console.log(`  native ${native_s.toFixed(2)} s, wasm ${wasm_s.toFixed(2)} s, `
        + `ratio ${(wasm_s / native_s).toFixed(2)}, wasm memory ${memory_mb.toFixed(0)} MB`);
    check(done.status === 0, 'native gives the expected answer');
    check(code === 0, 'wasm gives the same answer');
    check(native_s < limits.native_s[bench], `native under ${limits.native_s[bench]} s`);
    check(wasm_s < limits.ratio * native_s, `wasm under ${limits.ratio} times native`);
    if (limits.wasm_s[bench]) {
        check(wasm_s < limits.wasm_s[bench], `wasm under ${limits.wasm_s[bench]} s`);
        // Work is split by satellite and what was counted adds up, so two workers do twice as much: how much longer does it take?
        const [together_s] = await seconds_of(() => Promise.all([1, 2].map(() => run_in_worker(wasm))));
        console.log(`  two workers, twice the work: ${together_s.toFixed(2)} s, ${(2 * wasm_s / together_s).toFixed(2)} times one worker`);
    }
    check(memory_mb < limits.memory_mb, `wasm memory under ${limits.memory_mb} MB`);
}
process.exitCode = broken > 0 ? 1 : 0;
