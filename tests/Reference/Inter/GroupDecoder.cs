using NeuralCodec.Reference.Bitstream;
using NeuralCodec.Reference.Container;
using NeuralCodec.Reference.Intra;
using NeuralCodec.Reference.Package;

namespace NeuralCodec.Reference.Inter;

/// <summary>inter.md: the frames of a group, of all three types, to pictures.</summary>
/// <param name="model">A package of the architecture <c>video-v1</c>.</param>
public sealed class GroupDecoder(ModelPackage model)
{
    /// <summary>Decodes in coding order.</summary>
    /// <exception cref="InvalidException">The next frame breaks a rule; the group ends there.</exception>
    public IEnumerable<(int DisplayIndex, Picture Picture)> Decode(IEnumerable<GroupFrame> frames, int width, int height)
    {
        IntraDecoder intra = new(model);
        Dictionary<int, (Picture Picture, MotionField? Field)> decoded = [];
        foreach (GroupFrame frame in frames)
        {
            (Picture, MotionField?) result = frame.Type switch
            {
                0 => (intra.Decode(frame.Data, width, height), null),
                1 => Inter(frame, width, height, decoded),
                _ => (Find(decoded, Repeated(frame.Data)).Picture, null),
            };
            decoded[frame.DisplayIndex] = result;
            yield return (frame.DisplayIndex, result.Item1);
        }
    }

    private static int Repeated(byte[] data)
    {
        int offset = 0;
        int displayIndex = Varint.Read(data, ref offset);
        InvalidException.Unless(offset == data.Length, "bytes behind a repeat (2)");
        return displayIndex;
    }

    private static (Picture Picture, MotionField? Field) Find(Dictionary<int, (Picture, MotionField?)> decoded, int displayIndex)
    {
        InvalidException.Unless(decoded.ContainsKey(displayIndex), "missing reference (2)");
        return decoded[displayIndex];
    }

    private (Picture Picture, MotionField Field) Inter(GroupFrame coded, int width, int height, Dictionary<int, (Picture, MotionField?)> decoded)
    {
        InterFrame frame = new(coded.Data, coded.DisplayIndex);
        var references = frame.References.Select(index => Find(decoded, index)).ToArray();
        (Picture first, MotionField? f1) = references[0];
        (Picture? second, MotionField? f2) = references.Length == 2 ? references[1] : (null, null);
        int d1 = frame.References[0] - coded.DisplayIndex;
        int d2 = references.Length == 2 ? frame.References[1] - coded.DisplayIndex : 0;
        ParsedMotion parsed = MotionParser.Parse(frame.Motion, (height + 63) / 64, (width + 63) / 64, d2 != 0);
        Window window = new(parsed.Copied);
        MotionField field = MotionDerivation.Derive(parsed, d1, d2, f1, f2);
        Picture[] predictions = [.. Enumerable.Range(0, 2).Select(number => new Prediction(first, second, field, number).Picture)];
        Map? samples = null;
        if (window.IsEmpty)
        {
            InvalidException.Unless(frame.Latents.Length == 0, "latents of a frame that is copied whole (2)");
        }
        else
        {
            samples = Samples(frame, window, predictions);
        }

        return (Compose(samples, window, field, predictions[0], width, height), field);
    }

    /// <summary>Section 4, steps 1 to 4: packed samples of the window.</summary>
    private Map Samples(InterFrame frame, Window window, Picture[] predictions)
    {
        Map Run(string network, Map x, Map? second) => model.Run("inter." + network, x, second, frame.Mode, frame.Q);
        int shift = model.Number("inter.input_shift");
        Map packed = new Map(8 * window.Rows, 8 * window.Columns, 192).Each((row, column, channel) =>
        {
            int v = predictions[channel / 96].Packed(row + (8 * window.FirstRow), column + (8 * window.FirstColumn), channel % 96);
            return ((2 * v) - 255) << shift;
        });
        Map context = Run("context", packed, null);
        Map contextDown = Run("context_down", context, null);
        CodedFrame slices = new(frame.Mode, frame.Q, frame.Latents, 4 * window.Rows);
        Latents latents = new(model, slices, (_, _) => { }, "inter.", window.IsCopied, trunk => Run("mean_mix", trunk, contextDown));
        Map y = latents.Decode(4 * window.Rows, 4 * window.Columns);
        return Run("fusion", Run("synthesis", y, null), context);
    }

    /// <summary>Section 4, step 5, and cropping.</summary>
    private static Picture Compose(Map? samples, Window window, MotionField field, Picture prediction, int width, int height)
    {
        Map all = new Map(field.Rows, field.Columns, 96).Each((row, column, channel) => field.Copied[row / 8, column / 8]
            ? prediction.Packed(row, column, channel)
            : samples![row - (8 * window.FirstRow), column - (8 * window.FirstColumn), channel]);
        return new Picture(all, width, height);
    }
}
