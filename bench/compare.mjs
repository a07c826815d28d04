// EdgeDiag beside node-llama-cpp, in turn, on the same machine in the same minutes:
//   npm --prefix bench install --ignore-scripts && dotnet build src/EdgeHost -c Release
//   node bench/compare.mjs [--rounds 5] [--shape mini] [--shape big] [--precision int8]
// Prints a Markdown table of medians and ratios.
import {execFileSync} from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import {fileURLToPath} from "node:url";
import {write} from "./gguf.mjs";

const here = path.dirname(fileURLToPath(import.meta.url)), work = path.join(here, "work");
const options = name => process.argv.flatMap((a, i) => a === name ? [process.argv[i + 1]] : []);
const rounds = +(options("--rounds")[0] ?? 5), chosen = options("--shape").length ? options("--shape") : ["mini", "big"];
const program = path.join(here, "../src/EdgeHost/bin/Release/net10.0/edgediag.dll");
const pairs = [["bf16", "bf16"], ["bf16-packed", "bf16"], ["int8", "q8_0"], ["int4", "q4_0"]]
    .filter(([ours]) => !options("--precision").length || options("--precision").includes(ours));
const median = values => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
// With two threads the JavaScript thread competes for a core; for the small shape one thread is faster.
const threads = {mini: 1, big: 2};

fs.mkdirSync(work, {recursive: true});
let machine = "", commit = "";
const rows = [];
for (const shape of chosen) {
    const results = Object.fromEntries(pairs.map(([ours]) => [ours, {prefill: [], decode: [], batch: [], theirPrefill: [], theirDecode: []}]));
    for (const [, type] of pairs) {
        const file = path.join(work, `${shape}-${type}.gguf`);
        if (!fs.existsSync(file)) write(shape, type, file);
    }
    for (let round = 0; round < rounds; round++)
        for (const [ours, theirs] of pairs) {
            console.error(`${shape} ${ours} round ${round + 1} of ${rounds}`);
            const r = results[ours];
            const quiet = {encoding: "utf8", stdio: ["ignore", "pipe", "ignore"]};
            const llama = [path.join(here, "llama.mjs"), path.join(work, `${shape}-${theirs}.gguf`), shape, `${threads[shape]}`];
            const theirFigures = JSON.parse(execFileSync("node", llama, quiet).trim().split("\n").at(-1));
            const bench = [program, "bench", "generation", "--shape", shape, "--precision", ours, "--rounds", "1", "--json"];
            const own = JSON.parse(execFileSync("dotnet", bench, quiet));
            [machine, commit] = [own.machine, own.commit];
            const figure = (op, batch) => own.rows.find(x => x.op === op && x.batch === batch).tokens_per_s;
            r.prefill.push(figure("prefill", 1));
            r.decode.push(figure("decode", 1));
            r.batch.push(figure("decode", 8));
            r.theirPrefill.push(theirFigures.prefill);
            r.theirDecode.push(theirFigures.decode);
        }
    for (const [ours, theirs] of pairs) {
        const r = results[ours], ratio = (a, b) => median(a.map((v, i) => v / b[i]));
        rows.push([shape, "prefill 256", ours, theirs, median(r.prefill), median(r.theirPrefill), ratio(r.prefill, r.theirPrefill)]);
        rows.push([shape, "decode", ours, theirs, median(r.decode), median(r.theirDecode), ratio(r.decode, r.theirDecode)]);
        rows.push([shape, "decode, batch 8", ours, theirs, median(r.batch), null, null]);
    }
}

const used = chosen.map(s => `${threads[s]} thread(s) for ${s}`).join(", ");
console.log(`${machine}; commit ${commit}; ${rounds} rounds in turn; node-llama-cpp 3.22.1 with ${used}\n`);
console.log("| shape | | EdgeDiag | node-llama-cpp | EdgeDiag tokens/s | node-llama-cpp tokens/s | ratio |\n|---|---|---|---|---|---|---|");
for (const [shape, op, ours, theirs, a, b, ratio] of rows)
    console.log(`| ${shape} | ${op} | ${ours} | ${theirs} | ${a.toFixed(0)} | ${b === null ? "" : b.toFixed(0)} | ${ratio === null ? "" : ratio.toFixed(2)} |`);
