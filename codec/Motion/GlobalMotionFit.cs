using NeuralCodec.Codec.Bitstream;

namespace NeuralCodec.Codec.Motion;

/// <summary>Fits global motion to the vectors of 16x16 blocks, with weights that forget what moves otherwise.</summary>
internal sealed unsafe class GlobalMotionFit(SearchPicture picture)
{
    // Rough price of a vector of its own in bits; motion of the references and of a model counts as free, since merging is cheap.
    private const double OwnVectorBits = 10;
    private readonly double[] _texture = new double[(picture.PaddedWidth / 16) * (picture.PaddedHeight / 16)];
    private readonly double[] _costs = new double[(picture.PaddedWidth / 16) * (picture.PaddedHeight / 16)];

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

    /// <summary>The cheapest of no model, the predicted one, and the two that fit the vectors best.</summary>
    /// <param name="search">The reference, and vectors of all blocks into it.</param>
    /// <param name="prediction">What the model is coded against; null for none.</param>
    /// <param name="lambda">Price of a bit.</param>
    public CodedGlobalMotion Choose(VectorSearch search, GlobalMotion? prediction, double lambda)
    {
        VectorGrid vectors = search.Fine[1];
        MeasureOthers(search, lambda);
        CodedGlobalMotion best = CodedGlobalMotion.None;
        double bestCost = Cost(search.Reference, null, lambda);
        if (prediction is not null)
            Try(new CodedGlobalMotion(GlobalMotionCoding.Predicted, []));
        foreach (GlobalMotionCoding coding in (ReadOnlySpan<GlobalMotionCoding>)[GlobalMotionCoding.Zoom, GlobalMotionCoding.Plane])
            Try(CodedGlobalMotion.Between(coding, Fit(vectors, coding), prediction));
        return best;

        void Try(CodedGlobalMotion coded)
        {
            var counter = default(BitCounter);
            MotionSyntax.CodeGlobal(ref counter, coded);
            double cost = Cost(search.Reference, coded.Resolve(prediction), lambda) + (lambda / 256 * counter.Cost);
            if (cost >= bestCost) return;
            bestCost = cost;
            best = coded;
        }
    }

    // What each block costs without a global model: with its own vector, or with what the references' motion says.
    private void MeasureOthers(VectorSearch search, double lambda)
    {
        Span<MotionVector> temporal = stackalloc MotionVector[2];
        VectorGrid vectors = search.Fine[1];
        for (int i = 0; i < _costs.Length; i++)
        {
            int row = i / vectors.Columns, column = i % vectors.Columns, x = column * 16, y = row * 16;
            _costs[i] = vectors.GetDistortion(row, column) + (lambda * OwnVectorBits);
            int count = search.PredictTemporal(x + 8, y + 8, temporal);
            for (int k = 0; k < count; k++)
                _costs[i] = Math.Min(_costs[i], picture.Satd(search.Reference, x, y, 16, temporal[k]));
        }
    }

    // The same of all blocks, with a global model.
    private double Cost(SearchReference reference, GlobalMotion? model, double lambda)
    {
        if (model is not GlobalMotion known) return _costs.Sum();
        double cost = 0;
        int columns = picture.PaddedWidth / 16;
        for (int i = 0; i < _costs.Length; i++)
        {
            int x = i % columns * 16, y = i / columns * 16;
            MotionVector vector = known.Evaluate(x + 8 - (picture.PaddedWidth / 2), y + 8 - (picture.PaddedHeight / 2));
            cost += Math.Min(_costs[i], picture.Satd(reference, x, y, 16, vector));
        }
        return cost;
    }

    private GlobalMotion Fit(VectorGrid vectors, GlobalMotionCoding coding)
    {
        int size = CodedGlobalMotion.CountOf(coding);
        double half = picture.PaddedWidth / 2.0;
        double[] parameters = new double[GlobalMotion.Parameters];
        foreach (double tolerance in (ReadOnlySpan<double>)[64, 32, 16, 8, 8, 4, 4, 4])
        {
            double[,] matrix = new double[GlobalMotion.Parameters, GlobalMotion.Parameters + 1];
            Accumulate(vectors, coding, half, tolerance, parameters, matrix);
            if (!Solve(matrix, size, parameters)) break;
        }
        Span<int> rounded = stackalloc int[GlobalMotion.Parameters];
        for (int i = 0; i < size; i++)
        {
            double unit = i < 2 ? 1 << GlobalMotion.PanBits
                : i < 6 ? (1 << GlobalMotion.SlopeBits) / half : (1 << GlobalMotion.BendBits) / (half * half);
            rounded[i] = (int)Math.Clamp(Math.Round(parameters[i] * unit), -GlobalMotion.MaxParameter, GlobalMotion.MaxParameter);
        }
        return GlobalMotion.Create(rounded);
    }

    private void Accumulate(VectorGrid vectors, GlobalMotionCoding coding, double half, double tolerance, double[] parameters, double[,] matrix)
    {
        int size = CodedGlobalMotion.CountOf(coding);
        Span<double> rowX = stackalloc double[GlobalMotion.Parameters];
        Span<double> rowY = stackalloc double[GlobalMotion.Parameters];
        for (int i = 0; i < _texture.Length; i++)
        {
            if (_texture[i] == 0) continue;
            MotionVector vector = vectors.Get(i / vectors.Columns, i % vectors.Columns);
            double x = ((i % vectors.Columns * 16) + 8 - half) / half;
            double y = ((i / vectors.Columns * 16) + 8 - (picture.PaddedHeight / 2.0)) / half;
            Terms(coding, x, y, rowX, rowY);
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
    private static void Terms(GlobalMotionCoding coding, double x, double y, Span<double> rowX, Span<double> rowY)
    {
        if (coding == GlobalMotionCoding.Zoom)
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
}
