using System.Text.Json;
using NeuralCodec.Playback;
using NeuralCodec.Playback.Commands;
using NeuralCodec.Playback.Media;

namespace NeuralCodec.Web;

/// <summary>Text messages to the page.</summary>
internal static class StateMessage
{
    /// <summary>Once, at the beginning: the keys and what does not change.</summary>
    public static byte[] Hello(Player player) => Write(json =>
    {
        json.WriteString("is", "hello");
        WriteKeys(json);
        json.WriteStartArray("skipped");
        foreach (string skipped in player.Timeline.Skipped)
            json.WriteStringValue(skipped);
        json.WriteEndArray();
    });

    /// <summary>Whenever something changed.</summary>
    public static byte[] State(Player player, bool withStatistics) => Write(json =>
    {
        TimelineSnapshot snapshot = player.Timeline.Snapshot;
        json.WriteString("is", "state");
        json.WriteString("title", player.Title);
        json.WriteNumber("position", Math.Round(player.Position.TotalSeconds, 3));
        json.WriteNumber("duration", Math.Round(snapshot.Duration.TotalSeconds, 3));
        json.WriteBoolean("paused", player.IsPaused);
        json.WriteBoolean("ended", player.IsEnded);
        json.WriteBoolean("waiting", player.IsWaiting);
        json.WriteBoolean("seeking", player.IsSeeking);
        json.WriteBoolean("grows", player.Timeline.MayGrow);
        json.WriteNumber("speed", Math.Round(player.Speed, 3));
        json.WriteBoolean("loopsFile", player.LoopsFile);
        json.WriteNumber("volume", player.Volume.Percent);
        json.WriteBoolean("muted", player.Volume.IsMuted);
        json.WriteString("compare", player.Compare switch { CompareView.Split => "split", CompareView.Original => "original", _ => "off" });
        json.WriteNumber("noticeNumber", player.Notice.Number);
        json.WriteString("notice", player.Notice.Text ?? "");
        json.WriteString("failure", player.Failure?.Message ?? "");
        WriteTime(json, "loopStart", player.Loop.Start);
        WriteTime(json, "loopEnd", player.Loop.End);
        json.WriteStartArray("damage");
        foreach (DamageMark mark in snapshot.Damage.Take(500))
        {
            json.WriteStartArray();
            json.WriteNumberValue(Math.Round(mark.Start.TotalSeconds, 3));
            json.WriteNumberValue(Math.Round(mark.End.TotalSeconds, 3));
            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteStartArray("segments");
        foreach (TimeSpan start in snapshot.SegmentStarts.Take(2000))
            json.WriteNumberValue(Math.Round(start.TotalSeconds, 3));
        json.WriteEndArray();
        json.WriteStartArray("groups");
        // Where previews are; of very long timelines every n-th.
        int step = (snapshot.Groups.Count / 2000) + 1;
        for (int i = 0; i < snapshot.Groups.Count; i += step)
            json.WriteNumberValue(Math.Round(snapshot.Groups[i].Start.TotalSeconds, 3));
        json.WriteEndArray();
        json.WriteNumber("groupStep", step);
        if (player.Current?.Header.SampleAspectRatio is { IsPositive: true } aspect)
            json.WriteNumber("aspect", aspect.ToDouble());
        PlayerStatistics statistics = player.GetStatistics();
        json.WriteNumber("dropped", statistics.DroppedFrames);
        if (withStatistics)
        {
            json.WriteStartArray("statistics");
            foreach ((string label, string value) in statistics.ToLines())
            {
                json.WriteStartArray();
                json.WriteStringValue(label);
                json.WriteStringValue(value);
                json.WriteEndArray();
            }

            json.WriteEndArray();
        }
    });

    /// <summary>The table of keys and its help page.</summary>
    public static void WriteKeys(Utf8JsonWriter json)
    {
        json.WriteStartArray("keys");
        foreach (KeyBinding binding in KeyTable.Default)
        {
            json.WriteStartArray();
            json.WriteStringValue(binding.Key);
            json.WriteStringValue(binding.Command.ToString());
            json.WriteNumberValue(binding.Argument);
            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteStartArray("help");
        foreach ((string keys, string help) in KeyTable.HelpLines)
        {
            json.WriteStartArray();
            json.WriteStringValue(keys);
            json.WriteStringValue(help);
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    public static byte[] Write(Action<Utf8JsonWriter> content)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream))
        {
            json.WriteStartObject();
            content(json);
            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    private static void WriteTime(Utf8JsonWriter json, string name, TimeSpan? time)
    {
        if (time is { } value)
            json.WriteNumber(name, Math.Round(value.TotalSeconds, 3));
    }
}
