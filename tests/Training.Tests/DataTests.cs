using NeuralCodec.Training.Data;
using NeuralCodec.Training.LibTorch;

namespace NeuralCodec.Training.Tests;

public sealed class DataTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ncv-data").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("clips", "clips", 1.0, new[] { 1.0 })]
    [InlineData("clips=0.5", "clips", 0.5, new[] { 1.0 })]
    [InlineData("clips=2@1,0.5", "clips", 2.0, new[] { 1.0, 0.5 })]
    public void ADataSourceIsRead(string text, string path, double share, double[] scales)
    {
        DataSource source = DataSource.Parse(text);
        Assert.Equal((path, share), (source.Path, source.Share));
        Assert.Equal(scales, source.Scales);
    }

    [Theory]
    [InlineData("")]
    [InlineData("clips=")]
    [InlineData("clips=-1")]
    [InlineData("clips@2")]
    [InlineData("clips@a")]
    [InlineData("a=1=2")]
    public void AMalformedDataSourceIsRefused(string text) => Assert.Throws<TrainingDataException>(() => DataSource.Parse(text));

    [Fact]
    public void MissingAndEmptyFoldersAreNamed()
    {
        string missing = Path.Combine(_folder, "none");
        Assert.Contains(missing, Assert.Throws<TrainingDataException>(() => MediaReader.Find(missing)).Message, StringComparison.Ordinal);
        Assert.Contains("no pictures", Assert.Throws<TrainingDataException>(() => MediaReader.Find(_folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnUnreadableFileIsLeftOutAndNamed()
    {
        File.WriteAllText(Path.Combine(_folder, "broken.jpg"), "not a picture");
        List<string> skipped = [];
        Assert.Throws<TrainingDataException>(() => TrainingSet.Load([DataSource.Parse(_folder)], Path.Combine(_folder, "cache"), 64, skipped.Add));
        Assert.Contains(skipped, m => m.Contains("broken.jpg", StringComparison.Ordinal));
    }

    [Fact]
    public void BatchesDependOnSeedAndNumberAlone()
    {
        TrainingSet set = TrainingSet.FromFrames([Noise(1), Noise(2)]);
        byte[] a = new CropSampler(set, 64, 9).Draw(5, 3);
        CropSampler other = new(set, 64, 9);
        _ = other.Draw(4, 3);
        Assert.Equal(a, other.Draw(5, 3));
        Assert.NotEqual(a, other.Draw(6, 3));
        Assert.NotEqual(a, new CropSampler(set, 64, 10).Draw(5, 3));
    }

    [Fact]
    public void SafetensorsRoundTrip()
    {
        string path = Path.Combine(_folder, "t.safetensors");
        State.Safetensors.Write(
            path,
            new Dictionary<string, State.StoredTensor>
            {
                ["a"] = State.StoredTensor.FromSingles([1.5f, -2, 3, 0.25f, 7, 9], [2, 3], half: false),
                ["b"] = State.StoredTensor.FromSingles([0.5f], [1], half: true),
            },
            new Dictionary<string, string> { ["k"] = "v" });
        (Dictionary<string, State.StoredTensor> tensors, Dictionary<string, string> meta) = State.Safetensors.Read(path);
        Assert.Equal([1.5f, -2, 3, 0.25f, 7, 9], tensors["a"].ToSingles());
        Assert.Equal([2, 3], tensors["a"].Shape);
        Assert.Equal([0.5f], tensors["b"].ToSingles());
        Assert.Equal(ScalarType.Float16, tensors["b"].Type);
        Assert.Equal("v", meta["k"]);
    }

    private static Frame420 Noise(int seed)
    {
        byte[] y = new byte[160 * 128], u = new byte[80 * 64], v = new byte[80 * 64];
        Random random = new(seed);
        random.NextBytes(y);
        random.NextBytes(u);
        random.NextBytes(v);
        return new Frame420(160, 128, y, u, v);
    }
}
