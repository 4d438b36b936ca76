using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using NeuralCodec.Codec.Model;

namespace NeuralCodec.Codec.Devices.OnnxRuntime;

/// <summary>Fetches the library for Linux from the npm package onnxruntime-node into the cache of the user.</summary>
public static class OrtInstaller
{
    /// <summary>Version that is fetched.</summary>
    public const string Version = "1.22.0";

    private const string Address = "https://registry.npmjs.org/onnxruntime-node/-/onnxruntime-node-" + Version + ".tgz";

    /// <summary>SHA-512 of the archive, as the registry publishes it.</summary>
    private const string ArchiveHash = "QaAqr7PFekrmEsmu1rpw7OxJYyG+iACjNHoNtQIVt9Oh7st8WDPIIUe6KhF9l35HVJTJd9CV1rePoPmKhSV26g==";

    /// <summary>Fetches, checks and unpacks.</summary>
    /// <param name="registry">Another registry of npm packages, or null.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>Path of the library.</returns>
    /// <exception cref="OrtException">The system is another one, the download failed or is not what it should be.</exception>
    public static async Task<string> InstallAsync(string? registry = null, CancellationToken cancellationToken = default)
    {
        if (!OperatingSystem.IsLinux())
            throw new OrtException("the library is fetched for Linux only; elsewhere unpack a release of ONNX Runtime and name it with " + OrtLocator.Variable);
        string archive = Path.GetTempFileName();
        try
        {
            Uri address = new(registry is null ? Address : Address.Replace("https://registry.npmjs.org", registry.TrimEnd('/'), StringComparison.Ordinal));
            using (HttpClient client = new() { Timeout = TimeSpan.FromMinutes(20) })
            await using (Stream download = await client.GetStreamAsync(address, cancellationToken).ConfigureAwait(false))
            await using (FileStream file = File.Create(archive))
                await download.CopyToAsync(file, cancellationToken).ConfigureAwait(false);
            await using FileStream stored = File.OpenRead(archive);
            return await UnpackAsync(stored, ArchiveHash, OrtLocator.CacheFolder, cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException e)
        {
            throw new OrtException($"{Address} cannot be fetched: {e.Message}", e);
        }
        finally
        {
            File.Delete(archive);
        }
    }

    /// <summary>Takes the library of this machine out of an archive whose hash is right.</summary>
    internal static async Task<string> UnpackAsync(FileStream archive, string hash, string folder, CancellationToken cancellationToken)
    {
        byte[] found = await SHA512.HashDataAsync(archive, cancellationToken).ConfigureAwait(false);
        if (Convert.ToBase64String(found) != hash)
            throw new OrtException("what was fetched is not the pinned package: its hash differs; nothing was installed");
        archive.Position = 0;
        string member = $"linux/{OrtLocator.Architecture}/{OrtLocator.FileNames[0]}", path = Path.Combine(folder, OrtLocator.FileNames[0]);
        await using GZipStream plain = new(archive, CompressionMode.Decompress, leaveOpen: true);
        await using TarReader reader = new(plain);
        while (await reader.GetNextEntryAsync(cancellationToken: cancellationToken).ConfigureAwait(false) is { } entry)
        {
            bool isFile = entry.EntryType is TarEntryType.RegularFile or TarEntryType.V7RegularFile;
            if (!isFile || !entry.Name.EndsWith(member, StringComparison.Ordinal) || entry.DataStream is not { } content) continue;
            using MemoryStream library = new();
            await content.CopyToAsync(library, cancellationToken).ConfigureAwait(false);
            Directory.CreateDirectory(folder);
            WholeFile.Write(path, library.GetBuffer().AsSpan(0, (int)library.Length));
            return path;
        }
        throw new OrtException($"the package has no {member}");
    }
}
