using System.CommandLine;
using EdgeDiag.PlantSimulator.Commands;

var root = new RootCommand("Makes everything about the synthetic demo plant and the bundled model.")
{
    PlantCommand.Create(),
    PretrainCommand.Create(),
    ShowCommand.Create(),
    UnseenCommand.Create(),
    NewModeCommand.Create(),
};
return root.Parse(args).Invoke();
