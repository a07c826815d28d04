namespace EdgeDiag.Tests.Walls;

/// <summary>A type of one room that uses a type of another room. A room is a namespace.</summary>
/// <param name="Room">Namespace of the user.</param>
/// <param name="Type">The user; of nested types the outermost.</param>
/// <param name="UsedRoom">Namespace of what is used.</param>
/// <param name="UsedType">What is used.</param>
internal sealed record TypeUse(string Room, string Type, string UsedRoom, string UsedType);
