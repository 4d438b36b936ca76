using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;

namespace NeuralCodec.Codec;

/// <summary>
/// When which thread did what for which frame, for <see cref="DecoderOptions.Trace"/>; written in the form of Chrome's trace viewer. Safe to use from
/// several threads.
/// </summary>
public sealed class DecodeTrace
{
    /// <summary>Names of the stages of a frame. "inference" is all networks of the picture, on whatever device.</summary>
    public const string Entropy = "entropy", MotionCompensation = "motion compensation", Inference = "inference", Output = "output";

    /// <summary>Most spans that are kept; later ones are only counted.</summary>
    public const int MaxSpans = 1 << 20;

    private readonly ConcurrentQueue<DecodeSpan> _spans = new();
    private readonly long _origin = Stopwatch.GetTimestamp();
    private int _count;

    /// <summary>The spans so far, in the order of their ends.</summary>
    public IReadOnlyCollection<DecodeSpan> Spans => _spans;

    /// <summary>Spans that were not kept.</summary>
    public int DroppedSpans => Math.Max(0, _count - MaxSpans);

    /// <summary>Told where a span begins, on its thread: lets tests hold a stage.</summary>
    internal Action<string, long>? Begun { get; set; }

    /// <summary>Begins a span, which ends where the result is disposed of.</summary>
    /// <param name="stage">What is done.</param>
    /// <param name="frame">Number of the frame, in display order from 0.</param>
    public Scope Begin(string stage, long frame)
    {
        Begun?.Invoke(stage, frame);
        return new Scope(this, stage, frame);
    }

    /// <summary>Writes all spans as complete events of the Chrome trace format.</summary>
    public void Write(Stream destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        using Utf8JsonWriter json = new(destination);
        json.WriteStartObject();
        json.WriteString("displayTimeUnit", "ms");
        json.WriteStartArray("traceEvents");
        foreach (DecodeSpan span in _spans)
        {
            json.WriteStartObject();
            json.WriteString("name", span.Stage);
            json.WriteString("ph", "X");
            json.WriteNumber("ts", span.Begin.TotalMicroseconds);
            json.WriteNumber("dur", span.Duration.TotalMicroseconds);
            json.WriteNumber("pid", Environment.ProcessId);
            json.WriteNumber("tid", span.Thread);
            json.WriteStartObject("args");
            json.WriteNumber("frame", span.Frame);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void Add(DecodeSpan span)
    {
        if (Interlocked.Increment(ref _count) <= MaxSpans) _spans.Enqueue(span);
    }

    /// <summary>A span that has begun.</summary>
    public readonly struct Scope : IDisposable, IEquatable<Scope>
    {
        private readonly DecodeTrace? _trace;
        private readonly string _stage;
        private readonly long _frame, _begin;

        internal Scope(DecodeTrace trace, string stage, long frame) => (_trace, _stage, _frame, _begin) = (trace, stage, frame, Stopwatch.GetTimestamp());

        /// <summary>Ends it.</summary>
        public void Dispose() => _trace?.Add(new DecodeSpan(
            _stage, _frame, Environment.CurrentManagedThreadId, Stopwatch.GetElapsedTime(_trace._origin, _begin), Stopwatch.GetElapsedTime(_begin)));

        /// <inheritdoc/>
        public bool Equals(Scope other) => (_trace, _stage, _frame, _begin) == (other._trace, other._stage, other._frame, other._begin);

        /// <inheritdoc/>
        public override bool Equals(object? obj) => obj is Scope other && Equals(other);

        /// <inheritdoc/>
        public override int GetHashCode() => HashCode.Combine(_stage, _frame, _begin);

        /// <summary>Equality of all parts.</summary>
        public static bool operator ==(Scope left, Scope right) => left.Equals(right);

        /// <summary>Inequality of a part.</summary>
        public static bool operator !=(Scope left, Scope right) => !left.Equals(right);
    }
}

/// <summary>A stage of a frame.</summary>
/// <param name="Stage">What was done.</param>
/// <param name="Frame">Number of the frame, in display order from 0.</param>
/// <param name="Thread">The managed thread.</param>
/// <param name="Begin">Since the trace was made.</param>
/// <param name="Duration">How long it took.</param>
public readonly record struct DecodeSpan(string Stage, long Frame, int Thread, TimeSpan Begin, TimeSpan Duration);
