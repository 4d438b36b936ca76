using System.Runtime.InteropServices;

namespace NeuralCodec.Desktop.Sdl;

/// <summary>Types of events the window looks at.</summary>
internal enum SdlEventType : uint
{
    Quit = 0x100,
    Window = 0x200,
    KeyDown = 0x300,
    TextInput = 0x303,
    MouseMotion = 0x400,
    MouseButtonDown = 0x401,
    MouseButtonUp = 0x402,
    MouseWheel = 0x403,
    DropFile = 0x1000,
    User = 0x8000,
}

/// <summary>SDL_Event: a union of 56 bytes; only the fields that are read have names.</summary>
[StructLayout(LayoutKind.Explicit, Size = 56)]
internal unsafe struct SdlEvent
{
    [FieldOffset(0)] public SdlEventType Type;

    // SDL_WindowEvent
    [FieldOffset(12)] public byte WindowEvent;
    [FieldOffset(16)] public int WindowData1;
    [FieldOffset(20)] public int WindowData2;

    // SDL_KeyboardEvent: state at 12, repeat at 13, keysym {scancode, sym, mod} from 16.
    [FieldOffset(13)] public byte KeyRepeat;
    [FieldOffset(20)] public int KeySym;
    [FieldOffset(24)] public ushort KeyModifiers;

    // SDL_TextInputEvent
    [FieldOffset(12)] public fixed byte Text[32];

    // SDL_MouseMotionEvent: state at 16, x, y, relative x, y from 20.
    [FieldOffset(16)] public uint MotionState;
    [FieldOffset(20)] public int MotionX;
    [FieldOffset(24)] public int MotionY;
    [FieldOffset(28)] public int MotionDeltaX;
    [FieldOffset(32)] public int MotionDeltaY;

    // SDL_MouseButtonEvent: button, state, clicks from 16, x, y from 20.
    [FieldOffset(16)] public byte Button;
    [FieldOffset(18)] public byte Clicks;
    [FieldOffset(20)] public int ButtonX;
    [FieldOffset(24)] public int ButtonY;

    // SDL_MouseWheelEvent
    [FieldOffset(20)] public int WheelY;

    // SDL_DropEvent
    [FieldOffset(8)] public nint DropFile;
}
