using NeuralCodec.Training.LibTorch;
using NeuralCodec.Training.Models;
using NeuralCodec.Training.State;

namespace NeuralCodec.Training.Tests;

public class SoapTests
{
    private const int Size = 6;

    [TorchFact]
    public void EigenvectorsAndQAreOrthonormal()
    {
        float[] a = Random(5, Size * Size);
        using DisposeScope scope = torch.NewDisposeScope();
        Tensor matrix = torch.tensor(a, Size, Size), symmetric = matrix.matmul(matrix.permute(1, 0));
        Tensor vectors = linalg.eigh(symmetric);
        AssertIdentity(linalg.qr(matrix));
        AssertIdentity(vectors);
        // Diagonal in their own basis, the smallest value first.
        float[] turned = vectors.permute(1, 0).matmul(symmetric).matmul(vectors).contiguous().data<float>();
        for (int i = 0; i < turned.Length; i++)
        {
            if (i / Size != i % Size) Assert.InRange(turned[i], -1e-4, 1e-4);
            else if (i > 0) Assert.True(turned[i] >= turned[i - Size - 1]);
        }

        static void AssertIdentity(Tensor q)
        {
            float[] product = q.permute(1, 0).matmul(q).contiguous().data<float>();
            for (int i = 0; i < product.Length; i++) Assert.Equal(i / Size == i % Size ? 1 : 0, product[i], 1e-4);
        }
    }

    // Where rows and columns are not mixed, the eigenbases are the axes, in another order and with other signs: the step is Adam's.
    [TorchFact]
    public void OnAxesTheStepIsThatOfAdam()
    {
        using ParameterStore first = Store(), second = Store();
        using Soap soap = new(first);
        using Adam adam = new(second);
        for (int i = 0; i < Soap.GatheringUpdates + 25; i++)
        {
            float[] gradient = new float[Size * Size];
            for (int k = 0; k < Size; k++) gradient[k * (Size + 1)] = (k + 1) * (1 + (0.3f * MathF.Sin(i + k)));
            float[] bias = [.. Enumerable.Range(0, Size).Select(k => MathF.Cos(i * k))];
            Set(first, gradient, bias);
            soap.Step(0.01, 1e9, 0.9);
            if (i < Soap.GatheringUpdates)
            {
                Assert.Equal(second.Flat.data<float>(), first.Flat.data<float>());
                continue;
            }
            Set(second, gradient, bias);
            adam.Step(0.01, 1e9, 0.9);
            float[] a = first.Flat.data<float>(), b = second.Flat.data<float>();
            // Beside the diagonal there is nothing but the rounding of the bases, which the division makes as large as anything else.
            for (int k = 0; k < a.Length; k++)
            {
                if (k >= Size * Size || k % (Size + 1) == 0) Assert.Equal(b[k], a[k], 2e-4);
            }
        }
    }

    // Error |A W B - Y|^2 with A and B that stretch directions between the axes a hundredfold.
    [TorchFact]
    public void StretchedDirectionsOffTheAxesTakeFewerSteps()
    {
        double soap = Minimize(store => new Soap(store)), adam = Minimize(store => new Adam(store));
        Assert.True(soap < 0.2 * adam, $"error left: {soap:E2} by Soap, {adam:E2} by Adam");
    }

    private static double Minimize(Func<ParameterStore, Optimizer> create)
    {
        using ParameterStore store = Store();
        using Optimizer optimizer = create(store);
        using DisposeScope outer = torch.NewDisposeScope();
        Tensor a = Stretched(1), b = Stretched(2), y = a.matmul(torch.tensor(Random(3, Size * Size), Size, Size)).matmul(b);
        double error = 0;
        for (int i = 0; i < 300; i++)
        {
            using DisposeScope scope = torch.NewDisposeScope();
            store.ZeroGrad();
            Tensor loss = (a.matmul(store["w.weight"].Value.view(Size, Size)).matmul(b) - y).square().sum();
            loss.backward();
            error = loss.item();
            optimizer.Step(0.02 * Math.Min(1, (300 - i) / 150.0), 1e9, 0.9);
        }
        return error;
    }

    private static Tensor Stretched(int seed)
    {
        Tensor basis = linalg.qr(torch.tensor(Random(seed, Size * Size), Size, Size));
        float[] scales = new float[Size * Size];
        for (int i = 0; i < Size; i++) scales[i * (Size + 1)] = MathF.Pow(100, -i / (Size - 1f));
        return basis.matmul(torch.tensor(scales, Size, Size)).matmul(basis.permute(1, 0));
    }

    private static ParameterStore Store()
    {
        ParameterStore store = new();
        store.Add("w.weight", [Size, Size, 1, 1], new float[Size * Size]);
        store.Add("w.bias", [Size], new float[Size]);
        store.Build(Device.Cpu);
        return store;
    }

    private static void Set(ParameterStore store, float[] gradient, float[] bias)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        store.FlatGrad.copy_(torch.tensor([.. gradient, .. bias]));
    }

    private static float[] Random(int seed, int count)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (float)((2 * random.NextDouble()) - 1))];
    }
}
