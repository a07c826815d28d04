using EdgeDiag.Fusion.Cases;
using EdgeDiag.Fusion.Events;

namespace EdgeDiag.Fusion.Tests.Cases;

public class CasePolicyTests
{
    private static readonly FoldingOptions Window = new(TimeSpan.FromSeconds(60), MaxFaultsPerCase: 10, MaxCasesPerMinute: 3);

    private static FaultEvent Fault(double seconds, string id = "f") =>
        new("s1", "line-3", "press-07", Press.Noon.AddSeconds(seconds), id, "E102", FaultState.Active, Severity.High, null);

    [Theory]
    [InlineData(59, true)]
    [InlineData(-59, true)]
    [InlineData(61, false)]
    public void Joins_WithinTheWindowOfTheCasesLastFault(double seconds, bool expected) =>
        Assert.Equal(expected, CasePolicy.Joins(Fault(seconds), new OpenCase("c", Press.Noon, 1), Window));

    [Theory]
    [InlineData(9, true)]
    [InlineData(10, false)]
    public void Joins_UntilTheCaseIsFull(int faults, bool expected) =>
        Assert.Equal(expected, CasePolicy.Joins(Fault(0), new OpenCase("c", Press.Noon, faults), Window));

    [Theory]
    [InlineData(2, 1, false)]
    [InlineData(3, 1, true)]
    [InlineData(3, 10, false)]
    public void Floods_FromTheBoundOnUntilTheCaseIsFull(int openedLately, int faults, bool expected) =>
        Assert.Equal(expected, CasePolicy.Floods(new OpenCase("c", Press.Noon, faults), openedLately, Window));

    [Fact]
    public void Joins_WithoutACase_Not() => Assert.False(CasePolicy.Joins(Fault(0), null, Window));

    [Fact]
    public void DiagnosisId_SameFault_SameId()
    {
        Assert.Equal(CasePolicy.DiagnosisId(Fault(0)), CasePolicy.DiagnosisId(Fault(0) with { Text = "said differently" }));
        Assert.NotEqual(CasePolicy.DiagnosisId(Fault(0)), CasePolicy.DiagnosisId(Fault(0, "g")));
        Assert.NotEqual(CasePolicy.DiagnosisId(Fault(0)), CasePolicy.CaseId(Fault(0)));
    }
}
