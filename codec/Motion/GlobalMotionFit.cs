namespace NeuralCodec.Codec.Motion;

/// <summary>Fits global motion to the vectors of 16x16 blocks, with weights that forget what moves otherwise.</summary>
internal sealed unsafe class GlobalMotionFit(SearchPicture picture)
{
    private const int Most = 8;
    private const double Inlier = 3;
    private readonly double[] _texture = new double[(picture.PaddedWidth / 16) * (picture.PaddedHeight / 16)];

    /// <summary>Measures the picture; once before its fits.</summary>
    public void Load()
    {
        BorderedPlane luma = picture.Luma;
        int columns = picture.PaddedWidth / 16;
        for (int i = 0; i < _texture.Length; i++)
        {
            int x = i % columns * 16, y = i / columns * 16;
            byte* block = luma.Origin + ((nint)y * luma.Stride) + x;
            bool isVisible = picture.Visible(x, y, 16) == (16, 16);
            _texture[i] = isVisible ? Math.Min(1, BlockDistortion.Sad(block, luma.Stride, block + luma.Stride + 1, luma.Stride, 16, 16) / 1500.0) : 0;
        }
    }

    /// <summary>The model that explains enough blocks to pay for itself; none otherwise.</summary>
    public GlobalMotion Fit(VectorGrid vectors)
    {
        GlobalMotion zoom = Fit(vectors, GlobalMotionKind.Zoom, out double zoomShare);
        GlobalMotion plane = Fit(vectors, GlobalMotionKind.Plane, out double planeShare);
        if (planeShare > zoomShare * 1.1 && planeShare > zoomShare + 0.02) return plane;
        return zoomShare > 0.1 && (zoom.A != 0 || zoom.B != 0 || zoom.D != 0) ? zoom : default;
    }

    private GlobalMotion Fit(VectorGrid vectors, GlobalMotionKind kind, out double share)
    {
        int size = GlobalMotion.CountOf(kind);
        double half = picture.PaddedWidth / 2.0;
        double[] parameters = new double[Most];
        foreach (double tolerance in (ReadOnlySpan<double>)[64, 32, 16, 8, 8, 4, 4, 4])
        {
            double[,] matrix = new double[Most, Most + 1];
            Accumulate(vectors, kind, half, tolerance, parameters, matrix);
            if (!Solve(matrix, size, parameters)) break;
        }
        Span<int> rounded = stackalloc int[Most];
        for (int i = 0; i < size; i++)
        {
            double unit = i < 2 ? 1 << GlobalMotion.PanBits
                : i < 6 ? (1 << GlobalMotion.SlopeBits) / half : (1 << GlobalMotion.BendBits) / (half * half);
            rounded[i] = (int)Math.Clamp(Math.Round(parameters[i] * unit), -GlobalMotion.MaxParameter, GlobalMotion.MaxParameter);
        }
        GlobalMotion motion = GlobalMotion.Create(kind, rounded);
        share = Share(vectors, motion);
        return motion;
    }

    private void Accumulate(VectorGrid vectors, GlobalMotionKind kind, double half, double tolerance, double[] parameters, double[,] matrix)
    {
        int size = GlobalMotion.CountOf(kind);
        Span<double> rowX = stackalloc double[Most];
        Span<double> rowY = stackalloc double[Most];
        for (int i = 0; i < _texture.Length; i++)
        {
            if (_texture[i] == 0) continue;
            MotionVector vector = vectors.Get(i / vectors.Columns, i % vectors.Columns);
            double x = ((i % vectors.Columns * 16) + 8 - half) / half;
            double y = ((i / vectors.Columns * 16) + 8 - (picture.PaddedHeight / 2.0)) / half;
            Terms(kind, x, y, rowX, rowY);
            double errorX = vector.X, errorY = vector.Y;
            for (int k = 0; k < size; k++)
            {
                errorX -= parameters[k] * rowX[k];
                errorY -= parameters[k] * rowY[k];
            }
            double ratio = ((errorX * errorX) + (errorY * errorY)) / (tolerance * tolerance);
            double weight = _texture[i] / ((1 + ratio) * (1 + ratio));
            for (int a = 0; a < size; a++)
            {
                for (int b = 0; b < size; b++)
                    matrix[a, b] += weight * ((rowX[a] * rowX[b]) + (rowY[a] * rowY[b]));
                matrix[a, size] += weight * ((rowX[a] * vector.X) + (rowY[a] * vector.Y));
            }
        }
    }

    // Coefficients of the parameters in coding order.
    private static void Terms(GlobalMotionKind kind, double x, double y, Span<double> rowX, Span<double> rowY)
    {
        if (kind == GlobalMotionKind.Zoom)
        {
            ((ReadOnlySpan<double>)[1, 0, x]).CopyTo(rowX);
            ((ReadOnlySpan<double>)[0, 1, y]).CopyTo(rowY);
            return;
        }
        ((ReadOnlySpan<double>)[1, 0, x, y, 0, 0, x * x, x * y]).CopyTo(rowX);
        ((ReadOnlySpan<double>)[0, 1, 0, 0, x, y, x * y, y * y]).CopyTo(rowY);
    }

    // Elimination with pivots; false where the blocks do not determine the parameters.
    private static bool Solve(double[,] matrix, int size, double[] parameters)
    {
        for (int i = 0; i < size; i++)
            matrix[i, i] += 1e-6;
        for (int pivot = 0; pivot < size; pivot++)
        {
            int largest = pivot;
            for (int row = pivot + 1; row < size; row++)
            {
                if (Math.Abs(matrix[row, pivot]) > Math.Abs(matrix[largest, pivot]))
                    largest = row;
            }
            if (Math.Abs(matrix[largest, pivot]) < 1e-9) return false;
            for (int k = 0; k <= size; k++)
                (matrix[pivot, k], matrix[largest, k]) = (matrix[largest, k], matrix[pivot, k]);
            for (int row = 0; row < size; row++)
            {
                if (row == pivot) continue;
                double factor = matrix[row, pivot] / matrix[pivot, pivot];
                for (int k = pivot; k <= size; k++)
                    matrix[row, k] -= factor * matrix[pivot, k];
            }
        }
        for (int i = 0; i < size; i++)
            parameters[i] = matrix[i, size] / matrix[i, i];
        return true;
    }

    private double Share(VectorGrid vectors, GlobalMotion motion)
    {
        double hits = 0, all = 1e-9;
        for (int i = 0; i < _texture.Length; i++)
        {
            MotionVector model = motion.Evaluate(
                (i % vectors.Columns * 16) + 8 - (picture.PaddedWidth / 2), (i / vectors.Columns * 16) + 8 - (picture.PaddedHeight / 2));
            MotionVector vector = vectors.Get(i / vectors.Columns, i % vectors.Columns);
            if (Math.Abs(model.X - vector.X) <= Inlier && Math.Abs(model.Y - vector.Y) <= Inlier)
                hits += _texture[i];
            all += _texture[i];
        }
        return hits / all;
    }
}
