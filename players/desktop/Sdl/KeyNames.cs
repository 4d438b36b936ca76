namespace NeuralCodec.Desktop.Sdl;

/// <summary>SDL's keys by the names of the key table. Characters come as text, which knows the keyboard's layout; the rest as key codes.</summary>
internal static class KeyNames
{
    private const int ModifierShift = 0x3, ModifierCtrl = 0xC0, ModifierAlt = 0x100;

    private static readonly Dictionary<int, string> Names = new()
    {
        [0x4000004F] = "ArrowRight", [0x40000050] = "ArrowLeft", [0x40000051] = "ArrowDown", [0x40000052] = "ArrowUp",
        [0x4000004A] = "Home", [0x4000004D] = "End", [0x4000004B] = "PageUp", [0x4000004E] = "PageDown",
        [0x40000044] = "F11", [8] = "Backspace", [13] = "Enter", [27] = "Escape",
    };

    /// <summary>The name of a key that writes no character, with its modifiers; null for those that do.</summary>
    public static string? Of(int keySym, int modifiers) =>
        Names.TryGetValue(keySym, out string? name) ? Prefix(modifiers, true) + name : null;

    /// <summary>Modifiers in the order of the table.</summary>
    public static string Prefix(int modifiers, bool withShift) =>
        ((modifiers & ModifierCtrl) != 0 ? "Ctrl+" : "") + ((modifiers & ModifierAlt) != 0 ? "Alt+" : "") + (withShift && (modifiers & ModifierShift) != 0 ? "Shift+" : "");
}
