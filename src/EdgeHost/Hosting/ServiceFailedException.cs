namespace EdgeDiag.EdgeHost.Hosting;

/// <summary>A background service that has failed again and again; the process ends with status 1.</summary>
/// <param name="service">Its name.</param>
/// <param name="failures">Failures in a row.</param>
/// <param name="last">The last one.</param>
public sealed class ServiceFailedException(string service, int failures, Exception last)
    : Exception($"{service} failed {failures} times in a row and the service ends; the last reason: {last.Message.ReplaceLineEndings(" ")}", last);
