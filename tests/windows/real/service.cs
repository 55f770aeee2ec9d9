// A service that starts, stops and does nothing: SEPM's services on a Windows without SEPM.
// Built by csc.exe of .NET Framework, which every Windows Server has. Its argument is its name.
using System.ServiceProcess;

public class Idle : ServiceBase
{
    public Idle(string name)
    {
        ServiceName = name;
        CanShutdown = true;
    }

    public static void Main(string[] arguments)
    {
        Run(new Idle(arguments[0]));
    }
}
