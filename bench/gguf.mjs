// Writes models of the Qwen2 architecture with random weights as GGUF, version 3 (github.com/ggml-org/ggml, docs/gguf.md):
// speed depends on shape and type, not on values.
import fs from "node:fs";

export const shapes = {
    mini: {hidden: 384, layers: 8, heads: 6, kvHeads: 2, ffn: 1024, vocabulary: 8192},
    big: {hidden: 896, layers: 24, heads: 14, kvHeads: 2, ffn: 4864, vocabulary: 151936},
};

const types = {f32: 0, q4_0: 2, q8_0: 8, bf16: 30};
const kinds = {uint32: 4, int32: 5, float32: 6, string: 8, array: 9};

class Header {
    parts = [];
    u32(v) { const b = Buffer.alloc(4); b.writeUInt32LE(v); this.parts.push(b); return this; }
    u64(v) { const b = Buffer.alloc(8); b.writeBigUInt64LE(BigInt(v)); this.parts.push(b); return this; }
    f32(v) { const b = Buffer.alloc(4); b.writeFloatLE(v); this.parts.push(b); return this; }
    text(v) { const b = Buffer.from(v, "utf8"); this.u64(b.length); this.parts.push(b); return this; }
    value(key, kind, v) {
        this.text(key).u32(kinds[kind]);
        if (kind === "uint32") return this.u32(v);
        if (kind === "float32") return this.f32(v);
        return this.text(v);
    }
    list(key, kind, values) {
        this.text(key).u32(kinds.array).u32(kinds[kind]).u64(values.length);
        for (const v of values) kind === "string" ? this.text(v) : this.u32(v);
        return this;
    }
    bytes() { return Buffer.concat(this.parts); }
}

// xorshift: the same file every time, and no table of normal numbers is needed for speed.
function source(seed) {
    let s = seed >>> 0 || 1;
    return () => { s ^= s << 13; s >>>= 0; s ^= s >>> 17; s ^= s << 5; s >>>= 0; return s / 4294967296 - 0.5; };
}

function half(v) {
    const f = new Float32Array([v]), bits = new Uint32Array(f.buffer)[0];
    const exponent = ((bits >> 23) & 255) - 112;
    return ((bits >> 16) & 0x8000) | (exponent <= 0 ? 0 : (exponent << 10) | ((bits >> 13) & 1023));
}

function encode(values, type) {
    if (type === "f32") return Buffer.from(values.buffer);
    if (type === "bf16") {
        const bits = new Uint32Array(values.buffer), out = new Uint16Array(values.length);
        for (let i = 0; i < out.length; i++) out[i] = bits[i] >>> 16;
        return Buffer.from(out.buffer);
    }
    const size = type === "q8_0" ? 34 : 18, out = Buffer.alloc(values.length / 32 * size);
    for (let block = 0; block < values.length / 32; block++) {
        let extreme = 0;
        for (let i = 0; i < 32; i++) if (Math.abs(values[block * 32 + i]) > Math.abs(extreme)) extreme = values[block * 32 + i];
        const scale = type === "q8_0" ? Math.abs(extreme) / 127 : extreme / -8, at = block * size;
        out.writeUInt16LE(half(scale), at);
        const whole = i => Math.round(values[block * 32 + i] / (scale || 1));
        if (type === "q8_0") for (let i = 0; i < 32; i++) out.writeInt8(whole(i), at + 2 + i);
        else for (let i = 0; i < 16; i++) out[at + 2 + i] = Math.min(15, Math.max(0, whole(i) + 8)) | Math.min(15, Math.max(0, whole(i + 16) + 8)) << 4;
    }
    return out;
}

export function write(shape, type, file) {
    const c = shapes[shape], kv = c.kvHeads * 64, random = source(1);
    const matrix = (name, rows, columns) => ({name, dims: [columns, rows], type});
    const vector = (name, size, fill) => ({name, dims: [size], type: "f32", fill});
    const tensors = [matrix("token_embd.weight", c.vocabulary, c.hidden), vector("output_norm.weight", c.hidden, 1)];
    for (let i = 0; i < c.layers; i++) {
        const p = `blk.${i}.`;
        tensors.push(vector(p + "attn_norm.weight", c.hidden, 1), vector(p + "ffn_norm.weight", c.hidden, 1),
            matrix(p + "attn_q.weight", c.heads * 64, c.hidden), vector(p + "attn_q.bias", c.heads * 64, 0),
            matrix(p + "attn_k.weight", kv, c.hidden), vector(p + "attn_k.bias", kv, 0),
            matrix(p + "attn_v.weight", kv, c.hidden), vector(p + "attn_v.bias", kv, 0),
            matrix(p + "attn_output.weight", c.hidden, c.heads * 64),
            matrix(p + "ffn_gate.weight", c.ffn, c.hidden), matrix(p + "ffn_up.weight", c.ffn, c.hidden), matrix(p + "ffn_down.weight", c.hidden, c.ffn));
    }

    const tokens = Array.from({length: c.vocabulary}, (_, i) => `t${i}`), end = c.vocabulary - 1;
    const head = new Header();
    head.parts.push(Buffer.from("GGUF"));
    head.u32(3).u64(tensors.length).u64(17);
    head.value("general.architecture", "string", "qwen2").value("general.name", "string", `random-${shape}`).value("general.alignment", "uint32", 32);
    head.value("qwen2.block_count", "uint32", c.layers).value("qwen2.context_length", "uint32", 2048).value("qwen2.embedding_length", "uint32", c.hidden);
    head.value("qwen2.feed_forward_length", "uint32", c.ffn).value("qwen2.attention.head_count", "uint32", c.heads)
        .value("qwen2.attention.head_count_kv", "uint32", c.kvHeads);
    head.value("qwen2.rope.freq_base", "float32", 1e6).value("qwen2.attention.layer_norm_rms_epsilon", "float32", 1e-6);
    head.value("tokenizer.ggml.model", "string", "gpt2").value("tokenizer.ggml.pre", "string", "qwen2");
    head.list("tokenizer.ggml.tokens", "string", tokens)
        .list("tokenizer.ggml.token_type", "int32", tokens.map((_, i) => i === end ? 3 : 1))
        .list("tokenizer.ggml.merges", "string", ["t 1"]);
    head.value("tokenizer.ggml.eos_token_id", "uint32", end);
    const sizes = {f32: [1, 4], bf16: [1, 2], q8_0: [32, 34], q4_0: [32, 18]};
    let offset = 0;
    for (const t of tensors) {
        const [block, bytes] = sizes[t.type];
        t.bytes = t.dims.reduce((a, b) => a * b, 1) / block * bytes;
        head.text(t.name).u32(t.dims.length);
        for (const d of t.dims) head.u64(d);
        head.u32(types[t.type]).u64(offset);
        offset += Math.ceil(t.bytes / 32) * 32;
    }

    const out = fs.openSync(file, "w"), put = b => { for (let at = 0; at < b.length;) at += fs.writeSync(out, b, at); };
    const start = head.bytes();
    put(start);
    put(Buffer.alloc((32 - start.length % 32) % 32));
    for (const t of tensors) {
        // Row by row, so that the big shape needs no gigabytes of JavaScript numbers.
        for (let row = 0; row < (t.dims[1] ?? 1); row++)
            put(encode(Float32Array.from({length: t.dims[0]}, () => t.fill ?? random() * 0.07), t.type));
        put(Buffer.alloc((32 - t.bytes % 32) % 32));
    }
    fs.closeSync(out);
}
