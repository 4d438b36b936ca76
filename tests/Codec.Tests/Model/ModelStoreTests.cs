using NeuralCodec.Codec.Model;

namespace NeuralCodec.Codec.Tests.Model;

public sealed class ModelStoreTests : IDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), "ncv-store-" + Guid.NewGuid().ToString("N"));

    public void Dispose() => Directory.Delete(_folder, true);

    [Fact]
    public void PackagesAreFoundByContentWhateverTheirName()
    {
        string first = Directory.CreateDirectory(Path.Combine(_folder, "first")).FullName;
        string second = Path.Combine(_folder, "second");
        byte[] one = SmallModel.Writer(1).ToArray(), two = SmallModel.Writer(2).ToArray();
        ModelStore store = new([Path.Combine(_folder, "missing"), first, second]);
        string path = store.Add(one, second);
        Assert.Equal($"intra-v1-{ModelId.Of(one).ShortName}.ncm", Path.GetFileName(path));
        Assert.Equal(path, store.Add(one, second));
        File.WriteAllBytes(Path.Combine(first, "renamed.ncm"), two);
        // A wrong file under the right name does not count.
        File.WriteAllBytes(Path.Combine(first, $"x-{ModelId.Of(one).ShortName}.ncm"), two.AsSpan(0, 100));
        Assert.Equal(path, store.Find(ModelId.Of(one)));
        Assert.Equal(ModelId.Of(two), store.Load(ModelId.Of(two)).Id);
        Assert.Equal(3, store.EnumerateFiles().Count());
        Assert.Empty(Directory.GetFiles(second, "*.part"));
    }

    [Fact]
    public void AMissingPackageIsNamed()
    {
        Directory.CreateDirectory(_folder);
        ModelId id = ModelId.Of("nothing"u8);
        InvalidMediaException missing = Assert.Throws<InvalidMediaException>(() => new ModelStore([_folder]).Load(id));
        Assert.Equal(MediaProblem.MissingModel, missing.Problem);
        Assert.Contains(id.ToString(), missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AChangedFileIsHashedAgainAndABrokenOneIsNotAdded()
    {
        Directory.CreateDirectory(_folder);
        byte[] one = SmallModel.Writer(1).ToArray(), two = SmallModel.Writer(2).ToArray();
        string path = Path.Combine(_folder, "a.ncm");
        File.WriteAllBytes(path, one);
        ModelStore store = new([_folder]);
        Assert.NotNull(store.Find(ModelId.Of(one)));
        File.WriteAllBytes(path, two);
        File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddMinutes(1));
        Assert.Null(store.Find(ModelId.Of(one)));
        Assert.NotNull(store.Find(ModelId.Of(two)));
        Assert.Throws<InvalidMediaException>(() => store.Add(one.AsSpan(0, 200), _folder));
        Assert.Single(Directory.GetFiles(_folder));
    }
}
