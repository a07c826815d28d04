namespace EdgeDiag.Model.Chat;

/// <summary>
/// The templates of the supported families, as their makers publish them: <c>chat_template</c> in the
/// <c>tokenizer_config.json</c> of each, and where there is none, the Python code beside the weights (Qwen:
/// qwen_generation_utils.py; Baichuan2: generation_utils.py; ChatGLM3: tokenization_chatglm.py).
/// </summary>
internal static class ChatTemplates
{
    private const string Helpful = "You are a helpful assistant.";

    /// <summary>ChatML without a default system message.</summary>
    public static ChatTemplate ChatMl { get; } =
        new()
        {
            Name = "chatml",
            Specials = ["<|im_start|>", "<|im_end|>"],
            Stops = ["<|im_end|>", "<|endoftext|>"],
            System = new("<|im_start|>system\n", "<|im_end|>\n"),
            User = new("<|im_start|>user\n", "<|im_end|>\n"),
            Assistant = new("<|im_start|>assistant\n", "<|im_end|>\n"),
            Reply = "<|im_start|>assistant\n",
        };

    /// <summary>Qwen2.5: ChatML that names itself.</summary>
    public static ChatTemplate Qwen25 { get; } = ChatMl with { Name = "qwen2.5", DefaultSystem = "You are Qwen, created by Alibaba Cloud. " + Helpful };

    /// <summary>Qwen3 without thinking aloud (<c>enable_thinking</c> false).</summary>
    public static ChatTemplate Qwen3 { get; } =
        ChatMl with
        {
            Name = "qwen3",
            Specials = ["<|im_start|>", "<|im_end|>", "<think>", "</think>"],
            Reply = "<|im_start|>assistant\n<think>\n\n</think>\n\n",
        };

    /// <summary>Llama 3: a header a message.</summary>
    public static ChatTemplate Llama3 { get; } =
        new()
        {
            Name = "llama3",
            Specials = ["<|begin_of_text|>", "<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>"],
            Stops = ["<|eot_id|>", "<|end_of_text|>", "<|eom_id|>"],
            Begin = "<|begin_of_text|>",
            Trims = true,
            System = Header("system"),
            User = Header("user"),
            Assistant = Header("assistant"),
            Reply = Header("assistant").Before,
        };

    /// <summary>Mistral's first instruction format, where <c>[INST]</c> is text.</summary>
    public static ChatTemplate Mistral { get; } =
        new()
        {
            Name = "mistral",
            Specials = ["<s>", "</s>"],
            Stops = ["</s>"],
            Begin = "<s>",
            System = new("", "\n\n"),
            SystemInUser = true,
            User = new("[INST] ", " [/INST]"),
            Assistant = new(" ", "</s>"),
        };

    /// <summary>All of them, by name.</summary>
    public static IReadOnlyDictionary<string, ChatTemplate> Known { get; } =
        (
            (ChatTemplate[])
                [
                    ChatMl,
                    ChatMl with
                    {
                        Name = "qwen",
                        DefaultSystem = Helpful,
                    },
                    ChatMl with
                    {
                        Name = "qwen1.5",
                        DefaultSystem = "You are a helpful assistant",
                    },
                    ChatMl with
                    {
                        Name = "qwen2",
                        DefaultSystem = Helpful,
                    },
                    Qwen25,
                    Qwen3,
                    Qwen3 with
                    {
                        Name = "qwen3-thinking",
                        Reply = ChatMl.Reply,
                    },
                    new()
                    {
                        Name = "llama2",
                        Specials = ["<s>", "</s>"],
                        Stops = ["</s>"],
                        Trims = true,
                        System = new("<<SYS>>\n", "\n<</SYS>>\n\n"),
                        SystemInUser = true,
                        User = new("<s>[INST] ", " [/INST]"),
                        Assistant = new(" ", " </s>"),
                    },
                    Llama3,
                    // The system message always names two dates; the second is the published template's own where nobody gives one.
                    Llama3 with
                    {
                        Name = "llama3.1",
                        DefaultSystem = "",
                        System = new(Header("system").Before + "Cutting Knowledge Date: December 2023\nToday Date: 26 Jul 2024\n\n", "<|eot_id|>"),
                    },
                    Mistral,
                    Mistral with
                    {
                        Name = "mistral-v3",
                        Specials = ["<s>", "</s>", "[INST]", "[/INST]"],
                        User = new("[INST] ", "[/INST]"),
                    },
                    new()
                    {
                        Name = "baichuan2",
                        Specials = ["<reserved_106>", "<reserved_107>"],
                        Stops = ["</s>", "<reserved_106>"],
                        System = new("", ""),
                        User = new("<reserved_106>", ""),
                        Assistant = new("<reserved_107>", ""),
                        Reply = "<reserved_107>",
                    },
                    new()
                    {
                        Name = "chatglm3",
                        Specials = ["[gMASK]", "sop", "<|system|>", "<|user|>", "<|assistant|>"],
                        Stops = ["</s>", "<|user|>", "<|observation|>"],
                        MessagesApart = true,
                        Begin = "[gMASK]sop",
                        System = new("<|system|>\n", ""),
                        User = new("<|user|>\n", ""),
                        Assistant = new("<|assistant|>\n", ""),
                        Reply = "<|assistant|>",
                    },
                ]
        ).ToDictionary(t => t.Name, StringComparer.Ordinal);

    private static ChatForm Header(string role) => new($"<|start_header_id|>{role}<|end_header_id|>\n\n", "<|eot_id|>");
}
