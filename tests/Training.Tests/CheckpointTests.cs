using NeuralCodec.Training.Data;
using NeuralCodec.Training.LibTorch;
using NeuralCodec.Training.Models;
using NeuralCodec.Training.State;

namespace NeuralCodec.Training.Tests;

public sealed class CheckpointTests : IDisposable
{
    private static readonly IntraConfig Tiny = new() { C = 96, N = 1, C2 = 96, N2 = 1, Bypass = 0, M = 96, Cz = 8, Cm = 16, Cs = 16 };
    private readonly string _folder = Directory.CreateTempSubdirectory("ncv-training").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // Soap first gathers, then turns its bases every tenth update: both lie on either side of the cut.
    [TorchTheory]
    [InlineData(OptimizerKind.Adam, 3, 6)]
    [InlineData(OptimizerKind.Soap, 15, 22)]
    [InlineData(OptimizerKind.Soap, 4, 12)]
    public void ResumedRunEqualsAnUninterruptedOne(OptimizerKind optimizer, int cut, int end)
    {
        float[] whole, resumed;
        using (Trainer trainer = New("whole", resume: false, optimizer: optimizer))
        {
            for (int i = 0; i < end; i++) Step(trainer, i);
            whole = trainer.Model.Store.Flat.data<float>();
        }
        using (Trainer trainer = New("cut", resume: false, optimizer: optimizer))
        {
            for (int i = 0; i < cut; i++) Step(trainer, i);
            trainer.SaveCheckpoint();
        }
        using (Trainer trainer = New("cut", resume: true, optimizer: optimizer))
        {
            Assert.Equal(cut, trainer.Step);
            for (int i = cut; i < end; i++) Step(trainer, i);
            resumed = trainer.Model.Store.Flat.data<float>();
        }
        Assert.Equal(whole, resumed);
    }

    [TorchFact]
    public void ACheckpointOfAnotherOptimizerIsRefusedByName()
    {
        using (Trainer trainer = New("optimizer", resume: false)) trainer.SaveCheckpoint();
        CheckpointException e = Assert.Throws<CheckpointException>(() => New("optimizer", resume: true, optimizer: OptimizerKind.Soap).Dispose());
        Assert.Contains("'adam'", e.Message, StringComparison.Ordinal);
    }

    [TorchFact]
    public void AnotherSizeIsRefusedByName()
    {
        using (Trainer trainer = New("size", resume: false)) trainer.SaveCheckpoint();
        CheckpointException e = Assert.Throws<CheckpointException>(() => New("size", resume: true, Tiny with { Cz = 4 }).Dispose());
        Assert.Contains("checkpoint.safetensors", e.Message, StringComparison.Ordinal);
    }

    [TorchFact]
    public void EveryCutOfACheckpointIsRefused()
    {
        string path;
        using (Trainer trainer = New("damage", resume: false))
        {
            trainer.SaveCheckpoint();
            path = trainer.CheckpointPath;
        }
        byte[] whole = File.ReadAllBytes(path);
        foreach (int length in new[] { 0, 7, 8, 100, 3000, whole.Length / 2, whole.Length - 1 })
        {
            File.WriteAllBytes(path, whole[..length]);
            Assert.Throws<CheckpointException>(() => New("damage", resume: true).Dispose());
        }
    }

    [TorchFact]
    public void AStepThatIsNotFiniteChangesNothing()
    {
        using Trainer trainer = New("nan", resume: false);
        float[] before = trainer.Model.Store.Flat.data<float>();
        using Adam adam = new(trainer.Model.Store);
        trainer.Model.Store.FlatGrad.add_(torch.full([1], double.NaN));
        Assert.False(double.IsFinite(adam.Step(1e-3, 1, 0.99)));
        Assert.Equal(1, adam.Skipped);
        Assert.Equal(before, trainer.Model.Store.Flat.data<float>());
    }

    [TorchFact]
    public void AFullDiskLeavesTheLastCheckpoint()
    {
        string path = Path.Combine(_folder, "kept.safetensors");
        Dictionary<string, StoredTensor> tensors = new() { ["t"] = StoredTensor.FromSingles([1, 2], [2], half: false) };
        Safetensors.Write(path, tensors, new Dictionary<string, string> { ["a"] = "b" });
        // A folder in the place of the temporary file fails the write as a full disk would.
        Directory.CreateDirectory(path + ".partial");
        Assert.ThrowsAny<Exception>(() => Safetensors.Write(path, tensors, new Dictionary<string, string>()));
        (Dictionary<string, StoredTensor> read, Dictionary<string, string> meta) = Safetensors.Read(path);
        Assert.Equal([1f, 2f], read["t"].ToSingles());
        Assert.Equal("b", meta["a"]);
    }

    [TorchFact]
    public void NoTensorOutlivesItsScope()
    {
        using Trainer trainer = New("leak", resume: false);
        Step(trainer, 0);
        long before = TensorHandle.AliveCount;
        for (int i = 1; i < 4; i++) Step(trainer, i);
        Assert.Equal(before, TensorHandle.AliveCount);
    }

    private static void Step(Trainer trainer, int batch)
    {
        byte[] packed = new byte[2 * 16 * 16 * 96];
        new Random(100 + batch).NextBytes(packed);
        trainer.TrainStepForTest(packed);
    }

    private Trainer New(string name, bool resume, IntraConfig? config = null, OptimizerKind optimizer = OptimizerKind.Adam) => new(
        new TrainerOptions
        {
            Data = [],
            Output = Path.Combine(_folder, name),
            BatchSize = 2,
            CropSize = 128,
            Config = config ?? Tiny,
            Resume = resume,
            Optimizer = optimizer,
        },
        new TrainingLog(null, TextWriter.Null));
}
