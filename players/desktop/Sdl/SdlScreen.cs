using NeuralCodec.Codec.Imaging;
using NeuralCodec.Desktop.Drawing;
using NeuralCodec.Playback.Decoding;
using NeuralCodec.Playback.Pictures;

namespace NeuralCodec.Desktop.Sdl;

/// <summary>The window with its renderer: two pictures, a border between them, and the overlay above.</summary>
internal sealed class SdlScreen : IDisposable
{
    private readonly nint _window;
    private readonly nint _renderer;
    private readonly SdlTexture _decoded;
    private readonly SdlTexture _original;
    private nint _overlay;
    private (int Width, int Height) _overlaySize;
    private (int X, int Y, int Width, int Height) _overlayPart;

    private SdlScreen(nint window, nint renderer)
    {
        (_window, _renderer) = (window, renderer);
        (_decoded, _original) = (new SdlTexture(renderer), new SdlTexture(renderer));
    }

    /// <summary>Size in pixels, which is not that of window coordinates on dense displays.</summary>
    public (int Width, int Height) Size
    {
        get
        {
            _ = SdlNative.GetRendererOutputSize(_renderer, out int width, out int height);
            return (Math.Max(1, width), Math.Max(1, height));
        }
    }

    /// <summary>Pixels per unit of the pointer's coordinates.</summary>
    public double PixelsPerUnit
    {
        get
        {
            SdlNative.GetWindowSize(_window, out int width, out _);
            return width > 0 ? (double)Size.Width / width : 1;
        }
    }

    public bool IsFullscreen { get; private set; }

    /// <summary>Opens a window that fits the picture and the display.</summary>
    /// <exception cref="NoDisplayException">There is no display, or no SDL.</exception>
    public static SdlScreen Open(string title, int width, int height)
    {
        if (!SdlNative.IsAvailable)
            throw new NoDisplayException("SDL 2 is not installed; on Debian and Ubuntu: apt-get install libsdl2-2.0-0. Without a window: ncv play --headless, or ncv serve for the browser");
        SdlNative.SetHint("SDL_VIDEO_X11_NET_WM_BYPASS_COMPOSITOR", "0");
        SdlNative.SetHint("SDL_RENDER_SCALE_QUALITY", "1");
        bool isAsked = SdlNative.GetHint("SDL_VIDEODRIVER").Length > 0;
        if (SdlNative.Init(SdlNative.InitVideo) != 0 || (!isAsked && SdlNative.GetVideoDriver() is "offscreen" or "dummy"))
            throw new NoDisplayException("there is no display to open a window on. Without one: ncv play --headless, or ncv serve for the browser");
        if (SdlNative.GetDisplayUsableBounds(0, out SdlNative.Rect bounds) == 0 && bounds.W > 0)
        {
            double scale = Math.Min(1, Math.Min(bounds.W * 0.92 / width, bounds.H * 0.88 / height));
            (width, height) = ((int)(width * scale), (int)(height * scale));
        }

        nint window = SdlNative.CreateWindow(title, SdlNative.WindowCentered, SdlNative.WindowCentered, Math.Max(480, width), Math.Max(270, height), SdlNative.WindowResizable | SdlNative.WindowAllowHighDpi);
        if (window == 0)
            throw new NoDisplayException($"no window: {SdlNative.GetError()}. Without one: ncv play --headless, or ncv serve for the browser");
        nint renderer = SdlNative.CreateRenderer(window, -1, SdlNative.RendererAccelerated | SdlNative.RendererPresentVsync);
        if (renderer == 0)
            renderer = SdlNative.CreateRenderer(window, -1, SdlNative.RendererSoftware);
        if (renderer == 0)
            throw new NoDisplayException($"no renderer: {SdlNative.GetError()}");
        SdlNative.StartTextInput();
        return new SdlScreen(window, renderer);
    }

    public void SetTitle(string title) => SdlNative.SetWindowTitle(_window, title);

    public void SetFullscreen(bool isFullscreen)
    {
        _ = SdlNative.SetWindowFullscreen(_window, isFullscreen ? SdlNative.WindowFullscreenDesktop : 0);
        IsFullscreen = isFullscreen;
    }

    public void SetDecoded(DecodedFrame shown) => _decoded.Upload(shown.Frame, shown.Color);

