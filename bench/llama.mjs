// One run of node-llama-cpp: node llama.mjs MODEL.gguf SHAPE THREADS. Prints one line of JSON.
import {getLlama, LlamaLogLevel} from "node-llama-cpp";
import {shapes} from "./gguf.mjs";

const [, , file, shape, threads] = process.argv;
const llama = await getLlama({gpu: false, build: "never", logLevel: LlamaLogLevel.error, maxThreads: +threads});
const model = await llama.loadModel({modelPath: file});
const context = await model.createContext({contextSize: 1024, batchSize: 512, threads: +threads});
const sequence = context.getSequence();
const token = () => Math.floor(Math.random() * (shapes[shape].vocabulary - 1));
const median = values => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];

const prefills = [];
for (let i = 0; i < (shape === "mini" ? 9 : 4); i++) {
    await sequence.clearHistory();
    const prompt = Array.from({length: 256}, token), began = performance.now();
    await sequence.evaluateWithoutGeneratingNewTokens(prompt);
    if (i > 0) prefills.push(256 / (performance.now() - began) * 1000);
}

await sequence.clearHistory();
const warm = 8, steps = shape === "mini" ? 128 : 24;
let done = 0, began = 0;
for await (const _ of sequence.evaluate(Array.from({length: 16}, token), {temperature: 0, yieldEogToken: true})) {
    if (++done === warm) began = performance.now();
    if (done === warm + steps) break;
}
console.log(JSON.stringify({prefill: median(prefills), decode: steps / (performance.now() - began) * 1000}));
process.exit(0);
