namespace EdgeDiag.Model.Configuration;

/// <summary>
/// The tables. Names and constants are those of the published checkpoints and of the code that their authors publish beside
/// them (modeling_qwen.py, modeling_baichuan.py, modeling_chatglm.py) or in huggingface/transformers.
/// </summary>
internal static class ModelFamilies
{
    private const string Q = "self_attn.q_proj",
        K = "self_attn.k_proj",
        V = "self_attn.v_proj",
        O = "self_attn.o_proj";
    private const string Gate = "mlp.gate_proj",
        Up = "mlp.up_proj",
        Down = "mlp.down_proj";
    private const string InputNorm = "input_layernorm",
        PostNorm = "post_attention_layernorm";

    public static IReadOnlyList<ModelFamily> All =>
        [
            new()
            {
                Name = "Llama 2 / 3",
                ModelType = "llama",
                Architecture = "LlamaForCausalLM",
                Keys = new() { OutputBias = true },
            },
            new()
            {
                Name = "Mistral",
                ModelType = "mistral",
                Architecture = "MistralForCausalLM",
                Keys = new()
                {
                    Bias = null,
                    Window = "sliding_window",
                    StandardWindow = 4096,
                    Required = ["num_key_value_heads"],
                },
            },
            new()
            {
                Name = "Qwen2 / Qwen2.5",
                ModelType = "qwen2",
                Architecture = "Qwen2ForCausalLM",
                Keys = new()
                {
                    Bias = null,
                    StandardBias = true,
                    Window = "sliding_window",
                    WindowSwitch = "use_sliding_window",
                    Fixed = new() { ["attention_bias"] = "true" },
                    Harmless = ["max_window_layers"],
                },
            },
            new()
            {
                Name = "Qwen3",
                ModelType = "qwen3",
                Architecture = "Qwen3ForCausalLM",
                Keys = new()
                {
                    QueryKeyNorm = true,
                    OutputBias = true,
                    Window = "sliding_window",
                    WindowSwitch = "use_sliding_window",
                    Required = ["num_key_value_heads", "head_dim"],
                    Harmless = ["max_window_layers"],
                },
            },
            Qwen,
            Baichuan,
            ChatGlm,
        ];

    // Beyond seq_length, use_dynamic_ntk stretches the frequencies and use_logn_attn the scores; up to it neither does anything.
    private static ModelFamily Qwen =>
        new()
        {
            Name = "Qwen",
            ModelType = "qwen",
            Architecture = "QWenLMHeadModel",
            Embedding = "transformer.wte",
            FinalNorm = "transformer.ln_f",
            LayerPrefix = "transformer.h.",
            Layer =
            [
                ("ln_1", [InputNorm]),
                ("attn.c_attn", [Q, K, V]),
                ("attn.c_proj", [O]),
                ("ln_2", [PostNorm]),
                ("mlp.w1", [Up]),
                ("mlp.w2", [Gate]),
                ("mlp.c_proj", [Down]),
            ],
            Keys = new()
            {
                KeyValueHeads = null,
                HeadDim = "kv_channels",
                IntermediateParts = 2,
                Context = ["seq_length", "max_position_embeddings"],
                Epsilon = "layer_norm_epsilon",
                Theta = "rotary_emb_base",
                RotaryShare = "rotary_pct",
                Bias = null,
                StandardBias = true,
                Fixed = new()
                {
                    ["no_bias"] = "true",
                    ["scale_attn_weights"] = "true",
                    ["use_cache_quantization"] = "false",
                },
                Harmless =
                [
                    "use_dynamic_ntk",
                    "use_logn_attn",
                    "attn_dropout_prob",
                    "emb_dropout_prob",
                    "bf16",
                    "fp16",
                    "fp32",
                    "onnx_safe",
                    "softmax_in_fp32",
                    "use_flash_attn",
                    "use_cache_kernel",
                    "tokenizer_type",
                ],
            },
        };

    // The 13B models have ALiBi instead of rotary positions, and no max_position_embeddings.
    private static ModelFamily Baichuan =>
        new()
        {
            Name = "Baichuan2-7B",
            ModelType = "baichuan",
            Architecture = "BaichuanForCausalLM",
            Layer = [(InputNorm, [InputNorm]), ("self_attn.W_pack", [Q, K, V]), (O, [O]), (PostNorm, [PostNorm]), (Gate, [Gate]), (Up, [Up]), (Down, [Down])],
            Keys = new()
            {
                KeyValueHeads = null,
                Bias = null,
                PlainHeadVocabulary = 64_000,
                Harmless = ["model_max_length", "z_loss_weight"],
            },
        };

    // apply_query_key_layer_scaling divides scores by the layer's number and multiplies them by it again.
    private static ModelFamily ChatGlm =>
        new()
        {
            Name = "ChatGLM3-6B",
            ModelType = "chatglm",
            Architecture = "ChatGLMModel",
            InterleavedRotary = true,
            Embedding = "transformer.embedding.word_embeddings",
            FinalNorm = "transformer.encoder.final_layernorm",
            Head = "transformer.output_layer",
            LayerPrefix = "transformer.encoder.layers.",
            Layer =
            [
                (InputNorm, [InputNorm]),
                ("self_attention.query_key_value", [Q, K, V]),
                ("self_attention.dense", [O]),
                (PostNorm, [PostNorm]),
                ("mlp.dense_h_to_4h", [Gate, Up]),
                ("mlp.dense_4h_to_h", [Down]),
            ],
            Keys = new()
            {
                Layers = "num_layers",
                Intermediate = "ffn_hidden_size",
                KeyValueHeads = "multi_query_group_num",
                HeadDim = "kv_channels",
                Vocabulary = "padded_vocab_size",
                Context = ["seq_length"],
                Epsilon = "layernorm_epsilon",
                StandardEpsilon = 1e-5,
                Rotary = 0.5,
                Bias = "add_qkv_bias",
                Required = ["multi_query_attention", "multi_query_group_num"],
                Fixed = new()
                {
                    ["multi_query_attention"] = "true",
                    ["rmsnorm"] = "true",
                    ["post_layer_norm"] = "true",
                    ["add_bias_linear"] = "false",
                    ["original_rope"] = "true",
                    // ChatGLM2's long models divide positions by it, ChatGLM3's multiply the base, and nothing in the file tells which is meant.
                    ["rope_ratio"] = "1",
                    ["apply_residual_connection_post_layernorm"] = "false",
                    ["pre_seq_len"] = "0",
                    ["prefix_projection"] = "false",
                    ["quantization_bit"] = "0",
                },
                Harmless =
                [
                    "apply_query_key_layer_scaling",
                    "attention_softmax_in_fp32",
                    "bias_dropout_fusion",
                    "hidden_dropout",
                    "classifier_dropout",
                    "fp32_residual_connection",
                    "vocab_size",
                    "num_labels",
                    "problem_type",
                ],
            },
        };
}
