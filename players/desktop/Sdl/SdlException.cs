namespace NeuralCodec.Desktop.Sdl;

/// <summary>A window, a renderer or a texture could not be made.</summary>
internal sealed class SdlException(string what) : Exception($"{what}: {SdlNative.GetError()}");
