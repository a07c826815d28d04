namespace EdgeDiag.Model.Chat;

/// <summary>Who says something in a chat.</summary>
public enum ChatSpeaker
{
    /// <summary>What the model is told about its task.</summary>
    System,

    /// <summary>Who asks.</summary>
    User,

    /// <summary>The model.</summary>
    Assistant,
}
