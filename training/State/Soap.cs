using NeuralCodec.Training.LibTorch;
using NeuralCodec.Training.Models;

namespace NeuralCodec.Training.State;

/// <summary>
/// SOAP (Vyas et al., "SOAP: Improving and Stabilizing Shampoo using Adam", 2024): Adam in the eigenbases of the second moments of rows and
/// columns of each weight matrix. For learned image compression it was found to need a third of Adam's steps (Zhang and Zhu, "Leveraging
/// Second-Order Curvature for Efficient Learned Image Compression", 2026).
/// <code><![CDATA[
/// per matrix W [m, n] with gradient G:  L <- EMA(G G^T), R <- EMA(G^T G);  Q_L, Q_R their eigenvectors, by a QR iteration now and then
/// G' = Q_L^T G Q_R;  M <- EMA(G'), V <- EMA(G'^2);  W <- W - rate * Q_L (M / sqrt(V)) Q_R^T
/// ]]></code>
/// Everything that is no matrix (biases, depthwise filters, quality tables) takes Adam's step. A convolution [m, n, k, k] is a matrix
/// [m, n k k]. Sides longer than <see cref="MaxSide"/> keep their axes (Q = I), as the cost grows with the cube of the side. The first updates
/// only gather L and R.
/// </summary>
public sealed class Soap : Optimizer
{
    /// <summary>Updates that only gather statistics.</summary>
    public const int GatheringUpdates = 10;

    /// <summary>Rows or columns of a matrix that have a basis of their own.</summary>
    public const int MaxSide = 384;

    private const int UpdatesPerBasis = 10;
    private const double StatisticsBeta = 0.98;

    private readonly Tensor _firstMoment, _secondMoment, _statistics, _bases;
    private readonly List<Matrix> _matrices = [];

    public Soap(ParameterStore store)
        : base(store)
    {
        _firstMoment = torch.zeros_like(store.Flat).DetachFromDisposeScope();
        _secondMoment = torch.zeros_like(store.Flat).DetachFromDisposeScope();
        long length = 0;
        foreach (Parameter p in store.Parameters)
        {
            if (!IsMatrix(p)) continue;
            long rows = p.Shape[0], columns = p.Count / rows;
            Matrix m = new(p.Offset, rows, columns, Side.Of(rows, ref length), Side.Of(columns, ref length));
            if (m.Left is not null || m.Right is not null) _matrices.Add(m);
        }
        Device device = store.Flat.is_cuda ? new Device(DeviceType.CUDA) : Device.Cpu;
        _statistics = torch.zeros([length], ScalarType.Float32, device).DetachFromDisposeScope();
        _bases = torch.zeros([length], ScalarType.Float32, device).DetachFromDisposeScope();
    }

    /// <inheritdoc/>
    public override string Name => "soap";

    /// <inheritdoc/>
    public override IReadOnlyList<(string Name, Tensor Value)> State =>
        [("first_moment", _firstMoment), ("second_moment", _secondMoment), ("statistics", _statistics), ("bases", _bases)];

