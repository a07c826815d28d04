namespace EdgeDiag.EdgeHost.Tests.Documentation;

/// <summary>Tests that share one published checkout.</summary>
[CollectionDefinition(Name)]
public sealed class DocumentationCollection : ICollectionFixture<PublishedCheckout>
{
    public const string Name = "Documentation";
}
