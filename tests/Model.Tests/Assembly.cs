// Native tensors are counted for the whole process, and libtorch uses every core for one test already.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]
