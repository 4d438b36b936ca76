namespace NeuralCodec.Codec.Inter;

/// <summary>The references of a group by display index; memory of those that are dropped is used again.</summary>
internal sealed class ReferencePool(int widthPixels, int heightPixels)
{
    private readonly Dictionary<int, CodedReference> _held = [];
    private readonly Stack<CodedReference> _free = new();

    /// <summary>True where the frames have this size.</summary>
    public bool Fits(int width, int height) => width == widthPixels && height == heightPixels;

    /// <summary>The reference at a display index, or null.</summary>
    public CodedReference? Find(int displayIndex) => _held.GetValueOrDefault(displayIndex);

    /// <summary>A reference to load at a display index.</summary>
    public CodedReference Add(int displayIndex)
    {
        Drop(displayIndex);
        return _held[displayIndex] = _free.TryPop(out CodedReference? free) ? free : new CodedReference(widthPixels, heightPixels);
    }

    /// <summary>Gives a reference's memory back.</summary>
    public void Drop(int displayIndex)
    {
        if (_held.Remove(displayIndex, out CodedReference? reference)) _free.Push(reference);
    }

    /// <summary>Drops all.</summary>
    public void Clear()
    {
        foreach (int index in _held.Keys.ToArray()) Drop(index);
    }
}
