namespace NeuralCodec.Codec.Devices.Onnx;

/// <summary>What a graph computes.</summary>
public enum OnnxGraphKind
{
    /// <summary>The picture of a frame coded alone.</summary>
    Intra = 0,

    /// <summary>The picture of a frame coded from two predictions.</summary>
    Inter = 1,

    /// <summary>The latents of a picture that is coded alone.</summary>
    IntraAnalysis = 2,

    /// <summary>The latents of a picture that is coded from two predictions.</summary>
    InterAnalysis = 3,
}

/// <summary>What follows from a kind of graph.</summary>
public static class OnnxGraphKinds
{
    /// <summary>True for graphs that read a picture and give latents, as an encoder needs; false for those that give a picture.</summary>
    public static bool IsAnalysis(this OnnxGraphKind kind) => kind is OnnxGraphKind.IntraAnalysis or OnnxGraphKind.InterAnalysis;

    /// <summary>True where predictions come in.</summary>
    public static bool IsInter(this OnnxGraphKind kind) => kind is OnnxGraphKind.Inter or OnnxGraphKind.InterAnalysis;

    /// <summary>Name in files: "intra", "inter", "intra-analysis", "inter-analysis".</summary>
    public static string FileName(this OnnxGraphKind kind) => (kind.IsInter() ? "inter" : "intra") + (kind.IsAnalysis() ? "-analysis" : "");
}
