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
/// [m, n k k]. The first updates only gather L and R.
/// </summary>
public sealed class Soap : Optimizer
{
    /// <summary>Updates that only gather statistics.</summary>
    public const int GatheringUpdates = 10;

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
            _matrices.Add(new Matrix(p.Offset, rows, columns, length, length + (rows * rows)));
            length += (rows * rows) + (columns * columns);
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
            m.Left(_statistics).lerp_(g.matmul(gT), share);
            m.Right(_statistics).lerp_(gT.matmul(g), share);
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
            m.Of(rotated).copy_(Transposed(m.Left(_bases)).matmul(m.Of(Store.FlatGrad)).matmul(m.Right(_bases)));
        }
        _firstMoment.lerp_(rotated, 1 - Adam.Beta1);
        _secondMoment.mul_(Adam.Beta2).addcmul_(rotated, rotated, 1 - Adam.Beta2);
        double correction1 = 1 - Math.Pow(Adam.Beta1, updates), correction2 = 1 - Math.Pow(Adam.Beta2, updates);
        Tensor step = _firstMoment / (_secondMoment.sqrt() * (1 / Math.Sqrt(correction2)) + Adam.Epsilon);
        foreach (Matrix m in _matrices)
        {
            using DisposeScope scope = torch.NewDisposeScope();
            m.Of(step).copy_(m.Left(_bases).matmul(m.Of(step)).matmul(Transposed(m.Right(_bases))));
        }
        Store.Flat.add_(step, -learningRate / correction1);
        if (updates % UpdatesPerBasis == 0) TurnBases();
    }

    private static bool IsMatrix(Parameter p) => p.Name.EndsWith(".weight", StringComparison.Ordinal) && p.Shape is [> 1, > 1, _, _];

    private static Tensor Transposed(Tensor matrix) => matrix.permute(1, 0);

    private void FindBases()
    {
        foreach (Matrix m in _matrices)
        {
            using DisposeScope scope = torch.NewDisposeScope();
            m.Left(_bases).copy_(linalg.eigh(m.Left(_statistics)));
            m.Right(_bases).copy_(linalg.eigh(m.Right(_statistics)));
        }
    }

    // One step of orthogonal iteration: the eigenvectors follow L and R. The moments follow the eigenvectors: the first exactly, the second by their order.
    private void TurnBases()
    {
        foreach (Matrix m in _matrices)
        {
            using DisposeScope scope = torch.NewDisposeScope();
            (Tensor left, Tensor leftOrder, bool isLeftSound) = Turned(m.Left(_statistics), m.Left(_bases));
            (Tensor right, Tensor rightOrder, bool isRightSound) = Turned(m.Right(_statistics), m.Right(_bases));
            if (!isLeftSound || !isRightSound) continue;
            Tensor first = m.Of(_firstMoment), second = m.Of(_secondMoment);
            first.copy_(Transposed(left).matmul(m.Left(_bases)).matmul(first).matmul(Transposed(m.Right(_bases))).matmul(right));
            second.copy_(second.index_select(0, leftOrder).index_select(1, rightOrder));
            m.Left(_bases).copy_(left);
            m.Right(_bases).copy_(right);
        }
    }

    private static (Tensor Basis, Tensor Order, bool IsSound) Turned(Tensor statistics, Tensor basis)
    {
        Tensor product = statistics.matmul(basis);
        float[] values = (basis * product).sum([0]).data<float>();
        long[] order = [.. Enumerable.Range(0, values.Length).OrderByDescending(i => values[i]).Select(i => (long)i)];
        Tensor host = torch.tensor<long>(order, [order.Length], ScalarType.Int64), index = basis.is_cuda ? host.to(new Device(DeviceType.CUDA)) : host;
        Tensor turned = linalg.qr(product.index_select(1, index));
        return (turned, index, double.IsFinite(turned.norm().item()));
    }

    // Places of a matrix in the flat parameters, and of what belongs to its rows and columns in statistics and bases.
    private sealed record Matrix(long Offset, long Rows, long Columns, long LeftOffset, long RightOffset)
    {
        public Tensor Of(Tensor flat) => flat.narrow(0, Offset, Rows * Columns).view(Rows, Columns);

        public Tensor Left(Tensor flat) => flat.narrow(0, LeftOffset, Rows * Rows).view(Rows, Rows);

        public Tensor Right(Tensor flat) => flat.narrow(0, RightOffset, Columns * Columns).view(Columns, Columns);
    }
}
