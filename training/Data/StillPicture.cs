using NeuralCodec.Codec.Imaging;

namespace NeuralCodec.Training.Data;

/// <summary>An RGB still as the codec sees it (packed, padded to 64) and the measure of what comes back.</summary>
public sealed class StillPicture
{
    private readonly byte[] _rgb;
    private readonly byte[] _y, _u, _v;
    private readonly int _paddedWidth, _paddedHeight;

    /// <param name="rgb">Width * Height * 3 bytes, interleaved.</param>
    public StillPicture(int width, int height, byte[] rgb)
    {
        (Width, Height, _rgb) = (width, height, rgb);
        (_paddedWidth, _paddedHeight) = ((width + 63) & ~63, (height + 63) & ~63);
        (_y, _u, _v) = (new byte[_paddedWidth * _paddedHeight], new byte[_paddedWidth * _paddedHeight / 4], new byte[_paddedWidth * _paddedHeight / 4]);
        FillPlanes();
    }

    public int Width { get; }

    public int Height { get; }

    public int CellRows => _paddedHeight / 8;

    public int CellColumns => _paddedWidth / 8;

    /// <returns>[CellRows, CellColumns, 96].</returns>
    public byte[] Packed()
    {
        byte[] packed = new byte[CellRows * CellColumns * 96];
        ForEachSample((plane, position, index) => packed[index] = plane[position]);
        return packed;
    }

    /// <param name="packed">[CellRows, CellColumns, 96], samples / 255 - 0.5, not yet rounded.</param>
    /// <returns>PSNR in dB over R, G and B and over Y, of the picture rounded to 8 bits.</returns>
    public (double Rgb, double Y) Psnr(float[] packed)
    {
        byte[] y = new byte[_y.Length], u = new byte[_u.Length], v = new byte[_v.Length];
        ForEachSample((plane, position, index) =>
        {
            byte[] target = ReferenceEquals(plane, _y) ? y : ReferenceEquals(plane, _u) ? u : v;
            target[position] = (byte)Math.Clamp(MathF.Round((packed[index] + 0.5f) * 255), 0, 255);
        });
        return Psnr(y, u, v);
    }

    /// <summary>The picture as the codec takes it; the caller disposes of it.</summary>
    public Frame ToFrame()
    {
        Frame frame = new(Width, Height);
        byte[][] planes = [_y, _u, _v];
        for (int plane = 0; plane < Frame.PlaneCount; plane++)
        {
            int stride = plane == 0 ? _paddedWidth : _paddedWidth / 2, width = frame.GetPlaneWidth(plane);
            for (int row = 0; row < frame.GetPlaneHeight(plane); row++) planes[plane].AsSpan(row * stride, width).CopyTo(frame.GetRow(plane, row));
        }
        return frame;
    }

    /// <param name="frame">A decoded frame of the picture's size.</param>
    /// <returns>PSNR in dB over R, G and B and over Y.</returns>
    public (double Rgb, double Y) Psnr(Frame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        byte[] y = new byte[_y.Length], u = new byte[_u.Length], v = new byte[_v.Length];
        byte[][] planes = [y, u, v];
        for (int plane = 0; plane < Frame.PlaneCount; plane++)
        {
            int stride = plane == 0 ? _paddedWidth : _paddedWidth / 2;
            for (int row = 0; row < frame.GetPlaneHeight(plane); row++)
            {
                frame.GetRow(plane, row).CopyTo(planes[plane].AsSpan(row * stride));
                // The upsampling of the last column reads one sample further; a decoder repeats the edge there.
                int width = frame.GetPlaneWidth(plane);
                if (width < stride) planes[plane][(row * stride) + width] = planes[plane][(row * stride) + width - 1];
            }
            int height = frame.GetPlaneHeight(plane);
            if (height * stride < planes[plane].Length) planes[plane].AsSpan((height - 1) * stride, stride).CopyTo(planes[plane].AsSpan(height * stride));
        }
        return Psnr(y, u, v);
    }

