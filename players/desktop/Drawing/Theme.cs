namespace NeuralCodec.Desktop.Drawing;

/// <summary>Colours and measures of everything drawn over the picture; the web page's style sheet has the same colours.</summary>
internal static class Theme
{
    public static readonly Ink Text = new(244, 246, 248);
    public static readonly Ink Faint = new(244, 246, 248, 150);
    public static readonly Ink Track = new(255, 255, 255, 60);
    public static readonly Ink Buffered = new(255, 255, 255, 70);
    public static readonly Ink Accent = new(77, 163, 255);
    public static readonly Ink Loop = new(255, 198, 77, 150);
    public static readonly Ink Damage = new(255, 92, 92);
    public static readonly Ink Border = new(255, 255, 255, 150);
    public static readonly Ink Panel = new(16, 19, 24, 216);

    /// <summary>All measures are for a window of 720 rows and grow with it.</summary>
    public static double Scale(int windowHeight) => Math.Clamp(windowHeight / 720.0, 0.75, 3);
}
