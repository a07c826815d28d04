Console.WriteLine("edgediag");
