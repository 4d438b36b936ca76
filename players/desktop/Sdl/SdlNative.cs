using System.Reflection;
using System.Runtime.InteropServices;

namespace NeuralCodec.Desktop.Sdl;

/// <summary>The functions of SDL 2 that the window needs (SDL.h of 2.0.18 or later). Handles are opaque pointers.</summary>
internal static partial class SdlNative
{
    public const uint InitAudio = 0x10, InitVideo = 0x20;
    public const int WindowCentered = 0x2FFF0000;
    public const uint WindowResizable = 0x20, WindowHidden = 0x8, WindowAllowHighDpi = 0x2000, WindowFullscreenDesktop = 0x1001;
    public const uint RendererSoftware = 1, RendererAccelerated = 2, RendererPresentVsync = 4;
    public const uint PixelFormatIyuv = 0x56555949, PixelFormatArgb8888 = 0x16362004, PixelFormatRgb24 = 0x17101803;
    public const int TextureStreaming = 1;
    public const int BlendNone = 0, BlendAlpha = 1;
    public const int ScaleLinear = 1, ScaleNearest = 0;
    public const int YuvJpeg = 0, YuvBt601 = 1, YuvBt709 = 2;
    public const ushort AudioS16Little = 0x8010;
    private const string Library = "SDL2";

    static SdlNative() => NativeLibrary.SetDllImportResolver(typeof(SdlNative).Assembly, Resolve);

    /// <summary>True where the library can be loaded.</summary>
    public static bool IsAvailable { get; } = TryLoad(out _);

    [StructLayout(LayoutKind.Sequential)]
    public struct Rect
    {
        public int X, Y, W, H;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct AudioSpec
    {
        public int Frequency;
        public ushort Format;
        public byte Channels;
        public byte Silence;
        public ushort Samples;
        public ushort Padding;
        public uint Size;
        public nint Callback;
        public nint UserData;
    }

    [LibraryImport(Library, EntryPoint = "SDL_Init")]
    public static partial int Init(uint flags);

    [LibraryImport(Library, EntryPoint = "SDL_QuitSubSystem")]
    public static partial void QuitSubSystem(uint flags);

    [LibraryImport(Library, EntryPoint = "SDL_GetError")]
    private static partial nint GetErrorText();

    [LibraryImport(Library, EntryPoint = "SDL_GetCurrentVideoDriver")]
    private static partial nint GetVideoDriverText();

