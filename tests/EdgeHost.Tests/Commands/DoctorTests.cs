using EdgeDiag.EdgeHost.Commands.Doctor;
using EdgeDiag.EdgeHost.Tests.OpenAi;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace EdgeDiag.EdgeHost.Tests.Commands;

/// <summary><c>doctor</c> does what <c>run</c> does, so that it is ok only where <c>run</c> would be.</summary>
public sealed class DoctorTests : IDisposable
{
    private readonly TemporaryFolder _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task WrongPassword_IsWrongWithTheBrokersReason()
    {
        var passwords = _data.File("passwords");
        await RunAsync("mosquitto_passwd", "-b", "-c", passwords, "edge", "right-password");
        using var broker = new Mosquitto($"password_file {passwords}");
        string[] user = ["--Model:Path", "", "--Mqtt:User", "edge", "--Mqtt:PasswordFile"];
        var (status, output, _) = await DoctorAsync(broker, [.. user, _data.Write("password", "wrong-password\n")]);
        Assert.Equal(1, status);
        var line = Line(output, "broker", "WRONG");
        Assert.Contains("refuses the connection: ", line, StringComparison.Ordinal);
        Assert.Matches("NotAuthorized|BadUserNameOrPassword", line);
        Assert.Contains("Mqtt:PasswordFile", line, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong-password", output, StringComparison.Ordinal);

        (_, output, _) = await DoctorAsync(broker, [.. user, _data.Write("password", "right-password\n")]);
        Assert.Contains("5 subscriptions", Line(output, "broker", "ok"), StringComparison.Ordinal);
        Assert.Contains("whether the access list lets it read faults cannot be seen from here", Line(output, "broker", "ok"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ModelServer_WithNothingListening_IsWrong_AnsweringIsOk()
    {
        using var broker = new Mosquitto();
        string[] openai = ["--Model:Provider", "openai", "--Model:Name", "m"];
        var (status, output, _) = await DoctorAsync(broker, [.. openai, "--Model:Endpoint", $"http://127.0.0.1:{Web.Api.HttpPort.Free().Port}/v1"]);
        Assert.Equal(1, status);
        Assert.Contains("Model:Endpoint", Line(output, "model", "WRONG"), StringComparison.Ordinal);
        await using var server = await FakeChatServer.StartAsync(
            (_, context) =>
                context.Response.WriteAsJsonAsync(new { model = "m", choices = new[] { new { message = new { content = "[1]" }, logprobs = (object?)null } } })
        );
        (status, output, _) = await DoctorAsync(broker, [.. openai, "--Model:Endpoint", server.Endpoint]);
        Line(output, "model", "ok");
        Assert.True(status == 0, output);
        Assert.NotEmpty(server.Requests);
    }

    [Fact]
    public async Task HttpPort_OfAnotherProgram_IsWrong_AFreeOneIsOk_AServiceAnswers()
    {
        using var broker = new Mosquitto();
        Assert.Contains("off", Line((await DoctorAsync(broker, ["--Model:Path", ""])).Output, "http", "ok"), StringComparison.Ordinal);
        var port = Web.Api.HttpPort.Free().Port;
        string[] asked = ["--Model:Path", "", "--Http:Port", $"{port}"];
        Assert.Contains("is free", Line((await DoctorAsync(broker, asked)).Output, "http", "ok"), StringComparison.Ordinal);
        using (var taken = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, port))
        {
            taken.Start();
            Assert.Contains("Http:Port", Line((await DoctorAsync(broker, asked)).Output, "http", "WRONG"), StringComparison.Ordinal);
        }

        using var service = await EdgeDiagProcess.ServeAsync(broker, _data, asked);
        await Eventually.HoldsAsync(() => service.Errors.Contains("HTTP on", StringComparison.Ordinal), () => service.Errors, 60);
        Assert.Contains("answers", Line((await DoctorAsync(broker, asked)).Output, "http", "ok"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Database_WithAWrongPassword_IsWrong_WithTheRightOneTakesAPoint()
    {
        using var broker = new Mosquitto();
        using var influx = await InfluxServer.StartAsync();
        var wrong = influx.Settings;
        wrong[^1] = _data.Write("password", "another\n");
        var (status, output, _) = await DoctorAsync(broker, [.. wrong, "--Model:Path", ""]);
        Assert.Equal(1, status);
        Assert.Contains("InfluxDb:PasswordFile", Line(output, "influxdb", "WRONG"), StringComparison.Ordinal);
        (status, output, _) = await DoctorAsync(broker, [.. influx.Settings, "--Model:Path", ""]);
        Line(output, "influxdb", "ok");
        Assert.Equal(0, status);
        Assert.Equal(1, await influx.NumberAsync("SELECT count(ok) FROM edgediag_doctor"));
    }

    [Fact]
    public async Task DataFolder_OfAnotherUser_IsWrongWithPathOwnerAndMode()
    {
        using var broker = new Mosquitto();
        // A file where the folder should be is wrong for every user, root included.
        _data.Write("var", "");
        var (status, output, _) = await DoctorAsync(broker, "--Model:Path", "");
        Assert.Equal(1, status);
        Assert.Contains($"{_data.File("var")} is a file", Line(output, "folder", "WRONG"), StringComparison.Ordinal);
        Assert.StartsWith("owner ", DoctorFolder.Check(_data.Path).Split('(')[1], StringComparison.Ordinal);
        Assert.Contains("is not there yet", DoctorFolder.Check(_data.File("later")), StringComparison.Ordinal);
        Assert.False(Directory.Exists(_data.File("later")), "a check leaves nothing behind");
        var failure = Assert.Throws<IOException>(() => DoctorFolder.Check("/proc/self/nothing"));
        Assert.Contains("/proc/self", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plant_MembersAndUnitsThatNothingUses_AndSettingsThatAreNotRead_AreTold()
    {
        using var broker = new Mosquitto();
        _data.Write("plant/devices.json", """{"devices":[{"id":"p","line":"l","type":"press","sensors":[{"name":"pressure","unit":"baar","hi":9}]}]}""");
        _data.Write("plant/manuals/press.en.md", "---\nid: press-manual\ndevice_type: press\nlanguage: en\n---\n\n## E1 door\n- Remedy: close\n");
        var unread = _data.Write("plant/appsettings.json", "{}");
        var (status, output, _) = await DoctorAsync(broker, "--Model:Path", "", "--Plant", _data.File("plant"));
        Assert.Equal(0, status);
        var plant = Line(output, "plant", "ok");
        Assert.Contains("devices.json: devices[0].sensors[0].hi: expected name, unit, low, high, label, aliases,", plant, StringComparison.Ordinal);
        Assert.Contains("expected a known unit, found 'baar'; did you mean bar?", plant, StringComparison.Ordinal);
        Assert.Contains($"{unread} is not read", Line(output, "settings", "ok"), StringComparison.Ordinal);
        // The settings of this box are elsewhere, as the installation puts them.
        _data.Write("appsettings.json", "{}");
        (_, output, _) = await DoctorAsync(broker, "--Model:Path", "", "--Plant", _data.File("plant"));
        Assert.DoesNotContain("is not read", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mistake_ThatSeveralPartsMeet_IsToldOnce()
    {
        using var broker = new Mosquitto();
        _data.Write("plant/devices.json", "{\"devices\":[{\"id\":\"p\"}]}");
        var (status, output, _) = await DoctorAsync(broker, "--Plant", _data.File("plant"));
        Assert.Equal(1, status);
        Assert.Contains("devices[0].line", Line(output, "plant", "WRONG"), StringComparison.Ordinal);
        Assert.EndsWith("WRONG as plant, above", Line(output, "model", "WRONG").TrimEnd(), StringComparison.Ordinal);
        Assert.Single(output.Split('\n'), l => l.Contains("devices[0].line", StringComparison.Ordinal));
    }

    [Fact]
    public void Clock_BeforeWhatWasWritten_IsWrong()
    {
        _data.Write("journal.db", "");
        File.SetLastWriteTimeUtc(_data.File("journal.db"), new DateTime(2026, 6, 2, 0, 0, 0, DateTimeKind.Utc));
        DoctorClock.Check(new FakeTimeProvider(new DateTimeOffset(2026, 6, 2, 1, 0, 0, TimeSpan.Zero)), _data.Path);
        Assert.Contains(
            "journal.db",
            Assert
                .Throws<IOException>(() => DoctorClock.Check(new FakeTimeProvider(new DateTimeOffset(2026, 6, 1, 0, 0, 0, TimeSpan.Zero)), _data.Path))
                .Message,
            StringComparison.Ordinal
        );
        Assert.Throws<IOException>(() => DoctorClock.Check(new FakeTimeProvider(new DateTimeOffset(1970, 1, 1, 0, 0, 0, TimeSpan.Zero)), _data.Path));
    }

    private Task<(int Status, string Output, string Errors)> DoctorAsync(Mosquitto broker, params string[] settings) =>
        EdgeDiagProcess.RunAsync(_data.Path, ["doctor", .. EdgeDiagProcess.Serving(broker, _data, settings)[1..]]);

    private static string Line(string output, string part, string said) =>
        Assert.Single(output.Split('\n'), l => l.StartsWith(part, StringComparison.Ordinal) && l.Contains(said, StringComparison.Ordinal));

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = System.Diagnostics.Process.Start(program, arguments);
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
    }
}