    public void SetOriginal(OriginalFrame picture) => _original.Upload(picture.Frame, picture.Color);

    /// <summary>Takes the part of the canvas that was drawn on.</summary>
    public unsafe void SetOverlay(Canvas canvas)
    {
        if (_overlay == 0 || _overlaySize != (canvas.Width, canvas.Height))
        {
            if (_overlay != 0)
                SdlNative.DestroyTexture(_overlay);
            _overlay = SdlNative.CreateTexture(_renderer, SdlNative.PixelFormatArgb8888, SdlNative.TextureStreaming, canvas.Width, canvas.Height);
            _ = SdlNative.SetTextureBlendMode(_overlay, SdlNative.BlendAlpha);
            _overlaySize = (canvas.Width, canvas.Height);
        }

        _overlayPart = canvas.Bounds;
        if (_overlayPart.Width == 0)
            return;
        SdlNative.Rect rect = new() { X = _overlayPart.X, Y = _overlayPart.Y, W = _overlayPart.Width, H = _overlayPart.Height };
        fixed (uint* pixels = &canvas.Pixels[(rect.Y * canvas.Width) + rect.X])
            _ = SdlNative.UpdateTexture(_overlay, &rect, (byte*)pixels, 4 * canvas.Width);
    }

    /// <summary>Draws everything; the original is shown left of the border, in window pixels.</summary>
    /// <param name="place">Rectangle of the picture.</param>
    /// <param name="originalEnd">Where the original ends; 0 shows none of it, the window's width nothing else.</param>
    public void Draw((double X, double Y, double Width, double Height) place, int originalEnd)
    {
        (int width, int height) = Size;
        _ = SdlNative.SetRenderDrawColor(_renderer, 0, 0, 0, 255);
        _ = SdlNative.RenderClear(_renderer);
        SdlNative.Rect target = new()
        {
            X = (int)Math.Round(place.X), Y = (int)Math.Round(place.Y), W = Math.Max(1, (int)Math.Round(place.Width)), H = Math.Max(1, (int)Math.Round(place.Height)),
        };
        Copy(_decoded, target, new SdlNative.Rect { X = originalEnd, Y = 0, W = width - originalEnd, H = height });
        Copy(_original, target, new SdlNative.Rect { X = 0, Y = 0, W = originalEnd, H = height });
        if (_overlay != 0 && _overlayPart.Width > 0)
        {
            SdlNative.Rect part = new() { X = _overlayPart.X, Y = _overlayPart.Y, W = _overlayPart.Width, H = _overlayPart.Height };
            _ = SdlNative.RenderCopy(_renderer, _overlay, part, part);
        }
    }

    public void Present() => SdlNative.RenderPresent(_renderer);

    /// <summary>What was drawn, before it is presented.</summary>
    public unsafe RgbImage ReadPixels()
    {
        (int width, int height) = Size;
        RgbImage image = new(width, height);
        fixed (byte* pixels = image.Pixels)
        {
            if (SdlNative.RenderReadPixels(_renderer, null, SdlNative.PixelFormatRgb24, pixels, 3 * width) != 0)
                throw new SdlException("the window cannot be read");
        }

        return image;
    }

    public void Dispose()
    {
        _decoded.Dispose();
        _original.Dispose();
        if (_overlay != 0)
            SdlNative.DestroyTexture(_overlay);
        SdlNative.DestroyRenderer(_renderer);
        SdlNative.DestroyWindow(_window);
        SdlNative.QuitSubSystem(SdlNative.InitVideo);
    }

    private unsafe void Copy(SdlTexture texture, SdlNative.Rect target, SdlNative.Rect clip)
    {
        if (texture.Handle == 0 || clip.W <= 0)
            return;
        texture.SetSmooth(target.W < 4 * texture.WidthPixels); // far in, pixels are what one looks for
        _ = SdlNative.RenderSetClipRect(_renderer, &clip);
        _ = SdlNative.RenderCopy(_renderer, texture.Handle, new SdlNative.Rect { X = 0, Y = 0, W = texture.WidthPixels, H = texture.HeightPixels }, target);
        _ = SdlNative.RenderSetClipRect(_renderer, null);
    }
}
