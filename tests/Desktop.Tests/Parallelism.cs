// SDL belongs to one thread at a time.
[assembly: Xunit.CollectionBehavior(DisableTestParallelization = true)]
