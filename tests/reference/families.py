"""Tiny random checkpoints of every model family in their published layout, and what the published architecture computes from them.

    python3 families.py make VARIANT FOLDER [VARIANT FOLDER ...] [--dtype F32|BF16|F16] [--shards N] [--adapter]
    python3 families.py logits FOLDER

`make` writes config.json with the keys of the real repositories, the weights in one file or in shards, with --adapter a PEFT adapter
on the family's own modules, and expected.json: a prompt, the logits of each of its positions, and 64 greedy tokens. `logits` does
the last for any folder of these families. Everything in float64, by NumPy alone, with neither cache nor batch.

Written after modeling_llama.py, modeling_mistral.py, modeling_qwen2.py, modeling_qwen3.py and modeling_rope_utils.py of
huggingface/transformers, and modeling_qwen.py, modeling_baichuan.py and modeling_chatglm.py of their authors' repositories.
"""
import argparse
import glob
import json
import math
import os
import struct

import numpy as np

COMMON = {"torch_dtype": "float32", "transformers_version": "4.51.0", "use_cache": True, "initializer_range": 0.02}
LLAMA = dict(COMMON, model_type="llama", architectures=["LlamaForCausalLM"], attention_bias=False, attention_dropout=0.0, bos_token_id=1, eos_token_id=2,
             hidden_act="silu", hidden_size=32, intermediate_size=48, max_position_embeddings=256, mlp_bias=False, num_attention_heads=4, num_hidden_layers=2,
             num_key_value_heads=2, pretraining_tp=1, rms_norm_eps=1e-5, rope_scaling=None, rope_theta=10000.0, tie_word_embeddings=False, vocab_size=320)
QWEN2 = dict(COMMON, model_type="qwen2", architectures=["Qwen2ForCausalLM"], attention_dropout=0.0, bos_token_id=0, eos_token_id=1, hidden_act="silu",
             hidden_size=32, intermediate_size=48, max_position_embeddings=256, max_window_layers=2, num_attention_heads=4, num_hidden_layers=2,
             num_key_value_heads=2, rms_norm_eps=1e-6, rope_theta=1000000.0, sliding_window=256, tie_word_embeddings=True, use_sliding_window=False,
             vocab_size=320)

