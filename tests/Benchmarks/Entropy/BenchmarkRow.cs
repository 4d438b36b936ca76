using System.Text.Json;

namespace NeuralCodec.Benchmarks.Entropy;

/// <summary>One measurement. MB are 10^6 bytes of input: one byte per byte symbol, two per residual.</summary>
/// <param name="Case">What is coded: <c>bytes-order0</c> or <c>gaussian</c>.</param>
/// <param name="Engine">Whose coder.</param>
/// <param name="Level">SIMD level, named as <c>NCV_SIMD</c> names it.</param>
/// <param name="Lanes">Interleaved states per stream.</param>
/// <param name="Threads">Threads used.</param>
/// <param name="Symbols">Symbols per pass.</param>
/// <param name="BytesPerSymbol">Input bytes per symbol.</param>
/// <param name="EncodeSeconds">Best time of a pass.</param>
/// <param name="DecodeSeconds">Best time of a pass.</param>
/// <param name="LossPercent">Size above the ideal code length, see the case.</param>
internal sealed record BenchmarkRow(
    string Case, string Engine, string Level, int Lanes, int Threads, long Symbols, int BytesPerSymbol,
    double EncodeSeconds, double DecodeSeconds, double LossPercent)
{
    private double EncodeMsym => Symbols / EncodeSeconds / 1e6;

    private double DecodeMsym => Symbols / DecodeSeconds / 1e6;

    public override string ToString() =>
        $"{Case,-13} {Engine,-10} {Level,-7} {Lanes,5} {Threads,7} {EncodeMsym * BytesPerSymbol,12:F0} {DecodeMsym * BytesPerSymbol,12:F0} {EncodeMsym,12:F0} {DecodeMsym,12:F0} {LossPercent,8:F3}";

    /// <summary>Heading for <see cref="ToString"/>.</summary>
    public static string Heading =>
        "case          engine     level   lanes threads  encode MB/s  decode MB/s encode Msym/s decode Msym/s  loss %";

    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("case", Case);
        writer.WriteString("engine", Engine);
        writer.WriteString("level", Level);
        writer.WriteNumber("lanes", Lanes);
        writer.WriteNumber("threads", Threads);
        writer.WriteNumber("encode_mb_s", Math.Round(EncodeMsym * BytesPerSymbol, 1));
        writer.WriteNumber("decode_mb_s", Math.Round(DecodeMsym * BytesPerSymbol, 1));
        writer.WriteNumber("encode_msym_s", Math.Round(EncodeMsym, 1));
        writer.WriteNumber("decode_msym_s", Math.Round(DecodeMsym, 1));
        writer.WriteNumber("loss_percent", Math.Round(LossPercent, 4));
        writer.WriteEndObject();
    }
}
