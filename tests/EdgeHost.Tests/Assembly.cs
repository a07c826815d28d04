// The tests start real brokers and services; two cores are for one of them at a time.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]
