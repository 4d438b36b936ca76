using System.Buffers;
using NeuralCodec.Codec;
using NeuralCodec.Codec.Container;
using NeuralCodec.Codec.Imaging;
using NeuralCodec.Codec.Inter;
using NeuralCodec.Codec.Model;
using NeuralCodec.Codec.Motion;
using NeuralCodec.Codec.Transforms;
using NeuralCodec.Conformance.Tests.Intra;
using NeuralCodec.Reference;
using NeuralCodec.Reference.Container;
using NeuralCodec.Reference.Inter;
using CodedFrame = NeuralCodec.Codec.Container.CodedFrame;
using Group = NeuralCodec.Codec.Container.Group;

namespace NeuralCodec.Conformance.Tests.Inter;

/// <summary>
/// A group of frames whose sources are made of the reconstructions before them: a part moves, a part stands still, one frame changes nothing.
/// So all kinds of blocks occur, though pictures of a random model look like none of the sources.
/// </summary>
internal sealed class ReferenceGroup : IDisposable
{
    // Coding order: display index, first reference, second or -1.
    private static readonly (int Display, int First, int Second)[] Hierarchy =
        [(8, 0, -1), (4, 0, 8), (2, 4, 0), (1, 2, 0), (3, 2, 4), (6, 8, 4), (5, 6, 4), (7, 6, 8), (9, 7, 8), (10, 9, 7)];

    private readonly int _width, _height;
    private readonly VideoFrameCoder _coder;
    private readonly NeuralCodec.Reference.Package.ModelPackage _package;
    private readonly Dictionary<int, Frame> _pictures = [];

    public ReferenceGroup(byte[] package, int seed, int width, int height, int frames, bool lowDelay)
    {
        (_width, _height) = (width, height);
        ModelPackage model = ModelPackage.Read(package);
        _coder = new VideoFrameCoder(new IntraNetworks(model), new InterNetworks(model), 1) { WeighsRepeats = false };
        _package = new NeuralCodec.Reference.Package.ModelPackage(package);
        Encode(new Random(seed), frames, lowDelay);
    }

    /// <summary>In coding order.</summary>
    public List<CodedFrame> Frames { get; } = [];

    /// <summary>What the product decodes in coding order until a frame is refused.</summary>
    public List<byte[]> DecodeByProduct(IReadOnlyList<CodedFrame> frames)
    {
        List<byte[]> pictures = [];
        try
        {
            foreach ((_, Frame frame) in _coder.DecodeGroup(new Group(frames, null), _ => new Frame(_width, _height)))
            {
                using (frame) pictures.Add(frame.Pixels.ToArray());
            }
        }
        catch (InvalidMediaException)
        {
            // What came before stands.
        }

        return pictures;
    }

    /// <summary>The same by the text.</summary>
    public List<byte[]> DecodeByReference(IReadOnlyList<CodedFrame> frames)
    {
        List<byte[]> pictures = [];
        try
        {
            IEnumerable<GroupFrame> coded = frames.Select(f => new GroupFrame((int)f.Type, f.DisplayIndex, f.Payload.ToArray()));
            foreach ((_, NeuralCodec.Reference.Intra.Picture picture) in new GroupDecoder(_package).Decode(coded, _width, _height))
                pictures.Add([.. picture.Y, .. picture.U, .. picture.V]);
        }
        catch (InvalidException)
        {
            // What came before stands.
        }

        return pictures;
    }

    /// <summary>Encoder, product and reference agree on all pictures.</summary>
    public void Check()
    {
        List<byte[]> product = DecodeByProduct(Frames), reference = DecodeByReference(Frames);
        Assert.Equal(Frames.Count, product.Count);
        Assert.Equal(Frames.Count, reference.Count);
        for (int i = 0; i < Frames.Count; i++)
        {
            byte[] expected = _pictures[Frames[i].DisplayIndex].Pixels.ToArray();
            Assert.True(expected.AsSpan().SequenceEqual(product[i]), $"the product gives another picture {i} than the encoder");
            Assert.True(expected.AsSpan().SequenceEqual(reference[i]), $"the reference gives another picture {i} than the encoder");
        }
    }

