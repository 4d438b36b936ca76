namespace NeuralCodec.Tests.Devices;

/// <summary>A fact that builds a library of its own with gcc.</summary>
internal sealed class MockFactAttribute : FactAttribute
{
    public MockFactAttribute() => Skip = MockLibrary.Lack;
}

/// <summary>A theory that builds a library of its own with gcc.</summary>
internal sealed class MockTheoryAttribute : TheoryAttribute
{
    public MockTheoryAttribute() => Skip = MockLibrary.Lack;
}
