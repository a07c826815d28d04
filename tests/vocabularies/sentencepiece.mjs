// Ids of texts by SentencePiece itself (google/sentencepiece, compiled to WebAssembly).
// node sentencepiece.mjs MODEL < texts, a JSON string a line; prints an array a line.
import { readFileSync } from "node:fs";
import sentencepiece from "@agnai/sentencepiece-js";

const processor = new sentencepiece.SentencePieceProcessor();
await processor.load(process.argv[2]);
for (const line of readFileSync(0, "utf8").split("\n"))
  if (line) console.log(JSON.stringify(Array.from(processor.encodeIds(JSON.parse(line)))));