VARIANTS = {
    "llama2": dict(LLAMA, num_key_value_heads=4),
    "llama3": dict(LLAMA, eos_token_id=[2, 3, 4], rope_theta=500000.0, tie_word_embeddings=True,
                   rope_scaling={"factor": 8.0, "high_freq_factor": 4.0, "low_freq_factor": 1.0, "original_max_position_embeddings": 64,
                   "rope_type": "llama3"}),
    "llama-bias": dict(LLAMA, attention_bias=True),
    "llama-linear": dict(LLAMA, rope_scaling={"type": "linear", "factor": 4.0}),
    "llama-dynamic": dict(LLAMA, rope_scaling={"type": "dynamic", "factor": 4.0}),
    "mistral": dict(COMMON, model_type="mistral", architectures=["MistralForCausalLM"], attention_dropout=0.0, bos_token_id=1, eos_token_id=2,
                    hidden_act="silu",
                    hidden_size=32, intermediate_size=56, max_position_embeddings=256, num_attention_heads=8, num_hidden_layers=2,
                    num_key_value_heads=2, head_dim=8,
                    rms_norm_eps=1e-5, rope_theta=10000.0, sliding_window=96, tie_word_embeddings=False, vocab_size=320),
    "qwen2": QWEN2,
    "qwen2-yarn": dict(QWEN2, rope_scaling={"type": "yarn", "factor": 4.0, "original_max_position_embeddings": 64}),
    "qwen3": dict(COMMON, model_type="qwen3", architectures=["Qwen3ForCausalLM"], attention_bias=False, attention_dropout=0.0, bos_token_id=0, eos_token_id=1,
                  head_dim=16, hidden_act="silu", hidden_size=32, intermediate_size=48, max_position_embeddings=256, max_window_layers=2, num_attention_heads=4,
                  num_hidden_layers=2, num_key_value_heads=2, rms_norm_eps=1e-6, rope_scaling=None, rope_theta=1000000, sliding_window=None,
                  tie_word_embeddings=True, use_sliding_window=False, vocab_size=320),
    "qwen": dict(COMMON, model_type="qwen", architectures=["QWenLMHeadModel"], auto_map={"AutoConfig": "configuration_qwen.QWenConfig"}, attn_dropout_prob=0.0,
                 bf16=False, emb_dropout_prob=0.0, fp16=False, fp32=True, hidden_size=32, intermediate_size=96, kv_channels=8, layer_norm_epsilon=1e-6,
                 max_position_embeddings=256, no_bias=True, num_attention_heads=4, num_hidden_layers=2, onnx_safe=None, rotary_emb_base=10000, rotary_pct=1.0,
                 scale_attn_weights=True, seq_length=128, tie_word_embeddings=False, tokenizer_class="QWenTokenizer", use_dynamic_ntk=True,
                 use_flash_attn="auto",
                 use_cache_quantization=False, use_cache_kernel=False, use_logn_attn=True, vocab_size=320, softmax_in_fp32=False),
    "baichuan": dict(COMMON, model_type="baichuan", architectures=["BaichuanForCausalLM"], auto_map={"AutoConfig": "configuration_baichuan.BaichuanConfig"},
                     tokenizer_class="BaichuanTokenizer", bos_token_id=1, eos_token_id=2, hidden_act="silu", hidden_size=32, intermediate_size=48,
                     max_position_embeddings=256, model_max_length=256, num_attention_heads=4, num_hidden_layers=2, pad_token_id=0, rms_norm_eps=1e-6,
                     _from_model_config=True, tie_word_embeddings=False, vocab_size=320),
    "chatglm": dict(COMMON, model_type="chatglm", architectures=["ChatGLMModel"], _name_or_path="THUDM/chatglm3-6b",
                    auto_map={"AutoConfig": "configuration_chatglm.ChatGLMConfig"},
                    add_bias_linear=False, add_qkv_bias=True, apply_query_key_layer_scaling=True, apply_residual_connection_post_layernorm=False,
                    attention_dropout=0.0, attention_softmax_in_fp32=True, bias_dropout_fusion=True, ffn_hidden_size=56, fp32_residual_connection=False,
                    hidden_dropout=0.0, hidden_size=64, kv_channels=16, layernorm_epsilon=1e-5, multi_query_attention=True, multi_query_group_num=2,
                    num_attention_heads=4, num_layers=2, original_rope=True, padded_vocab_size=320, post_layer_norm=True, rmsnorm=True, seq_length=256,
                    tie_word_embeddings=False, eos_token_id=2, pad_token_id=0),
}
PROMPT = [7, 99, 310, 5, 42, 42, 181, 23, 260, 11, 77, 204]
SIZES = {"F32": 4, "F16": 2, "BF16": 2}


