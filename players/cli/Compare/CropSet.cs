using System.Globalization;
using NeuralCodec.Codec.Compare;
using NeuralCodec.Codec.Formats;
using NeuralCodec.Codec.Imaging;

namespace NeuralCodec.Cli.Compare;

/// <summary>The same part of one item from the source and from each codec, at the rate nearest to ours.</summary>
/// <param name="Item">Name of the item.</param>
/// <param name="Pictures">The source, then ours, then the others.</param>
/// <param name="Nearest">Number of the picture, other than ours, whose rate is nearest to ours; 0 where there is none.</param>
internal sealed record CropSet(string Item, IReadOnlyList<(string Caption, byte[] Png)> Pictures, int Nearest)
{
    private const int MaxItems = 3, MaxWidth = 480, MaxHeight = 320;

    /// <summary>Crops of the first items, from the middle of the picture; of clips from the first frame.</summary>
    public static IEnumerable<CropSet> Make(CompareResult result)
    {
        foreach (CompareItem item in result.Comparison.Items.Take(MaxItems))
        {
            List<ItemCurve> curves = [.. result.Comparison.Curves.Where(curve => curve.Item == item)];
            if (curves.FirstOrDefault(curve => curve.Codec.IsOurs) is not { } ours)
                continue;
            double rate = ours.Points[ours.Points.Count / 3].BitsPerPixel;
            List<(string, byte[])> pictures = [("source", Crop(item.Path))];
            (int nearest, double nearestDistance) = (0, double.PositiveInfinity);
            foreach (ItemCurve curve in curves)
            {
                RatePoint point = curve.Points.MinBy(Distance)!;
                if (!curve.Codec.IsOurs && Distance(point) < nearestDistance)
                    (nearest, nearestDistance) = (pictures.Count, Distance(point));
                string decoded = result.Comparison.Decode(item, curve.Codec, point);
                double psnr = point.Metrics[result.Kind == CompareKind.Stills ? RatePoint.PsnrRgb : RatePoint.Psnr611];
                pictures.Add((string.Create(CultureInfo.InvariantCulture, $"{curve.Codec.Title}, {point.BitsPerPixel:0.000} bpp, {psnr:0.00} dB"), Crop(decoded)));
                File.Delete(decoded);
            }

            yield return new CropSet(item.Name, pictures, nearest);

            double Distance(RatePoint point) => Math.Abs(Math.Log(point.BitsPerPixel / rate));
        }
    }

    private static byte[] Crop(string path)
    {
        RgbImage image = FfmpegStillReader.Read(path);
        int width = Math.Min(MaxWidth, image.WidthPixels), height = Math.Min(MaxHeight, image.HeightPixels);
        int left = (image.WidthPixels - width) / 2, top = (image.HeightPixels - height) / 2;
        RgbImage crop = new(width, height);
        for (int y = 0; y < height; y++)
            image.GetRow(top + y).Slice(3 * left, 3 * width).CopyTo(crop.GetRow(y));
        using MemoryStream png = new();
        PngWriter.Write(png, crop);
        return png.ToArray();
    }
}
