using System.Text.Json;
using NeuralCodec.Tests.Common;

namespace NeuralCodec.Cli.Tests.Compare;

/// <summary>One comparison of a folder with good pictures of different sizes, one of them too small for MS-SSIM, and every kind that cannot be compared, and of a namesake elsewhere; shared by the tests of its class.</summary>
public sealed class ComparedFolder : IDisposable
{
    private readonly TestFolder? _folder;

    public ComparedFolder()
    {
        if (new FfmpegFactAttribute().Skip is not null)
            return;
        _folder = new TestFolder();
        Directory.CreateDirectory(_folder.At("in"));
        _folder.WritePicture("in/good.png", 200, 190);
        _folder.WritePicture("in/wide.png", 260, 180);
        _folder.WritePicture("in/small.png", 64, 48);
        Directory.CreateDirectory(_folder.At("more"));
        _folder.WritePicture("more/good.png", 180, 176);
        const string Road = "-i {folder}/in/good.png -frames:v 1";
        _folder.Ffmpeg($"{Road} -pix_fmt gray in/grey.png");
        _folder.Ffmpeg($"{Road} -pix_fmt rgb48be in/deep.png");
        _folder.Ffmpeg($"{Road} -vf format=rgba,colorchannelmixer=aa=0.5 in/clear.png");
        _folder.Ffmpeg("-f lavfi -i testsrc2=s=64x48:r=10:d=0.5 -pix_fmt rgb24 in/moving.apng");
        _folder.Ffmpeg("-f lavfi -i testsrc2=s=64x48:r=10:d=0.5 in/moving.gif");
        byte[] photo = File.ReadAllBytes(_folder.Ffmpeg($"{Road} -q:v 2 photo.jpg"));
        File.WriteAllBytes(_folder.At("in/damaged.jpg"), photo[..(photo.Length / 2)]);
        File.WriteAllBytes(_folder.At("in/noise.png"), [1, 2, 3, 4]);
        File.WriteAllBytes(_folder.At("in/empty.png"), []);
        File.WriteAllBytes(_folder.At("in/cmyk.jpg"), SmallPictures.Cmyk);
        File.Copy(_folder.At("in/good.png"), _folder.At("in/twin.png"));
        _folder.Ffmpeg("-f lavfi -i testsrc2=s=64x48:r=25:d=0.2 -c:v libx264 -pix_fmt yuv420p in/short.mp4");
        File.WriteAllText(_folder.At("in/notes.txt"), "no picture");
        (Code, _, Errors) = Run();
        if (File.Exists(_folder.At("numbers.json")))
            Json = JsonDocument.Parse(File.ReadAllText(_folder.At("numbers.json"))).RootElement;
    }

    public int Code { get; }

    public string Errors { get; } = "";

    public JsonElement Json { get; }

    public string ReportPath => _folder!.At("report.html");

    public string At(string name) => _folder!.At(name);

    public (int Code, byte[] Output, string Errors) Run() => Run("--report", At("report.html"), "--json", At("numbers.json"));

    /// <summary>The same comparison with other options, from the same cache.</summary>
    public (int Code, byte[] Output, string Errors) Run(params string[] options) =>
        NcvProcess.Run(["compare", At("in"), At("more"), "--against", "webp", "--cache", At("cache"), .. options]);

    public void Dispose() => _folder?.Dispose();
}
