using NeuralCodec.Training.Data;
using NeuralCodec.Training.LibTorch;
using NeuralCodec.Training.Models;

namespace NeuralCodec.Training;

/// <summary>What the frames of a batch of sequences should have been like for those that refer to them: gradients of reconstructions.</summary>
internal sealed class SequenceGradient(FrameSequence[] batch, Device device)
{
    private readonly int _size = batch[0].Frames[0]!.WidthPixels;
    private readonly Dictionary<int, float[][]> _planes = [];

    /// <summary>Gradient of the reconstruction at a display index from all frames added so far, [B, 96, H/8, W/8]; null where none refers to it.</summary>
    public Tensor? OfFrame(int index)
    {
        if (!_planes.Remove(index, out float[][]? planes)) return null;
        int cells = _size / 8, each = cells * cells * IntraConfig.PackedChannels;
        float[] packed = new float[batch.Length * each];
        for (int b = 0; b < planes.Length; b++) FramePacker.Pack(planes[b], _size, packed.AsSpan(b * each, each));
        Tensor tensor = torch.tensor(packed, batch.Length, cells, cells, IntraConfig.PackedChannels).permute(0, 3, 1, 2);
        return device.Type == DeviceType.CPU ? tensor : tensor.to(device);
    }

    /// <summary>Adds the gradient of the predictions of planned frame <paramref name="k"/>, [B, 192, H/8, W/8], to its references.</summary>
    public void Add(int k, Tensor predictions)
    {
        PlannedFrame planned = batch[0].Plan.Frames[k];
        float[] packed = predictions.permute(0, 2, 3, 1).contiguous().data<float>();
        int length = CompensationGradient.Length(_size), each = packed.Length / batch.Length;
        float[][] first = Planes(planned.First), second = planned.Second < 0 ? [] : Planes(planned.Second);
        Parallel.For(0, batch.Length, b =>
        {
            float[] g0 = new float[length], g1 = new float[length];
            ReadOnlySpan<float> own = packed.AsSpan(b * each, each);
            FramePacker.Unpack(own, _size, InterConfig.PredictionChannels, 0, g0);
            FramePacker.Unpack(own, _size, InterConfig.PredictionChannels, IntraConfig.PackedChannels, g1);
            CompensationGradient.Add(g0, g1, batch[b].Fields[k], _size, first[b], second.Length == 0 ? [] : second[b]);
        });
    }

    private float[][] Planes(int index) =>
        _planes.TryGetValue(index, out float[][]? planes) ? planes
            : _planes[index] = [.. batch.Select(_ => new float[CompensationGradient.Length(_size)])];
}
