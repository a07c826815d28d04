// Ids of texts by a published vocabulary, computed by the JavaScript package that brings it (a fork of transformers.js).
// node ids.mjs PACKAGE < texts, a JSON string a line; prints an array a line.
import { readFileSync } from "node:fs";

const { fromPreTrained } = await import(process.argv[2]);
const tokenizer = fromPreTrained();
for (const line of readFileSync(0, "utf8").split("\n"))
  if (line) console.log(JSON.stringify(tokenizer.encode(JSON.parse(line), { add_special_tokens: false })));