    [LibraryImport(Library, EntryPoint = "SDL_GetHint", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint GetHintText(string name);

    [LibraryImport(Library, EntryPoint = "SDL_SetHint", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SetHint(string name, string value);

    [LibraryImport(Library, EntryPoint = "SDL_CreateWindow", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint CreateWindow(string title, int x, int y, int w, int h, uint flags);

    [LibraryImport(Library, EntryPoint = "SDL_DestroyWindow")]
    public static partial void DestroyWindow(nint window);

    [LibraryImport(Library, EntryPoint = "SDL_SetWindowTitle", StringMarshalling = StringMarshalling.Utf8)]
    public static partial void SetWindowTitle(nint window, string title);

    [LibraryImport(Library, EntryPoint = "SDL_SetWindowFullscreen")]
    public static partial int SetWindowFullscreen(nint window, uint flags);

    [LibraryImport(Library, EntryPoint = "SDL_SetWindowSize")]
    public static partial void SetWindowSize(nint window, int w, int h);

    [LibraryImport(Library, EntryPoint = "SDL_GetWindowSize")]
    public static partial void GetWindowSize(nint window, out int w, out int h);

    [LibraryImport(Library, EntryPoint = "SDL_GetDisplayUsableBounds")]
    public static partial int GetDisplayUsableBounds(int display, out Rect rect);

    [LibraryImport(Library, EntryPoint = "SDL_ShowCursor")]
    public static partial int ShowCursor(int toggle);

    [LibraryImport(Library, EntryPoint = "SDL_CreateRenderer")]
    public static partial nint CreateRenderer(nint window, int index, uint flags);

    [LibraryImport(Library, EntryPoint = "SDL_DestroyRenderer")]
    public static partial void DestroyRenderer(nint renderer);

    [LibraryImport(Library, EntryPoint = "SDL_GetRendererOutputSize")]
    public static partial int GetRendererOutputSize(nint renderer, out int w, out int h);

    [LibraryImport(Library, EntryPoint = "SDL_SetRenderDrawColor")]
    public static partial int SetRenderDrawColor(nint renderer, byte r, byte g, byte b, byte a);

    [LibraryImport(Library, EntryPoint = "SDL_RenderClear")]
    public static partial int RenderClear(nint renderer);

    [LibraryImport(Library, EntryPoint = "SDL_RenderFillRect")]
    public static partial int RenderFillRect(nint renderer, in Rect rect);

    [LibraryImport(Library, EntryPoint = "SDL_RenderCopy")]
    public static partial int RenderCopy(nint renderer, nint texture, in Rect source, in Rect target);

    [LibraryImport(Library, EntryPoint = "SDL_RenderSetClipRect")]
    public static unsafe partial int RenderSetClipRect(nint renderer, Rect* rect);

    [LibraryImport(Library, EntryPoint = "SDL_RenderPresent")]
    public static partial void RenderPresent(nint renderer);

    [LibraryImport(Library, EntryPoint = "SDL_RenderReadPixels")]
    public static unsafe partial int RenderReadPixels(nint renderer, Rect* rect, uint format, byte* pixels, int pitch);

    [LibraryImport(Library, EntryPoint = "SDL_CreateTexture")]
    public static partial nint CreateTexture(nint renderer, uint format, int access, int w, int h);

    [LibraryImport(Library, EntryPoint = "SDL_DestroyTexture")]
    public static partial void DestroyTexture(nint texture);

    [LibraryImport(Library, EntryPoint = "SDL_UpdateYUVTexture")]
    public static unsafe partial int UpdateYuvTexture(nint texture, Rect* rect, byte* y, int yPitch, byte* u, int uPitch, byte* v, int vPitch);

    [LibraryImport(Library, EntryPoint = "SDL_UpdateTexture")]
    public static unsafe partial int UpdateTexture(nint texture, Rect* rect, byte* pixels, int pitch);

    [LibraryImport(Library, EntryPoint = "SDL_SetTextureBlendMode")]
    public static partial int SetTextureBlendMode(nint texture, int mode);

    [LibraryImport(Library, EntryPoint = "SDL_SetTextureScaleMode")]
    public static partial int SetTextureScaleMode(nint texture, int mode);

    [LibraryImport(Library, EntryPoint = "SDL_SetYUVConversionMode")]
    public static partial void SetYuvConversionMode(int mode);

    [LibraryImport(Library, EntryPoint = "SDL_WaitEventTimeout")]
    public static partial int WaitEventTimeout(out SdlEvent e, int milliseconds);

    [LibraryImport(Library, EntryPoint = "SDL_PollEvent")]
    public static partial int PollEvent(out SdlEvent e);

    [LibraryImport(Library, EntryPoint = "SDL_PushEvent")]
    public static partial int PushEvent(in SdlEvent e);

    [LibraryImport(Library, EntryPoint = "SDL_StartTextInput")]
    public static partial void StartTextInput();

    [LibraryImport(Library, EntryPoint = "SDL_GetModState")]
    public static partial int GetModState();

    [LibraryImport(Library, EntryPoint = "SDL_free")]
    public static partial void Free(nint memory);

    [LibraryImport(Library, EntryPoint = "SDL_OpenAudioDevice", StringMarshalling = StringMarshalling.Utf8)]
    public static partial uint OpenAudioDevice(string? device, int isCapture, in AudioSpec desired, out AudioSpec obtained, int allowedChanges);

    [LibraryImport(Library, EntryPoint = "SDL_CloseAudioDevice")]
    public static partial void CloseAudioDevice(uint device);

    [LibraryImport(Library, EntryPoint = "SDL_PauseAudioDevice")]
    public static partial void PauseAudioDevice(uint device, int isPaused);

    [LibraryImport(Library, EntryPoint = "SDL_QueueAudio")]
    public static unsafe partial int QueueAudio(uint device, byte* data, uint length);

    [LibraryImport(Library, EntryPoint = "SDL_GetQueuedAudioSize")]
    public static partial uint GetQueuedAudioSize(uint device);

    [LibraryImport(Library, EntryPoint = "SDL_ClearQueuedAudio")]
    public static partial void ClearQueuedAudio(uint device);

    /// <summary>What SDL said last.</summary>
    public static string GetError() => Marshal.PtrToStringUTF8(GetErrorText()) ?? "";

    /// <summary>A setting, from the environment or <see cref="SetHint"/>.</summary>
    public static string GetHint(string name) => Marshal.PtrToStringUTF8(GetHintText(name)) ?? "";

    /// <summary>"x11", "wayland", "offscreen" and so on.</summary>
    public static string GetVideoDriver() => Marshal.PtrToStringUTF8(GetVideoDriverText()) ?? "";

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path) =>
        name == Library && TryLoad(out nint handle) ? handle : 0;

    private static bool TryLoad(out nint handle)
    {
        foreach (string name in (string[])["libSDL2-2.0.so.0", "SDL2", "libSDL2-2.0.0.dylib", "libSDL2.so"])
        {
            if (NativeLibrary.TryLoad(name, out handle))
                return true;
        }

        handle = 0;
        return false;
    }
}
