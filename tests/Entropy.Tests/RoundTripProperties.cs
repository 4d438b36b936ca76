using FsCheck;
using FsCheck.Fluent;
using NeuralCodec.Entropy.Adaptive;
using NeuralCodec.Entropy.Cdf;
using NeuralCodec.Entropy.Rans;
using NeuralCodec.Entropy.Slices;

namespace NeuralCodec.Entropy.Tests;

/// <summary>Laws that hold for any input; a failing case is printed shrunk, with its seed.</summary>
public class RoundTripProperties
{
    private static readonly Arbitrary<(byte, short)[]> Residuals = Gen.Choose(0, GaussianTables.Count - 1)
        .SelectMany(index => Gen.Choose(-GaussianTables.MaxMagnitude, GaussianTables.MaxMagnitude)
            .SelectMany(value => Gen.Choose(0, 15).Select(shift => ((byte)index, (short)(value >> shift)))))
        .ArrayOf().ToArbitrary();

    private static readonly Arbitrary<int> LaneCounts = Gen.Elements(0, 1, 4, 8, 32).ToArbitrary();

    private static readonly Arbitrary<byte[]> Bytes = Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf().ToArbitrary();

    [Fact]
    public void AnyResidualsComeBack() => Prop.ForAll(Residuals, LaneCounts, (symbols, lanes) =>
    {
        byte[] scaleIndexes = [.. symbols.Select(symbol => symbol.Item1)];
        short[] residuals = [.. symbols.Select(symbol => symbol.Item2)];
        GaussianStreamEncoder encoder = new();
        encoder.Append(scaleIndexes, residuals);
        byte[] stream = encoder.Finish(lanes);
        return stream.Length <= encoder.MaxLengthBytes && Decode(stream, scaleIndexes).SequenceEqual(residuals);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void AnyResidualsComeBackFromAShortStream() => Prop.ForAll(Residuals, Gen.Choose(0, 100).ToArbitrary(), (symbols, percent) =>
        ComeBackInTwoRuns(symbols, percent, encoder =>
        {
            List<GaussianStreamDecoder> decoders = [];
            byte[] stream = encoder.FinishShort();
            return stream[0] != 0 && ResidualPayload.Open(stream, decoders, 0, 1) == 1 ? decoders[0] : null;
        })).QuickCheckThrowOnFailure();

    [Fact]
    public void RunsMayBeCutAnywhereOnBothSidesAlike() => Prop.ForAll(Residuals, Gen.Choose(0, 100).ToArbitrary(), (symbols, percent) =>
        ComeBackInTwoRuns(symbols, percent, encoder =>
        {
            GaussianStreamDecoder decoder = new();
            decoder.Open(encoder.Finish(8));
            return decoder;
        })).QuickCheckThrowOnFailure();

    [Fact]
    public void AnyBytesComeBack() => Prop.ForAll(Bytes, LaneCounts, (source, lanes) =>
        StaticByteCoder.Decode(StaticByteCoder.Encode(source, 2, lanes), source.Length).SequenceEqual(source)).QuickCheckThrowOnFailure();

    [Fact]
    public void AnyBytesAreRefusedOrDecoded() => Prop.ForAll(Bytes, Residuals, (stream, symbols) =>
    {
        byte[] scaleIndexes = [.. symbols.Select(symbol => symbol.Item1)];
        try
        {
            return Decode(stream, scaleIndexes).All(residual => residual != short.MinValue);
        }
        catch (InvalidBitstreamException fault)
        {
            return fault.Reason.Length > 0 && fault.Offset >= 0 && fault.Offset <= stream.Length;
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void AnySymbolsOfAnAlphabetComeBack() => Prop.ForAll(Bytes, Gen.Choose(2, 32).ToArbitrary(), (source, symbols) =>
    {
        AdaptiveEncoder encoder = new();
        AdaptiveModel model = new(symbols);
        foreach (byte value in source) encoder.EncodeSymbol(model, value % symbols);
        AdaptiveDecoder decoder = new();
        decoder.Open(encoder.Finish());
        model.Reset();
        bool isEqual = source.All(value => decoder.DecodeSymbol(model) == value % symbols);
        decoder.Finish();
        return isEqual;
    }).QuickCheckThrowOnFailure();

    /// <summary>Codes symbols as two runs; <paramref name="open"/> finishes the stream and opens it, or finds it wrong (null).</summary>
    private static bool ComeBackInTwoRuns((byte, short)[] symbols, int percent, Func<GaussianStreamEncoder, GaussianStreamDecoder?> open)
    {
        byte[] scaleIndexes = [.. symbols.Select(symbol => symbol.Item1)];
        short[] residuals = [.. symbols.Select(symbol => symbol.Item2)];
        int cut = symbols.Length * percent / 100;
        GaussianStreamEncoder encoder = new();
        encoder.Append(scaleIndexes.AsSpan(0, cut), residuals.AsSpan(0, cut));
        encoder.Append(scaleIndexes.AsSpan(cut), residuals.AsSpan(cut));
        if (open(encoder) is not { } decoder) return false;
        short[] decoded = new short[residuals.Length];
        decoder.Decode(scaleIndexes.AsSpan(0, cut), decoded.AsSpan(0, cut));
        decoder.Decode(scaleIndexes.AsSpan(cut), decoded.AsSpan(cut));
        decoder.Finish();
        return decoded.SequenceEqual(residuals);
    }

    private static short[] Decode(byte[] stream, byte[] scaleIndexes)
    {
        GaussianStreamDecoder decoder = new();
        decoder.Open(stream);
        short[] decoded = new short[scaleIndexes.Length];
        decoder.Decode(scaleIndexes, decoded);
        decoder.Finish();
        return decoded;
    }
}
