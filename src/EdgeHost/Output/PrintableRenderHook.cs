using Spectre.Console;
using Spectre.Console.Rendering;

namespace EdgeDiag.EdgeHost.Output;

/// <summary>Writes out the control characters of everything that is drawn; the terminal's own codes, such as colours, are added later.</summary>
internal sealed class PrintableRenderHook : IRenderHook
{
    public IEnumerable<IRenderable> Process(RenderOptions options, IEnumerable<IRenderable> renderables) => renderables.Select(r => new Printable(r));

    private sealed class Printable(IRenderable inner) : IRenderable
    {
        public Measurement Measure(RenderOptions options, int maxWidth) => inner.Measure(options, maxWidth);

        public IEnumerable<Segment> Render(RenderOptions options, int maxWidth) =>
            inner.Render(options, maxWidth).Select(s => s.IsControlCode || s.IsLineBreak ? s : new Segment(OutsideText.Escaped(s.Text), s.Style));
    }
}
