using NeuralCodec.Codec.Imaging;
using NeuralCodec.Codec.Motion;
using NeuralCodec.Conformance.Tests.Common;
using NeuralCodec.Conformance.Tests.Intra;
using NeuralCodec.Reference.Inter;
using Xunit.Abstractions;
using Motion = NeuralCodec.Reference.Inter.Motion;
using ProductField = NeuralCodec.Codec.Motion.MotionField;
using ReferenceField = NeuralCodec.Reference.Inter.MotionField;

namespace NeuralCodec.Conformance.Tests.Inter;

/// <summary>
/// Random motion that no encoder would choose, so that every element of the syntax, every candidate and every limit occurs: the reference reads and
/// derives what the product does, and predicts the same samples.
/// </summary>
public class MotionTests(ITestOutputHelper output)
{
    [Fact]
    public void RandomMotionIsDerivedEqually() => Cases.Run(output, 400, random =>
    {
        int width = random.Next(1, 200), height = random.Next(1, 200);
        (int d1, int d2) = (Distance(random), random.Next(3) == 0 ? 0 : Distance(random));
        (TemporalMotion? f1, ReferenceField? r1) = Field(random, width, height, 0);
        (TemporalMotion? f2, ReferenceField? r2) = d2 == 0 ? default : Field(random, width, height, 0);
        MotionInputs inputs = new(width, height, d1, d2) { FirstMotion = f1, SecondMotion = f2 };
        _ = Compare(random, inputs, r1, r2);
    });

    [Fact]
    public void RandomMotionPredictsEqually() => Cases.Run(output, 6, random =>
    {
        int width = random.Next(1, 130), height = random.Next(1, 100);
        using Frame a = Pictures.Random(random.Next(), width, height), b = Pictures.Random(random.Next(), width, height);
        ReferencePicture first = new(width, height), second = new(width, height);
        first.Load(a);
        second.Load(b);
        (ProductField field, ReferenceField reference) = Compare(random, new MotionInputs(width, height, -1, 2), null, null);
        using Frame p0 = new(first.PaddedWidth, first.PaddedHeight), p1 = new(first.PaddedWidth, first.PaddedHeight);
        using MotionCompensator compensator = new();
        compensator.Predict(first, second, field, p0, p1);
        for (int number = 0; number < 2; number++)
        {
            NeuralCodec.Reference.Intra.Picture picture = new Prediction(Picture(a), Picture(b), reference, number).Picture;
            Assert.True((number == 0 ? p0 : p1).Pixels.SequenceEqual([.. picture.Y, .. picture.U, .. picture.V]), $"prediction {number}");
        }
    });

    private static NeuralCodec.Reference.Intra.Picture Picture(Frame frame) =>
        new(frame.WidthPixels, frame.HeightPixels, frame.GetPlane(0).ToArray(), frame.GetPlane(1).ToArray(), frame.GetPlane(2).ToArray());

    // Often near, sometimes as far as can be; never 0.
    private static int Distance(Random random) => (random.Next(2) == 0 ? 1 : -1) * (random.Next(4) == 0 ? random.Next(1, 1024) : random.Next(1, 9));

    // A reference's own motion, itself derived from random motion, or none.
    private static (TemporalMotion? Product, ReferenceField? Reference) Field(Random random, int width, int height, int level)
    {
        if (random.Next(4) == 0) return default;
        (int e1, int e2) = (Distance(random), random.Next(2) == 0 ? 0 : Distance(random));
        if (random.Next(8) == 0 && e2 != 0) e2 = e1;
        (TemporalMotion? f1, ReferenceField? r1) = level > 0 ? default : Field(random, width, height, level + 1);
        (ProductField field, ReferenceField reference) = Compare(random, new MotionInputs(width, height, e1, e2) { FirstMotion = f1 }, r1, null);
        return (new TemporalMotion(field, e1, e2), reference);
    }

