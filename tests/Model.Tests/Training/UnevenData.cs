using EdgeDiag.Model.Training;

namespace EdgeDiag.Model.Tests.Training;

/// <summary>Sequences of 3 to 9 tokens whose first is said again at the end and once in the middle.</summary>
internal sealed class UnevenData : ITrainingData
{
    public IReadOnlyList<TrainingExample> Batch(long index) =>
        [
            .. Enumerable
                .Range(0, 5)
                .Select(i =>
                {
                    var first = (int)((index * 5 + i) * 7 % 20) + 40;
                    var length = 3 + (int)((index + 2 * i) % 7);
                    return new TrainingExample(
                        [first, .. Enumerable.Range(1, length - 1).Select(k => 60 + k)],
                        [new TrainingTarget(length / 2, first, 0.5f), new TrainingTarget(length - 1, first, 1)]
                    );
                }),
        ];
}
