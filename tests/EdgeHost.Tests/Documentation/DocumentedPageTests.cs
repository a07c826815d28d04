namespace EdgeDiag.EdgeHost.Tests.Documentation;

/// <summary>The reading of pages itself.</summary>
public sealed class DocumentedPageTests
{
    [Fact]
    public void Read_MarksContinuationsAndHereDocuments()
    {
        var page = DocumentedPage.Read(
            "page.md",
            """
            # A page
            ```sh
            # in a terminal of its own
            out/edgediag run

            # a comment
            echo a \
              b
            cat > x <<'END'
            not a command
            END
            # not run: needs systemd
            systemctl start edgediag
            systemctl stop edgediag

            # takes minutes
            # status 1
            false
            ```
            ```text
            a b
            ```
            """.Split('\n')
        );
        Assert.Empty(page.Problems);
        Assert.Equal(
            ["out/edgediag run", "echo a \\\n  b", "cat > x <<'END'\nnot a command\nEND", "systemctl start edgediag", "systemctl stop edgediag", "false"],
            page.Commands.Select(c => c.Text)
        );
        Assert.Equal([true, false, false, false, false, false], page.Commands.Select(c => c.IsService));
        Assert.Equal([null, null, null, "needs systemd", "needs systemd", null], page.Commands.Select(c => c.NotRun));
        Assert.Equal((true, 1), (page.Commands[^1].IsLong, page.Commands[^1].Status));
        Assert.Equal(["a b"], page.Expected[1]);
    }

    [Fact]
    public void Read_ACommandInABlockOfAnotherKind_IsAProblem()
    {
        Assert.NotEmpty(DocumentedPage.Read("page.md", ["```text", "$ edgediag doctor", "```"]).Problems);
        Assert.NotEmpty(DocumentedPage.Read("page.md", ["```", "something", "```"]).Problems);
    }

    [Theory]
    [InlineData("top-1 of 12 tickets: 0.5", "top-1 of 400 tickets: 0.86", true)]
    [InlineData("│ 冷却水流量不足 │", "╭─╮\n│ 冷却水流量不足   │", true)]
    [InlineData("id d-a440708d477537f0 … ends", "id d-0123456789abcdef\nmore\nends", true)]
    [InlineData("promoted", "refused", false)]
    public void Missing_ToleratesNumbersIdsAndFrames(string expected, string output, bool found) =>
        Assert.Equal(found, ExpectedOutput.Missing([expected], output) is null);
}