    /// <summary>Whether blocks of a frame are copied that lie in the window of its networks.</summary>
    public bool HasCopiesInWindow(CodedFrame frame)
    {
        if (frame.Type != FrameType.Inter) return false;
        InterFrame parsed = new(frame.Payload.ToArray(), frame.DisplayIndex);
        int d1 = parsed.References[0] - frame.DisplayIndex, d2 = parsed.References.Length > 1 ? parsed.References[1] - frame.DisplayIndex : 0;
        Window window = new(MotionParser.Parse(parsed.Motion, (_height + 63) / 64, (_width + 63) / 64, d2 != 0).Copied);
        return Enumerable.Range(0, window.Rows * window.Columns).Any(i => window.IsCopied(i / window.Columns, i % window.Columns));
    }

    public void Dispose()
    {
        foreach (Frame picture in _pictures.Values) picture.Dispose();
        _coder.Dispose();
    }

    private void Encode(Random random, int frames, bool lowDelay)
    {
        QualityIndex quality = QualityIndex.FromIndex(30);
        ArrayBufferWriter<byte> payload = new();
        Frame intra = new(_width, _height);
        using Frame source = Pictures.Random(random.Next(), _width, _height);
        _coder.Encode(source, quality, payload, intra);
        _coder.BeginGroup(_width, _height);
        _coder.Keep(0, intra);
        Add(FrameType.Intra, 0, payload, intra);
        (int Display, int First, int Second)[] order = lowDelay
            ? [.. Enumerable.Range(1, frames - 1).Select(i => (i, i - 1, i >= 2 && i % 3 == 0 ? i - 2 : -1))]
            : [.. Hierarchy.Take(frames - 1)];
        for (int i = 0; i < order.Length; i++)
        {
            (int display, int first, int second) = order[i];
            source.CopyFrom(_pictures[first]);
            // Two parts that lie apart leave copied blocks between them, inside the window of the networks.
            if (i != 4) Move(random, _pictures[first], source, random.Next(_width / 2), random.Next(_height / 2));
            if (i % 2 == 1) Move(random, _pictures[first], source, _width - 30, _height - 30);
            payload = new();
            Frame picture = new(_width, _height);
            QualityIndex lower = QualityIndex.FromIndex(random.Next(20, 60));
            FrameType type = _coder.EncodeInter(source, display, first, second, lower, new MotionSearchOptions(), payload, picture);
            Add(type, display, payload, picture);
        }
    }

    private void Add(FrameType type, int display, ArrayBufferWriter<byte> payload, Frame picture)
    {
        _pictures.Add(display, picture);
        Frames.Add(new CodedFrame(type, display, 0, 1, payload.WrittenMemory));
    }

    // A rectangle of the picture takes what lies a vector away, at another brightness.
    private static void Move(Random random, Frame from, Frame to, int left, int top)
    {
        int right = left + random.Next(20, 60), bottom = top + random.Next(20, 60);
        int dx = random.Next(-12, 13), dy = random.Next(-12, 13), light = random.Next(-20, 21);
        for (int plane = 0; plane < Frame.PlaneCount; plane++)
        {
            int scale = plane == 0 ? 1 : 2;
            int width = to.GetPlaneWidth(plane), height = to.GetPlaneHeight(plane);
            for (int y = top / scale; y < Math.Min(bottom / scale, height); y++)
            {
                Span<byte> row = from.GetRow(plane, Math.Clamp(y + (dy / scale), 0, height - 1));
                for (int x = left / scale; x < Math.Min(right / scale, width); x++)
                    to.GetRow(plane, y)[x] = (byte)Math.Clamp(row[Math.Clamp(x + (dx / scale), 0, width - 1)] + light, 0, 255);
            }
        }
    }
}
