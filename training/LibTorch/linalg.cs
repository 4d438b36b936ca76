namespace NeuralCodec.Training.LibTorch;

/// <summary>Decompositions of matrices (torch.linalg).</summary>
public static class linalg
{
    /// <summary>Q of the QR decomposition: orthonormal columns that span those of <paramref name="A"/>, one after the other.</summary>
    /// <param name="A">[n, n].</param>
    public static Tensor qr(Tensor A) => Tensor.Wrap(NativeMethods.ncv_linalg_qr(A.Handle));

    /// <summary>Eigenvectors of a symmetric matrix as columns, of the smallest eigenvalue first.</summary>
    /// <param name="A">[n, n].</param>
    public static Tensor eigh(Tensor A) => Tensor.Wrap(NativeMethods.ncv_linalg_eigh(A.Handle));
}
