using NeuralCodec.Desktop.Sdl;

namespace NeuralCodec.Desktop.Tests;

/// <summary>A test that needs SDL 2; skipped, with the reason, where it is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SdlFactAttribute : FactAttribute
{
    public SdlFactAttribute()
    {
        if (!SdlNative.IsAvailable)
            Skip = "SDL 2 is not installed (libsdl2-2.0-0)";
    }
}
