// One process-wide generator and thread count: tests of the training room run one after the other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
