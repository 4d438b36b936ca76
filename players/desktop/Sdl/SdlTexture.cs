using NeuralCodec.Codec.Imaging;

namespace NeuralCodec.Desktop.Sdl;

/// <summary>A streaming 4:2:0 texture that follows the size and colour of the frames it is given.</summary>
internal sealed class SdlTexture(nint renderer) : IDisposable
{
    private nint _texture;
    private int _mode = -1;

    public int WidthPixels { get; private set; }

    public int HeightPixels { get; private set; }

    public nint Handle => _texture;

    public unsafe void Upload(Frame frame, ColorDescription color)
    {
        // SDL keeps the conversion of the moment at which a texture is made. It has limited range only for BT.601 and BT.709,
        // and full range only for BT.601, which is what stills and most cameras that write full range use.
        int mode = color.IsFullRange ? SdlNative.YuvJpeg : color.Matrix is MatrixCoefficients.Bt709 or MatrixCoefficients.Bt2020 ? SdlNative.YuvBt709 : SdlNative.YuvBt601;
        if (_texture == 0 || WidthPixels != frame.WidthPixels || HeightPixels != frame.HeightPixels || _mode != mode)
        {
            Dispose();
            SdlNative.SetYuvConversionMode(mode);
            _texture = SdlNative.CreateTexture(renderer, SdlNative.PixelFormatIyuv, SdlNative.TextureStreaming, frame.WidthPixels, frame.HeightPixels);
            if (_texture == 0)
                throw new SdlException($"no texture of {frame.WidthPixels}x{frame.HeightPixels}");
            (WidthPixels, HeightPixels, _mode) = (frame.WidthPixels, frame.HeightPixels, mode);
        }

        fixed (byte* y = frame.GetPlane(0), u = frame.GetPlane(1), v = frame.GetPlane(2))
        {
            if (SdlNative.UpdateYuvTexture(_texture, null, y, frame.WidthPixels, u, frame.ChromaWidth, v, frame.ChromaWidth) != 0)
                throw new SdlException("the picture cannot be drawn");
        }
    }

    public void SetSmooth(bool isSmooth) => _ = SdlNative.SetTextureScaleMode(_texture, isSmooth ? SdlNative.ScaleLinear : SdlNative.ScaleNearest);

    public void Dispose()
    {
        if (_texture != 0)
            SdlNative.DestroyTexture(_texture);
        _texture = 0;
    }
}