    /// <summary>Writes random motion, and reads and derives it twice.</summary>
    private static (ProductField Product, ReferenceField Reference) Compare(Random random, MotionInputs inputs, ReferenceField? r1, ReferenceField? r2)
    {
        CodedMotion coded = RandomMotion(random, inputs);
        byte[] bytes = new MotionWriter().Write(coded);
        ProductField product = MotionDeriver.Derive(new MotionReader().Read(bytes, inputs), inputs);
        ParsedMotion parsed = MotionParser.Parse(bytes, coded.BlockRows, coded.BlockColumns, inputs.HasTwoReferences);
        ReferenceField reference = MotionDerivation.Derive(parsed, inputs.FirstDistance, inputs.SecondDistance, r1, r2);
        Assert.Equal(product.IsCopied, reference.Copied.Cast<bool>());
        Assert.Equal(product.Cells.Select(Converted), reference.Cells.Cast<Motion>());
        Assert.Equal([product.FirstGlobal is not null, product.SecondGlobal is not null], reference.Globals.Select(model => model is not null));
        return (product, reference);
    }

    private static Motion Converted(MotionCell cell) => new((int)cell.Use, new Vector(cell.First.X, cell.First.Y), new Vector(cell.Second.X, cell.Second.Y));

    private static CodedMotion RandomMotion(Random random, MotionInputs inputs)
    {
        CodedMotion motion = new(inputs.WidthPixels, inputs.HeightPixels, inputs.HasTwoReferences)
        {
            DifferenceShift = random.Next(4),
            FirstGlobal = RandomGlobal(random),
            SecondGlobal = inputs.HasTwoReferences ? RandomGlobal(random) : CodedGlobalMotion.None,
        };
        int largest = random.Next(1, 15), copies = random.Next(3), splits = random.Next(1, 4);
        for (int block = 0; block < motion.IsCopied.Length; block++)
        {
            motion.IsCopied[block] = random.Next(4) < copies;
            if (!motion.IsCopied[block]) AddNode(random, motion, 8 * (block / motion.BlockColumns), 8 * (block % motion.BlockColumns), 8, splits, largest);
        }

        return motion;
    }

    private static void AddNode(Random random, CodedMotion motion, int row, int column, int size, int splits, int largest)
    {
        if (size == 1 || random.Next(4) >= splits)
        {
            motion.Leaves.Add(RandomLeaf(random, motion.HasTwoReferences, size, largest) with { Row = (ushort)row, Column = (ushort)column, SizeCells = (byte)size });
            return;
        }

        for (int i = 0; i < 4; i++) AddNode(random, motion, row + (i / 2 * size / 2), column + (i % 2 * size / 2), size / 2, splits, largest);
    }

    private static MotionLeaf RandomLeaf(Random random, bool two, int size, int largest)
    {
        if (random.Next(2) == 0)
            return new MotionLeaf { IsMerged = true, MergeIndex = (byte)random.Next(10), Use = two ? (ReferenceUse)random.Next(4) : 0 };
        ReferenceUse use = two ? (ReferenceUse)random.Next(1, 4) : ReferenceUse.First;
        bool linked = use == ReferenceUse.Both && random.Next(2) == 0;
        return new MotionLeaf
        {
            Use = use,
            IsLinked = linked,
            Variation = size > 1 ? (LeafVariation)random.Next(4) : LeafVariation.None,
            FirstPredictor = (byte)(use == ReferenceUse.Second ? 0 : random.Next(2)),
            SecondPredictor = (byte)(use == ReferenceUse.First ? 0 : random.Next(2)),
            First = use == ReferenceUse.Second ? default : RandomDifference(random, largest),
            Second = use == ReferenceUse.First || linked ? default : RandomDifference(random, largest),
        };
    }

    private static VectorDifference RandomDifference(Random random, int largest) => new(RandomComponent(random, largest), RandomComponent(random, largest));

    private static short RandomComponent(Random random, int largest)
    {
        int below = 1 << random.Next(largest);
        return (short)Math.Clamp(random.Next(-2 * below, (2 * below) + 1), -VectorDifference.Max, VectorDifference.Max);
    }

    private static CodedGlobalMotion RandomGlobal(Random random)
    {
        int most = 1 << random.Next(1, 17);
        var coding = (GlobalMotionCoding)random.Next(4);
        return new CodedGlobalMotion(coding, [.. Enumerable.Range(0, CodedGlobalMotion.CountOf(coding)).Select(_ => random.Next(1 - most, most))]);
    }
}
