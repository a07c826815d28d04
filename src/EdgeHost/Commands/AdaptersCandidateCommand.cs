using System.CommandLine;
using EdgeDiag.Model.Registry;

namespace EdgeDiag.EdgeHost.Commands;

/// <summary><c>adapters candidate</c>: makes a version the candidate, for shadow and canary, or takes that away.</summary>
internal static class AdaptersCandidateCommand
{
    public static Command Create()
    {
        var reference = AdaptersCommand.ReferenceArgument();
        var clear = new Option<bool>("--clear") { Description = "Leave the adapter without a candidate instead" };
        return new Command("candidate", "Make a version the candidate: it answers in the shadow or as a canary where Candidate:Mode says so")
        {
            reference,
            clear,
        }.With(
            (result, configuration, json) =>
            {
                var registry = AdaptersCommand.Open(configuration);
                if (!result.GetValue(clear))
                    return AdaptersCommand.Tell("candidate", registry.SetCandidate(result.GetValue(reference)!, AdaptersCommand.Somebody), json);
                var name = AdapterReference.Parse(result.GetValue(reference)!).Name;
                registry.ClearCandidate(name, AdaptersCommand.Somebody);
                if (!json)
                    Console.WriteLine($"{name} has no candidate");
                return 0;
            }
        );
    }
}
