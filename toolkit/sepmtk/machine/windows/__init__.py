"""A Windows server as a host: .NET Framework through pythonnet, winreg, and Win32 by ctypes.

The only package that names .NET. Nothing of it is loaded before a port is used.
"""