def shapes(c):
    """Names and shapes of a checkpoint's tensors, and of buffers that old checkpoints carry."""
    h, t = c["hidden_size"], {}
    if c["model_type"] == "qwen":
        f = c["intermediate_size"] // 2
        t["transformer.wte.weight"] = t["lm_head.weight"] = (c["vocab_size"], h)
        t["transformer.ln_f.weight"] = (h,)
        for i in range(c["num_hidden_layers"]):
            p = f"transformer.h.{i}."
            t.update({p + "ln_1.weight": (h,), p + "attn.c_attn.weight": (3 * h, h), p + "attn.c_attn.bias": (3 * h,), p + "attn.c_proj.weight": (h, h),
                      p + "ln_2.weight": (h,), p + "mlp.w1.weight": (f, h), p + "mlp.w2.weight": (f, h), p + "mlp.c_proj.weight": (h, f)})
        return t
    if c["model_type"] == "chatglm":
        q, kv, f = c["num_attention_heads"] * c["kv_channels"], c["multi_query_group_num"] * c["kv_channels"], c["ffn_hidden_size"]
        t["transformer.embedding.word_embeddings.weight"] = t["transformer.output_layer.weight"] = (c["padded_vocab_size"], h)
        t["transformer.encoder.final_layernorm.weight"] = (h,)
        t["transformer.rotary_pos_emb.inv_freq"] = (c["kv_channels"] // 4,)
        for i in range(c["num_layers"]):
            p = f"transformer.encoder.layers.{i}."
            t.update({p + "input_layernorm.weight": (h,), p + "self_attention.query_key_value.weight": (q + 2 * kv, h),
                p + "self_attention.query_key_value.bias": (q + 2 * kv,),
                      p + "self_attention.dense.weight": (h, q), p + "post_attention_layernorm.weight": (h,),
                      p + "mlp.dense_h_to_4h.weight": (2 * f, h), p + "mlp.dense_4h_to_h.weight": (h, f)})
        return t
    d = c.get("head_dim") or h // c["num_attention_heads"]
    q, kv, f = c["num_attention_heads"] * d, c.get("num_key_value_heads", c["num_attention_heads"]) * d, c["intermediate_size"]
    t.update({"model.embed_tokens.weight": (c["vocab_size"], h), "model.norm.weight": (h,)})
    if not c["tie_word_embeddings"]:
        t["lm_head.weight"] = (c["vocab_size"], h)
    for i in range(c["num_hidden_layers"]):
        p = f"model.layers.{i}."
        t.update({p + "input_layernorm.weight": (h,), p + "post_attention_layernorm.weight": (h,), p + "self_attn.o_proj.weight": (h, q),
                  p + "mlp.gate_proj.weight": (f, h), p + "mlp.up_proj.weight": (f, h), p + "mlp.down_proj.weight": (h, f)})
        if c["model_type"] == "baichuan":
            t[p + "self_attn.W_pack.weight"] = (3 * h, h)
        else:
            for name, rows in (("q", q), ("k", kv), ("v", kv)):
                t[p + f"self_attn.{name}_proj.weight"] = (rows, h)
                if c["model_type"] == "qwen2" or c.get("attention_bias"):
                    t[p + f"self_attn.{name}_proj.bias"] = (rows,)
            if c.get("attention_bias"):
                t[p + "self_attn.o_proj.bias"] = (h,)
        if c["model_type"] == "qwen3":
            t[p + "self_attn.q_norm.weight"] = t[p + "self_attn.k_norm.weight"] = (d,)
        if c["model_type"] in ("llama", "baichuan") and not c["tie_word_embeddings"]:
            t[p + "self_attn.rotary_emb.inv_freq"] = (d // 2,)
    return t


def draw(shape, name, rng):
    if name.endswith("inv_freq"):
        return np.linspace(1, 0.1, shape[0])  # read by nobody
    if len(shape) == 1:
        return rng.normal(0 if name.endswith("bias") else 1, 0.3, shape)
    return rng.normal(0, 1.5 / math.sqrt(shape[1]), shape)


def encode(value, dtype):
    """Bytes of a type, and the values that they stand for."""
    if dtype == "BF16":
        bits = value.astype("<f4").view("<u4").astype(np.uint64)
        half = ((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16).astype("<u2")
        return half.tobytes(), (half.astype("<u4") << 16).view("<f4").astype(np.float64)
    small = value.astype("<f2" if dtype == "F16" else "<f4")
    return small.tobytes(), small.astype(np.float64)


def write(path, tensors, dtype):
    header, data, values = {"__metadata__": {"format": "pt"}}, [], {}
    at = 0
    for name, value in tensors.items():
        block, values[name] = encode(value, dtype)
        header[name] = {"dtype": dtype, "shape": list(value.shape), "data_offsets": [at, at + len(block)]}
        data.append(block)
        at += len(block)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + b"".join(data))
    return values


def read(path):
    with open(path, "rb") as file:
        raw = file.read()
    (size,) = struct.unpack("<Q", raw[:8])
    tensors = {}
    for name, entry in json.loads(raw[8:8 + size]).items():
        if name == "__metadata__":
            continue
        block = raw[8 + size + entry["data_offsets"][0]:8 + size + entry["data_offsets"][1]]
        values = (np.frombuffer(block, "<u2").astype("<u4") << 16).view("<f4") if entry["dtype"] == "BF16" else np.frombuffer(
            block, "<f2" if entry["dtype"] == "F16" else "<f4")
        tensors[name] = values.astype(np.float64).reshape(entry["shape"])
    return tensors


def rms(x, weight, epsilon):
    return x / np.sqrt(np.mean(x * x, -1, keepdims=True) + epsilon) * weight


def silu(x):
    return x / (1 + np.exp(-x))


def frequencies(dim, base, scaling, positions):
    """Frequencies and the factor on cosines and sines, as modeling_rope_utils.py computes them."""
    inverse = 1.0 / base ** (np.arange(0, dim, 2) / dim)
    kind = (scaling or {}).get("rope_type", (scaling or {}).get("type", "default"))
    if kind == "linear":
        return inverse / scaling["factor"], 1.0
    if kind == "dynamic":
        longest = max(positions, scaling["max"])
        grown = base * (scaling["factor"] * longest / scaling["max"] - (scaling["factor"] - 1)) ** (dim / (dim - 2))
        return 1.0 / grown ** (np.arange(0, dim, 2) / dim), 1.0
    if kind == "llama3":
        old, low, high, factor = scaling["original_max_position_embeddings"], scaling["low_freq_factor"], scaling["high_freq_factor"], scaling["factor"]
        wave = 2 * math.pi / inverse
        result = np.where(wave > old / low, inverse / factor, inverse)
        smooth = (old / wave - low) / (high - low)
        medium = ~(wave < old / high) & ~(wave > old / low)
        return np.where(medium, (1 - smooth) * inverse / factor + smooth * inverse, result), 1.0
    if kind == "yarn":
        old, factor = scaling["original_max_position_embeddings"], scaling["factor"]
        correction = lambda turns: dim * math.log(old / (turns * 2 * math.pi)) / (2 * math.log(base))
        low, high = max(math.floor(correction(32)), 0), min(math.ceil(correction(1)), dim - 1)
        ramp = np.clip((np.arange(dim // 2) - low) / (high - low if high != low else 0.001), 0, 1)
        return inverse / factor * ramp + inverse * (1 - ramp), 0.1 * math.log(factor) + 1
    assert kind == "default", kind
    return inverse, 1.0


def rotate_half(x, inverse, factor):
    """x is [T, heads, D]."""
    angle = np.arange(x.shape[0])[:, None] * inverse[None]
    cos, sin = (np.concatenate([f(angle)] * 2, -1)[:, None] * factor for f in (np.cos, np.sin))
    half = x.shape[-1] // 2
    return x * cos + np.concatenate([-x[..., half:], x[..., :half]], -1) * sin


def rotate_pairs(x, inverse):
    """The first elements of each head in neighbouring pairs, as modeling_chatglm.py turns them; the others stay."""
    turned = 2 * len(inverse)
    angle = np.arange(x.shape[0])[:, None] * inverse[None]
    cos, sin = np.cos(angle)[:, None], np.sin(angle)[:, None]
    pairs = x[..., :turned].reshape(*x.shape[:-1], turned // 2, 2)
    out = np.stack([pairs[..., 0] * cos - pairs[..., 1] * sin, pairs[..., 1] * cos + pairs[..., 0] * sin], -1)
    return np.concatenate([out.reshape(*x.shape[:-1], turned), x[..., turned:]], -1)


def attend(q, k, v, window=None):
    """[T, heads, D], causal."""
    length, groups = q.shape[0], q.shape[1] // k.shape[1]
    k, v = np.repeat(k, groups, 1), np.repeat(v, groups, 1)
    scores = np.einsum("qhd,khd->hqk", q, k) / math.sqrt(q.shape[-1])
    distance = np.arange(length)[:, None] - np.arange(length)[None]
    scores = np.where((distance < 0) | (distance >= (window or length + 1)), -np.inf, scores)
    scores = np.exp(scores - scores.max(-1, keepdims=True))
    return np.einsum("hqk,khd->qhd", scores / scores.sum(-1, keepdims=True), v).reshape(length, -1)


def qwen(c, w, ids):
    t, heads, eps = len(ids), c["num_attention_heads"], c["layer_norm_epsilon"]
    dim = c["hidden_size"] // heads
    alpha = max(2 ** math.ceil(math.log(t / c["seq_length"], 2) + 1) - 1, 1) if c["use_dynamic_ntk"] else 1
    inverse, _ = frequencies(dim, c["rotary_emb_base"] * alpha ** (dim / (dim - 2)), None, t)
    logn = np.array([math.log(i, c["seq_length"]) if i > c["seq_length"] else 1 for i in range(1, t + 1)])[:, None, None]
    x = w["transformer.wte.weight"][ids]
    for i in range(c["num_hidden_layers"]):
        p = f"transformer.h.{i}."
        y = rms(x, w[p + "ln_1.weight"], eps)
        q, k, v = (part.reshape(t, heads, dim) for part in np.split(y @ w[p + "attn.c_attn.weight"].T + w[p + "attn.c_attn.bias"], 3, -1))
        q, k = rotate_half(q, inverse, 1), rotate_half(k, inverse, 1)
        if c["use_logn_attn"]:
            q = q * logn
        x = x + attend(q, k, v) @ w[p + "attn.c_proj.weight"].T
        y = rms(x, w[p + "ln_2.weight"], eps)
        x = x + (y @ w[p + "mlp.w1.weight"].T * silu(y @ w[p + "mlp.w2.weight"].T)) @ w[p + "mlp.c_proj.weight"].T
    return rms(x, w["transformer.ln_f.weight"], eps) @ w["lm_head.weight"].T


def chatglm(c, w, ids):
    t, heads, groups, dim = len(ids), c["num_attention_heads"], c["multi_query_group_num"], c["kv_channels"]
    eps, p0 = c["layernorm_epsilon"], "transformer.encoder."
    inverse, _ = frequencies(dim // 2, 10000, None, t)
    x = w["transformer.embedding.word_embeddings.weight"][ids]
    for i in range(c["num_layers"]):
        p = f"{p0}layers.{i}."
        y = rms(x, w[p + "input_layernorm.weight"], eps)
        mixed = y @ w[p + "self_attention.query_key_value.weight"].T + w[p + "self_attention.query_key_value.bias"]
        q, k, v = (part.reshape(t, -1, dim) for part in np.split(mixed, [heads * dim, (heads + groups) * dim], -1))
        x = x + attend(rotate_pairs(q, inverse), rotate_pairs(k, inverse), v) @ w[p + "self_attention.dense.weight"].T
        y = rms(x, w[p + "post_attention_layernorm.weight"], eps)
        gate, up = np.split(y @ w[p + "mlp.dense_h_to_4h.weight"].T, 2, -1)
        x = x + (silu(gate) * up) @ w[p + "mlp.dense_4h_to_h.weight"].T
    return rms(x, w[p0 + "final_layernorm.weight"], eps) @ w["transformer.output_layer.weight"].T


def llama(c, w, ids):
    """Llama, Mistral, Qwen2, Qwen3 and Baichuan2, which differ in a few lines."""
    t, heads, eps = len(ids), c["num_attention_heads"], c["rms_norm_eps"]
    dim = c.get("head_dim") or c["hidden_size"] // heads
    scaling = dict(c["rope_scaling"], max=c["max_position_embeddings"]) if c.get("rope_scaling") else None
    inverse, factor = frequencies(dim, c.get("rope_theta", 10000.0), scaling, t)
    window = c.get("sliding_window") if c["model_type"] == "mistral" or c.get("use_sliding_window") else None
    x = w["model.embed_tokens.weight"][ids]
    for i in range(c["num_hidden_layers"]):
        p = f"model.layers.{i}."
        y = rms(x, w[p + "input_layernorm.weight"], eps)
        if c["model_type"] == "baichuan":
            q, k, v = np.split(y @ w[p + "self_attn.W_pack.weight"].T, 3, -1)
        else:
            q, k, v = (y @ w[p + f"self_attn.{n}_proj.weight"].T + w.get(p + f"self_attn.{n}_proj.bias", 0) for n in "qkv")
        q, k, v = (part.reshape(t, -1, dim) for part in (q, k, v))
        if c["model_type"] == "qwen3":
            q, k = rms(q, w[p + "self_attn.q_norm.weight"], eps), rms(k, w[p + "self_attn.k_norm.weight"], eps)
        mixed = attend(rotate_half(q, inverse, factor), rotate_half(k, inverse, factor), v, window)
        x = x + mixed @ w[p + "self_attn.o_proj.weight"].T + w.get(p + "self_attn.o_proj.bias", 0)
        y = rms(x, w[p + "post_attention_layernorm.weight"], eps)
        x = x + (silu(y @ w[p + "mlp.gate_proj.weight"].T) * (y @ w[p + "mlp.up_proj.weight"].T)) @ w[p + "mlp.down_proj.weight"].T
    head = w["model.embed_tokens.weight"] if c["tie_word_embeddings"] else w["lm_head.weight"]
    if c["model_type"] == "baichuan":
        head = head / np.maximum(np.linalg.norm(head, axis=1, keepdims=True), 1e-12)
    return rms(x, w["model.norm.weight"], eps) @ head.T


def forward(c, w, ids):
    return {"qwen": qwen, "chatglm": chatglm}.get(c["model_type"], llama)(c, w, ids)


def expected(c, w):
    """The prompt's logits and 64 greedy tokens, each computed anew; None where two tokens were nearly equal, so that rounding would decide."""
    first = forward(c, w, PROMPT)
    ids = list(PROMPT)
    for _ in range(64):
        logits = forward(c, w, ids)[-1]
        best = np.sort(logits)[-2:]
        if best[1] - best[0] < 1e-3 * max(1, abs(best[1])):
            return None
        ids.append(int(logits.argmax()))
    return {"prompt": PROMPT, "logits": first.tolist(), "greedy": ids[len(PROMPT):]}


def adapter(c, weights, folder, rng):
    """A PEFT adapter on the family's own attention and feed-forward modules; returns the merged weights."""
    targets = {"qwen": ["c_attn", "c_proj", "w1", "w2"], "baichuan": ["W_pack", "o_proj", "down_proj"],
               "chatglm": ["query_key_value", "dense", "dense_h_to_4h", "dense_4h_to_h"]}.get(c["model_type"], ["q_proj", "v_proj"])
    config = {"peft_type": "LORA", "task_type": "CAUSAL_LM", "base_model_name_or_path": os.path.basename(folder), "r": 4, "lora_alpha": 8, "lora_dropout": 0.0,
              "target_modules": targets, "bias": "none", "rank_pattern": {targets[0]: 6}, "alpha_pattern": {}}
    factors, merged = {}, dict(weights)
    for name, weight in weights.items():
        module = name[:-len(".weight")]
        if not name.endswith(".weight") or module.split(".")[-1] not in targets:
            continue
        rank = 6 if module.endswith("." + targets[0]) else 4
        a = rng.normal(0, 1 / math.sqrt(weight.shape[1]), (rank, weight.shape[1])).astype("<f4")
        b = rng.normal(0, 0.3, (weight.shape[0], rank)).astype("<f4")
        factors[f"base_model.model.{module}.lora_A.weight"], factors[f"base_model.model.{module}.lora_B.weight"] = a, b
        merged[name] = weight + 8 / rank * (b.astype(np.float64) @ a.astype(np.float64))
    os.makedirs(folder + "/adapter", exist_ok=True)
    write(folder + "/adapter/adapter_model.safetensors", factors, "F32")
    save(folder + "/adapter/adapter_config.json", config)
    return merged


def save(path, value):
    with open(path, "w") as file:
        json.dump(value, file)


def make(variant, folder, dtype, shards, with_adapter):
    config = dict(VARIANTS[variant], torch_dtype={"F32": "float32", "BF16": "bfloat16", "F16": "float16"}[dtype])
    os.makedirs(folder, exist_ok=True)
    for seed in range(100):
        rng = np.random.default_rng(seed)
        tensors = {name: draw(shape, name, rng) for name, shape in shapes(config).items()}
        values = {name: encode(value, dtype)[1].reshape(value.shape) for name, value in tensors.items()}
        result = expected(config, values)
        if result:
            break
    else:
        raise SystemExit("no seed without near ties")
    if config["model_type"] == "qwen":  # its own repository has the end tokens there alone
        save(folder + "/generation_config.json", {"chat_format": "chatml", "eos_token_id": 1, "pad_token_id": 1, "max_window_size": 128, "top_p": 0.8})
    save(folder + "/config.json", config)
    save(folder + "/expected.json", result)
    if with_adapter:
        merged = adapter(config, values, folder, rng)
        save(folder + "/adapter/expected.json", {"prompt": PROMPT, "logits": forward(config, merged, PROMPT).tolist()})
    if shards == 1:
        write(folder + "/model.safetensors", tensors, dtype)
        return
    names, index = list(tensors), {}
    for n in range(shards):
        file = f"model-{n + 1:05}-of-{shards:05}.safetensors"
        part = names[n * len(names) // shards:(n + 1) * len(names) // shards]
        write(f"{folder}/{file}", {name: tensors[name] for name in part}, dtype)
        index.update({name: file for name in part})
    save(folder + "/model.safetensors.index.json", {"metadata": {"total_size": sum(v.size for v in tensors.values()) * SIZES[dtype]}, "weight_map": index})


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("command", choices=["make", "logits"])
    parser.add_argument("names", nargs="+")
    parser.add_argument("--dtype", default="F32", choices=SIZES)
    parser.add_argument("--shards", type=int, default=1)
    parser.add_argument("--adapter", action="store_true")
    options = parser.parse_args()
    if options.command == "make":
        for variant, target in zip(options.names[::2], options.names[1::2]):
            make(variant, target, options.dtype, options.shards, options.adapter)
    else:
        folder = options.names[0]
        with open(folder + "/config.json") as file:
            settings = json.load(file)
        loaded = {}
        for path in glob.glob(folder + "/*.safetensors"):
            loaded.update(read(path))
        save(folder + "/expected.json", {"prompt": PROMPT, "logits": forward(settings, loaded, PROMPT).tolist()})
