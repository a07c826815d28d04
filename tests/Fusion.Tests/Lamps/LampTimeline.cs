using EdgeDiag.Fusion.Images;

namespace EdgeDiag.Fusion.Tests.Lamps;

/// <summary>Draws how bright each lamp is in each frame.</summary>
internal static class LampTimeline
{
    /// <summary>One frame, or two to four; always more than one where a lamp flashes.</summary>
    /// <returns>The levels, 0 to 1: [frames][lamps]. A flashing lamp is off in one frame at least and nearly full in another.</returns>
    public static float[][] Draw(LampState[] states, Dice dice)
    {
        var flashes = states.Contains(LampState.Flashing);
        var count = flashes || dice.Chance(0.4) ? dice.Next(2, 5) : 1;
        var frames = new float[count][];
        for (var i = 0; i < count; i++)
            frames[i] = [.. states.Select(s => s == LampState.Steady ? dice.Between(0.93, 1) : 0)];
        // Lamps that flash at one rate mostly do so together.
        var together = dice.Chance(0.5);
        var first = DrawFlashes(count, dice);
        for (var lamp = 0; lamp < states.Length; lamp++)
        {
            if (states[lamp] != LampState.Flashing)
                continue;
            var own = together ? first : DrawFlashes(count, dice);
            for (var i = 0; i < count; i++)
                frames[i][lamp] = own[i];
        }
        return frames;
    }

    private static float[] DrawFlashes(int count, Dice dice)
    {
        if (count < 2)
            return new float[count];
        var levels = new float[count];
        for (var i = 0; i < count; i++)
            // Some frames fall into the moment of switching, or into the after-glow of a bulb.
            levels[i] =
                dice.Chance(0.12) ? dice.Between(0.1, 0.8)
                : dice.Chance(0.5) ? dice.Between(0.9, 1)
                : 0;
        var on = dice.Next(0, count);
        levels[on] = dice.Between(0.9, 1);
        levels[(on + dice.Next(1, count)) % count] = 0;
        return levels;
    }
}
