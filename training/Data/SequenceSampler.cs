using NeuralCodec.Codec.Imaging;
using NeuralCodec.Codec.Motion;
using NeuralCodec.Training.Models;

namespace NeuralCodec.Training.Data;

/// <summary>Finds the motion of a frame of a sequence.</summary>
/// <param name="frames">The uncoded pictures.</param>
/// <param name="planned">The frame and its references.</param>
/// <param name="known">Fields found so far, by display index.</param>
/// <param name="position">Anchor position of the frame's quality.</param>
public delegate MotionField MotionSearch(Frame?[] frames, PlannedFrame planned, IReadOnlyDictionary<int, (PlannedFrame Planned, MotionField Field)> known, float position);

/// <summary>
/// Draws batches of sequences: crops of recordings and moved stills, with the motion that the encoder's own search finds in
/// them. Batch number n is a function of the seed and n alone.
/// </summary>
public sealed class SequenceSampler
{
    private readonly ClipSet _set;
    private readonly int _size;
    private readonly int _seed;
    private readonly double _syntheticShare;
    private readonly MotionSearch _search;

    /// <param name="size">Rows and columns of a crop, a multiple of 64.</param>
    /// <param name="syntheticShare">Share of sequences made from stills.</param>
    public SequenceSampler(ClipSet set, int size, int seed, double syntheticShare, MotionSearch search)
    {
        if (size < 64 || size % 64 != 0) throw new ArgumentException("the crop size must be a multiple of 64", nameof(size));
        (_set, _size, _seed, _search) = (set, size, seed, search);
        _syntheticShare = set.Stills.Count == 0 ? 0 : set.Clips.Count == 0 ? 1 : syntheticShare;
    }

    /// <returns>Sequences of one plan.</returns>
    public FrameSequence[] Draw(long batch, int count)
    {
        Random random = new(Trainer.MixSeed(_seed, batch));
        SequencePlan plan = random.Next(4) == 0 ? SequencePlan.Chain(5) : SequencePlan.Hierarchy(random);
        return [.. Enumerable.Range(0, count).Select(_ => Draw(plan, random))];
    }

    private FrameSequence Draw(SequencePlan plan, Random random)
    {
        Frame?[] frames = random.NextDouble() < _syntheticShare ? Synthetic(plan, random) : FromClip(plan, random);
        float[] positions = Positions(plan, random);
        Dictionary<int, (PlannedFrame, MotionField)> known = [];
        MotionField[] fields = new MotionField[plan.Frames.Count];
        for (int i = 0; i < fields.Length; i++)
        {
            PlannedFrame planned = plan.Frames[i];
            fields[i] = _search(frames, planned, known, positions[i + 1]);
            known[planned.Index] = (planned, fields[i]);
        }
        return new FrameSequence(plan, frames, fields, positions);
    }

    // The intra frame gets the best quality, P frames less, B frames less at each level: bits of a frame pay in all that refer to it.
    private static float[] Positions(SequencePlan plan, Random random)
    {
        float intra = 2 + (random.NextSingle() * 6), predicted = intra - 0.8f - (random.NextSingle() * 1.6f);
        float perLevel = 0.4f + (random.NextSingle() * 0.6f);
        return [intra, .. plan.Frames.Select(f => Math.Clamp(predicted - (perLevel * f.Level), 0, Quality.Anchors - 1))];
    }

    private Frame?[] Synthetic(SequencePlan plan, Random random)
    {
        SyntheticMotion motion = new(_set.Stills[random.Next(_set.Stills.Count)], _size, random);
        Frame?[] frames = new Frame?[plan.LastIndex + 1];
        foreach (int index in Indexes(plan)) frames[index] = motion.Render(index);
        return frames;
    }

    private Frame?[] FromClip(SequencePlan plan, Random random)
    {
        Clip[] usable = [.. _set.Clips.Where(c => c.Frames.Length > plan.LastIndex)];
        double pick = random.NextDouble() * usable.Sum(c => c.Share);
        Clip clip = usable.FirstOrDefault(c => (pick -= c.Share) < 0) ?? usable[^1];
        int step = clip.Frames.Length > 2 * plan.LastIndex && random.Next(4) == 0 ? 2 : 1;
        int start = random.Next(clip.Frames.Length - (step * plan.LastIndex));
        bool backwards = random.Next(3) == 0, mirror = random.Next(2) == 0;
        Frame420 source = clip.Frames[0];
        int x = random.Next((source.Width - _size) / 2 + 1) * 2, y = random.Next((source.Height - _size) / 2 + 1) * 2;
        Frame?[] frames = new Frame?[plan.LastIndex + 1];
        foreach (int index in Indexes(plan))
            frames[index] = Crop(clip.Frames[start + (step * (backwards ? plan.LastIndex - index : index))], x, y, mirror);
        return frames;
    }

    private Frame Crop(Frame420 source, int x, int y, bool mirror)
    {
        Frame frame = new(_size, _size);
        byte[][] planes = [source.Y, source.U, source.V];
        for (int plane = 0; plane < Frame.PlaneCount; plane++)
        {
            int shift = plane == 0 ? 0 : 1, stride = source.Width >> shift, side = _size >> shift;
            for (int row = 0; row < side; row++)
            {
                Span<byte> line = frame.GetRow(plane, row);
                planes[plane].AsSpan((((y >> shift) + row) * stride) + (x >> shift), side).CopyTo(line);
                if (mirror) line.Reverse();
            }
        }
        return frame;
    }

    private static IEnumerable<int> Indexes(SequencePlan plan) => plan.Frames.Select(f => f.Index).Prepend(0);
}
