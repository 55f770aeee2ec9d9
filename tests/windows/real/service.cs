// SEPM's services on a Windows without SEPM: they start, stop, and serve TLS on their ports in between.
// Built by csc.exe of .NET Framework, which every Windows Server has. Arguments: a PFX, ports.
using System;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.ServiceProcess;
using System.Threading;

public class Listeners
{
    readonly X509Certificate2 certificate;
    readonly TcpListener[] all;

    public Listeners(string pfx, int[] ports)
    {
        certificate = new X509Certificate2(pfx, "Served-1", X509KeyStorageFlags.MachineKeySet);
        all = Array.ConvertAll(ports, port => new TcpListener(IPAddress.Any, port));
    }

    public void Start()
    {
        foreach (var listener in all)
        {
            listener.Start();
            listener.BeginAcceptTcpClient(Accept, listener);
        }
    }

    public void Stop()
    {
        foreach (var listener in all) listener.Stop();
    }

    void Accept(IAsyncResult result)
    {
        var listener = (TcpListener)result.AsyncState;
        TcpClient client;
        try
        {
            client = listener.EndAcceptTcpClient(result);
            listener.BeginAcceptTcpClient(Accept, listener);
        }
        catch (ObjectDisposedException) { return; } // stopped
        ThreadPool.QueueUserWorkItem(_ => Shake(client));
    }

    void Shake(TcpClient client)
    {
        try
        {
            using (var secure = new SslStream(client.GetStream()))
                secure.AuthenticateAsServer(certificate, false, SslProtocols.Tls12, false);
        }
        catch (Exception) { } // a client that leaves is its own affair
        client.Close();
    }
}

public class Served : ServiceBase
{
    readonly Listeners listeners;

    public Served(Listeners listeners)
    {
        this.listeners = listeners;
        CanShutdown = true;
    }

    protected override void OnStart(string[] arguments) { listeners.Start(); }

    protected override void OnStop() { listeners.Stop(); }

    public static void Main(string[] arguments)
    {
        var ports = new int[arguments.Length - 1];
        for (var i = 0; i < ports.Length; i++) ports[i] = int.Parse(arguments[i + 1]);
        Run(new Served(new Listeners(arguments[0], ports)));
    }
}
