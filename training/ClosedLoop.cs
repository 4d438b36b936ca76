using NeuralCodec.Codec.Imaging;
using NeuralCodec.Codec.Motion;
using NeuralCodec.Codec.Transforms;
using NeuralCodec.Training.Data;
using NeuralCodec.Training.LibTorch;
using NeuralCodec.Training.Models;

namespace NeuralCodec.Training;

/// <summary>
/// Sequences as the codec would code them: first frames by the intra model, predictions by the codec's own compensation from
/// what was decoded, rounded to 8 bits. Pictures decoded so far are kept per sequence and display index.
/// </summary>
internal sealed class ClosedLoop(IntraModel intra, Device device) : IDisposable
{
    private readonly MotionCompensator _compensator = new(1);

    /// <summary>Codes the first frame of every sequence.</summary>
    public void CodeIntra(FrameSequence[] batch, Frame?[][] decoded)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using IDisposable noGrad = torch.no_grad();
        float[] positions = [.. batch.Select(s => s.Positions[0])];
        QualityMode[] modes = [.. batch.Select(_ => QualityMode.Video)];
        Tensor x = ToTensor(batch.Select(s => s.Frames[0]!));
        IntraOutput output = intra.Forward(x, Quality.Weights(positions, modes, device), training: false);
        Keep(output.Reconstruction, 0, decoded);
    }

    /// <summary>Half of the quality tables: 0 for frames of one reference, 1 for frames of two.</summary>
    public static QualityMode Mode(PlannedFrame planned) => planned.Second < 0 ? (QualityMode)0 : (QualityMode)1;

    /// <summary>Both predictions of planned frame <paramref name="k"/>: [B, 192, rows / 8, columns / 8].</summary>
    public Tensor Predict(FrameSequence[] batch, int k, Frame?[][] decoded)
    {
        int size = batch[0].Frames[0]!.WidthPixels, cells = size / 8;
        PlannedFrame planned = batch[0].Plan.Frames[k];
        byte[] packed = new byte[batch.Length * cells * cells * InterConfig.PredictionChannels];
        ReferencePicture first = new(size, size), second = new(size, size);
        using Frame p0 = new(size, size), p1 = new(size, size);
        for (int b = 0; b < batch.Length; b++)
        {
            first.Load(decoded[b][planned.First]!);
            if (planned.Second >= 0) second.Load(decoded[b][planned.Second]!);
            _compensator.Predict(first, planned.Second >= 0 ? second : null, batch[b].Fields[k], p0, p1);
            Span<byte> target = packed.AsSpan(b * cells * cells * InterConfig.PredictionChannels, cells * cells * InterConfig.PredictionChannels);
            FramePacker.Pack(p0, target, InterConfig.PredictionChannels, 0);
            FramePacker.Pack(p1, target, InterConfig.PredictionChannels, IntraConfig.PackedChannels);
        }
        return PackedBatch.ToTensor(packed, batch.Length, cells, cells, device, InterConfig.PredictionChannels);
    }

    /// <summary>Frames of one size as the networks read them.</summary>
    public Tensor ToTensor(IEnumerable<Frame> frames)
    {
        Frame[] all = [.. frames];
        int cells = all[0].WidthPixels / 8;
        byte[] packed = new byte[all.Length * cells * cells * IntraConfig.PackedChannels];
        for (int b = 0; b < all.Length; b++)
            FramePacker.Pack(all[b], packed.AsSpan(b * cells * cells * IntraConfig.PackedChannels), IntraConfig.PackedChannels, 0);
        return PackedBatch.ToTensor(packed, all.Length, cells, cells, device);
    }

    /// <summary>Rounds a reconstruction to 8-bit frames, as the decoder's references are, and keeps them.</summary>
    public static void Keep(Tensor reconstruction, int index, Frame?[][] decoded)
    {
        int size = (int)reconstruction.size(2) * 8, count = size * size * 3 / 2;
        float[] values = reconstruction.permute(0, 2, 3, 1).contiguous().data<float>();
        for (int b = 0; b < decoded.Length; b++)
        {
            Frame frame = new(size, size);
            FramePacker.Unpack(values.AsSpan(b * count, count), frame);
            decoded[b][index]?.Dispose();
            decoded[b][index] = frame;
        }
    }

    public void Dispose() => _compensator.Dispose();
}