    private (double Rgb, double Y) Psnr(byte[] y, byte[] u, byte[] v)
    {
        double errorRgb = 0, errorY = 0;
        int half = _paddedWidth / 2;
        for (int row = 0; row < Height; row++)
        {
            for (int column = 0; column < Width; column++)
            {
                int at = (row * _paddedWidth) + column;
                double luma = y[at], cb = Upsample(u, half, row, column) - 128, cr = Upsample(v, half, row, column) - 128;
                int source = ((row * Width) + column) * 3;
                errorRgb += Square(luma + (1.402 * cr), _rgb[source]) + Square(luma - (0.344136 * cb) - (0.714136 * cr), _rgb[source + 1])
                    + Square(luma + (1.772 * cb), _rgb[source + 2]);
                errorY += (luma - _y[at]) * (luma - _y[at]);
            }
        }
        double pixels = (double)Width * Height;
        return (ToDecibel(errorRgb / (3 * pixels)), ToDecibel(errorY / pixels));

        static double Square(double value, byte original)
        {
            double e = Math.Clamp(Math.Round(value), 0, 255) - original;
            return e * e;
        }
    }

    private static double ToDecibel(double mse) => mse == 0 ? double.PositiveInfinity : 10 * Math.Log10(255 * 255 / mse);

    // Bilinear, chroma sited in the middle of four luma samples: weights 9, 3, 3, 1 of 16.
    private static double Upsample(byte[] plane, int stride, int row, int column)
    {
        int rows = plane.Length / stride;
        int y0 = row >> 1, x0 = column >> 1;
        int y1 = Math.Clamp(y0 + ((row & 1) == 0 ? -1 : 1), 0, rows - 1), x1 = Math.Clamp(x0 + ((column & 1) == 0 ? -1 : 1), 0, stride - 1);
        return ((9 * plane[(y0 * stride) + x0]) + (3 * plane[(y0 * stride) + x1]) + (3 * plane[(y1 * stride) + x0]) + plane[(y1 * stride) + x1]) / 16.0;
    }

    private void FillPlanes()
    {
        float[] cb = new float[_y.Length], cr = new float[_y.Length];
        for (int row = 0; row < _paddedHeight; row++)
        {
            for (int column = 0; column < _paddedWidth; column++)
            {
                int source = ((Math.Min(row, Height - 1) * Width) + Math.Min(column, Width - 1)) * 3;
                float r = _rgb[source], g = _rgb[source + 1], b = _rgb[source + 2];
                float luma = (0.299f * r) + (0.587f * g) + (0.114f * b);
                int at = (row * _paddedWidth) + column;
                _y[at] = (byte)MathF.Round(luma);
                cb[at] = (b - luma) / 1.772f;
                cr[at] = (r - luma) / 1.402f;
            }
        }
        int half = _paddedWidth / 2;
        for (int i = 0; i < _u.Length; i++)
        {
            int at = ((i / half) * 2 * _paddedWidth) + ((i % half) * 2);
            _u[i] = Average(cb, at);
            _v[i] = Average(cr, at);
        }

        byte Average(float[] plane, int at) =>
            (byte)Math.Clamp(MathF.Round(((plane[at] + plane[at + 1] + plane[at + _paddedWidth] + plane[at + _paddedWidth + 1]) / 4) + 128), 0, 255);
    }

    private void ForEachSample(Action<byte[], int, int> action)
    {
        foreach ((byte[] plane, int stride, int cell, int first) in new[] { (_y, _paddedWidth, 8, 0), (_u, _paddedWidth / 2, 4, 64), (_v, _paddedWidth / 2, 4, 80) })
        {
            for (int position = 0; position < plane.Length; position++)
            {
                int row = position / stride, column = position % stride;
                action(plane, position, ((((row / cell) * CellColumns) + (column / cell)) * 96) + first + ((row % cell) * cell) + (column % cell));
            }
        }
    }
}
