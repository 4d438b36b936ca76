using System.Globalization;
using System.Net;
using System.Text;

namespace NeuralCodec.Cli.Compare;

/// <summary>One line of a plot.</summary>
internal sealed record SvgCurve(string Name, string Color, bool IsSolid, IReadOnlyList<(double X, double Y)> Points);

/// <summary>Line plots as SVG text, readable on light and dark grounds.</summary>
internal static class SvgPlot
{
    private const double PlotWidth = 512, Height = 460, Left = 58, Top = 40, Bottom = 48;
    private const string Style =
        "text{font:12px sans-serif;fill:#333}.grid{stroke:#ddd}.axis{stroke:#666}.title{font-weight:bold}" +
        "@media(prefers-color-scheme:dark){text{fill:#ddd}.grid{stroke:#3a3a3a}.axis{stroke:#999}}";

    /// <summary>Draws curves over a linear or logarithmic x axis; a linear one ends at 2.</summary>
    public static string Draw(string title, string xLabel, string yLabel, IReadOnlyList<SvgCurve> curves, bool isLogarithmic)
    {
        // Pictures too small for a metric leave no curve; an empty plot says so in the report.
        if (curves.Count == 0)
            curves = [new SvgCurve("no values", "#7a7a7a", false, [(0.1, 0), (1, 1)])];
        // The legend is as wide as its longest name: about 6.6 units per letter.
        double right = 64 + (6.6 * curves.Max(curve => curve.Name.Length)), width = Left + PlotWidth + right;
        (double X, double Y)[] all = [.. curves.SelectMany(curve => curve.Points)];
        double xMin = isLogarithmic ? all.Min(p => p.X) / 1.1 : 0, xMax = isLogarithmic ? all.Max(p => p.X) * 1.1 : Math.Min(2, all.Max(p => p.X));
        (double X, double Y)[] seen = [.. all.Where(p => p.X <= xMax)];
        double yMin = Math.Floor(seen.Min(p => p.Y) - 0.5), yMax = Math.Ceiling(seen.Max(p => p.Y) + 0.5);
        double ToX(double x) => Left + (PlotWidth * (isLogarithmic ? Math.Log(x / xMin) / Math.Log(xMax / xMin) : (x - xMin) / (xMax - xMin)));
        double ToY(double y) => Height - Bottom - ((Height - Top - Bottom) * (y - yMin) / (yMax - yMin));

        StringBuilder svg = new();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:0} {Height}\" width=\"{width:0}\" height=\"{Height}\" role=\"img\"><style>{Style}</style>");
        Text(svg, Left, 22, "start", title, "title");
        foreach (double y in Ticks(yMin, yMax))
        {
            Line(svg, "grid", Left, ToY(y), Left + PlotWidth, ToY(y));
            Text(svg, Left - 8, ToY(y) + 4, "end", y.ToString("0.##", CultureInfo.InvariantCulture));
        }

        foreach (double x in isLogarithmic ? LogTicks(xMin, xMax) : Ticks(xMin, xMax))
        {
            Line(svg, "grid", ToX(x), Top, ToX(x), Height - Bottom);
            Text(svg, ToX(x), Height - Bottom + 18, "middle", x.ToString("0.###", CultureInfo.InvariantCulture));
        }

        Line(svg, "axis", Left, Height - Bottom, Left + PlotWidth, Height - Bottom);
        Line(svg, "axis", Left, Top, Left, Height - Bottom);
        Text(svg, Left + (PlotWidth / 2), Height - 10, "middle", xLabel);
        svg.Append(CultureInfo.InvariantCulture, $"<text transform=\"translate(16 {(Top + Height - Bottom) / 2}) rotate(-90)\" text-anchor=\"middle\">{WebUtility.HtmlEncode(yLabel)}</text>");
        // A curve that leaves the plot is cut at its border.
        svg.Append(CultureInfo.InvariantCulture, $"<clipPath id=\"area\"><rect x=\"{Left}\" y=\"{Top}\" width=\"{PlotWidth}\" height=\"{Height - Top - Bottom}\"/></clipPath>");
        for (int i = 0; i < curves.Count; i++)
            Curve(svg, curves[i], Top + 12 + (20 * i), ToX, ToY);
        return svg.Append("</svg>").ToString();
    }

    private static void Curve(StringBuilder svg, SvgCurve curve, double legendY, Func<double, double> toX, Func<double, double> toY)
    {
        string stroke = $"stroke=\"{curve.Color}\" stroke-width=\"{(curve.IsSolid ? "2.6" : "1.6")}\"{(curve.IsSolid ? "" : " stroke-dasharray=\"6 4\"")}";
        string points = string.Join(' ', curve.Points.OrderBy(p => p.X).Select(p => string.Create(CultureInfo.InvariantCulture, $"{toX(p.X):0.0},{toY(p.Y):0.0}")));
        svg.Append(CultureInfo.InvariantCulture, $"<polyline class=\"curve\" clip-path=\"url(#area)\" fill=\"none\" {stroke} points=\"{points}\"><title>{WebUtility.HtmlEncode(curve.Name)}</title></polyline>");
        svg.Append(CultureInfo.InvariantCulture, $"<line {stroke} x1=\"{Left + PlotWidth + 14}\" x2=\"{Left + PlotWidth + 44}\" y1=\"{legendY - 4}\" y2=\"{legendY - 4}\"/>");
        Text(svg, Left + PlotWidth + 50, legendY, "start", curve.Name);
    }

    private static void Line(StringBuilder svg, string name, double x1, double y1, double x2, double y2) =>
        svg.Append(CultureInfo.InvariantCulture, $"<line class=\"{name}\" x1=\"{x1:0.0}\" y1=\"{y1:0.0}\" x2=\"{x2:0.0}\" y2=\"{y2:0.0}\"/>");

    private static void Text(StringBuilder svg, double x, double y, string anchor, string text, string name = "label") =>
        svg.Append(CultureInfo.InvariantCulture, $"<text class=\"{name}\" x=\"{x:0.0}\" y=\"{y:0.0}\" text-anchor=\"{anchor}\">{WebUtility.HtmlEncode(text)}</text>");

    /// <summary>Round numbers: 1, 2 or 5 times a power of ten apart, about seven of them.</summary>
    private static IEnumerable<double> Ticks(double low, double high)
    {
        double raw = (high - low) / 7, power = Math.Pow(10, Math.Floor(Math.Log10(raw)));
        double step = power * (raw / power <= 1 ? 1 : raw / power <= 2 ? 2 : raw / power <= 5 ? 5 : 10);
        for (int i = (int)Math.Ceiling((low / step) - 1e-9); i * step <= high + (1e-9 * step); i++)
            yield return i * step;
    }

    private static IEnumerable<double> LogTicks(double low, double high)
    {
        for (double power = 1e-4; power <= high; power *= 10)
        {
            foreach (double x in (double[])[power, 2 * power, 5 * power])
            {
                if (x >= low && x <= high)
                    yield return x;
            }
        }
    }
}
