using System.Globalization;
using NeuralCodec.Codec.Imaging;
using NeuralCodec.Codec.Transforms;
using NeuralCodec.Conformance.Tests.Common;
using NeuralCodec.Reference.Intra;
using NeuralCodec.Reference.Package;

namespace NeuralCodec.Conformance.Tests.Intra;

/// <summary>
/// A small frozen model, frames coded with it and their pictures (Y, U, V): docs/intra.md section 5. New ones are made on
/// purpose, by NCV_WRITE_VECTORS=1; existing files are never written again.
/// </summary>
public class VectorTests
{
    private const int ModelSeed = 125;
    private static readonly string Folder = Repository.PathOf("tests", "Conformance.Tests", "vectors");

    public static TheoryData<int, int, int, int> Frames => new()
    {
        { 20, 9, 1, 2000 }, { 1, 1, 0, 16128 }, { 100, 70, 1, 8077 }, { 67, 130, 0, 0 },
    };

    [Theory]
    [MemberData(nameof(Frames))]
    public void FramesDecodeToTheirPictures(int width, int height, int mode, int quality)
    {
        WriteMissing(width, height, mode, quality);
        byte[] package = File.ReadAllBytes(Path.Combine(Folder, "small.ncm"));
        byte[] coded = File.ReadAllBytes(Path.Combine(Folder, Name(width, height, mode, quality) + ".frame"));
        byte[] pixels = File.ReadAllBytes(Path.Combine(Folder, Name(width, height, mode, quality) + ".yuv"));
        Picture picture = new Reference.Intra.IntraDecoder(new ModelPackage(package)).Decode(coded, width, height);
        Assert.Equal(pixels, picture.Y.Concat(picture.U).Concat(picture.V));
        using IntraCodec codec = new(package, QualityMode.Still);
        using Frame frame = new(width, height);
        codec.Decode(coded, frame);
        Assert.Equal(pixels, frame.Pixels.ToArray());
    }

    /// <summary>Name, sum of all values and first values of each map: what the table of the text says, line by line.</summary>
    [Fact]
    public void TraceIsThatOfTheText()
    {
        List<string> lines = [];
        ModelPackage package = new(File.ReadAllBytes(Path.Combine(Folder, "small.ncm")));
        byte[] coded = File.ReadAllBytes(Path.Combine(Folder, Name(20, 9, 1, 2000) + ".frame"));
        new Reference.Intra.IntraDecoder(package, (name, map) => lines.Add(Describe(name, map))).Decode(coded, 20, 9);
        string text = File.ReadAllText(Repository.PathOf("docs", "intra.md")).ReplaceLineEndings("\n");
        Assert.Contains("`" + Convert.ToHexString(coded) + "`", text, StringComparison.Ordinal);
        Assert.Contains(string.Join('\n', lines), text, StringComparison.Ordinal);
    }

    private static string Describe(string name, Map map)
    {
        int[] values = [.. Enumerable.Range(0, map.Rows).SelectMany(row => Enumerable.Range(0, map.Columns)
            .SelectMany(column => Enumerable.Range(0, map.Channels).Select(c => map[row, column, c])))];
        string first = string.Join(' ', values.Take(16).Select(value => value.ToString(CultureInfo.InvariantCulture)));
        return $"| {name} | {map.Rows} x {map.Columns} x {map.Channels} | {values.Sum(value => (long)value)} | {first} |";
    }

    private static string Name(int width, int height, int mode, int quality) => $"{width}x{height}-{(QualityMode)mode}-{quality}".ToLowerInvariant();

    private static void WriteMissing(int width, int height, int mode, int quality)
    {
        if (Environment.GetEnvironmentVariable("NCV_WRITE_VECTORS") != "1")
            return;
        Directory.CreateDirectory(Folder);
        string model = Path.Combine(Folder, "small.ncm"), frame = Path.Combine(Folder, Name(width, height, mode, quality));
        if (!File.Exists(model))
            File.WriteAllBytes(model, SmallIntraModel.Package(ModelSeed));
        if (File.Exists(frame + ".frame"))
            return;
        using IntraCodec codec = new(File.ReadAllBytes(model), (QualityMode)mode);
        using Frame source = Pictures.Random(quality, width, height);
        using Frame reconstruction = new(width, height);
        File.WriteAllBytes(frame + ".frame", codec.Encode(source, quality, reconstruction));
        File.WriteAllBytes(frame + ".yuv", reconstruction.Pixels.ToArray());
    }
}
