namespace NeuralCodec.Desktop.Drawing;

/// <summary>Where the picture lies in the window: fitted with its aspect kept, then zoomed and moved.</summary>
internal sealed class PictureView
{
    private const double MaxZoom = 32;

    /// <summary>1 = fitted.</summary>
    public double Zoom { get; private set; } = 1;

    /// <summary>Middle of the window in the picture, 0 to 1.</summary>
    public double CenterX { get; private set; } = 0.5;

    public double CenterY { get; private set; } = 0.5;

    public bool IsWhole => Zoom == 1;

    /// <summary>The picture's rectangle in window pixels.</summary>
    /// <param name="window">Size of the window.</param>
    /// <param name="picture">Size of the picture as shown, pixel aspect applied.</param>
    public (double X, double Y, double Width, double Height) Place((double Width, double Height) window, (double Width, double Height) picture)
    {
        double scale = Math.Min(window.Width / picture.Width, window.Height / picture.Height) * Zoom;
        double width = picture.Width * scale, height = picture.Height * scale;
        return ((window.Width / 2) - (CenterX * width), (window.Height / 2) - (CenterY * height), width, height);
    }

    /// <summary>Zooms so that what lies at a point of the window stays there.</summary>
    public void ZoomAt(double factor, double x, double y, (double Width, double Height) window, (double Width, double Height) picture)
    {
        var before = Place(window, picture);
        double u = (x - before.X) / before.Width, v = (y - before.Y) / before.Height;
        Zoom = Math.Clamp(Zoom * factor, 1, MaxZoom);
        if (Zoom < 1.02)
        {
            Reset();
            return;
        }

        var after = Place(window, picture);
        CenterX += ((u * after.Width) + after.X - x) / after.Width;
        CenterY += ((v * after.Height) + after.Y - y) / after.Height;
        Clamp();
    }

    /// <summary>Moves the picture by window pixels.</summary>
    public void Move(double dx, double dy, (double Width, double Height) window, (double Width, double Height) picture)
    {
        if (IsWhole)
            return;
        var place = Place(window, picture);
        CenterX -= dx / place.Width;
        CenterY -= dy / place.Height;
        Clamp();
    }

    public void Reset() => (Zoom, CenterX, CenterY) = (1, 0.5, 0.5);

    private void Clamp()
    {
        CenterX = Math.Clamp(CenterX, 0, 1);
        CenterY = Math.Clamp(CenterY, 0, 1);
    }
}
