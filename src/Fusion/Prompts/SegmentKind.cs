namespace EdgeDiag.Fusion.Prompts;

/// <summary>Who wrote a piece of the prompt.</summary>
public enum SegmentKind
{
    /// <summary>A field marker or candidate label of ours; may be a special token of the model.</summary>
    Marker,

    /// <summary>Text from outside or rendered from it: never parsed for special tokens.</summary>
    Data,
}
