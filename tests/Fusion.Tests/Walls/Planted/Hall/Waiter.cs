using System.ComponentModel;
using EdgeDiag.Fusion.Tests.Walls.Planted.Kitchen;

namespace EdgeDiag.Fusion.Tests.Walls.Planted.Hall;

/// <summary>Uses the cook in an attribute only.</summary>
[TypeConverter(typeof(Cook))]
internal sealed class Waiter;
