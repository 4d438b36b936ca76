using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace NeuralCodec.Web;

/// <summary>
/// Who may ask: whoever knows the token in the address, under a host name that is this machine's (a foreign name that points here
/// would make a foreign page ours), and, where a browser says so, from a page of this server.
/// </summary>
internal sealed class AccessGate(IPAddress address)
{
    private const int TokenBytes = 16;

    /// <summary>First part of every path.</summary>
    public string Token { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(TokenBytes));

    /// <summary>The status to refuse with, or 0; the path behind the token where it is right.</summary>
    public int Check(HttpRequest request, out string path)
    {
        path = "";
        if (!IsOwnHost(request.Host))
            return StatusCodes.Status421MisdirectedRequest;
        string whole = request.Path.Value ?? "";
        int end = whole.Length > 1 ? whole.IndexOf('/', 1) : -1;
        string given = end > 0 ? whole[1..end] : "";
        if (!CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(Token)))
            return StatusCodes.Status404NotFound;
        string origin = request.Headers.Origin.ToString(), site = request.Headers["Sec-Fetch-Site"].ToString();
        bool isSocket = request.HttpContext.WebSockets.IsWebSocketRequest;
        if ((isSocket || origin.Length > 0) && origin != $"http://{request.Host.Value}")
            return StatusCodes.Status403Forbidden;
        if (site is "cross-site" or "same-site")
            return StatusCodes.Status403Forbidden;
        path = whole[(end + 1)..];
        return 0;
    }

    private bool IsOwnHost(HostString host)
    {
        string name = host.Host;
        if (name is "localhost" or "127.0.0.1" or "[::1]")
            return true;
        if (IPAddress.IsLoopback(address))
            return false;
        return IPAddress.TryParse(name.Trim('[', ']'), out _) || string.Equals(name, Dns.GetHostName(), StringComparison.OrdinalIgnoreCase);
    }
}