    private protected override void Update(double learningRate)
    {
        double share = 1 - Math.Min(StatisticsBeta, (Updates - 1.0) / Updates);
        foreach (Matrix m in _matrices)
        {
            using DisposeScope scope = torch.NewDisposeScope();
            Tensor g = m.Of(Store.FlatGrad), gT = Transposed(g);
            m.Left?.Of(_statistics).lerp_(g.matmul(gT), share);
            m.Right?.Of(_statistics).lerp_(gT.matmul(g), share);
        }
        long updates = Updates - GatheringUpdates;
        if (updates <= 0)
        {
            if (updates == 0) FindBases();
            return;
        }

        Tensor rotated = Store.FlatGrad.clone();
        foreach (Matrix m in _matrices)
        {
            using DisposeScope scope = torch.NewDisposeScope();
            Tensor own = m.Of(rotated), turned = own;
            if (m.Left is { } left) turned = Transposed(left.Of(_bases)).matmul(turned);
            if (m.Right is { } right) turned = turned.matmul(right.Of(_bases));
            own.copy_(turned);
        }
        _firstMoment.lerp_(rotated, 1 - Adam.Beta1);
        _secondMoment.mul_(Adam.Beta2).addcmul_(rotated, rotated, 1 - Adam.Beta2);
        double correction1 = 1 - Math.Pow(Adam.Beta1, updates), correction2 = 1 - Math.Pow(Adam.Beta2, updates);
        Tensor step = _firstMoment / (_secondMoment.sqrt() * (1 / Math.Sqrt(correction2)) + Adam.Epsilon);
        foreach (Matrix m in _matrices)
        {
            using DisposeScope scope = torch.NewDisposeScope();
            Tensor own = m.Of(step), back = own;
            if (m.Left is { } left) back = left.Of(_bases).matmul(back);
            if (m.Right is { } right) back = back.matmul(Transposed(right.Of(_bases)));
            own.copy_(back);
        }
        Store.Flat.add_(step, -learningRate / correction1);
        if (updates % UpdatesPerBasis == 0) TurnBases();
    }

    private static bool IsMatrix(Parameter p) => p.Name.EndsWith(".weight", StringComparison.Ordinal) && p.Shape is [> 1, > 1, _, _];

    private static Tensor Transposed(Tensor matrix) => matrix.permute(1, 0);

    private void FindBases()
    {
        foreach (Side side in _matrices.SelectMany(m => new[] { m.Left, m.Right }).OfType<Side>())
        {
            using DisposeScope scope = torch.NewDisposeScope();
            side.Of(_bases).copy_(linalg.eigh(side.Of(_statistics)));
        }
    }

    // One step of orthogonal iteration: the eigenvectors follow L and R. The moments follow the eigenvectors: the first exactly, the second by their order.
    private void TurnBases()
    {
        foreach (Matrix m in _matrices)
        {
            using DisposeScope scope = torch.NewDisposeScope();
            Tensor first = m.Of(_firstMoment), second = m.Of(_secondMoment);
            if (m.Left is { } left && Turned(left) is var (rows, rowOrder))
            {
                first.copy_(Transposed(rows).matmul(left.Of(_bases)).matmul(first));
                second.copy_(second.index_select(0, rowOrder));
                left.Of(_bases).copy_(rows);
            }
            if (m.Right is { } right && Turned(right) is var (columns, columnOrder))
            {
                first.copy_(first.matmul(Transposed(right.Of(_bases))).matmul(columns));
                second.copy_(second.index_select(1, columnOrder));
                right.Of(_bases).copy_(columns);
            }
        }
    }

    // Null where it is not finite.
    private (Tensor Basis, Tensor Order)? Turned(Side side)
    {
        Tensor basis = side.Of(_bases), product = side.Of(_statistics).matmul(basis);
        float[] values = (basis * product).sum([0]).data<float>();
        long[] order = [.. Enumerable.Range(0, values.Length).OrderByDescending(i => values[i]).Select(i => (long)i)];
        Tensor host = torch.tensor<long>(order, [order.Length], ScalarType.Int64), index = basis.is_cuda ? host.to(new Device(DeviceType.CUDA)) : host;
        Tensor turned = linalg.qr(product.index_select(1, index));
        return double.IsFinite(turned.norm().item()) ? (turned, index) : null;
    }

    // Rows or columns of a matrix: the place of what belongs to them in statistics and bases.
    private sealed record Side(long Length, long Offset)
    {
        public static Side? Of(long length, ref long end)
        {
            if (length > MaxSide) return null;
            Side side = new(length, end);
            end += length * length;
            return side;
        }

        public Tensor Of(Tensor flat) => flat.narrow(0, Offset, Length * Length).view(Length, Length);
    }

    // Place of a matrix in the flat parameters; sides without a basis are null.
    private sealed record Matrix(long Offset, long Rows, long Columns, Side? Left, Side? Right)
    {
        public Tensor Of(Tensor flat) => flat.narrow(0, Offset, Rows * Columns).view(Rows, Columns);
    }
}
