using NeuralCodec.Codec.Imaging;
using NeuralCodec.Codec.Motion;

namespace NeuralCodec.Codec.Tests.Motion;

/// <summary>Pictures and motion fields made from a seed.</summary>
internal static class RandomMotion
{
    /// <summary>Noise, or only 0 and 255: the extremes of every sum.</summary>
    public static Frame Frame(Random random, int width, int height, bool extreme = false)
    {
        Frame frame = new(width, height);
        random.NextBytes(frame.Pixels);
        if (extreme)
        {
            foreach (ref byte pixel in frame.Pixels)
                pixel = (byte)(pixel < 128 ? 0 : 255);
        }

        return frame;
    }

    public static ReferencePicture Reference(Frame frame)
    {
        ReferencePicture reference = new(frame.WidthPixels, frame.HeightPixels);
        reference.Load(frame);
        return reference;
    }

    /// <summary>A vector: none, near, or anywhere.</summary>
    public static MotionVector Vector(Random random) => random.Next(8) switch
    {
        0 => default,
        1 => new MotionVector((short)random.Next(MotionVector.Min, MotionVector.Max + 1), (short)random.Next(MotionVector.Min, MotionVector.Max + 1)),
        2 => new MotionVector((short)random.Next(-700, 700), (short)random.Next(-700, 700)),
        3 => new MotionVector((short)(4 * random.Next(-9, 9)), (short)random.Next(-9, 9)),
        4 => new MotionVector((short)random.Next(-9, 9), (short)(8 * random.Next(-9, 9))),
        _ => new MotionVector((short)random.Next(-40, 41), (short)random.Next(-40, 41)),
    };

    public static MotionCell Cell(Random random, bool hasSecond)
    {
        ReferenceUse use = hasSecond ? (ReferenceUse)random.Next(1, 4) : ReferenceUse.First;
        return new MotionCell(
            use, use == ReferenceUse.Second ? default : Vector(random), use == ReferenceUse.First ? default : Vector(random));
    }

    /// <summary>A field of squares of 8 to 64 pixels, small ones with the probability given.</summary>
    public static MotionField Field(Random random, int width, int height, bool hasSecond, double splits, double copies)
    {
        MotionField field = new(width, height);
        // A few cells that occur again and again, so that neighbours are equal at times.
        MotionCell[] palette = new MotionCell[5];
        foreach (ref MotionCell cell in palette.AsSpan())
            cell = Cell(random, hasSecond);
        for (int row = 0; row < field.Rows; row += MotionField.BlockCells)
        for (int column = 0; column < field.Columns; column += MotionField.BlockCells)
            Split(row, column, MotionField.BlockCells);
        for (int block = 0; block < field.IsCopied.Length; block++)
        {
            if (random.NextDouble() >= copies)
                continue;
            field.IsCopied[block] = true;
            int row = block / field.BlockColumns * MotionField.BlockCells, column = block % field.BlockColumns * MotionField.BlockCells;
            Fill(row, column, MotionField.BlockCells, MotionCell.Still);
        }

        return field;

        void Split(int row, int column, int cells)
        {
            if (cells > 1 && random.NextDouble() < splits)
            {
                for (int i = 0; i < 4; i++)
                    Split(row + i / 2 * (cells / 2), column + i % 2 * (cells / 2), cells / 2);
                return;
            }

            Fill(row, column, cells, random.Next(3) == 0 ? palette[random.Next(palette.Length)] : Cell(random, hasSecond));
        }

        void Fill(int row, int column, int cells, MotionCell cell)
        {
            for (int i = 0; i < cells; i++)
            for (int j = 0; j < cells; j++)
                field[row + i, column + j] = cell;
        }
    }
}
