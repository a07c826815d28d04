namespace EdgeDiag.PlantSimulator.Pretraining;

/// <summary>What is particular about a reading task.</summary>
public enum ReadingTaskKind
{
    /// <summary>The manual lists the right cause.</summary>
    Complete,

    /// <summary>The right cause was taken out of the manual; perhaps an earlier ticket has it.</summary>
    Removed,

    /// <summary>No listed cause fits, by two signs or more.</summary>
    NothingFits,

    /// <summary>The manual gives the code a meaning and nothing to recognise it by.</summary>
    NoSigns,

    /// <summary>The section found is of another code.</summary>
    OtherCode,

    /// <summary>Nothing but words to read: many things that people notice, in few tokens.</summary>
    Words,
}
